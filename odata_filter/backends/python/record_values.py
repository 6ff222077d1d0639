"""The values of records, as predicates compare them: what JSON or Python gives, in one form for each type.

Each conversion takes a value and the name of its field. A value that does not fit the type of its field comes out as
None, as null does: it equals nothing and stands in no order. A value of a class that no type reads raises a TypeError.
"""

from __future__ import annotations

import datetime as dt
import decimal
import numbers
import operator
from collections.abc import Callable, Collection, Mapping
from typing import NoReturn
from uuid import UUID

from odata_filter.backends.python.record_fields import PLAIN
from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import double as nearest_double
from odata_filter.types.numerals import single as nearest_single
from odata_filter.types.strings import GUID_SHAPE
from odata_filter.types.time_of_day import TimeOfDay

NUMBERS = (int, float, decimal.Decimal)


def is_null(value: object) -> bool:
    """Returns whether a value is null: None, and what pandas and numpy have for it, `NA` and `NaT`."""
    if value is None:
        return True
    if isinstance(value, (str, numbers.Number, UUID)):  # a number that is not equal to itself is a NaN
        return False
    same: object = value == value  # noqa: PLR0124 - NaT is not equal to itself, and NA == NA is NA
    shape = getattr(same, "shape", None)  # of an answer of numpy's own
    return same is value or same is False if shape is None else shape == () and not same


