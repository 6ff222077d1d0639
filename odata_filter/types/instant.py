"""A moment on the time line, kept to the picosecond."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Self

from odata_filter.types.picoseconds import Exact

_SHAPE = (
    r"(?P<micros>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<picos>(?<=\.[0-9]{6})[0-9]{1,6})?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})"
)


_MARKS = slice(4, None, 3)
"""Where the signs between the digits of a text without a fraction stand."""


@cache
def _shape() -> re.Pattern[str]:
    """Returns the compiled form: a filter that is only built needs none, and one that is read may need thousands."""
    return re.compile(_SHAPE, re.IGNORECASE)


class Instant(Exact[dt.datetime]):
    """The value of an Edm.DateTimeOffset: a moment, without the offset it was written with.

    Python's `datetime` ends at microseconds; OData allows 12 fraction digits (ABNF fractionalSeconds),
    and services send seven. An instant keeps them all. It compares with, equals and hashes like an
    aware `datetime` of the same moment. Immutable.

    Args:
        moment: an aware `datetime`, kept in UTC; the nanoseconds of one that has them, as in pandas, are kept too.
        picoseconds: what is added to it, 0 to 999,999.

    Raises:
        ValueError: the `datetime` is naive, or there is no such moment.

    """

    __slots__ = ()

    def __init__(self, moment: dt.datetime, picoseconds: int = 0) -> None:
        if type(moment) is not dt.datetime:  # the methods of a subclass may count in other units
            picoseconds += 1_000 * getattr(moment, "nanosecond", 0)
            moment = dt.datetime.combine(moment.date(), moment.time(), moment.tzinfo)
        if moment.tzinfo is not dt.UTC:
            if moment.utcoffset() is None:
                raise ValueError("a datetime without an offset names no moment: give it a tzinfo, such as datetime.UTC")
            try:
                moment = moment.astimezone(dt.UTC)
            except OverflowError:
                raise ValueError("the year must be from 0001 to 9999, after conversion to UTC too") from None
        super().__init__(moment, picoseconds)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `YYYY-MM-DDThh:mm[:ss[.f{1,12}]](Z|±hh:mm)` (ABNF dateTimeOffsetValue), exactly.

        Raises:
            ValueError: the text is of another form, or no such moment exists.

        """
        if text[_MARKS] == "--T::Z" and "T24" not in text:  # as most are: a hot path
            try:
                return cls(dt.datetime.fromisoformat(text))
            except ValueError:
                pass  # what follows says why
        match = _shape().fullmatch(text)
        if match is None:
            raise ValueError("not of the form YYYY-MM-DDThh:mm:ss.fffffffZ, with Z or an offset such as +02:00")
        micros, picos, offset = match.groups()
        if max(micros[11:13], offset[1:3]) >= "24" or offset[4:6] >= "60":
            raise ValueError("hours end at 23 and minutes at 59")
        return cls(dt.datetime.fromisoformat((micros + offset).upper()), int(picos.ljust(6, "0")) if picos else 0)

    @classmethod
    def _of(cls, other: object) -> Self | None:
        return cls(other) if isinstance(other, dt.datetime) and other.utcoffset() is not None else None

    @property
    def datetime(self) -> dt.datetime:
        """The aware `datetime` in UTC. A ValueError if the instant lies between two microseconds: see `floor`."""
        return self._whole()

    def __str__(self) -> str:
        """Returns the canonical OData text: UTC, `Z`, no trailing zeros in the fraction."""
        text = self._value.isoformat(timespec="microseconds")[:26]
        if self._picoseconds:
            text += f"{self._picoseconds:06}"
        return text.rstrip("0").rstrip(".") + "Z"
