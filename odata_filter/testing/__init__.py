"""The kit that proves a backend, in `odata_filter.testing.agreement` (extra `[testing]`)."""

from importlib import import_module

try:
    import_module("hypothesis")
except ImportError as _error:  # pragma: no cover - the tests have it
    raise ImportError("odata_filter.testing needs Hypothesis: pip install 'odata-filter[testing]'") from _error
