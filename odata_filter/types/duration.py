"""A length of time, kept to the picosecond."""

from __future__ import annotations

import datetime as dt
import re
from typing import Self

from odata_filter.types.picoseconds import Exact

_SHAPE = (
    r"(?P<sign>[+-])?P(?=[0-9T])(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+)(?:\.(?P<fraction>[0-9]{1,12}))?S)?)?"
)
_SECOND = 10**12
"""Picoseconds in a second."""


class Duration(Exact[dt.timedelta]):
    """The value of an Edm.Duration: days, hours, minutes and seconds, of either sign.

    Python's `timedelta` ends at microseconds; OData allows 12 fraction digits. A duration keeps them all. It compares
    with, equals and hashes like a `timedelta` of the same length. Immutable.

    Args:
        value: the `timedelta`.
        picoseconds: what is added to it, 0 to 999,999; to one below zero too.

    """

    __slots__ = ()

    def __init__(self, value: dt.timedelta, picoseconds: int = 0) -> None:
        if type(value) is not dt.timedelta:  # that of pandas counts to the nanosecond
            picoseconds += 1_000 * getattr(value, "nanoseconds", 0)
            value = dt.timedelta(value.days, value.seconds, value.microseconds)
        super().__init__(value, picoseconds)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `[+-]P[nD][T[nH][nM][n[.f{1,12}]S]]` with at least one part (ABNF durationValue), exactly.

        Raises:
            ValueError: the text is of another form, or is longer than a `timedelta`: 999,999,999 days.

        """
        match = re.fullmatch(_SHAPE, text, re.IGNORECASE)
        if match is None:
            raise ValueError(
                "not of the form P1DT2H3M4.5S: days, then T, hours, minutes and seconds, at least one of them"
            )
        try:
            days, hours, minutes, seconds = (int(match[part] or 0) for part in ("days", "hours", "minutes", "seconds"))
            length = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * _SECOND
            length += int((match["fraction"] or "").ljust(12, "0"))
            microseconds, picoseconds = divmod(-length if match["sign"] == "-" else length, cls.RESOLUTION)
            return cls(dt.timedelta(microseconds=microseconds), picoseconds)
        except (OverflowError, ValueError):  # a ValueError for a number of thousands of digits
            raise ValueError("longer than 999,999,999 days") from None

    @classmethod
    def _of(cls, other: object) -> Self | None:
        return cls(other) if isinstance(other, dt.timedelta) else None

    @property
    def timedelta(self) -> dt.timedelta:
        """The `timedelta` of this length. A ValueError if it lies between two microseconds: see `floor`."""
        return self._whole()

    def __str__(self) -> str:
        """Returns the canonical OData text: parts that are not zero, no trailing zeros in the fraction."""
        length = self._value // dt.timedelta(microseconds=1) * self.RESOLUTION + self._picoseconds
        seconds, fraction = divmod(abs(length), _SECOND)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        last = f"{seconds}.{fraction:012}".rstrip("0").rstrip(".")
        parts = {"H": str(hours), "M": str(minutes), "S": last}
        time = "".join(f"{number}{unit}" for unit, number in parts.items() if number != "0")
        text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
        return ("-" if length < 0 else "") + "P" + (text or "T0S")
