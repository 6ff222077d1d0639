"""What a filter means for one record: the published semantics, written out as plainly as they read.

Nothing here asks the library what a value or a function means: the tree gives the shape, and the meaning is this
module's own. It decides between the predicate and the databases when they disagree, so it is slow, short and obvious.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from odata_filter import Filter, Instant, types
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
    Quantifier,
    Variable,
)
from odata_filter.testing.compared_values import compares, key, key_or_null

from .meanings import DAY, MEANINGS
from .time_line import UNFIT, Key, total

Record: TypeAlias = Mapping[str, object]


def keeps(filter: Filter, record: Record, *, now: Instant | None = None) -> bool:
    """Whether the filter is true for the record, a mapping. `now` is what `now()` gives."""
    scope = dict(record) if now is None else {**record, NOW: now}
    return value(filter.expr, scope) is True


NOW: Final = "now()"
"""Where a scope holds the present moment. A scope holds the fields of a record and the variables of lambdas."""


def value(node: Expr, scope: Record) -> Key:  # noqa: C901, PLR0912 - a case for each node
    """Returns the value of a node."""
    match node:
        case And(operands):
            return conjunction([value(operand, scope) for operand in operands])
        case Or(operands):
            return negation(conjunction([negation(value(operand, scope)) for operand in operands]))
        case Not(operand):
            return negation(value(operand, scope))
        case Comparison(FieldRef(field) | Path(_, field) as left, op, Literal() as right) if field.collection:
            return is_among(left, [right], scope) == (op.value == "eq")
        case Comparison(Items() as left, op, Items() as right):
            return same_lists(left, right, scope) == (op.value == "eq")
        case Comparison(left, op, right):
            return compares(value(left, scope), op.value, value(right, scope))
        case Membership(FieldRef(field) | Path(_, field) as operand, literals) if field.collection:
            return is_among(operand, literals, scope)
        case Membership(operand, literals):
            return any(compares(value(operand, scope), "eq", value(literal, scope)) for literal in literals)
        case ElementOf(Items() as operand, Items(rows)):
            return any(same_lists(operand, row, scope) for row in rows if isinstance(row, Items))
        case ElementOf(operand, collection):
            wanted = value(operand, scope)
            elements = [key_or_null(collection.type, element) for element in found(collection, scope)]
            return wanted is not None and any(compares(wanted, "eq", element) for element in elements)
        case Has(operand, flags):
            bits = value(operand, scope)
            return None if bits is None or bits is UNFIT else bits & value(flags, scope) == value(flags, scope)
        case Lambda(quantifier, collection, variable, body):
            elements = found(collection, scope)
            if body is None:
                return bool(elements)
            true = [value(body, {**scope, f"{variable}:": element}) is True for element in elements]
            return any(true) if quantifier is Quantifier.ANY else all(true)
        case Count(collection, body):
            counted = collection if body is None else Filtered(collection, body)
            return Fraction(len(found(counted, scope)))
        case Call(function, arguments):
            if function.name == "now":
                return key(types.DateTimeOffset(), scope[NOW])
            values = [value(argument, scope) for argument in arguments]
            if any(each is None or each is UNFIT for each in values):
                return None
            pairs = zip(values, function.parameters.values(), strict=True)
            return MEANINGS[function.name](
                *(each * DAY if isinstance(kind, types.Date) else each for each, kind in pairs)
            )
        case FieldRef() | Path() | Variable() | It():
            return key_or_null(node.type, held(node, scope))
        case Literal(literal, kind):
            return key_or_null(kind, literal)
        case Arithmetic(left, op, right) if op.value not in {"add", "sub"}:
            one, other = value(left, scope), value(right, scope)
            length, number = (one, other) if isinstance(left.type, types.Duration) else (other, one)
            number = Fraction(number) if isinstance(number, float) and math.isfinite(number) else number
            if not isinstance(length, int) or not isinstance(number, Fraction) or (op.value != "mul" and not number):
                return None
            return math.trunc(length * number if op.value == "mul" else length / number)
        case Arithmetic(left, op, right):
            one, other = value(left, scope), value(right, scope)
            known = not any(each is None or each is UNFIT for each in (one, other))
            return total(left.type, one, other if op.value == "add" else -other, right.type) if known else None
        case Negate(operand):
            number = value(operand, scope)
            return None if number is None or number is UNFIT else -number
        case Filtered() | Items():
            raise TypeError(f"{node} has not one value")
        case _:
            assert_never(node)


def held(node: Expr, scope: Record) -> object:
    """Returns what the record holds for a field, a path or a variable; None if it lacks it."""
    match node:
        case FieldRef(field):
            return scope.get(field.name)
        case Variable(name):
            return scope[f"{name}:"]
        case Path(base, field):
            structure = held(base, scope)
            if isinstance(structure, Mapping):
                return structure.get(field.name)
            return getattr(structure, field.name, None)
    raise TypeError(f"a record holds nothing for {node}")


def found(collection: Expr, scope: Record) -> list[object]:
    """Returns the elements of a collection, null ones left out, and those that its `$filter` is not true of."""
    match collection:
        case Filtered(inner, body):
            return [each for each in found(inner, scope) if value(body, {**scope, "$this:": each}) is True]
        case _:
            return elements_of(held(collection, scope))


def same_lists(left: Items, right: Items, scope: Record) -> bool:
    """Whether the members of two lists are equal, one by one."""
    pairs = zip(left.operands, right.operands, strict=True)
    return all(compares(value(one, scope), "eq", value(other, scope)) for one, other in pairs)


def conjunction(operands: list[Key]) -> bool | None:
    """Whether all are true: false if one is, else null if one is."""
    if any(operand is False for operand in operands):
        return False
    return True if all(operand is True for operand in operands) else None


def negation(operand: Key) -> bool | None:
    """Returns the opposite; null of null."""
    return None if operand is None or operand is UNFIT else not operand


def is_among(collection: FieldRef | Path, literals: Iterable[Literal], scope: Record) -> bool:
    """Whether some element of a collection is one of the literals; null stands for the collection without elements."""
    kind = collection.field.type
    elements = [key_or_null(kind, element) for element in elements_of(held(collection, scope))]
    return any(
        not elements
        if literal.value is None
        else any(compares(element, "eq", value(literal, scope)) for element in elements)
        for literal in literals
    )


def elements_of(value: object) -> list[object]:
    """Returns the elements of a record's collection: a lone value is one element, null ones do not count."""
    several = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [element for element in several if element is not None]
