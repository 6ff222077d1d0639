"""The orders of `support.nested` in a table of PyArrow whose structures are columns, for backends of data frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

import pyarrow as pa

from odata_filter import Predicate, parse
from support.nested import BITS, Record, database
from support.structures import ORDERS

TEXT, NUMBER, RIGHTS = pa.string(), pa.int64(), pa.int8()
PLAIN = {"name": TEXT, "age": NUMBER, "active": pa.bool_(), "rights": RIGHTS, "address": pa.struct({"city": TEXT})}
PERSON = pa.struct({**PLAIN, "boss": pa.struct(PLAIN)})
ITEM = pa.struct(
    {
        "sku": TEXT,
        "quantity": NUMBER,
        "price": pa.decimal128(9, 2),
        "rights": RIGHTS,
        "maker": PERSON,
        "parts": pa.list_(pa.struct({"sku": TEXT, "quantity": NUMBER})),
    }
)
SCHEMA = pa.schema(
    {
        "id": NUMBER,
        "name": TEXT,
        "sku": TEXT,
        "quantity": NUMBER,
        "price": pa.decimal128(9, 2),
        "active": pa.bool_(),
        "rights": RIGHTS,
        "address": pa.struct({"city": TEXT}),
        "address_zip": TEXT,
        "owner": PERSON,
        "items": pa.list_(ITEM),
        "tags": pa.list_(TEXT),
        "sizes": pa.list_(NUMBER),
    }
)
COLUMNS = {"address/zip": "address_zip"}

RECORDS = [*database(Random(3), 40).records, {"id": 40} | dict.fromkeys(SCHEMA.names[1:])]
"""Records that nest, and one without anything, not even empty lists."""

SINGLE = (
    "address/city eq 'ab'",
    "not (address/city ne 'ab')",
    "address/city lt name",
    "address/zip eq address/city",
    "owner eq null",
    "owner ne null and owner/boss eq null",
    "owner/boss/address/city eq null and owner ne null",
    "owner/age ge owner/boss/age",
    "owner/active or not owner/boss/active",
    "(owner/active eq true) eq active",
    "contains(owner/boss/name,'a') or startswith(owner/name,'b')",
    "rights has 'Read'",
    "not (rights has 'Read,Own')",
    "rights eq 'Read,Write' or owner/rights has 'Own'",
    "(rights has 'Own') eq null",
    "rights ne owner/rights",
    "[name,quantity] in [['a',1],['b',null]]",
)
"""Filters without tests of elements."""

LISTED = (
    "items/any(i: i/quantity gt 1 and i/sku eq 'a')",
    "items/all(i: i/quantity ge 1)",
    "items/any() and not items/any(i: i/maker eq null)",
    "items/any(i: i/parts/any(p: p/sku eq 'a' and p/quantity lt 3))",
    "items/all(i: i/parts/all(p: p/quantity ne 1))",
    "items/any(i: i/maker/boss/name eq 'a' or i/rights has 'Read')",
    "items/any(i: i/quantity ne 99999999999999999999)",
    "items/$count ge 2",
    "items/$count eq 0 and tags/$count ne 1",
    "tags eq null and items ne null",
    "items/$count($filter=quantity gt 1) lt items/$count",
    "items/any(i: i/parts/$count eq i/quantity)",
    "tags/$count($filter=$this ne 'a') eq 1",
    "items/$filter(quantity gt 0)/any(i: i/sku eq 'a')",
    "sizes/any(s: s gt 1) or 'a' in tags",
)
"""Filters whose tests of elements name nothing that is around them."""


def table(records: Iterable[Record]) -> pa.Table:
    """The records; the rights are their numbers, and the ZIP code of the address has a column of its own."""
    rows = [{**_numbered(record), "address_zip": (record["address"] or {}).get("zip")} for record in records]
    return pa.Table.from_pylist(rows, SCHEMA)


def _numbered(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: BITS[each] if name == "rights" else _numbered(each) for name, each in value.items()}
        case list():
            return [_numbered(each) for each in value]
    return value


def meant(text: str) -> list[int]:
    """The ids of the records that a filter keeps."""
    return [record["id"] for record in parse(text, ORDERS).to(Predicate()).select(RECORDS)]
