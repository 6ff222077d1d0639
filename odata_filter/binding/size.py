"""How deeply the nodes of an expression nest: an invariant of every filter, however it was made."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.functions import FUNCTIONS
from odata_filter.limits import Limits
from odata_filter.nodes import (
    CONDITIONS,
    And,
    Call,
    Comparison,
    Expr,
    FieldRef,
    Lambda,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    Variable,
)

_EVER = Limits()


class Size(NamedTuple):
    """How deeply the nodes of an expression nest, each counted from the root to the deepest leaf."""

    depth: int
    """And, Or, Not and Lambda nodes."""
    nesting: int
    """Calls, each by its weight, and conditions that are operands."""
    lambdas: int
    """Lambda nodes."""


_PLAIN = frozenset({FieldRef, Variable, Literal})
_NONE = Size(0, 0, 0)
_ONE_LEVEL = Size(1, 0, 0)


def size_of(expr: Expr) -> Size:
    """Returns how deeply the nodes of an expression nest. Iterative: it is not yet known whether recursion is safe."""
    if _flat(expr):
        return _NONE
    if isinstance(expr, (And, Or)) and all(map(_flat, expr.operands)):
        return _ONE_LEVEL
    most_depth = most_nesting = most_lambdas = 0
    stack: list[tuple[Expr, int, int, int]] = [(expr, 0, 0, 0)]
    while stack:
        node, depth, nesting, lambdas = stack.pop()
        match node:
            case And(operands) | Or(operands):
                depth += 1
                stack += [(each, depth, nesting, lambdas) for each in operands if not _flat(each)]
            case Not(operand):
                depth += 1
                stack.append((operand, depth, nesting, lambdas))
            case Lambda(_, _, _, body):
                depth += 1
                lambdas += 1
                if body is not None:
                    stack.append((body, depth, nesting, lambdas))
            case Comparison(left, _, right):
                stack += [
                    (each, depth, nesting + _inside(each), lambdas)
                    for each in (left, right)
                    if type(each) not in _PLAIN
                ]
            case Membership(operand):
                stack.append((operand, depth, nesting + _inside(operand), lambdas))
            case Call(_, arguments):
                nesting += weight(node)
                inner = [each for each in arguments if type(each) not in _PLAIN]
                stack += [(each, depth, nesting + _inside(each), lambdas) for each in inner]
            case FieldRef() | Variable() | Literal():
                continue
            case _:
                assert_never(node)
        most_depth = max(most_depth, depth)
        most_nesting = max(most_nesting, nesting)
        most_lambdas = max(most_lambdas, lambdas)
    return Size(most_depth, most_nesting, most_lambdas)


def weight(call: Call) -> int:
    """Returns the levels that a call counts for where operands nest: one, or more where its SQL is larger."""
    row = FUNCTIONS.get(call.function.name.lower())
    return 1 if row is None or all(isinstance(each, Literal) for each in call.arguments[1:]) else row.weight


def _flat(expr: Expr) -> bool:
    """Returns whether an expression is a leaf of plain operands, which nests nothing: most leaves are."""
    if type(expr) is Comparison:
        return type(expr.left) in _PLAIN and type(expr.right) in _PLAIN
    return type(expr) is Membership and type(expr.operand) in _PLAIN


def _inside(operand: Operand) -> bool:
    """Returns whether an operand is a condition, which is one level more."""
    return isinstance(operand, CONDITIONS)


def size_fault(size: Size, limits: Limits = _EVER) -> Fault | None:
    """Returns what is wrong with the size of a filter; by default, beside the limits that hold however it was made."""
    if size.depth <= limits.depth and size.nesting <= limits.nesting and size.lambdas <= limits.lambdas:
        return None
    found: list[tuple[Code, str, int, int]] = [
        ("too-deep", "and, or, not and lambdas", size.depth, limits.depth),
        ("too-nested", "operands", size.nesting, limits.nesting),
        ("too-many-lambdas", "lambdas", size.lambdas, limits.lambdas),
    ]
    code, what, levels, most = next(each for each in found if each[2] > each[3])
    return Fault(code, f"{what} nest {levels:,} levels deep, and {most} is the limit", "spread it over several filters")
