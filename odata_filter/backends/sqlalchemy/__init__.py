"""Conditions of SQLAlchemy (extra `[sqlalchemy]`)."""

try:
    import sqlalchemy as _  # noqa: F401 - only asked for here, so that its absence is told in one place
except ImportError as _error:
    message = "odata_filter.backends.sqlalchemy needs SQLAlchemy 2: pip install 'odata-filter[sqlalchemy]'"
    raise ImportError(message) from _error

from odata_filter.backends.sqlalchemy.entities import SQLAlchemy

__all__ = ["SQLAlchemy"]
