"""What values are compared by, and how, in the published semantics."""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from odata_filter import types

from .time_line import UNFIT, Key, length, picoseconds, since_midnight

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


TEMPORAL: dict[type[types.Type], Callable[[object], Key]] = {
    types.DateTimeOffset: picoseconds,
    types.TimeOfDay: since_midnight,
    types.Duration: length,
}


HEX = "[0-9A-Fa-f]"


GUID = re.compile(f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}")


def compares(left: Key, op: str, right: Key) -> bool:
    """Whether `left op right` holds. Never null: every comparison is true or false."""
    if left is UNFIT or right is UNFIT:
        return op == "ne"
    if left is None or right is None:
        both = left is None and right is None
        return op in {"eq", "le", "ge"} if both else op == "ne"
    kinds = {type(left), type(right)}
    if float in kinds:  # OData promotes: doubles are compared with doubles, and else singles with singles
        left, right = double(left), double(right)
    elif Narrow in kinds:
        left, right = single(left), single(right)
    return COMPARE[op](left, right)


class Narrow(float):
    """A number of Edm.Single: its class distinguishes singles from doubles."""

    __slots__ = ()


def single(number: float | Fraction) -> Narrow:
    """Returns the number of 24 binary digits that is nearest to a number; of two, the even one."""
    if isinstance(number, Narrow) or (isinstance(number, float) and not math.isfinite(number)):
        return Narrow(number)
    exact = Fraction(number)
    exponent = -126
    while abs(exact) >= Fraction(2) ** (exponent + 1) and exponent <= 127:  # noqa: PLR2004 - the greatest exponent
        exponent += 1
    unit = Fraction(2) ** (exponent - 23)
    nearest = round(exact / unit) * unit
    if abs(nearest) >= 2**128:
        return Narrow("inf" if exact > 0 else "-inf")
    return Narrow(nearest)


def double(number: float | Fraction) -> float:
    """Returns the double that is nearest to a number."""
    try:
        return float(number)
    except OverflowError:
        return float("inf" if number > 0 else "-inf")


def key_or_null(kind: types.Type, value: object) -> Key:
    """Returns the key by which a value is compared; None for null. Structures are compared with null alone."""
    if value is None or isinstance(kind, (types.Structure, types.Ref)):
        return None if value is None else UNFIT
    return key(kind, value)


@lru_cache(10_000, typed=True)  # the records are the same for every filter
def key(kind: types.Type, value: object) -> Key:  # noqa: C901 - a case for each type
    """Returns the key by which a value that is not null is compared."""
    match kind, value:
        case types.String(), str():
            return value  # Python compares text by code point
        case types.Guid(), str() | UUID() if GUID.fullmatch(str(value)):
            return str(value).lower()
        case types.Identifier(), str() | UUID():
            return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
        case types.Enumeration(flags=True), str() | int():
            return flags_of(kind, str(value))
        case types.Enumeration(), str() if value in kind.members:
            return kind.members.index(value)
        case types.DateTimeOffset() | types.TimeOfDay() | types.Duration(), _:
            return TEMPORAL[type(kind)](value)
        case types.Date(), dt.date():
            return value.toordinal()
        case types.Boolean(), bool():
            return value
        case types.Double(), int() | float() | Decimal():
            return double(value if isinstance(value, float) else Fraction(value))
        case types.Single(), int() | float() | Decimal():
            return single(value if isinstance(value, float) else Fraction(value))
        case types.Integer() | types.Decimal(), float():
            return value
        case types.Integer() | types.Decimal(), int() | Decimal():
            return Fraction(value)
    return UNFIT


def flags_of(kind: types.Enumeration, text: str) -> Key:
    """Returns the bits of flags: a number, or names joined by commas; UNFIT if a name is not one of them."""
    if text.isdigit():
        return int(text)
    bits = 0
    for name in text.split(","):
        if name.strip(" ") not in kind.members:
            return UNFIT
        bits |= kind.numbers[kind.members.index(name.strip(" "))]
    return bits
