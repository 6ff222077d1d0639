"""Small immutable classes: what `dataclasses.dataclass(frozen=True, slots=True)` makes, but faster to define.

`dataclasses` imports `inspect` and `ast` and compiles six methods for each class, which would be a large part of the
start of a process that builds a filter (see benchmarks/README.md). What is imported later uses `dataclasses`.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def immutable(cls: type[T]) -> type[T]:
    """Returns the class with slots for its annotated fields, which cannot be set, and with the methods of a value.

    Instances are equal if they are of one class and their fields are equal; they have a hash, a repr, a pickle and
    `__match_args__`. Fields are parameters, by position and by name, with their defaults, and `__post_init__` is called
    as in a dataclass. A field whose name begins with `_` is set by the
    class itself: it is not a parameter, and not part of the value.
    What the class has of its own, such as `__init__`, `__eq__` or `__repr__`, it keeps.
    """
    slots = [name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar")]
    names = tuple(name for name in slots if not name.startswith("_"))
    own = {name: value for name, value in vars(cls).items() if name not in {*slots, "__dict__", "__weakref__"}}
    made: Any = type(cls.__name__, cls.__bases__, {**own, "__slots__": slots, "__match_args__": names})
    defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
    for name, method in _methods(made, slots, names, defaults).items():
        if name not in own and not (name == "__hash__" and "__eq__" in own):
            setattr(made, name, method)
    immutable_class: type[T] = made
    return immutable_class


def replace(value: T, **changes: object) -> T:
    """Returns an instance of an immutable class with other values of some of its fields."""
    names: tuple[str, ...] = type(value).__match_args__  # type: ignore[attr-defined]  # of an immutable class
    return type(value)(**{name: getattr(value, name) for name in names} | changes)


def _methods(cls: type, slots: list[str], names: tuple[str, ...], defaults: dict[str, object]) -> dict[str, object]:
    parts = attrgetter(*(names or ("__class__",)))

    def equals(self: object, other: object) -> bool:
        return parts(self) == parts(other) if type(self) is type(other) else NotImplemented

    def hashed(self: object) -> int:
        return hash(parts(self))

    def shown(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def state(self: object) -> list[object]:
        return [getattr(self, name) for name in slots]

    def restored(self: object, values: list[object]) -> None:
        for name, value in zip(slots, values, strict=True):
            object.__setattr__(self, name, value)

    def refused(self: object, name: str, *value: object) -> NoReturn:
        del value
        raise AttributeError(f"{type(self).__name__} is immutable: {name!r} cannot be set")

    return {
        "__init__": _Init(cls, names, defaults),
        "__eq__": equals,
        "__hash__": hashed,
        "__repr__": shown,
        "__setattr__": refused,
        "__delattr__": refused,
        "__getstate__": state,
        "__setstate__": restored,
    }


class _Init:
    """The `__init__` of a class until it is first asked for: most classes are not used where a filter is only built.

    Args:
        cls: the class; its `__init__` is then a function like any other.
        names: its fields.
        defaults: the values of those that need not be given.

    """

    __slots__ = ("_cls", "_defaults", "_names")

    def __init__(self, cls: type, names: tuple[str, ...], defaults: dict[str, object]) -> None:
        self._cls, self._names, self._defaults = cls, names, defaults

    def __get__(self, instance: object, owner: type) -> Callable[..., None]:
        method = _init(self._cls, self._names, self._defaults)
        self._cls.__init__ = method  # type: ignore[misc]  # what every instance is made with from now on
        bound: Callable[..., None] = method.__get__(instance, owner)
        return bound


def _init(cls: type, names: tuple[str, ...], defaults: dict[str, object]) -> Callable[..., None]:
    """Returns the method that sets the fields: by the descriptors of their slots, which takes the least time."""
    parameters = [f"{name}=default_{name}" if name in defaults else name for name in names]
    body = [f"set_{name}(self, {name})" for name in names]
    body.append("self.__post_init__()" if hasattr(cls, "__post_init__") else "pass")
    scope: dict[str, Any] = {f"set_{name}": vars(cls)[name].__set__ for name in names}
    scope |= {f"default_{name}": value for name, value in defaults.items()}
    exec(f"def __init__(self, {', '.join(parameters)}):\n    " + "\n    ".join(body), scope)  # noqa: S102 - names alone
    method: Callable[..., None] = scope["__init__"]
    method.__qualname__ = f"{cls.__qualname__}.__init__"
    return method
