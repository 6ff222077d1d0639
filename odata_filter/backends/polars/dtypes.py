"""The dtypes of Polars that hold the values of each type, and literals of them."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import polars as pl
from polars.datatypes import DataTypeClass

from odata_filter.backends.frame_operands import Column
from odata_filter.backends.holds import Holds
from odata_filter.backends.times_as_integers import durations_of, instant_of, nanoseconds
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    TimeOfDay,
    Type,
)
from odata_filter.types.value import Value

PolarsColumn: TypeAlias = Column[pl.Expr, pl.DataType]


class _Unit(NamedTuple):
    """A unit of date-times: the digits of the fraction of a second, and how many nanoseconds it lasts."""

    fraction: int
    nanoseconds: int


_UNITS = {"ms": _Unit(3, 1_000_000), "us": _Unit(6, 1_000), "ns": _Unit(9, 1)}

_DIGITS = 38
"""The most digits of a decimal number."""
_WHOLE = pl.Decimal(_DIGITS, 0)

_INTEGERS: dict[type[pl.DataType], tuple[float, float]] = {
    **{dtype: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for dtype, bits in (
        (pl.Int8, 8), (pl.Int16, 16), (pl.Int32, 32), (pl.Int64, 64),
    )},
    **{dtype: (0, 2**bits - 1) for dtype, bits in (
        (pl.UInt8, 8), (pl.UInt16, 16), (pl.UInt32, 32), (pl.UInt64, 64),
    )},
}  # fmt: skip
"""The least and the greatest integer of each dtype; two of any of these are compared exactly as Int128."""

_TEXTS = (String, Identifier, Enumeration, Guid)


def whole(dtype: DataTypeClass | pl.DataType) -> pl.DataType:
    """Returns a dtype of a frame, which is whole, in the type that says so."""
    assert isinstance(dtype, pl.DataType)  # noqa: S101 - a schema has no classes of dtypes
    return dtype


def column_of(expr: pl.Expr, dtype: pl.DataType, kind: Type) -> PolarsColumn | None:
    """Returns a column as it is compared, for a field of a type; None if its dtype cannot hold the type's values."""
    match kind, dtype:
        case (String() | Identifier() | Enumeration(), pl.Categorical() | pl.Enum()):
            return Column(expr.cast(pl.String), pl.String())
        case (Double() | Decimal(), pl.Float32()):
            return Column(expr.cast(pl.Float64), pl.Float64())
        case (Single(), pl.Float64()):
            return Column(expr.cast(pl.Float32), pl.Float32())
        case (Decimal(), _) if type(dtype) in _INTEGERS:
            return Column(expr.cast(_WHOLE), _WHOLE)
        case (
            (String() | Identifier() | Enumeration() | Guid(), pl.String())
            | (Boolean(), pl.Boolean())
            | (Single(), pl.Float32())
            | (Decimal(), pl.Decimal())
            | (Decimal() | Double(), pl.Float64())
            | (Date(), pl.Date())
            | (DateTimeOffset(), pl.Datetime())
            | (TimeOfDay(), pl.Time())
            | (Duration(), pl.Duration())
        ):
            return Column(expr, dtype)
        case (Integer(), _) if type(dtype) in _INTEGERS:
            return Column(expr, dtype)
    return None


def held(dtype: pl.DataType) -> Holds:
    """Returns what a dtype holds."""
    match dtype:
        case pl.Datetime():
            unit = _UNITS[dtype.time_unit]
            if dtype.time_unit == "ns":  # 64 bits hold fewer years than a datetime
                return Holds(fraction=unit.fraction, first=instant_of(-(2**63)), last=instant_of(2**63 - 1))
            return Holds(fraction=unit.fraction)
        case pl.Time():
            return Holds(fraction=_UNITS["ns"].fraction)
        case pl.Duration():
            unit = _UNITS[dtype.time_unit]
            return Holds(fraction=unit.fraction, durations=durations_of(unit.nanoseconds))
        case pl.Decimal():
            return Holds(digits=(_DIGITS, dtype.scale))
        case pl.Float64():
            return Holds(decimals=False)
        case pl.String():
            return Holds(guid="text")
        case _ if type(dtype) in _INTEGERS:
            return Holds(integers=_INTEGERS[type(dtype)])
        case _:
            return Holds()


