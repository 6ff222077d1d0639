"""From a checked expression to its meaning: null and `not` are settled here, and no backend decides about them again.

OData's comparisons are two-valued (URL Conventions 5.1.1.1): null equals null and nothing else, `ne` is the complement
of `eq`, `ge` and `le` are "greater, or equal" and so true of null and null, and `in` is a disjunction of `eq`. `and`,
`or` and `not` are three-valued (5.1.1.1.7 to 9), and so are Boolean fields and calls. A record is kept where the whole
is true, not null, so an expression is lowered in a mode: `not` changes the mode of its operand and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count
from typing import assert_never, cast

from odata_filter.filter import Filter
from odata_filter.logic.calendar_bounds import calendar_bounds
from odata_filter.logic.constants import OPERATORS, anchor, can_be_null, computed, is_true_of, on_operand
from odata_filter.logic.literal_leaves import compared_with, constant, listed, window
from odata_filter.logic.merging import Junction, merged
from odata_filter.logic.modes import AND_BY, BOOLEANS, MODES, WANTED, Mode
from odata_filter.logic.raising import renamed
from odata_filter.logic.sums_of_times import bound_on, moved_over, opposite_of, sum_of, ticks
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Counted,
    Decided,
    Disjunction,
    Exists,
    Flags,
    Logical,
    OneOf,
    Side,
    Term,
    Truth,
    Value,
)
from odata_filter.nodes import (
    CONDITIONS,
    THIS,
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
    Operand,
    Or,
    Path,
    Quantifier,
    Variable,
    is_collection,
    walk,
)
from odata_filter.operators import Operator
from odata_filter.types import Boolean
from odata_filter.types.instant import Instant


def meaning(filter: Filter, /, now: Instant | None = None) -> Term:
    """Returns what a filter means, for backends that evaluate it: a term in normal form.

    The term keeps three promises. Each leaf is true or false for every record, never null. Negation stands on leaves
    only. Equal conditions on one operand are merged: `x eq 1 or x eq 2` is the one leaf `x in (1, 2)`.

    A backend matches on the classes of `odata_filter.logic`, and ends with `assert_never`. A term is at most as deep as
    its filter: recursion is safe.

    Args:
        filter: the filter.
        now: the moment that replaces the calls of `now()`; without it they stay, for a backend that reads one moment
            for each evaluation.

    """
    return Lowering(now).term(filter.expr, Mode.TRUE)


@dataclass(frozen=True, slots=True)
class Lowering:
    """How expressions are lowered.

    Args:
        now: the moment of `now()`; None leaves the calls.
        windows: whether `startswith` with a literal prefix, and `year` and `date` beside literals, become bounds,
            which an index serves.

    """

    now: Instant | None = None
    windows: bool = True

    def term(self, expr: Expr, mode: Mode) -> Term:
        """Returns what a mode says of an expression."""
        match expr:
            case Comparison():
                return self._comparison(expr, holds=mode.holds)
            case Membership():
                return self._membership(expr, holds=mode.holds)
            case ElementOf():
                return self._element_of(expr, holds=mode.holds)
            case And(operands):
                return self._junction(operands, mode, AND_BY[mode])
            case Or(operands):
                return self._junction(operands, mode, AND_BY[mode.of_not])
            case Not(operand):
                return self.term(operand, mode.of_not)
            case Lambda():
                return self._lambda(expr, holds=mode.holds)
            case FieldRef() | Path() | It() | Variable() | Call() | Literal() | Has():
                return self._truth(expr, mode)
            case Filtered() | Count() | Items() | Arithmetic() | Negate():
                raise TypeError(f"{expr} is not a condition")
            case _:
                assert_never(expr)

    def _junction(self, operands: Iterable[Expr], mode: Mode, junction: Junction) -> Term:
        return self._joined([self.term(operand, mode) for operand in operands], junction)

    def _joined(self, terms: Iterable[Term], junction: Junction) -> Term:
        flat: list[Term] = []
        for term in terms:
            flat += term.terms if isinstance(term, junction) else (term,)
        found = merged(flat, junction)
        return found[0] if len(found) == 1 else junction(found)

    def _truth(self, operand: Operand, mode: Mode) -> Term:
        """An operand of Boolean type as a condition."""
        value = self.value(operand)
        wanted, or_null = WANTED[mode], mode in {Mode.NOT_TRUE, Mode.NOT_FALSE}
        match value:
            case Literal():
                return constant(value, truth=or_null if value.value is None else value.value is wanted)
            case Call():
                if self.windows and value.function.name == "startswith" and isinstance(value.arguments[1], Literal):
                    return window(self.value(value.arguments[0]), str(value.arguments[1].value), mode)
                return Truth(value, wanted, or_null)
            case Flags():
                return Truth(value, wanted, or_null)
            case FieldRef() | Path() | It() | Variable() | Counted() | Arithmetic() | Negate():
                # "True or null" is "not false": the complement of a list keeps null.
                literal = Literal(not wanted if or_null else wanted, Boolean())
                return OneOf(value, (literal,), null=False, negated=or_null)
            case _:
                assert_never(value)

    def value(self, operand: Operand) -> Value:
        """Returns an operand that is a value, with the calls of literals computed."""
        match operand:
            case FieldRef() | Path() | It() | Variable() | Literal():
                return operand
            case Call(function, arguments):
                values = tuple(map(self.value, arguments))
                return computed(function, values, self.now) or Call(function, values)  # type: ignore[arg-type]  # a lowered call holds values
            case Arithmetic(left, op, right):
                return sum_of(self.value(left), op, self.value(right))
            case Negate(each):
                return opposite_of(self.value(each))
            case Has(each, flags):
                return Flags(self.value(each), flags)
            case Count(collection, body):
                place, bodies = _unfiltered(collection, THIS)
                terms = [self.term(each, Mode.TRUE) for each in (*bodies, *([] if body is None else [body]))]
                return Counted(place, THIS, self._joined(terms, Conjunction) if terms else None)
            case Comparison() | Membership() | ElementOf() | And() | Or() | Not() | Lambda() | Filtered() | Items():
                raise TypeError(f"{operand} is not a value here")
            case _:
                assert_never(operand)

    def _comparison(self, expr: Comparison, *, holds: bool) -> Term:
        left, op, right = expr.left, expr.op, expr.right
        if type(left) is FieldRef and isinstance(right, Literal):  # a hot path, as most leaves are this
            return compared_with(left, op, right, holds=holds)
        if isinstance(left, Items) and isinstance(right, Items):
            return self._tuple(left, right, holds=holds is (op is Operator.EQ))
        left, right = self._side(left), self._side(right)
        if isinstance(left, Literal):
            left, op, right = right, op.converse, left
        if isinstance(right, Literal):
            return self._beside_literal(left, op, right, holds=holds)
        negated = holds if op is Operator.NE else not holds
        return Compared(self._logical(left), Operator.EQ if op is Operator.NE else op, self._logical(right), negated)

    def _beside_literal(self, left: Operand, op: Operator, literal: Literal, *, holds: bool) -> Term:
        if isinstance(left, Literal):
            true = is_true_of(left.value, op, literal.value)
            return constant(left, truth=true if holds else not true)
        if _is_expression(left):
            values = {each for each in BOOLEANS if is_true_of(each, op, literal.value)}
            return self._one_of(left, values, holds=holds)
        value = self.value(left)
        return self._beside(value, op, on_operand(value, literal), holds=holds)

    def _beside(self, value: Value, op: Operator, literal: Literal, *, holds: bool) -> Term:
        """A value beside a literal, which sums and the calendar of moments are moved to."""
        if literal.value is not None and isinstance(value, (Arithmetic, Negate)):
            return self._sum(value, op, literal, holds=holds)
        years = calendar_bounds(value, op, literal) if self.windows and isinstance(value, Call) else None
        if not isinstance(value, Call) or years is None:
            return compared_with(value, op, literal, holds=holds)
        positive = holds is not (op is Operator.NE)
        of = cast("Value", value.arguments[0])
        terms = [self._beside(of, each, bound, holds=positive) for each, bound in years]
        if not terms:
            return constant(of, truth=not positive)
        return self._joined(terms, Conjunction if positive else Disjunction)

    def _sum(self, value: Arithmetic | Negate, op: Operator, literal: Literal, *, holds: bool) -> Term:
        positive, op = (not holds, Operator.EQ) if op is Operator.NE else (holds, op)
        moved = moved_over(value, op, literal)
        if isinstance(moved.value, Literal):  # beyond the type's own values
            return constant(moved.value, truth=positive is OPERATORS[moved.op](ticks(moved.value.value), moved.limit))
        bound = bound_on(moved.value, moved.op, moved.limit)
        if bound is None:
            return compared_with(value, op, literal, holds=positive)
        if isinstance(bound, bool):  # of all values or of none
            return OneOf(moved.value, (), null=bound, negated=bound is positive)
        beside = compared_with if isinstance(moved.value, (Arithmetic, Negate)) else self._beside
        return beside(moved.value, *bound, holds=positive)

    def _tuple(self, left: Items, right: Items, *, holds: bool) -> Term:
        """Two lists of one length that are equal, member by member."""
        pairs = zip(left.operands, right.operands, strict=True)
        equal = [self._comparison(Comparison(one, Operator.EQ, other), holds=holds) for one, other in pairs]
        return self._joined(equal, Conjunction if holds else Disjunction)

    def _membership(self, expr: Membership, *, holds: bool) -> Term:
        operand = expr.operand
        if type(operand) is FieldRef:  # a hot path, as most lists are of a field
            return listed(operand, expr.values, negated=not holds)
        operand = self._side(operand)
        literals = expr.values
        if isinstance(operand, Literal):
            found = any(is_true_of(operand.value, Operator.EQ, literal.value) for literal in literals)
            return constant(operand, truth=found if holds else not found)
        if _is_expression(operand):
            named = [literal.value for literal in literals]
            return self._one_of(operand, {each for each in BOOLEANS if each in named}, holds=holds)
        value = self.value(operand)
        if isinstance(value, (Arithmetic, Negate)):
            terms = [self._beside(value, Operator.EQ, each, holds=holds) for each in literals]
            junction = Disjunction if holds else Conjunction
            return self._joined(terms, junction) if terms else constant(anchor(operand), truth=not holds)
        return listed(value, literals, negated=not holds)

    def _element_of(self, expr: ElementOf, *, holds: bool) -> Term:
        """`x in collection`: some element is equal to x; or one of some lists."""
        if isinstance(expr.operand, Items) and isinstance(expr.collection, Items):
            left, lists, junction = expr.operand, expr.collection.operands, Disjunction if holds else Conjunction
            rows = [self._tuple(left, each, holds=holds) for each in lists if isinstance(each, Items)]
            return self._joined(rows or [constant(anchor(left), truth=not holds)], junction)
        operand = self._side(expr.operand)
        names = {node.name for node in walk(expr) if isinstance(node, Variable)}
        each = next(name for number in count() if (name := f"$each{number}") not in names)
        place, bodies = _unfiltered(expr.collection, each)
        element = Variable(each, place.field)
        if isinstance(operand, Literal) and operand.value is None:  # null is in no collection
            equal: Term = constant(element, truth=False)
        elif isinstance(operand, Literal):
            equal = compared_with(element, Operator.EQ, on_operand(element, operand), holds=True)
        else:
            equal = Compared(element, Operator.EQ, self._logical(operand))
        terms = [self.term(body, Mode.TRUE) for body in bodies]
        return _some(place, each, self._joined([*terms, equal], Conjunction), negated=not holds)

    def _one_of(self, expr: Operand, values: AbstractSet[bool | None], *, holds: bool) -> Term:
        """A condition, or a Boolean call or `has`, that has one of the values; None is null."""
        possible = BOOLEANS if can_be_null(expr) else BOOLEANS - {None}
        values = possible & values if holds else possible - values
        if not values or values == possible:
            return constant(anchor(expr), truth=bool(values))
        modes = MODES[frozenset(values | (BOOLEANS - possible))]
        if isinstance(expr, (Call, Has)) or len(modes) == 1:
            junction = Disjunction if None not in values else Conjunction
            return self._joined([self.term(expr, mode) for mode in modes], junction)
        # Null, or not null. Both modes of a junction, at each level of a nest, would double its size at each level.
        return Compared(self._logical(expr), Operator.EQ, Literal(None, Boolean()), negated=None not in values)

    def _logical(self, expr: Operand) -> Side:
        """A side of `Compared`: a value, or a Boolean expression with its three-valued value."""
        match expr:
            case And(operands):
                return Logical(Connective.AND, tuple(map(self._logical, operands)))
            case Or(operands):
                return Logical(Connective.OR, tuple(map(self._logical, operands)))
            case Not(operand):
                return Logical(Connective.NOT, (self._logical(operand),))
            case Comparison() | Membership() | ElementOf() | Lambda():
                return Decided(self.term(expr, Mode.TRUE))
            case _:
                return self.value(expr)

    def _side(self, operand: Operand) -> Operand:
        """An operand with the calls of literals computed; a condition as it is."""
        value = self.value(operand) if isinstance(operand, (Call, Arithmetic, Negate)) else None
        return value if isinstance(value, Literal) else operand

    def _lambda(self, expr: Lambda, *, holds: bool) -> Term:
        """`any` is "of some element", `all` is "of none not true"; where that is one list, it is the field's own."""
        of_any, variable, body = expr.quantifier is Quantifier.ANY, expr.variable, expr.body
        if variable is None or body is None:
            variable, body = THIS, Literal(True, Boolean())  # noqa: FBT003 - the value of the literal
        place, bodies = _unfiltered(expr.collection, variable)
        terms = [self.term(each, Mode.TRUE) for each in bodies]
        terms.append(self.term(body, Mode.TRUE if of_any else Mode.NOT_TRUE))
        return _some(place, variable, self._joined(terms, Conjunction), negated=holds is not of_any)


