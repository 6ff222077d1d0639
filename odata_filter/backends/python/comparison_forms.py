"""Families: the forms in which values of a type are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odata_filter.logic.sums_of_times import ticks
from odata_filter.logic.terms import Value
from odata_filter.nodes import Arithmetic, Literal, Negate
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    TimeOfDay,
    Type,
    Untyped,
)
from odata_filter.types.numerals import double, single
from odata_filter.types.picoseconds import Exact

TICKS = "ticks"
"""The family of sums of times, whose values are places on the line of all times."""


FAMILIES: Mapping[type[Type], str] = {
    String: "text",
    Enumeration: "text",
    Guid: "guid",
    Identifier: "identifier",
    DateTimeOffset: "instant",
    Date: "date",
    TimeOfDay: "time",
    Duration: "duration",
    Boolean: "boolean",
    Integer: "number",
    Decimal: "number",
    Single: "single",
    Double: "double",
    Untyped: "plain",
}
"""The function of `record_values` that brings a record's value into the form in which a type is compared.

That of flags is made for their type: see `number_in`.
"""


def family_of_type(kind: Type) -> str:
    """Returns the family of a type."""
    return "flags" if isinstance(kind, Enumeration) and kind.flags else FAMILIES[type(kind)]


def family_of(operand: Value, literal: Literal) -> str:
    """Returns the family in which an operand is compared with a literal."""
    if isinstance(operand, (Arithmetic, Negate)):
        return TICKS
    if not isinstance(operand.type, Untyped):
        return family_of_type(operand.type)
    family = family_of_type(literal.type)
    return "number" if family == "double" else family  # the record decides whether doubles are compared


def constant_of(literal: Literal, family: str) -> Any:  # noqa: ANN401 - of the family's form
    """Returns the literal's value in the form of its family."""
    value = literal.value
    if family == "flags" and isinstance(literal.type, Enumeration):
        return literal.type.number_of(str(value))
    if family in {"guid", "identifier"}:
        return str(value)
    if family == TICKS:
        return ticks(value)
    if isinstance(value, Exact):
        return value.floor if value.is_microsecond else value
    if family == "single":
        return single(value)
    return double(value) if family == "double" else value
