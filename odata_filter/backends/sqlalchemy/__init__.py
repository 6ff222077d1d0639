"""Conditions of SQLAlchemy (extra `[sqlalchemy]`)."""

from importlib import import_module

try:
    import_module("sqlalchemy")
except ImportError as _error:
    message = "odata_filter.backends.sqlalchemy needs SQLAlchemy 2: pip install 'odata-filter[sqlalchemy]'"
    raise ImportError(message) from _error

from odata_filter.backends.sqlalchemy.entities import SQLAlchemy

__all__ = ["SQLAlchemy"]
