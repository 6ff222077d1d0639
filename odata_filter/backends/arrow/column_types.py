"""The types of Arrow that hold the values of each type, and literals of them."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

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

ArrowColumn: TypeAlias = Column[pc.Expression, pa.DataType]

TEXT = pa.large_string()
"""The type of texts that are computed, or compared with texts of another type."""
REAL = pa.float64()
NARROW = pa.float32()
CLOCK = pa.time64("ns")
WHOLE = pa.decimal128(20, 0)
"""What holds every integer of 64 bits, signed or not."""


class _Unit(NamedTuple):
    """A unit of date-times: the digits of the fraction of a second, and how many nanoseconds it lasts."""

    fraction: int
    nanoseconds: int


_UNITS = {"s": _Unit(0, 10**9), "ms": _Unit(3, 10**6), "us": _Unit(6, 10**3), "ns": _Unit(9, 1)}

_INTEGERS: dict[pa.DataType, tuple[float, float]] = {
    **{dtype: (-(2 ** (dtype.bit_width - 1)), 2 ** (dtype.bit_width - 1) - 1) for dtype in (
        pa.int8(), pa.int16(), pa.int32(), pa.int64(),
    )},
    **{dtype: (0, 2**dtype.bit_width - 1) for dtype in (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())},
}  # fmt: skip
"""The least and the greatest integer of each type."""


def _is_text(dtype: pa.DataType) -> bool:
    return dtype in {pa.string(), TEXT}


def _has_unit(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(dtype) or pa.types.is_duration(dtype))


def _is_real(dtype: pa.DataType) -> bool:
    return dtype in {REAL, NARROW}


_HOLDS: Mapping[type[Type], Callable[[pa.DataType], bool]] = {
    **dict.fromkeys((String, Identifier, Enumeration, Guid), _is_text),
    Boolean: pa.types.is_boolean,
    Date: pa.types.is_date32,
    DateTimeOffset: pa.types.is_timestamp,
    TimeOfDay: pa.types.is_time,
    Duration: pa.types.is_duration,
    Integer: lambda dtype: dtype in _INTEGERS,
    Decimal: lambda dtype: (
        dtype in _INTEGERS or _is_real(dtype) or (pa.types.is_decimal128(dtype) and dtype.scale >= 0)
    ),
    Single: _is_real,
    Double: _is_real,
}
"""Whether a type holds the values of a field's."""


def column_of(expr: pc.Expression, dtype: pa.DataType, kind: Type) -> ArrowColumn | None:
    """Returns a column as it is compared, for a field of a type; None if its type cannot hold the type's values."""
    if pa.types.is_dictionary(dtype):
        return column_of(expr.cast(dtype.value_type), dtype.value_type, kind)
    if type(kind) not in _HOLDS or not _HOLDS[type(kind)](dtype):
        return None
    if isinstance(kind, Single):
        return Column(expr.cast(NARROW, safe=False), NARROW) if dtype == REAL else Column(expr, dtype)
    if dtype == NARROW:
        return Column(expr.cast(REAL), REAL)
    if isinstance(kind, Decimal) and dtype in _INTEGERS:
        return Column(expr.cast(WHOLE), WHOLE)
    return Column(expr, dtype)


def held(dtype: pa.DataType) -> Holds:
    """Returns what a type holds."""
    if pa.types.is_timestamp(dtype):
        unit = _UNITS[dtype.unit]
        if dtype.unit == "ns":  # 64 bits hold fewer years than a datetime
            return Holds(fraction=unit.fraction, first=instant_of(-(2**63)), last=instant_of(2**63 - 1))
        return Holds(fraction=unit.fraction)
    if pa.types.is_time(dtype):
        return Holds(fraction=_UNITS[dtype.unit].fraction)
    if pa.types.is_duration(dtype):
        unit = _UNITS[dtype.unit]
        return Holds(fraction=unit.fraction, durations=durations_of(unit.nanoseconds))
    if pa.types.is_decimal(dtype):
        return Holds(digits=(dtype.precision, dtype.scale), whole=dtype.precision - dtype.scale)
    if dtype in _INTEGERS:
        return Holds(integers=_INTEGERS[dtype])
    return Holds(decimals=dtype != REAL, guid="text")


def scalar(value: Value, dtype: pa.DataType) -> pa.Scalar:
    """Returns a value that a type holds as a literal of it: of another one it keeps scans from skipping row groups."""
    return pa.scalar(_plain(value, dtype), dtype)


def array(values: Iterable[Value], dtype: pa.DataType) -> pa.Array:
    """Returns several values that a type holds. Memberships are told by bits, so a zero is there with both signs."""
    plain = [_plain(value, dtype) for value in values]
    return pa.array([*plain, 0.0, -0.0] if _is_real(dtype) and 0 in plain else plain, dtype)


def _plain(value: Value, dtype: pa.DataType) -> Value:
    """Returns a value as PyArrow takes it exactly: times as their numbers, which need no rules of zones."""
    if _has_unit(dtype) or pa.types.is_time(dtype):
        return nanoseconds(value) // _UNITS[dtype.unit].nanoseconds
    return float(value) if isinstance(value, (int, decimal.Decimal)) and dtype == REAL else value


def alike(one: ArrowColumn, other: ArrowColumn) -> tuple[ArrowColumn, ArrowColumn]:
    """Returns two columns by a common type, in which their values are compared exactly."""
    if one.dtype == other.dtype:
        return one, other
    return _common(one, other.dtype), _common(other, one.dtype)


def _common(column: ArrowColumn, beside: pa.DataType) -> ArrowColumn:
    expr, dtype = column
    if pa.types.is_time(dtype):
        return Column(expr.cast(CLOCK), CLOCK)
    if _has_unit(dtype):
        count, unit = expr.cast(pa.int64()).cast(WHOLE), decimal.Decimal(_UNITS[dtype.unit].nanoseconds)
        product = pc.multiply(count, pa.scalar(unit, pa.decimal128(10, 0)))  # pyright: ignore[reportAttributeAccessIssue] - PyArrow makes it when it is imported
        return Column(product, WHOLE)
    if _is_text(dtype):
        return Column(expr.cast(TEXT), TEXT)
    real = REAL if REAL in {dtype, beside} else NARROW
    if real in {dtype, beside}:
        text = expr.cast(pa.string()) if pa.types.is_decimal(dtype) else expr  # the cast from decimals rounds twice
        return Column(text.cast(real, safe=False), real)
    wide = pa.decimal256(76, max(_scale(dtype), _scale(beside)))
    return Column(expr.cast(wide), wide)


def _scale(dtype: pa.DataType) -> int:
    return int(dtype.scale) if pa.types.is_decimal(dtype) else 0
