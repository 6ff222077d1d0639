"""Conditions on plain columns are written without terms: as all others are."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from odata_filter import OPEN, Column, Expression, Field, Filter, FilterError, Related, Schema, Sql, parse, types
from odata_filter.backends.sql import compiler
from odata_filter.backends.sql.columns import ColumnMap
from odata_filter.backends.sql.dialects import DIALECTS, DialectName
from odata_filter.builder import fields

COLOURS = types.Enumeration("Colour", {"red": 1, "blue": 2}, ordered=True)
SCHEMA = Schema(
    "Things",
    [
        Field("text", types.String()),
        Field("key", types.String(), nullable=False),
        Field("guid", types.Guid()),
        Field("name", types.Identifier()),
        Field("colour", COLOURS),
        Field("number", types.Integer()),
        Field("byte", types.Integer(bits=8)),
        Field("exact", types.Decimal()),
        Field("scaled", types.Decimal(5, 2)),
        Field("single", types.Single()),
        Field("double", types.Double()),
        Field("made", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("time", types.TimeOfDay()),
        Field("length", types.Duration()),
        Field("on", types.Boolean()),
        Field("tags", types.String(), collection=True),
        Field("marks", types.Integer(), collection=True),
        Field("place", types.Structure("Place", [Field("city", types.String())])),
    ],
)
GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
NUMBERS = ("1", "1.5", "300", "1.255", "99999999999999999999", "NaN", "-INF")
LITERALS = {
    "text": ("'a'", "null"),
    "key": ("'a'", "null"),
    "guid": (GUID, "dc720f05-e5f7-848b-ae06-765de46f0af1", "null"),
    "name": (GUID, "'fdb:1'"),
    "colour": ("'red'", "'blue'"),
    **dict.fromkeys(("number", "byte", "exact", "scaled", "single", "double"), NUMBERS),
    "made": ("2024-06-24T13:00:00Z", "2024-06-24T13:00:00.123456789Z", "0001-01-01T00:00:00Z"),
    "day": ("2024-06-24",),
    "time": ("13:00:00", "13:00:00.1234567"),
    "length": ("duration'PT1S'", "duration'PT0.0000001S'", "duration'P9999999DT1S'"),
    "on": ("true", "false"),
    "tags": ("'a'",),
    "marks": ("1", "1.5", "null"),
    "place": ("null",),
}
LEAVES = [
    f"{name} {op} {literal}"
    for name, literals in LITERALS.items()
    for op, literal in product(("eq", "ne", "lt", "le", "gt", "ge"), literals)
    if op in {"eq", "ne"} or name not in {"tags", "marks", "place"}
]
LISTS = [
    f"{name} in ({', '.join(literals)})"
    for name, values in LITERALS.items()
    for literals in (values, values[:1], values[:2], values[:1] * 2)
    if name != "place"
]
JUNCTIONS = [
    "text eq 'a' and number gt 1 and made lt 2024-06-24T13:00:00Z",
    "text eq 'a' or number gt 1 or made lt 2024-06-24T13:00:00Z",
    "number ge 1 and number le 5",
    "number gt 1 and number gt 5",
    "number gt 1 or number gt 5",
    "text eq 'a' or text eq 'b'",
    "text eq 'a' and text eq 'b'",
    "text eq 'a' and (number eq 1 or number eq 2)",
    "text eq 'a' and contains(text,'b')",
    "text eq 'a' and day eq 2024-06-24 and text in ('a', 'b')",
    "text eq 'a' and number eq 1.5",
    "text eq key",
    "length(text) eq 1",
    "not (text eq 'a')",
    "text in ('a', 'b') and number gt 1 and key ne 'a' and text ne 'b'",
    "text in ('a', 'b') or text eq 'c' or text in ('b', 'd')",
    "text in ('a', 'b') and (text eq 'c' or text eq 'd')",
    "number eq 1 and (text eq 'c' or text in ('d', 'c'))",
    "number eq 1 and (text eq 'c' or text eq 'c')",
    "number eq 1 and (text eq 'c' or text eq null)",
    "number eq 1 and (text eq 'c' or key eq 'd')",
    "number eq 1 and (text eq 'c' or text ne 'd')",
    "number eq 1 or text ne 'a'",
    "number eq 1 and text ne 'a'",
    "number eq 1 and text ne null",
    "number eq 1 and tags eq 'a'",
    "tags eq 'a' or tags eq 'b'",
    "tags eq 'a' or marks eq 1",
    "marks eq 1 and tags eq 'a'",
    "tags eq 'a' and tags eq 'b'",
    "text in ()",
    "length(text) in (1, 2)",
    "contains(text,'a') or text eq 'a'",
]
RELATED = {name: Related(name, "element", key="thing", parent="things.id") for name in ("tags", "marks")}
COLUMNS: tuple[ColumnMap, ...] = (
    {**RELATED, "text": Column("100%")},
    {
        "text": Column("TEXT", codepoint=True),
        "guid": Column("GUID", storage="bytes"),
        "colour": Column("COLOUR", storage="codes"),
        "made": Column("MADE", storage="epoch_ms"),
        "name": Column("NAME", padded=True),
        "day": Expression("date(x)"),
        "number": Column("same"),
        "byte": Column("same"),
        **RELATED,
    },
    {"guid": Column("GUID", storage="native"), "text": Expression("a || '%'"), "colour": Column("c", codes={"red": 1})},
    {"colour": Column("c", storage="enum")},
)


def outcome(sql: Sql[Any], filter_: Filter) -> object:
    """The condition, or why there is none."""
    try:
        return filter_.to(sql)
    except FilterError as error:
        return str(error)
    except (ValueError, TypeError) as error:
        return type(error), str(error)


def check_alike(monkeypatch: pytest.MonkeyPatch, filters: list[Filter], *args: Any, **options: Any) -> None:
    """Compiles filters twice on the fast path, for what it knows then, and once without it."""
    sql = Sql(*args, **options)
    found = [[outcome(sql, filter_) for filter_ in filters] for _ in range(2)]
    with monkeypatch.context() as without:
        without.setattr(compiler, "plain_condition", lambda *_: None)
        expected = [outcome(sql, filter_) for filter_ in filters]
    for filter_, first, second, general in zip(filters, *found, expected, strict=True):
        assert first == second == general, str(filter_)
        assert repr(first) == repr(general), str(filter_)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_leaves_and_junctions(dialect: DialectName, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = [parse(text, SCHEMA) for text in (*LEAVES, *LISTS, *JUNCTIONS)]
    for columns in COLUMNS:
        check_alike(monkeypatch, filters, dialect, columns, table="things")
    check_alike(monkeypatch, [parse(text, OPEN) for text in ("x eq 1", "x eq 'a' and y gt 2")], dialect)


@pytest.mark.parametrize("dialect", ["sqlite", "mariadb"])
def test_what_is_found_from_any_value(dialect: DialectName, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (*LEAVES, *LISTS):
        name, _, _ = text.partition(" ")
        filters = [parse(each, SCHEMA) for each in (text, f"{name} ne {LITERALS[name][0]}", text)]
        check_alike(monkeypatch, filters, dialect, COLUMNS[1], table="things")


@pytest.mark.parametrize("style", ["qmark", "format", "pyformat", "named", "numeric", "numeric_dollar"])
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_styles(dialect: DialectName, style: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = [parse(text, SCHEMA) for text in JUNCTIONS]
    check_alike(monkeypatch, filters, dialect, COLUMNS[0], style, table="things", prefix="q_")


def test_what_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "written", lambda *_: ("general", []))
    sql = Sql(columns=COLUMNS[0])
    plain = ["text eq 'a'", f"guid eq {GUID}", "made lt 2024-06-24T13:00:00Z", "number ge 1", "day gt 2024-06-24"]
    plain += [" and ".join(plain), " or ".join(plain), "number ge 1 and number le 5", "key ne 'a' and text ne 'a'"]
    plain += ["tags in ('a', 'b')", "number eq 1 and (text eq 'a' or text in ('b', 'c'))", "tags ne 'a'"]
    for text in plain:
        assert parse(text, SCHEMA).to(sql).sql != "general"


def test_as_many_leaves_as_an_engine_keeps_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = Schema("Many", [Field(f"f{number}", types.Integer()) for number in range(34)])
    for count, word in product((31, 32, 33, 34), (" and ", " or ")):
        text = word.join(f"f{number} eq {number}" for number in range(count))
        check_alike(monkeypatch, [parse(text, schema)])


@pytest.mark.parametrize("count", [499, 500, 501])
def test_as_many_values_as_get_a_parameter_each(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = ", ".join(f"{number}" for number in range(count))
    texts = [f"number in ({values})", f"number in ({values}) or number eq 9999", f"number in ({values}) and on eq true"]
    check_alike(monkeypatch, [parse(text, SCHEMA) for text in texts])
    check_alike(monkeypatch, [parse(text, SCHEMA) for text in texts], "postgresql")


def test_what_the_parser_of_sqlite_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = {"number": Expression(f"{'(' * 100}x{')' * 100}"), "byte": Expression("x")}
    check_alike(monkeypatch, [parse("number eq 1", SCHEMA), parse("number eq 1 and byte eq 1", SCHEMA)], columns=deep)


def test_trees_that_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    things = fields(SCHEMA)
    one, other = things.text == "a", things.number > 1
    check_alike(monkeypatch, [one & other, one | other, ~one, ~(one & other), (one & other) | one])
