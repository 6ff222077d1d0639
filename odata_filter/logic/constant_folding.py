"""What is known before any record is seen: comparisons and calls of literals alone, and what is never null."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

from odata_filter.errors.fault import Fault
from odata_filter.functions import Function
from odata_filter.logic.terms import Value
from odata_filter.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Or,
    Path,
    Variable,
    walk,
)
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Identifier
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import is_nan

PYTHON_OPERATORS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}


FALSE, TRUE = Literal(value=False, type=Boolean()), Literal(value=True, type=Boolean())


def is_true_of(left: Any, op: Operator, right: Any) -> bool:  # noqa: ANN401 - the values of literals of one kind
    """Returns whether a comparison of two values is true (URL Conventions 5.1.1.1); None is null."""
    if left is None or right is None:
        both = left is None and right is None
        return not both if op is Operator.NE else both and op in {Operator.EQ, Operator.LE, Operator.GE}
    if is_nan(left) or is_nan(right):
        return op is Operator.NE
    return PYTHON_OPERATORS[op](left, right)


def computed(function: Function, arguments: Sequence[Value], now: Instant | None) -> Literal | None:
    """Returns the result of a call that no record changes: of literals alone, or with null among them; else None.

    `now()` is the given moment, and stays a call without one. So does a call that has no meaning in Python.
    """
    if any(isinstance(each, Literal) and each.value is None for each in arguments):
        return Literal(None, function.result)
    if function.name == "now":
        return None if now is None else Literal(now, function.result)
    if function.python is None or not all(isinstance(each, Literal) for each in arguments):
        return None
    values = [each.value for each in arguments if isinstance(each, Literal)]
    return Literal(function.python(*values), function.result)


def on_operand(operand: Value, literal: Literal) -> Literal:
    """Returns a computed literal as the operand compares it: a text of the GUID shape is a GUID to an identifier."""
    kind = operand.type
    if literal.value is None or not isinstance(kind, Identifier) or isinstance(literal.type, Identifier):
        return literal
    fitted = kind.fit(literal.value, literal.type)
    return literal if isinstance(fitted, Fault) else Literal(fitted, kind)


def anchor(expr: Expr) -> Value:
    """Returns what a constant in place of the expression keeps as its operand: a field of it, if it has one."""
    fields = (node for node in walk(expr) if isinstance(node, FieldRef) and not node.collection)
    return next(fields, TRUE)


def can_be_null(expr: Expr) -> bool:
    """Returns whether a Boolean expression may be null: comparisons, `in`, `any` and `all` never are."""
    match expr:
        case And(operands) | Or(operands):
            return any(map(can_be_null, operands))
        case Not(operand):
            return can_be_null(operand)
        case (
            Comparison()
            | Membership()
            | ElementOf()
            | Lambda()
            | Filtered()
            | Count()
            | Items()
            | Arithmetic()
            | Negate()
        ):
            return False
        case Literal():
            return expr.value is None
        case FieldRef() | Path() | It() | Variable() | Call() | Has():
            return True
        case _:
            assert_never(expr)
