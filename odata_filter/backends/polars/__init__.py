"""Expressions of Polars (extra `[polars]`)."""

from importlib import import_module

try:
    import_module("polars")
except ImportError as _error:
    raise ImportError("odata_filter.backends.polars needs Polars: pip install 'odata-filter[polars]'") from _error

from odata_filter.backends.polars.frames import Polars

__all__ = ["Polars"]
