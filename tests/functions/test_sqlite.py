"""What SQLite is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from odata_filter.sqlite import register


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        yield made


def test_without_the_functions_sqlite_says_which_is_missing(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such function: odata_tolower"):
        connection.execute("SELECT odata_tolower('A')")


def test_registered_functions_map_case_beyond_ascii(connection: sqlite3.Connection) -> None:
    register(connection)
    register(connection)  # again does no harm
    sql = "SELECT odata_tolower('\u00c4\u03a3'), odata_toupper('\u00e4\u00df'), odata_tolower(NULL), odata_toupper(5)"
    assert connection.execute(sql).fetchone() == ("\u00e4\u03c3", "\u00c4\u00df", None, None)


def test_registered_functions_serve_an_index(connection: sqlite3.Connection) -> None:
    register(connection)
    connection.execute("CREATE TABLE jobs (name TEXT)")
    connection.execute("CREATE INDEX folded ON jobs (odata_tolower(name))")
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT 1 FROM jobs WHERE odata_tolower(name) = 'a'").fetchone()
    assert "USING INDEX folded" in plan[-1] or "USING COVERING INDEX folded" in plan[-1]
