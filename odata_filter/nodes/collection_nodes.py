"""Nodes about the elements of collections, and lists of operands."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from odata_filter.immutable import immutable
from odata_filter.nodes.node import Node
from odata_filter.types import Integer, Type

if TYPE_CHECKING:
    from odata_filter.nodes.node_unions import Expr, Operand

_INTEGER = Integer()

THIS = "$this"
"""The variable of the element inside `$filter(..)` and `$count($filter=..)` (URL Conventions 5.1.1.14.4)."""


class Quantifier(Enum):
    """A lambda operator (URL Conventions 5.1.1.13); its value is its spelling."""

    ANY = "any"
    ALL = "all"


@immutable
class Lambda(Node):
    """Whether the body is true of any or of all elements of a collection; `any()`, without a body, of any element.

    Args:
        quantifier: `any` or `all`.
        collection: the field that holds the elements.
        variable: the name of the element in the body; None without a body.
        body: a condition on the element; None for `any()`.

    """

    quantifier: Quantifier
    collection: Operand
    variable: str | None
    body: Expr | None


@immutable
class Filtered(Node):
    """`collection/$filter(body)`: the elements that the body is true of, as a collection.

    The body names the element by the variable `$this`, and its fields by paths on it.
    """

    collection: Operand
    body: Expr

    @property
    def type(self) -> Type:
        """The type of the collection's elements."""
        return self.collection.type


@immutable
class Count(Node):
    """`collection/$count`, or `collection/$count($filter=body)`: how many elements there are, null ones not counted.

    The body, if there is one, is as that of `Filtered`.
    """

    collection: Operand
    body: Expr | None

    @property
    def type(self) -> Type:
        """Integer."""
        return _INTEGER


@immutable
class Items(Node):
    """`[a,b]`: operands that are compared one by one with those of another such list, by `eq`, `ne` and `in`."""

    operands: tuple[Operand, ...]
