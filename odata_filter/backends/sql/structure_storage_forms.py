"""Structures that one value holds: an object of JSON, or a value of a type of the engine's that has fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from odata_filter.backends.sql.columns import Column, Storage
from odata_filter.backends.sql.storage_forms import Elements, Form
from odata_filter.types import Date, DateTimeOffset, Guid, String, TimeOfDay, Type

JSON_STORAGES: Mapping[type[Type], Storage] = {Guid: "text", DateTimeOffset: "iso", Date: "iso", TimeOfDay: "iso"}
"""How JSON holds values of types that it does not have, by default."""

_OF_TEXT: frozenset[Storage] = frozenset({"text", "hex", "iso", "iso_space", "iso_any"})
_OF_NUMBERS: frozenset[Storage] = frozenset({"epoch_us", "epoch_ms", "epoch_s"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Structures:
    """How values of one storage hold structures, and all that is in them.

    Attributes:
        whole: how the column is written; `{0}` stands for it.
        step: how a path goes on to a member; `{0}` stands for the quoted name.
        at: how the end of a path is written for the templates below, which say it as `{0}`; here `{0}` stands for the
            whole and `{1}` for the path.
        inner: how it is written where it holds structures or elements itself; `{0}` and `{1}` as before.
        present: how a member is written where it is tested for null: null where it is null or missing.
        there: how a structure is.
        typed: how a member is written as a value of a type of JSON, null where it is one of another type; empty where
            members have types of their own.
        integer: how a member is written as an integer of 64 bits: a code, or a count of parts of seconds.
        forms: the forms of values that JSON holds otherwise than columns do.
        values: the elements of collections of plain values.
        objects: those of collections of structures.

    """

    whole: str = "{0}"
    step: str
    at: str
    inner: str
    present: str = "{0}"
    there: str = "{0}"
    typed: Mapping[type[Type], str] = field(default_factory=dict)
    integer: str = "{0}"
    forms: Mapping[type[Type], Form] = field(default_factory=dict)
    values: Elements
    objects: Elements

    def column(self, kind: Type, column: Column) -> Column:
        """Returns how a member is stored, the storage told.

        Raises:
            ValueError: JSON has no such storage.

        """
        if not self.typed or column.codes is not None:
            return column
        if column.storage is None:
            return replace(column, storage=JSON_STORAGES.get(type(kind)))
        if column.storage not in {*_OF_TEXT, *_OF_NUMBERS, "codes"}:
            known = ", ".join(sorted({*_OF_TEXT, *_OF_NUMBERS, "codes"}))
            raise ValueError(f"values in JSON are stored as one of {known}, not as {column.storage}")
        return column

    def type_of(self, kind: Type, column: Column) -> str | None:
        """Returns how a member of that storage is written as a value; None where the engine cannot read it exactly."""
        if not self.typed:
            return "{0}"
        if column.storage == "codes" or column.codes is not None:
            texts = column.codes is not None and isinstance(next(iter(column.codes.values())), str)
            return self.typed[String] if texts else self.integer
        if column.storage in _OF_NUMBERS:
            return self.integer
        return self.typed[String] if column.storage in _OF_TEXT else self.typed.get(type(kind))


@dataclass(frozen=True, slots=True)
class Held:
    """A structure or a collection in a value.

    Attributes:
        way: how such values hold structures.
        base: the value.
        path: the path to it in the value.
        element: whether it is an element of a collection, which is never null.

    """

    way: Structures
    base: str
    path: str = ""
    element: bool = False

    @property
    def at(self) -> str:
        """The end of the path."""
        return self.way.at.format(self.base, self.path)

    @property
    def inner(self) -> str:
        """What holds structures or elements itself."""
        return self.way.inner.format(self.base, self.path) if self.path else self.base

    def member(self, name: str) -> Held:
        """Returns a member by its quoted name."""
        return replace(self, path=self.path + self.way.step.format(name), element=False)
