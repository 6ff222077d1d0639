"""Orders as records, and filters that each select some of them and not others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from odata_filter import Predicate, parse
from odata_filter.backends.django import Django
from support.structures import ORDERS as SCHEMA

from .models import ORDER_COLUMNS, Order

BOSS: Mapping[str, Any] = {"name": "Eve", "age": 60, "active": False, "address": {"city": "Bern", "phones": ["a", "x"]}}
OWNER: Mapping[str, Any] = {"name": "Bob", "age": 30, "active": True, "boss": BOSS}
ORDERS: Sequence[Mapping[str, Any]] = (
    {"name": "empty"},
    {
        "name": "a",
        "sku": "s",
        "quantity": 1,
        "price": Decimal("1.50"),
        "active": True,
        "created": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        "grade": "Low",
        "address": {"city": "Bern", "zip": "3000", "phones": ["a", "b", None]},
        "owner": OWNER,
        "items": [
            {"sku": "s", "quantity": 5, "price": Decimal(2), "maker": OWNER, "parts": [{"sku": "s", "quantity": 3}]},
            {"sku": "t", "quantity": None, "maker": BOSS, "parts": [{"sku": None, "quantity": 1}, {"sku": "u"}]},
        ],
        "tags": ["a", "x", None],
        "sizes": [1, 2, 2],
    },
    {
        "name": "b",
        "sku": "t",
        "quantity": 2,
        "active": False,
        "grade": "High",
        "address": {"city": None, "since": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        "owner": {"name": "b", "address": {"city": "Bern"}},
        "items": [{"sku": "u", "quantity": 2, "parts": []}],
        "tags": ["x"],
        "sizes": [None, 3],
    },
    {"name": "c", "quantity": 3, "sku": "c", "items": [], "tags": ["c", None], "sizes": [3], "owner": BOSS},
)

FILTERS = (
    "address/city eq 'Bern'",
    "address/city ne 'Bern'",
    "address/city eq null",
    "not contains(address/city,'x')",
    "address/since lt 2024-01-01T00:00:00Z",
    "address eq null",
    "not (owner/boss ne null)",
    "owner/boss/address/city eq 'Bern'",
    "owner/boss/address/city ne address/zip",
    "owner/active and not owner/boss/active",
    "owner/active eq true or owner/active eq null",
    "address/phones eq 'a'",
    "address/phones ne 'a'",
    "address/phones in ('x', 'b')",
    "address/phones eq null",
    "owner/address/phones/any(p: p eq 'x')",
    "address/phones/any(p: p eq name)",
    "not address/phones/any(p: p eq name)",
    "items/any(i: i/quantity gt 3 and i/sku eq sku)",
    "items/any(sku: sku/quantity gt 3 and sku/sku eq $it/sku)",
    "items/any(i: i/quantity eq null)",
    "items/all(i: i/quantity ge 2)",
    "items/any()",
    "not items/any()",
    "items/any(i: i/maker ne null)",
    "items/all(i: i/maker/boss eq null)",
    "items/any(i: i/parts/any(p: p/sku eq i/sku and p/quantity gt quantity))",
    "items/any(i: i/parts/any(p: p/sku eq null and i/sku ne sku and p/quantity lt 2 and owner/age eq 30))",
    "items/any(i: tags/any(t: t eq i/sku or t eq name))",
    "items/all(i: i/parts/all(p: p/quantity gt 1))",
    "items/any(i: i/maker/address/phones/any(p: p gt i/sku or startswith(p,'a')))",
    "items/$count gt 1",
    "items/$count eq 0",
    "tags/$count eq sizes/$count",
    "tags/$count lt sizes/$count",
    "sizes/$count($filter=$this ge 2) ge 2",
    "items/$count($filter=quantity gt 3 and sku eq $it/sku) ge 1",
    "items/any(i: i/parts/$count gt 1)",
    "items/any(i: i/parts/$count($filter=quantity gt i/quantity or quantity eq 3) ge 1)",
    "items/$filter(quantity gt 3)/any(i: i/sku eq 's')",
    "items/$filter(quantity gt 3)/$filter(price lt 3)/$count eq 1",
    "items/$filter(parts/any(p: p/sku eq sku))/any()",
    "tags/$filter($this ne 'a')/all(t: t eq name)",
    "name in tags",
    "not (name in tags)",
    "name in address/phones",
    "name in tags/$filter($this ne 'x')",
    "items/any(i: i/maker/address/phones/$count gt 1 and i/sku ne null)",
    "items/all(i: i/sku in tags)",
    "quantity in sizes",
    "not (null in tags) and tags eq null",
    "[name, quantity] eq ['a', 1]",
    "[name, 1] ne [sku, quantity] and quantity ne null",
    "[name, quantity] in [['a', 1], ['b', null]]",
    "(items/any(i: i/quantity gt 3)) eq owner/active",
    "length(address/city) gt items/$count",
)


def check(alias: str, text: str) -> None:
    """Sees that a filter selects in a database what it keeps of the records, and `exclude` the others."""
    filter_ = parse(text, SCHEMA)
    meant = {record["name"] for record in filter_.to(Predicate()).select(ORDERS)}
    assert 0 < len(meant) < len(ORDERS), text
    condition = filter_.to(Django(Order, ORDER_COLUMNS))
    names = Order.objects.using(alias).values_list("name", flat=True)
    assert sorted(names.filter(condition)) == sorted(meant), text
    assert sorted(names.exclude(condition)) == sorted({record["name"] for record in ORDERS} - meant), text
