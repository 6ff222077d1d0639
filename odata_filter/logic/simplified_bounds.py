"""Bounds of one operand, `lt le gt ge` a literal: which of them decide, and which values are within them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from odata_filter.logic.merged_terms import Junction, bound_key, decisive
from odata_filter.logic.terms import Conjunction, OneOf, Ordered, Term
from odata_filter.logic.value_sets import Point, ValueSet, compared, point_of
from odata_filter.operators import Operator

_LOWER = {Operator.GT, Operator.GE}
_UPPER = {Operator.LT, Operator.LE}
_STRICT = {Operator.GT, Operator.LT}


def within(point: Point, bound: Ordered) -> bool | None:
    """Returns whether a value is within a bound; None if some records say so and others do not."""
    if point.kind is None:
        return False
    sign = compared(point, point_of(bound.operand, bound.literal))
    if sign is None:
        return None
    if sign == 0:
        return bound.op not in _STRICT
    return sign > 0 if bound.op in _LOWER else sign < 0


def outermost(bounds: Iterable[Ordered], junction: Junction) -> list[Ordered]:
    """Returns the bounds that decide: of an `and` the tightest, of an `or` the loosest on each side."""
    decides = _tighter if junction is Conjunction else _looser
    kept: list[Ordered] = []
    for bound in _by_operator(bounds, junction):
        side = _LOWER if bound.op in _LOWER else _UPPER
        for place, other in enumerate(kept):
            sign = _beside(bound, other)
            if sign is None or other.op not in side:
                continue
            if decides(bound, sign):
                kept[place] = bound
            break
        else:
            kept.append(bound)
    return kept


def between(bounds: Sequence[Ordered]) -> list[Term]:
    """Returns the terms of an `and` of bounds: false if no value is within them, `eq` if one value is."""
    for lower, upper in product(bounds, repeat=2):
        sign = _beside(lower, upper)
        if sign is None or sign < 0 or lower.op not in _LOWER or upper.op in _LOWER:
            continue
        if sign > 0 or {lower.op, upper.op} & _STRICT:
            return [ValueSet(lower.operand, {}).leaf(negated=False)]
        rest = [bound for bound in bounds if bound is not lower and bound is not upper]
        return [OneOf(lower.operand, (lower.literal,), null=False, negated=False), *rest]
    return list(bounds)


def _by_operator(bounds: Iterable[Ordered], junction: Junction) -> list[Ordered]:
    """Returns one bound for each operator and class of values, few enough for a comparison of all pairs."""
    groups: dict[object, list[Ordered]] = {}
    for bound in bounds:
        groups.setdefault(bound_key(bound), []).append(bound)
    return [decisive(group, junction) for group in groups.values()]


def _tighter(bound: Ordered, sign: int) -> bool:
    """Whether a bound whose literal compares like this with another one of its side leaves less than that."""
    if sign == 0:
        return bound.op in _STRICT
    return sign > 0 if bound.op in _LOWER else sign < 0


def _looser(bound: Ordered, sign: int) -> bool:
    """Whether a bound whose literal compares like this with another one of its side leaves more than that."""
    if sign == 0:
        return bound.op not in _STRICT
    return sign < 0 if bound.op in _LOWER else sign > 0


def _beside(bound: Ordered, other: Ordered) -> int | None:
    return compared(point_of(bound.operand, bound.literal), point_of(other.operand, other.literal))
