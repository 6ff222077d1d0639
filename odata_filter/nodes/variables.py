"""The variables of an expression: which ones it has from outside, and the same expression with another name of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from odata_filter.immutable import replace
from odata_filter.nodes.collection_nodes import THIS, Count, Filtered, Items, Lambda
from odata_filter.nodes.condition_nodes import And, Comparison, ElementOf, Has, Membership, Not, Or
from odata_filter.nodes.node_unions import Expr
from odata_filter.nodes.operand_nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.nodes.walking import children, walk


def free_variables(expr: Expr) -> Iterator[Variable]:
    """Returns the variables of an expression but those of its own lambdas, `$filter(..)` and `$count($filter=..)`."""
    stack: list[tuple[Expr, frozenset[str]]] = [(expr, frozenset())]
    while stack:
        node, own = stack.pop()
        match node:
            case Variable(name):
                if name not in own:
                    yield node
            case Lambda(_, collection, variable, body):
                stack.append((collection, own))
                stack += [] if body is None or variable is None else [(body, own | {variable})]
            case Filtered(collection, body) | Count(collection, body):
                stack.append((collection, own))
                stack += [] if body is None else [(body, own | {THIS})]
            case _:
                stack += [(each, own) for each in children(node)]


def is_hidden(expr: Expr, name: str) -> bool:
    """Returns whether a variable stands in a body of `$filter(..)` or `$count(..)`, where `$this` is another one."""
    bodies = (node.body for node in walk(expr) if isinstance(node, (Filtered, Count)) and node.body is not None)
    return any(variable.name == name for body in bodies for variable in free_variables(body))


def renamed(expr: Expr, old: str, new: str) -> Expr:
    """Returns an expression with another name of a variable; one that is hidden in a body is not that variable."""
    return expr if old == new else _renamed(expr, old, new)


def _renamed(expr: Expr, old: str, new: str) -> Expr:  # noqa: C901, PLR0912 - a case for each node
    def again(each: Expr) -> Expr:
        return _renamed(each, old, new)

    match expr:
        case Variable(name, field):
            return Variable(new, field) if name == old else expr
        case FieldRef() | It() | Literal():
            return expr
        case Path(base):
            return replace(expr, base=again(base))
        case Call(function, arguments):
            return Call(function, tuple(map(again, arguments)))
        case Comparison(left, op, right):
            return Comparison(again(left), op, again(right))
        case Arithmetic(left, arithmetic, right):
            return Arithmetic(again(left), arithmetic, again(right))
        case Negate(operand):
            return Negate(again(operand))
        case Membership(operand, values):
            return Membership(again(operand), values)
        case ElementOf(operand, collection):
            return ElementOf(again(operand), again(collection))
        case Has(operand, flags):
            return Has(again(operand), flags)
        case And(operands):
            return And(tuple(map(again, operands)))
        case Or(operands):
            return Or(tuple(map(again, operands)))
        case Not(operand):
            return Not(again(operand))
        case Lambda(quantifier, collection, variable, body):
            return Lambda(quantifier, again(collection), variable, None if body is None else again(body))
        case Filtered(collection, body):
            return Filtered(again(collection), body if old == THIS else again(body))
        case Count(collection, body):
            return Count(again(collection), body if body is None or old == THIS else again(body))
        case Items(operands):
            return Items(tuple(map(again, operands)))
        case _:
            assert_never(expr)
