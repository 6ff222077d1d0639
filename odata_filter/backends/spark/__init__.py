"""Columns of Spark (extra `[spark]`)."""

try:
    import pyspark as _  # noqa: F401 - only asked for here, so that its absence is told in one place
except ImportError as _error:
    raise ImportError("odata_filter.backends.spark needs PySpark: pip install 'odata-filter[spark]'") from _error

from odata_filter.backends.spark.data_frames import Spark

__all__ = ["Spark"]
