"""The Hypothesis profiles, and how many of the agreement tests passed.

`dev` is quick, `cover` quicker, `ci` is long; HYPOTHESIS_PROFILE chooses.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", max_examples=60, deadline=None, suppress_health_check=QUIET)
settings.register_profile("cover", max_examples=10, deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("ci", max_examples=600, deadline=None, suppress_health_check=QUIET, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

ENGINES = ("sqlite", "duckdb", "postgresql", "mariadb")
AGREEMENT = {
    **{engine: f"/test_agreement.py::|[{engine}-" for engine in ENGINES},
    **{f"structures on {engine}": f"/test_structures.py::|[{engine}-" for engine in ENGINES},
    "SQLAlchemy": "/engines/test_sqlalchemy.py::test_|_select",
    "Django": "/test_django.py::test_a_queryset_selects",
    "Polars": "/test_polars.py::test_polars_keeps",
    "Arrow": "/test_arrow.py::test_arrow_keeps",
    "Spark": "/test_spark.py::test_spark|_keeps_the_records",
}
"""The tests that hold an engine or a library against the reference: parts of their names."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many of the agreement tests passed on each engine: the same number, unless one is skipped or fails."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    counts = {
        name: sum(all(part in each for part in parts.split("|")) for each in passed)
        for name, parts in AGREEMENT.items()
    }
    if any(counts.values()):
        told = ", ".join(f"{name} {number}" for name, number in counts.items())
        terminalreporter.write_line(f"agreement tests passed: {told}")
