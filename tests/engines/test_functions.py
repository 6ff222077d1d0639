"""Each template means on its engine what the function means in Python, for nasty values and in any nesting."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter import Field, Predicate, Schema, Sql, parse, types
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.functions.text_meanings import LONGEST
from odata_filter.sqlite import register
from odata_filter.types import Boolean, Date, DateTimeOffset, Integer, String, TimeOfDay, Type

from .engines import Engine, SQLite
from .operands import FEW_COUNTS, FEW_TEXTS, Operands, canonical, combinations, create

DIALECTS = {
    "sqlite": ("sqlite",),
    "duckdb": ("duckdb",),
    "postgresql": ("postgresql",),
    "mariadb": ("mariadb", "mysql"),
}
"""The dialects whose templates an engine runs: MariaDB stands in for MySQL."""

DEEPEST = 12
"""How deep operands may nest."""

OVERLOADS = [function for row in FUNCTIONS.values() for function in row.signatures if function.sql]

Tables: TypeAlias = Callable[[str, tuple[Type | str, ...], list[tuple[Any, ...]]], Operands]


@pytest.fixture(scope="module")
def table(engine: Engine) -> Iterator[Tables]:
    """Gives the table of a name, types and rows, made at its first use."""
    made: dict[str, Operands] = {}
    if isinstance(engine, SQLite):
        register(engine.connection)

    def of(name: str, kinds: tuple[Type | str, ...], rows: list[tuple[Any, ...]]) -> Operands:
        if name not in made:
            made[name] = create(engine, name, kinds, rows)
        return made[name]

    yield of
    for name in made:
        engine.query(f"DROP TABLE {name}")


def table_of(kinds: tuple[Type, ...], table: Tables) -> Operands:
    """The table of all combinations of values of some types."""
    return table("_".join(["of", *(type(kind).__name__.lower() for kind in kinds)]), kinds, combinations(kinds))


def meaning(function: Function, operands: tuple[Any, ...]) -> Any:
    """What a call gives in Python."""
    assert function.python is not None
    return None if None in operands else function.python(*operands)


def in_sql(engine: Engine, function: Function, operands: list[str]) -> Iterator[str]:
    """The call in each dialect that the engine runs and the function has."""
    for dialect in DIALECTS[engine.name]:
        if dialect in function.sql:
            yield function.written(dialect, operands)


def different(rows: list[Any], expected: list[object], found: list[object]) -> list[Any]:
    """Where an engine departs from Python: the operands, what is right, and what the engine says."""
    assert len(rows) == len(expected) == len(found)
    return [each for each in zip(rows, expected, found, strict=True) if not equal(each[1], each[2])][:10]


def equal(right: object, found: object) -> bool:
    """Whether a value is right; SQLite has no decimal numbers, so there it is rounded to a double."""
    return (float(right) if isinstance(right, Decimal) and isinstance(found, float) else right) == found


@pytest.mark.parametrize("function", OVERLOADS, ids=str)
def test_a_template_means_what_the_function_means(engine: Engine, function: Function, table: Tables) -> None:
    operands = table_of(tuple(function.parameters.values()), table)
    expected = [canonical(meaning(function, row)) for row in operands.rows]
    for sql in in_sql(engine, function, list("abc"[: len(function.parameters)])):
        assert not different(operands.rows, expected, operands.column(sql)), sql


@pytest.mark.parametrize("function", OVERLOADS, ids=str)
def test_an_operand_may_be_a_parameter(engine: Engine, function: Function, table: Tables) -> None:
    kinds = tuple(function.parameters.values())
    for place, kind in enumerate(kinds):
        others = table_of(kinds[:place] + kinds[place + 1 :], table)
        closed = list("abc"[: len(kinds) - 1])
        closed.insert(place, engine.mark)
        for value in {String(): ("", "a%", "\\"), Integer(): (-2, 0, LONGEST)}.get(kind, ()):
            rows = [(*row[:place], value, *row[place:]) for row in others.rows]
            expected = [canonical(meaning(function, row)) for row in rows]
            for sql in in_sql(engine, function, closed):
                found = others.column(sql, *[value] * sql.count(engine.mark))
                assert not different(rows, expected, found), (sql, value)


@pytest.mark.parametrize("function", FUNCTIONS["substring"].literal, ids=str)
def test_counts_that_are_literals_take_shorter_sql(engine: Engine, function: Function, table: Tables) -> None:
    operands = table_of((String(),), table)
    for counts in product((0, 1, 3, LONGEST), repeat=len(function.parameters) - 1):
        expected = [canonical(meaning(function, (*row, *counts))) for row in operands.rows]
        for sql in in_sql(engine, function, ["a", *[engine.mark] * len(counts)]):
            assert not different(operands.rows, expected, operands.column(sql, *counts)), (sql, counts)


@dataclass
class Nest:
    """A call of calls; a leaf is the place of a column."""

    function: Function
    operands: list[Nest | int]

    def value(self, row: tuple[Any, ...]) -> Any:
        return meaning(
            self.function, tuple(row[each] if isinstance(each, int) else each.value(row) for each in self.operands)
        )

    def sql(self, dialect: str) -> str:
        operands = ["abc"[each] if isinstance(each, int) else each.sql(dialect) for each in self.operands]
        return self.function.written(dialect, operands)

    def dialects(self) -> set[str]:
        return {*self.function.sql}.intersection(*(each.dialects() for each in self.operands if isinstance(each, Nest)))


@st.composite
def nests(draw: st.DrawFn, kind: Type, levels: int) -> Nest:
    """Calls that give a value of the type, over two columns of texts and one of counts."""
    function = draw(st.sampled_from([each for each in OF_TEXTS if each.result == kind]))
    leaves = {String(): st.sampled_from((0, 1)), Integer(): st.just(2)}
    return Nest(
        function,
        [
            draw(nests(each, levels - 1) | leaves[each] if levels > 1 else leaves[each])
            for each in function.parameters.values()
        ],
    )


OF_TEXTS = [each for each in OVERLOADS if {*each.parameters.values()} <= {String(), Integer()}]


@given(nest=st.sampled_from((String(), Integer(), Boolean())).flatmap(lambda kind: nests(kind, 4)))
def test_calls_nest(engine: Engine, table: Tables, nest: Nest) -> None:
    rows = list(product(FEW_TEXTS, FEW_TEXTS, FEW_COUNTS))
    operands = table("nested", (String(), String(), Integer()), rows)
    expected = [canonical(nest.value(row)) for row in rows]
    for dialect in nest.dialects().intersection(DIALECTS[engine.name]):
        assert not different(rows, expected, operands.column(nest.sql(dialect)))


CHAINED = [each for each in OF_TEXTS if each.result == String()]


@pytest.mark.parametrize("function", CHAINED, ids=str)
def test_calls_nest_as_deep_as_filters_may(engine: Engine, function: Function, table: Tables) -> None:
    rows = list(product(FEW_TEXTS, FEW_TEXTS, FEW_COUNTS))
    operands = table("nested", (String(), String(), Integer()), rows)
    leaves = ["a", *("b" if kind == String() else "c" for kind in [*function.parameters.values()][1:])]
    for dialect in DIALECTS[engine.name]:
        sql = "a"
        for _ in range(DEEPEST // FUNCTIONS[function.name].weight if dialect in function.sql else 0):
            sql = function.written(dialect, [sql, *leaves[1:]])
        assert len(operands.column(sql)) == len(rows)


@pytest.mark.parametrize("name", ["tolower", "toupper"])
def test_all_characters_change_case_alike(engine: Engine, name: str, table: Tables) -> None:
    characters = [chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    blocks = [("".join(characters[start : start + 512]),) for start in range(0, len(characters), 512)]
    operands = table("characters", ("codepoint",), blocks)
    (function,) = FUNCTIONS[name].signatures
    for sql in in_sql(engine, function, ["a"]):
        for (block,), found in zip(blocks, operands.column(sql), strict=True):
            assert isinstance(found, str)
            others = [
                each for each in zip(block, meaning(function, (block,)), found, strict=True) if each[1] != each[2]
            ]
            # An engine may know characters of a newer Unicode than Python's.
            assert not [each for each in others if unicodedata.category(each[0]) != "Cn"]


def test_parts_beyond_the_values_of_odata_are_null(engine: Engine) -> None:
    beyond = {
        "postgresql": "SELECT CAST(t AS timestamptz) AS a, CAST(t AS date) AS b, CAST('24:00' AS time) AS c "
        "FROM unnest(ARRAY['infinity', '-infinity', '10000-01-01 00:00:00Z', '0001-12-31 23:59:59.9Z BC']) AS times(t)",
        "duckdb": "SELECT CAST(t AS timestamptz) AS a, CAST(t AS date) AS b, CAST('24:00:00' AS time) AS c "
        "FROM unnest(['infinity', '-infinity', '10000-01-02 00:00:00+00', '0001-12-29 (BC) 23:59:59+00']) AS times(t)",
        "mariadb": "SELECT CAST('0000-05-05' AS datetime) AS a, CAST('0000-05-05' AS date) AS b, CAST(t AS time) AS c "
        "FROM (SELECT '24:00' AS t UNION ALL SELECT '-01:00' UNION ALL SELECT '800:00') AS times",
    }
    if engine.name not in beyond:
        pytest.skip("texts with four digits for the year and two for the hour hold no others")
    for column, kind in (("a", DateTimeOffset()), ("b", Date()), ("c", TimeOfDay())):
        functions = [each for each in OVERLOADS if [*each.parameters.values()] == [kind]]
        for sql in (sql for function in functions for sql in in_sql(engine, function, [column])):
            found = engine.query(f"SELECT {sql} FROM ({beyond[engine.name]}) AS beyond")
            assert {value for (value,) in found} == {None}, sql


def test_texts_of_any_character_sets_and_collations_meet(mariadb: Engine) -> None:
    collations = ("latin1_swedish_ci", "greek_general_ci", "utf8mb4_unicode_ci", "utf8mb4_general_ci")
    rows = [
        ("\u00e4b\u00fc", "\u03b1", "\u00fc", "\u03b1"),
        ("\u00c4", "\u0391", "\u00e4", "\u00a0\u00e4\u00a0"),
        ("", "a", "A", "a "),
    ]
    columns = (f"{name} VARCHAR(9) COLLATE {collation}" for name, collation in zip("abcd", collations, strict=True))
    mariadb.query(f"CREATE TABLE meeting ({', '.join(columns)})")
    mariadb.insert("meeting", rows)
    for function, (left, right) in product(OF_TEXTS, product(range(4), repeat=2)):
        if {*function.parameters.values()} == {String()}:
            places = (left, right)[: len(function.parameters)]
            expected = [canonical(meaning(function, tuple(row[place] for place in places))) for row in rows]
            for sql in in_sql(mariadb, function, ["abcd"[place] for place in places]):
                found = [canonical(value) for (value,) in mariadb.query(f"SELECT {sql} FROM meeting")]
                assert found == expected, sql
    mariadb.query("DROP TABLE meeting")


BRIDGES = Schema("bridges", [Field("name", types.String()), Field("createdDateTime", types.DateTimeOffset())])
BRIDGE = (
    "not contains(tolower(name), 'bridge') or createdDateTime ge 2024-01-01T00:00:00Z and year(createdDateTime) ne 2025"
)


@pytest.mark.parametrize("text", [BRIDGE, f"not ({BRIDGE})"])
def test_a_function_of_a_function_beside_a_part_of_an_instant(engine: Engine, text: str) -> None:
    names = (None, "", "road", "Bridge", "the BRIDGE of x", "\u0130BRIDGE", "bri\u0307dge")
    moments = [None, *(dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2023, 2024, 2025, 2026))]
    records = [{"name": name, "createdDateTime": moment} for name in names for moment in moments]
    declared = f"id INTEGER, name {engine.column_types['text']}, made {engine.column_types['timestamp']}"
    if isinstance(engine, SQLite):
        register(engine.connection)
    engine.query(f"CREATE TABLE bridges ({declared})")
    engine.insert("bridges", ([number, *record.values()] for number, record in enumerate(records)))
    filter_ = parse(text, BRIDGES)
    where = filter_.to(Sql(engine.dialect, {"createdDateTime": "made"}))
    found = engine.query(f"SELECT id FROM bridges WHERE {where.sql} ORDER BY id", where.params)
    engine.query("DROP TABLE bridges")
    kept = filter_.to(Predicate())
    assert [row[0] for row in found] == [number for number, record in enumerate(records) if kept(record)] != []
