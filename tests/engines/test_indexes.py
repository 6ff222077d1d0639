"""What exact comparison costs an index: nothing, where a column already compares as OData does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pytest

from odata_filter import JOBS, Column, Field, Schema, Sql, Where, parse, types

from .engines import Engine

WINDOW = "iTwinId eq 00000000-0000-0000-0000-000000000007 and createdDateTime ge 2024-06-24T00:30:00Z"
NAMES = ("name eq 'job 7'", "name in ('job 7', 'job 8')", "name ge 'job 77' and name lt 'job 78'")
THINGS = Schema("things", [Field("name", types.String())])
COLUMNS = {"name": Column("name", codepoint=True)}


class Indexed(NamedTuple):
    """A table with two indexes, and the plans that look up rows in them."""

    engine: Engine
    explain: str
    window: str
    name: str


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def indexed(request: pytest.FixtureRequest) -> Iterator[Indexed]:
    engine: Engine = request.getfixturevalue(request.param)
    if request.param == "sqlite":
        guid, moment = "TEXT", "TEXT"
        window = r"by_window \(iTwinId=\? AND createdDateTime>\?\)"
        table = Indexed(engine, "EXPLAIN QUERY PLAN", window, r"SEARCH .* by_name \(name")
    else:
        guid, moment = "UUID", "TIMESTAMPTZ"
        window = 'by_window\\b.*Index Cond: .*"iTwinId" = .* AND .*"createdDateTime" >= '
        table = Indexed(engine, "EXPLAIN", window, r"by_name\b.*Index Cond: .*name")
    name = engine.column_types["codepoint"]
    engine.query(f'CREATE TABLE indexed (id {guid}, "iTwinId" {guid}, "createdDateTime" {moment}, name {name})')
    engine.query('CREATE INDEX by_window ON indexed ("iTwinId", "createdDateTime")')
    engine.query("CREATE INDEX by_name ON indexed (name)")
    start = dt.datetime(2024, 6, 24, tzinfo=dt.UTC)
    minutes = (start + dt.timedelta(minutes=minute) for minute in range(5_000))
    engine.insert("indexed", [(UUID(int=n), UUID(int=n % 20), minute, f"job {n}") for n, minute in enumerate(minutes)])
    engine.query("ANALYZE indexed")
    yield table
    engine.query("DROP TABLE indexed")


def plan(indexed: Indexed, where: Where) -> str:
    """What the engine says that it will do."""
    rows = indexed.engine.query(f"{indexed.explain} SELECT id FROM indexed WHERE {where.sql}", where.params)
    return "\n".join(str(row[-1]) for row in rows)


def test_the_commonest_filter_is_looked_up_in_its_index(indexed: Indexed) -> None:
    where = parse(WINDOW, JOBS).to(Sql(indexed.engine.dialect))
    assert re.search(indexed.window, plan(indexed, where), re.DOTALL)


@pytest.mark.parametrize("text", NAMES)
def test_a_column_that_compares_rightly_gets_plain_sql_and_its_index(indexed: Indexed, text: str) -> None:
    where = parse(text, JOBS).to(Sql(indexed.engine.dialect, columns=COLUMNS))
    assert "COLLATE" not in where.sql
    assert re.search(indexed.name, plan(indexed, where), re.DOTALL)


def test_a_column_that_may_compare_wrongly_is_told_how(engine: Engine) -> None:
    loose = parse(NAMES[0], JOBS).to(Sql(engine.dialect))
    plain = parse(NAMES[0], JOBS).to(Sql(engine.dialect, columns=COLUMNS))
    assert loose.sql != plain.sql
    assert set(loose.params) == set(plain.params)


@pytest.mark.parametrize("declared", ["TEXT", "TEXT COLLATE loose"])
def test_an_index_of_any_collation_serves_equality_and_the_rows_are_exact(postgresql: Engine, declared: str) -> None:
    postgresql.query(f"CREATE TABLE texts (id INTEGER, name {declared})")
    postgresql.query("CREATE INDEX by_text ON texts (name)")
    postgresql.insert("texts", ([number, f"{'job' if number % 2 else 'JOB'} {number // 2}"] for number in range(4_000)))
    postgresql.query("ANALYZE texts")
    plans, found = [], []
    for text in ("name eq 'job 7'", "name in ('job 7', 'job 8')", "not (name eq 'job 7')"):
        where = parse(text, THINGS).to(Sql("postgresql"))
        plans.append(
            "\n".join(
                str(row) for row in postgresql.query(f"EXPLAIN SELECT 1 FROM texts WHERE {where.sql}", where.params)
            )
        )
        found.append(postgresql.query(f"SELECT count(*) FROM texts WHERE {where.sql}", where.params)[0][0])
    postgresql.query("DROP TABLE texts")
    assert found == [1, 2, 3_999]
    assert ["Index Cond" in plan for plan in plans] == [True, True, False]


PREFIXES = {
    "sqlite": ("EXPLAIN QUERY PLAN", r"SEARCH .* by_start \(name>\? AND name<\?\)"),
    "postgresql": ("EXPLAIN", r"by_start.*Index Cond: .*name.* >= .* AND .*name.* < "),
    "mariadb": ("EXPLAIN", r"range.*by_start"),
}


@pytest.mark.parametrize("engine", PREFIXES, indirect=True)
@pytest.mark.parametrize("text", ["startswith(name,'Br')", "startswith(name,'Br') and not endswith(name,'7')"])
def test_a_prefix_is_looked_up_in_an_index(engine: Engine, text: str) -> None:
    explain, expected = PREFIXES[engine.name]
    declared = engine.column_types["codepoint"].replace("TEXT", "VARCHAR(40)")  # MariaDB indexes no TEXT
    engine.query(f"CREATE TABLE starts (id INTEGER, name {declared})")
    engine.query("CREATE INDEX by_start ON starts (name)")
    engine.insert("starts", ([number, f"{'Br' if number % 100 == 0 else 'thing'} {number}"] for number in range(3_000)))
    engine.query("ANALYZE TABLE starts" if engine.name == "mariadb" else "ANALYZE starts")
    where = parse(text, THINGS).to(Sql(engine.dialect, columns=COLUMNS))
    rows = engine.query(f"{explain} SELECT id FROM starts WHERE {where.sql}", where.params)
    found = engine.query(f"SELECT id FROM starts WHERE {where.sql}", where.params)
    engine.query("DROP TABLE starts")
    assert len(found) == 30
    assert re.search(expected, "\n".join(map(str, rows)), re.DOTALL)
