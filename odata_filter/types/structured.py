"""The fields of a schema and of its structures, and what their names may be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.fault import Fault
from odata_filter.immutable import immutable
from odata_filter.types.base import Type

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

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


def is_literal(name: str) -> bool:
    """Returns whether a name is a literal, so that no filter can name a field of that name."""
    return name in {"null", "NaN", "INF"} or name.lower() in {"true", "false"}


@immutable
class Field:
    """A field that filters may name.

    Args:
        name: its name in filters, an odataIdentifier.
        type: the type of its values.
        nullable: False is the promise that no record lacks the value, which `Sql` may use for shorter text.
        collection: whether a record holds any number of values, as `inputId` does; such a field takes `eq ne in`.

    Raises:
        ValueError: the name is not an odataIdentifier, or reads as a literal.
        TypeError: the name is not a str, the type not an instance of a type, or `nullable` or `collection` not
            a bool.

    """

    name: str
    type: Type
    nullable: bool
    collection: bool

    def __init__(self, name: str, type: Type, *, nullable: bool = True, collection: bool = False) -> None:
        if not isinstance(name, str):
            raise TypeError(f"the name of a field is a str, not {name.__class__.__name__}")
        object.__setattr__(self, "name", str.__str__(name))  # plain text, also of a member of an enumeration
        object.__setattr__(self, "type", type)
        object.__setattr__(self, "nullable", nullable)
        object.__setattr__(self, "collection", collection)
        if not (nullable is True or nullable is False) or not (collection is True or collection is False):
            raise TypeError(f"nullable and collection of field '{self.name}' are True or False")
        if not isinstance(type, Type):
            name = getattr(type, "__name__", "")
            what = f"the class {name}" if name else f"a {type.__class__.__name__}"
            raise TypeError(f"the type of field '{self.name}' is an instance such as types.String(), not {what}")
        if (offset := name_fault(self.name)) is not None:
            raise ValueError(f"field name {self.name!r} is not an odataIdentifier: see its character {offset}")
        if is_literal(self.name):
            raise ValueError(f"field name {self.name!r} is a literal: no filter could name the field")

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.type.ordered and not self.collection


@immutable
class Structure(Type):
    """A value with fields of its own, of a complex type or a related record (CSDL 9): `address/city` names one.

    Two structures are equal if their names and fields are equal.

    Args:
        name: what the structure is called.
        fields: its fields, in the order in which messages list them.

    Raises:
        ValueError: two fields have one name.
        TypeError: the name is not a str, or something else than a field is among the fields.

    """

    noun: ClassVar[str] = "null"
    example: ClassVar[str] = "null"
    python: ClassVar[str] = "None"
    ordered: ClassVar[bool] = False
    name: str
    fields: tuple[Field, ...]
    _by_name: dict[str, Field]

    def __init__(self, name: str, fields: Iterable[Field]) -> None:
        fields = tuple(fields)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "_by_name", by_name(fields, "structure", name))

    def resolve(self, name: str) -> Field | None:
        """Returns the field of that name, or None."""
        return self._by_name.get(name)

    def fit(self, value: Value, own: Type) -> Value | Fault:
        del value
        hint = f"compare one of its fields, such as {self.fields[0].name}" if self.fields else ""
        return Fault("type-mismatch", f"expected null, not {own.noun}: {self.name} is a structure", hint)

    def __hash__(self) -> int:
        return hash((Structure, self.name))

    def __repr__(self) -> str:
        return f"<Structure {self.name}: {len(self.fields)} field{'s' * (len(self.fields) != 1)}>"


@immutable
class Ref(Type):
    """The structure of a name, where a structure has a field of its own kind: `Field("manager", Ref("Person"))`.

    Args:
        name: the name of a structure that the schema's fields reach or its `structures` list.

    """

    noun: ClassVar[str] = "null"
    example: ClassVar[str] = "null"
    python: ClassVar[str] = "None"
    ordered: ClassVar[bool] = False
    name: str

    def fit(self, value: Value, own: Type) -> Value | Fault:
        return Structure(self.name, ()).fit(value, own)


def by_name(fields: tuple[Field, ...], what: str, name: str) -> dict[str, Field]:
    """Returns the fields of a schema or structure by their names; `what` and `name` say which it is.

    Raises:
        ValueError: two fields have one name.
        TypeError: the name is not a str, or something else than a field is among the fields.

    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a {what} is a str, not {type(name).__name__}")
    for field in fields:
        if not isinstance(field, Field):
            raise TypeError(f"{what} {name} takes fields, not {type(field).__name__}")
    found = {field.name: field for field in fields}
    if len(found) != len(fields):
        raise ValueError(f"{what} {name} has two fields of one name")
    return found


def is_structure(kind: Type) -> bool:
    """Returns whether values of a type have fields."""
    return isinstance(kind, (Structure, Ref))
