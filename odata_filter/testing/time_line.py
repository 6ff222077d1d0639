"""What moments, times of day and durations are compared by: picoseconds, read by rules of our own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, TypeAlias

from odata_filter import types

from .meanings import DAY, PICOSECONDS

Key: TypeAlias = Any
"""What values of a type are compared by and functions take; None for null; UNFIT for what is not of the type."""

MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,12}))?)?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
LENGTH = re.compile(
    r"([+-]?)P(?=.)(?:([0-9]+)D)?(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]{1,12}))?S)?)?",
    re.IGNORECASE,
)
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,12}))?)?")
UNFIT: Final = object()
"""A record's value that is none of its field's type: it equals nothing, not even null, and has no order."""


def since_midnight(time: object) -> Key:
    """Returns the picoseconds of a day until a time of day; UNFIT for other values."""
    match = TIME.fullmatch(str(time))
    if match is None:
        return UNFIT
    hours, minutes, seconds, fraction = match.groups("0")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * PICOSECONDS + int(fraction.ljust(12, "0"))


def length(duration: object) -> Key:
    """Returns the picoseconds of a duration; UNFIT for other values."""
    if isinstance(duration, dt.timedelta):
        return (duration.days * 86_400 + duration.seconds) * PICOSECONDS + duration.microseconds * 10**6
    match = LENGTH.fullmatch(str(duration))
    if match is None:
        return UNFIT
    days, hours, minutes, seconds, fraction = match.groups("0")[1:]
    whole = ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    exact = whole * PICOSECONDS + int(fraction.ljust(12, "0"))
    return -exact if match[1] == "-" else exact


def picoseconds(moment: object) -> Key:
    """The picoseconds to a moment since the beginning of year 0 on a time line of our own; UNFIT for other values.

    Takes an aware `datetime`, and anything that prints as a date-time.
    """
    match = MOMENT.fullmatch(moment.isoformat() if isinstance(moment, dt.datetime) else str(moment))
    if match is None:
        return UNFIT
    day, hours, minutes, seconds, fraction, sign, ahead_hours, ahead_minutes = match.groups("0")
    ahead = int(ahead_hours) * 60 + int(ahead_minutes)
    since = dt.date.fromisoformat(day).toordinal() * 1440 + int(hours) * 60 + int(minutes)
    since += ahead if sign == "-" else -ahead
    return (since * 60 + int(seconds)) * PICOSECONDS + int(fraction.ljust(12, "0"))


def total(kind: types.Type, one: int, other: int, moved_by: types.Type) -> int:
    """Returns the sum of two times, the second one negative where it is subtracted: dates are counted in days."""
    if not isinstance(kind, types.Date):
        return one + other
    return (one + other) * DAY if isinstance(moved_by, types.Date) else one + other // DAY
