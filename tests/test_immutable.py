"""Immutable classes behave as frozen dataclasses with slots."""

from __future__ import annotations

import copy
import pickle
from typing import ClassVar

import pytest

from odata_filter.immutable import immutable, replace


@immutable
class Point:
    PLANE: ClassVar[str] = "plane"
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x")


@immutable
class Nothing:
    pass


@immutable
class Own:
    name: str
    _length: int

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_length", len(name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self._length == other._length

    def __hash__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return self.name


def test_values_are_equal_by_class_and_fields() -> None:
    assert Point(1) == Point(1, y=0)
    assert hash(Point(1)) == hash(Point(x=1))
    assert Point(1) != Point(1, 2)
    assert Point(1) != Own("a")
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr([Point(1, 2), Nothing()]) == "[Point(x=1, y=2), Nothing()]"
    assert Point.PLANE == "plane"


def test_fields_are_slots_that_are_set_once() -> None:
    point = Point(1, 2)
    for name in "xz":
        with pytest.raises(AttributeError, match=f"Point is immutable: '{name}' cannot be set"):
            setattr(point, name, 3)
    with pytest.raises(AttributeError, match="'x' cannot be set"):
        del point.x
    assert not hasattr(point, "__dict__")
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_wrong_arguments_are_told_as_of_any_function() -> None:
    with pytest.raises(TypeError, match=r"Point.__init__\(\) missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="x"):
        Point(-1)


def test_copies_and_pickles_are_equal() -> None:
    for value in (Point(1, 2), Nothing(), Own("abc")):
        assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value) == value


def test_what_a_class_has_of_its_own_is_kept() -> None:
    assert Own("abc") == Own("xyz")
    assert hash(Own("abc")) == 3
    assert repr(Own("abc")) == "abc"


def test_replacing_makes_another_value() -> None:
    assert replace(Point(1, 2), y=3) == Point(1, 3)
    with pytest.raises(ValueError, match="x"):
        replace(Point(1, 2), x=-1)
