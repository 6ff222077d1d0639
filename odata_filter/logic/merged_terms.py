"""Merges the terms of a junction that say the same of one operand: lists are united, bounds the one that decides.

SQL engines end at a thousand levels or at some ten thousand parameters, and DuckDB is quadratic in long chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from odata_filter.logic.raising import key
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term, Truth
from odata_filter.logic.value_sets import key_of
from odata_filter.nodes import Literal
from odata_filter.operators import Operator

Junction: TypeAlias = type[Conjunction] | type[Disjunction]

_Choice: TypeAlias = Callable[..., Ordered]

_TIGHTEST: Mapping[Operator, _Choice] = {Operator.GT: max, Operator.GE: max, Operator.LT: min, Operator.LE: min}
_LOOSEST: Mapping[Operator, _Choice] = {Operator.GT: min, Operator.GE: min, Operator.LT: max, Operator.LE: max}


def merged(terms: Iterable[Term], junction: Junction) -> tuple[Term, ...]:
    """Returns the terms of a junction, those that say the same of one operand as one term, at the place of the first.

    `x eq 1 or x eq 2` is `x in (1, 2)`, `x ne 1 and x ne 2` is the complement of that, and of `x gt 1 and x gt 2` the
    second is left.
    """
    terms = tuple(terms)
    keys = [_key(term, junction) for term in terms]
    if len(set(keys)) == len(keys):
        return terms  # most are so
    groups: dict[object, list[Term]] = {}
    for each, term in zip(keys, terms, strict=True):
        groups.setdefault(each, []).append(term)
    return tuple(group[0] if len(group) == 1 else _joined(group, junction) for group in groups.values())


def unites(leaf: OneOf, junction: Junction) -> bool:
    """Returns whether the junction unites the values of such leaves: an `or` those of lists, an `and` those of `ne`."""
    return leaf.negated if junction is Conjunction else not leaf.negated


def decisive(bounds: Iterable[Ordered], junction: Junction) -> Ordered:
    """Returns the bound that decides, of several of one operator: the tightest of an `and`, the loosest of an `or`."""
    bounds = list(bounds)
    choice = (_TIGHTEST if junction is Conjunction else _LOOSEST)[bounds[0].op]
    return choice(bounds, key=lambda bound: bound.literal.value)


def distinct(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    """Returns the literals of one operand, each once. Keys are text, for the reason that `value_sets` gives."""
    return tuple({(type(literal.type), key_of(literal.value)): literal for literal in literals}.values())


def _key(term: Term, junction: Junction) -> object:
    """Returns a key that is equal for terms that the junction merges, and unique for any other. A hot path."""
    if isinstance(term, OneOf):
        return key(term.operand) if unites(term, junction) else id(term)
    if isinstance(term, Ordered):
        return id(term) if term.negated else bound_key(term)
    if isinstance(term, Truth):
        return key(term.operand), term.wanted, term.or_null
    return id(term)


def bound_key(bound: Ordered) -> tuple[str, str, type]:
    """Returns what is equal for bounds of which one decides."""
    return key(bound.operand), bound.op.value, type(bound.literal.value)


def _joined(group: list[Term], junction: Junction) -> Term:
    if isinstance(group[0], Truth):
        return group[0]
    bounds = [leaf for leaf in group if isinstance(leaf, Ordered)]
    if bounds:
        return decisive(bounds, junction)
    leaves = [leaf for leaf in group if isinstance(leaf, OneOf)]
    values = distinct(value for leaf in leaves for value in leaf.values)
    return OneOf(leaves[0].operand, values, any(leaf.null for leaf in leaves), leaves[0].negated)
