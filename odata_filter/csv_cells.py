"""The cells of CSV, as values of the fields that their columns are."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from odata_filter.backends.python import record_values
from odata_filter.record_files import BadRecordError
from odata_filter.schema import Schema
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Integer,
    Ref,
    Single,
    Structure,
    TimeOfDay,
    Type,
)

Reading: TypeAlias = tuple[Callable[[str], object], str]
"""What reads a cell, None if it does not suit the type; and what such a cell is not."""


def readings(schema: Schema, needed: Iterable[str]) -> dict[str, Reading]:
    """Returns how the cells of columns are read whose fields are not of text, by the names of these.

    Args:
        schema: that of the fields.
        needed: the names and paths of fields.

    Raises:
        BadRecordError: a field is of a structure, which no cell can hold.

    """
    found: dict[str, Reading] = {}
    for name in needed:
        kind = schema[name.partition("/")[0]].type
        if isinstance(kind, (Structure, Ref)):
            raise BadRecordError(f"a cell of CSV cannot hold '{name}': use JSON for records with structures")
        if isinstance(kind, Enumeration):
            members = {member: member for member in kind.members}
            found[name] = kind.number_of if kind.flags else members.get, f"a {kind.name}"
        elif type(kind) in _OF_TYPES:
            found[name] = _OF_TYPES[type(kind)]
    return found


_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]{1,4})?|NaN|-?INF")


def _boolean(cell: str) -> bool | None:
    return {"true": True, "false": False}.get(cell.lower())


def _exact(cell: str) -> decimal.Decimal | None:
    return decimal.Decimal(cell) if _NUMBER.fullmatch(cell) else None


def _float(cell: str) -> float | None:
    return float(cell) if _NUMBER.fullmatch(cell) else None


_OF_TYPES: Mapping[type[Type], Reading] = {
    Boolean: (_boolean, "true or false"),
    Integer: (_exact, "a number"),
    Decimal: (_exact, "a number"),
    Single: (_float, "a number"),
    Double: (_float, "a number"),
    Guid: (partial(record_values.guid, field=""), "a GUID"),
    Date: (partial(record_values.date, field=""), "a date such as 2024-06-24"),
    DateTimeOffset: (
        partial(record_values.instant, field=""),
        "a date-time with an offset, such as 2024-06-24T13:00:00Z",
    ),
    TimeOfDay: (partial(record_values.time, field=""), "a time of day such as 13:00:00"),
    Duration: (partial(record_values.duration, field=""), "a duration such as P1DT2H"),
}
"""Of all types of single values but those that take any text, and enumerations. No text leads to an error that names
the field."""
