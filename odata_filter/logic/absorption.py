"""Which terms of a junction another one makes superfluous: in an `and`, `a or b` beside `a`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias, assert_never

from odata_filter.logic.merged_terms import Junction, unites
from odata_filter.logic.raising import key, raised
from odata_filter.logic.terms import Compared, Conjunction, Disjunction, Exists, OneOf, Ordered, Term, Truth
from odata_filter.logic.value_sets import ValueSet, point_of
from odata_filter.nodes import key_of

_Part: TypeAlias = str | tuple[str, str]
"""A key of a term, or one value of a list: an operand and the key of a point."""

_MOST_CANDIDATES = 64
"""Terms that one term is compared with at most: so the time grows with the number of terms, not with its square."""


class Absorption:
    """Finds superfluous terms in the junctions of one term, and keeps the keys of all parts that it has met."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, str] = {}
        self._known: dict[int, tuple[Term, str]] = {}

    def needed(self, junction: Junction, terms: Sequence[Term]) -> list[Term]:
        """Returns the terms of a junction without those that another one makes superfluous.

        Each term is a set of parts: in an `and`, of the alternatives of an `or`. It is superfluous if it holds all
        the parts of another one, which is found by its rarest part.
        """
        parts = [dict.fromkeys(self._parts(term, junction)) for term in terms]
        count = Counter(part for each in parts for part in each)
        kept: dict[_Part, list[dict[_Part, None]]] = {}
        seen: set[frozenset[_Part]] = set()
        places: list[int] = []
        for place in sorted(range(len(terms)), key=lambda place: len(parts[place])):
            mine = parts[place]
            candidates = (other for part in mine for other in kept.get(part, ()))
            superfluous = any(other.keys() <= mine.keys() for other in islice(candidates, _MOST_CANDIDATES))
            if not superfluous and (same := frozenset(mine)) not in seen:
                seen.add(same)
                kept.setdefault(min(mine, key=count.__getitem__), []).append(mine)
                places.append(place)
        return [terms[place] for place in sorted(places)]

    def _parts(self, term: Term, junction: Junction) -> Iterator[_Part]:
        """The parts of a term of the junction: those of an alternative, the values of a list, or the term itself."""
        if isinstance(term, (Conjunction, Disjunction)) and type(term) is not junction:
            for each in term.terms:
                yield from self._parts(each, junction)
        elif isinstance(term, OneOf) and not unites(term, junction):
            yield from ((key(term.operand), point) for point in ValueSet.of(term).points)
        else:
            yield self._key(term)

    def _key(self, term: Term) -> str:
        """Returns a key that is equal for terms whose parts differ in their order alone."""
        if id(term) in self._known:
            return self._known[id(term)][1]
        match term:
            case OneOf(operand, _, _, negated):
                shape: Hashable = key(operand), negated, frozenset(ValueSet.of(term).points)
            case Ordered(operand, op, literal, negated):
                shape = key(operand), op.value, point_of(operand, literal).key, negated
            case Truth() | Compared() | Exists():
                shape = key_of(raised(term))
            case Conjunction(terms) | Disjunction(terms):
                shape = type(term), frozenset(map(self._key, terms))
            case _:
                assert_never(term)
        number = self._numbers.setdefault(shape, str(len(self._numbers)))  # text, as its hash cannot be foreseen
        self._known[id(term)] = term, number
        return number
