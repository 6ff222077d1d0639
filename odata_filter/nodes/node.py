"""What all nodes have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from odata_filter.types import Boolean, Type

if TYPE_CHECKING:
    from odata_filter.nodes.node_unions import Operand

_BOOLEAN = Boolean()


class Node:
    """What all nodes share: a node never changes, so it is its own copy."""

    __slots__ = ()

    written: ClassVar[Callable[[Any], str]]
    """Returns the canonical text of a node; canonical_text.py, which imports every class, sets it."""

    @property
    def type(self) -> Type:
        """The type of the node's value; of a collection, the type of its elements. Conditions are Boolean."""
        return _BOOLEAN

    @property
    def nullable(self) -> bool:
        """Whether the node can be null. Comparisons, `in` and lambdas never are."""
        return False

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the node by `lt le gt ge`."""
        return self.type.ordered

    def __str__(self) -> str:
        return Node.written(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class ValueNode(Node):
    """A node that stands for a value, or, if it is a collection, for any number of them."""

    __slots__ = ()

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values: of fields and paths only."""
        return False


class OfOperand(ValueNode):
    """A node that can be null exactly if its operand can."""

    __slots__ = ()
    operand: Operand

    @property
    def nullable(self) -> bool:
        """Whether the operand can be null."""
        return self.operand.nullable
