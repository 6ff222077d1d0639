"""The meaning of terms for engines whose conditions are Python expressions of columns with types: data frames.

What such engines say alike stands here: how a field becomes the column of a source, and how columns, calls, literals
and Boolean expressions become operands. A subclass says how its engine compares them.
"""

from __future__ import annotations

import datetime as dt
import operator
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar, assert_never, cast

from odata_filter.backends.arguments import names_of, suggested
from odata_filter.backends.holds import Holds
from odata_filter.backends.relational import Compiler
from odata_filter.backends.untaken import untaken
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import Connective, Counted, Decided, Flags, Logical, Side, Value
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Type, Untyped
from odata_filter.types.base import Value as Constant
from odata_filter.types.exact import Exact
from odata_filter.types.instant import Instant

COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}
"""How two expressions are compared."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def nanoseconds(value: Constant) -> int:
    """Returns the whole nanoseconds of a duration, of a time of day since midnight, or of an instant since 1970."""
    picoseconds, floor = 0, value
    if isinstance(value, Exact):
        picoseconds, floor = value.picoseconds, value.floor
    if isinstance(floor, dt.time):
        floor = dt.datetime.combine(_EPOCH, floor, dt.UTC)
    if isinstance(floor, dt.datetime):
        floor -= _EPOCH
    assert isinstance(floor, dt.timedelta)  # noqa: S101 - no other values are counted
    return floor // _MICROSECOND * 1_000 + picoseconds // 1_000


def durations_of(unit: int) -> tuple[int, int]:
    """Returns the least and the greatest microseconds that 64 bits hold, in units of so many nanoseconds."""
    most = 2**63 * unit // 1_000 - 1
    return -most, most


def instant_of(number: int) -> Instant:
    """Returns the instant that is so many nanoseconds after 1970."""
    micros, rest = divmod(number, 1_000)
    return Instant(_EPOCH + micros * _MICROSECOND, rest * 1_000)


class Expression(Protocol):
    """What an engine's expressions have in common: Kleene's logic as Python's operators."""

    def __invert__(self) -> Self: ...
    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...


E = TypeVar("E", bound=Expression)
D = TypeVar("D")


class SourceColumns(Generic[D]):
    """The columns of a source, in which fields are kept.

    Args:
        source: the type of each column by its name.
        columns: the column of each field, by the field's name. A field that is not in it is in the column of its name.

    Raises:
        ValueError: a column is not in the source.
        TypeError: `columns` does not map names to names.

    """

    def __init__(self, source: Mapping[str, D], columns: Mapping[str, str] | None) -> None:
        self.source: Mapping[str, D] = source
        self.columns: dict[str, str] = names_of(columns)
        for field in self.columns:
            self.of(field)

    def of(self, field: str) -> tuple[str, D]:
        """Returns the column of a field, and its type."""
        column = self.columns.get(field, field)
        if column not in self.source:
            raise ValueError(
                f"field '{field}' has no column: the source lacks '{column}'{suggested(column, self.source)}"
            )
        return column, self.source[column]


class Column(NamedTuple, Generic[E, D]):
    """A column, an element of a list or a call.

    Attributes:
        expr: its value.
        dtype: the engine's type of that.

    """

    expr: E
    dtype: D


class TypedCompiler(Compiler[E], Generic[E, D]):
    """One compilation for an engine whose columns have types.

    Args:
        columns: the columns of the source.

    """

    engine: ClassVar[str]
    """What the engine is called in messages."""
    boolean: D
    """The engine's type of conditions; of the class, which no ClassVar of a type variable can say."""

    def __init__(self, columns: SourceColumns[D]) -> None:
        self.columns = columns
        self.element: Column[E, D] | None = None

    @abstractmethod
    def held(self, dtype: D) -> Holds:
        """Returns what a column of a type of the engine's holds."""

    @abstractmethod
    def named(self, name: str, dtype: D, kind: Type) -> Column[E, D] | None:
        """Returns a column as it is compared, for a field of a type; None if it cannot hold the type's values."""

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
        del kind
        return self.held(self.column(operand).dtype)

    def is_null(self, operand: Side, *, negated: bool) -> E:
        """Returns the test for null."""
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
            case FieldRef():
                return self._field(operand)
            case Variable():
                assert self.element is not None  # noqa: S101 - it stands in a lambda, whose body names it alone
                return self.element
            case Call():
                return self.called(operand)
            case Literal():
                return self.lit(operand)
            case Path() | It() | Counted() | Flags() | Arithmetic() | Negate():
                raise untaken(operand)
            case _:
                assert_never(operand)

    def _field(self, operand: FieldRef) -> Column[E, D]:
        """Returns the column of a field."""
        if isinstance(operand.type, Untyped):
            message = f"{self.engine} compares columns by their types, and '{operand}' has none"
            raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), str(operand))
        name, dtype = self.columns.of(str(operand))
        found = self.named(name, dtype, operand.type)
        if found is None:
            raise self.unsuitable(name, dtype, operand)
        return found

    def arguments(self, call: Call) -> list[Column[E, D]]:
        """Returns the arguments of a call."""
        return [self.column(cast("Value", argument)) for argument in call.arguments]  # the call is lowered

    def function(self, call: Call, table: Mapping[str, Callable[..., E]]) -> Callable[..., E]:
        """Returns what computes a call."""
        name = call.function.name
        if name not in table:
            message = f"the function '{name}' is not available in {self.engine}"
            raise UnwritableError(Fault("unsupported-function", message), name)
        return table[name]

    def unsuitable(self, name: str, dtype: D, operand: FieldRef) -> UnwritableError:
        """Returns the error of a column that cannot hold its field."""
        kind = type(operand.type).__name__
        what = f"a collection of {kind}" if operand.collection else kind
        message = f"the column '{name}' is of type {dtype}, which cannot hold the field '{operand}' of type {what}"
        return UnwritableError(Fault("unsupported-column", message, "cast the column first"), str(operand))
