"""What each function means, read from the standard once more and independently of the library's own table.

Arguments and results are what values are compared by: texts, numbers as fractions, dates as ordinals, moments as
picoseconds. None of the arguments is null; None as a result is null.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

PICOSECONDS = 10**12
"""Picoseconds of a second."""
DAY = 86_400 * PICOSECONDS
LAST_DAY = dt.date.max.toordinal()

WHITE_SPACE = {
    *range(9, 14),
    *(32, 133, 160, 5760),
    *range(8192, 8203),
    *(8232, 8233, 8239, 8287, 12288),
}
"""The 25 characters of Unicode's White_Space."""

WITH_IOTA = {code: code + 8 for start in (0x1F80, 0x1F90, 0x1FA0) for code in range(start, start + 8)} | {
    0x1FB3: 0x1FBC,
    0x1FC3: 0x1FCC,
    0x1FF3: 0x1FFC,
}
"""The Greek letters whose capital is one character by the simple mapping, and two by the full one."""


def lower(text: str) -> str:
    """Returns the text with each character mapped to one by Unicode's simple mapping."""
    return "".join("i" if char == "\u0130" else char.lower() for char in text)


def upper(text: str) -> str:
    """The text with each character mapped to one by Unicode's simple mapping: what has no such capital stays."""
    return "".join(capital(char) for char in text)


def capital(char: str) -> str:
    """Returns the capital of one character."""
    if ord(char) in WITH_IOTA:
        return chr(WITH_IOTA[ord(char)])
    return char.upper() if len(char.upper()) == 1 else char


def trim(text: str) -> str:
    """Returns the text without white space at its ends."""
    kept = [place for place, char in enumerate(text) if ord(char) not in WHITE_SPACE]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def index(text: str, part: str) -> Fraction:
    """Returns where a part begins first, counted from 0; -1 where it does not occur."""
    found = (place for place in range(len(text) + 1) if text[place : place + len(part)] == part)
    return Fraction(next(found, -1))


def substring(text: str, start: Fraction, length: Fraction | None = None) -> str | None:
    """Returns the characters from a start on; a negative one counts from the end. Null for a negative length."""
    if length is not None and length < 0:
        return None
    first = start if start >= 0 else max(len(text) + start, Fraction(0))
    end = len(text) if length is None else first + length
    return "".join(char for place, char in enumerate(text) if first <= place < end)


def part_of_day(unit: int, modulus: int) -> Callable[[int], Fraction]:
    """Returns a part of a moment's time: how many units of so many seconds, less whole multiples of the modulus."""
    return lambda moment: Fraction(moment // (unit * PICOSECONDS) % modulus)


def part_of_date(part: Callable[[dt.date], int]) -> Callable[[int], Fraction | None]:
    """Returns a part of the date of a moment: of a date, of its beginning."""

    def of(value: int) -> Fraction | None:
        ordinal = date(value)
        return None if ordinal is None else Fraction(part(dt.date.fromordinal(ordinal)))

    return of


def date(moment: int) -> int | None:
    """Returns the ordinal of a moment's date; null outside the years 1 to 9999."""
    return moment // DAY if 1 <= moment // DAY <= LAST_DAY else None


def fraction(moment: int) -> Fraction:
    """Returns what a moment, or a time of day, has beyond its whole second."""
    return Fraction(moment % PICOSECONDS, PICOSECONDS)


MEANINGS: dict[str, Callable[..., Any]] = {
    "contains": lambda text, part: index(text, part) >= 0,
    "startswith": lambda text, part: text[: len(part)] == part,
    "endswith": lambda text, part: len(text) >= len(part) and text[len(text) - len(part) :] == part,
    "tolower": lower,
    "toupper": upper,
    "trim": trim,
    "length": lambda text: Fraction(len(text)),
    "indexof": index,
    "substring": substring,
    "concat": lambda one, other: one + other,
    "year": part_of_date(lambda date: date.year),
    "month": part_of_date(lambda date: date.month),
    "day": part_of_date(lambda date: date.day),
    "hour": part_of_day(3600, 24),
    "minute": part_of_day(60, 60),
    "second": part_of_day(1, 60),
    "fractionalseconds": fraction,
    "date": date,
    "time": lambda moment: moment % DAY,
    "totaloffsetminutes": lambda _: Fraction(0),
    "totalseconds": lambda duration: Fraction(duration, PICOSECONDS),
    "mindatetime": lambda: DAY,
    "maxdatetime": lambda: (LAST_DAY + 1) * DAY - 1,
}
