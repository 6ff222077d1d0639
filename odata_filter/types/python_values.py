"""Python values as literals, and as lists of them."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import math
import numbers
import operator
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, SupportsIndex, assert_never

from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.types.base import Type, Untyped
from odata_filter.types.duration import Duration as Length
from odata_filter.types.instant import Instant
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer
from odata_filter.types.numerals import checked_decimal, checked_integer
from odata_filter.types.strings import Guid, String, checked_text, uuid_class
from odata_filter.types.temporal import Date, DateTimeOffset, Duration, TimeOfDay
from odata_filter.types.time_of_day import TimeOfDay as Clock

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

_STRING, _GUID, _INSTANT, _DATE = String(), Guid(), DateTimeOffset(), Date()
_CLOCK, _LENGTH = TimeOfDay(), Duration()
_INTEGER, _DECIMAL, _DOUBLE, _BOOLEAN, _UNTYPED = Integer(), Decimal(), Double(), Boolean(), Untyped()


def of_python(value: object) -> tuple[Value, Type] | Fault:
    """Returns a Python value as a literal's value and own type, as if it had been read from text.

    Takes `str`, `UUID`, `bool`, `int`, `Decimal`, `float`, aware `datetime`, `Instant`, `date`, `time`, `TimeOfDay`,
    `timedelta`, `Duration` and None, and what is a number or a Boolean value by Python's protocols, as the
    scalars of numpy are. The nanoseconds of a `datetime` or `timedelta` that has them, as those of pandas have, are
    kept. A fault if OData has no literal for the value.
    """
    match value:
        case None:
            return None, _UNTYPED
        case str():
            return _typed(checked_text(str.__str__(value)), _STRING)
        case bool():
            return value, _BOOLEAN
        case int():
            return _typed(checked_integer(value), _INTEGER)
        case decimal.Decimal() | float():
            return _number(value)
        case Instant() | Clock() | Length() | dt.date() | dt.time() | dt.timedelta():
            return _temporal(value)
        case _ if isinstance(value, uuid_class()):
            return value, _GUID
        case _:
            return _scalar(value)


def _typed(value: Value | Fault, own: Type) -> tuple[Value, Type] | Fault:
    return value if isinstance(value, Fault) else (value, own)


def _number(value: decimal.Decimal | float) -> tuple[Value, Type] | Fault:
    if isinstance(value, decimal.Decimal):
        if value.is_finite():
            return _typed(checked_decimal(value), _DECIMAL)
        return (math.nan if value.is_nan() else float(value)), _DOUBLE
    if math.isfinite(value):
        # repr is the shortest decimal that reads back as the same double
        return decimal.Decimal(repr(float(value))), _DECIMAL
    return float(value), _DOUBLE


def _temporal(
    value: Instant | Clock | Length | dt.date | dt.time | dt.timedelta,
) -> tuple[Value, Type] | Fault:
    match value:
        case Instant():
            return value, _INSTANT
        case dt.datetime():
            return _moment(value)
        case dt.date():
            return value, _DATE
        case Clock():
            return value, _CLOCK
        case dt.time() if value.tzinfo is None:
            return Clock(value), _CLOCK
        case dt.time():
            return _unsupported(value, "a time of day has no zone: pass a time without a tzinfo")
        case Length():
            return value, _LENGTH
        case dt.timedelta():
            return Length(value), _LENGTH
        case _:
            assert_never(value)


def _moment(moment: dt.datetime) -> tuple[Value, Type] | Fault:
    if moment != moment:  # noqa: PLR0124 - the NaT of pandas, which has the class of a datetime
        return _unsupported(moment, "pass None for null")
    try:
        return Instant(moment), _INSTANT
    except ValueError as error:
        code: Code = "naive-datetime" if moment.utcoffset() is None else "invalid-date-time"
        return Fault(code, str(error), "give it a tzinfo, such as datetime.UTC")


def _scalar(value: object) -> tuple[Value, Type] | Fault:
    """Returns what an object says of itself by Python's protocols of numbers; numpy's scalars speak them."""
    if isinstance(value, enum.Enum):
        return _unsupported(value, "pass its .value")
    with suppress(TypeError, ValueError, OverflowError):
        if isinstance(value, SupportsIndex):
            return _typed(checked_integer(operator.index(value)), _INTEGER)
        if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
            number = float(value)
            if number == value or math.isnan(number):
                return _number(number)
        if not hasattr(value, "__len__") and isinstance(item := getattr(value, "item", _no_item)(), bool):
            return item, _BOOLEAN
    return _unsupported(
        value, "use str, UUID, bool, int, Decimal, float, an aware datetime, date, time, timedelta or None"
    )


def _no_item() -> None:
    """Stands for the method `item` that scalars of numpy have."""


def _unsupported(value: object, hint: str) -> Fault:
    return Fault("unsupported-value", f"OData has no literal for a Python {type(value).__name__}", hint)


def is_list(value: object) -> bool:
    """Returns whether a Python value is a list of values: any iterable but a string, bytes, a mapping or a table.

    A mapping yields its keys, and a table of pandas the names of its columns, which are not meant as values.
    """
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)):
        return False
    return isinstance(value, Iterable) and not hasattr(value, "columns")
