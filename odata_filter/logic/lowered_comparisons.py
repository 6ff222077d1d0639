"""Comparisons and `in`: their sides are values, and conditions as Boolean values."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import count
from typing import assert_never

from odata_filter.logic.calendar_bounds import calendar_bounds
from odata_filter.logic.constant_folding import PYTHON_OPERATORS, anchor, can_be_null, is_true_of, on_operand
from odata_filter.logic.literal_leaves import compared_with, constant, listed
from odata_filter.logic.lowered_values import ValueLowering, unfiltered
from odata_filter.logic.sums_of_times import bound_on, moved_over, null_with, ticks
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Decided,
    Disjunction,
    Exists,
    Logical,
    Made,
    OneOf,
    Side,
    Term,
    Value,
    parts_of,
)
from odata_filter.logic.truth_modes import BOOLEANS, MODES, Mode
from odata_filter.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
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
    Variable,
    is_collection,
    walk,
)
from odata_filter.operators import Operator
from odata_filter.types import Boolean


class ComparisonLowering(ValueLowering):
    """How comparisons are lowered; a subclass lowers the conditions in them."""

    __slots__ = ()

    def comparison(self, expr: Comparison, *, holds: bool) -> Term:
        """Returns that a comparison is true, or, without `holds`, false."""
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
        """Returns a comparison with a literal; sums and parts of moments become bounds on their operand."""
        if isinstance(value, (Arithmetic, Negate)):
            if literal.value is not None:
                return self._sum(value, op, literal, holds=holds)
            value = null_with(value)
        years = calendar_bounds(value, op, literal) if self.windows and isinstance(value, Call) else None
        if not isinstance(value, Call) or years is None:
            return compared_with(value, op, literal, holds=holds)
        positive = holds is not (op is Operator.NE)
        of = parts_of(value)[0]
        terms = [self._beside(of, each, bound, holds=positive) for each, bound in years]
        if not terms:
            return constant(of, truth=not positive)
        return self.joined(terms, Conjunction if positive else Disjunction)

    def _sum(self, value: Arithmetic | Negate, op: Operator, literal: Literal, *, holds: bool) -> Term:
        positive, op = (not holds, Operator.EQ) if op is Operator.NE else (holds, op)
        moved = moved_over(value, op, literal)
        if moved is None:
            bounds = [self._sum(value, each, literal, holds=positive) for each in (Operator.GE, Operator.LE)]
            return self.joined(bounds, Conjunction if positive else Disjunction)
        if isinstance(moved.value, Literal):  # beyond the type's own values
            return constant(
                moved.value, truth=positive is PYTHON_OPERATORS[moved.op](ticks(moved.value.value), moved.limit)
            )
        bound = bound_on(moved.value, moved.op, moved.limit)
        if bound is None:
            return compared_with(value, op, literal, holds=positive)
        if isinstance(bound, bool):  # of all values or of none
            return OneOf(moved.value, (), null=bound, negated=bound is positive)
        beside = compared_with if isinstance(moved.value, (Arithmetic, Negate)) else self._beside
        return beside(moved.value, *bound, holds=positive)

    def _tuple(self, left: Items, right: Items, *, holds: bool) -> Term:
        """Returns that two lists of one length are equal, member by member, or, without `holds`, that they are not."""
        pairs = zip(left.operands, right.operands, strict=True)
        equal = [self.comparison(Comparison(one, Operator.EQ, other), holds=holds) for one, other in pairs]
        return self.joined(equal, Conjunction if holds else Disjunction)

    def membership(self, expr: Membership, *, holds: bool) -> Term:
        """Returns that an `in` is true, or, without `holds`, false."""
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
            return self.joined(terms, junction) if terms else constant(anchor(operand), truth=not holds)
        return listed(value, literals, negated=not holds)

    def element_of(self, expr: ElementOf, *, holds: bool) -> Term:
        """Returns that `x in collection` or `[..] in [[..]]` is true, or, without `holds`, false."""
        if isinstance(expr.operand, Items) and isinstance(expr.collection, Items):
            left, lists, junction = expr.operand, expr.collection.operands, Disjunction if holds else Conjunction
            rows = [self._tuple(left, each, holds=holds) for each in lists if isinstance(each, Items)]
            return self.joined(rows or [constant(anchor(left), truth=not holds)], junction)
        operand = self._side(expr.operand)
        names = {node.name for node in walk(expr) if isinstance(node, Variable)}
        each = next(name for number in count() if (name := f"$each{number}") not in names)
        place, bodies = unfiltered(expr.collection, each)
        element = Variable(each, place.field)
        if isinstance(operand, Literal) and operand.value is None:  # null is in no collection
            equal: Term = constant(element, truth=False)
        elif isinstance(operand, Literal):
            equal = compared_with(element, Operator.EQ, on_operand(element, operand), holds=True)
        else:
            equal = Compared(element, Operator.EQ, self._logical(operand))
        terms = [self.term(body, Mode.TRUE) for body in bodies]
        return some(place, each, self.joined([*terms, equal], Conjunction), negated=not holds)

    def _one_of(self, expr: Operand, values: AbstractSet[bool | None], *, holds: bool) -> Term:
        """Returns that a Boolean expression has one of the values, or, without `holds`, another; None is null."""
        possible = BOOLEANS if can_be_null(expr) else BOOLEANS - {None}
        values = possible & values if holds else possible - values
        if not values or values == possible:
            return constant(anchor(expr), truth=bool(values))
        modes = MODES[frozenset(values | (BOOLEANS - possible))]
        if isinstance(expr, (Call, Has)) or len(modes) == 1:
            junction = Disjunction if None not in values else Conjunction
            return self.joined([self.term(expr, mode) for mode in modes], junction)
        # Null, or not null. Both modes of a junction, at each level of a nest, would double its size at each level.
        return Compared(self._logical(expr), Operator.EQ, Literal(None, Boolean()), negated=None not in values)

    def _logical(self, expr: Operand) -> Side:
        """Returns a side of `Compared`: a value, or a Boolean expression with its three-valued value."""
        match expr:
            case And(operands):
                return Logical(Connective.AND, tuple(map(self._logical, operands)))
            case Or(operands):
                return Logical(Connective.OR, tuple(map(self._logical, operands)))
            case Not(operand):
                return Logical(Connective.NOT, (self._logical(operand),))
            case Comparison() | Membership() | ElementOf() | Lambda():
                return Decided(self.term(expr, Mode.TRUE))
            case (
                FieldRef()
                | Path()
                | It()
                | Variable()
                | Literal()
                | Call()
                | Has()
                | Arithmetic()
                | Negate()
                | Filtered()
                | Count()
                | Items()
            ):
                return self.value(expr)
            case _:
                assert_never(expr)

    def _side(self, operand: Operand) -> Operand:
        """Returns an operand with the calls of literals computed; a condition is returned unchanged."""
        value = self.value(operand) if isinstance(operand, Made) else None
        return value if isinstance(value, Literal) else operand


def some(collection: FieldRef | Path, variable: str, term: Term, *, negated: bool) -> Term:
    """Returns that a term is true of some element: a OneOf of the collection if one says the same, or an Exists."""
    if not isinstance(term, OneOf) or not is_collection(collection):  # a field without a type may hold one value
        return Exists(collection, variable, term, negated)
    if not term.values and not term.null:  # the same of every element
        return OneOf(collection, (), null=term.negated, negated=not negated if term.negated else negated)
    if term.operand == Variable(variable, collection.field) and not term.negated:  # no element is null
        return OneOf(collection, term.values, null=False, negated=negated)
    return Exists(collection, variable, term, negated)


def _is_expression(operand: Operand) -> bool:
    """Whether an operand is a condition, or a Boolean call: it is lowered in a mode and not compared as a value."""
    match operand:
        case Call():
            return isinstance(operand.type, Boolean)
        case (
            FieldRef()
            | Path()
            | It()
            | Variable()
            | Literal()
            | Arithmetic()
            | Negate()
            | Filtered()
            | Count()
            | Items()
        ):
            return False
        case Comparison() | Membership() | ElementOf() | Has() | And() | Or() | Not() | Lambda():
            return True
        case _:
            assert_never(operand)
