"""The four engines: what the tests need to know of each, and nothing that they could share with the library.

Every text column has the most misleading collation that the engine offers, and every session is in a time zone that
is not UTC, so that only SQL which settles both itself selects the right rows.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import math
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, ClassVar, Literal, TypeAlias
from urllib.parse import unquote, urlsplit
from uuid import UUID

from odata_filter.sqlite import register

Dialect: TypeAlias = Literal["sqlite", "duckdb", "postgresql", "mariadb"]
ParamStyle: TypeAlias = Literal["qmark", "format", "pyformat", "named", "numeric", "numeric_dollar"]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]
Row: TypeAlias = tuple[Any, ...]

UPSTREAM_VARIABLES = 32_766
"""SQLite's limit as its authors ship it; Debian's build allows more, and would hide a filter that needs more."""


class UnavailableError(Exception):
    """An engine cannot be had here; the message says why."""


class Engine:
    """A connection to a database, and the column types that it stores values in."""

    name: ClassVar[str]
    dialect: ClassVar[Dialect]
    mark: ClassVar[str] = "?"
    """The driver's placeholder for a parameter."""
    paramstyles: ClassVar[tuple[ParamStyle, ...]]
    """Every style that the driver takes."""
    column_types: ClassVar[dict[str, str]]
    """The SQL type of each form of column; `text` compares loosely, `codepoint` as OData does."""
    refuses: ClassVar[frozenset[str]] = frozenset({"unsupported-arithmetic"})
    """The codes by which filters of the kit's schema are refused."""
    native: ClassVar[frozenset[str]] = frozenset({"uuid", "timestamp", "interval"})
    """The forms that the engine has a type of its own for, of those that not every engine has."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def query(self, sql: str, params: Parameters | None = None) -> list[Row]:
        """The rows of a query; none for any other statement."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql, *([] if params is None else [params]))
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()

    def insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Puts rows into a table; values are canonical Python values."""
        bound = [[self.bound(value) for value in row] for row in rows]
        if bound:
            marks = ", ".join([self.mark] * len(bound[0]))
            self.insert_bound(f"INSERT INTO {table} VALUES ({marks})", bound)

    def insert_bound(self, sql: str, rows: list[list[object]]) -> None:
        """Runs one INSERT for many rows."""
        cursor = self.connection.cursor()
        cursor.executemany(sql, rows)
        cursor.close()

    def quoted(self, name: str) -> str:
        """A name as SQL writes it."""
        return '"' + name.replace('"', '""') + '"'

    def bound(self, value: object) -> object:
        """A canonical value as the driver takes it."""
        return value

    def holds(self, value: object) -> bool:
        """Whether a column can hold the value."""
        del value
        return True

    def array_type(self, form: str) -> str:
        """The SQL type of a column that holds a whole collection."""
        return self.column_types[form] + "[]"

    def close(self) -> None:
        """Leaves the database as it was found."""
        self.connection.close()


class SQLite(Engine):
    name = "sqlite"
    refuses: ClassVar = Engine.refuses | {"unsupported-fields"}  # there are no singles
    native: ClassVar = frozenset()
    dialect = "sqlite"
    paramstyles = ("qmark", "numeric", "named")
    column_types: ClassVar = {
        "text": "TEXT COLLATE NOCASE",
        "codepoint": "TEXT",
        "uuid": "TEXT COLLATE NOCASE",
        "timestamp": "TEXT COLLATE NOCASE",
        "integer": "INTEGER",
        "decimal": "NUMERIC",
        "double": "REAL",
        "single": "REAL",
        "smallint": "SMALLINT",
        "scaled": "NUMERIC",
        "boolean": "BOOLEAN",
        "date": "TEXT COLLATE NOCASE",
        "time": "TEXT COLLATE NOCASE",
        "interval": "INTEGER",
    }

    @classmethod
    def open(cls) -> SQLite:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, UPSTREAM_VARIABLES)
        register(connection)
        return cls(connection)

    def bound(self, value: object) -> object:
        match value:
            case dt.datetime():
                return iso(value)
            case UUID() | Decimal() | dt.date():
                return str(value)
            case dt.time():
                return value.isoformat("microseconds")
            case dt.timedelta():
                return value // dt.timedelta(microseconds=1)
            case list():
                return as_json(value)
        return value

    def holds(self, value: object) -> bool:
        return not (isinstance(value, float) and math.isnan(value))

    def array_type(self, form: str) -> str:
        del form
        return "TEXT COLLATE NOCASE"


class DuckDB(Engine):
    name = "duckdb"
    dialect = "duckdb"
    refuses: ClassVar = Engine.refuses | {"unsupported-column"}  # a decimal number beyond columns of an unknown scale
    paramstyles = ("qmark", "numeric_dollar")
    column_types: ClassVar = {
        "text": "VARCHAR COLLATE NOCASE.NOACCENT",
        "codepoint": "VARCHAR",
        "uuid": "UUID",
        "timestamp": "TIMESTAMPTZ",
        "integer": "BIGINT",
        "decimal": "DECIMAL(38, 12)",
        "double": "DOUBLE",
        "single": "FLOAT",
        "smallint": "SMALLINT",
        "scaled": "DECIMAL(9, 2)",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "time": "TIME",
        "interval": "INTERVAL",
    }

    @classmethod
    def open(cls) -> DuckDB:
        connection = driver("duckdb").connect(":memory:")
        connection.execute("SET TimeZone = 'America/New_York'")
        return cls(connection)

    def query(self, sql: str, params: Parameters | None = None) -> list[Row]:
        # A cursor of DuckDB is a session of its own, with settings of its own.
        rows: list[Row] = self.connection.execute(sql, params).fetchall()
        return rows

    def insert_bound(self, sql: str, rows: list[list[object]]) -> None:
        # Its executemany prepares the statement again for every row.
        statement, _, marks = sql.partition(" VALUES ")
        self.connection.execute(f"{statement} VALUES {', '.join([marks] * len(rows))}", list(chain.from_iterable(rows)))

    def array_type(self, form: str) -> str:
        return self.column_types[form].partition(" ")[0] + "[]"  # the elements of a list take no collation


class PostgreSQL(Engine):
    space: str
    """The schema that holds our tables: the server may be somebody's."""

    name = "postgresql"
    dialect = "postgresql"
    mark = "%s"
    paramstyles = ("format", "pyformat")
    column_types: ClassVar = {
        "text": "TEXT COLLATE loose",
        "codepoint": 'TEXT COLLATE "C"',
        "uuid": "UUID",
        "timestamp": "TIMESTAMPTZ",
        "integer": "BIGINT",
        "decimal": "NUMERIC",
        "double": "DOUBLE PRECISION",
        "single": "REAL",
        "smallint": "SMALLINT",
        "scaled": "NUMERIC(9, 2)",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "time": "TIME",
        "interval": "INTERVAL",
    }

    @classmethod
    def open(cls, address: str) -> PostgreSQL:
        self = cls(driver("psycopg").connect(address, autocommit=True))
        self.space = f"odata_filter_{os.getpid()}"
        self.query(f"CREATE SCHEMA {self.space}")
        self.query(f"SET search_path TO {self.space}")
        self.query("SET TIME ZONE 'America/New_York'")
        # Blind to case, accents, blanks and punctuation.
        loose = "provider = icu, locale = 'und-u-ka-shifted-ks-level1', deterministic = false"
        self.query(f"CREATE COLLATION loose ({loose})")
        return self

    def array_type(self, form: str) -> str:
        kind, *collation = self.column_types[form].partition(" ")
        return f"{kind}[]{''.join(collation)}"

    def close(self) -> None:
        self.query(f"DROP SCHEMA {self.space} CASCADE")
        super().close()


