"""The values of records, as predicates compare them: whatever JSON or Python gives, in one form for each type.

A value that does not fit its field's type comes out as None, as null does: it equals nothing and stands in no order.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.types.instant import Instant
from odata_filter.types.numerals import double
from odata_filter.types.strings import GUID_SHAPE

Read: TypeAlias = Callable[[str], Any]


def reader(record: Any) -> Read:  # noqa: ANN401 - a record is whatever the caller has
    """What gives the value of a name in a record: its item or, if it is no mapping, its attribute; None if missing."""
    if type(record) is dict or isinstance(record, Mapping):
        return record.get
    kind = type(record)
    if callable(getattr(kind, "keys", None)) and hasattr(kind, "__getitem__"):  # in all but name, as sqlite3.Row is
        return {key: record[key] for key in record.keys()}.get  # noqa: SIM118 - iterating a Row gives its values
    return partial(_attribute, record)


def _attribute(record: object, name: str) -> Any:  # noqa: ANN401
    return getattr(record, name, None)


def follow(path: tuple[str, ...], record: Any) -> Any:  # noqa: ANN401
    """The value at the end of a path of names; None as soon as one is missing."""
    for name in path:
        if record is None:
            return None
        record = record.get(name) if type(record) is dict else reader(record)(name)
    return record


def text(value: object) -> str | None:
    """A string, as a plain `str`: a member of a `str` enumeration is its value."""
    return str.__str__(value) if isinstance(value, str) else None


def guid(value: object) -> str | None:
    """A GUID, from a `UUID` or from text in any case, as its canonical text."""
    if isinstance(value, str):
        return value.lower() if GUID_SHAPE.fullmatch(value) else None
    return str(value) if isinstance(value, UUID) else None


def identifier(value: object) -> str | None:
    """An identifier: the canonical text of a GUID, and any other text as it is."""
    if type(value) is str:
        lower = value.lower()
        return lower if lower != value and GUID_SHAPE.fullmatch(value) else value
    return guid(value) or text(value)


def boolean(value: object) -> bool | None:
    """True or False, and no number."""
    return value if isinstance(value, bool) else None


def number(value: object) -> int | float | decimal.Decimal | None:
    """A number: an exact one as it is, a NaN or infinity as a `float`."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return None if isinstance(value, bool) else value
    if isinstance(value, decimal.Decimal):
        return value if value.is_finite() else double(value)
    return None


def date(value: object) -> dt.date | None:
    """A date, from a `date` or from text `YYYY-MM-DD`; a `datetime` is none."""
    if isinstance(value, dt.date):
        return None if isinstance(value, dt.datetime) else value
    if isinstance(value, str) and len(value) == len("YYYY-MM-DD") and value[4] == value[7] == "-":
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def instant(value: object, field: str) -> dt.datetime | Instant | None:
    """An instant, from an aware `datetime`, an `Instant` or text; as a `datetime` in UTC where one can hold it.

    Raises:
        ValueError: a naive `datetime`, which names no moment.

    """
    if isinstance(value, dt.datetime):
        if value.tzinfo is dt.UTC:
            return value
        if value.utcoffset() is None:
            raise ValueError(
                f"field '{field}' of a record holds a naive datetime: give it a tzinfo, such as datetime.UTC"
            )
        try:
            return value.astimezone(dt.UTC)
        except OverflowError:
            return None
    if isinstance(value, str):
        try:
            value = Instant.parse(value)
        except ValueError:
            return None
    if isinstance(value, Instant):
        return value.floor if value.is_microsecond else value
    return None


def elements(value: object) -> list[object]:
    """The elements of a collection that are not null; a lone value, and an iterator is one, is a collection of one."""
    if value is None:
        return []
    if type(value) is str:
        return [value]
    if isinstance(value, Collection) and not isinstance(value, (str, bytes, Mapping)):
        return [element for element in value if element is not None]
    return [value]


def some(value: object, test: Callable[[object], bool], null: bool) -> bool:  # noqa: FBT001 - called by compiled code
    """Whether an element of a collection passes the test; an empty collection is as `null` says."""
    found = elements(value)
    return any(map(test, found)) if found else null
