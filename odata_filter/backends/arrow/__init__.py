"""Expressions of PyArrow (extra `[arrow]`)."""

try:
    import pyarrow as _  # noqa: F401, ICN001 - only asked for here, so that its absence is told in one place
except ImportError as _error:
    raise ImportError("odata_filter.backends.arrow needs PyArrow: pip install 'odata-filter[arrow]'") from _error

from odata_filter.backends.arrow.datasets import Arrow

__all__ = ["Arrow"]
