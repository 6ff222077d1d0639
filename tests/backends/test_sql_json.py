"""SQL of structures in one value: objects of JSON, and types of the engine's own that have fields."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any, get_args

import pytest
from support.nested import Record, filters
from support.nested_values import LOOSE_ORDERS, PLAIN, VALUES, columns, records, row
from support.structures import ORDERS

from odata_filter import Column, Expression, Field, FilterError, Joined, Predicate, Related, Schema, Sql, parse, types
from odata_filter.backends.sql.columns import ColumnMap, Storage
from odata_filter.backends.sql.dialects import DialectName


@pytest.fixture(scope="module", params=[False, True], ids=["usual", "odd"])
def stored(request: pytest.FixtureRequest) -> Iterator[tuple[sqlite3.Connection, list[Record]]]:
    random = Random(11)
    made = records(random, 30, odd=request.param)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE orders ({', '.join((*PLAIN, *VALUES))})")
        marks = ", ".join("?" * (len(PLAIN) + len(VALUES)))
        connection.executemany(f"INSERT INTO orders VALUES ({marks})", [row(each, random) for each in made])
        yield connection, made


def test_rows_are_those_that_the_predicate_keeps(stored: tuple[sqlite3.Connection, list[Record]]) -> None:
    connection, made = stored
    for text in filters(Random(5), 150):
        filter_ = parse(text, LOOSE_ORDERS)
        where = filter_.to(Sql(columns=columns("json"), table="o"))
        rows = connection.execute(f"SELECT id FROM orders AS o WHERE {where.sql} ORDER BY id", where.params)
        assert [number for (number,) in rows] == [each["id"] for each in filter_.to(Predicate()).select(made)], text


ADDRESS: ColumnMap = {"address": Column("a", storage="json")}
ITEMS: ColumnMap = {"items": Column("i", storage="json")}
DOCUMENT: ColumnMap = {"items": Expression("doc->'items'", storage="jsonb")}
NATIVE: ColumnMap = {"items": Column("i", storage="native"), "address": Column("a", storage="native")}
MARIADB_ITEMS = (
    "JSON_TABLE(CASE WHEN json_type(`i`) = 'ARRAY' THEN `i` ELSE concat('[', `i`, ']') END, "
    "'$[*]' COLUMNS (element JSON PATH '$')) AS elements"
)
MEMBERS = "jsonb_array_elements(CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} ELSE jsonb_build_array({0}) END)"
IN_DOCUMENT = MEMBERS.format("(doc->'items')")


@pytest.mark.parametrize(
    ("dialect", "text", "columns", "sql"),
    [
        ("sqlite", "address/city eq 'a'", ADDRESS,
         ("""(CASE WHEN json_type(`a`, '$."city"') = 'text' THEN json_extract(`a`, '$."city"') END)"""
         " COLLATE BINARY = ?")),
        ("sqlite", "address/city eq null", ADDRESS, """json_extract(`a`, '$."city"') IS NULL"""),
        ("sqlite", "address ne null", ADDRESS, "json_extract(`a`, '$') IS NOT NULL"),
        ("sqlite", "items/any()", ITEMS,
         ("EXISTS (SELECT 1 FROM (SELECT CASE type WHEN 'object' THEN value ELSE '{}' END AS element "
         "FROM (SELECT `i` AS elements) AS holder, json_each(CASE json_type(holder.elements) "
         "WHEN 'array' THEN holder.elements ELSE '[' || holder.elements || ']' END) WHERE type <> 'null') AS elements "
         "WHERE 1 = 1)")),
        ("postgresql", "address/zip ne null", {**ADDRESS, "address/zip": "post code"},
         """((CAST("a" AS JSONB) -> 'post code') #>> '{}') IS NOT NULL"""),
        ("postgresql", "address/zip ne null", {"address": Column("a", storage="jsonb"), "address/zip": "o'n %"},
         """(("a" -> 'o''n %%') #>> '{}') IS NOT NULL"""),
        ("postgresql", "items/any(i: i/maker eq null)", DOCUMENT,
         (f"EXISTS (SELECT 1 FROM {IN_DOCUMENT} AS elements(element) "
         "WHERE jsonb_typeof(element) <> 'null' AND ((element -> 'maker') #>> '{}') IS NULL)")),
        ("postgresql", "address/city eq 'a'", NATIVE, """CAST(("a")."city" AS TEXT) COLLATE "C" = %s"""),
        ("postgresql", "address eq null", NATIVE, """nullif(("a") IS DISTINCT FROM NULL, FALSE) IS NULL"""),
        ("postgresql", "items/any(i: i/quantity gt 1)", NATIVE,
         ('EXISTS (SELECT 1 FROM (SELECT UNNEST("i") AS element) AS elements '
         'WHERE element IS DISTINCT FROM NULL AND (element)."quantity" > %s)')),
        ("duckdb", "items/any(i: i/quantity gt 1)", NATIVE,
         ('EXISTS (SELECT 1 FROM UNNEST("i") AS elements(element) '
         'WHERE element IS NOT NULL AND (element)."quantity" > ?)')),
        ("duckdb", "address eq null", ADDRESS,
         """nullif(json_type(json_extract(CAST("a" AS JSON), '$')), 'NULL') IS NULL"""),
        ("mariadb", "items/any(i: i/sku eq null or i/maker/active)", ITEMS,
         (f"EXISTS (SELECT 1 FROM {MARIADB_ITEMS} WHERE json_type(element) <> 'NULL' AND "
         """(nullif(json_type(json_extract(element, '$."sku"')), 'NULL') IS NULL OR """
         """(CASE WHEN json_type(json_extract(element, '$."maker"."active"')) = 'BOOLEAN' """
         """THEN json_extract(element, '$."maker"."active"') = 'true' END) = %s))""")),
    ],
)  # fmt: skip
def test_what_is_written(dialect: DialectName, text: str, columns: ColumnMap, sql: str) -> None:
    assert parse(text, LOOSE_ORDERS).to(Sql(dialect, columns)).sql == sql


