"""SQL of structures: columns by path, rows of other tables, lambdas that name what is outside of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.nested import COLUMNS, TABLES, Database, database, filters
from support.structures import ORDERS

import odata_filter
from odata_filter import OPEN, Column, Expression, FilterError, Joined, Predicate, Related, Sql, parse
from odata_filter.backends.sql.columns import ColumnMap
from odata_filter.backends.sql.dialects import DialectName


@pytest.fixture(scope="module")
def stored() -> Iterator[tuple[sqlite3.Connection, Database]]:
    made = database(Random(7), 25)
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({', '.join(each.split(':')[0] for each in columns.split())})")
            rows = made.rows[name]
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        yield connection, made


def test_rows_are_those_that_the_predicate_keeps(stored: tuple[sqlite3.Connection, Database]) -> None:
    connection, made = stored
    for text in (*filters(Random(1), 120), "items/any(i: i/rights has 'Read' eq true) and tags eq 'a'"):
        filter_ = parse(text, ORDERS)
        where = filter_.to(Sql(columns=COLUMNS, table="o"))
        rows = connection.execute(f"SELECT id FROM orders AS o WHERE {where.sql} ORDER BY id", where.params)
        assert [number for (number,) in rows] == [
            each["id"] for each in filter_.to(Predicate()).select(made.records)
        ], text


OWNER: ColumnMap = {"owner": Joined("people", parent="owner_id")}
ITEMS: ColumnMap = {"items": Related("items", key="order_id"), "tags": Column("tags", storage="json")}
PHONES: ColumnMap = {"address/phones": Column("phones", storage="json")}


OWNER_ROW = "FROM `people` AS `v1` WHERE `v1`.`id` = `o`.`owner_id`"


def _each(column: str, name: str = "element") -> str:
    return f"(SELECT {column} AS elements) AS holder, json_each(holder.elements) AS {name}"


def _text(element: str) -> str:
    return f"(CASE WHEN {element}.type = 'text' THEN {element}.value END)"


def _same(one: str, other: str) -> str:
    return f"{one} COLLATE BINARY IS {other} COLLATE BINARY"


SAME_SKU = _same("`v2`.`sku`", "`v1`.`sku`")
ANOTHER = (
    f"EXISTS (SELECT 1 FROM {_each('`o`.`tags`', 'element2')} "
    f"WHERE (({_text('element2')} COLLATE BINARY = {_text('element')} COLLATE BINARY) IS TRUE "
    "OR element2.value IS NULL AND element.value IS NULL) AND element2.value IS NOT NULL)"
)


@pytest.mark.parametrize(
    ("text", "columns", "table", "sql"),
    [
        ("address/city eq 'a'", {}, None, "`address_city` COLLATE BINARY = ?"),
        ("address/city eq 'a'", {"address/city": "o.city"}, "o", "`o`.`city` COLLATE BINARY = ?"),
        ("address/phones/any()", PHONES, None,
         f"EXISTS (SELECT 1 FROM {_each('`phones`')} WHERE element.value IS NOT NULL)"),
        ("items/any(i: i/sku eq 'a')", ITEMS, None,
         "`id` IN (SELECT `v1`.`order_id` FROM `items` AS `v1` WHERE `v1`.`sku` COLLATE BINARY = ?)"),
        ("items/any(i: i/sku eq $it/sku)", ITEMS, "v1",
         f"EXISTS (SELECT 1 FROM `items` AS `v2` WHERE `v2`.`order_id` = `v1`.`id` AND {SAME_SKU})"),
        ("items/$count gt 1", ITEMS, "o",
         "(SELECT COUNT(*) FROM `items` AS `v1` WHERE `v1`.`order_id` = `o`.`id` AND 1 = 1) > ?"),
        ("owner/name eq 'a'", OWNER, "o", f"(SELECT `v1`.`name` {OWNER_ROW}) COLLATE BINARY = ?"),
        ("owner eq null", OWNER, "o", f"(SELECT `v1`.`id` {OWNER_ROW}) IS NULL"),
        ("owner/age gt 1", {"owner": Joined("people", parent="owner_id", columns={"age": Expression("2026 - born")})},
         "o", f"(SELECT (2026 - born) {OWNER_ROW}) > ?"),
        ("tags/any(t: tags/any(u: u eq t))", ITEMS, "o",
         f"EXISTS (SELECT 1 FROM {_each('`o`.`tags`')} WHERE {ANOTHER} AND element.value IS NOT NULL)"),
    ],
)  # fmt: skip
def test_what_is_written(text: str, columns: ColumnMap, table: str | None, sql: str) -> None:
    assert parse(text, ORDERS).to(Sql(columns=columns, table=table)).sql == sql


@pytest.mark.parametrize(
    ("text", "columns", "error", "message"),
    [
        ("items/any(i: i/sku eq $it/sku)", ITEMS, ValueError, "names the column 'sku' of the record: say its table"),
        ("items/$count eq 1", ITEMS, ValueError, "say its table, Sql(table=...)"),
        ("owner/name eq 'a'", OWNER, ValueError, "names the column 'owner_id' of the record"),
        ("name eq 'a'", {"name": Joined("names", parent="name_id")}, TypeError, "'name' is not a structure"),
        ("owner/name eq 'a'", {"owner/name": Related("names", "name", key="id")}, TypeError, "is not a collection"),
        ("tags eq 'a'", {"tags": Related("tags", key="id")}, ValueError, "needs the column that its elements are in"),
        ("items/any()", {}, FilterError, "[unmapped-collection]"),
        ("items/any()", {"items": Column("items")}, ValueError, "'items' is a structure: say how its column holds it"),
        ("address eq null", {}, FilterError, "[unsupported-structure]"),
        ("rights has 'Read'", {}, FilterError, "[unsupported-has]"),
        ("grade eq 'Low'", {"grade": Column("grade", storage="codes")}, ValueError, "has no numbers"),
        ("name eq 'a'", {"owner": Joined("people", parent="p", columns={"nmae": "n"})}, ValueError,
         "columns has 'owner/nmae', which is not a field of Person: did you mean 'name'?"),
        ("name eq 'a'", {"nmae": "n"}, ValueError, "which is not a field of orders: did you mean 'name'?"),
        ("name eq 'a'", {"name/first": "n"}, ValueError, "which is not a field of orders"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(text: str, columns: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        parse(text, ORDERS).to(Sql(columns=columns))
    assert message in str(caught.value)


def test_the_arguments_of_places_are_checked() -> None:
    texts = {"None": "", "Read": "r", "Write": "w", "Own": "o"}
    with pytest.raises(ValueError, match="are numbers"):
        parse("rights eq 'Read'", ORDERS).to(Sql(columns={"rights": Column("rights", codes=texts)}))
    with pytest.raises(TypeError, match="maps names of fields to columns"):
        Related("items", key="id", columns=["sku"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a name of a column or table"):
        Sql(table="")
    with pytest.raises(TypeError, match="is a str, not 5"):
        Joined("people", parent=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["owner/name eq 'a'", "items/$count eq 1", "items/any(i: i/sku eq $it/sku)"])
def test_subqueries_are_refused_where_they_were_not_tried(text: str) -> None:
    columns: ColumnMap = {**OWNER, **ITEMS}
    dialects: tuple[DialectName, ...] = ("mysql", "spark")
    for dialect in dialects:
        with pytest.raises(FilterError, match="was not tried"):
            parse(text, ORDERS).to(Sql(dialect, columns, table="o"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$it eq 'a'", "unsupported-system-name"),
        ("$it eq null", "unsupported-system-name"),
        ("a/b eq 'x'", "unsupported-path"),
        ("a/b/c", "unsupported-path"),
        ("a/b/any()", "unsupported-path"),
        ("a/any(x: x/b eq 1)", "unmapped-collection"),
    ],
)
def test_what_has_no_type_is_no_structure(text: str, code: str) -> None:
    with pytest.raises(FilterError, match=code):
        parse(text, OPEN).to(Sql())


def test_the_examples_of_the_readme_run() -> None:
    text = (Path(odata_filter.__file__).parent / "backends" / "README.md").read_text("utf-8")
    section = text.partition("## Structures in SQL")[2].partition("\n## ")[0]
    names: dict[str, Any] = {}
    for example in re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE):
        exec(compile(example, "README.md", "exec", dont_inherit=True), names)
    assert names["ids"].__name__ == "ids"
    assert names["document_ids"].__name__ == "document_ids"
