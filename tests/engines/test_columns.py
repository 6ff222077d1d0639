"""Columns as people have them: each way to store a value selects the rows that the filter means.

Some are what another library writes (Django, SQLAlchemy, `isoformat`), some are types that plain SQL misreads.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter import Column, Expression, Field, Predicate, Schema, Sql, UnsupportedError, parse, types
from odata_filter.testing.agreement import keeps
from odata_filter.testing.texts import texts

from .conftest import ENGINES
from .engines import Engine

ZONE = dt.timezone(dt.timedelta(hours=2))
LEVEL = types.Enumeration("Level", ["Low", "Mid", "High"], ordered=True)
SCHEMA = Schema(
    "columns",
    [
        Field("id", types.Integer(), nullable=False),
        Field("guid", types.Guid()),
        Field("at", types.DateTimeOffset()),
        Field("level", LEVEL),
        Field("name", types.String()),
        Field("size", types.Integer()),
        Field("short", types.Integer(bits=16)),
        Field("fee", types.Decimal(precision=5, scale=2)),
        Field("part", types.Decimal(precision=38, scale=37)),
        Field("whole", types.Decimal(precision=38, scale=0)),
        Field("price", types.Decimal()),
        Field("height", types.Single()),
        Field("weight", types.Double()),
    ],
)

GUIDS = ("0a000000-0000-0000-0000-0000000000ff", "00000000-0000-0000-0000-00000000000a", None)
MOMENTS = ("2024-03-10T06:59:59.5Z", "2024-03-10T07:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", None)
LEVELS = ("Mid", "Low", None, "High")
NAMES = ("a", "A", "ab", "\u00e4", "", None)


NINES = f"9.{'9' * 37}"
TENTH = 13421773 / 2**27
"""The single that is nearest to 0.1."""
NUMBERS: dict[str, tuple[Any, ...]] = {
    "size": (1, 2, 3, None),
    "short": (7, -(2**15), 2**15 - 1, None),
    "fee": (Decimal("0.1"), Decimal("0.11"), Decimal("-999.99"), Decimal("999.99"), None),
    "part": (Decimal(NINES), Decimal("-0.5"), Decimal("0.5"), None),
    "whole": (Decimal(10) ** 37, Decimal(1), None),
    "price": (Decimal("0.1"), Decimal(10) ** 9, Decimal(-7), None),
    "height": (TENTH, 0.5, 2.0**24, None),
    "weight": (TENTH, 0.5, None),
}


def listed(field: str, first: str, others: str) -> str:
    """A filter with a list so long that it is one parameter."""
    return f"{field} in ({', '.join([first, *map(others.format, range(600))])})"


FILTERS = {
    "guid": (
        f"guid eq {GUIDS[0]}",
        f"guid ne {GUIDS[0]}",
        "guid ne 00000000-0000-d000-0100-00000000000a",  # which MariaDB's own type cannot hold
        f"not (guid in ('00000000-0000-8000-8000-00000000000a', '{GUIDS[0]}'))",
        f"guid gt {GUIDS[1]}",
        f"guid le {GUIDS[1]}",
        f"guid in ('{GUIDS[0]}', null)",
        listed("guid", f"'{GUIDS[0]}'", "'00000000-0000-0000-0001-{:012}'"),
    ),
    "at": (
        "at eq 2024-03-10T07:00:00Z",
        "at ne 2024-03-10T09:00:00+02:00",
        "at gt 2024-03-10T06:59:59.5Z",
        "at ge 2024-03-10T06:59:59.5Z",
        "at gt 2024-03-10T06:59:59.4999999Z",
        "at lt 1970-01-01T00:00:00Z",
        "at eq 9999-12-31T23:59:59Z or at eq null",
        "at le 9999-12-31T23:59:59.999999Z",
        "at ge 0001-01-01T00:00:00Z",
        listed("at", "2024-03-10T07:00:00Z", "2001-01-01T00:00:00.{:03}Z"),
        "hour(at) eq 7",
        "year(at) eq 1969 or second(at) eq 59",
        "date(at) eq 2024-03-10",
        "not (day(at) gt 9)",
    ),
    "level": (
        "level eq 'Mid'",
        "level ne 'Mid'",
        "level gt 'Low'",
        "level le 'Mid'",
        "level in ('High', null)",
        "not (level ge 'Mid')",
    ),
    "name": (
        "name eq 'a'",
        "name ne 'a'",
        "name gt 'a'",
        "name le 'A' or name eq null",
        listed("name", "'a'", "'n{}'"),
        "contains(name,'A')",
        "length(name) eq 1",
        "startswith(name,'a')",
        "concat(name,name) eq 'aa'",
    ),
    "short": ("short eq 7", "short lt 100000", "short in (-32768, 32768)", "short ge -32769", "short gt 6.5"),
    "fee": (
        "fee eq 0.1",
        "fee gt 0.105",
        "fee lt 1E30",
        "fee ge 0.1000000000000000000000001",
        "fee in (999.99, 0.105)",
    ),
    "part": (f"part eq {NINES}", f"part lt {NINES}5", f"part gt {NINES[:-1]}", "part lt 10", "part le 0.5"),
    "whole": (f"whole eq 1{'0' * 37}", "whole gt 0.5", "whole lt 1E38", f"whole in (1, 1.5, 1{'0' * 37})"),
    "price": (
        "price gt 0.1",
        "price le 1E30",
        "price eq 0.1",
        "price ne 0.1",
        "not (price gt 0.1)",
        "price in (0.1, 7)",
    ),
    "height": ("height eq 0.1", "height gt 0.1", "height in (0.1, 16777217)", "height lt 1E39", "height eq height"),
    "weight": ("weight eq 0.1", "weight gt 0.1", "weight eq 0.100000001490116119384765625", "weight in (0.1, 0.5)"),
    "size": ("size gt 1", "size ne 1", "size eq null", "size in (1, 3)", "size lt 9223372036854775808"),
}


@dataclass(frozen=True)
class Case:
    """A column.

    Attributes:
        field: the field that it holds.
        type: how it is declared.
        column: what the map of columns says.
        stored: the SQL literals of the field's values, in order.
        held: the values that they are, where not all of the usual ones can be held.
        before: a statement that its type needs.

    """

    field: str
    type: str
    column: Column | Expression
    stored: Sequence[str]
    held: Sequence[Any] | None = None
    before: str = ""

    @property
    def values(self) -> Sequence[Any]:
        usual = {"guid": GUIDS, "at": MOMENTS, "level": LEVELS, "name": NAMES, **NUMBERS}
        return usual[self.field] if self.held is None else self.held


def quoted(values: Sequence[object]) -> list[str]:
    return ["NULL" if value is None else f"'{value}'" for value in values]


def moments(pattern: str, values: Sequence[str | None] = MOMENTS, zone: dt.tzinfo = dt.UTC) -> list[str]:
    read = [value and dt.datetime.fromisoformat(value).astimezone(zone) for value in values]
    return quoted([each and (each.strftime("%Y").zfill(4) + each.strftime(pattern)) for each in read])


def since(unit: int, values: Sequence[str | None] = MOMENTS) -> list[str]:
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    read = [value and dt.datetime.fromisoformat(value) - epoch for value in values]
    return ["NULL" if each is None else str(each // dt.timedelta(microseconds=unit)) for each in read]  # type: ignore[operator]


def numbers(field: str, declared: str, *more: object) -> Case:
    """A column of numbers, and what else its type holds."""
    values = (*NUMBERS[field], *more)
    stored = quoted([format(value, "f") if isinstance(value, Decimal) else value for value in values])
    return Case(field, declared, Column("c"), stored, values)


WHOLE = (*(moment.replace(".5Z", "Z") if moment else None for moment in MOMENTS),)
LATE = (*(moment for moment in MOMENTS if moment is None or "2024" in moment),)
HEX = quoted([guid and guid.replace("-", "") for guid in GUIDS])
DJANGO = quoted([m and m.replace("T", " ").replace(".5Z", ".500000").replace("Z", "") for m in MOMENTS])
SPACED = moments("-%m-%d %H:%M:%S.%f")
ANY = quoted(
    ["2024-03-10T08:59:59.500+02:00", "2024-03-10 07:00:00", "1969-12-31T18:59:59.0000000-05:00", MOMENTS[3], None]
)
MILLISECONDS = quoted([m and m.replace(".5Z", "Z").replace("Z", ".500Z" if ".5" in m else ".000Z") for m in MOMENTS])
SEVEN = quoted([m and m.replace(".5Z", "Z").replace("Z", ".5000000Z" if ".5" in m else ".0000000Z") for m in MOMENTS])
EPOCHS = {
    "epoch in microseconds": Case("at", "BIGINT", Column("c", storage="epoch_us"), since(1)),
    "epoch in milliseconds": Case("at", "BIGINT", Column("c", storage="epoch_ms"), since(1_000)),
    "epoch in seconds": Case("at", "BIGINT", Column("c", storage="epoch_s"), since(10**6, WHOLE), WHOLE),
}
CODES = Column("c", codes={"Low": 10, "Mid": 0, "High": 20})
WORDS = Column("c", codes={"Low": "l", "Mid": "M", "High": "L"})
EXACT = {
    "decimal": numbers("fee", "DECIMAL(5, 2)"),
    "decimal of one digit and 37": numbers("part", "DECIMAL(38, 37)"),
    "decimal of 38 digits": numbers("whole", "DECIMAL(38, 0)"),
    "decimal of any scale": numbers("price", "DECIMAL(20, 4)"),
}
SHARED = {
    "smallint": numbers("short", "SMALLINT"),
    **EPOCHS,
    "GUID as hex": Case("guid", "VARCHAR(32)", Column("c", storage="hex"), HEX),
    "codes": Case("level", "INTEGER", CODES, ["0", "10", "NULL", "20"]),
    "words": Case("level", "VARCHAR(9)", WORDS, ["'M'", "'l'", "NULL", "'L'"]),
    "an expression": Case("size", "VARCHAR(9)", Expression("CAST(c AS DECIMAL) % 10"), ["'11'", "'2'", "'3'", "NULL"]),
}
TEXTS_OF_INSTANTS = {
    "Django's instants": Case("at", "VARCHAR(40)", Column("c", storage="iso_space"), DJANGO),
    "SQLAlchemy's instants": Case("at", "VARCHAR(40)", Column("c", storage="iso_space", digits=6), SPACED),
    "instants of any form": Case("at", "VARCHAR(40)", Column("c", storage="iso_any"), ANY),
    "iso with three digits": Case("at", "VARCHAR(40)", Column("c", storage="iso", digits=3), MILLISECONDS),
}
PADDED = Case("name", "CHAR(6)", Column("c", padded=True), quoted(NAMES))
LABELS = quoted(LEVELS)
CASES: dict[str, dict[str, Case]] = {
    "sqlite": {
        **SHARED,
        "real": numbers("height", "REAL"),
        "decimal": numbers("fee", "NUMERIC"),
        **TEXTS_OF_INSTANTS,
        "padded": Case(
            "name", "TEXT", Column("c", padded=True), quoted([n if n is None else n.ljust(6) for n in NAMES])
        ),
        "GUID as bytes": Case(
            "guid", "BLOB", Column("c", storage="bytes"), [h if h == "NULL" else f"X{h}" for h in HEX]
        ),
    },
    "postgresql": {
        **SHARED,
        **EXACT,
        "real": numbers("height", "REAL", math.nan),
        "real of a double field": numbers("weight", "REAL", math.nan),
        "numeric with NaN": numbers("price", "NUMERIC", math.nan),
        "padded": PADDED,
        "GUID as text": Case("guid", "TEXT", Column("c", storage="text"), quoted(GUIDS)),
        "GUID as bytes": Case(
            "guid", "BYTEA", Column("c", storage="bytes"), [h if h == "NULL" else f"'\\x{h[1:]}" for h in HEX]
        ),
        "timestamp": Case("at", "TIMESTAMP", Column("c", storage="utc"), SPACED),
        "iso": Case("at", "TEXT", Column("c", storage="iso"), moments("-%m-%dT%H:%M:%S.%fZ")),
        "enum": Case(
            "level",
            "level",
            Column("c", storage="enum"),
            LABELS,
            before="CREATE TYPE level AS ENUM ('High', 'Mid', 'Low')",
        ),
        "citext": Case(
            "name",
            "public.CITEXT",
            Column("c"),
            quoted(NAMES),
            before="CREATE EXTENSION IF NOT EXISTS citext SCHEMA public",
        ),
        "nondeterministic": Case("name", "TEXT COLLATE loose", Column("c"), quoted(NAMES)),
        "varchar": Case("name", "VARCHAR(9)", Column("c"), quoted(NAMES)),
    },
    "duckdb": {
        **SHARED,
        **EXACT,
        "float": numbers("height", "FLOAT", math.nan),
        "float of a double field": numbers("weight", "FLOAT", math.nan),
        "GUID as text": Case("guid", "TEXT", Column("c", storage="text"), quoted(GUIDS)),
        "GUID as bytes": Case(
            "guid", "BLOB", Column("c", storage="bytes"), [h if h == "NULL" else f"unhex({h})" for h in HEX]
        ),
        "timestamp": Case("at", "TIMESTAMP", Column("c", storage="utc"), SPACED),
        "timestamp in seconds": Case(
            "at", "TIMESTAMP_S", Column("c", storage="utc"), moments("-%m-%d %H:%M:%S", WHOLE), WHOLE
        ),
        "timestamp in milliseconds": Case("at", "TIMESTAMP_MS", Column("c", storage="utc"), SPACED),
        "timestamp in nanoseconds": Case(
            "at", "TIMESTAMP_NS", Column("c", storage="utc", digits=9), moments("-%m-%d %H:%M:%S.%f", LATE), LATE
        ),
        "enum": Case(
            "level",
            "level",
            Column("c", storage="enum"),
            LABELS,
            before="CREATE TYPE level AS ENUM ('High', 'Mid', 'Low')",
        ),
    },
    "mariadb": {
        **SHARED,
        **EXACT,
        "float": numbers("height", "FLOAT"),
        "float of a double field": numbers("weight", "FLOAT"),
        "bigint unsigned": numbers("size", "BIGINT UNSIGNED", 2**64 - 1),
        **TEXTS_OF_INSTANTS,
        "padded": PADDED,
        "GUID as bytes": Case(
            "guid", "BINARY(16)", Column("c", storage="bytes"), [h if h == "NULL" else f"X{h}" for h in HEX]
        ),
        "uuid": Case("guid", "UUID", Column("c", storage="native"), quoted(GUIDS)),
        "timestamp": Case(
            "at",
            "TIMESTAMP(6) NULL",
            Column("c", storage="utc"),
            [f"CONVERT_TZ({m}, '+00:00', @@session.time_zone)" for m in moments("-%m-%d %H:%M:%S.%f", LATE)],
            LATE,
        ),
        "enum": Case("level", "ENUM('High', 'Mid', 'Low')", Column("c", storage="enum"), LABELS),
    },
}


REFUSED = {("unsupported-column", "TIMESTAMP_NS"), ("unsupported-column", "DECIMAL(20, 4)")}
"""What is refused of columns: functions of nanoseconds, and numbers beyond a scale that was not told."""


@pytest.fixture
def table(engine: Engine, case: Case) -> Iterator[Engine]:
    if case.before:
        engine.query(case.before)
    engine.query(f"CREATE TABLE kept (id INTEGER, c {case.type})")
    for place, value in enumerate(case.stored):
        engine.query(f"INSERT INTO kept VALUES ({place}, {value})")
    yield engine
    engine.query("DROP TABLE kept")
    if case.before.startswith("CREATE TYPE"):
        engine.query("DROP TYPE level")


@pytest.mark.parametrize(
    ("engine", "case"),
    [pytest.param(engine, case, id=f"{engine}-{name}") for engine in ENGINES for name, case in CASES[engine].items()],
    indirect=["engine"],
)
def test_a_column_selects_the_rows_that_a_filter_means(table: Engine, case: Case) -> None:
    records = [{"id": place, case.field: value} for place, value in enumerate(case.values)]
    dialect: Any = "mariadb" if table.name == "mariadb" else table.dialect
    for text in FILTERS[case.field]:
        filter_ = parse(text, SCHEMA)
        try:
            where = filter_.to(Sql(dialect, columns={case.field: case.column}))
        except UnsupportedError as error:
            assert (error.code, case.type) in REFUSED
            continue
        rows = table.query(f"SELECT id FROM kept WHERE {where.sql} ORDER BY id", where.params)
        meant = [record["id"] for record in records if filter_.to(Predicate())(record)]
        assert [place for (place,) in rows] == meant, f"{text}\n{where}"


@pytest.fixture(scope="module", params=ENGINES)
def kept(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, dict[str, Case]]]:
    """A table for each column of an engine, by name."""
    engine: Engine = request.getfixturevalue(request.param)
    tables = {f"kept_{place}": case for place, case in enumerate(CASES[engine.name].values())}
    made: set[str] = set()
    for name, case in tables.items():
        if case.before and case.before not in made:
            engine.query(case.before)
            made.add(case.before)
        engine.query(f"CREATE TABLE {name} (id INTEGER, c {case.type})")
        rows = ", ".join(f"({place}, {value})" for place, value in enumerate(case.stored))
        engine.query(f"INSERT INTO {name} VALUES {rows}")
    yield engine, tables
    for name in tables:
        engine.query(f"DROP TABLE {name}")
    if any(statement.startswith("CREATE TYPE") for statement in made):
        engine.query("DROP TYPE level")


@given(data=st.data())
def test_columns_of_every_storage_agree(kept: tuple[Engine, dict[str, Case]], data: st.DataObject) -> None:
    engine, tables = kept
    field = data.draw(st.sampled_from(sorted({case.field for case in tables.values()})))
    schema = Schema("columns", [SCHEMA[field]])
    text = data.draw(
        texts(schema, [{field: value} for case in tables.values() if case.field == field for value in case.values])
    )
    filter_ = parse(text, schema)
    for name, case in tables.items():
        if case.field != field:
            continue
        try:
            where = filter_.to(Sql(engine.dialect, columns={field: case.column}))
        except UnsupportedError as error:
            assert error.code in engine.refuses or (error.code, case.type) in REFUSED
            continue
        rows = engine.query(f"SELECT id FROM {name} WHERE {where.sql} ORDER BY id", where.params)
        meant = [place for place, value in enumerate(case.values) if keeps(filter_, {field: value})]
        assert [place for (place,) in rows] == meant, f"{case.type}: {text}\n{where}"


JSON = (
    ("sqlite", "json", "TEXT"),
    ("mariadb", "json", "JSON"),
    ("postgresql", "json", "JSON"),
    ("postgresql", "jsonb", "JSONB"),
)
ARRAYS = ('["a", "B", null]', '["true", "1"]', "[true, null]", "[false, 1]", "[1.5, 2]", "[]", None)
OF_STRINGS, OF_BOOLEANS, OF_NUMBERS = (
    Schema("lists", [Field("c", kind, collection=True)]) for kind in (types.String(), types.Boolean(), types.Decimal())
)
LISTS: list[tuple[str, Schema, list[int]]] = [
    ("c eq 'a'", OF_STRINGS, [0]),
    ("c in ('b', '1')", OF_STRINGS, [1]),
    ("c ne 'a'", OF_STRINGS, [1, 2, 3, 4, 5, 6]),
    ("c eq null", OF_STRINGS, [5, 6]),
    ("c/any(x: startswith(x,'t'))", OF_STRINGS, [1]),
    ("c eq true", OF_BOOLEANS, [2]),
    ("c eq false", OF_BOOLEANS, [3]),
    ("c in (1.5, 7)", OF_NUMBERS, [4]),
    ("c ne 2", OF_NUMBERS, [0, 1, 2, 3, 5, 6]),
]


@pytest.mark.parametrize(
    ("engine", "storage", "declared"), JSON, ids=lambda value: str(value).lower(), indirect=["engine"]
)
def test_elements_of_json_are_compared_by_their_own_type(engine: Engine, storage: Any, declared: str) -> None:
    engine.query(f"CREATE TABLE lists (id INTEGER, c {declared})")
    for place, value in enumerate(quoted(ARRAYS)):
        engine.query(f"INSERT INTO lists VALUES ({place}, {value})")
    found = {}
    for text, schema, _ in LISTS:
        where = parse(text, schema).to(Sql(engine.dialect, columns={"c": Column("c", storage=storage)}))
        rows = engine.query(f"SELECT id FROM lists WHERE {where.sql} ORDER BY id", where.params)
        found[text] = [place for (place,) in rows]
    engine.query("DROP TABLE lists")
    assert found == {text: meant for text, _, meant in LISTS}
