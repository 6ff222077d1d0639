"""The fields of a schema, and what their names may be."""

from __future__ import annotations

import unicodedata
from dataclasses import KW_ONLY, dataclass

from odata_filter.types.base import Type

LONGEST_NAME = 128
"""Characters of a name at most (ABNF odataIdentifier)."""


def name_fault(name: str) -> int | None:
    """Returns the offset of the first character that an odataIdentifier cannot have there; None if the name is valid.

    A name starts with a letter (Unicode L, Nl) or `_`, goes on with those, digits (Nd), marks (Mn, Mc),
    connectors (Pc) and format characters (Cf), and has 1 to 128 characters.
    """
    if name.isascii() and name.isidentifier() and len(name) <= LONGEST_NAME:
        return None
    for offset, char in enumerate(name[:LONGEST_NAME]):
        category = unicodedata.category(char)
        starts = char == "_" or category[0] == "L" or category == "Nl"
        if not starts and (offset == 0 or category not in {"Nd", "Mn", "Mc", "Pc", "Cf"}):
            return offset
    return None if 0 < len(name) <= LONGEST_NAME else min(len(name), LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that filters may name.

    Args:
        name: its name in filters, an odataIdentifier.
        type: the type of its values.
        nullable: False is the promise that no record lacks the value, which `Sql` may use for shorter text.
        collection: whether a record holds any number of values, as `inputId` does; such a field takes `eq ne in`.

    Raises:
        ValueError: the name is not an odataIdentifier, or reads as a literal.
        TypeError: the name is not a str, or the type not an instance of a type.

    """

    name: str
    type: Type
    _: KW_ONLY
    nullable: bool = True
    collection: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise TypeError(f"the name of a field is a str, not {type(self.name).__name__}")
        object.__setattr__(self, "name", str.__str__(self.name))  # plain text, also of a member of an enumeration
        if not isinstance(self.type, Type):
            what = f"the class {self.type.__name__}" if isinstance(self.type, type) else f"a {type(self.type).__name__}"
            raise TypeError(f"the type of field '{self.name}' is an instance such as types.String(), not {what}")
        if (offset := name_fault(self.name)) is not None:
            raise ValueError(f"field name {self.name!r} is not an odataIdentifier: see its character {offset}")
        if self.name in {"null", "NaN", "INF"} or self.name.lower() in {"true", "false"}:
            raise ValueError(f"field name {self.name!r} is a literal: no filter could name the field")

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.type.ordered and not self.collection
