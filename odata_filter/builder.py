"""Field handles: Python's operators make filters, through the same checks as parsed text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeAlias, TypeVar
from uuid import UUID

from odata_filter.binding.verification import check_operator, checked_field, checked_literal
from odata_filter.errors.classes import (
    MOST_ERRORS,
    FilterError,
    FilterSyntaxError,
    InvalidValueError,
    Refusal,
    Span,
    UnknownFieldError,
    UnsupportedError,
)
from odata_filter.errors.rendering import shown
from odata_filter.filter import Filter
from odata_filter.nodes import And, Comparison, FieldRef, Literal, Membership, Or, joined
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types import String
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
        """`field in (...)`: true where the field is one of the values; without values it is false.

        Args:
            values: any iterable but a lone string; None in it is null.

        Raises:
            FilterError: as the comparisons do.

        """
        if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
            message = f"'in' is given a {type(values).__name__}, and takes a list of values"
            refusal = Refusal(InvalidValueError, "list-value", message, "put it in a list")
            source = f"{self.field.name} in {_text(values)}"
            raise refusal.at(source, (len(self.field.name) + len(" in "), len(source)))
        values = list(values)
        try:
            literals = tuple(checked_literal(self.field, *of_python(value)) for value in values)
        except Refusal:
            raise self._fault_in(values) from None
        return Filter.of_checked(Membership(FieldRef(self.field), literals), self.schema)

    def is_null(self) -> Filter:
        """`field eq null`: true where the field has no value, and for a collection, where it is empty."""
        return self._compared(Operator.EQ, None)

    def _compared(self, op: Operator, value: object) -> Filter:
        faults: list[tuple[Refusal, bool]] = []
        literal = Literal(None, self.field.type)
        try:
            literal = self._literal(value)
        except Refusal as refusal:
            faults.append((refusal, True))
        try:
            check_operator(self.field, op, literal.type)
        except Refusal as refusal:
            faults.insert(0, (refusal, False))
        if faults:
            before = len(self.field.name) + 1
            source = f"{self.field.name} {op.value} {_text(value)}"
            spans = Span(before, before + len(op.value)), Span(before + len(op.value) + 1, len(source))
            raise _first([refusal.at(source, spans[in_value]) for refusal, in_value in faults])
        return Filter.of_checked(Comparison(FieldRef(self.field), op, literal), self.schema)

    def _literal(self, value: object) -> Literal:
        if isinstance(value, Handle):
            message = f"field '{self.field.name}' is compared with another field, '{value.field.name}'"
            raise Refusal(UnsupportedError, "unsupported-fields", message, "compare it with a value")
        return checked_literal(self.field, *of_python(value))

    def _fault_in(self, values: Sequence[object]) -> FilterError:
        """The error of a list that was refused: found again value by value, with the place of each."""
        source = f"{self.field.name} in ({', '.join(map(_text, values))})"
        start = len(self.field.name) + len(" in (")
        errors: list[FilterError] = []
        for value in values:
            end = start + len(_text(value))
            try:
                self._literal(value)
            except Refusal as refusal:
                errors.append(refusal.at(source, (start, end)))
            start = end + len(", ")
        return _first(errors[:MOST_ERRORS])

    if not TYPE_CHECKING:  # to type checkers these would be legal, and whatever follows them unreachable

        def _misused(self, _: object = None, /) -> NoReturn:
            raise TypeError(
                f"the field '{self.field.name}' is no condition: compare it, and put each comparison in parentheses"
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
    """An attribute of handles that is no field: an AttributeError too, as `hasattr` and its kind expect."""


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
        place = (0, len(name))
        if name_fault(name) is not None:  # an open schema asks no more of a name, and the name becomes text
            hint = "a name has letters, digits and _, and begins with no digit"
            raise UnknownFieldError("unknown-field", f"'{shown(name)}' is no name of a field", name, place, hint)
        try:
            return Handle(checked_field(name, self.__schema), self.__schema)
        except Refusal as refusal:
            raise refusal.at(name, place) from None

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


def all_of(filters: Iterable[Filter]) -> Filter:
    """The filter that is true where all of the filters are. In linear time, which a chain of `&` is not.

    Args:
        filters: one filter or more, of equal schemas; none is refused, since no filter at all would select everything.

    Raises:
        FilterSyntaxError: there are no filters (code `empty-filter`).
        TypeError: something else stands among the filters, or their schemas differ.
        LimitError: the filter is too deep.

    """
    return _composed("all_of", And, filters)


def any_of(filters: Iterable[Filter]) -> Filter:
    """The filter that is true where any of the filters is: as `all_of`, with `or`."""
    return _composed("any_of", Or, filters)


def _composed(name: str, junction: type[And | Or], filters: Iterable[Filter]) -> Filter:
    filters = list(filters)
    for filter_ in filters:
        if not isinstance(filter_, Filter):
            raise TypeError(f"{name} joins filters, not a {type(filter_).__name__}")
        if filter_.schema != filters[0].schema:
            raise TypeError("filters of different schemas cannot be joined")
    if not filters:
        hint = "decide what no condition means: send no $filter, or do not ask at all"
        raise FilterSyntaxError("empty-filter", f"{name} was given no filters", "", (0, 0), hint)
    return Filter.of_checked(joined(junction, (filter_.expr for filter_ in filters)), filters[0].schema)


def _first(errors: list[FilterError]) -> FilterError:
    first, *others = errors
    return first.carrying(tuple(others))


def _text(value: object) -> str:
    """A value as it stands in the source of an error, whether or not it can be a literal."""
    if isinstance(value, Handle):
        return value.field.name
    if isinstance(value, str):
        return String().write(str.__str__(value))
    try:
        fitted, own = of_python(value)
    except Refusal:
        # A number that is too long must not be written, and what a foreign object's repr does nobody knows.
        return value.isoformat() if isinstance(value, dt.datetime) else f"<{type(value).__name__}>"
    return Literal(fitted, own).text()
