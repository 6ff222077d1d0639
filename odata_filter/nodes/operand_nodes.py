"""Operands: what stands for a value, of a record or of the filter itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odata_filter.functions import FUNCTIONS, Function
from odata_filter.immutable import immutable
from odata_filter.nodes.node import OfOperand, ValueNode
from odata_filter.operators import ArithmeticOperator
from odata_filter.types import Date, DateTimeOffset, Duration, Type, Untyped
from odata_filter.types.numerals import is_nan
from odata_filter.types.structured import Field

if TYPE_CHECKING:
    from odata_filter.nodes.node_unions import Operand
    from odata_filter.types.value import Value

_DURATION, _UNTYPED = Duration(), Untyped()
_DIVISIONS = frozenset({ArithmeticOperator.DIV, ArithmeticOperator.DIVBY})


class _OfField(ValueNode):
    """A node that stands for a field of the record or of a structure."""

    __slots__ = ()
    field: Field

    @property
    def type(self) -> Type:
        """The type of the field, or of the elements of a collection."""
        return self.field.type

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values."""
        return self.field.collection

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.field.ordered


@immutable
class FieldRef(_OfField):
    """A field of the schema, as an operand."""

    field: Field

    @property
    def nullable(self) -> bool:
        """Whether a record may lack the value."""
        return self.field.nullable


@immutable
class Path(_OfField):
    """A field of a structure, as an operand: `address/city`. It is null where a step before it is null.

    Args:
        base: the structure: a FieldRef, a Path, or a Variable for an element of a collection.
        field: the field of it.

    """

    base: FieldRef | Path | Variable
    field: Field

    @property
    def nullable(self) -> bool:
        """Whether a record may lack the value, or what it is a field of."""
        return self.field.nullable or self.base.nullable


@immutable
class It(ValueNode):
    """The record itself, as an operand: a lone `$it`, where records are plain values. Only an open schema takes it."""

    @property
    def type(self) -> Type:
        """No type: any literal suits."""
        return _UNTYPED

    @property
    def nullable(self) -> bool:
        """Whether the record may be null: it may."""
        return True


@immutable
class Variable(ValueNode):
    """The element of a collection in the body of a lambda, as an operand. It is never null.

    Args:
        name: the name of the lambda's variable; `$this` inside `$filter(..)` and `$count($filter=..)`.
        field: the collection.

    """

    name: str
    field: Field

    @property
    def type(self) -> Type:
        """The type of the collection's elements."""
        return self.field.type


@immutable
class Literal(ValueNode):
    """A value, as an operand.

    Args:
        value: the Python value; None is null.
        type: what the value was read as: the type of the operand that it is compared with, but for numbers the
            literal's own (`1` and `1.0` are two literals), and beside an operand without a type always its own.

    """

    value: Value
    type: Type  # pyright: ignore[reportIncompatibleMethodOverride] - a field of a frozen class is read as a property is

    @property
    def nullable(self) -> bool:
        """Whether the literal is null."""
        return self.value is None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        same = self.value == other.value or (is_nan(self.value) and is_nan(other.value))
        return same and self.type == other.type

    def __hash__(self) -> int:
        return hash(str(self))  # Python randomises the hashes of text: a client cannot make numbers or GUIDs collide

    def text(self, *, in_list: bool = False) -> str:
        """Returns the canonical text; `in_list`: as inside the parentheses of `in (...)` on an operand with a type."""
        return "null" if self.value is None else self.type.write(self.value, in_list=in_list)


@immutable
class Call(ValueNode):
    """A call of a function, as an operand.

    Args:
        function: the overload that takes the arguments.
        arguments: one for each of its parameters, in their order.

    """

    function: Function
    arguments: tuple[Operand, ...]

    @property
    def type(self) -> Type:
        """The type of the function's result."""
        return self.function.result

    @property
    def nullable(self) -> bool:
        """Whether an argument can be null, or the function has no value for some arguments."""
        row = FUNCTIONS.get(self.function.name.lower())
        return row is None or row.partial or any(each.nullable for each in self.arguments)


@immutable
class Arithmetic(ValueNode):
    """`left op right`, of moments, dates and durations (URL Conventions 5.1.1.2).

    A moment or a date and a duration are a moment or a date; two moments, two dates and two durations are a duration.
    The time line has no end: `maxdatetime() add duration'P1D'` is a moment too. A date moves by whole days, rounded
    down. A duration by a number, `mul`, `div` or `divby`, is a duration, whose part below a picosecond is cut off; null
    where the number is a zero by which it is divided.
    """

    left: Operand
    op: ArithmeticOperator
    right: Operand

    @property
    def type(self) -> Type:
        """The type of the result."""
        is_length = self.op.scales or isinstance(self.right.type, (DateTimeOffset, Date))
        return _DURATION if is_length else self.left.type

    @property
    def nullable(self) -> bool:
        """Whether an operand can be null, or a number by which a duration is divided zero."""
        by_field = self.op in _DIVISIONS and not isinstance(self.right, Literal)
        return by_field or self.left.nullable or self.right.nullable


@immutable
class Negate(OfOperand):
    """`-operand`, of a duration."""

    operand: Operand

    @property
    def type(self) -> Type:
        """Duration."""
        return _DURATION
