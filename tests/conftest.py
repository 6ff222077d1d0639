"""The Hypothesis profiles: `dev` is quick, `cover` quicker, `ci` is long; HYPOTHESIS_PROFILE chooses."""

import os

from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", max_examples=60, deadline=None, suppress_health_check=QUIET)
settings.register_profile("cover", max_examples=10, deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("ci", max_examples=600, deadline=None, suppress_health_check=QUIET, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
