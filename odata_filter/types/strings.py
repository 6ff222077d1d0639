"""Types whose literals are text: strings, GUIDs and identifiers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.types.base import Type

if TYPE_CHECKING:
    from uuid import UUID

    from odata_filter.types.value import Value

GUID_SHAPE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""ABNF guidValue."""
_LONGEST_REPAIR = 40
"""Characters of a text that is offered in quotes at most."""
_GUID_DIGITS = r"[0-9a-fA-F]{32}"


@cache
def uuid_class() -> type[UUID]:
    """Returns `UUID`, imported for the first GUID: its module imports `platform`, and many filters have none."""
    from uuid import UUID  # noqa: PLC0415 - see above

    return UUID


def checked_text(text: str) -> str | Fault:
    """Returns the text, or a fault if it holds U+0000 or a lone surrogate, which no string literal may hold."""
    if text.isascii():
        bad = "\0" if "\0" in text else None
    else:
        bad = next((char for char in text if char == "\0" or "\ud800" <= char <= "\udfff"), None)
    if bad is not None:
        what = "the character U+0000" if bad == "\0" else f"the lone surrogate U+{ord(bad):04X}"
        return Fault("invalid-character", f"a string must not hold {what}", "remove the character")
    return text


class String(Type):
    """Edm.String: Unicode text, compared by code point."""

    __slots__ = ()

    noun: ClassVar[str] = "a string in single quotes"
    example: ClassVar[str] = "'text'"
    python: ClassVar[str] = "a str"
    takes_text: ClassVar[bool] = True

    def read(self, text: str) -> str | Fault:
        return checked_text(text[1:-1].replace("''", "'"))

    def fit(self, value: Value, own: Type) -> Value | Fault:
        return value if isinstance(own, String) else self.mismatch(own, *self.repairs(own.write(value)))

    def repairs(self, text: str) -> tuple[str, ...]:
        return (String().write(text),) if len(text) <= _LONGEST_REPAIR else ()

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return "'" + str(value).replace("'", "''") + "'"


class Guid(Type):
    """Edm.Guid: 128 bits, ordered by their canonical text, which is lower case. A quoted literal suits too."""

    __slots__ = ()

    noun: ClassVar[str] = "a GUID"
    example: ClassVar[str] = "dc720f05-e5f7-448b-ae06-765de46f0af1"
    python: ClassVar[str] = "a UUID, or its text"

    def read(self, text: str) -> UUID:
        return uuid_class()(text)

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if not isinstance(value, str):
            return Type.fit(self, value, own)
        if GUID_SHAPE.fullmatch(value):
            return uuid_class()(value)
        repairs = self.repairs(value)
        hint = "" if repairs else f"a GUID has the form {self.example}"
        return Fault("invalid-guid", f"'{shown(value)}' is not a GUID", hint, repairs)

    def repairs(self, text: str) -> tuple[str, ...]:
        digits = text.strip().strip("{}").replace("-", "")
        return (str(uuid_class()(digits)),) if re.fullmatch(_GUID_DIGITS, digits) else ()

    def write(self, value: Value, *, in_list: bool = False) -> str:
        # The published samples write a GUID bare after an operator and quoted in a list.
        return f"'{value}'" if in_list else str(value)


class Identifier(Type):
    """A GUID or an opaque string such as `fdb:...`: text of the GUID shape is a GUID, any other is exact text."""

    __slots__ = ()

    noun: ClassVar[str] = "an identifier: a GUID, or a string in single quotes"
    example: ClassVar[str] = "'fdb:1234'"
    python: ClassVar[str] = "a str or a UUID"
    takes_text: ClassVar[bool] = True

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if isinstance(value, str):
            return uuid_class()(value) if GUID_SHAPE.fullmatch(value) else value
        return value if isinstance(value, uuid_class()) else self.mismatch(own, *self.repairs(own.write(value)))

    def repairs(self, text: str) -> tuple[str, ...]:
        return String().repairs(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value) if isinstance(value, str) else Guid().write(value, in_list=in_list)
