"""What a field says of its columns: the bits of integers, the digits of decimals, and singles."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal
from typing import Any, get_args

import pytest

from odata_filter import Column, Field, Predicate, Schema, Sql, UnsupportedError, parse, simplify, types
from odata_filter.backends.sql.dialects import DialectName
from odata_filter.types.numerals import single

DIALECTS = get_args(DialectName)
TENTH = 13421773 / 2**27
"""The single that is nearest to 0.1."""
FINE = "0.123456789012345678901"
FACETS = Schema(
    "facets",
    [
        Field("byte", types.Integer(bits=8)),
        Field("short", types.Integer(bits=16)),
        Field("long", types.Integer()),
        Field("fee", types.Decimal(precision=5, scale=2)),
        Field("part", types.Decimal(precision=20, scale=20)),
        Field("wide", types.Decimal(precision=500, scale=450)),
        Field("any", types.Decimal()),
        Field("height", types.Single()),
        Field("width", types.Single()),
        Field("weight", types.Double()),
    ],
)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: types.Integer(bits=24), "8, 16, 32 or 64 bits, not 24"),
        (lambda: types.Integer(bits=True), "not True"),
        (lambda: types.Decimal(precision=0), "1 or more, not 0"),
        (lambda: types.Decimal(precision=True), "not True"),
        (lambda: types.Decimal(scale=39), "from 0 to 38, not 39"),
        (lambda: types.Decimal(5, scale=-1), "from 0 to 5, not -1"),
        (lambda: types.Decimal(5, scale=False), "not False"),
    ],
)
def test_facets_that_no_column_has_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_types_of_numbers_are_told_apart_by_their_facets() -> None:
    kinds = [
        *(types.Integer(), types.Integer(bits=8), types.Integer(bits=16)),
        *(types.Decimal(), types.Decimal(10), types.Decimal(10, 2), types.Decimal(10, 3), types.Single()),
    ]
    assert len(set(kinds)) == len(kinds)
    assert types.Integer(64) == types.Integer()
    assert types.Decimal(38, None) == types.Decimal()
    for kind in kinds:
        assert pickle.loads(pickle.dumps(kind, 0)) == kind
        assert eval(f"types.{kind!r}") == kind


@pytest.mark.parametrize(
    ("number", "nearest"),
    [
        (Decimal("0.1"), TENTH),
        (0.1, TENTH),
        (2**24 + 1, 2.0**24),
        (2**24 + 3, 2.0**24 + 4),
        (Decimal(f"{2**24 + 1}.00000000000000000001"), 2.0**24 + 2),
        (Decimal(f"{2**24 + 2}.99999999999999999999"), 2.0**24 + 2),
        (Decimal(f"{-(2**24) - 1}.00000000000000000001"), -(2.0**24) - 2),
        (2**1024, math.inf),
        (Decimal("3.4028235677973366E38"), (2 - 2.0**-23) * 2.0**127),
        (Decimal("3.4028235677973367E38"), math.inf),
        (-(2**128), -math.inf),
        (Decimal("1E-400"), 0.0),
        (True, None),
    ],
)
def test_a_number_is_rounded_to_a_single_once(number: object, nearest: float | None) -> None:
    assert single(number) == nearest


BOUNDS: list[tuple[DialectName, str, str, tuple[Any, ...]]] = [
    ("postgresql", "short gt 32768", "1 = 0", ()),
    ("postgresql", "short lt 32768", '"short" IS NOT NULL', ()),
    ("postgresql", "short ge -32768", '"short" >= %s', (-32768,)),
    ("postgresql", "short in (-32769, 7)", '"short" = %s', (7,)),
    ("sqlite", "byte ne 256", "1 = 1", ()),
    ("mysql", "byte le 255", "`byte` <= %s", (255,)),
    ("mysql", f"long le {2**64 - 1}", "`long` <= %s", (2**64 - 1,)),
    ("duckdb", f"long gt {2**100}", '"long" > ?', (2**100,)),
    ("duckdb", "fee eq 1.005", "1 = 0", ()),
    ("duckdb", "fee gt 1.005", '"fee" > ?', (Decimal(1),)),
    ("duckdb", "fee lt 1000", '"fee" IS NOT NULL', ()),
    ("duckdb", "fee in (999.99, 999.991, -0.0)", '"fee" IN (?, ?)', (Decimal("999.99"), Decimal(0))),
    ("duckdb", f"part le {FINE}", '"part" <= ?', (Decimal(FINE[:-1]),)),
    ("duckdb", f"part eq {FINE[:-1]}", '"part" = ?', (Decimal(FINE[:-1]),)),
    ("duckdb", "part gt 1", "1 = 0", ()),
    ("mysql", f"part eq {FINE}", "1 = 0", ()),
    ("sqlite", "fee eq 0.1", "`fee` = ?", (0.1,)),
    ("sqlite", "fee eq 0.10000000000000000001", "1 = 0", ()),
    ("sqlite", "wide gt 1E-440", "`wide` > ?", (0.0,)),
    ("sqlite", "height eq 0.1", "`height` = ?", (TENTH,)),
    ("postgresql", "height lt 0.1", '"height" < CAST(%s AS REAL)', (TENTH,)),
    ("duckdb", "height in (0.1, 2)", '"height" IN (CAST(? AS FLOAT), CAST(? AS FLOAT))', (TENTH, 2.0)),
    ("mysql", "height lt 1E39", "`height` IS NOT NULL", ()),
    ("mysql", "height eq 1E39", "1 = 0", ()),
]


@pytest.mark.parametrize(("dialect", "text", "sql", "params"), BOUNDS)
def test_a_literal_is_fitted_to_what_the_field_says_of_its_column(
    dialect: DialectName, text: str, sql: str, params: tuple[Any, ...]
) -> None:
    where = parse(text, FACETS).to(Sql(dialect))
    assert where.sql == sql
    assert where.params == params


@pytest.mark.parametrize("literal", [FINE, "1E25"])
def test_a_decimal_that_columns_of_other_scales_cannot_be_compared_with_is_refused_by_duckdb(literal: str) -> None:
    with pytest.raises(UnsupportedError, match=r"say in the schema .* types\.Decimal\(precision, scale\)") as caught:
        parse(f"short eq 1 and any le {literal}", FACETS).to(Sql("duckdb"))
    assert caught.value.code == "unsupported-column"
    assert parse(f"any le {literal}", FACETS).to(Sql("postgresql")).params == (Decimal(literal),)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_single_beside_a_narrower_number_is_a_comparison_of_singles(dialect: DialectName) -> None:
    sql = Sql(dialect)
    assert "CAST" not in parse("height lt width", FACETS).to(sql).sql.split("<=")[0]
    assert "weight" in parse("weight lt height", FACETS).to(sql).sql
    for text in ("height lt short", "fee lt height"):
        if dialect in {"postgresql", "duckdb", "spark"}:
            assert "AS REAL)" in (condition := parse(text, FACETS).to(sql).sql) or "AS FLOAT)" in condition
            continue
        with pytest.raises(UnsupportedError, match=f"{dialect} cannot round") as caught:
            parse(text, FACETS).to(sql)
        assert caught.value.code == "unsupported-fields"


SINGLES: list[tuple[str, dict[str, object], bool]] = [
    ("height eq 0.1", {"height": TENTH}, True),
    ("height eq 0.1", {"height": 0.1}, True),
    ("height eq 0.1", {"height": Decimal("0.1")}, True),
    ("height ge 16777217", {"height": 2**24}, True),
    ("height in (0.1, 2)", {"height": 0.1}, True),
    ("height gt 1", {"height": None}, False),
    ("height ne 1", {"height": "1"}, True),
    ("weight eq 0.1", {"weight": TENTH}, False),
    ("height eq long", {"height": 2.0**24, "long": 2**24 + 1}, True),
    ("any eq height", {"height": TENTH, "any": Decimal("0.1")}, True),
    ("any eq height", {"height": TENTH, "any": 0.1}, False),
    ("weight eq height", {"height": 0.1, "weight": 0.1}, False),
    ("height eq width", {"height": 0.1, "width": TENTH}, True),
]


@pytest.mark.parametrize(("text", "record", "kept"), SINGLES)
def test_singles_of_records_are_compared_as_singles(text: str, record: dict[str, object], kept: bool) -> None:
    predicate = parse(text, FACETS).to(Predicate())
    assert predicate(record) is kept
    assert predicate(type("Row", (), record)()) is kept


def test_literals_that_one_single_is_nearest_to_are_one_value() -> None:
    assert str(simplify(parse("height eq 0.1 or height eq 0.10000000149011612", FACETS))) == "height eq 0.1"


def test_a_boolean_among_conditions_is_not_a_number() -> None:
    where = parse("(short eq 1) eq (true and (byte eq 2))", FACETS).to(Sql("postgresql"))
    assert where.params == (1, True, 2)


MARKED: list[tuple[str, str, tuple[Any, ...]]] = [
    ("short eq 7", '"short" = $1', (7,)),
    ("long eq 40000", '"long" = CAST($1 AS BIGINT)', (40000,)),
    ("any lt 1.5", '"any" < CAST($1 AS NUMERIC)', (Decimal("1.5"),)),
    ("weight lt 0.5", '"weight" < CAST($1 AS DOUBLE PRECISION)', (0.5,)),
    ("height lt 0.5", '"height" < CAST($1 AS REAL)', (0.5,)),
    ("known eq true or short eq 1", '("known" = CAST($1 AS BOOLEAN) OR "short" = $2)', (True, 1)),
    ("name lt 'x'", 'CAST("name" AS TEXT) COLLATE "C" < CAST($1 AS TEXT)', ("x",)),
    ("level eq 'Low'", '"level" = $1', ("Low",)),
    ("code eq 'Low'", '"code" = CAST($1 AS NUMERIC)', (2**70,)),
]


@pytest.mark.parametrize(("text", "sql", "params"), MARKED)
def test_a_driver_that_binds_by_the_column_is_told_the_type(text: str, sql: str, params: tuple[Any, ...]) -> None:
    level = types.Enumeration("Level", ["Low"])
    schema = Schema(
        "marked",
        [
            *FACETS.values(),
            Field("known", types.Boolean()),
            Field("name", types.String()),
            Field("level", level),
            Field("code", level),
        ],
    )
    columns = {"level": Column("level", storage="enum"), "code": Column("code", codes={"Low": 2**70})}
    where = parse(text, schema).to(Sql("postgresql", columns=columns, paramstyle="numeric_dollar"))
    assert (where.sql, where.params) == (sql, params)
