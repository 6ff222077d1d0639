"""Expressions of PyArrow (extra `[arrow]`)."""

from importlib import import_module

try:
    import_module("pyarrow")
except ImportError as _error:
    raise ImportError("odata_filter.backends.arrow needs PyArrow: pip install 'odata-filter[arrow]'") from _error

from odata_filter.backends.arrow.datasets import Arrow

__all__ = ["Arrow"]
