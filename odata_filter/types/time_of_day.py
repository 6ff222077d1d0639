"""A time of the clock, kept to the picosecond."""

from __future__ import annotations

import datetime as dt
import re
from typing import Self

from odata_filter.types.picoseconds import Exact

_SHAPE = r"(?P<micros>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(?P<picos>(?<=\.[0-9]{6})[0-9]{1,6})?"


class TimeOfDay(Exact[dt.time]):
    """The value of an Edm.TimeOfDay: hours, minutes and seconds of a day of 24 hours, of no date and no zone.

    Python's `time` ends at microseconds; OData allows 12 fraction digits. A time of day keeps them all. It compares
    with, equals and hashes like a `time` without a zone. Immutable.

    Args:
        value: the `time`. One with a zone is a ValueError.
        picoseconds: what is added to it, 0 to 999,999.

    """

    __slots__ = ()

    def __init__(self, value: dt.time, picoseconds: int = 0) -> None:
        if value.tzinfo is not None:
            raise ValueError("a time of day has no zone: give a time without a tzinfo")
        super().__init__(value.replace(fold=0), picoseconds)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `hh:mm[:ss[.f{1,12}]]` (ABNF timeOfDayValue), exactly.

        Raises:
            ValueError: the text is of another form, or there is no such time.

        """
        match = re.fullmatch(_SHAPE, text)
        if match is None:
            raise ValueError("not of the form hh:mm:ss.fffffff")
        if text >= "24":
            raise ValueError("hours end at 23")
        picos = match["picos"]
        return cls(dt.time.fromisoformat(match["micros"]), int(picos.ljust(6, "0")) if picos else 0)

    @classmethod
    def _of(cls, other: object) -> Self | None:
        return cls(other) if isinstance(other, dt.time) and other.tzinfo is None else None

    @property
    def time(self) -> dt.time:
        """The `time`. A ValueError if it lies between two microseconds: see `floor`."""
        return self._whole()

    def __str__(self) -> str:
        """Returns the canonical OData text: with seconds, no trailing zeros in the fraction."""
        text = self._value.isoformat(timespec="microseconds")
        if self._picoseconds:
            text += f"{self._picoseconds:06}"
        return text.rstrip("0").rstrip(".")
