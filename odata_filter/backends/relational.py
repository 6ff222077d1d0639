"""The meaning of terms, for engines whose comparisons with null are null: SQL, and data frames like it.

A backend for such an engine subclasses `Compiler` and says how the engine writes each primitive; which of them a term
needs is decided here, once. A condition may be null on the engine where the term is false: a row is kept where the
whole is true, and terms hold negation in their leaves only. So the engine's own NOT must never be put before a
finished condition: compile `~filter` instead.

    class Names(Compiler[str]):
        def is_null(self, operand, *, negated):
            return f"{operand} IS {'NOT ' * negated}NULL"
        ...

    Names().compiled(meaning(filter.expr))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar, assert_never

from odata_filter.backends.element_tests import element_tests
from odata_filter.backends.holds import Holds, fitted
from odata_filter.backends.junction_trees import shaped
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
    Value,
)
from odata_filter.nodes import FieldRef, Literal, Path
from odata_filter.operators import Operator
from odata_filter.types import Type, Untyped

T = TypeVar("T")


class Compiler(ABC, Generic[T]):
    """Compiles terms to conditions of an engine. A subclass says what the engine calls each primitive."""

    def compiled(self, term: Term) -> T:
        """Returns the condition of a filter's whole meaning."""
        return self.condition(shaped(term))

    def condition(self, term: Term) -> T:
        """Returns the condition of a term: true where the term is true, false or null elsewhere."""
        match term:
            case OneOf(FieldRef() | Path() as operand) if operand.field.collection:
                return self._some(operand, term)
            case OneOf():
                return self._one_of(term)
            case Ordered():
                return self._ordered(term)
            case Compared():
                return self._compared(term)
            case Truth():
                return self.truth(term.operand, wanted=term.wanted, or_null=term.or_null)
            case Exists():
                return self.quantified(term)
            case Conjunction():
                return self.all_of(self._parts(term))
            case Disjunction():
                return self.any_of(self._parts(term))
            case _:
                assert_never(term)

    @abstractmethod
    def holds(self, operand: Value, kind: Type) -> Holds:
        """Returns what the operand's column can hold, where it is compared as a value of a type."""

    @abstractmethod
    def constant(self, operand: Value, *, truth: bool) -> T:
        """Returns the condition that is always true, or never; some engines need an operand to say so."""

    @abstractmethod
    def is_null(self, operand: Side, *, negated: bool) -> T:
        """Returns whether the operand is null, or is not."""

    @abstractmethod
    def one_of(self, operand: Value, kind: Type, literals: Sequence[Literal], *, negated: bool) -> T:
        """Returns whether the operand is equal to one of the literals, or, negated, to none; anything for null.

        Args:
            operand: a field, an element or a call.
            kind: the type by which it is compared.
            literals: one or more, each a value that the column holds.
            negated: whether it is to be equal to none.

        """

    @abstractmethod
    def ordered(self, operand: Value, kind: Type, op: Operator, literal: Literal, *, negated: bool) -> T:
        """Returns whether the operand stands in the order `lt le gt ge` to a literal; never true for null and NaN.

        Negated: whether that is not true, as it is for null and NaN.
        """

    @abstractmethod
    def equal(self, left: Side, right: Side, *, negated: bool) -> T:
        """Returns whether two operands are equal or both null, or, negated, are not; never null. NaN equals nothing."""

    @abstractmethod
    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> T:
        """Returns whether two operands stand in the order `lt le gt ge`; never true beside null and NaN.

        Negated: whether that is not true, as it is beside null and NaN.
        """

    @abstractmethod
    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> T:
        """Returns whether a Boolean operand is `wanted`, or, if `or_null`, null."""

    @abstractmethod
    def quantified(self, term: Exists) -> T:
        """Returns whether a term is true of some element of a collection, or, negated, of none; never null.

        The element's name is empty where the filter gives it none. Where elements may be null, `body_of` gives the
        condition to ask of them.
        """

    @abstractmethod
    def all_of(self, conditions: Sequence[T]) -> T:
        """Returns whether all of one or more conditions are true."""

    @abstractmethod
    def any_of(self, conditions: Sequence[T]) -> T:
        """Returns whether one of one or more conditions is true."""

    def grouped(self, condition: T) -> T:
        """Returns a junction that stands in one of its own kind as a part of a tree: some engines would flatten it."""
        return condition

    def _parts(self, junction: Conjunction | Disjunction) -> list[T]:
        own = type(junction)
        return [
            self.grouped(self.condition(each)) if isinstance(each, own) else self.condition(each)
            for each in junction.terms
        ]

    def _ordered(self, leaf: Ordered) -> T:
        kind = compared_as(leaf.operand, leaf.literal)
        fit = fitted(leaf, kind, self.holds(leaf.operand, kind))
        if isinstance(fit, OneOf):  # beyond all that the column holds
            return self._null_or_constant(fit)
        return self.ordered(fit.operand, kind, fit.op, fit.literal, negated=fit.negated)

    def _compared(self, leaf: Compared) -> T:
        left, right = leaf.left, leaf.right
        if not leaf.op.orders:
            return self.equal(left, right, negated=leaf.negated)
        ordered = self.compared(left, leaf.op, right, negated=leaf.negated)
        if leaf.op in {Operator.LT, Operator.GT} or not (_nullable(left) and _nullable(right)):
            return ordered
        if leaf.negated:
            nulls = [self.is_null(side, negated=True) for side in (left, right)]
            return self.all_of([ordered, self.any_of(nulls)])
        nulls = [self.is_null(side, negated=False) for side in (left, right)]
        return self.any_of([ordered, self.all_of(nulls)])

    def _one_of(self, leaf: OneOf) -> T:
        operand = leaf.operand
        equal: list[T] = []
        for kind, part in by_type(leaf):
            fit = fitted(part, kind, self.holds(operand, kind))
            if fit.values:
                equal.append(self.one_of(operand, kind, fit.values, negated=leaf.negated))
        if not equal:
            return self._null_or_constant(leaf)
        if not leaf.negated:
            return self.any_of([*equal, self.is_null(operand, negated=False)]) if leaf.null else self.any_of(equal)
        unequal = self.all_of(equal)
        if leaf.null or not operand.nullable:  # "not null" is implied: a comparison with null is null
            return unequal
        return self.any_of([unequal, self.is_null(operand, negated=False)])

    def _null_or_constant(self, leaf: OneOf) -> T:
        """Returns the condition of a leaf of which no values are left."""
        if leaf.null:
            return self.is_null(leaf.operand, negated=leaf.negated)
        return self.constant(leaf.operand, truth=leaf.negated)

    def _some(self, collection: FieldRef | Path, leaf: OneOf) -> T:
        """Returns the condition of a leaf on a collection."""
        tests = [self.quantified(each) for each in element_tests(collection, leaf)]
        if not tests:
            return self.constant(leaf.operand, truth=leaf.negated)
        return self.all_of(tests) if leaf.negated else self.any_of(tests)


def compared_as(operand: Value, literal: Literal) -> Type:
    """Returns the type by which an operand is compared with a literal: its own, or, without one, the literal's."""
    return literal.type if isinstance(operand.type, Untyped) else operand.type


def by_type(leaf: OneOf) -> list[tuple[Type, OneOf]]:
    """Returns the leaf for the literals of each type by which its operand is compared: on most operands its own."""
    if not isinstance(leaf.operand.type, Untyped):
        return [(leaf.operand.type, leaf)] if leaf.values else []
    kinds: dict[Type, list[Literal]] = {}
    for literal in leaf.values:
        kinds.setdefault(literal.type, []).append(literal)
    return [(kind, replace(leaf, values=tuple(literals))) for kind, literals in kinds.items()]


def _nullable(side: Side) -> bool:
    return isinstance(side, Logical) or (not isinstance(side, Decided) and side.nullable)
