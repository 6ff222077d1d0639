"""Conditions: what is true or false, or null, of each record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odata_filter.immutable import immutable
from odata_filter.nodes.node import Node, OfOperand, ValueNode
from odata_filter.nodes.operand_nodes import Literal
from odata_filter.operators import Operator

if TYPE_CHECKING:
    from odata_filter.nodes.node_unions import Expr, Operand


class _OfOperands(ValueNode):
    """A node that can be null if one of its operands can."""

    __slots__ = ()
    operands: tuple[Expr, ...]

    @property
    def nullable(self) -> bool:
        """Whether an operand can be null."""
        return any(each.nullable for each in self.operands)


@immutable
class Comparison(ValueNode):
    """`left op right`; of an operand and a literal, the literal is on the right."""

    left: Operand
    op: Operator
    right: Operand


@immutable
class Membership(ValueNode):
    """`operand in (values)`. Without values it is false."""

    operand: Operand
    values: tuple[Literal, ...]


@immutable
class ElementOf(Node):
    """`operand in collection`: whether some element is equal to the operand; null is in no collection.

    Of `[a,b] in [[1,2],[3,4]]` the operand is Items, and the collection Items of Items, compared member by member.
    """

    operand: Operand
    collection: Operand


@immutable
class Has(OfOperand):
    """`operand has flags`: whether an enumeration of flags has all of some flags; null if the operand is null."""

    operand: Operand
    flags: Literal


@immutable
class And(_OfOperands):
    """All of two or more operands, none of them an And."""

    operands: tuple[Expr, ...]


@immutable
class Or(_OfOperands):
    """At least one of two or more operands, none of them an Or."""

    operands: tuple[Expr, ...]


@immutable
class Not(OfOperand):
    """The opposite of a condition; null if it is null."""

    operand: Expr
