"""SQL conditions for Spark, as text, without an engine."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from odata_filter import OPEN, Column, Field, Related, Schema, Sql, UnsupportedError, parse, types

GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
THINGS = Schema(
    "things",
    [
        Field("name", types.String()),
        Field("id", types.Guid()),
        Field("seen", types.DateTimeOffset()),
        Field("until", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("opens", types.TimeOfDay()),
        Field("lasts", types.Duration()),
        Field("size", types.Integer()),
        Field("any", types.Decimal()),
        Field("price", types.Decimal(12, 3)),
        Field("weight", types.Double()),
        Field("height", types.Single()),
        Field("spare", types.Boolean()),
        Field("tags", types.String(), collection=True),
    ],
)

CONDITIONS: list[tuple[str, dict[str, Column | Related], str, list[Any]]] = [
    ("name ne 'x'", {}, "(`name` <> :p1 OR `name` IS NULL)", ["x"]),
    ("name in ('x', 'y', null)", {}, "(`name` IN (:p1, :p2) OR `name` IS NULL)", ["x", "y"]),
    ("day eq 1582-10-10", {}, "`day` = date_from_unix_date(:p1)", [-141_432]),
    ("seen lt 1582-10-10T00:00:00Z", {}, "`seen` < timestamp_micros(:p1)", [-12_219_724_800_000_000]),
    (
        "seen lt 1582-10-10T00:00:00.5Z",
        {"seen": Column("seen", storage="utc")},
        "`seen` < CAST(:p1 AS TIMESTAMP_NTZ)",
        ["1582-10-10 00:00:00.500000"],
    ),
    ("opens ge 09:30:00", {}, "`opens` >= :p1", ["09:30:00.000000"]),
    ("lasts gt duration'PT1S'", {}, "`lasts` > :p1", [1_000_000]),
    (f"size lt {2**63}", {}, "`size` IS NOT NULL", []),
    ("price le 0.00049", {}, "`price` <= :p1", [Decimal(0)]),
    ("price eq 1.500", {}, "`price` = :p1", [Decimal("1.5")]),
    ("price lt 1e9", {}, "`price` IS NOT NULL", []),
    ("any gt 5", {}, "`any` > :p1", [Decimal(5)]),
    ("weight gt 0.5", {}, "`weight` > :p1 AND `weight` <= CAST('Infinity' AS DOUBLE)", [0.5]),
    ("not spare", {}, "`spare` = :p1", [False]),
    (
        "tags ne 'a'",
        {"tags": Column("t", storage="native")},
        "NOT coalesce(exists(`t`, element -> element = :p1), FALSE)",
        ["a"],
    ),
    (
        "tags eq 'a'",
        {"tags": Related("tags", "tag", key="thing")},
        "`id` IN (SELECT `v1`.`thing` FROM `tags` AS `v1` WHERE `v1`.`tag` = :p1)",
        ["a"],
    ),
    (
        "fractionalseconds(opens) eq 0.25",
        {},
        "(CAST(substr(`opens`, 10, 6) AS INT) * 0.000001) = :p1",
        [Decimal("0.25")],
    ),
    ("totalseconds(lasts) eq 0.25", {}, "CAST(`lasts` * 0.000001 AS DECIMAL(19, 6)) = :p1", [Decimal("0.25")]),
    ("contains(name,'%s')", {}, "contains(`name`, :p1)", ["%s"]),
    (
        "month(day) eq 2",
        {},
        "month((CASE WHEN `day` BETWEEN '0001-01-01' AND '9999-12-31' THEN `day` END)) = :p1",
        [2],
    ),
]


@pytest.mark.parametrize(("text", "columns", "sql", "values"), CONDITIONS)
def test_a_condition_has_named_parameters(
    text: str, columns: dict[str, Column | Related], sql: str, values: list[Any]
) -> None:
    where = parse(text, THINGS).to(Sql("spark", columns))
    assert isinstance(where.params, dict)
    assert where.sql == sql
    assert where.params == {f"p{number}": value for number, value in enumerate(values, 1)}
    assert [type(each) for each in where.params.values()] == [type(each) for each in values]


def test_parameters_may_be_marked_by_place() -> None:
    where = parse("name eq 'x'", THINGS).to(Sql("spark", paramstyle="qmark"))
    assert where == ("`name` = ?", ("x",))


def test_a_decimal_behind_the_point_asks_for_the_digits_of_the_column() -> None:
    with pytest.raises(UnsupportedError, match=r"say in the schema .* types\.Decimal\(precision, scale\)") as caught:
        parse("any le 0.5", THINGS).to(Sql("spark"))
    assert caught.value.code == "unsupported-column"
    with pytest.raises(UnsupportedError):
        parse(f"any le 1{'0' * 20}", THINGS).to(Sql("spark"))


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse("size eq 1", OPEN).to(Sql("spark"))
    assert caught.value.code == "unsupported-untyped"
