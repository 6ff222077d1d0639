"""The kit that proves a backend, in `odata_filter.testing.agreement` (extra `[testing]`)."""

try:
    import hypothesis  # noqa: F401 - only asked for here, so that its absence is told in one place
except ImportError as _error:  # pragma: no cover - the tests have it
    raise ImportError("odata_filter.testing needs Hypothesis: pip install 'odata-filter[testing]'") from _error
