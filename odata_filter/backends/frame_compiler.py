"""The meaning of terms for engines whose conditions are Python expressions of columns with types: data frames.

What such engines say alike stands here: how a field becomes the column of a source, and how columns, calls, literals
and Boolean expressions become operands. A subclass says how its engine compares them.
"""

from __future__ import annotations

import operator
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from odata_filter.backends.element_tests import body_of
from odata_filter.backends.frame_operands import Column, D, E, TypedPlaces, is_whole
from odata_filter.backends.holds import FlagCodes, Holds
from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.replaced_operands import unnumbered
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import Connective, Counted, Decided, Exists, Flags, Logical, Side, Term, Value, parts_of
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Enumeration, Type
from odata_filter.types.structured import is_structure

COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}
"""How two expressions are compared."""


class TypedCompiler(TypedPlaces[E, D]):
    """One compilation for an engine whose columns have types.

    Args:
        columns: the columns of the source.

    """

    boolean: D
    """The engine's type of conditions; of the class, which no ClassVar of a type variable can say."""

    @abstractmethod
    def has_bits(self, number: Column[E, D], bits: int) -> E:
        """Returns whether an integer has all the bits of another; null where it is null."""

    @abstractmethod
    def lit(self, literal: Literal) -> Column[E, D]:
        """Returns a literal as an argument or as a side of a comparison."""

    @abstractmethod
    def called(self, call: Call) -> Column[E, D]:
        """Returns the value of a call."""

    @abstractmethod
    def known(self, condition: E) -> E:
        """Returns a condition that is false where the given one is null."""

    @abstractmethod
    def null(self, expr: E, *, negated: bool = False) -> E:
        """Returns the test for null, or, negated, for any value."""

    def holds(self, operand: Value, kind: Type) -> Holds:
        """Returns what the column's type holds."""
        held = self.held(self.column(operand).dtype)
        if isinstance(kind, Enumeration) and is_whole(held):
            return replace(held, members=FlagCodes(zip(kind.members, kind.numbers, strict=True)))
        return held

    def is_null(self, operand: Side, *, negated: bool) -> E:
        """Returns the test for null."""
        if isinstance(operand, (FieldRef, Path, Variable)) and is_structure(operand.type):
            return self.null(self.structure(operand), negated=negated)
        return self.null(self.value(operand).expr, negated=negated)

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> E:
        """Returns a Boolean column or call, or its opposite."""
        expr = self.column(operand).expr
        result = expr if wanted else ~expr
        return result | self.null(expr) if or_null else result

    def value(self, side: Side) -> Column[E, D]:
        """Returns an operand beside another: that of a Boolean expression is true, false or null."""
        match side:
            case Decided(term):
                return Column(self.known(self.condition(term)), self.boolean)
            case Logical(Connective.NOT, (operand,)):
                return Column(~self.value(operand).expr, self.boolean)
            case Logical(connective, operands):
                join = self.all_of if connective is Connective.AND else self.any_of
                return Column(join([self.value(each).expr for each in operands]), self.boolean)
            case _:
                return self.column(side)

    def column(self, operand: Value) -> Column[E, D]:
        """Returns an operand."""
        match operand:
            case FieldRef() | Path():
                return self.field(operand)
            case Variable():
                return self.located(operand)
            case Call():
                return self.called(operand)
            case Literal():
                return self.lit(operand)
            case Counted():
                return self.counted(operand)
            case Flags(FieldRef() | Path() | Variable() as flagged, flags):
                return Column(self._flags(flagged, str(flags.value)), self.boolean)
            case It() | Flags() | Arithmetic() | Negate():
                raise untaken(operand)
            case _:
                assert_never(operand)

    def _flags(self, operand: Value, flags: str) -> E:
        column = self.column(operand)
        members = self.holds(operand, operand.type).members
        if members is None:
            raise unnumbered(str(operand))
        return self.has_bits(column, int(members[flags]))

    def sides(self, left: Side, right: Side) -> tuple[Column[E, D], Column[E, D]]:
        """Returns two operands beside each other.

        Raises:
            UnwritableError: one holds the names of members, and the other their numbers.

        """
        one, other = self.value(left), self.value(right)
        members = not isinstance(left, (Decided, Logical)) and isinstance(left.type, Enumeration)
        if members and is_whole(self.held(one.dtype)) is not is_whole(self.held(other.dtype)):
            message = f"'{left}' and '{right}' are in columns of types {one.dtype} and {other.dtype}"
            raise UnwritableError(Fault("unsupported-column", message, "cast one of the columns first"), str(left))
        return one, other

    @abstractmethod
    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> E:
        """Returns whether the term is true of some element, or, negated, of none; `within` is for its variable."""

    def quantified(self, term: Exists) -> E:
        """Returns the condition of a test of elements, which may be in a structure or in another element."""
        collection = term.collection
        return self.exists(collection, Variable(term.variable, collection.field), body_of(term), negated=term.negated)

    def counted(self, operand: Counted) -> Column[E, D]:
        """Returns how many elements a term is true of; a backend whose engine can count overrides it."""
        raise untaken(operand)

    def arguments(self, call: Call) -> list[Column[E, D]]:
        """Returns the arguments of a call."""
        return [self.column(argument) for argument in parts_of(call)]

    def function(self, call: Call, table: Mapping[str, Callable[..., E]]) -> Callable[..., E]:
        """Returns what computes a call."""
        name = call.function.name
        if name not in table:
            message = f"the function '{name}' is not available in {self.engine}"
            raise UnwritableError(Fault("unsupported-function", message), name)
        return table[name]
