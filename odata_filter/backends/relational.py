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
from odata_filter.backends.untaken import check_body
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
from odata_filter.nodes import FieldRef, Literal, Path, Variable
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
            case OneOf(FieldRef() | Path() as operand) if operand.collection:
                return self._some(term)
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
    def exists(self, collection: FieldRef, element: Variable, term: Term, *, negated: bool) -> T:
        """Returns whether the term is true of some element of a collection, or, negated, of none; never null.

        The element's name is empty where the filter gives it none.
        Null elements may be among those that the term is asked of: it is never true of them.
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

    def quantified(self, term: Exists) -> T:
        """Returns the condition of a test of elements; a backend that takes structures overrides it.

        Raises:
            UnwritableError: the collection is not a field of the record, or the body names something else than its
                element.

        """
        collection = check_body(term)
        element = Variable(term.variable, collection.field)
        return self.exists(collection, element, body_of(term), negated=term.negated)

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
        """Returns the condition of a leaf on a collection."""
        tests = [self.quantified(each) for each in element_tests(leaf)]
        if not tests:
            return self.constant(leaf.operand, truth=leaf.negated)
        return self.all_of(tests) if leaf.negated else self.any_of(tests)


def element_tests(leaf: OneOf) -> list[Exists]:
    """Returns what a leaf on a collection asks of its elements: that some have a value, or that there are none.

    The leaf is true if any of the tests is, or, negated, all. Without tests it is false, or, negated, true.
    """
    collection = leaf.operand
    assert isinstance(collection, FieldRef | Path)  # noqa: S101 - no other operand is a collection
    element = Variable("", collection.field)
    tests = []
    if leaf.values:
        one = OneOf(element, leaf.values, null=False, negated=False)
        tests.append(Exists(collection, element.name, one, leaf.negated))
    if leaf.null:
        anything = OneOf(element, (), null=True, negated=True)
        tests.append(Exists(collection, element.name, anything, not leaf.negated))
    return tests


def body_of(term: Exists) -> Term:
    """Returns what is asked of an element: a condition that is not true of null."""
    element = Variable(term.variable, term.collection.field)
    if _needs(term.term, element):
        return term.term
    return Conjunction((term.term, OneOf(element, (), null=True, negated=True)))


def compared_as(operand: Value, literal: Literal) -> Type:
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


def _nullable(side: Side) -> bool:
    return isinstance(side, Logical) or (not isinstance(side, Decided) and side.nullable)


def _needs(term: Term, element: Variable) -> bool:
    """Returns whether the condition of a term is plainly not true of a null element."""
    match term:
        case OneOf():
            return term.operand == element and (term.null if term.negated else not term.null)
        case Ordered():
            return term.operand == element and not term.negated
        case Truth():
            return term.operand == element and not term.or_null
        case Conjunction():
            return any(_needs(each, element) for each in term.terms)
        case Disjunction():
            return all(_needs(each, element) for each in term.terms)
        case Compared() | Exists():
            return False
        case _:
            assert_never(term)


def shaped(term: Term) -> Term:
    """Returns the same term in a shape that every engine's parser takes: wide junctions as trees, deep terms first."""
    return _shaped(term, deep=_depth(term) > DEEP)[1]


def _depth(term: Term) -> int:
    if isinstance(term, Exists):
        return 1 + _depth(term.term)
    return 1 + max(map(_depth, term.terms)) if isinstance(term, (Conjunction, Disjunction)) else 0


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
