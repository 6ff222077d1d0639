"""Which fields a filter may name, and of which type each one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from odata_filter.capabilities import Capabilities
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.types.base import Untyped
from odata_filter.types.structured import Field


class Schema(Mapping[str, Field]):
    """The fields that filters may name, by name. Immutable, hashable; equal if name and fields are equal.

    Args:
        name: what the records are called.
        fields: the fields, in the order in which messages list them.
        capabilities: what filters may say of them; it takes no part in equality.

    Raises:
        ValueError: two fields have one name.
        TypeError: the name is not a str, or something else than a field is among the fields.

    """

    __slots__ = ("_fields", "capabilities", "name")

    def __init__(self, name: str, fields: Iterable[Field], *, capabilities: Capabilities = Capabilities.ALL) -> None:
        if not isinstance(capabilities, Capabilities):
            raise TypeError(f"capabilities are Capabilities, not {type(capabilities).__name__}")
        self.capabilities = capabilities
        if not isinstance(name, str):
            raise TypeError(f"the name of a schema is a str, not {type(name).__name__}")
        self.name = name
        fields = tuple(fields)
        for field in fields:
            if not isinstance(field, Field):
                raise TypeError(f"schema {name} takes fields, not {type(field).__name__}")
        self._fields = {field.name: field for field in fields}
        if len(self._fields) != len(fields):
            raise ValueError(f"schema {name} has two fields of one name")

    def resolve(self, name: str) -> Field | None:
        """Returns the field that a name in a filter means, or None."""
        return self._fields.get(name)

    def without(self, *names: str) -> Schema:
        """Returns the schema without some of its fields: what a server lets its clients filter by.

        A client's filter joins by `&` with the server's own condition on a field that the client may not name.

        Raises:
            ValueError: the schema has no field of that name.

        """
        for name in names:
            if name not in self._fields:
                hint = did_you_mean(nearest) if (nearest := near(name, tuple(self))) else "see its fields in the schema"
                raise ValueError(f"schema {self.name} has no field {name!r}: {hint}")
        kept = (field for field in self._fields.values() if field.name not in names)
        return Schema(self.name, kept, capabilities=self.capabilities)

    def joined(self, other: Schema) -> Schema:
        """Returns the schema of a filter that joins one of this schema with one of another.

        It is the larger of the two, with the capabilities of both.

        Raises:
            TypeError: neither has all the fields of the other.

        """
        if self is other:
            return self
        if type(self) is type(other):
            if other._fields.items() <= self._fields.items():
                return self._accepting(other.capabilities)
            if self._fields.items() <= other._fields.items():
                return other._accepting(self.capabilities)
        raise TypeError(
            f"filters of different schemas cannot be joined, unless one has all the fields of the other:"
            f" {self.name} and {other.name} have different fields"
        )

    def _accepting(self, capabilities: Capabilities) -> Schema:
        """Returns the schema with further capabilities."""
        both = self.capabilities.joined(capabilities)
        return self if both == self.capabilities else Schema(self.name, self._fields.values(), capabilities=both)

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
        return f"<Schema {self.name}: {len(self)} field{'s' * (len(self) != 1)}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _schema, (self.name, tuple(self._fields.values()), self.capabilities)


def _schema(name: str, fields: Iterable[Field], capabilities: Capabilities) -> Schema:
    """Returns a pickled schema."""
    return Schema(name, fields, capabilities=capabilities)


class _OpenSchema(Schema):
    """A schema that takes any name, as an open type does (CSDL 6.3); it lists none."""

    __slots__ = ()

    def resolve(self, name: str) -> Field | None:
        return Field(name, Untyped())

    def __repr__(self) -> str:
        return "OPEN"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return "OPEN"


OPEN = _OpenSchema("open", ())
"""The schema for callers that have none: any field name, and each literal is of its own type."""
