"""The shape of a tree put together by hand: each node has parts of the right classes."""

from __future__ import annotations

from typing import assert_never

from odata_filter.functions import Function
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
    children,
)
from odata_filter.operators import ArithmeticOperator, Operator
from odata_filter.types import Type

_COLLECTIONS = (FieldRef, Path, Filtered)


def check_shape(expr: object) -> None:
    """Checks that a tree is made of nodes, and each of what it says.

    Raises:
        TypeError: it is not the tree of a filter.

    """
    stack = [expr]
    while stack:
        node = stack.pop()
        if not isinstance(node, Expr) or not _well_formed(node):
            what = type(node).__name__
            raise TypeError(f"a filter is a tree of nodes, each with its own parts, and this {what} is not one")
        stack += children(node)


def _well_formed(node: Expr) -> bool:  # noqa: C901, PLR0912 - a case for each node
    match node:
        case And(operands) | Or(operands):
            flat = not any(isinstance(each, type(node)) for each in operands)
            return isinstance(operands, tuple) and len(operands) > 1 and flat
        case Comparison(_, op, _):
            return isinstance(op, Operator)
        case Membership(_, values):
            return isinstance(values, tuple) and all(isinstance(each, Literal) for each in values)
        case Items(operands):
            return isinstance(operands, tuple)
        case Path(base):
            return isinstance(base, (FieldRef, Path, Variable))
        case Has(_, flags):
            return isinstance(flags, Literal)
        case Filtered(collection) | Count(collection):
            return isinstance(collection, _COLLECTIONS)
        case Lambda(_, collection, variable, body):
            bodies = (variable is None) == (body is None) and (variable is None or isinstance(variable, str))
            return isinstance(collection, _COLLECTIONS) and bodies
        case Call(function, arguments):
            return isinstance(function, Function) and isinstance(arguments, tuple)
        case Literal(_, kind):
            return isinstance(kind, Type)
        case Arithmetic(_, arithmetic, _):
            return isinstance(arithmetic, ArithmeticOperator)
        case FieldRef() | It() | Variable() | Not() | ElementOf() | Negate():
            return True
        case _:
            assert_never(node)
