"""Connections as people have them: of another character set, and by a driver that binds in another way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from support.recipes import recipes

from odata_filter import Column, Field, Filter, Schema, Sql, parse, types
from odata_filter.testing.agreement import SCHEMA, Record, prove

from .conftest import required
from .engines import MariaDB, PostgreSQL, Row, driver
from .tables import LAYOUTS, Layout, Table

TEXTS = Schema("texts", [Field("name", types.String())])
NAMES = ("\u00e4", "\u00c4", "a", "\u20ac", "")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name eq '\u00e4'", [0]),
        ("name ne '\u00e4'", [1, 2, 3, 4]),
        ("name in ('\u00c4', '\u20ac')", [1, 3]),
        ("name gt '\u00c4'", [0, 3]),
        ("contains(name,'\u00e4')", [0]),
        ("concat(name,'\u00e4') eq 'a\u00e4'", [2]),
    ],
)
def test_a_connection_of_another_character_set_selects_the_same(mariadb: MariaDB, text: str, rows: list[int]) -> None:
    mariadb.query("CREATE TABLE sent (id INTEGER, name VARCHAR(9) CHARACTER SET utf8mb4)")
    mariadb.insert("sent", list(enumerate(NAMES)))
    where = parse(text, TEXTS).to(Sql("mariadb"))
    server = mariadb.connection
    same = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
    with closing(driver("pymysql").connect(**same, database=mariadb.space, charset="latin1")) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT id FROM sent WHERE {where.sql} ORDER BY id", where.params)
        found = [place for (place,) in cursor.fetchall()]
    mariadb.query("DROP TABLE sent")
    assert found == rows


def test_the_recipes_for_drivers_run(postgresql: PostgreSQL, tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    for block in recipes("SQL drivers"):
        exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    statements = (
        "CREATE TABLE jobs (name TEXT, size INTEGER)",
        "INSERT INTO jobs VALUES ('bridge', 2), ('b', 1), ('a', 3)",
    )
    with closing(sqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as connection:
        for statement in statements:
            postgresql.query(statement)
            connection.execute(statement)
    found = names["names"](postgresql.connection), asyncio.run(names["names_by_aiosqlite"](tmp_path / "jobs.db"))

    async def by_asyncpg() -> list[str]:
        connection = await connected(postgresql)
        by_name: list[str] = await names["names_by_asyncpg"](connection)
        await connection.close()
        return by_name

    assert (*found, asyncio.run(by_asyncpg())) == (["bridge"],) * 3
    postgresql.query("DROP TABLE jobs")


async def connected(postgresql: PostgreSQL) -> Any:
    """A connection of asyncpg to the same tables, in the same zone."""
    info = postgresql.connection.info
    same = {"host": info.host, "port": info.port, "user": info.user, "password": info.password or None}
    connection = await driver("asyncpg").connect(**same, database=info.dbname)
    await connection.execute(f"SET search_path TO {postgresql.space}; SET TIME ZONE 'America/New_York'")
    return connection


Ask: TypeAlias = Callable[[str, Sequence[object]], list[Row]]


@pytest.fixture(scope="module")
def ask(postgresql: PostgreSQL) -> Iterator[Ask]:
    """Runs a query by asyncpg, which binds parameters by the types of the columns beside them."""
    with required(), asyncio.Runner() as runner:
        connection = runner.run(connected(postgresql))
        yield lambda sql, params: [tuple(row) for row in runner.run(connection.fetch(sql, *params))]
        runner.run(connection.close())


@pytest.mark.parametrize("layout", [LAYOUTS[0], LAYOUTS[3]], ids=lambda layout: layout.name)
def test_asyncpg_selects_the_records_that_a_filter_means(postgresql: PostgreSQL, ask: Ask, layout: Layout) -> None:
    table = Table(postgresql, SCHEMA, replace(layout, name=f"{layout.name}_asyncpg"))
    sql = Sql("postgresql", columns=table.columns, paramstyle="numeric_dollar")

    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        table.load(records)
        where = filter_.to(sql)
        return [place for (place,) in ask(f"SELECT ordinal FROM {table.name} WHERE {where.sql}", where.params)]

    prove(select, schema=SCHEMA, held=table.held, refuses=["unsupported-arithmetic"])
    table.drop()


BOUND = Schema(
    "bound",
    [
        Field("id", types.Integer()),
        Field("short", types.Integer(bits=16)),
        Field("four", types.Integer()),
        Field("whole", types.Decimal()),
        Field("real", types.Double()),
        Field("single", types.Single()),
        Field("day", types.Date()),
        Field("at", types.DateTimeOffset()),
        Field("utc", types.DateTimeOffset()),
        Field("name", types.String()),
    ],
)
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
SELECTED: list[tuple[str, list[int]]] = [
    ("short lt 32768 and short gt -40000", [0, 1]),
    ("short in (1, 100000)", [0]),
    ("four lt 5000000000", [0, 1]),
    ("four in (2, 5000000000)", [1]),
    ("four ne 9223372036854775807", [0, 1, 2]),
    ("whole lt 1.5", [0]),
    ("whole lt 1E40", [0, 1]),
    ("whole eq 1.0", [0]),
    ("real eq 0.1", []),
    ("real gt 0.1", [0, 1]),
    ("real eq 0.5", [1]),
    ("single eq 0.1", [0]),
    ("single in (0.1, 0.5)", [0, 1]),
    ("day eq 9999-12-31 or day eq 0001-01-01", [0, 1]),
    ("day in (9999-12-31, 2024-01-01)", [1]),
    ("day lt 9999-12-31", [0]),
    (f"at eq {FIRST} or at eq {LAST}", [0, 1]),
    (f"at lt {LAST}", [0]),
    (f"utc in ({FIRST}, 2024-01-01T00:00:00Z)", [0]),
    (f"utc gt {FIRST}", [1]),
    ("name eq 'a'", [0]),
    ("name in ('a', 'b')", [0]),
    ("substring(name,-1) eq 'a'", [0]),
    ("substring(name,0,four) eq 'A'", [1]),
    ("concat('a',name) eq 'aA'", [1]),
]


def test_asyncpg_binds_what_a_column_of_each_type_is_compared_with(postgresql: PostgreSQL, ask: Ask) -> None:
    postgresql.query(
        "CREATE TABLE bound (id INTEGER, short SMALLINT, four INTEGER, whole INTEGER, real REAL, single REAL,"
        " day DATE, at TIMESTAMPTZ, utc TIMESTAMP, name VARCHAR(9))"
    )
    rows = (
        f"(0, 1, 1, 1, 0.1, 0.1, '0001-01-01', '{FIRST}', '{FIRST[:-1]}', 'a')",
        f"(1, 2, 2, 2, 0.5, 0.5, '9999-12-31', '{LAST}', '{LAST[:-1]}', 'A')",
        "(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    )
    postgresql.query(f"INSERT INTO bound VALUES {', '.join(rows)}")
    sql = Sql("postgresql", columns={"utc": Column("utc", storage="utc")}, paramstyle="numeric_dollar")
    found = []
    for text, _ in SELECTED:
        where = parse(text, BOUND).to(sql)
        rows_ = ask(f"SELECT id FROM bound WHERE {where.sql} ORDER BY id", where.params)
        found.append((text, [place for (place,) in rows_]))
    postgresql.query("DROP TABLE bound")
    assert found == SELECTED


@pytest.mark.parametrize(("declared", "count"), [("INTEGER", 1), ("INTEGER", 600), ("SMALLINT", 1), ("BIGINT", 600)])
def test_an_index_serves_integers_that_asyncpg_binds(
    postgresql: PostgreSQL, ask: Ask, declared: str, count: int
) -> None:
    most = 30_000 if count == 1 else 300_000
    postgresql.query(
        f"CREATE TABLE numbers AS SELECT CAST(n AS {declared}) AS four FROM generate_series(1, {most}) AS n"
    )
    postgresql.query("CREATE INDEX by_number ON numbers (four)")
    postgresql.query("ANALYZE numbers")
    values: dict[str, Any] = {"values": list(range(7, 7 + count))}
    where = parse("four in @values", BOUND, values=values).to(Sql("postgresql", paramstyle="numeric_dollar"))
    plan = ask(f"EXPLAIN SELECT 1 FROM numbers WHERE {where.sql}", where.params)
    found = ask(f"SELECT count(*) FROM numbers WHERE {where.sql}", where.params)
    postgresql.query("DROP TABLE numbers")
    assert found == [(count,)]
    assert any("Index Cond" in line for (line,) in plan)