def plain(value: object, field: str) -> object:
    """Returns a value as one of a class that fields have values of: a scalar of numpy as Python's own number.

    Raises:
        TypeError: the value is of no such class.

    """
    if is_null(value):
        return None
    if isinstance(value, PLAIN):
        return value
    # Before the numbers, as the timedelta64 of numpy says that it is one.
    if getattr(value, "shape", None) == () and isinstance(item := value.item(), (bool, dt.date, dt.timedelta)):  # type: ignore[attr-defined]  # numpy's
        return item
    if isinstance(value, numbers.Integral):
        return operator.index(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(
        f"field '{field}' of a record holds a {type(value).__name__}, which no type of a single field takes:"
        " declare the field as a collection, or give the predicate an accessor for it"
    )


def unfit(value: object) -> NoReturn:
    """Raises the TypeError that sends a record with a value of an unusual class to the general condition."""
    raise TypeError(f"{type(value).__name__} is not the usual class")


def text(value: object, field: str) -> str | None:
    """Returns a string as a plain `str`: a member of a `str` enumeration is its value."""
    if isinstance(value, str):
        return str.__str__(value)
    return None if isinstance(value, PLAIN) else text(plain(value, field), field)


def guid(value: object, field: str) -> str | None:
    """Returns a GUID, from a `UUID` or from text in any case, as its canonical text."""
    if isinstance(value, str):
        return value.lower() if GUID_SHAPE.fullmatch(value) else None
    if isinstance(value, UUID):
        return str(value)
    return None if isinstance(value, PLAIN) else guid(plain(value, field), field)


def identifier(value: object, field: str) -> str | None:
    """Returns an identifier: the canonical text of a GUID, and any other text as it is."""
    if type(value) is str:
        lower = value.lower()
        return lower if lower != value and GUID_SHAPE.fullmatch(value) else value
    return guid(value, field) or text(value, field)


def boolean(value: object, field: str) -> bool | None:
    """Returns True or False, and None for a number."""
    if isinstance(value, PLAIN):
        return value if isinstance(value, bool) else None
    return boolean(plain(value, field), field)


def number(value: object, field: str) -> int | float | decimal.Decimal | None:
    """Returns a number: an exact one as it is, a NaN or infinity as a `float`."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return None if isinstance(value, bool) else int(value)
    if isinstance(value, decimal.Decimal):
        return value if value.is_finite() else nearest_double(value)
    return None if isinstance(value, PLAIN) else number(plain(value, field), field)


def double(value: object, field: str) -> float | None:
    """Returns a number, rounded to a double."""
    return nearest_double(number(value, field))


def single(value: object, field: str) -> float | None:
    """Returns a number, rounded to a single."""
    return nearest_single(number(value, field))


def beside_single(value: object, field: str) -> float | None:
    """Returns a number as it is compared with a single: rounded to one, unless it is a double already."""
    found = number(value, field)
    return found if isinstance(found, float) else nearest_single(found)


def integer(value: object, field: str) -> int | None:
    """Returns a whole number, and None for any other."""
    found = number(value, field)
    if isinstance(found, decimal.Decimal):
        return int(found) if found == found.to_integral_value() else None
    if isinstance(found, float):
        return int(found) if found.is_integer() else None
    return found


def date(value: object, field: str) -> dt.date | None:
    """Returns a date, from a `date` or from text `YYYY-MM-DD`; a `datetime` does not fit."""
    if isinstance(value, dt.date):
        return None if isinstance(value, dt.datetime) else value
    if isinstance(value, str) and len(value) == len("YYYY-MM-DD") and value[4] == value[7] == "-":
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None if isinstance(value, PLAIN) else date(plain(value, field), field)


def instant(value: object, field: str) -> dt.datetime | Instant | None:
    """Returns an instant, from an aware `datetime`, an `Instant` or text; as a `datetime` in UTC where one can hold it.

    Raises:
        ValueError: a naive `datetime`, which names no moment.

    """
    if isinstance(value, dt.datetime):
        return _moment(value, field)
    if isinstance(value, str):
        try:
            value = Instant.parse(value)
        except ValueError:
            return None
    if isinstance(value, Instant):
        return value.floor if value.is_microsecond else value
    return None if isinstance(value, PLAIN) else instant(plain(value, field), field)


def _moment(moment: dt.datetime, field: str) -> dt.datetime | Instant | None:
    picoseconds = 0
    if type(moment) is not dt.datetime:
        if is_null(moment):  # the NaT of pandas has the class of a datetime
            return None
        # A subclass may count to the nanosecond: in all (those of Google), or beyond the microsecond (those of pandas).
        picoseconds = getattr(moment, "nanosecond", 0) % 1_000 * 1_000
        moment = dt.datetime.combine(moment.date(), moment.time(), moment.tzinfo)
    if moment.utcoffset() is None:
        raise ValueError(f"field '{field}' of a record holds a naive datetime: give it a tzinfo, such as datetime.UTC")
    try:
        moment = moment.astimezone(dt.UTC)
    except OverflowError:
        return None
    return Instant(moment, picoseconds) if picoseconds else moment


def time(value: object, field: str) -> dt.time | TimeOfDay | None:
    """Returns a time of day, from a `time`, a `TimeOfDay` or text; one with a zone does not fit.

    It is a `time` where one can hold it.
    """
    if isinstance(value, dt.time):
        return value.replace(fold=0) if value.tzinfo is None else None
    if isinstance(value, str):
        try:
            value = TimeOfDay.parse(value)
        except ValueError:
            return None
    if isinstance(value, TimeOfDay):
        return value.floor if value.is_microsecond else value
    return None if isinstance(value, PLAIN) else time(plain(value, field), field)


def duration(value: object, field: str) -> dt.timedelta | Duration | None:
    """Returns a duration, from a `timedelta`, a `Duration` or text such as `P1DT2H`.

    It is a `timedelta` where one can hold it.
    """
    if isinstance(value, dt.timedelta):
        if type(value) is dt.timedelta:
            return value
        value = Duration(value)  # that of pandas counts to the nanosecond
    if isinstance(value, str):
        try:
            value = Duration.parse(value)
        except ValueError:
            return None
    if isinstance(value, Duration):
        return value.floor if value.is_microsecond else value
    return None if isinstance(value, PLAIN) else duration(plain(value, field), field)


def elements(value: object) -> list[object]:
    """Returns the elements of a collection that are not null; a lone value, as an iterator is, is its only element."""
    if value is None:
        return []
    if type(value) is str:
        return [value]
    if isinstance(value, Collection) and not isinstance(value, (str, bytes, Mapping)):
        return [element for element in value if not is_null(element)]
    return [] if is_null(value) else [value]


def count(value: object, test: Callable[[object], bool]) -> int:
    """Returns how many elements of a collection pass the test."""
    return sum(map(bool, map(test, elements(value))))


def some(value: object, test: Callable[[object], bool], null: bool) -> bool:  # noqa: FBT001 - called by compiled code
    """Returns whether an element of a collection passes the test; an empty collection is as `null` says."""
    found = elements(value)
    return any(map(test, found)) if found else null
