"""What a filter means, with null settled: the form that every evaluating backend compiles.

OData's comparisons are two-valued (URL Conventions 5.1.1.1): null equals null and nothing else, `ne` is the complement
of `eq`, `ge` and `le` are "greater, or equal" and so true of null and null, and `in` is a disjunction of `eq`. All that
comes down to two kinds of leaf, and no backend decides it again. Nobody changes a term; but a frozen one takes three
times as long to make, and every compilation makes one for each leaf. Nor are there patterns within patterns: one takes
as long as all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import And, Comparison, Expr, Literal, Membership, Operand, Or
from odata_filter.operators import Operator
from odata_filter.types import Enumeration
from odata_filter.types.numerals import is_nan


def meaning(expr: Expr) -> Term:
    """The meaning of a checked expression. Chains on one field are one leaf: `x eq 1 or x eq 2` is `x in (1, 2)`."""
    match expr:
        case Comparison():
            left, right = expr.left, expr.right
            if isinstance(right, Literal):
                return _comparison(left, expr.op, right)
        case Membership():
            return _one_of(expr.operand, expr.values, negated=False)
        case And() | Or():
            junction = Conjunction if isinstance(expr, And) else Disjunction
            terms = _merged(map(meaning, expr.operands), junction)
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
        members = operand.type.members
        place = members.index(str(value))
        first, last = {
            Operator.LT: (0, place),
            Operator.LE: (0, place + 1),
            Operator.GT: (place + 1, None),
            Operator.GE: (place, None),
        }[op]
        return _one_of(operand, [Literal(member, operand.type) for member in members[first:last]], negated=False)
    return Ordered(operand, op, literal)


def _one_of(operand: Operand, literals: Iterable[Literal], *, negated: bool) -> OneOf:
    distinct = dict.fromkeys(literals)
    values = tuple(each for each in distinct if each.value is not None and not is_nan(each.value))
    return OneOf(operand, values, any(each.value is None for each in distinct), negated)


def _merged(terms: Iterable[Term], junction: type[Conjunction | Disjunction]) -> tuple[Term, ...]:
    """The terms of a junction, those that say the same of one field as one term, at the place of the first.

    SQL engines end at a thousand levels or some ten thousand parameters, and DuckDB is quadratic in long chains.
    """
    either = junction is Disjunction
    groups: dict[object, list[Term]] = {}
    for term in terms:
        key: object = id(term)
        if isinstance(term, OneOf):
            if term.negated is not either:
                key = str(term.operand)
        elif isinstance(term, Ordered):
            key = (str(term.operand), term.op.value, type(term.literal.value))
        groups.setdefault(key, []).append(term)
    return tuple(_joined(group, either=either) if len(group) > 1 else group[0] for group in groups.values())


def _joined(group: list[Term], *, either: bool) -> Term:
    """One term for several that may be merged."""
    bounds = [leaf for leaf in group if isinstance(leaf, Ordered)]
    if bounds:
        lowest = either is (bounds[0].op in {Operator.GT, Operator.GE})
        return (min if lowest else max)(bounds, key=lambda leaf: leaf.literal.value)  # type: ignore[arg-type,return-value]  # one Python type
    leaves = [leaf for leaf in group if isinstance(leaf, OneOf)]
    values = dict.fromkeys(value for leaf in leaves for value in leaf.values)
    return replace(leaves[0], values=tuple(values), null=any(leaf.null for leaf in leaves))
