"""Sets of literal values: which are equal, which exclude each other, which comes first.

A record may see two literals differently than the literals see each other. A record that holds a double is compared
by doubles, so two numbers with the same nearest double are two values to one record and one value to another. On an
operand without a type, one text may be equal to a string, to a GUID and to a date. Such literals do not exclude each
other, and no simplification may assume that they do.

Keys are text. Python randomises the hashes of text; the hashes of numbers and of GUIDs are known, so that a client
could choose thousands of values that collide.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from odata_filter.logic.terms import OneOf
from odata_filter.logic.terms import Value as Operand
from odata_filter.nodes import Literal
from odata_filter.types import Decimal, Double, Identifier, Integer, Single
from odata_filter.types.numerals import double
from odata_filter.types.value import Value

_NULL = "null"
_ALL_DIGITS = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The value of a literal on its operand. No record can tell two literals of one point apart.

    Attributes:
        literal: the literal that the point was made of.
        kind: the class of values that have an order with this one; None for null.
        value: the value, as it is put in order.
        key: a text that is the same for the literals of this point and for no others.

    """

    literal: Literal
    kind: type | None
    value: Any
    key: str

    @property
    def image(self) -> str:
        """The key of the point for a record that holds a double."""
        return f"double {_double_key(double(self.value))}" if self.kind is Decimal else self.key


def point_of(operand: Operand, literal: Literal) -> Point:
    """Returns the point of a literal on an operand."""
    value: Any = literal.value
    if value is None:
        return Point(literal, None, None, _NULL)
    if isinstance(literal.type, (Integer, Decimal, Double)):
        value = operand.type.rounded(value) if isinstance(operand.type, (Single, Double)) else value
        return Point(literal, Decimal, value, key_of(value))
    if isinstance(literal.type, Identifier):
        value = str(value)
    return Point(literal, type(literal.type), value, key_of(value))


def key_of(value: Value) -> str:
    """Returns a text that two values have in common exactly if they are equal and both text, or neither is."""
    if isinstance(value, str):
        return f"'{value}"
    if isinstance(value, UUID):
        return f"GUID {value.hex}"
    if isinstance(value, float):
        return _double_key(value)
    if isinstance(value, bool):
        return repr(value)
    if isinstance(value, (int, decimal.Decimal)):
        return str(_ALL_DIGITS.normalize(decimal.Decimal(value))) if value else "0"
    return str(value)


def _double_key(value: float | None) -> str:
    return repr(value + 0.0 if value is not None else value)  # -0.0 is equal to 0.0


@dataclass(frozen=True, eq=False)
class ValueSet:
    """Values of one operand, null among them or not, in their order and each once."""

    operand: Operand
    points: dict[str, Point]

    @classmethod
    def of(cls, leaf: OneOf) -> ValueSet:
        """Returns the values that a leaf names, whether or not it is negated."""
        literals = (*leaf.values, Literal(None, leaf.operand.type)) if leaf.null else leaf.values
        return cls.of_literals(leaf.operand, literals)

    @classmethod
    def of_literals(cls, operand: Operand, literals: Iterable[Literal]) -> ValueSet:
        """Returns the values of literals; of two with one value the first."""
        points: dict[str, Point] = {}
        for literal in literals:
            point = point_of(operand, literal)
            points.setdefault(point.key, point)
        return cls(operand, points)

    @classmethod
    def united(cls, operand: Operand, sets: Iterable[ValueSet]) -> ValueSet:
        """Returns the values that are in at least one of the sets."""
        points: dict[str, Point] = {}
        for each in sets:
            for key, point in each.points.items():
                points.setdefault(key, point)
        return cls(operand, points)

    def __len__(self) -> int:
        return len(self.points)

    def leaf(self, *, negated: bool) -> OneOf:
        """Returns the leaf that is true of these values; negated: of all others."""
        values = tuple(point.literal for key, point in self.points.items() if key != _NULL)
        return OneOf(self.operand, values, _NULL in self.points, negated)

    def only(self, points: Iterable[Point]) -> ValueSet:
        """Returns the set of the given points of this one."""
        return ValueSet(self.operand, {point.key: point for point in points})

    def common(self, others: ValueSet) -> ValueSet | None:
        """Returns the values that are in both sets; None if some record may have a value of each, but none of both."""
        both = self.only(point for key, point in self.points.items() if key in others.points)
        return both if self._of_one_kind(others) and self.images & others.images == both.images else None

    def without(self, others: ValueSet) -> ValueSet | None:
        """Returns the values that are not among `others`; None if one may be equal to one of them in some record."""
        rest = self.only(point for key, point in self.points.items() if key not in others.points)
        return rest if self._of_one_kind(others) and rest.images.isdisjoint(others.images) else None

    def possible(self, others: ValueSet) -> ValueSet:
        """Returns the values that can be true together with one of `others`."""
        return self.only(
            point
            for point in self.points.values()
            if point.image in others.images or (point.kind is not None and others.kinds - {point.kind})
        )

    @cached_property
    def images(self) -> frozenset[str]:
        """What the values are to a record that holds a double."""
        return frozenset(point.image for point in self.points.values())

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The classes of the values, null apart."""
        return frozenset(point.kind for point in self.points.values() if point.kind is not None)

    def _of_one_kind(self, others: ValueSet) -> bool:
        return len(self.kinds | others.kinds) <= 1


def compared(point: Point, other: Point) -> int | None:
    """Returns a negative number, 0 or a positive one, as the point is less than, equal to or greater than the other.

    None if they have no order, or if a record that holds a double sees another one.
    """
    if point.key == other.key:
        return 0
    if point.kind is None or point.kind is not other.kind or point.image == other.image:
        return None
    return 1 if point.value > other.value else -1
