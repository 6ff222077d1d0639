"""Field handles: one for each field of a schema; and lists of filters joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING, Never, NoReturn

from odata_filter.binding.field_names import field_of
from odata_filter.errors.classes import UnknownFieldError
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.filter import Filter
from odata_filter.nodes import And, FieldRef, Junction, Or, joined
from odata_filter.schema import Schema
from odata_filter.typed_handles import AnyHandle, NoHandleError
from odata_filter.types.structured import name_fault


class Handles:
    """One handle for each field of a schema, by attribute and by item.

    A subclass that declares its fields, as `JobHandles` does, is typed; `fields` gives handles for any schema.

    Raises:
        UnknownFieldError: an attribute, an item or a declared field of which the schema has none.
        AttributeError: an attribute is set or deleted.
        TypeError: what is given is not a schema.

    """

    __schema: Schema

    def __init__(self, schema: Schema) -> None:
        if not isinstance(schema, Schema):
            raise TypeError(f"expected a Schema, not a {type(schema).__name__}")
        handles = {name: AnyHandle(FieldRef(field), schema) for name, field in schema.items()}
        vars(self).update(handles, _Handles__schema=schema)
        for each in type(self).__mro__:
            for declared in getattr(each, "__annotations__", ()):
                if not declared.startswith("_"):
                    self[declared]  # which is an error where the schema has no such field

    def __getitem__(self, name: str) -> AnyHandle:
        if name_fault(name) is not None:  # an open schema asks no more of a name, and the name becomes text
            hint = "a name has letters, digits and _, and begins with no digit"
            raise Fault("unknown-field", f"'{shown(name)}' is not a name of a field", hint).error(name)
        field = field_of(name, self.__schema)
        if isinstance(field, Fault):
            raise field.error(name)
        return AnyHandle(FieldRef(field), self.__schema)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"handles are immutable: write `{shown(name)} == ...` to compare a field")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"handles are immutable: {shown(name)} cannot be deleted")

    def __iter__(self) -> NoReturn:
        raise TypeError("handles are not iterable: iterate over the schema")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__schema!r})"

    def __reduce__(self) -> tuple[Callable[..., Handles], tuple[Schema]]:
        return type(self), (self.__schema,)

    if not TYPE_CHECKING:  # a subclass that declares its fields has no others

        def __getattr__(self, name: str) -> AnyHandle:
            if name.startswith("__"):  # Python's protocols look these up, and a handle would mislead them
                raise AttributeError(name)
            try:
                return self[name]
            except UnknownFieldError as error:
                raise NoHandleError(*error.args) from None


class Fields(Handles):
    """Handles for a schema unknown to type checkers: every attribute is a handle that takes any value."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> AnyHandle: ...


def fields(schema: Schema) -> Fields:
    """Handles for the fields of a schema: `fields(schema).size > 5`, `fields(schema)["size"] > 5`."""
    return Fields(schema)


def all_of(filters: Iterable[Filter], /, *more: Never) -> Filter:
    """Returns the filter that is true where all of the filters are. In linear time, which a chain of `&` is not.

    Args:
        filters: a list of one filter or more; none is refused, since no filter at all would select everything.
        more: nothing: `all_of(a, b)` is a mistake for `all_of([a, b])`.

    Raises:
        FilterSyntaxError: there are no filters (code `empty-filter`).
        TypeError: something else is among the filters, or their schemas do not join (see `Schema.joined`).
        LimitError: the filter is too deep.

    """
    return _composed("all_of", And, filters, more)


def any_of(filters: Iterable[Filter], /, *more: Never) -> Filter:
    """Returns the filter that is true where any of the filters is: as `all_of`, with `or`."""
    return _composed("any_of", Or, filters, more)


def _composed(name: str, junction: type[Junction], filters: Iterable[Filter], more: tuple[object, ...]) -> Filter:
    if more or isinstance(filters, Filter):
        raise TypeError(f"pass a list of filters: {name}([a, b])")
    filters = list(filters)
    for filter_ in filters:
        if not isinstance(filter_, Filter):
            raise TypeError(f"{name} joins filters, not a {type(filter_).__name__}")
    if not filters:
        hint = "decide what no condition means: send no $filter, or do not ask at all"
        raise Fault("empty-filter", f"{name} was given no filters", hint).error("")
    schema = reduce(Schema.joined, (filter_.schema for filter_ in filters))
    return Filter.of_checked(joined(junction, (filter_.expr for filter_ in filters)), schema)
