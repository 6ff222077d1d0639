"""What a filter means for one record: the published semantics, written out as plainly as they read.

Nothing here asks the library what a value or a function means: the tree gives the shape, and the meaning is this
module's own. It decides between the predicate and the databases when they disagree, so it is slow, short and obvious.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, TypeAlias, assert_never
from uuid import UUID

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

from .meanings import DAY, MEANINGS
from .time_line import UNFIT, Key, length, picoseconds, since_midnight, total

Record: TypeAlias = Mapping[str, object]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
TEMPORAL: dict[type[types.Type], Callable[[object], Key]] = {
    types.DateTimeOffset: picoseconds,
    types.TimeOfDay: since_midnight,
    types.Duration: length,
}
HEX = "[0-9A-Fa-f]"
GUID = re.compile(f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}")


def keeps(filter: Filter, record: Record, *, now: Instant | None = None) -> bool:
    """Whether the filter is true for the record, a mapping. `now` is what `now()` gives."""
    scope = dict(record) if now is None else {**record, NOW: now}
    return value(filter.expr, scope) is True


NOW: Final = "now()"
"""Where a scope holds the present moment. A scope holds the fields of a record and the variables of lambdas."""


def value(node: Expr, scope: Record) -> Key:  # noqa: C901, PLR0912 - a case for each node
    """The value of a node."""
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
    """What the record holds for a field, a path or a variable; None if it lacks it."""
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
    """The elements of a collection, null ones left out, and those that its `$filter` is not true of."""
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
    """The opposite; null of null."""
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
    """The elements of a record's collection: a lone value is one element, null ones do not count."""
    several = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [element for element in several if element is not None]


def compares(left: Key, op: str, right: Key) -> bool:
    """Whether `left op right` holds. Never null: every comparison is true or false."""
    if left is UNFIT or right is UNFIT:
        return op == "ne"
    if left is None or right is None:
        both = left is None and right is None
        return op in {"eq", "le", "ge"} if both else op == "ne"
    kinds = {type(left), type(right)}
    if float in kinds:  # OData promotes: doubles are compared with doubles, and else singles with singles
        left, right = double(left), double(right)
    elif Narrow in kinds:
        left, right = single(left), single(right)
    return COMPARE[op](left, right)


class Narrow(float):
    """A number of Edm.Single, which singles are told from doubles by."""

    __slots__ = ()


def single(number: float | Fraction) -> Narrow:
    """The number of 24 binary digits that is nearest to a number; of two, the even one."""
    if isinstance(number, Narrow) or (isinstance(number, float) and not math.isfinite(number)):
        return Narrow(number)
    exact = Fraction(number)
    exponent = -126
    while abs(exact) >= Fraction(2) ** (exponent + 1) and exponent <= 127:  # noqa: PLR2004 - the greatest exponent
        exponent += 1
    unit = Fraction(2) ** (exponent - 23)
    nearest = round(exact / unit) * unit
    if abs(nearest) >= 2**128:
        return Narrow("inf" if exact > 0 else "-inf")
    return Narrow(nearest)


def double(number: float | Fraction) -> float:
    """The double that is nearest to a number."""
    try:
        return float(number)
    except OverflowError:
        return float("inf" if number > 0 else "-inf")


def key_or_null(kind: types.Type, value: object) -> Key:
    """What a value is compared by; None for null. Structures are compared with null alone."""
    if value is None or isinstance(kind, (types.Structure, types.Ref)):
        return None if value is None else UNFIT
    return key(kind, value)


@lru_cache(10_000, typed=True)  # the records are the same for every filter
def key(kind: types.Type, value: object) -> Key:  # noqa: C901 - a case for each type
    """What a value is compared by, which is not null."""
    match kind, value:
        case types.String(), str():
            return value  # Python compares text by code point
        case types.Guid(), str() | UUID() if GUID.fullmatch(str(value)):
            return str(value).lower()
        case types.Identifier(), str() | UUID():
            return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
        case types.Enumeration(flags=True), str() | int():
            return flags_of(kind, str(value))
        case types.Enumeration(), str() if value in kind.members:
            return kind.members.index(value)
        case types.DateTimeOffset() | types.TimeOfDay() | types.Duration(), _:
            return TEMPORAL[type(kind)](value)
        case types.Date(), dt.date():
            return value.toordinal()
        case types.Boolean(), bool():
            return value
        case types.Double(), int() | float() | Decimal():
            return double(value if isinstance(value, float) else Fraction(value))
        case types.Single(), int() | float() | Decimal():
            return single(value if isinstance(value, float) else Fraction(value))
        case types.Integer() | types.Decimal(), float():
            return value
        case types.Integer() | types.Decimal(), int() | Decimal():
            return Fraction(value)
    return UNFIT


def flags_of(kind: types.Enumeration, text: str) -> Key:
    """The bits of flags: a number, or names joined by commas; UNFIT if a name is not one of them."""
    if text.isdigit():
        return int(text)
    bits = 0
    for name in text.split(","):
        if name.strip(" ") not in kind.members:
            return UNFIT
        bits |= kind.numbers[kind.members.index(name.strip(" "))]
    return bits
