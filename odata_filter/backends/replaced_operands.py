"""Terms with other operands: the columns and subqueries that an ORM makes for the fields of a filter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, assert_never

from odata_filter.backends.element_tests import element_tests
from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Counted,
    Decided,
    Disjunction,
    Exists,
    Flags,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
    Value,
    made_of,
    parts_of,
)
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Level:
    """The rows that a query selects from: those of the filter's records, or of the elements of a collection.

    The levels of a backend say, too, what the rows are to it.

    Attributes:
        name: the path of the collection in filters; empty for the records.
        variable: what the filter calls an element.
        outer: the level of the query around this one; None for the records.

    """

    name: str = ""
    variable: str = ""
    outer: Self | None = None

    def path(self, names: Sequence[str]) -> str:
        """Returns the path in filters to what the names lead to from a row."""
        return "/".join([self.name, *names] if self.name else names)

    def holding(self, value: FieldRef | Path | Variable) -> tuple[Self, int]:
        """Returns the level of the rows that hold a value, and how far out it is."""
        while isinstance(value, Path):
            value = value.base
        level, distance = self, 0
        while level.outer is not None and not (isinstance(value, Variable) and value.name == level.variable):
            level, distance = level.outer, distance + 1
        return level, distance


class Rewriting(ABC):
    """Replaces the operands in the terms of one query; a subclass finds the new ones."""

    def term(self, term: Term) -> Term:
        """Returns a term with other operands."""
        match term:
            case OneOf(FieldRef() | Path() as operand) if operand.collection:
                tests = tuple(map(self.exists, element_tests(operand, term)))
                if not tests:
                    return replace(term, operand=Literal(None, operand.type))  # decided without it
                return Conjunction(tests) if term.negated else Disjunction(tests)
            case OneOf(operand) | Ordered(operand) | Truth(operand):
                return replace(term, operand=self._value(operand))
            case Compared(left, _, right):
                return replace(term, left=self._side(left), right=self._side(right))
            case Exists():
                return self.exists(term)
            case Conjunction(terms):
                return Conjunction(tuple(map(self.term, terms)))
            case Disjunction(terms):
                return Disjunction(tuple(map(self.term, terms)))
            case _:
                assert_never(term)

    @abstractmethod
    def exists(self, term: Exists) -> Term:
        """Returns the test of the elements of a collection."""

    @abstractmethod
    def place(self, value: FieldRef | Path | Variable | Counted) -> Value:
        """Returns the operand that stands for a field, an element or a count."""

    @abstractmethod
    def flagged(self, value: FieldRef | Path | Variable) -> Value:
        """Returns the operand that stands for the flags of a `has`; it raises `unnumbered` if they are not numbers."""

    def _side(self, side: Side) -> Side:
        match side:
            case Decided(term):
                return Decided(self.term(term))
            case Logical(connective, operands):
                return Logical(connective, tuple(map(self._side, operands)))
            case _:
                return self._value(side)

    def _value(self, value: Value) -> Value:
        match value:
            case Literal():
                return value
            case Call() | Arithmetic() | Negate():
                return made_of(value, map(self._value, parts_of(value)))
            case FieldRef() | Path() | Variable() | Counted():
                return self.place(value)
            case Flags(FieldRef() | Path() | Variable() as operand, flags):
                return Flags(self.flagged(operand), flags)
            case It() | Flags():
                raise untaken(value)
            case _:
                assert_never(value)


def unnumbered(name: str) -> UnwritableError:
    """Returns the error of flags whose bits a condition cannot ask for, called by a name."""
    message = f"the flags of '{name}' are not kept as numbers"
    return UnwritableError(Fault("unsupported-has", message, "keep them in a column of integers"), name)


def names_of(value: FieldRef | Path | Variable) -> tuple[str, ...]:
    """Returns the names of the fields that lead from a record or an element to a value."""
    match value:
        case FieldRef(field):
            return (field.name,)
        case Path(base, field):
            return (*names_of(base), field.name)
        case Variable():
            return ()
        case _:
            assert_never(value)
