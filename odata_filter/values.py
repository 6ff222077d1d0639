"""The Python values of literals, and the bounds that every one of them keeps."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import re
from typing import TypeAlias
from uuid import UUID

from odata_filter.drawing import shown
from odata_filter.errors import InvalidValueError, Refusal
from odata_filter.instant import Instant

Value: TypeAlias = str | UUID | bool | int | decimal.Decimal | float | dt.date | Instant | None
"""The value of a literal. None is null; a DateTimeOffset is an `Instant`, never a `datetime`."""

GUID_SHAPE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""ABNF guidValue."""

LONGEST_NUMBER = 1_000
"""Characters of a number's text at most, as it is read and as it is written."""

_LARGEST_EXPONENT = 9_999
_BEYOND = 10 ** (LONGEST_NUMBER - 1)


def is_nan(value: object) -> bool:
    """Whether a value is the double NaN, which equals nothing; no literal is a `Decimal` that is one."""
    return isinstance(value, float) and math.isnan(value)


def checked_text(text: str) -> str:
    """The text, if a string literal may hold it.

    Raises:
        Refusal: it holds U+0000 or a lone surrogate.

    """
    if text.isascii():
        bad = "\0" if "\0" in text else None
    else:
        bad = next((char for char in text if char == "\0" or "\ud800" <= char <= "\udfff"), None)
    if bad is not None:
        what = "the character U+0000" if bad == "\0" else f"the lone surrogate U+{ord(bad):04X}"
        raise Refusal(InvalidValueError, "invalid-character", f"a string must not hold {what}", "remove the character")
    return text


def checked_integer(number: int) -> int:
    """The integer, if its text is within the limits of a literal.

    Raises:
        Refusal: it is longer than `LONGEST_NUMBER`.

    """
    if not -_BEYOND < number < _BEYOND:
        raise _too_long()
    return int(number)


def checked_decimal(number: decimal.Decimal) -> decimal.Decimal:
    """The finite number, if its canonical text is within the limits of a literal.

    Raises:
        Refusal: it is longer than `LONGEST_NUMBER`, or has an exponent beyond 9,999.

    """
    magnitude = abs(number.adjusted())
    if magnitude + len(number.as_tuple().digits) > LONGEST_NUMBER // 2 and (  # most numbers need not be written
        magnitude > _LARGEST_EXPONENT + LONGEST_NUMBER or len(decimal_text(number)) > LONGEST_NUMBER
    ):
        raise _too_long()
    return number


def read_integer(text: str) -> int:
    """The integer of a literal's text.

    Raises:
        Refusal: it is longer than `LONGEST_NUMBER`.

    """
    if len(text) > LONGEST_NUMBER:
        raise _too_long()
    return int(text)


def read_decimal(text: str) -> decimal.Decimal:
    """The exact number of a literal's text.

    Raises:
        Refusal: it is longer than `LONGEST_NUMBER`, or has an exponent beyond 9,999.

    """
    exponent = text.lower().partition("e")[2]
    if len(text) > LONGEST_NUMBER or abs(int(exponent or 0)) > _LARGEST_EXPONENT:
        raise _too_long()
    return checked_decimal(decimal.Decimal(text))


def decimal_text(number: decimal.Decimal) -> str:
    """The canonical text: digits with a point, or, far from 1, with an exponent. It must not read as an integer."""
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    if not text:
        return "0.0"
    places = int(exponent) + len(digits) - len(text)
    if -30 < places < 20 or places < 0 <= len(text) + places:  # noqa: PLR2004 - as far as it is readable, or shorter
        body = _positional(text, places) + ".0" * (places >= 0)
    else:
        power = max(-_LARGEST_EXPONENT, min(places, _LARGEST_EXPONENT))
        body = f"{_positional(text, places - power)}E{power}"
    return "-" * sign + body


def impossible(what: str, text: str, error: ValueError) -> Refusal:
    """The refusal of a date or date-time whose shape is right, but which does not exist."""
    why, hint = str(error), "check the day, the time and the offset"
    if re.match(r"-|[0-9]{5}", text):
        why = "years go from 0001 to 9999"
    if re.search(r":60(?:[.Z+-]|$)", text, re.IGNORECASE):
        hint = "Edm has no leap seconds: write second 59, or second 00 of the next minute"
    elif "T24:" in text.upper():
        hint = "write midnight as T00:00 of the next day"
    return Refusal(InvalidValueError, f"invalid-{what}", f"there is no {what} {shown(text)}: {why}", hint)


def _positional(digits: str, places: int) -> str:
    """The digits times ten to the power of `places`, without an exponent."""
    if places >= 0:
        return digits + "0" * places
    padded = digits.rjust(1 - places, "0")
    return f"{padded[:places]}.{padded[places:]}"


def _too_long() -> Refusal:
    message = f"the number has more than {LONGEST_NUMBER:,} characters, or an exponent beyond {_LARGEST_EXPONENT:,}"
    return Refusal(InvalidValueError, "number-too-long", message, "write fewer digits, or a number nearer to 1")
