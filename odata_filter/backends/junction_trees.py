"""The shape of terms that the parser of every engine takes: wide junctions as trees, deep terms first."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from odata_filter.logic.terms import Compared, Conjunction, Disjunction, Exists, OneOf, Ordered, Term, Truth

WIDE = 32
"""Terms of one junction; more are grouped into a tree, because engines limit the depth of what they flatten."""


DEEP = 4
"""The depth from which a junction has its deepest term first, and beside it one group of the others.

SQLite's parser keeps 100 entries on its stack, and a term before a parenthesis takes some of them.
"""

_JUNCTIONS = (Conjunction, Disjunction)
_NESTS = (*_JUNCTIONS, Exists)


def shaped(term: Term) -> Term:
    """Returns the same term in a shape that every engine's parser takes: wide junctions as trees, deep terms first."""
    if not isinstance(term, _NESTS):
        return term
    if isinstance(term, _JUNCTIONS) and len(term.terms) <= WIDE and not any(isinstance(t, _NESTS) for t in term.terms):
        return term  # most are so
    return _shaped(term, deep=_depth(term) > DEEP)[1]


def _depth(term: Term) -> int:
    match term:
        case Exists():
            return 1 + _depth(term.term)
        case Conjunction(terms) | Disjunction(terms):
            return 1 + max(map(_depth, terms))
        case OneOf() | Ordered() | Truth() | Compared():
            return 0
        case _:
            assert_never(term)


def _shaped(term: Term, *, deep: bool) -> tuple[int, Term]:
    """Returns the depth of a term, and it in shape."""
    if isinstance(term, Exists):
        depth, body = _shaped(term.term, deep=deep)
        return 1 + depth, replace(term, term=body)
    if not isinstance(term, (Conjunction, Disjunction)):
        return 0, term
    junction = type(term)
    pairs = [_shaped(each, deep=deep) for each in term.terms]
    depth = 1 + max(depth for depth, _ in pairs)
    if deep:
        pairs.sort(key=_first, reverse=True)
    terms = [each for _, each in pairs]
    if deep and len(terms) > 2:  # noqa: PLR2004 - the deepest, and a group of others
        return depth, junction((terms[0], junction(_tree(terms[1:], junction))))
    return depth, junction(_tree(terms, junction))


def _first(pair: tuple[int, Term]) -> int:
    return pair[0]


def _tree(terms: list[Term], junction: type[Conjunction | Disjunction]) -> tuple[Term, ...]:
    while len(terms) > WIDE:
        terms = [junction(tuple(terms[start : start + WIDE])) for start in range(0, len(terms), WIDE)]
    return tuple(terms)