def _unfiltered(collection: Operand, variable: str) -> tuple[FieldRef | Path, list[Expr]]:
    """A collection without its `$filter(..)`, and their conditions in order, on an element of that name."""
    bodies: list[Expr] = []
    while isinstance(collection, Filtered):
        bodies.append(renamed(collection.body, THIS, variable))
        collection = collection.collection
    assert isinstance(collection, (FieldRef, Path))  # noqa: S101 - the filter was checked
    return collection, bodies[::-1]


def _some(collection: FieldRef | Path, variable: str, term: Term, *, negated: bool) -> Term:
    """The term is true of some element; as a list of the collection itself, where it comes to that."""
    if not isinstance(term, OneOf) or not is_collection(collection):  # a field without a type may hold one value
        return Exists(collection, variable, term, negated)
    if not term.values and not term.null:  # the same of every element
        return OneOf(collection, (), null=term.negated, negated=not negated if term.negated else negated)
    if term.operand == Variable(variable, collection.field) and not term.negated:  # no element is null
        return OneOf(collection, term.values, null=False, negated=negated)
    return Exists(collection, variable, term, negated)


def _is_expression(operand: Operand) -> bool:
    """Whether an operand is a condition, or a Boolean call: it is lowered in a mode and not compared as a value."""
    calls = isinstance(operand, Call) and isinstance(operand.type, Boolean)
    return calls or isinstance(operand, (*CONDITIONS, Lambda))
