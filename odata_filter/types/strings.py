"""Types whose literals are text: strings, GUIDs, identifiers, enumerations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from odata_filter.errors.classes import InvalidValueError, Refusal
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.types.base import Type, Value

GUID_SHAPE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""ABNF guidValue."""


def checked_text(text: str) -> str:
    """The text, if a string literal may hold it.

    Raises:
        Refusal: it holds U+0000 or a lone surrogate.

    """
    if text.isascii():
        bad = "\0" if "\0" in text else None
    else:
        bad = next((char for char in text if char == "\0" or "\ud800" <= char <= "\udfff"), None)
    if bad is not None:
        what = "the character U+0000" if bad == "\0" else f"the lone surrogate U+{ord(bad):04X}"
        raise Refusal(InvalidValueError, "invalid-character", f"a string must not hold {what}", "remove the character")
    return text


class String(Type):
    """Edm.String: Unicode text, compared by code point."""

    __slots__ = ()

    noun: ClassVar[str] = "a string in single quotes"
    example: ClassVar[str] = "'text'"
    takes_text: ClassVar[bool] = True

    def read(self, text: str) -> str:
        return checked_text(text[1:-1].replace("''", "'"))

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(own, String):
            return value
        quoted = String().write(own.write(value))
        raise self._mismatch(own, field, f"put it in single quotes if it is meant as text: {field} eq {quoted}")

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return "'" + str(value).replace("'", "''") + "'"


class Guid(Type):
    """Edm.Guid: 128 bits, ordered by their canonical text, which is lower case. A quoted literal suits too."""

    __slots__ = ()

    noun: ClassVar[str] = "a GUID"
    example: ClassVar[str] = "dc720f05-e5f7-448b-ae06-765de46f0af1"

    def read(self, text: str) -> UUID:
        return UUID(text)

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, str):
            if GUID_SHAPE.fullmatch(value):
                return UUID(value)
            message = f"'{shown(value)}' is no GUID, and field '{field}' takes one"
            raise Refusal(InvalidValueError, "invalid-guid", message, f"a GUID is written like {self.example}")
        return Type.fit(self, value, own, field)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        # The published samples write a GUID bare after an operator and quoted in a list.
        return f"'{value}'" if in_list else str(value)


class Identifier(Type):
    """A GUID or an opaque string such as `fdb:...`: text of the GUID shape is a GUID, any other is exact text."""

    __slots__ = ()

    noun: ClassVar[str] = "an identifier: a GUID, or a string in single quotes"
    example: ClassVar[str] = "'fdb:1234'"
    takes_text: ClassVar[bool] = True

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, str):
            return UUID(value) if GUID_SHAPE.fullmatch(value) else value
        return value if isinstance(value, UUID) else Type.fit(self, value, own, field)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value) if isinstance(value, str) else Guid().write(value, in_list=in_list)


@dataclass(frozen=True, slots=True, init=False)
class Enumeration(Type):
    """An enumeration: quoted literals that name one of its members exactly.

    Args:
        name: what the enumeration is called.
        members: the names of its members; with `ordered`, from the least to the greatest.
        ordered: whether fields of the type take `lt le gt ge`.

    """

    noun: ClassVar[str] = "the name of a member in single quotes"
    name: str
    members: tuple[str, ...]
    ordered: bool  # type: ignore[misc]  # a constant of every other type

    def __init__(self, name: str, members: tuple[str, ...] | list[str], ordered: bool = False) -> None:  # noqa: FBT001, FBT002 - the published signature
        members = tuple(map(str.__str__, members))  # plain text, also of the members of a Python enumeration
        if not members or len(set(members)) != len(members):
            raise ValueError(f"enumeration {name} needs members, each of its own name")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "ordered", ordered)

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if not isinstance(value, str):
            first = String().write(self.members[0])
            raise self._mismatch(own, field, f"write a member in single quotes: {field} eq {first}")
        if value in self.members:
            return value
        nearest = near(value, self.members)
        if nearest and nearest[0].lower() == value.lower():
            hint = f"members are case-sensitive: write '{nearest[0]}'"
        elif nearest:
            hint = did_you_mean(nearest)
        else:
            hint = f"the members are {', '.join(map(shown, self.members[:20]))}"
        message = f"'{shown(value)}' is no member of {self.name}, and field '{field}' takes one"
        raise Refusal(InvalidValueError, "unknown-member", message, hint, tuple(f"'{name}'" for name in nearest))

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value, in_list=in_list)
