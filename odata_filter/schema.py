"""Which fields a filter may name, and of which type each one is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass

from odata_filter.types import Type, Untyped

LONGEST_NAME = 128
"""Characters of a name at most (ABNF odataIdentifier)."""


def name_fault(name: str) -> int | None:
    """The offset of the first character that no odataIdentifier may have there, or None if the name is one.

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
        name: its name in filters, an odataIdentifier; a ValueError if it is none.
        type: the type of its values.
        nullable: False is the promise that no record lacks the value, which `Sql` may use for shorter text.
        collection: whether a record holds any number of values, as `inputId` does; such a field takes `eq ne in`.

    """

    name: str
    type: Type
    _: KW_ONLY
    nullable: bool = True
    collection: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", str.__str__(self.name))  # plain text, also of a member of an enumeration
        if (offset := name_fault(self.name)) is not None:
            raise ValueError(f"field name {self.name!r} is no odataIdentifier: see its character {offset}")
        if self.name in {"null", "NaN", "INF"} or self.name.lower() in {"true", "false"}:
            raise ValueError(f"field name {self.name!r} is a literal: no filter could name the field")

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.type.ordered and not self.collection


class Schema(Mapping[str, Field]):
    """The fields that filters may name, by name. Immutable, hashable; equal if name and fields are equal.

    Args:
        name: what the records are called.
        fields: the fields, in the order in which messages list them; a ValueError if two have one name.

    """

    __slots__ = ("_fields", "name")

    def __init__(self, name: str, fields: Iterable[Field]) -> None:
        self.name = name
        fields = tuple(fields)
        self._fields = {field.name: field for field in fields}
        if len(self._fields) != len(fields):
            raise ValueError(f"schema {name} has two fields of one name")

    def resolve(self, name: str) -> Field | None:
        """The field that a name in a filter means, or None."""
        return self._fields.get(name)

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schema):
            return NotImplemented
        return type(self) is type(other) and self.name == other.name and self._fields == other._fields

    def __hash__(self) -> int:
        return hash((type(self), self.name, tuple(self._fields.values())))

    def __repr__(self) -> str:
        return f"Schema({self.name!r}, {list(self._fields.values())!r})"


class _OpenSchema(Schema):
    """A schema that takes any name, as an open type does (CSDL 6.3); it lists none."""

    __slots__ = ()

    def resolve(self, name: str) -> Field | None:
        return Field(name, Untyped())

    def __repr__(self) -> str:
        return "OPEN"

    def __reduce__(self) -> str:
        return "OPEN"


OPEN = _OpenSchema("open", ())
"""The schema for callers that have none: any field name, and each literal is of its own type."""