DAY = types.Structure(
    "Day",
    [
        Field("at", types.DateTimeOffset()),
        Field("guid", types.Guid()),
        Field("grade", types.Enumeration("Grade", ["Low", "High"], ordered=True)),
        Field("rights", types.Enumeration("Rights", {"Read": 1, "Write": 2}, flags=True)),
        Field("single", types.Single()),
        Field("double", types.Double()),
        Field("size", types.Integer()),
        Field("active", types.Boolean()),
        Field("lasts", types.Duration()),
        Field("times", types.DateTimeOffset(), collection=True),
    ],
)
DAYS = Schema("days", [Field("day", DAY)])
STORED: ColumnMap = {
    "day": Column("day", storage="json"),
    "day/at": Column("when", storage="epoch_ms"),
    "day/guid": Column("guid", storage="hex"),
    "day/grade": Column("grade", codes={"Low": "l", "High": "h"}),
    "day/rights": Column("rights", storage="codes"),
}
GUID = "00000000-0000-0000-0000-00000000000a"
RECORD = {
    "when": 1704067200500,
    "guid": GUID.replace("-", ""),
    "grade": "h",
    "rights": 3,
    "double": 2**60 + 1,
    "size": 1.5,
    "active": 1,
    "lasts": 1_000_000,
    "times": ["2024-01-01T00:00:00.000000Z", None],
}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("day/at eq 2024-01-01T00:00:00.5Z", True),
        ("day/at gt 2024-01-01T00:00:00.5Z", False),
        ("year(day/at) eq 2024", True),
        (f"day/guid eq {GUID}", True),
        ("day/grade eq 'High' and day/grade ne 'Low'", True),
        ("day/rights has 'Write' and day/rights eq 'Read,Write'", True),
        ("day/double eq 1152921504606846976", True),
        ("day/size gt 1 and day/size lt 2", True),
        ("day/active eq true", False),
        ("day/active ne true and day/active ne null", True),
        ("day/active in (true, null)", False),
        ("not (day/active in (true, null))", True),
        ("day/active or true", True),
        ("day/active and true", False),
        ("day/active eq day/active", False),
        ("day/active ne day/active", True),
        ("day/lasts lt duration'PT1.5S'", True),
        ("day/times/any(t: t eq 2024-01-01T00:00:00Z)", True),
        ("day/times/$count eq 1", True),
        ("day/single eq null", True),
    ],
)
def test_values_are_stored_as_their_columns_say(text: str, *, kept: bool) -> None:
    where = parse(text, DAYS).to(Sql(columns=STORED, table="days"))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE days (day)")
        connection.execute("INSERT INTO days VALUES (?)", [json.dumps(RECORD)])
        rows = connection.execute(f"SELECT 1 FROM days WHERE {where.sql}", where.params).fetchall()
    assert bool(rows) is kept, where


