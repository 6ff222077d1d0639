"""The nodes of a checked filter: frozen, flat, hashable; `str()` writes each as canonical OData text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self, TypeAlias, assert_never

from odata_filter.operators import Operator
from odata_filter.types import Type, Untyped
from odata_filter.types.base import Value
from odata_filter.types.numerals import is_nan
from odata_filter.types.structured import Field


class _Node:
    """What all nodes share: a node never changes, so it is its own copy."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


@dataclass(frozen=True, slots=True)
class FieldRef(_Node):
    """A field of the schema, as an operand."""

    field: Field

    @property
    def type(self) -> Type:
        """The type of the field, or of the elements of a collection."""
        return self.field.type

    @property
    def nullable(self) -> bool:
        """Whether a record may lack the value."""
        return self.field.nullable

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values."""
        return self.field.collection

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.field.ordered

    def __str__(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True, eq=False)
class Literal(_Node):
    """A value, as an operand.

    Args:
        value: the Python value; None is null.
        type: what the value was read as: the field's type, but for numbers the literal's own
            (`1` and `1.0` are two literals), and under an open schema always its own.

    """

    value: Value
    type: Type

    @property
    def nullable(self) -> bool:
        """Whether the literal is null."""
        return self.value is None

    @property
    def collection(self) -> bool:
        """False: a literal is one value."""
        return False

    @property
    def ordered(self) -> bool:
        """Whether literals of its type take `lt le gt ge`."""
        return self.type.ordered

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        same = self.value == other.value or (is_nan(self.value) and is_nan(other.value))
        return same and self.type == other.type

    def __hash__(self) -> int:
        return hash(str(self))  # Python randomises the hashes of text: a client cannot make numbers or GUIDs collide

    def __str__(self) -> str:
        return self.text()

    def text(self, *, in_list: bool = False) -> str:
        """The canonical text; `in_list`: as inside the parentheses of `in (...)` on a field with a type."""
        return "null" if self.value is None else self.type.write(self.value, in_list=in_list)


Operand: TypeAlias = FieldRef | Literal


@dataclass(frozen=True, slots=True)
class Comparison(_Node):
    """`left op right`; in a checked filter a field on the left and a literal on the right."""

    left: Operand
    op: Operator
    right: Operand

    def __str__(self) -> str:
        return f"{self.left} {self.op.value} {self.right}"


@dataclass(frozen=True, slots=True)
class Membership(_Node):
    """`operand in (values)`; in a checked filter the operand is a field. Without values it is false."""

    operand: Operand
    values: tuple[Literal, ...]

    def __str__(self) -> str:
        typed = isinstance(self.operand, FieldRef) and not isinstance(self.operand.field.type, Untyped)
        return f"{self.operand} in ({', '.join(value.text(in_list=typed) for value in self.values)})"


@dataclass(frozen=True, slots=True)
class And(_Node):
    """All of two or more operands, none of them an And."""

    operands: tuple[Expr, ...]

    def __str__(self) -> str:
        return " and ".join(f"({each})" if isinstance(each, Or) else str(each) for each in self.operands)


@dataclass(frozen=True, slots=True)
class Or(_Node):
    """At least one of two or more operands, none of them an Or."""

    operands: tuple[Expr, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.operands))


Expr: TypeAlias = Comparison | Membership | And | Or


def walk(expr: Expr) -> Iterator[Expr | Operand]:
    """Every node of an expression, each before its operands, left to right. Iterative."""
    stack: list[Expr | Operand] = [expr]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case And(operands) | Or(operands):
                stack.extend(reversed(operands))
            case Comparison(left, _, right):
                stack += (right, left)
            case Membership(operand, values):
                stack.extend(reversed(values))
                stack.append(operand)
            case FieldRef() | Literal():
                pass
            case _:
                assert_never(node)


def depth(expr: Expr) -> int:
    """The And/Or nodes from the root to the deepest leaf. Iterative: the depth is not yet known to be safe."""
    deepest, level = 0, [expr] if isinstance(expr, (And, Or)) else []
    while level:
        deepest += 1
        level = [each for node in level for each in node.operands if isinstance(each, (And, Or))]
    return deepest


def joined(junction: type[And | Or], exprs: Iterable[Expr]) -> Expr:
    """The And or Or of the expressions, flat; the expression itself if there is but one."""
    operands: list[Expr] = []
    for expr in exprs:
        if isinstance(expr, junction):
            operands.extend(expr.operands)
        else:
            operands.append(expr)
    return operands[0] if len(operands) == 1 else junction(tuple(operands))
