"""Types of moments, days, times of day and lengths of time."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.types.base import Type
from odata_filter.types.duration import Duration as Length
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay as Clock

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME_TEXT = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,12})?)?"
_DATE_TIME_TEXT = _DATE + r"[Tt][0-9:.]{5,21}(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?"


class DateTimeOffset(Type):
    """Edm.DateTimeOffset: an instant, kept exactly. The offset is required and takes no part in the value."""

    __slots__ = ()

    noun: ClassVar[str] = "a date-time with an offset"
    example: ClassVar[str] = "2024-06-24T13:00:00Z"
    python: ClassVar[str] = "an aware datetime or an Instant"

    def read(self, text: str) -> Instant | Fault:
        try:
            return Instant.parse(text)
        except ValueError as error:
            return _impossible("invalid-date-time", text, error)

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if isinstance(own, Date):
            hint = f"a date is not an instant: add the time and the offset, such as {value}T00:00:00Z"
            return self.mismatch(own, hint=hint)
        if isinstance(value, str) and (match := re.fullmatch(_DATE_TIME_TEXT, value)) and not match["offset"]:
            return self.mismatch(own, hint="remove the quotes and add the offset: Z for UTC, or one such as +02:00")
        return Type.fit(self, value, own)

    def repairs(self, text: str) -> tuple[str, ...]:
        match = re.fullmatch(_DATE_TIME_TEXT, text)
        return (text,) if match and match["offset"] else ()


class Date(Type):
    """Edm.Date: a day of the proleptic Gregorian calendar, years 0001 to 9999."""

    __slots__ = ()

    noun: ClassVar[str] = "a date"
    example: ClassVar[str] = "2024-06-24"
    python: ClassVar[str] = "a date"

    def read(self, text: str) -> dt.date | Fault:
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            return _impossible("invalid-date", text, error)

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if isinstance(value, Instant):
            return self.mismatch(own, hint=f"a date has no time and no offset, as in {value.floor.date()}")
        return Type.fit(self, value, own)

    def repairs(self, text: str) -> tuple[str, ...]:
        return (text,) if re.fullmatch(_DATE, text) else ()


class TimeOfDay(Type):
    """Edm.TimeOfDay: a time of a day of 24 hours, of no date and no zone; kept exactly."""

    __slots__ = ()

    noun: ClassVar[str] = "a time of day"
    example: ClassVar[str] = "13:00:00"
    python: ClassVar[str] = "a time without a tzinfo, or a TimeOfDay"

    def read(self, text: str) -> Clock | Fault:
        try:
            return Clock.parse(text)
        except ValueError as error:
            return _impossible("invalid-time", text, error)

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if isinstance(value, Instant):
            hint = f"a time of day has no date and no offset, as in {Clock(value.floor.time())}"
            return self.mismatch(own, hint=hint)
        return Type.fit(self, value, own)

    def repairs(self, text: str) -> tuple[str, ...]:
        return (text,) if re.fullmatch(_TIME_TEXT, text) else ()


class Duration(Type):
    """Edm.Duration: a length of time in days, hours, minutes and seconds, of either sign; kept exactly.

    A quoted literal without the prefix suits too (ABNF duration).
    """

    __slots__ = ()

    noun: ClassVar[str] = "a duration"
    example: ClassVar[str] = "duration'P1DT2H'"
    python: ClassVar[str] = "a timedelta or a Duration"

    def read(self, text: str) -> Length | Fault:
        return _length(text.partition("'")[2][:-1])

    def fit(self, value: Value, own: Type) -> Value | Fault:
        return _length(value) if isinstance(value, str) else Type.fit(self, value, own)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return f"duration'{value}'"


def _length(text: str) -> Length | Fault:
    try:
        return Length.parse(text)
    except ValueError as error:
        hint = "write it like duration'P1DT2H30M', with a minus before the P if it is negative"
        if re.match(r"[+-]?P[^T]*[YMW]", text, re.IGNORECASE):
            hint = "years, months and weeks have no fixed length to OData: write days, as in duration'P7D'"
        return Fault("invalid-duration", f"'{shown(text)}' is not a duration: {error}", hint)


def _impossible(code: Code, text: str, error: ValueError) -> Fault:
    """Returns the fault of a date, a date-time or a time of day of the right form that does not exist."""
    why, hint = str(error), "check the day, the time and the offset"
    if re.match(r"-|[0-9]{5}", text):
        why = "years go from 0001 to 9999"
    if re.search(r":60(?:[.Z+-]|$)", text, re.IGNORECASE):
        hint = "Edm has no leap seconds: write second 59, or second 00 of the next minute"
    elif code == "invalid-time":
        hint = "check the hours, the minutes and the seconds"
    elif "T24:" in text.upper():
        hint = "write midnight as T00:00 of the next day"
    what = code.removeprefix("invalid-")
    return Fault(code, f"the {what} {shown(text)} does not exist: {why}", hint)
