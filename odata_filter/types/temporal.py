"""Types of moments and days."""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar

from odata_filter.errors.classes import InvalidValueError, Refusal
from odata_filter.errors.rendering import shown
from odata_filter.types.base import Type, Value
from odata_filter.types.instant import Instant
from odata_filter.types.strings import String

_DATE_TIME_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,21}(?:[Zz]|[+-][0-9]{2}:[0-9]{2})")


class DateTimeOffset(Type):
    """Edm.DateTimeOffset: an instant, kept exactly. The offset is required and takes no part in the value."""

    __slots__ = ()

    noun: ClassVar[str] = "a date-time with an offset"
    example: ClassVar[str] = "2024-06-24T13:00:00Z"

    def read(self, text: str) -> Instant:
        try:
            return Instant.parse(text)
        except ValueError as error:
            raise _impossible("date-time", text, error) from None

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(own, Date):
            moment = f"{value}T00:00:00Z"
            raise self._mismatch(own, field, f"a date names no instant: add the time and the offset, such as {moment}")
        if isinstance(own, String) and _DATE_TIME_TEXT.fullmatch(str(value)):
            raise self._mismatch(own, field, f"take the quotes away: {field} eq {value}")
        return Type.fit(self, value, own, field)


class Date(Type):
    """Edm.Date: a day of the proleptic Gregorian calendar, years 0001 to 9999."""

    __slots__ = ()

    noun: ClassVar[str] = "a date"
    example: ClassVar[str] = "2024-06-24"

    def read(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise _impossible("date", text, error) from None

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, Instant):
            raise self._mismatch(own, field, f"leave the time and the offset away: {field} eq {value.floor.date()}")
        return Type.fit(self, value, own, field)


def _impossible(what: str, text: str, error: ValueError) -> Refusal:
    """The refusal of a date or date-time whose shape is right, but which does not exist."""
    why, hint = str(error), "check the day, the time and the offset"
    if re.match(r"-|[0-9]{5}", text):
        why = "years go from 0001 to 9999"
    if re.search(r":60(?:[.Z+-]|$)", text, re.IGNORECASE):
        hint = "Edm has no leap seconds: write second 59, or second 00 of the next minute"
    elif "T24:" in text.upper():
        hint = "write midnight as T00:00 of the next day"
    return Refusal(InvalidValueError, f"invalid-{what}", f"there is no {what} {shown(text)}: {why}", hint)
