"""The types of Spark that hold the values of each type, and literals of them."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping
from typing import TypeAlias

from pyspark.sql import Column as Expr
from pyspark.sql import functions
from pyspark.sql.types import (
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from odata_filter.backends.frame_operands import Column
from odata_filter.backends.holds import Holds
from odata_filter.backends.times_as_integers import nanoseconds
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
    Type,
)
from odata_filter.types.value import Value

SparkColumn: TypeAlias = Column[Expr, DataType]

_BITS: Mapping[type[DataType], int] = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}
_WHOLE: Mapping[type[DataType], int] = {ByteType: 3, ShortType: 5, IntegerType: 10, LongType: 20}
"""The digits by which Spark takes an integer for a decimal number."""
_MOST_DIGITS = 38
_EPOCH = dt.date(1970, 1, 1).toordinal()
_YEARS = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, dt.UTC)
_RANGES: Mapping[type[DataType], tuple[Value, Value]] = {
    TimestampType: _YEARS,
    TimestampNTZType: _YEARS,
    DateType: (dt.date.min, dt.date.max),
}
_TEXTS = (String, Identifier, Enumeration, Guid)
_REALS = (DoubleType, FloatType)

_HOLDS: Mapping[type[Type], tuple[type[DataType], ...]] = {
    **dict.fromkeys(_TEXTS, (StringType,)),
    Boolean: (BooleanType,),
    Date: (DateType,),
    DateTimeOffset: (TimestampType, TimestampNTZType),
    Integer: tuple(_BITS),
    Decimal: (DecimalType, *_BITS, *_REALS),
    Single: _REALS,
    Double: _REALS,
    Duration: (DayTimeIntervalType,),
}
"""The types that hold the values of a field's."""


def column_of(expr: Expr, dtype: DataType, kind: Type) -> SparkColumn | None:
    """Returns a column as it is compared, for a field of a type; None if its type cannot hold the type's values."""
    if not isinstance(dtype, _HOLDS.get(type(kind), ())):
        return None
    if isinstance(dtype, _REALS):
        width = FloatType() if isinstance(kind, Single) else DoubleType()
        return Column(expr if dtype == width else expr.cast(width), width)
    if isinstance(dtype, StringType) and dtype.collation != StringType().collation:
        return Column(functions.collate(expr, StringType().collation), StringType())
    if isinstance(kind, Decimal) and type(dtype) in _WHOLE:
        whole = DecimalType(_WHOLE[type(dtype)], 0)
        return Column(expr.cast(whole), whole)
    return Column(expr, dtype)


def held(dtype: DataType) -> Holds:
    """Returns what a type holds."""
    if isinstance(dtype, DecimalType):
        return Holds(digits=(dtype.precision, dtype.scale), whole=dtype.precision - dtype.scale)
    if type(dtype) in _BITS:
        half = 2 ** (_BITS[type(dtype)] - 1)
        return Holds(integers=(-half, half - 1))
    return Holds(decimals=not isinstance(dtype, _REALS), durations=(-(2**63), 2**63 - 1), guid="text")


def literal_of(value: Value, dtype: DataType) -> Expr:
    """Returns a value that a type holds as a literal of it.

    Dates and date-times are numbers: PySpark moves those before 1582 by days, and fails for the first ones.
    """
    match dtype:
        case DateType():
            assert isinstance(value, dt.date)  # noqa: S101 - no other value is a date
            return functions.date_from_unix_date(functions.lit(value.toordinal() - _EPOCH))
        case TimestampType():
            return functions.timestamp_micros(functions.lit(nanoseconds(value) // 1_000))
        case TimestampNTZType():
            return _moment(functions.lit(nanoseconds(value) // 1_000))
        case DoubleType() | FloatType():
            assert isinstance(value, (int, float, decimal.Decimal))  # noqa: S101 - a number
            return functions.lit(float(value)).cast(dtype)
        case DecimalType():
            return functions.lit(value).cast(dtype)
        case _:
            return functions.lit(value)


def in_utc(column: SparkColumn) -> Expr:
    """Returns a date, or a date-time as the clocks of UTC show it; null outside the years 0001 to 9999."""
    expr, dtype = column
    first, last = (literal_of(value, dtype) for value in _RANGES[type(dtype)])
    time = functions.when(expr.between(first, last), expr)
    return _moment(functions.unix_micros(time)) if isinstance(dtype, TimestampType) else time


def is_nan(column: SparkColumn) -> Expr | None:
    """Returns the test for NaN, of a column that may hold it."""
    return functions.isnan(column.expr) if isinstance(column.dtype, _REALS) else None


def alike(one: SparkColumn, other: SparkColumn) -> tuple[SparkColumn, SparkColumn] | None:
    """Returns two columns by a common type in which their values are compared exactly; None if there is none."""
    types = type(one.dtype), type(other.dtype)
    for real in (DoubleType, FloatType):
        if real in types:
            return _cast(one, real()), _cast(other, real())
    if types == (TimestampType, TimestampNTZType):
        return one._replace(expr=_moment(functions.unix_micros(one.expr))), other
    if types == (TimestampNTZType, TimestampType):
        return one, other._replace(expr=_moment(functions.unix_micros(other.expr)))
    if DecimalType in types:
        (before, behind), (more, further) = _digits(one.dtype), _digits(other.dtype)
        if max(before, more) + max(behind, further) > _MOST_DIGITS:  # Spark would drop the last ones
            return None
    return one, other


def _cast(column: SparkColumn, dtype: DataType) -> SparkColumn:
    return column if column.dtype == dtype else Column(column.expr.cast(dtype), dtype)


def _digits(dtype: DataType) -> tuple[int, int]:
    """Returns how many digits stand before and behind the point."""
    if isinstance(dtype, DecimalType):
        return dtype.precision - dtype.scale, dtype.scale
    return _WHOLE[type(dtype)], 0


def _moment(micros: Expr) -> Expr:
    """Returns a number of microseconds after the beginning of 1970 as a date-time without a zone."""
    return functions.expr("TIMESTAMP_NTZ '1970-01-01 00:00:00'") + functions.expr("INTERVAL '0.000001' SECOND") * micros
