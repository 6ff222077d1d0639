"""The Hypothesis profiles: `dev` is quick, `cover` quicker, `ci` is long; HYPOTHESIS_PROFILE chooses."""

import os
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", max_examples=60, deadline=None, suppress_health_check=QUIET)
settings.register_profile("cover", max_examples=10, deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("ci", max_examples=600, deadline=None, suppress_health_check=QUIET, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many of the agreement tests of each backend that is not SQL passed."""
    name = re.compile(r"::test_(\w+?)_keeps?_the_records_that_a_filter_means\b")
    found = (name.search(report.nodeid) for report in terminalreporter.getreports("passed"))
    counts = Counter(match[1] for match in found if match)
    if counts:
        told = ", ".join(f"{backend} {number}" for backend, number in sorted(counts.items()))
        terminalreporter.write_line(f"agreement tests of backends passed: {told}")
