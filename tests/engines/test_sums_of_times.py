"""Arithmetic of times on the engines: the predicate's rows, and indexes for what moves to the literal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import product

import pytest

from odata_filter import Column, Field, Predicate, Schema, Sql, parse, types

from .engines import Engine, iso

SHIFTS = Schema(
    "shifts",
    [
        Field("id", types.Integer(), nullable=False),
        Field("begins", types.DateTimeOffset()),
        Field("ends", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("due", types.Date()),
        Field("opens", types.TimeOfDay()),
        Field("lasts", types.Duration()),
        Field("rests", types.Duration()),
    ],
)
MOMENTS = [
    None,
    *(
        dt.datetime.fromisoformat(f"{text}+00:00")
        for text in (
            *("0001-01-01T00:00:00", "9999-12-31T23:59:59.999999", "1969-12-31T23:59:59.5"),
            *("2024-03-10T06:59:59.999999", "2024-03-10T07:00:00", "2024-02-29T18:30:00.000001"),
        )
    ),
]
LENGTHS = [
    None,
    *(
        dt.timedelta(microseconds=number)
        for number in (0, 1, -1, 86_400_000_000, -86_400_000_000, 86_399_999_999, -(10**11), 3 * 10**17)
    ),
]
FILTERS = (
    "begins add lasts gt ends",
    "begins sub lasts le ends",
    "begins add lasts eq ends sub rests",
    "begins add lasts ne ends",
    "begins sub ends ge duration'P1D'",
    "begins sub ends eq lasts",
    "begins add lasts add duration'P1D' gt 2024-03-10T07:00:00Z",
    "begins add duration'P1D' ge ends",
    "begins add duration'-P1D' gt 2024-03-09T06:59:59.999999Z",
    "2024-03-10T07:00:00Z sub begins lt duration'PT1H'",
    "(begins add lasts) in (2024-03-10T07:00:00Z, null, 2024-03-10T06:59:59.999999Z)",
    "begins add lasts eq null",
    "day add lasts eq due",
    "day sub lasts lt due",
    "day add duration'PT30H' eq due",
    "day sub due gt lasts",
    "due sub day ne duration'P1D'",
    "2024-03-10 sub lasts le day",
    "day add lasts ge 2024-03-10",
    "-lasts lt rests",
    "lasts add rests le duration'P1D'",
    "- (lasts sub rests) gt duration'-PT1S'",
    "not (lasts add rests gt duration'P1D' or begins add lasts lt ends)",
    "lasts mul 2 gt duration'P1D'",
    "not (rests mul -0.5 ge duration'PT12H')",
    "(lasts div 86400000000) in (duration'PT0.000001S', null)",
    "2 mul lasts div 3 eq null or rests mul 0 ge null",
    "lasts divby 3 eq duration'PT7H59M59.999999666666S'",
    "rests div 2 ne duration'PT12H'",
    "(lasts add rests) mul 3 le duration'P3D'",
    "begins add duration'PT12H' mul 2 gt ends",
    "year(begins) eq 2024",
    "year(begins) ne 2024",
    "year(begins) lt 2024 or year(begins) ge 9999",
    "not (year(day) gt 1)",
    "date(begins) eq 2024-03-10",
    "date(begins) ge 9999-12-31",
    "date(begins add duration'PT18H') eq 2024-03-11",
    "year(begins add lasts) eq 2024",
    "not (year(begins add lasts) le 9999)",
    "date(begins) add lasts eq due",
    "time(begins) gt opens",
    "hour(opens) eq hour(begins)",
    "fractionalseconds(begins) eq 0.999999",
    "totalseconds(lasts) in (86400, -0.000001)",
)


@pytest.fixture(scope="module")
def shifts(engine: Engine) -> Iterator[list[dict[str, object]]]:
    rows: list[dict[str, object]] = []
    for (at, begins), (by, lasts) in product(enumerate(MOMENTS), enumerate(LENGTHS)):
        ends = MOMENTS[(at * 3 + by + 1) % len(MOMENTS)]
        days = [moment and moment.date() for moment in (begins, ends)]
        opens = None if by == 1 else (begins or dt.datetime.min).time()  # noqa: DTZ901
        rests = LENGTHS[(at + by) % len(LENGTHS)]
        values = (len(rows), begins, ends, *days, opens, lasts, rests)
        rows.append(dict(zip(SHIFTS, values, strict=True)))
    forms = ("integer", "timestamp", "timestamp", "date", "date", "time", "integer", "interval")
    columns = (f"{name} {engine.column_types[form]}" for name, form in zip(SHIFTS, forms, strict=True))
    engine.query(f"CREATE TABLE shifts ({', '.join(columns)})")
    engine.insert("shifts", ([stored(name, value) for name, value in row.items()] for row in rows))
    yield rows
    engine.query("DROP TABLE shifts")


def stored(name: str, value: object) -> object:
    """A value as its column holds it: of the two durations, one is an interval where the engine has them."""
    counted = name == "lasts" and isinstance(value, dt.timedelta)
    return value // dt.timedelta(microseconds=1) if counted else value  # type: ignore[operator]


@pytest.mark.parametrize("text", FILTERS)
def test_an_engine_selects_the_rows_of_the_predicate(
    engine: Engine, shifts: list[dict[str, object]], text: str
) -> None:
    native = {"rests": Column("rests", storage="native")} if "interval" in engine.native else {}
    filter_ = parse(text, SHIFTS)
    where = filter_.to(Sql(engine.dialect, columns=native))
    found = engine.query(f"SELECT id FROM shifts WHERE {where.sql} ORDER BY id", where.params)
    keeps = filter_.to(Predicate())
    assert [number for (number,) in found] == [row["id"] for row in shifts if keeps(row)]


INDEXED = (
    "begins add duration'P1D' gt 2024-06-26T00:00:00Z and begins add duration'P1D' lt 2024-06-26T00:10:00Z",
    "year(begins) eq 2023",
    "date(begins) eq 2024-06-20",
    "2024-06-24T00:10:00Z sub begins ge duration'PT0S' and begins sub duration'PT1H' gt 2024-06-23T23:00:00Z",
)
PLANS = {
    "sqlite": ("EXPLAIN QUERY PLAN", r"SEARCH .* by_moment \(begins>\? AND begins<\?\)"),
    "postgresql": ("EXPLAIN", r"by_moment.*Index Cond: .*begins.* AND .*begins"),
    "mariadb": ("EXPLAIN", r"range.*by_moment"),
}


@pytest.fixture(scope="module")
def moments(engine: Engine) -> Iterator[None]:
    engine.query(
        f"CREATE TABLE moments (id INTEGER, begins {engine.column_types['timestamp'].partition(' COLLATE')[0]})"
    )
    first = dt.datetime(2024, 6, 24, tzinfo=dt.UTC)
    rows = [(number, first + dt.timedelta(minutes=number)) for number in range(3_000)]
    rows += [(-1, dt.datetime(2023, 5, 5, tzinfo=dt.UTC)), (-2, dt.datetime(2024, 6, 20, tzinfo=dt.UTC))]
    engine.insert("moments", [(number, iso(moment) if engine.name == "sqlite" else moment) for number, moment in rows])
    engine.query("CREATE INDEX by_moment ON moments (begins)")
    engine.query("ANALYZE TABLE moments" if engine.name == "mariadb" else "ANALYZE moments")
    yield
    engine.query("DROP TABLE moments")


@pytest.mark.parametrize("engine", PLANS, indirect=True)
@pytest.mark.parametrize("text", INDEXED)
@pytest.mark.usefixtures("moments")
def test_what_moves_to_the_literal_is_looked_up_in_its_index(engine: Engine, text: str) -> None:
    explain, expected = PLANS[engine.name]
    where = parse(text, SHIFTS).to(Sql(engine.dialect))
    found = engine.query(f"SELECT id FROM moments WHERE {where.sql}", where.params)
    assert 0 < len(found) < 30
    rows = engine.query(f"{explain} SELECT id FROM moments WHERE {where.sql}", where.params)
    assert re.search(expected, "\n".join(map(str, rows)), re.DOTALL)
