"""Columns of Spark (extra `[spark]`)."""

from importlib import import_module

try:
    import_module("pyspark")
except ImportError as _error:
    raise ImportError("odata_filter.backends.spark needs PySpark: pip install 'odata-filter[spark]'") from _error

from odata_filter.backends.spark.data_frames import Spark

__all__ = ["Spark"]
