"""From a checked expression to its meaning: null is settled here, so that no backend decides about it again.

OData's comparisons are two-valued (URL Conventions 5.1.1.1): null equals null and nothing else, `ne` is the complement
of `eq`, `ge` and `le` are "greater, or equal" and so true of null and null, and `in` is a disjunction of `eq`. All that
comes down to two kinds of leaf. Every compilation lowers each leaf: patterns within patterns take as long as all the
rest, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from odata_filter.filter import Filter
from odata_filter.logic.merging import distinct, merged
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import And, Comparison, Expr, Literal, Membership, Operand, Or
from odata_filter.operators import Operator
from odata_filter.types import Enumeration
from odata_filter.types.numerals import is_nan


def meaning(filter: Filter, /) -> Term:
    """Returns what a filter means, for backends that evaluate it: a term in normal form.

    The term keeps three promises. Each leaf is true or false for every record, never null. Negation stands on leaves
    only. Equal conditions on one operand are merged: `x eq 1 or x eq 2` is the one leaf `x in (1, 2)`.

    A backend matches on the classes of `odata_filter.logic`, and ends with `assert_never`. A filter is at most
    `MAX_DEPTH` deep, and so is its term: recursion is safe.
    """
    return _lowered(filter.expr)


def _lowered(expr: Expr) -> Term:
    match expr:
        case Comparison():
            left, right = expr.left, expr.right
            if isinstance(right, Literal):
                return _comparison(left, expr.op, right)
        case Membership():
            return _one_of(expr.operand, expr.values)
        case And() | Or():
            junction = Conjunction if isinstance(expr, And) else Disjunction
            terms = merged(map(_lowered, expr.operands), junction)
            return terms[0] if len(terms) == 1 else junction(terms)
        case _:
            assert_never(expr)
    raise TypeError(f"not a node of a checked filter: {expr!r}")


def _comparison(operand: Operand, op: Operator, literal: Literal) -> OneOf | Ordered:
    orders, value = op.orders, literal.value
    if value is None:
        return OneOf(operand, (), not orders or op is Operator.GE or op is Operator.LE, op is Operator.NE)
    if is_nan(value):
        return OneOf(operand, (), null=False, negated=op is Operator.NE)
    if not orders:
        return OneOf(operand, (literal,), null=False, negated=op is Operator.NE)
    if isinstance(operand.type, Enumeration):
        return _one_of(operand, _members(operand.type, op, str(value)))
    return Ordered(operand, op, literal)


def _members(kind: Enumeration, op: Operator, member: str) -> Iterable[Literal]:
    """The members that stand in the order to a member: an enumeration is ordered by its declaration."""
    place = kind.members.index(member)
    first, last = {
        Operator.LT: (0, place),
        Operator.LE: (0, place + 1),
        Operator.GT: (place + 1, None),
        Operator.GE: (place, None),
    }[op]
    return (Literal(each, kind) for each in kind.members[first:last])


def _one_of(operand: Operand, literals: Iterable[Literal]) -> OneOf:
    named = distinct(literals)
    values = tuple(each for each in named if each.value is not None and not is_nan(each.value))
    return OneOf(operand, values, any(each.value is None for each in named), negated=False)
