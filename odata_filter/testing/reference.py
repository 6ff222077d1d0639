"""What a filter means for one record: the published semantics, written out as plainly as they read.

Nothing here asks the library what a value means: the tree gives the shape, and the meaning is this module's own.
It decides between the predicate and the databases when they disagree, so it is slow, short and obvious.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter import And, Comparison, Expr, Field, FieldRef, Filter, Literal, Membership, Or, types

Record: TypeAlias = Mapping[str, object]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
HEX = "[0-9A-Fa-f]"
GUID = re.compile(f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}")
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,12}))?)?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
PICOSECONDS = 10**12


class UnfitError(Exception):
    """A record's value is none of the field's type: it equals nothing, and has no order."""


def keeps(filter: Filter, record: Record) -> bool:
    """Whether the filter is true for the record, a mapping."""
    return holds(filter.expr, record)


def holds(expr: Expr, record: Record) -> bool:
    """Whether an expression is true for the record."""
    match expr:
        case And(operands):
            return all(holds(operand, record) for operand in operands)
        case Or(operands):
            return any(holds(operand, record) for operand in operands)
        case Comparison(FieldRef(field), op, Literal(literal)) if field.collection:
            return contains(field, record, [literal]) == (op.value == "eq")
        case Comparison(FieldRef(field), op, Literal(literal)):
            return compares(field, record.get(field.name), op.value, literal)
        case Membership(FieldRef(field), values) if field.collection:
            return contains(field, record, [literal.value for literal in values])
        case Membership(FieldRef(field), values):
            return any(compares(field, record.get(field.name), "eq", literal.value) for literal in values)
    raise AssertionError(f"no checked filter holds {expr}")


def contains(field: Field, record: Record, literals: list[object]) -> bool:
    """Whether some element of a collection is one of the literals; null stands for the collection without elements."""
    elements = elements_of(record.get(field.name))
    return any(
        not elements if literal is None else any(compares(field, element, "eq", literal) for element in elements)
        for literal in literals
    )


def elements_of(value: object) -> list[object]:
    """The elements of a record's collection: a lone value is one element, null ones do not count."""
    several = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [element for element in several if element is not None]


def compares(field: Field, value: object, op: str, literal: object) -> bool:
    """Whether `value op literal` holds. Never null: every comparison is true or false."""
    if value is None or literal is None:
        both = value is None and literal is None
        return op in {"eq", "le", "ge"} if both else op == "ne"
    try:
        left = key(field.type, value)
    except UnfitError:
        return op == "ne"
    right = key(field.type, literal)
    if isinstance(left, float):  # OData promotes: doubles are compared with doubles
        right = float(str(literal))
    return COMPARE[op](left, right)


@lru_cache(10_000, typed=True)  # the records are the same for every filter
def key(kind: types.Type, value: object) -> object:
    """What values of a type are compared by."""
    match kind, value:
        case types.String(), str():
            return value  # Python compares text by code point
        case types.Guid(), str() | UUID() if GUID.fullmatch(str(value)):
            return str(value).lower()
        case types.Identifier(), str() | UUID():
            return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
        case types.Enumeration(), str() if value in kind.members:
            return kind.members.index(value)
        case types.DateTimeOffset(), _:
            return picoseconds(value)
        case types.Date(), dt.date():
            return value.toordinal()
        case types.Boolean(), bool():
            return value
        case types.Double(), int() | float() | Decimal():
            return float(str(value))
        case types.Integer() | types.Decimal(), float():
            return value
        case types.Integer() | types.Decimal(), int() | Decimal():
            return Fraction(value)
    raise UnfitError


def picoseconds(moment: object) -> int:
    """The picoseconds to a moment on a time line of our own: of an aware `datetime`, or anything that prints as one."""
    match = MOMENT.fullmatch(moment.isoformat() if isinstance(moment, dt.datetime) else str(moment))
    if match is None:
        raise UnfitError
    day, hours, minutes, seconds, fraction, sign, ahead_hours, ahead_minutes = match.groups("0")
    ahead = int(ahead_hours) * 60 + int(ahead_minutes)
    since = dt.date.fromisoformat(day).toordinal() * 1440 + int(hours) * 60 + int(minutes)
    since += ahead if sign == "-" else -ahead
    return (since * 60 + int(seconds)) * PICOSECONDS + int(fraction.ljust(12, "0"))
