"""Questions about a filter: which fields it names, which values it requires, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import assert_never

from odata_filter.binding.collection_rules import field_at
from odata_filter.errors.fault import Fault
from odata_filter.filter import Filter
from odata_filter.logic.lowering import meaning
from odata_filter.logic.raising import operand_of
from odata_filter.logic.simplification import simplify
from odata_filter.logic.terms import Compared, Conjunction, Disjunction, Exists, OneOf, Ordered, Term, Truth
from odata_filter.logic.value_sets import ValueSet
from odata_filter.nodes import (
    THIS,
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
    children,
    joined,
    path_of,
)
from odata_filter.schema import Schema
from odata_filter.types.structured import Field
from odata_filter.types.value import Value

__all__ = ["referenced_fields", "required_values", "simplify", "transform"]


def referenced_fields(filter: Filter) -> frozenset[str]:
    """Returns the fields that the filter asks about, by their names and paths: `name`, `address/city`.

    A lambda gives its collection and the fields of the elements, as in `items` and `items/quantity`.
    """
    found: set[str] = set()
    stack: list[tuple[Expr, Mapping[str, str]]] = [(filter.expr, {})]
    while stack:
        node, elements = stack.pop()
        match node:
            case FieldRef() | Path():
                found.add(_place(node, elements))
            case Lambda(collection=collection, body=body) | Filtered(collection, body) | Count(collection, body):
                stack.append((collection, elements))
                name = (node.variable or "") if isinstance(node, Lambda) else THIS
                stack += [] if body is None else [(body, {**elements, name: _place(collection, elements)})]
            case _:
                stack += [(each, elements) for each in children(node)]
    return frozenset(found)


def _place(node: Expr, elements: Mapping[str, str]) -> str:
    """Returns the path of a field; `elements` has the path of the collection of each variable."""
    match node:
        case Path(base, field):
            return f"{_place(base, elements)}/{field.name}"
        case Variable(name):
            return elements[name]
        case Filtered(collection):
            return _place(collection, elements)
        case _:
            return str(node)


def transform(filter: Filter, change: Callable[[Expr], Expr], schema: Schema | None = None) -> Filter:
    """Returns the filter with each of its conditions replaced by what `change` makes of it.

    `change` gets every condition but And, Or and Not: comparisons, `in`, Boolean fields and calls, and lambdas. Those
    in an operand, and in the body of a lambda, of `$filter` and of `$count`, come before what they stand in, which
    holds what became of them. It may return the condition itself.

    Args:
        filter: the filter.
        change: gives the condition that stands in place of one.
        schema: the schema of the result; by default the filter's own.

    Raises:
        FilterError: the result does not suit the schema, or is too deep.
        TypeError: `change` returned something else than a condition.

    """
    return Filter(_transformed(filter.expr, change), filter.schema if schema is None else schema)


def _transformed(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    match expr:
        case And(operands):
            return joined(And, [_transformed(each, change) for each in operands])
        case Or(operands):
            return joined(Or, [_transformed(each, change) for each in operands])
        case Not(operand):
            return Not(_transformed(operand, change))
        case Lambda(quantifier, collection, variable, body):
            inner = None if body is None else _transformed(body, change)
            return change(Lambda(quantifier, _inside(collection, change), variable, inner))
        case Comparison(left, op, right):
            return change(Comparison(_inside(left, change), op, _inside(right, change)))
        case Membership(operand, values):
            return change(Membership(_inside(operand, change), values))
        case ElementOf(operand, collection):
            return change(ElementOf(_inside(operand, change), _inside(collection, change)))
        case Has() | Literal() | FieldRef() | Path() | It() | Variable():
            return change(expr)
        case Call() | Filtered() | Count() | Items() | Arithmetic() | Negate():
            return change(_inside(expr, change))
        case _:
            assert_never(expr)


def _inside(operand: Operand, change: Callable[[Expr], Expr]) -> Operand:
    """Returns an operand with the conditions in it replaced, those of its bodies and those that are values."""
    match operand:
        case Filtered(collection, body):
            return Filtered(_inside(collection, change), _transformed(body, change))
        case Count(collection, body):
            inner = None if body is None else _transformed(body, change)
            return Count(_inside(collection, change), inner)
        case Items(operands):
            return Items(tuple(_inside(each, change) for each in operands))
        case Call(function, arguments):
            return Call(function, tuple(_inside(each, change) for each in arguments))
        case Arithmetic(left, op, right):
            return Arithmetic(_inside(left, change), op, _inside(right, change))
        case Negate(inner):
            return Negate(_inside(inner, change))
        case FieldRef() | Path() | It() | Variable() | Literal():
            return operand
        case Comparison() | Membership() | ElementOf() | Has() | And() | Or() | Not() | Lambda():
            return _transformed(operand, change)
        case _:
            assert_never(operand)


def required_values(filter: Filter, field: str) -> frozenset[Value] | None:
    """Returns the values to which a field is bound: the filter can be true only where the field has one of them.

    Args:
        filter: the filter.
        field: the name of the field, or its path; one of the elements of a collection is never bound.

    Returns:
        The values, among them None where the field may be null; none at all if the filter can never be true; None if
        the filter does not bound the field. For a collection: the filter can be true only where one of its elements
        is among them, or, with None, where it is empty. (Under an open schema, mind that Python's True is equal to 1.)

    Raises:
        UnknownFieldError: the filter's schema has no such field.

    """
    found = field_at(field, filter.schema)
    if isinstance(found, Fault):
        raise found.error(field)
    bound = _bound(meaning(filter), field, found)
    return None if bound is None else frozenset(point.literal.value for point in bound.points.values())


def _bound(term: Term, path: str, field: Field) -> ValueSet | None:
    match term:
        case OneOf(of, _, _, negated):
            values = ValueSet.of(term)
            return values if not negated and (path_of(operand_of(of)) == path or not len(values)) else None
        case Ordered() | Truth() | Compared() | Exists():
            return None
        case Conjunction(terms):
            bounds = sorted(
                (each for each in (_bound(each, path, field) for each in terms) if each is not None), key=len
            )
            if not bounds:
                return None
            # Of a collection, one element may meet the one bound, and another element the other.
            return bounds[0] if field.collection else reduce(ValueSet.possible, bounds)
        case Disjunction(terms):
            bounds = []
            for each in terms:
                if (bound := _bound(each, path, field)) is None:
                    return None
                bounds.append(bound)
            return ValueSet.united(bounds[0].operand, bounds)
        case _:
            assert_never(term)