class MariaDB(Engine):
    space: str
    """The database that holds our tables: the server may be somebody's."""

    name = "mariadb"
    refuses: ClassVar = Engine.refuses | {
        "unsupported-fields"
    }  # it rounds a decimal number twice to make a single of it
    native: ClassVar = frozenset({"timestamp"})
    dialect = "mariadb"
    mark = "%s"
    paramstyles = ("format", "pyformat")
    column_types: ClassVar = {
        "text": "TEXT COLLATE utf8mb4_general_ci",
        "codepoint": "TEXT COLLATE utf8mb4_nopad_bin",
        "uuid": "VARCHAR(36) COLLATE utf8mb4_general_ci",
        "timestamp": "DATETIME(6)",
        "integer": "BIGINT",
        "decimal": "DECIMAL(38, 12)",
        "double": "DOUBLE",
        "single": "FLOAT",
        "smallint": "SMALLINT",
        "scaled": "DECIMAL(9, 2)",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "time": "TIME(6)",
        "interval": "BIGINT",
    }

    @classmethod
    def open(cls, address: str) -> MariaDB:
        url = urlsplit(address)
        connection = driver("pymysql").connect(
            host=url.hostname,
            port=url.port or 3306,
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            charset="utf8mb4",
            autocommit=True,
            init_command="SET time_zone = '+05:45'",
        )
        self = cls(connection)
        self.space = f"odata_filter_{os.getpid()}"
        self.query(f"CREATE DATABASE {self.space} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        connection.select_db(self.space)
        return self

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def bound(self, value: object) -> object:
        match value:
            case dt.datetime():
                return value.replace(tzinfo=None)  # the driver would drop it anyway
            case UUID():
                return str(value)
            case dt.timedelta():
                return value // dt.timedelta(microseconds=1)
            case list():
                return as_json(value)
        return value

    def holds(self, value: object) -> bool:
        return not (isinstance(value, float) and not math.isfinite(value))

    def array_type(self, form: str) -> str:
        del form
        return "JSON"

    def close(self) -> None:
        self.query(f"DROP DATABASE {self.space}")
        super().close()


def driver(module: str) -> Any:
    """A database driver; the suite must run where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UnavailableError(f"the driver {module} is not installed") from error


def iso(moment: dt.datetime) -> str:
    """An instant in the one text form whose order is the order of instants."""
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


def as_json(elements: list[object]) -> str:
    """A collection as a JSON array, beyond ASCII both escaped and not: readers must take either."""
    return json.dumps(elements, default=str, ensure_ascii=len(elements) % 2 == 0)
