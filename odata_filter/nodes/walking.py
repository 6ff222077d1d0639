"""What nodes are made of, and the fields that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from odata_filter.nodes.collection_nodes import Count, Filtered, Items, Lambda
from odata_filter.nodes.condition_nodes import And, Comparison, ElementOf, Has, Membership, Not, Or
from odata_filter.nodes.node_unions import Expr, Junction, Operand
from odata_filter.nodes.operand_nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.types.structured import Field


def walk(expr: Expr) -> Iterator[Expr]:
    """Returns every node of an expression, each before its operands, left to right. Iterative."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def children(node: Expr) -> tuple[Expr, ...]:
    """Returns the operands of a node, left to right."""
    match node:
        case And(operands) | Or(operands):
            return operands
        case Comparison(left, _, right) | Arithmetic(left, _, right):
            return left, right
        case Membership(operand, values):
            return operand, *values
        case ElementOf(operand, collection):
            return operand, collection
        case Has(operand, flags):
            return operand, flags
        case Not(operand) | Path(operand) | Negate(operand):
            return (operand,)
        case Lambda(_, collection, _, body) | Count(collection, body):
            return (collection,) if body is None else (collection, body)
        case Filtered(collection, body):
            return collection, body
        case Call(_, arguments):
            return arguments
        case Items(operands):
            return operands
        case FieldRef() | It() | Variable() | Literal():
            return ()
        case _:
            assert_never(node)


def joined(junction: type[Junction], exprs: Iterable[Expr]) -> Expr:
    """Returns the And or Or of the expressions, flat; the expression itself if there is but one."""
    operands: list[Expr] = []
    for expr in exprs:
        if isinstance(expr, junction):
            operands.extend(expr.operands)
        else:
            operands.append(expr)
    return operands[0] if len(operands) == 1 else junction(tuple(operands))


def is_collection(node: Operand) -> bool:
    """Returns whether a node stands for any number of values."""
    return isinstance(node, Filtered) or (isinstance(node, (FieldRef, Path)) and node.field.collection)


def element_field(collection: Operand) -> Field:
    """Returns the field whose elements a collection has; it is that of the variable of a lambda over it."""
    while isinstance(collection, Filtered):
        collection = collection.collection
    if isinstance(collection, (FieldRef, Path, Variable)):
        return collection.field
    raise TypeError(f"{collection!r} is not a collection")


def path_of(node: Operand) -> str | None:
    """Returns the path of a field of the record, such as `address/city`; None of any other node."""
    names: list[str] = []
    while isinstance(node, Path):
        names.append(node.field.name)
        node = node.base
    return "/".join([node.field.name, *reversed(names)]) if isinstance(node, FieldRef) else None
