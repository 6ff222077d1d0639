"""Which fields a filter may name, and of which type each one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from odata_filter.capabilities import Capabilities
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.types.base import Type, Untyped
from odata_filter.types.structured import Field, Ref, Structure, by_name, is_literal, name_fault


class Schema(Mapping[str, Field]):
    """The fields that filters may name, by name. Immutable, hashable; equal if name, fields and structures are equal.

    Args:
        name: what the records are called.
        fields: the fields, in the order in which messages list them.
        structures: structures that no field names but by a `Ref`; those of the fields are known without it.
        capabilities: what filters may say of them; it takes no part in equality.
        accessors: where records have fields that they call otherwise, for `Predicate`: names joined by dots, by the
            name or path of the field, as `schema_of` finds them. They take no part in equality.

    Attributes:
        structures: by name, the structures that are listed and those that fields lead to.

    Raises:
        ValueError: two fields have one name, two structures that differ have one, or a `Ref` is to none of them.
        TypeError: the name is not a str, or something else than a field or a structure is among these.

    """

    __slots__ = ("_fields", "_readers", "accessors", "capabilities", "name", "structures")

    def __init__(
        self,
        name: str,
        fields: Iterable[Field],
        *,
        structures: Iterable[Structure] = (),
        capabilities: Capabilities = Capabilities.ALL,
        accessors: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        if not isinstance(capabilities, Capabilities):
            raise TypeError(f"capabilities are Capabilities, not {type(capabilities).__name__}")
        self.capabilities: Capabilities = capabilities
        self.name: str = name
        self._fields = by_name(tuple(fields), "schema", name)
        kinds = [field.type for field in self._fields.values()]
        self.structures: Mapping[str, Structure] = _known((*structures,), kinds, name)
        self.accessors: Mapping[str, str] = MappingProxyType({**accessors})
        self._readers: dict[Any, Any] = {}  # kept here for `binding.quick_filters` alone

    def resolve(self, name: str) -> Field | None:
        """Returns the field that a name in a filter means, or None."""
        return self._fields.get(name)

    def structure_of(self, kind: Type) -> Structure | None:
        """Returns the structure that a type is or refers to; None if it is neither."""
        return self.structures.get(kind.name) if isinstance(kind, (Structure, Ref)) else None

    def step(self, kind: Type, name: str) -> Field | None:
        """Returns the field that a name means behind a value of a type, as in `value/name`; None if it has no such."""
        if isinstance(kind, Untyped):
            return _untyped(name)
        structure = self.structure_of(kind)
        return None if structure is None else structure.resolve(name)

    def at(self, path: str) -> Field | None:
        """Returns the field at the end of a path: `address/city`, or `items/sku`, which is one of an element."""
        first, *names = path.split("/")
        field = self.resolve(first)
        for name in names:
            field = None if field is None else self.step(field.type, name)
        return field

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
        accessors = {path: each for path, each in self.accessors.items() if path.partition("/")[0] not in names}
        return _schema(self.name, kept, self.structures.values(), self.capabilities, accessors)

    def joined(self, other: Schema) -> Schema:
        """Returns the schema of a filter that joins one of this schema with one of another.

        It is the larger of the two, with the capabilities of both.

        Raises:
            TypeError: neither has all the fields of the other.

        """
        if self is other:
            return self
        if type(self) is type(other):
            if self._has(other):
                return self._accepting(other.capabilities)
            if other._has(self):
                return other._accepting(self.capabilities)
        raise TypeError(
            f"filters of different schemas cannot be joined, unless one has all the fields of the other:"
            f" {self.name} and {other.name} have different fields"
        )

    def _has(self, other: Schema) -> bool:
        """Returns whether all fields and structures of another schema are those of this one."""
        fields, structures = other._fields.items(), other.structures.items()
        return fields <= self._fields.items() and structures <= self.structures.items()

    def _accepting(self, capabilities: Capabilities) -> Schema:
        """Returns the schema with further capabilities."""
        both = self.capabilities.joined(capabilities)
        if both == self.capabilities:
            return self
        return _schema(self.name, self._fields.values(), self.structures.values(), both, self.accessors)

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
        same = type(self) is type(other) and self.name == other.name
        return same and self._fields == other._fields and self.structures == other.structures

    def __hash__(self) -> int:
        return hash((type(self), self.name, tuple(self._fields.values())))

    def __repr__(self) -> str:
        return f"<Schema {self.name}: {len(self)} field{'s' * (len(self) != 1)}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        fields, structures = tuple(self._fields.values()), tuple(self.structures.values())
        return _schema, (self.name, fields, structures, self.capabilities, dict(self.accessors))


def _schema(
    name: str,
    fields: Iterable[Field],
    structures: Iterable[Structure],
    capabilities: Capabilities,
    accessors: Mapping[str, str],
) -> Schema:
    """Returns a schema of all its parts, such as a pickled one."""
    return Schema(name, fields, structures=structures, capabilities=capabilities, accessors=accessors)


def _known(listed: Iterable[Structure], kinds: Iterable[Type], schema: str) -> dict[str, Structure]:
    """Returns the structures that are listed, and those that the types of fields are and hold, by name."""
    known: dict[str, Structure] = {}
    refs: list[str] = []
    stack: list[Type] = [*kinds]
    for each in listed:
        if not isinstance(each, Structure):
            raise TypeError(f"the structures of schema {schema} are of types.Structure, not {type(each).__name__}")
        stack.append(each)
    while stack:
        kind = stack.pop()
        if isinstance(kind, Ref):
            refs.append(kind.name)
        elif isinstance(kind, Structure):
            if kind.name not in known:
                known[kind.name] = kind
                stack += [field.type for field in kind.fields]
            elif known[kind.name] != kind:
                raise ValueError(f"schema {schema} has two structures called {kind.name}, which differ")
    for name in refs:
        if name not in known:
            nearest = near(name, tuple(known))
            hint = did_you_mean(nearest) if nearest else "list it in structures="
            raise ValueError(f"schema {schema} has no structure {name!r}, which a Ref names: {hint}")
    return known


def _untyped(name: str) -> Field | None:
    """Returns a field of a name that nothing declares; None if no field can have the name."""
    return None if is_literal(name) or name_fault(name) is not None else Field(name, Untyped())


class _OpenSchema(Schema):
    """A schema that takes any name, as an open type does (CSDL 6.3); it lists none."""

    __slots__ = ()

    def resolve(self, name: str) -> Field | None:
        return _untyped(name)

    def __repr__(self) -> str:
        return "OPEN"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return "OPEN"


OPEN = _OpenSchema("open", ())
"""The schema for callers that have none: any field name, and each literal is of its own type."""
