"""What instants, durations and times of day have in common: OData counts in picoseconds, Python in microseconds."""

from __future__ import annotations

from abc import abstractmethod
from functools import total_ordering
from typing import Any, ClassVar, Generic, NoReturn, Self, TypeVar

T = TypeVar("T")


@total_ordering
class Exact(Generic[T]):
    """A value of the module `datetime`, and the picoseconds that come on top of it. Immutable.

    It compares with, equals and hashes like the value of `datetime` that is equal to it.

    Args:
        value: the value of `datetime`.
        picoseconds: what is added to it, 0 to 999,999.

    Raises:
        ValueError: there is no such value.

    """

    __slots__ = ("_picoseconds", "_value")

    _value: T
    _picoseconds: int

    RESOLUTION: ClassVar[int] = 1_000_000
    """Picoseconds in a microsecond."""

    def __init__(self, value: T, picoseconds: int = 0) -> None:
        if not 0 <= picoseconds < self.RESOLUTION:
            raise ValueError("picoseconds must be from 0 to 999,999")
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_picoseconds", picoseconds)

    @classmethod
    @abstractmethod  # not of an ABC, whose `isinstance` is slow
    def _of(cls, other: object) -> Self | None:
        """Returns the exact value that equals a value of `datetime`; None for a value of another kind."""

    @property
    def floor(self) -> T:
        """The greatest value of `datetime` that is not greater."""
        return self._value

    @property
    def picoseconds(self) -> int:
        """What comes on top of `floor`, 0 to 999,999."""
        return self._picoseconds

    @property
    def is_microsecond(self) -> bool:
        """Whether it is a whole number of microseconds, which `datetime` can hold."""
        return not self._picoseconds

    def _whole(self) -> T:
        """Returns the value of `datetime` that is equal to it."""
        if self._picoseconds:
            kind = type(self._value).__name__
            raise ValueError(f"{self} lies between two microseconds: no {kind} is equal to it")
        return self._value

    def __eq__(self, other: object) -> bool:
        same = other if isinstance(other, type(self)) else self._of(other)
        if same is None:
            return NotImplemented
        return self._value == same._value and self._picoseconds == same._picoseconds

    def __lt__(self, other: Exact[T] | T) -> bool:
        same = other if isinstance(other, type(self)) else self._of(other)
        if same is None:
            return NotImplemented
        return (self._value, self._picoseconds) < (same._value, same._picoseconds)

    def __hash__(self) -> int:
        return hash((self._value, self._picoseconds)) if self._picoseconds else hash(self._value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.parse({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a value of {type(self).__name__} is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._value, self._picoseconds)
