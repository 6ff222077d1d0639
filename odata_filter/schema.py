"""Which fields a filter may name, and of which type each one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from odata_filter.types.base import Untyped
from odata_filter.types.structured import Field


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
