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
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar, assert_never

from odata_filter.backends.holds import Holds, fitted
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import FieldRef, Literal, Operand
from odata_filter.operators import Operator
from odata_filter.types import Type, Untyped

T = TypeVar("T")

WIDE = 32
"""Terms of one junction; more are grouped into a tree, because engines limit the depth of what they flatten."""

DEEP = 4
"""The depth from which a junction has its deepest term first, and beside it one group of the others.

SQLite's parser keeps 100 entries on its stack, and a term before a parenthesis takes some of them.
"""


class Compiler(ABC, Generic[T]):
    """Compiles terms to conditions of an engine. A subclass says what the engine calls each primitive."""

    def compiled(self, term: Term) -> T:
        """Returns the condition of a filter's whole meaning."""
        return self.condition(shaped(term))

    def condition(self, term: Term) -> T:
        """Returns the condition of a term: true where the term is true, false or null elsewhere."""
        match term:
            case OneOf() if term.operand.collection:
                return self._some(term)
            case OneOf():
                return self._one_of(term)
            case Ordered():
                return self._ordered(term)
            case Conjunction():
                return self.all_of(self._parts(term))
            case Disjunction():
                return self.any_of(self._parts(term))
            case _:
                assert_never(term)

    @abstractmethod
    def holds(self, operand: Operand, kind: Type) -> Holds:
        """Returns what the operand's column can hold, where it is compared as a value of a type."""

    @abstractmethod
    def constant(self, operand: Operand, *, truth: bool) -> T:
        """Returns the condition that is always true, or never; some engines need an operand to say so."""

    @abstractmethod
    def is_null(self, operand: Operand, *, negated: bool) -> T:
        """Returns whether the operand is null, or is not."""

    @abstractmethod
    def one_of(self, operand: Operand, kind: Type, literals: Sequence[Literal], *, negated: bool) -> T:
        """Returns whether the operand is equal to one of the literals, or, negated, to none; anything for null.

        Args:
            operand: a column or an element.
            kind: the type by which it is compared.
            literals: one or more, each a value that the column holds.
            negated: whether it is to be equal to none.

        """

    @abstractmethod
    def ordered(self, operand: Operand, kind: Type, op: Operator, literal: Literal) -> T:
        """Returns whether the operand stands in the order `lt le gt ge` to a literal; never true for null and NaN."""

    @abstractmethod
    def exists(self, collection: Operand, element: Operand, term: Term, *, negated: bool) -> T:
        """Returns whether the term is true of some element of a collection, or, negated, of none; never null."""

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
        return self.ordered(fit.operand, kind, fit.op, fit.literal)

    def _one_of(self, leaf: OneOf) -> T:
        operand = leaf.operand
        equal = [
            self.one_of(operand, kind, fit.values, negated=leaf.negated)
            for kind, part in by_type(leaf)
            if (fit := fitted(part, kind, self.holds(operand, kind))).values
        ]
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

    def _some(self, leaf: OneOf) -> T:
        """Returns the condition of a leaf on a collection: some element has a value, or it has no element."""
        element = element_of(leaf.operand)
        conditions = []
        if leaf.values:
            some = OneOf(element, leaf.values, null=False, negated=False)
            conditions.append(self.exists(leaf.operand, element, some, negated=leaf.negated))
        if leaf.null:
            anything = OneOf(element, (), null=True, negated=True)
            conditions.append(self.exists(leaf.operand, element, anything, negated=not leaf.negated))
        if not conditions:
            return self.constant(leaf.operand, truth=leaf.negated)
        return self.all_of(conditions) if leaf.negated else self.any_of(conditions)


def compared_as(operand: Operand, literal: Literal) -> Type:
    """Returns the type by which an operand is compared with a literal: its own, or, without one, the literal's."""
    return literal.type if isinstance(operand.type, Untyped) else operand.type


def by_type(leaf: OneOf) -> Iterator[tuple[Type, OneOf]]:
    """Yields the leaf for the literals of each type by which its operand is compared: on most operands its own."""
    if not isinstance(leaf.operand.type, Untyped):
        if leaf.values:
            yield leaf.operand.type, leaf
        return
    kinds: dict[Type, list[Literal]] = {}
    for literal in leaf.values:
        kinds.setdefault(literal.type, []).append(literal)
    for kind, literals in kinds.items():
        yield kind, replace(leaf, values=tuple(literals))


def element_of(collection: Operand) -> FieldRef:
    """Returns one element of a collection, as an operand."""
    assert isinstance(collection, FieldRef)  # noqa: S101 - no other operand is a collection
    return FieldRef(replace(collection.field, collection=False, nullable=True))


def shaped(term: Term) -> Term:
    """Returns the same term in a shape that every engine's parser takes: wide junctions as trees, deep terms first."""
    return _shaped(term, deep=_depth(term) > DEEP)[1]


def _depth(term: Term) -> int:
    return 1 + max(map(_depth, term.terms)) if isinstance(term, (Conjunction, Disjunction)) else 0


def _shaped(term: Term, *, deep: bool) -> tuple[int, Term]:
    """Returns the depth of a term, and it in shape."""
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
