"""The filters of the example schemas, a product catalogue and an order database, on every engine and in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
from support.examples import FILTERS, examples

from odata_filter import Predicate, Sql, parse

from .engines import Engine

TABLES = {
    "products": "Id:uuid Name:text Online:boolean ContentDate_Start:timestamp Collection_Name:text",
    "attributes": "product:uuid Name:text Value:double",
    "orders": "id:integer sku:text city:text zip:text customer_id:integer",
    "customers": "id:integer name:text vip:boolean",
    "order_items": "order_id:integer sku:text quantity:integer",
    "licences": "order_id:integer sku_id:text seats:integer",
}
"""The columns of each table, with their kinds."""

ROOTS = {"products": "example_products", "orders": "example_orders"}
"""What the tables of the records are called here: other tests have some of the same name."""


def rows() -> Iterator[tuple[str, list[object]]]:
    """The rows of the records of the README, each with the name of its table."""
    names = examples()
    for product in names["PRODUCTS"]:
        taken = product["ContentDate"] and dt.datetime.fromisoformat(product["ContentDate"]["Start"])
        key = UUID(product["Id"])
        yield "products", [key, product["Name"], product["Online"], taken, product["Collection"]["Name"]]
        for each in product["Attributes"]:
            yield "attributes", [key, each["Name"], float(each["Value"])]
    for order in names["RECORDS"]:
        customer, address = order.get("customer"), order.get("address", {})
        yield (
            "orders",
            [order["id"], order.get("sku"), address.get("city"), address.get("zip"), customer and order["id"]],
        )
        if customer:
            yield "customers", [order["id"], customer["name"], customer["vip"]]
        for each in order.get("items", ()):
            yield "order_items", [order["id"], each["sku"], each["quantity"]]
        for each in order.get("assignedLicenses", ()):
            yield "licences", [order["id"], each["skuId"], each["seats"]]


@pytest.fixture(scope="module")
def stored(engine: Engine) -> None:
    for name, columns in TABLES.items():
        pairs = [column.split(":") for column in columns.split()]
        kinds = ", ".join(f"{engine.quoted(column)} {engine.column_types[kind]}" for column, kind in pairs)
        table = ROOTS.get(name, name)
        engine.query(f"DROP TABLE IF EXISTS {table}")
        engine.query(f"CREATE TABLE {table} ({kinds})")
        engine.insert(table, [row for of, row in rows() if of == name])


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("example", "text"), FILTERS)
def test_the_rows_are_those_of_the_readme(engine: Engine, example: str, text: str) -> None:
    names = examples()
    if example == "products":
        schema, columns, records, key = names["CATALOGUE"], names["ATTRIBUTES"], names["PRODUCTS"], "Name"
    else:
        schema, columns, records, key = names["ORDERS"], names["COLUMNS"], names["RECORDS"], "id"
    filter_ = parse(text, schema)
    where = filter_.to(Sql(engine.dialect, columns, table="o"))
    found = engine.query(
        f"SELECT o.{engine.quoted(key)} FROM {ROOTS[example]} AS o WHERE {where.sql} ORDER BY 1", where.params
    )
    kept = sorted(record[key] for record in filter_.to(Predicate()).select(records))
    assert [value for (value,) in found] == kept
    assert 0 < len(kept) < len(records)
