"""The same rows from a smaller filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from odata_filter.binding.tree_size import size_of
from odata_filter.filter import Filter
from odata_filter.limits import MAX_DEPTH
from odata_filter.logic.absorption import Absorption
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.merged_terms import Junction, unites
from odata_filter.logic.raising import key, operand_of, raised
from odata_filter.logic.simplified_bounds import between, outermost, within
from odata_filter.logic.terms import Compared, Conjunction, Disjunction, Exists, OneOf, Ordered, Term, Truth
from odata_filter.logic.truth_modes import Mode
from odata_filter.logic.value_sets import ValueSet
from odata_filter.nodes import is_collection

_MOST_PASSES = 16
"""More than levels of conditions within conditions, which are what takes several passes."""


def simplify(filter: Filter) -> Filter:
    """Returns a filter that selects the same rows and is never longer; one that was simplified stays as it is.

    Within each `and` and `or`, what is said of one field is said once: `eq` and `in` become one list, bounds the
    tightest of them, contradictions `field in ()`. Terms that another one makes superfluous are dropped. `not` is moved
    to the conditions; calls, and the bodies of `any` and `all`, stay as they are.
    """
    for _ in range(_MOST_PASSES):  # what became a constant may make more of what stands around it constant
        simple = _smaller(filter)
        if simple.expr == filter.expr:
            break
        filter = simple
    return filter


def _smaller(filter: Filter) -> Filter:
    term = Lowering(windows=False).term(filter.expr, Mode.TRUE)
    while (simpler := _simplified(term, Absorption())) != term:
        term = simpler
    expr = raised(term)
    smaller = len(str(expr)) <= len(str(filter)) and size_of(expr).depth <= MAX_DEPTH
    return Filter.of_checked(expr, filter.schema) if smaller else filter


def _simplified(term: Term, absorption: Absorption) -> Term:
    match term:
        case OneOf() | Ordered() | Truth() | Compared() | Exists():
            return _joined(Conjunction, (term,), absorption)
        case Conjunction(terms) | Disjunction(terms):
            return _joined(type(term), (_simplified(each, absorption) for each in terms), absorption)
        case _:
            assert_never(term)


def _joined(junction: Junction, terms: Iterable[Term], absorption: Absorption) -> Term:
    """The junction of simplified terms: what is said of one operand is merged, and superfluous terms are dropped."""
    strategy = _AND if junction is Conjunction else _OR
    groups: dict[object, list[Term]] = {}
    for term in terms:
        for each in term.terms if isinstance(term, junction) else (term,):
            groups.setdefault(_subject(each), []).append(each)
    kept: list[Term] = []
    neutral: Term | None = None
    for group in groups.values():
        for each in strategy.merged(group):
            truth = _truth(each)
            if truth is None:
                kept.append(each)
            elif truth is strategy.absorbing:
                return each
            else:
                neutral = each
    match absorption.needed(junction, kept):
        case []:
            assert neutral is not None  # noqa: S101 - a group leaves a term, if only a neutral one
            return neutral
        case [single]:
            return single
        case several:
            return junction(tuple(several))


def _subject(term: Term) -> object:
    """Returns the operand that terms share when they are merged; a term that is never merged has its identity."""
    if isinstance(term, OneOf) or (isinstance(term, Ordered) and not term.negated):
        return key(term.operand)
    return id(term)


def _truth(term: Term) -> bool | None:
    """Whether the term is always true or always false; None if it depends on the record."""
    return term.negated if isinstance(term, OneOf) and not term.values and not term.null else None


@dataclass(frozen=True, slots=True)
class _Strategy:
    """How what a junction says of one operand becomes less. `_AND` and `_OR` are each other's duals.

    Args:
        junction: the class of the junction.
        absorbing: the truth value that, in one term, decides the whole.
        united: whether the leaves whose values are united are negated; the values of the others are intersected.

    """

    junction: Junction
    absorbing: bool
    united: bool

    def merged(self, group: Sequence[Term]) -> list[Term]:
        """Returns the terms of the junction on one operand, merged into as few as possible."""
        leaves = [term for term in group if isinstance(term, OneOf)]
        bounds = [term for term in group if isinstance(term, Ordered) and not term.negated]
        if not (leaves or bounds):
            return list(group)
        operand = (leaves or bounds)[0].operand
        united = ValueSet.united(operand, (ValueSet.of(leaf) for leaf in leaves if unites(leaf, self.junction)))
        lists = [ValueSet.of(leaf) for leaf in leaves if not unites(leaf, self.junction)]
        if not is_collection(operand_of(operand)):
            lists = _intersected(lists)
        rests = [values.without(united) for values in lists]
        lists = [values if rest is None else rest for values, rest in zip(lists, rests, strict=True)]
        if not is_collection(operand_of(operand)) and any(rest is not None for rest in rests):
            united = ValueSet(operand, {})  # what the list is without needs not be excluded from it
        bounds = outermost(bounds, self.junction)
        if bounds and (undecided := self.undecided(united, bounds)) is not None:
            united = undecided
        if bounds and len(lists) == 1 and (undecided := self.undecided(lists[0], bounds)) is not None:
            lists, bounds = [undecided], []
        ends: list[Term] = between(bounds) if self.junction is Conjunction else list(bounds)
        sets: list[Term] = [values.leaf(negated=not self.united) for values in lists]
        if united.points or not (sets or ends):
            sets.append(united.leaf(negated=self.united))
        return sets + ends if isinstance(group[0], OneOf) else ends + sets

    def undecided(self, values: ValueSet, bounds: Sequence[Ordered]) -> ValueSet | None:
        """Returns the values for which the bounds do not decide the junction; None where that is not known."""
        rest = []
        for point in values.points.values():
            stands = [within(point, bound) for bound in bounds]
            if None in stands:
                return None
            if self.absorbing not in stands:
                rest.append(point)
        return values.only(rest)


_AND = _Strategy(Conjunction, absorbing=False, united=True)
_OR = _Strategy(Disjunction, absorbing=True, united=False)


def _intersected(lists: Iterable[ValueSet]) -> list[ValueSet]:
    """Returns one list of the values that are in all of the lists; several lists where one cannot be made."""
    kept: list[ValueSet] = []
    for values in sorted(lists, key=len):
        both = kept[-1].common(values) if kept else None
        if both is None:
            kept.append(values)
        else:
            kept[-1] = both
    return kept
