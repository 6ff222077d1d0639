"""Numbers as text, and the bounds that every number keeps."""

from __future__ import annotations

import decimal
import math
import struct

from odata_filter.errors.fault import Fault

LONGEST_NUMBER = 1_000
"""Characters of a number's text at most, as it is read and as it is written."""

_LARGEST_EXPONENT = 9_999
_BEYOND = 10**LONGEST_NUMBER
_ALWAYS_CONVERTED = 640
"""Digits that Python converts however its limit on digits is set (sys.int_info); a Decimal has no such limit."""
_TOO_LONG = Fault(
    "number-too-long",
    f"the number has more than {LONGEST_NUMBER:,} characters, or an exponent beyond {_LARGEST_EXPONENT:,}",
    "write fewer digits, or a number nearer to 1",
)


def is_nan(value: object) -> bool:
    """Returns whether a value is the double NaN, which equals nothing; no literal is a `Decimal` that is one."""
    return isinstance(value, float) and math.isnan(value)


def double(value: object) -> float | None:
    """Returns a number rounded to a double, or None for what is not a number."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, decimal.Decimal)):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    except ValueError:  # a signalling NaN
        return float("nan")


def single(value: object) -> float | None:
    """Returns a number rounded to a single, a double of 32 bits, or None for what is not a number."""
    nearest = double(value)
    if nearest is None or not math.isfinite(nearest):
        return nearest
    if nearest != value and not struct.pack(">d", nearest)[-1] & 1:
        # The double was rounded, and may now stand halfway between two singles: the next one is on the right side.
        nearest = math.nextafter(nearest, math.inf if value > nearest else -math.inf)  # type: ignore[operator]  # it is a number
    return float(struct.unpack("f", struct.pack("f", nearest))[0])  # beyond singles: infinity


def checked_integer(number: int) -> int | Fault:
    """Returns the integer, or a fault if its text is longer than `LONGEST_NUMBER`."""
    return int(number) if number * 10 > -_BEYOND and number < _BEYOND else _TOO_LONG


def checked_decimal(number: decimal.Decimal) -> decimal.Decimal | Fault:
    """Returns the finite number, or a fault if its canonical text is too long or has an exponent beyond 9,999."""
    magnitude = abs(number.adjusted())
    if magnitude + len(number.as_tuple().digits) > LONGEST_NUMBER // 2 and (  # most numbers need not be written
        magnitude > _LARGEST_EXPONENT + LONGEST_NUMBER or len(decimal_text(number)) > LONGEST_NUMBER
    ):
        return _TOO_LONG
    return number


def read_integer(text: str) -> int | Fault:
    """Returns the integer of a literal's text, or a fault if it is longer than `LONGEST_NUMBER`."""
    if len(text) > LONGEST_NUMBER:
        return _TOO_LONG
    return int(text) if len(text) <= _ALWAYS_CONVERTED else int(decimal.Decimal(text))


def integer_text(number: int) -> str:
    """Returns the digits of an integer of any size."""
    return str(number) if number.bit_length() < _ALWAYS_CONVERTED else str(decimal.Decimal(number))


def read_decimal(text: str) -> decimal.Decimal | Fault:
    """Returns the exact number of a literal's text, or a fault if it is too long or has an exponent beyond 9,999."""
    exponent = text.lower().partition("e")[2].lstrip("+-0")
    if len(text) > LONGEST_NUMBER or int(exponent[:5] or 0) > _LARGEST_EXPONENT:  # five digits are beyond it already
        return _TOO_LONG
    return checked_decimal(decimal.Decimal(text))


def decimal_text(number: decimal.Decimal) -> str:
    """Returns the canonical text: digits with a point, or with an exponent far from 1; it never reads as an integer."""
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


def _positional(digits: str, places: int) -> str:
    """Returns the digits times ten to the power of `places`, without an exponent."""
    if places >= 0:
        return digits + "0" * places
    padded = digits.rjust(1 - places, "0")
    return f"{padded[:places]}.{padded[places:]}"
