"""A moment on the time line, kept to the picosecond."""

from __future__ import annotations

import datetime as dt
import re
from functools import total_ordering
from typing import Any, ClassVar, NoReturn, Self

_SHAPE = re.compile(
    r"(?P<micros>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<picos>(?<=\.[0-9]{6})[0-9]{1,6})?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})",
    re.IGNORECASE,
)


@total_ordering
class Instant:
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

    __slots__ = ("_moment", "_picoseconds")

    _moment: dt.datetime
    _picoseconds: int

    RESOLUTION: ClassVar[int] = 1_000_000
    """Picoseconds in a microsecond."""

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
        if not 0 <= picoseconds < self.RESOLUTION:
            raise ValueError("picoseconds must be from 0 to 999,999")
        object.__setattr__(self, "_moment", moment)
        object.__setattr__(self, "_picoseconds", picoseconds)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `YYYY-MM-DDThh:mm[:ss[.f{1,12}]](Z|±hh:mm)` (ABNF dateTimeOffsetValue), exactly.

        Raises:
            ValueError: the text is of another form, or no such moment exists.

        """
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError("not of the form YYYY-MM-DDThh:mm:ss.fffffffZ, with Z or an offset such as +02:00")
        micros, picos, offset = match.groups()
        if max(micros[11:13], offset[1:3]) >= "24" or offset[4:6] >= "60":
            raise ValueError("hours end at 23 and minutes at 59")
        return cls(dt.datetime.fromisoformat((micros + offset).upper()), int(picos.ljust(6, "0")) if picos else 0)

    @property
    def datetime(self) -> dt.datetime:
        """The aware `datetime` in UTC. A ValueError if the instant lies between two microseconds: see `floor`."""
        if self._picoseconds:
            raise ValueError(f"{self} lies between two microseconds: no datetime is equal to it")
        return self._moment

    @property
    def floor(self) -> dt.datetime:
        """The last microsecond that is not after the instant, as an aware `datetime` in UTC."""
        return self._moment

    @property
    def picoseconds(self) -> int:
        """What comes on top of `floor`, 0 to 999,999."""
        return self._picoseconds

    @property
    def is_microsecond(self) -> bool:
        """Whether the instant is a whole number of microseconds, which a `datetime` can hold."""
        return not self._picoseconds

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Instant):
            return self._moment == other._moment and self._picoseconds == other._picoseconds
        if isinstance(other, dt.datetime) and other.utcoffset() is not None:
            return self == Instant(other)
        return NotImplemented

    def __lt__(self, other: Instant | dt.datetime) -> bool:
        if isinstance(other, Instant):
            return (self._moment, self._picoseconds) < (other._moment, other._picoseconds)
        if isinstance(other, dt.datetime) and other.utcoffset() is not None:
            return self < Instant(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self._moment, self._picoseconds)) if self._picoseconds else hash(self._moment)

    def __str__(self) -> str:
        """The canonical OData text: UTC, `Z`, no trailing zeros in the fraction."""
        text = self._moment.isoformat(timespec="microseconds")[:26]
        if self._picoseconds:
            text += f"{self._picoseconds:06}"
        return text.rstrip("0").rstrip(".") + "Z"

    def __repr__(self) -> str:
        return f"Instant.parse({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("an Instant is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._moment, self._picoseconds)
