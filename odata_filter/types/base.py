"""What all types share, and the type of what has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.fault import Fault

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value


class Type:
    """A primitive type. Two types are equal when they are of one class; a type that has parts compares those too."""

    # Not `immutable`: all but the enumerations have no parts, and plain classes are imported faster.
    __slots__ = ()

    noun: ClassVar[str]
    """What a literal of the type is called in messages."""
    example: ClassVar[str]
    """A literal of the type, for hints."""
    python: ClassVar[str]
    """The Python values that handles of the type take, for hints."""
    ordered: ClassVar[bool] = True
    """Whether a field of the type takes `lt le gt ge`."""
    keeps_own: ClassVar[bool] = False
    """Whether a literal on a field of the type keeps its own type: numbers, and all values of an untyped field."""

    takes_text: ClassVar[bool] = False
    """Whether any text in single quotes suits a field of the type."""

    def read(self, text: str) -> Value | Fault:
        """Returns the value of a literal's text, as the grammar's terminal of the type matched it.

        A fault if the text has no value.
        """
        raise TypeError(f"{type(self).__name__} has no literal of its own: {text}")

    def fit(self, value: Value, own: Type) -> Value | Fault:
        """Returns the value that a literal stands for on a field of this type; a fault if it does not suit the type.

        Args:
            value: the literal's value, not null.
            own: the literal's own type.

        """
        if type(own) is type(self):
            return value
        return self.mismatch(own, *(self.repairs(value) if isinstance(value, str) else ()))

    def repairs(self, text: str) -> tuple[str, ...]:
        """Returns the literals that a text which is none of the type probably stands for, the likeliest first."""
        del text
        return ()

    def write(self, value: Value, *, in_list: bool = False) -> str:
        """Returns the canonical text of a value, not null. `in_list`: inside the parentheses of `in (...)`."""
        del in_list
        return str(value)

    def mismatch(self, own: Type, *repairs: str, hint: str = "") -> Fault:
        """Returns the fault of a literal of another type; `repairs` are literals that say what was probably meant."""
        return Fault("type-mismatch", f"expected {self.noun}, not {own.noun}", hint, repairs)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Untyped(Type):
    """The type of every field of an open schema, and of the literal null there: any literal suits, as it is."""

    __slots__ = ()

    noun: ClassVar[str] = "a literal"
    example: ClassVar[str] = "'text'"
    python: ClassVar[str] = "any value that has a literal"
    keeps_own: ClassVar[bool] = True

    def read(self, text: str) -> Value:
        del text
        return None

    def fit(self, value: Value, own: Type) -> Value:
        del own
        return value
