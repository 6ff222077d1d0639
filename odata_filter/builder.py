"""Field handles: Python's operators make filters, through the same checks as parsed text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Never, NoReturn, TypeAlias, TypeVar
from uuid import UUID

from odata_filter.binding.operands import literal_of
from odata_filter.binding.parameters import is_list
from odata_filter.binding.rules import field_of, operator_fault
from odata_filter.errors.classes import MOST_ERRORS, FilterError, Span, UnknownFieldError
from odata_filter.errors.fault import Fault, error_of
from odata_filter.errors.rendering import shown
from odata_filter.filter import Filter
from odata_filter.nodes import And, Comparison, FieldRef, Literal, Membership, Or, joined
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types import String, Type
from odata_filter.types.instant import Instant
from odata_filter.types.literals import of_python
from odata_filter.types.structured import Field, name_fault

Equal_contra = TypeVar("Equal_contra", contravariant=True)
Order_contra = TypeVar("Order_contra", contravariant=True)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Handle(Generic[Equal_contra, Order_contra]):
    """A field to be compared with Python values; every comparison is a `Filter`.

    `handle == "x"`, `!=`, `<`, `<=`, `>`, `>=`, `.in_([...])` and `.is_null()`; None is null. The type parameters are
    for type checkers: what is compared by `==`, `!=` and `in_`, and what by order (`Never` if there is none).

    Raises:
        FilterError: each comparison, when the value or the operator does not suit the field: as `parse` would for the
            comparison as text, which is the error's source.

    """

    field: Field
    schema: Schema = dataclasses.field(repr=False)
    __hash__: ClassVar[None]  # type: ignore[assignment]  # what has no == of its own is no key

    def __eq__(self, value: Equal_contra | None, /) -> Filter:  # type: ignore[override]  # a comparison is a filter here
        return self._compared(Operator.EQ, value)

    def __ne__(self, value: Equal_contra | None, /) -> Filter:  # type: ignore[override]
        return self._compared(Operator.NE, value)

    def __lt__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.LT, value)

    def __le__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.LE, value)

    def __gt__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.GT, value)

    def __ge__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.GE, value)

    def in_(self, values: Iterable[Equal_contra | None], /) -> Filter:
        """Returns `field in (...)`: true where the field is one of the values; without values it is false.

        Args:
            values: any iterable but a lone string, a mapping or a table; None in it is null.

        Raises:
            FilterError: as the comparisons do.

        """
        if not is_list(values):
            message = f"expected a list of values after 'in', not a {type(values).__name__}"
            source = f"{self.field.name} in {_text(values)}"
            place = Span(len(self.field.name) + len(" in "), len(source))
            raise Fault("list-value", message, "pass a list: .in_([...])", place=place).error(source)
        values = list(values)
        literals: list[Literal] = []
        for value in values:
            literal = self._literal(value, "in")
            if isinstance(literal, Fault):
                raise self._error_in(values)
            literals.append(literal)
        return Filter.of_checked(Membership(FieldRef(self.field), tuple(literals)), self.schema)

    def is_null(self) -> Filter:
        """Returns `field eq null`: true where the field has no value, and for a collection, where it is empty."""
        return self._compared(Operator.EQ, None)

    def _compared(self, op: Operator, value: object) -> Filter:
        literal = self._literal(value, op.value)
        fault = operator_fault(self.field, op, self.field.type if isinstance(literal, Fault) else literal.type)
        if fault is None and not isinstance(literal, Fault):
            return Filter.of_checked(Comparison(FieldRef(self.field), op, literal), self.schema)
        before = len(self.field.name) + 1
        source = f"{self.field.name} {op.value} {_text(value)}"
        faults = [] if fault is None else [replace(fault, hint="compare it by ==, != or .in_([...])")]
        placed = [each.at(Span(before, before + len(op.value))) for each in faults]
        if isinstance(literal, Fault):
            placed.append(literal.at(Span(before + len(op.value) + 1, len(source))))
        raise error_of(placed, source)

    def _literal(self, value: object, word: str) -> Literal | Fault:
        if isinstance(value, Handle):
            message = f"field '{self.field.name}' is compared with another field, '{value.field.name}'"
            return Fault("unsupported-fields", message, "compare it with a value")
        literal = literal_of(self.field, word, value)
        if not isinstance(literal, Fault):
            return literal
        if is_list(value):
            return replace(literal, hint="compare a field with a list by .in_([...])")
        return _in_python(literal, self.field.type)

    def _error_in(self, values: Sequence[object]) -> FilterError:
        """Returns the error of a list that was refused: found again value by value, with the place of each."""
        source = f"{self.field.name} in ({', '.join(map(_text, values))})"
        start = len(self.field.name) + len(" in (")
        faults: list[Fault] = []
        for value in values:
            end = start + len(_text(value))
            literal = self._literal(value, "in")
            if isinstance(literal, Fault):
                faults.append(literal.at(Span(start, end)))
                if len(faults) == MOST_ERRORS:
                    break
            start = end + len(", ")
        return error_of(faults, source)

    if not TYPE_CHECKING:  # to type checkers these would be legal, and whatever follows them unreachable

        def _misused(self, _: object = None, /) -> NoReturn:
            raise TypeError(
                f"the field '{self.field.name}' is not a condition: compare it, and put each comparison in parentheses"
                " where you join them, as in (a == 1) & (b == 2); for a list of values write a.in_([...])"
            )

        __bool__ = __contains__ = __iter__ = __invert__ = _misused
        __and__ = __rand__ = __or__ = __ror__ = _misused


AnyHandle: TypeAlias = Handle[Any, Any]
StringHandle: TypeAlias = Handle[str, str]
GuidHandle: TypeAlias = Handle[str | UUID, str | UUID]
IdentifierHandle: TypeAlias = Handle[str | UUID, str | UUID]
InstantHandle: TypeAlias = Handle[dt.datetime | Instant, dt.datetime | Instant]
DateHandle: TypeAlias = Handle[dt.date, dt.date]
NumberHandle: TypeAlias = Handle[int | float | decimal.Decimal, int | float | decimal.Decimal]


class NoHandleError(UnknownFieldError, AttributeError):
    """An attribute of handles that is not a field: an AttributeError too, which `hasattr` and its kind expect."""


class Handles:
    """One handle for each field of a schema, by attribute and by item.

    A subclass that declares its fields, as `JobHandles` does, is typed; `fields` gives handles for any schema.

    Raises:
        UnknownFieldError: an attribute or item, when the schema has no field of that name.

    """

    def __init__(self, schema: Schema) -> None:
        self.__schema = schema
        vars(self).update((name, Handle(field, schema)) for name, field in schema.items())

    def __getitem__(self, name: str) -> AnyHandle:
        if name_fault(name) is not None:  # an open schema asks no more of a name, and the name becomes text
            hint = "a name has letters, digits and _, and begins with no digit"
            raise Fault("unknown-field", f"'{shown(name)}' is not a name of a field", hint).error(name)
        field = field_of(name, self.__schema)
        if isinstance(field, Fault):
            raise field.error(name)
        return Handle(field, self.__schema)

    def __iter__(self) -> NoReturn:
        raise TypeError("handles are not iterable: iterate over the schema")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__schema!r})"

    def __reduce__(self) -> tuple[Callable[..., Handles], tuple[Schema]]:
        return type(self), (self.__schema,)

    if not TYPE_CHECKING:  # a subclass that declares its fields has no others

        def __getattr__(self, name: str) -> AnyHandle:
            if name.startswith("__"):  # protocols of Python ask for these, and want no handle
                raise AttributeError(name)
            try:
                return self[name]
            except UnknownFieldError as error:
                raise NoHandleError(*error.args) from None


class Fields(Handles):
    """Handles for a schema that type checkers know nothing of: every attribute is a handle that takes any value."""

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


def _composed(name: str, junction: type[And | Or], filters: Iterable[Filter], more: tuple[object, ...]) -> Filter:
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


def _in_python(fault: Fault, kind: Type) -> Fault:
    """Returns the fault of a Python value with a hint that says what to pass."""
    if fault.code == "type-mismatch":
        return replace(fault, hint=f"pass {kind.python}")
    if fault.code == "invalid-guid" and fault.suggestions:
        return replace(fault, hint=f"pass '{fault.suggestions[0]}'")
    return fault


def _text(value: object) -> str:
    """Returns a value as it stands in the source of an error, whether or not it can be a literal."""
    if isinstance(value, Handle):
        return value.field.name
    if isinstance(value, str):
        return String().write(str.__str__(value))
    read = of_python(value)
    if isinstance(read, Fault):
        # A number that is too long must not be written, and the repr of a foreign object may be anything.
        return value.isoformat() if type(value) is dt.datetime else f"<{type(value).__name__}>"
    return Literal(*read).text()