def literal_of(value: Value, dtype: pl.DataType) -> pl.Expr:
    """Returns a value that a dtype holds as a literal of it. A decimal number has its own scale."""
    if isinstance(value, decimal.Decimal) and isinstance(dtype, pl.Decimal):
        dtype = pl.Decimal(_DIGITS, _scale(value))
    return pl.lit(_plain(value, dtype), dtype=dtype)


def literals_of(values: Sequence[Value], dtype: pl.DataType) -> pl.Expr | None:
    """Returns the literal of a list of values that a dtype holds; None if there are none after all.

    A whole number may have more digits than the dtype has before the point.
    """
    if isinstance(dtype, pl.Decimal):
        before = _DIGITS - dtype.scale
        values = [each for each in values if isinstance(each, decimal.Decimal) and each.adjusted() < before]
        dtype = pl.Decimal(_DIGITS, dtype.scale)
    return pl.lit([_plain(value, dtype) for value in values], dtype=pl.List(dtype)) if values else None


def _nanoseconds(column: PolarsColumn) -> pl.Expr:
    """Returns the nanoseconds of a duration, or of a date-time of any zone since 1970."""
    assert isinstance(column.dtype, (pl.Datetime, pl.Duration))  # noqa: S101 - the dtypes that have units
    count = pl.lit(_UNITS[column.dtype.time_unit].nanoseconds, dtype=pl.Int128)
    return column.expr.to_physical().cast(pl.Int128) * count


def is_nan(column: PolarsColumn) -> pl.Expr | None:
    """Returns the test for NaN, of a column that may hold it."""
    return column.expr.is_nan() if isinstance(column.dtype, (pl.Float32, pl.Float64)) else None


def alike(one: PolarsColumn, other: PolarsColumn) -> tuple[PolarsColumn, PolarsColumn]:
    """Returns two columns by a common dtype, in which their values are compared exactly.

    The dtype that Polars chooses rounds: microseconds beside milliseconds become milliseconds.
    """
    if one.dtype == other.dtype:
        return one, other
    return _common(one, other.dtype), _common(other, one.dtype)


def _common(column: PolarsColumn, beside: pl.DataType) -> PolarsColumn:
    match column.dtype, beside:
        case (pl.Datetime(), _) | (pl.Duration(), _):
            return Column(_nanoseconds(column), pl.Int128())
        case pl.Decimal(), pl.Float32() | pl.Float64():  # the cast between them rounds twice
            return Column(column.expr.cast(pl.String).cast(beside), beside)
        case (pl.Decimal(), _) | (pl.Float64(), _):  # decimal numbers of two scales are compared exactly
            return column
        case _, pl.Float64():
            return Column(column.expr.cast(beside), beside)
        case pl.Float32(), _:
            return column
        case _, pl.Float32():
            return Column(column.expr.cast(beside), beside)
        case _, pl.Decimal():
            return Column(column.expr.cast(_WHOLE), _WHOLE)
        case _:
            return Column(column.expr.cast(pl.Int128), pl.Int128())


def _plain(value: Value, dtype: pl.DataType) -> Value:
    """Returns a value as Polars takes it exactly: times as their numbers, which need no rules of zones."""
    if isinstance(dtype, (pl.Datetime, pl.Duration)):
        return nanoseconds(value) // _UNITS[dtype.time_unit].nanoseconds
    if isinstance(dtype, pl.Time):
        return nanoseconds(value)
    return float(value) if isinstance(value, decimal.Decimal) and isinstance(dtype, pl.Float64) else value


def _scale(number: decimal.Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    return max(-exponent, 0)
