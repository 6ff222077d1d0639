"""What literals say about each other: which are one value of a field, which exclude each other, which comes first.

Records decide that more finely than literals do. One that holds a double is compared by doubles, so two numbers that
no double tells apart are two values to one record and one value to another. And on a field without a type, a text may
be equal to a string, to a GUID and to a date. Such literals do not exclude each other: nothing may be built on that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from odata_filter.logic.terms import OneOf
from odata_filter.nodes import Literal, Operand
from odata_filter.types import Decimal, Double, Identifier, Integer
from odata_filter.types.numerals import double

Point: TypeAlias = tuple[type, Any] | None
"""The kind of a literal, and its value on its field; None is null. Records tell no literals of one point apart."""

Points: TypeAlias = dict[Point, Literal]
"""Points in their order, each with the literal that it comes from."""


def point_of(operand: Operand, literal: Literal) -> Point:
    """The point of a literal on a field."""
    value = literal.value
    if isinstance(literal.type, (Integer, Decimal, Double)):
        return Decimal, double(value) if isinstance(operand.type, Double) else value
    return type(literal.type), str(value) if isinstance(literal.type, Identifier) else value


def points_of(leaf: OneOf) -> Points:
    """The points of a leaf's values, and of null."""
    points: Points = {}
    for literal in leaf.values:
        points.setdefault(point_of(leaf.operand, literal), literal)
    if leaf.null:
        points[None] = Literal(None, leaf.operand.type)
    return points


def one_of(operand: Operand, points: Points, *, negated: bool) -> OneOf:
    """The leaf of points."""
    values = tuple(literal for point, literal in points.items() if point is not None)
    return OneOf(operand, values, None in points, negated)


def common(points: Points, others: Points) -> Points | None:
    """The points that are in both; None where some record may have one of each, and none that is in both."""
    both = {point: literal for point, literal in points.items() if point in others}
    return both if _of_one_kind(points, others) and _images(points) & _images(others) == _images(both) else None


def without(points: Points, others: Points) -> Points | None:
    """The points that are not among the others; None where that is not so for some record."""
    rest = {point: literal for point, literal in points.items() if point not in others}
    return rest if _of_one_kind(points, others) and _images(points) - _images(others) == _images(rest) else None


def possible(points: Points, others: Points) -> Points:
    """The points that a record may have which has one of the others as well."""
    images, kinds = _images(others), _kinds(others)
    return {
        point: literal
        for point, literal in points.items()
        if _image(point) in images or (point is not None and kinds - {point[0]})
    }


def compared(point: Point, other: Point) -> int | None:
    """Negative, 0 or positive, as the point is less than, equal to or greater than the other.

    None where they have no order, or records see it differently.
    """
    if point == other:
        return 0
    if point is None or other is None or point[0] is not other[0] or _image(point) == _image(other):
        return None
    return 1 if point[1] > other[1] else -1


def _image(point: Point) -> Point:
    """What the point is to a record that holds a double."""
    return (Decimal, double(point[1])) if point is not None and point[0] is Decimal else point


def _images(points: Iterable[Point]) -> set[Point]:
    return set(map(_image, points))


def _kinds(points: Iterable[Point]) -> set[type]:
    return {point[0] for point in points if point is not None}


def _of_one_kind(points: Points, others: Points) -> bool:
    return len(_kinds(points) | _kinds(others)) <= 1