@pytest.mark.parametrize(
    ("dialect", "text", "columns", "error", "message"),
    [
        ("sqlite", "day/single eq 1.5", {"day": Column("d", storage="json")}, FilterError,
         "sqlite cannot read a Single of JSON exactly"),
        ("mariadb", "day/single eq 1.5", {"day": Column("d", storage="json")}, FilterError, "[unsupported-column]"),
        ("sqlite", "day/guid eq null", {"day": Column("d", storage="json"), "day/guid": Column("g", storage="bytes")},
         ValueError, "values in JSON are stored as one of codes, epoch_ms"),
        ("sqlite", "day eq null", {"day": Column("d", storage="jsonb")}, ValueError,
         "structures are stored as json or native, not as jsonb"),
        ("sqlite", "day eq null", {"day": Column("d")}, ValueError, "'day' is a structure: say how"),
        ("sqlite", "day eq null", {"day": "d"}, ValueError, "'day' is a structure: say how its column holds it"),
        ("sqlite", "day/times/any()", {"day": Column("d", storage="json"), "day/times": Column("t", storage="json")},
         ValueError, "'day/times' is stored as the value that it is a member of"),
        ("sqlite", "day/size eq 1", {"day": Column("d", storage="json"), "day/size": 'a"b'}, ValueError,
         "is not a name of a member of JSON"),
        ("sqlite", "day/times/any()",
         {"day": Column("d", storage="json"), "day/times": Related("times", "t", key="day")}, TypeError,
         "'day/times' is a member of a value"),
        ("mysql", "day/size eq 1", {"day": Column("d", storage="json")}, FilterError,
         "'day' is a structure in one column, which was not tried on mysql"),
        ("spark", "day/size eq 1", {"day": Column("d", storage="json")}, FilterError, "[unsupported-structure]"),
        ("duckdb", "day/size gt 1e30", {"day": Column("d", storage="json")}, None, "1 = 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(
    dialect: DialectName, text: str, columns: Any, error: type[Exception] | None, message: str
) -> None:
    if error is None:
        assert message in parse(text, DAYS).to(Sql(dialect, columns)).sql
        return
    with pytest.raises(error) as caught:
        parse(text, DAYS).to(Sql(dialect, columns))
    assert message in str(caught.value)


def test_a_member_may_be_an_expression() -> None:
    columns: ColumnMap = {
        "address": Column("a", storage="json"),
        "address/city": Expression("city"),
        "address/phones": Expression("phones", storage="json"),
        "owner": Joined("people", parent="owner_id", columns={"address": Column("a", storage="json")}),
    }
    for text, sql in (
        ("address/city eq 'a'", "(city) COLLATE BINARY = ?"),
        ("address/phones/any()", "json_each(holder.elements) AS element WHERE element.value IS NOT NULL"),
        ("owner/address/city eq null", "json_extract((SELECT `v1`.`a` FROM `people` AS `v1`"),
    ):
        assert sql in parse(text, ORDERS).to(Sql(columns=columns, table="o")).sql


def test_json_stands_in_rows_of_other_tables() -> None:
    columns: ColumnMap = {
        "owner": Joined("people", parent="owner_id", columns={"address": Column("a", storage="json")}),
        "items": Related(
            "items",
            key="order_id",
            columns={"maker": Column("m", storage="json"), "parts": Column("p", storage="json"), "parts/sku": "code"},
        ),
    }
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("""
            CREATE TABLE orders (id, sku, owner_id);
            CREATE TABLE people (id, a);
            CREATE TABLE items (order_id, sku, m, p);
            INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', NULL);
            INSERT INTO people VALUES (1, '{"city": "Bern", "phones": ["a", null]}'), (2, NULL);
            INSERT INTO items VALUES (1, 'a', '{"name": "Ann"}', '[{"code": "a"}, null]'), (2, 'x', NULL, NULL);
        """)
        for text, ids in (
            ("owner/address/city eq 'Bern'", [1]),
            ("owner/address eq null", [2, 3]),
            ("owner/address/phones/any(p: p eq sku)", [1]),
            ("owner/address/phones/$count eq 0", [2, 3]),
            ("items/any(i: i/maker/name ne null)", [1]),
            ("items/any(i: i/parts/any(p: p/sku eq i/sku and p/sku eq $it/sku))", [1]),
            ("items/all(i: i/parts/$count lt 1)", [2, 3]),
        ):
            where = parse(text, ORDERS).to(Sql(columns=columns, table="o"))
            rows = connection.execute(f"SELECT id FROM orders AS o WHERE {where.sql} ORDER BY id", where.params)
            assert [number for (number,) in rows] == ids, text


def test_every_storage_is_told_of_members_of_json() -> None:
    for storage in get_args(Storage):
        columns: ColumnMap = {"day": Column("d", storage="json"), "day/at": Column("at", storage=storage)}
        backend = Sql("mariadb", columns)
        if storage in {"iso", "iso_space", "iso_any", "epoch_us", "epoch_ms", "epoch_s"}:
            assert "json_type(" in parse("day/at gt 2024-01-01T00:00:00Z", DAYS).to(backend).sql
        else:
            with pytest.raises(ValueError, match="stored as"):
                parse("day/at gt 2024-01-01T00:00:00Z", DAYS).to(backend)
