"""Moments, dates and durations as numbers on a line without ends, and comparisons of their sums with literals."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import NamedTuple, cast

from odata_filter.logic.constant_folding import PYTHON_OPERATORS
from odata_filter.logic.terms import Value, parts_of
from odata_filter.nodes import Arithmetic, Literal, Negate
from odata_filter.operators import ArithmeticOperator, Operator
from odata_filter.types import Date, DateTimeOffset, Duration, Type
from odata_filter.types.duration import Duration as Length
from odata_filter.types.instant import Instant
from odata_filter.types.picoseconds import Exact
from odata_filter.types.value import Value as Constant

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
DAY = 86_400 * 10**12
"""Picoseconds of a day."""
_UPWARDS = {Operator.GT, Operator.GE}
_BEYOND = {Operator.GT, Operator.LE}
"""The operators that a limit and the next place after it tell apart."""
_NOWHERE = 10**1000
"""A place beyond the values of all types, however often they are multiplied: operands nest 12 levels deep at most."""
_FIRST, _LAST = dt.date.min.toordinal(), dt.date.max.toordinal()
_EPOCH_DAY = _EPOCH.toordinal()


def ticks(value: Constant) -> int:
    """Returns the picoseconds of a duration, or from the beginning of 1970 to a moment or the beginning of a date."""
    picoseconds, floor = (value.picoseconds, value.floor) if isinstance(value, Exact) else (0, value)
    if isinstance(floor, dt.datetime):
        floor -= _EPOCH
    elif isinstance(floor, dt.date):
        return (floor.toordinal() - _EPOCH_DAY) * DAY
    assert isinstance(floor, dt.timedelta)  # noqa: S101 - no other values are on the line
    return floor // _MICROSECOND * Exact.RESOLUTION + picoseconds


def value_at(kind: Type, number: int) -> Instant | dt.date | Length | None:
    """Returns the value of a type at a place of the line; None beyond the years 0001 to 9999, or 999,999,999 days.

    A date is that of a whole number of days.
    """
    if isinstance(kind, Date):
        ordinal = number // DAY + _EPOCH_DAY
        return dt.date.fromordinal(ordinal) if _FIRST <= ordinal <= _LAST else None
    micros, rest = divmod(number, Exact.RESOLUTION)
    try:
        length = dt.timedelta(microseconds=micros)
        return Instant(_EPOCH + length, rest) if isinstance(kind, DateTimeOffset) else Length(length, rest)
    except OverflowError:
        return None


def sum_of(made: Arithmetic) -> Arithmetic | Literal:
    """Returns the sum or difference of two values: of literals a literal, if there is one."""
    left, op, right = made.left, made.op, made.right
    if isinstance(left, Literal) and isinstance(right, Literal):
        if left.value is None or right.value is None:
            return Literal(None, made.type)
        if op.scales:
            length, number = cast("tuple[Literal, Literal]", scaled_by(made))
            numerator, denominator = _ratio(op, number)
            place = cut(ticks(length.value) * numerator, denominator)
        else:
            place = place_of(left.type, ticks(left.value), op, right.type, ticks(right.value))
        found = value_at(made.type, place)
        return made if found is None else Literal(found, made.type)
    nulls = [each for each in (left, right) if isinstance(each, Literal) and each.value is None]
    return Literal(None, made.type) if nulls else made


def opposite_of(made: Negate) -> Negate | Literal:
    """Returns the opposite of a duration: of a literal a literal, if there is one."""
    operand = made.operand
    if not isinstance(operand, Literal):
        return made
    found = None if operand.value is None else value_at(made.type, -ticks(operand.value))
    return made if found is None and operand.value is not None else Literal(found, made.type)


def place_of(left: Type, one: int, op: ArithmeticOperator, right: Type, other: int) -> int:
    """Returns the place of a sum or difference; a date moves by whole days, rounded down (URL Conventions 5.1.1.2)."""
    moved = other if op is ArithmeticOperator.ADD else -other
    by_days = isinstance(left, Date) and isinstance(right, Duration)
    return one + (moved // DAY * DAY if by_days else moved)


def scaled_by(value: Arithmetic) -> tuple[Value, Value]:
    """Returns the duration that is multiplied or divided, and the number by which it is."""
    left, right = parts_of(value)
    return (left, right) if isinstance(left.type, Duration) else (right, left)


def cut(numerator: int, denominator: int) -> int:
    """Returns a quotient, cut toward zero."""
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) is (denominator < 0) else -quotient


def _ratio(op: ArithmeticOperator, number: Literal) -> tuple[int, int]:
    """Returns the numerator and the denominator of what a duration is multiplied by; the numerator has the sign."""
    numerator, denominator = cast("int | decimal.Decimal", number.value).as_integer_ratio()
    if op is ArithmeticOperator.MUL:
        return numerator, denominator
    return (denominator, numerator) if numerator > 0 else (-denominator, -numerator)


def null_with(value: Value) -> Value:
    """Returns what is null exactly where a value is: of a duration by a literal number the duration."""
    while isinstance(value, Arithmetic) and value.op.scales:
        length, number = scaled_by(value)
        if not isinstance(number, Literal):
            break
        value = length
    return value


class Moved(NamedTuple):
    """A comparison with a literal, on less than it was on.

    Attributes:
        value: what is compared.
        op: how.
        limit: the place of the literal that it is compared with now.

    """

    value: Value
    op: Operator
    limit: int


def moved_over(value: Value, op: Operator, literal: Literal) -> Moved | None:
    """Returns a comparison of a sum with a literal, with the literals of the sum on the literal's side.

    `x add duration'P1D' gt L` is `x gt L'`, which an index of x serves. None for an `eq` that several values come to,
    as of `x div 2`: it is between `ge` and `le`.
    """
    limit = ticks(literal.value)
    while isinstance(value, (Arithmetic, Negate)):
        if isinstance(value, Negate):
            (value,), op, limit = parts_of(value), op.converse, -limit
            continue
        left, right = parts_of(value)
        if value.op.scales:
            length, number = scaled_by(value)
            if not isinstance(number, Literal):
                break
            unscaled = _unscaled(op, limit, *_ratio(value.op, number))
            if unscaled is None:
                return None
            value, (op, limit) = length, unscaled
        elif isinstance(right, Literal):
            limit -= place_of(left.type, 0, value.op, right.type, ticks(right.value))
            value = left
        elif isinstance(left, Literal) and not isinstance(value.type, Date):
            limit -= ticks(left.value)
            if value.op is ArithmeticOperator.SUB:
                op, limit = op.converse, -limit
            value = right
        else:
            break
    return Moved(value, op, limit)


def _unscaled(op: Operator, limit: int, numerator: int, denominator: int) -> tuple[Operator, int] | None:
    """Returns the bound on a place that, multiplied and cut toward zero, stands like this to a limit.

    None for an `eq` that several places come to.
    """
    if not numerator:
        return (Operator.GE, -_NOWHERE) if PYTHON_OPERATORS[op](0, limit) else (Operator.GT, _NOWHERE)
    if numerator < 0:  # what is cut toward zero has the same length on both sides of it
        op, limit, numerator = op.converse, -limit, -numerator
    if op is Operator.EQ:
        first, after = _least(limit, numerator, denominator), _least(limit + 1, numerator, denominator)
        if after - first > 1:
            return None
        return (op, first) if first < after else (Operator.GT, _NOWHERE)
    beyond = op in _BEYOND
    return op, _least(limit + beyond, numerator, denominator) - beyond


def _least(limit: int, numerator: int, denominator: int) -> int:
    """Returns the least place that, multiplied by a positive number and cut toward zero, is not below a limit."""
    return -(-limit * denominator // numerator) if limit > 0 else (limit - 1) * denominator // numerator + 1


def bound_on(value: Value, op: Operator, limit: int) -> tuple[Operator, Literal] | bool | None:
    """Returns a place of the line as a bound of a value.

    Returns:
        The operator and the bound. Where the value's type has none there, whether the comparison is true of all its
        values, or of none. None where that cannot be said: a sum may lie beyond its type.

    """
    kind = value.type
    if isinstance(kind, Date) and limit % DAY:  # between two dates
        if not op.orders:
            return False
        op = Operator.GT if op in _UPWARDS else Operator.LE
    found = value_at(kind, limit)
    if found is not None:
        return op, Literal(found, kind)
    return None if isinstance(value, (Arithmetic, Negate)) else op.orders and (limit < 0) is (op in _UPWARDS)
