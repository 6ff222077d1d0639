"""What conditions call by name: comparisons of two operands, three-valued logic, and searches in many numbers.

The sides of a comparison are values in the form of their types; None is null, and `UNFIT` a value that does not fit
its field, which equals nothing.
"""

from __future__ import annotations

import datetime as dt
import decimal
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.backends.python import record_values as records
from odata_filter.logic.sums_of_times import cut, ticks, value_at
from odata_filter.types import Date, DateTimeOffset, Enumeration, Type
from odata_filter.types import Duration as DurationType
from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import double as nearest_double
from odata_filter.types.picoseconds import Exact
from odata_filter.types.time_of_day import TimeOfDay

Reading: TypeAlias = Callable[[object, str], Any]

UNFIT = object()


def side(value: object, read: Reading, field: str) -> Any:  # noqa: ANN401 - of the form of its type
    """Returns a value in the form that `read` gives it; UNFIT if it has none."""
    found = read(value, field)
    return UNFIT if found is None and not records.is_null(value) else found


def place(side: object) -> object:
    """Returns the place of a side on the line of all times; null and UNFIT as they are."""
    return side if side is None or side is UNFIT else ticks(side)  # type: ignore[arg-type]  # it is a time


def multiplied(place: int, number: float | decimal.Decimal) -> int | None:
    """Returns a duration multiplied by a number, cut toward zero; None if the number is not finite."""
    ratio = _ratio(number)
    return None if ratio is None else cut(place * ratio[0], ratio[1])


def divided(place: int, number: float | decimal.Decimal) -> int | None:
    """Returns a duration divided by a number, cut toward zero; None if the number is zero or not finite."""
    ratio = _ratio(number)
    return None if ratio is None or not ratio[0] else cut(place * ratio[1], ratio[0])


def _ratio(number: float | decimal.Decimal) -> tuple[int, int] | None:
    """Returns a number as a fraction; None if it is not finite."""
    try:
        return number.as_integer_ratio()
    except (OverflowError, ValueError):
        return None


def _reader_at(kind: Type) -> Callable[[int], Any]:
    """Returns what gives the value at a place of the line, as records hold it; None where there is none."""

    def at(number: int) -> object:
        value = value_at(kind, number)
        return value.floor if isinstance(value, Exact) and value.is_microsecond else value

    return at


instant_at: Callable[[int], Any] = _reader_at(DateTimeOffset())
date_at: Callable[[int], Any] = _reader_at(Date())
duration_at: Callable[[int], Any] = _reader_at(DurationType())


def rank_in(members: Sequence[str]) -> Reading:
    """Returns what reads a member of an enumeration as its place among the members."""
    places = {member: place for place, member in enumerate(members)}

    def rank(value: object, field: str) -> int | None:
        text = records.text(value, field)
        return None if text is None else places.get(text)

    return rank


def number_in(kind: Type) -> Reading:
    """Returns what reads a value of flags, of that type, as its number: from the number or from names with commas."""
    assert isinstance(kind, Enumeration)  # noqa: S101 - no other type is of flags

    def number(value: object, field: str) -> int | None:
        return kind.number_of(value) if isinstance(value, str) else records.integer(value, field)

    return number


def alike(left: object, right: object, left_field: str, right_field: str) -> tuple[object, object]:
    """Returns the values of two fields without a type, as values of one type; UNFIT if they are not of one."""
    if records.is_null(left) or records.is_null(right):
        return (None if records.is_null(left) else left), (None if records.is_null(right) else right)
    left, right = records.plain(left, left_field), records.plain(right, right_field)
    for classes, read in _ALIKE:
        if isinstance(left, classes) and isinstance(right, classes):
            return side(left, read, left_field), side(right, read, right_field)
    return UNFIT, UNFIT


_ALIKE: tuple[tuple[type | tuple[type, ...], Reading], ...] = (
    (bool, records.boolean),
    (records.NUMBERS, records.number),
    (str, records.text),
    ((str, UUID), records.guid),
    ((dt.datetime, Instant), records.instant),
    (dt.date, records.date),
    ((dt.time, TimeOfDay), records.time),
    ((dt.timedelta, Duration), records.duration),
)


def compared(compare: Callable[[Any, Any], bool], left: object, right: object) -> bool:
    """Returns whether two sides stand in the order of `compare`, or are equal.

    Both null are equal, and one null is not comparable. OData promotes numbers to doubles beside a double (URL
    Conventions 5.1.1.18).
    """
    if left is None or right is None:
        return left is right and compare(0, 0)
    if left is UNFIT or right is UNFIT:
        return False
    if isinstance(left, float) or isinstance(right, float):
        left, right = nearest_double(left), nearest_double(right)
    return compare(left, right)


def conjunction(*values: bool | None) -> bool | None:
    """Returns `and` of three-valued logic (URL Conventions 5.1.1.1.7)."""
    return False if False in values else None if None in values else True


def disjunction(*values: bool | None) -> bool | None:
    """Returns `or` of three-valued logic (URL Conventions 5.1.1.1.8)."""
    return True if True in values else None if None in values else False


def opposite(value: bool | None) -> bool | None:  # noqa: FBT001 - called by compiled code
    """Returns `not` of three-valued logic (URL Conventions 5.1.1.1.9)."""
    return None if value is None else not value


class Ascending:
    """Numbers to look for among many: unlike a set, it is as fast where their hashes are chosen to be equal."""

    __slots__ = ("_values",)

    def __init__(self, values: Collection[Any]) -> None:
        self._values = sorted(values)

    def __contains__(self, value: Any) -> bool:  # noqa: ANN401 - a number of any kind, or None
        if value is None:
            return False
        place = bisect_left(self._values, value)
        return place < len(self._values) and bool(self._values[place] == value)

    def isdisjoint(self, values: Iterable[Any]) -> bool:
        """Returns whether none of the values is among the numbers."""
        return not any(value in self for value in values)


def members(numbers: Collection[Any]) -> frozenset[Any] | Ascending:
    """Returns what finds numbers in no more time than their count is worth, for any numbers.

    Hashes of numbers are not random: a caller may choose numbers that have one hash, and a set compares each with each.
    """
    return frozenset(numbers) if len(set(map(hash, numbers))) == len(numbers) else Ascending(numbers)
