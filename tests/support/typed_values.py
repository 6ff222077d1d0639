"""What columns with types keep of the values of records, for backends of data frames and of data sets."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any

from odata_filter import Duration, Field, Instant, Schema, TimeOfDay, types
from odata_filter.testing.compared_values import GUID, TEMPORAL
from odata_filter.testing.meanings import PICOSECONDS
from odata_filter.testing.reference import elements_of
from odata_filter.testing.time_line import picoseconds

EPOCH = picoseconds(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))

PAIRS = Schema(
    "pairs",
    [
        Field("id", types.Guid(), nullable=False),
        *(Field(name, types.DateTimeOffset()) for name in ("ms", "us", "ns")),
        *(Field(name, types.Duration()) for name in ("short", "long")),
        *(Field(name, types.TimeOfDay()) for name in ("start", "end")),
        *(Field(name, types.Integer()) for name in ("small", "large")),
        *(Field(name, types.Decimal()) for name in ("coarse", "fine", "whole", "real")),
        *(Field(name, types.Double()) for name in ("single", "double")),
        Field("times", types.DateTimeOffset(), collection=True),
        Field("numbers", types.Double(), collection=True),
        Field("flags", types.Boolean(), collection=True),
    ],
)
"""A schema whose fields of one type, and of any numbers, are compared in columns of several types."""

THINGS = Schema(
    "things",
    [
        Field("number", types.Integer()),
        Field("size", types.Integer()),
        Field("price", types.Decimal()),
        Field("weight", types.Double()),
        Field("height", types.Single()),
        Field("seen", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("opens", types.TimeOfDay()),
        Field("lasts", types.Duration()),
        Field("label", types.String()),
        Field("known", types.Boolean()),
        Field("tags", types.String(), collection=True),
    ],
)


def listed(value: object) -> list[object]:
    """The elements of a collection, with its nulls."""
    return list(value) if isinstance(value, (list, tuple, set)) else elements_of(value)


def narrow(number: float) -> float:
    """A double as a column of 32 bits keeps it."""
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def ticks(kind: types.Type, value: object, a_second: int) -> int:
    """The whole units, of so many a second, of a duration, a time of day, or a date-time since 1970."""
    exact = TEMPORAL[type(kind)](value)
    assert isinstance(exact, int)
    return (exact - (EPOCH if isinstance(kind, types.DateTimeOffset) else 0)) // (PICOSECONDS // a_second)


def of_ticks(kind: types.Type, number: int, a_second: int) -> Instant | TimeOfDay | Duration | None:
    """The value of so many units; None where 64 bits do not hold the number."""
    if not -(2**63) <= number < 2**63:
        return None
    micros, rest = divmod(number * (PICOSECONDS // a_second), 10**6)
    length = dt.timedelta(microseconds=micros)
    if isinstance(kind, types.Duration):
        return Duration(length, rest)
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + length
    return TimeOfDay(moment.time(), rest) if isinstance(kind, types.TimeOfDay) else Instant(moment, rest)


def floor(number: Decimal, precision: int, scale: int) -> Decimal | None:
    """A decimal number as a column of so many digits keeps it; None where it has no place for it."""
    cut = number.quantize(Decimal(1).scaleb(-scale), ROUND_FLOOR, Context(prec=99))
    return cut if cut.adjusted() < precision - scale else None


def plain(kind: types.Type, value: Any) -> Any:
    """A GUID as lower-case text, any other value as it is."""
    match kind:
        case types.Guid():
            return str(value).lower()
        case types.Identifier():
            return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
        case _:
            return value
