"""The same rows from a smaller filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import product
from typing import TypeAlias, assert_never

from odata_filter.filter import Filter
from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.logic.value_sets import Point, Points, common, compared, one_of, point_of, points_of, without
from odata_filter.nodes import And, Comparison, Expr, Literal, Membership, Operand, Or, joined
from odata_filter.operators import Operator
from odata_filter.types import Enumeration

Junction: TypeAlias = type[Conjunction] | type[Disjunction]

_LOWER = {Operator.GT, Operator.GE}
_STRICT = {Operator.GT, Operator.LT}


def simplify(filter: Filter) -> Filter:
    """A filter that selects the same rows, and is never longer; one that was simplified stays as it is.

    Within each `and` and `or`, what is said of one field is said once: `eq` and `in` become one list, bounds the
    tightest of them, contradictions `field in ()`. Terms that another one makes superfluous are dropped.
    """
    term = meaning(filter.expr)
    while (simpler := _simplified(term)) != term:
        term = simpler
    simple = Filter.of_checked(_expr(term), filter.schema)
    return simple if len(str(simple)) <= len(str(filter)) else filter


def _simplified(term: Term) -> Term:
    match term:
        case OneOf() | Ordered():
            return _joined(Conjunction, (term,))
        case Conjunction(terms) | Disjunction(terms):
            return _joined(type(term), map(_simplified, terms))
        case _:
            assert_never(term)


def _joined(junction: Junction, terms: Iterable[Term]) -> Term:
    """The junction of simplified terms: what is said of one field is merged, and superfluous terms are dropped."""
    groups: dict[Hashable, list[Term]] = {}
    for term in terms:
        for each in term.terms if isinstance(term, junction) else (term,):
            key = str(each.operand) if isinstance(each, (OneOf, Ordered)) else id(each)
            groups.setdefault(key, []).append(each)
    merged: list[Term] = []
    neutral: Term | None = None
    for group in groups.values():
        for each in _merged(junction, group):
            truth = _truth(each)
            if truth is None:
                merged.append(each)
            elif truth is (junction is Disjunction):
                return each
            else:
                neutral = each
    match _needed(junction, merged):
        case []:
            assert neutral is not None  # noqa: S101 - a group leaves a term, if only a neutral one
            return neutral
        case [single]:
            return single
        case needed:
            return junction(tuple(needed))


def _truth(term: Term) -> bool | None:
    """Whether the term is always true or always false; None if it depends on the record."""
    return term.negated if isinstance(term, OneOf) and not term.values and not term.null else None


def _merged(junction: Junction, group: list[Term]) -> list[Term]:
    """The terms of a junction that speak of one field, as few of them as can be.

    In an And, lists are intersected and what `ne` excludes is united; in an Or it is the other way round.
    """
    leaves = [term for term in group if isinstance(term, OneOf)]
    orders = [term for term in group if isinstance(term, Ordered)]
    if not (leaves or orders):
        return group
    either = junction is Disjunction
    operand = (leaves or orders)[0].operand
    united: Points = {}
    for leaf in leaves:
        if leaf.negated is not either:
            united = points_of(leaf) | united
    narrow = [points_of(leaf) for leaf in leaves if leaf.negated is either]
    lists = narrow if operand.collection else _intersected(narrow)
    rests = [without(points, united) for points in lists]
    lists = [points if rest is None else rest for points, rest in zip(lists, rests, strict=True)]
    if not operand.collection and any(rest is not None for rest in rests):
        united = {}  # what the list is without needs not be excluded from it
    orders = _outermost(orders, either=either)
    if orders and (undecided := _undecided(united, orders, either=either)) is not None:
        united = undecided
    if orders and len(lists) == 1 and (undecided := _undecided(lists[0], orders, either=either)) is not None:
        lists, orders = [undecided], []
    bounds: list[Term] = list(orders) if either else _range(orders)
    sets: list[Term] = [one_of(operand, points, negated=either) for points in lists]
    if united or not (sets or bounds):
        sets.append(one_of(operand, united, negated=not either))
    return sets + bounds if isinstance(group[0], OneOf) else bounds + sets


def _intersected(lists: list[Points]) -> list[Points]:
    """One list of the points that are in all of the lists; more where that cannot be said."""
    kept: list[Points] = []
    for points in sorted(lists, key=len):
        both = common(kept[-1], points) if kept else None
        if both is None:
            kept.append(points)
        else:
            kept[-1] = both
    return kept


def _undecided(points: Points, orders: list[Ordered], *, either: bool) -> Points | None:
    """The points on which the bounds leave the junction undecided; None where that cannot be said of one."""
    rest: Points = {}
    for point, literal in points.items():
        stands = [_stands(point, order) for order in orders]
        if None in stands:
            return None
        if either not in stands:
            rest[point] = literal
    return rest


def _stands(point: Point, order: Ordered) -> bool | None:
    """Whether a value stands in the order."""
    if point is None:
        return False
    sign = compared(point, point_of(order.operand, order.literal))
    if sign is None or sign == 0:
        return None if sign is None else order.op not in _STRICT
    return (sign > 0) is (order.op in _LOWER)


def _outermost(orders: list[Ordered], *, either: bool) -> list[Ordered]:
    """The bounds that decide: in an And the tightest, in an Or the loosest on each side."""
    kept: list[Ordered] = []
    for order in orders:
        lower = order.op in _LOWER
        for place, other in enumerate(kept):
            sign = _beside(order, other)
            if sign is None or lower is not (other.op in _LOWER):
                continue
            decides = (sign > 0) is (lower is not either) if sign else (order.op in _STRICT) is not either
            if decides:
                kept[place] = order
            break
        else:
            kept.append(order)
    return kept


def _range(orders: list[Ordered]) -> list[Term]:
    """The bounds of an And: false if nothing lies between them, `eq` if one value does."""
    for lower, upper in product(orders, repeat=2):
        sign = _beside(lower, upper)
        if sign is None or sign < 0 or lower.op not in _LOWER or upper.op in _LOWER:
            continue
        if sign > 0 or {lower.op, upper.op} & _STRICT:
            return [one_of(lower.operand, {}, negated=False)]
        rest = [order for order in orders if order is not lower and order is not upper]
        return [OneOf(lower.operand, (lower.literal,), null=False, negated=False), *rest]
    return list(orders)


def _beside(order: Ordered, other: Ordered) -> int | None:
    return compared(point_of(order.operand, order.literal), point_of(other.operand, other.literal))


def _needed(junction: Junction, terms: list[Term]) -> list[Term]:
    """The terms without those that another one makes superfluous: in an And `a or b` beside `a`, in an Or `a and b`.

    Each is a set of parts, and superfluous if it holds all those of another one. They are found by their rarest part.
    """
    inner = Disjunction if junction is Conjunction else Conjunction
    parts = [frozenset(_parts(term, inner)) for term in terms]
    count = Counter(part for each in parts for part in each)
    kept: dict[Hashable, list[int]] = {}
    needed: list[int] = []
    for place in sorted(range(len(terms)), key=lambda place: len(parts[place])):
        mine = parts[place]
        if not any(parts[other] <= mine for part in mine for other in kept.get(part, ())):
            kept.setdefault(min(mine, key=count.__getitem__), []).append(place)
            needed.append(place)
    return [terms[place] for place in sorted(needed)]


def _parts(term: Term, inner: Junction) -> Iterator[Hashable]:
    if isinstance(term, inner):
        for each in term.terms:
            yield from _parts(each, inner)
    elif isinstance(term, OneOf) and term.negated is (inner is Conjunction):
        yield from ((str(term.operand), point) for point in points_of(term))
    else:
        yield _key(term)


def _key(term: Term) -> Hashable:
    """What is equal for terms that say the same in another order."""
    match term:
        case OneOf(operand, _, _, negated):
            return str(operand), negated, frozenset(points_of(term))
        case Ordered(operand, op, literal):
            return str(operand), op, point_of(operand, literal)
        case Conjunction(terms) | Disjunction(terms):
            return type(term), frozenset(map(_key, terms))
        case _:
            assert_never(term)


def _expr(term: Term) -> Expr:
    match term:
        case OneOf(operand, values, null, negated):
            literals = (*values, Literal(None, operand.type)) if null else values
            if not literals:
                return _constant(operand, truth=negated)
            if negated:
                return joined(And, (Comparison(operand, Operator.NE, literal) for literal in literals))
            return _listed(operand, literals)
        case Ordered(operand, op, literal):
            return Comparison(operand, op, literal)
        case Conjunction(terms):
            return joined(And, map(_expr, terms))
        case Disjunction(terms):
            return joined(Or, map(_expr, terms))
        case _:
            assert_never(term)


def _constant(operand: Operand, *, truth: bool) -> Expr:
    if not truth:
        return Membership(operand, ())
    null = Literal(None, operand.type)
    return Or((Comparison(operand, Operator.EQ, null), Comparison(operand, Operator.NE, null)))


def _listed(operand: Operand, literals: tuple[Literal, ...]) -> Expr:
    """`eq`, `in`, or for the members at one end of an enumeration that has an order, a bound."""
    if len(literals) == 1:
        return Comparison(operand, Operator.EQ, literals[0])
    if isinstance(operand.type, Enumeration) and operand.ordered:
        members, held = operand.type.members, {literal.value for literal in literals}
        for op, end, bound in (
            (Operator.LE, members[: len(held)], len(held) - 1),
            (Operator.GE, members[-len(held) :], -len(held)),
        ):
            if held == set(end):
                return Comparison(operand, op, Literal(members[bound], operand.type))
    return Membership(operand, literals)
