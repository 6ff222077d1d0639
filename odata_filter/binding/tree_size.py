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
    Operand,
    Or,
    Path,
    Variable,
)

_EVER = Limits()


class Size(NamedTuple):
    """How deeply the nodes of an expression nest, each counted from the root to the deepest leaf."""

    depth: int
    """And, Or, Not and Lambda nodes, and bodies of `$filter` and `$count`."""
    nesting: int
    """Steps of paths, calls by their weights, arithmetic, lists, and conditions that are operands."""
    lambdas: int
    """Bodies of lambdas, `$filter` and `$count`: what is asked of each element."""


_PLAIN = frozenset({FieldRef, It, Variable, Literal})
_NONE = Size(0, 0, 0)
_ONE_LEVEL = Size(1, 0, 0)


def size_of(expr: Expr) -> Size:  # noqa: C901, PLR0912 - a case for each node
    """Returns how deeply the nodes of an expression nest. Iterative: it is not yet known whether recursion is safe."""
    if _flat(expr):
        return _NONE
    if isinstance(expr, (And, Or)) and all(map(_flat, expr.operands)):
        return _ONE_LEVEL
    deepest = nested = quantified = 0
    stack: list[tuple[Expr, int, int, int]] = [(expr, 0, 0, 0)]
    while stack:
        node, depth, nesting, lambdas = stack.pop()
        match node:  # hot path, as is the order of the cases
            case Comparison():
                inner = [each for each in (node.left, node.right) if type(each) not in _PLAIN]
                stack += [(each, depth, nesting + _inside(each), lambdas) for each in inner]
            case Call():
                nesting += weight(node)
                inner = [each for each in node.arguments if type(each) not in _PLAIN]
                stack += [(each, depth, nesting + _inside(each), lambdas) for each in inner]
            case And() | Or():
                depth += 1
                stack += [(each, depth, nesting, lambdas) for each in node.operands if not _flat(each)]
            case Not():
                depth += 1
                stack.append((node.operand, depth, nesting, lambdas))
            case Path(base) | Negate(base):
                nesting += 1
                stack.append((base, depth, nesting, lambdas))
            case Arithmetic(left, _, right):
                nesting += 1
                stack += [(each, depth, nesting, lambdas) for each in (left, right)]
            case Lambda(_, collection, _, body) | Filtered(collection, body) | Count(collection, body):
                depth += body is not None or isinstance(node, Lambda)
                nesting += not isinstance(node, Lambda)
                stack += [] if type(collection) in _PLAIN else [(collection, depth, nesting, lambdas)]
                lambdas += body is not None or isinstance(node, Lambda)
                stack += [] if body is None else [(body, depth, nesting, lambdas)]
            case Items(operands):
                nesting += 1
                stack += [(each, depth, nesting + _inside(each), lambdas) for each in operands]
            case ElementOf(operand, collection):
                stack += [(each, depth, nesting + _inside(each), lambdas) for each in (operand, collection)]
            case Membership(operand) | Has(operand):
                stack.append((operand, depth, nesting + _inside(operand), lambdas))
            case FieldRef() | It() | Variable() | Literal():
                pass
            case _:
                assert_never(node)
        deepest = max(deepest, depth)
        nested = max(nested, nesting)
        quantified = max(quantified, lambdas)
    return Size(deepest, nested, quantified)


def weight(call: Call) -> int:
    """Returns the levels that a call counts for where operands nest: one, or more where its SQL is larger."""
    row = FUNCTIONS.get(call.function.name.lower())
    if row is None or row.weight == 1 or all(isinstance(each, Literal) for each in call.arguments[1:]):
        return 1
    return row.weight


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
