"""Literals in text: the type that reads each terminal of the grammar."""

from __future__ import annotations

import json

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.types.base import Type, Untyped
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer
from odata_filter.types.strings import Guid, String, checked_text
from odata_filter.types.temporal import Date, DateTimeOffset, Duration, TimeOfDay
from odata_filter.types.value import Value

LITERALS: dict[str, Type] = {
    "STRING": String(),
    "GUID": Guid(),
    "DATETIME": DateTimeOffset(),
    "DATE": Date(),
    "TIME": TimeOfDay(),
    "DURATION": Duration(),
    "INTEGER": Integer(),
    "DECIMAL": Decimal(),
    "DOUBLE": Double(),
    "BOOLEAN": Boolean(),
    "NULL": Untyped(),
}
"""The type that each literal terminal of the grammar is read by."""


def json_text(text: str) -> Value | Fault:
    """Returns the string of a literal in the double quotes of JSON."""
    try:
        return checked_text(json.loads(text))
    except ValueError:
        return Fault("invalid-literal", f"invalid JSON string {shown(text)}", "write it in single quotes")
