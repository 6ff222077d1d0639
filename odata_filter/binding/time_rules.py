"""The typing rules of arithmetic with moments, dates and durations (URL Conventions 5.1.1.2)."""

from __future__ import annotations

import decimal

from odata_filter.binding.rules import OPERATOR, Misfit, kind_of
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.nodes import Arithmetic, Literal, Negate, Operand, is_collection, operand_text
from odata_filter.operators import ArithmeticOperator
from odata_filter.types import Date, DateTimeOffset, Decimal, Duration, Integer, String, Type

_DURATION = Duration()
_POINTS = (DateTimeOffset, Date)
_SUB, _MUL = ArithmeticOperator.SUB, ArithmeticOperator.MUL
_INTEGER = Integer()
_MOST_DIGITS = 40
"""Of a number beside a duration: the durations of any two columns differ by less, and all work with it is short."""


def is_time(operand: Operand) -> bool:
    """Returns whether arithmetic with an operand is that of times."""
    return isinstance(operand.type, (Duration, *_POINTS))


def computed(left: Operand, op: ArithmeticOperator, right: Operand) -> Arithmetic | list[Misfit]:
    """Returns `left op right`, of which at least one operand is a moment, a date or a duration.

    A text beside one is read as a duration. Null suits every kind.
    """
    if op.scales:
        return _scaled(left, op, right)
    kind = right.type if op is _SUB and isinstance(right.type, _POINTS) else _DURATION
    first, second = _fitted(left, kind), _fitted(right, _DURATION)
    if isinstance(first, Fault) or isinstance(second, Fault):
        return [(at, each) for at, each in enumerate((first, second)) if isinstance(each, Fault)]
    for at, each in enumerate((first, second)):
        if is_collection(each):
            message = f"expected one value, but {shown(operand_text(each))} is a collection"
            return [(at, Fault("type-mismatch", message, "ask of its elements in an any(..)"))]
    if _suits(first.type, op, second.type):
        return Arithmetic(first, op, second)
    what = [f"{shown(operand_text(each))}, {kind_of(each)}" for each in (first, second)]
    message = f"'{op.value}' does not take {what[0]}, and {what[1]}"
    hint = "a moment or a date takes a duration behind it; two moments and two dates are subtracted"
    return [(OPERATOR, Fault("type-mismatch", message, hint))]


def _scaled(left: Operand, op: ArithmeticOperator, right: Operand) -> Arithmetic | list[Misfit]:
    """Returns a duration multiplied by a number, or a number by a duration, or a duration divided by a number."""
    at = 1 if isinstance(left.type, Duration) else 0
    duration, number = (left, right) if at else (right, left)
    if isinstance(number, Literal) and number.value is None:
        number = Literal(None, _INTEGER)
    fits = isinstance(duration.type, Duration) and isinstance(number.type, (Integer, Decimal))
    if not fits or is_collection(duration) or is_collection(number) or (not at and op is not _MUL):
        what = [f"{shown(operand_text(each))}, {kind_of(each)}" for each in (left, right)]
        message = f"'{op.value}' does not take {what[0]}, and {what[1]}"
        hint = "a duration is multiplied or divided by a whole or decimal number: lasts mul 2"
        return [(OPERATOR, Fault("type-mismatch", message, hint))]
    if isinstance(number, Literal) and (fault := _factor_fault(number, op)) is not None:
        return [(at, fault)]
    return Arithmetic(duration, op, number) if at else Arithmetic(number, op, duration)


def _factor_fault(number: Literal, op: ArithmeticOperator) -> Fault | None:
    """Returns the fault of a literal that no duration is divided by, or multiplied with."""
    value = decimal.Decimal(str(number.value or 0))
    if not value:
        hint = "divide by another number"
        return None if op is _MUL or number.value is None else Fault("invalid-argument", "division by zero", hint)
    if max(abs(value.adjusted()), len(value.as_tuple().digits)) > _MOST_DIGITS:
        message = f"a number beside a duration has at most {_MOST_DIGITS} digits, and as many zeros"
        return Fault("number-too-long", message, "write fewer digits, or a number nearer to 1")
    return None


def negated(operand: Operand) -> Negate | list[Misfit]:
    """Returns `-operand`, of a duration."""
    if isinstance(operand.type, Duration) and not is_collection(operand):
        return Negate(operand)
    text = shown(operand_text(operand))
    return [(0, Fault("type-mismatch", f"the minus takes a duration, and {text} is {kind_of(operand)}", "remove it"))]


def _suits(left: Type, op: ArithmeticOperator, right: Type) -> bool:
    if isinstance(left, _POINTS):
        return isinstance(right, Duration) or (op is _SUB and left == right)
    return isinstance(left, Duration) and isinstance(right, Duration)


def _fitted(operand: Operand, kind: Type) -> Operand | Fault:
    """Returns an operand; a text, and null, as a literal of a type."""
    if not isinstance(operand, Literal):
        return operand
    if operand.value is None:
        return Literal(None, kind)
    if isinstance(operand.type, String):
        value = _DURATION.fit(operand.value, operand.type)
        return value if isinstance(value, Fault) else Literal(value, _DURATION)
    return operand
