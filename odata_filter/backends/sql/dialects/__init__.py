"""The SQL dialects, by name."""

from __future__ import annotations

from typing import Literal, TypeAlias

from odata_filter.backends.sql.dialects.base import Dialect, NamedStyle, ParamStyle, PositionalStyle
from odata_filter.backends.sql.dialects.duckdb import DuckDB
from odata_filter.backends.sql.dialects.mariadb import MariaDB
from odata_filter.backends.sql.dialects.mysql import MySQL
from odata_filter.backends.sql.dialects.postgresql import PostgreSQL
from odata_filter.backends.sql.dialects.spark import Spark
from odata_filter.backends.sql.dialects.sqlite import SQLite

DialectName: TypeAlias = Literal["sqlite", "postgresql", "mysql", "mariadb", "duckdb", "spark"]

DIALECTS: dict[DialectName, Dialect] = {
    "sqlite": SQLite(),
    "postgresql": PostgreSQL(),
    "mysql": MySQL(),
    "mariadb": MariaDB(),
    "duckdb": DuckDB(),
    "spark": Spark(),
}

__all__ = ["DIALECTS", "Dialect", "DialectName", "NamedStyle", "ParamStyle", "PositionalStyle"]
