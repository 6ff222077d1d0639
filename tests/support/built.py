"""Filters put together from handles, and the values that they are made of: strategies for what clients build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from odata_filter import JOBS, Duration, Field, Filter, Instant, Schema, TimeOfDay, types
from odata_filter.builder import all_of, any_of, fields
from odata_filter.testing.agreement import SCHEMA
from odata_filter.testing.hostile_values import NOON
from odata_filter.typed_handles import AnyHandle

HOSTILE = (
    *(
        "'",
        "''",
        "' or 1 eq 1 or name eq '",
        "x' or state eq 'Failed",
        "') or id ne null or name in ('",
        "@name",
        "null",
    ),
    *("&", "a&$filter=b", "#", "+", "%", "%27", "%2527", "/", "?", "?$filter=", "=", ";", "\\", "\\'", '"', "`", "--"),
    *(" and ", "and", "(", ")", ",", "\t", "\n", "\r\n", " ", "", "😀", "ä", "a\u0308", "\u2019", "\uff07", "\u200b"),
    *("2024-06-24T14:00:00+02:00", "dc720f05-e5f7-448b-ae06-765de46f0af1", "fdb:1", "${jndi}", "%s", "{0}", "\ufeff"),
)
"""Texts that have broken out of somebody's quotes, or did not survive somebody's URL."""

ORDERS: tuple[Callable[[Any, Any], Any], ...] = (lt, le, gt, ge)
NUMBERS = st.one_of(st.integers(-9, 9), st.decimals(-9, 9, places=2), st.floats(), st.integers())


def values(field: Field) -> st.SearchStrategy[Any]:
    """Python values that suit a field, in every class that it takes; now and then null."""
    texts = st.sampled_from(HOSTILE) | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
    )
    guids = st.uuids() | st.sampled_from([UUID(int=7), UUID(int=2**127)])
    match field.type:
        case types.Enumeration() as kind:
            suitable: st.SearchStrategy[Any] = st.sampled_from(kind.members)
        case types.Guid():
            suitable = guids | guids.map(str) | guids.map(lambda guid: str(guid).upper())
        case types.Identifier():
            suitable = guids | guids.map(str) | texts
        case types.DateTimeOffset():
            moments = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.timezones())
            picoseconds = st.integers(0, 999_999)
            suitable = moments | st.just(NOON) | st.builds(Instant, moments, picoseconds)
        case types.Date():
            suitable = st.dates()
        case types.TimeOfDay():
            suitable = st.times() | st.builds(TimeOfDay, st.times(), st.integers(0, 999_999))
        case types.Duration():
            suitable = st.timedeltas() | st.builds(Duration, st.timedeltas(), st.integers(0, 999_999))
        case types.Boolean():
            suitable = st.booleans()
        case types.String():
            suitable = texts
        case _:
            suitable = NUMBERS
    return st.one_of(suitable, suitable, suitable, st.none())


def leaves(handle: AnyHandle) -> st.SearchStrategy[Filter]:
    """Comparisons of one field."""
    value = values(handle.field)
    operators: tuple[Callable[[Any, Any], Any], ...] = (eq, ne, *ORDERS) if handle.field.ordered else (eq, ne)
    return st.one_of(
        st.builds(lambda operator, other: operator(handle, other), st.sampled_from(operators), value),
        st.builds(handle.in_, st.lists(value, max_size=5)),
        st.builds(handle.is_null),
    )


def built(schema: Schema = JOBS, size: int = 12) -> st.SearchStrategy[Filter]:
    """Filters built from handles, nested at will."""
    handles = fields(schema)
    leaf = st.sampled_from(list(schema)).flatmap(lambda name: leaves(handles[name]))

    def joined(operands: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        several = st.lists(operands, min_size=1, max_size=4)
        return st.one_of(
            several.map(all_of),
            several.map(any_of),
            several.map(lambda each: reduce(and_, each)),
            several.map(lambda each: reduce(or_, each)),
        )

    return st.recursive(leaf, joined, max_leaves=size)


RECORDS: list[dict[str, object]] = [
    {"order": order, "price": price, "weight": order, "label": label, "grade": grade, "sizes": sizes, "tags": tags}
    for order in (None, 0, 1, 2, 3, 2.5, 0.1, 4, "unfit")
    for price in (None, 0.1, Decimal("0.1"), 1)
    for label, grade in ((None, None), ("x", "Low"), ("y", "High"), (7, "no member"), ("x", "Middle"))
    for sizes, tags in (([], ["x"]), ([1], []), ([2, 1], ["x", "y"]), ([3], "y"), (None, None))
]
"""Records round the literals of `tangles`: nulls, collections, doubles, and values that do not fit their fields."""

_LITERALS = {
    "order": ("0", "1", "2", "3", "1.0", "2.5", "NaN", "null"),
    "price": ("0.1", "0.10000000000000001", "1", "2", "null"),
    "weight": ("0.1", "0.10000000000000001", "1", "2", "INF", "null"),
    "label": ("'x'", "'y'", "'z'", "null"),
    "grade": ("'Low'", "'Middle'", "'High'", "null"),
    "sizes": ("1", "2", "1.0", "null"),
    "tags": ("'x'", "'y'", "null"),
}


def tangles(size: int = 10) -> st.SearchStrategy[str]:
    """Texts of filters that say much about few values, so that terms repeat, exclude and absorb each other."""

    def leaf(name: str) -> st.SearchStrategy[str]:
        literal = st.sampled_from(_LITERALS[name])
        operators = ("eq", "ne", "lt", "le", "gt", "ge") if SCHEMA[name].ordered else ("eq", "ne")
        compared = st.builds(f"{name} {{}} {{}}".format, st.sampled_from(operators), literal)
        return compared | st.lists(literal, max_size=3).map(lambda each: f"{name} in ({', '.join(each)})")

    def joined(operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(operands.map("({})".format), min_size=2, max_size=4)
        return st.builds(str.join, st.sampled_from((" and ", " or ")), several)

    return st.recursive(st.sampled_from(sorted(_LITERALS)).flatmap(leaf), joined, max_leaves=size)
