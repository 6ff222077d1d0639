"""Expressions of Polars (extra `[polars]`)."""

try:
    import polars as _  # noqa: F401, ICN001 - only asked for here, so that its absence is told in one place
except ImportError as _error:
    raise ImportError("odata_filter.backends.polars needs Polars: pip install 'odata-filter[polars]'") from _error

from odata_filter.backends.polars.frames import Polars

__all__ = ["Polars"]
