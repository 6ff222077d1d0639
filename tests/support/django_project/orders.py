"""Orders in a database of Django."""

from __future__ import annotations

from odata_filter import Predicate, parse
from odata_filter.backends.django import Django
from support.order_records import ORDERS
from support.structures import ORDERS as SCHEMA

from .models import ORDER_COLUMNS, Order


def check(alias: str, text: str) -> None:
    """Sees that a filter selects in a database what it keeps of the records, and `exclude` the others."""
    filter_ = parse(text, SCHEMA)
    meant = {record["name"] for record in filter_.to(Predicate()).select(ORDERS)}
    assert 0 < len(meant) < len(ORDERS), text
    condition = filter_.to(Django(Order, ORDER_COLUMNS))
    names = Order.objects.using(alias).values_list("name", flat=True)
    assert sorted(names.filter(condition)) == sorted(meant), text
    assert sorted(names.exclude(condition)) == sorted({record["name"] for record in ORDERS} - meant), text
