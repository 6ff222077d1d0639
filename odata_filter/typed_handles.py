"""Handles by the types of their operands: what each compares with, and the functions that it has."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import TYPE_CHECKING, Any, Generic, Never, TypeAlias, cast, overload

from odata_filter.binding.capability_checks import unsupported
from odata_filter.binding.collection_rules import step
from odata_filter.collection_handles import Element, Elements
from odata_filter.errors.classes import FilterError, Span, UnknownFieldError
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.filter import Filter
from odata_filter.handle import Equal_contra, Handle, Order_contra, condition
from odata_filter.nodes import operand_text
from odata_filter.temporal_handles import Clock, Day, Length, Moment
from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.structured import name_fault
from odata_filter.types.time_of_day import TimeOfDay

if TYPE_CHECKING:  # see `types.strings.uuid_class`
    from uuid import UUID

Booleans: TypeAlias = "bool | BooleanHandle"
Texts: TypeAlias = "str | StringHandle"
Guids: TypeAlias = "str | UUID | GuidHandle | IdentifierHandle"
Identifiers: TypeAlias = "str | UUID | StringHandle | GuidHandle | IdentifierHandle"
Instants: TypeAlias = "dt.datetime | Instant | InstantHandle"
Dates: TypeAlias = "dt.date | DateHandle"
Times: TypeAlias = "dt.time | TimeOfDay | TimeHandle"
Durations: TypeAlias = "dt.timedelta | Duration | DurationHandle"
Numbers: TypeAlias = "int | float | decimal.Decimal | NumberHandle"


class BooleanHandle(Handle[Booleans, Booleans]):
    """A handle of Boolean values: a condition in `&`, `|` and `~`."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __and__(self, other: Filter | BooleanHandle, /) -> Filter: ...
        def __rand__(self, other: Filter, /) -> Filter: ...
        def __or__(self, other: Filter | BooleanHandle, /) -> Filter: ...
        def __ror__(self, other: Filter, /) -> Filter: ...
        def __invert__(self) -> Filter: ...


class _Text(Handle[Equal_contra, Order_contra]):
    """The functions of strings (URL Conventions 5.1.1.7)."""

    __slots__ = ()

    def contains(self, part: str | StringHandle, /) -> Filter:
        """Returns `contains(operand,part)`: true where the text has the part in it."""
        return condition(self._call("contains", part), self.schema)

    def startswith(self, part: str | StringHandle, /) -> Filter:
        """Returns `startswith(operand,part)`: true where the text begins with the part."""
        return condition(self._call("startswith", part), self.schema)

    def endswith(self, part: str | StringHandle, /) -> Filter:
        """Returns `endswith(operand,part)`: true where the text ends with the part."""
        return condition(self._call("endswith", part), self.schema)

    def index(self, part: str | StringHandle, /) -> NumberHandle:
        """Returns `indexof(operand,part)`: where the part begins, from 0; -1 if the text does not have it."""
        return self._number(self._call("indexof", part))

    def length(self) -> NumberHandle:
        """Returns `length(operand)`: the number of code points."""
        return self._number(self._call("length"))

    def lower(self) -> StringHandle:
        """Returns `tolower(operand)`."""
        return self._string("tolower")

    def upper(self) -> StringHandle:
        """Returns `toupper(operand)`."""
        return self._string("toupper")

    def strip(self) -> StringHandle:
        """Returns `trim(operand)`: without white space at both ends."""
        return self._string("trim")

    def substring(self, start: int | NumberHandle, length: int | NumberHandle | None = None, /) -> StringHandle:
        """Returns `substring(operand,start,length)`: at most `length` code points from `start` on, from 0."""
        lengths = [] if length is None else [length]
        return self._string("substring", start, *lengths)

    def concat(self, other: str | StringHandle, /) -> StringHandle:
        """Returns `concat(operand,other)`."""
        return self._string("concat", other)

    def _string(self, name: str, *arguments: object) -> StringHandle:
        return cast("StringHandle", self._made(self._call(name, *arguments)))  # see `_made`


class StringHandle(_Text[Texts, Texts]):
    """A handle of strings."""

    __slots__ = ()


class GuidHandle(Handle[Guids, Guids]):
    """A handle of GUIDs."""

    __slots__ = ()


class IdentifierHandle(Handle[Identifiers, Identifiers]):
    """A handle of identifiers."""

    __slots__ = ()


class InstantHandle(Moment[Instants, Instants]):
    """A handle of instants."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __add__(self, other: Durations, /) -> InstantHandle: ...
        @overload
        def __sub__(self, other: Durations, /) -> InstantHandle: ...
        @overload
        def __sub__(self, other: Instants, /) -> DurationHandle: ...
        def __sub__(self, other: Any, /) -> Any: ...
        def __rsub__(self, other: dt.datetime | Instant, /) -> DurationHandle: ...
        def __radd__(self, other: Never, /) -> Never: ...
        def __neg__(self) -> Never: ...


class DateHandle(Day[Dates, Dates]):
    """A handle of dates."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __add__(self, other: Durations, /) -> DateHandle: ...
        @overload
        def __sub__(self, other: Durations, /) -> DateHandle: ...
        @overload
        def __sub__(self, other: Dates, /) -> DurationHandle: ...
        def __sub__(self, other: Any, /) -> Any: ...
        def __rsub__(self, other: dt.date, /) -> DurationHandle: ...
        def __radd__(self, other: Never, /) -> Never: ...
        def __neg__(self) -> Never: ...


class TimeHandle(Clock[Times, Times]):
    """A handle of times of day."""

    __slots__ = ()


class DurationHandle(Length[Durations, Durations]):
    """A handle of durations."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __add__(self, other: Durations, /) -> DurationHandle: ...
        def __radd__(self, other: dt.timedelta | Duration, /) -> DurationHandle: ...
        def __sub__(self, other: Durations, /) -> DurationHandle: ...
        def __rsub__(self, other: dt.timedelta | Duration, /) -> DurationHandle: ...
        def __mul__(self, number: Numbers, /) -> DurationHandle: ...
        def __rmul__(self, number: float | decimal.Decimal, /) -> DurationHandle: ...
        def __truediv__(self, number: Numbers, /) -> DurationHandle: ...
        def __floordiv__(self, number: Numbers, /) -> DurationHandle: ...


class NumberHandle(Handle[Numbers, Numbers]):
    """A handle of numbers."""

    __slots__ = ()


class _Flags(Handle[Equal_contra, Order_contra]):
    """The operator of flags (URL Conventions 5.1.1.1.13)."""

    __slots__ = ()

    def has(self, flags: str, /) -> Filter:
        """Returns `operand has flags`: true where the value has all of the flags, names joined by commas."""
        return self._has(flags)


class EnumerationHandle(_Flags["Equal_contra | EnumerationHandle[Any]", Never], Generic[Equal_contra]):
    """A handle of an enumeration without an order: `EnumerationHandle[Literal["Low", "High"]]`."""

    __slots__ = ()


class CollectionHandle(Elements[Any, Never, Element], Generic[Element]):
    """A handle of a collection; `Element` is the handle of its elements."""

    __slots__ = ()


class NoHandleError(UnknownFieldError, AttributeError):
    """An attribute of handles that is not a field: an AttributeError too, which `hasattr` and its kind expect."""


class AnyHandle(_Text[Any, Any], Moment[Any, Any], Length[Any, Any], _Flags[Any, Any], Elements[Any, Any, Any]):
    """A handle of a type that type checkers do not know. When a program runs, every handle is of this class.

    The handle of a structure has those of its fields, by attribute and by item: `order.address.city`.

    Raises:
        FilterError: an attribute or item that is not a field of it; of an attribute it is an AttributeError too.

    """

    __slots__ = ()

    def __getitem__(self, name: str) -> AnyHandle:
        source = f"{operand_text(self.operand)}/{name}"
        if name_fault(name) is not None:
            hint = "a name has letters, digits and _, and begins with no digit"
            raise Fault("unknown-field", f"'{shown(name)}' is not a name of a field", hint).error(source)
        made = step(self.operand, name, self.schema)
        found = made if isinstance(made, Fault) else unsupported(made, self.schema.capabilities) or made
        if isinstance(found, Fault):
            raise found.at(Span(len(source) - len(name), len(source))).error(source)
        return AnyHandle(found, self.schema)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> AnyHandle:
            if name.startswith("__"):  # Python's protocols look these up, and a handle would mislead them
                raise AttributeError(name)
            try:
                return self[name]
            except FilterError as error:
                code, message, source, span, hint, *_ = error.args
                nearest = error.suggestions or near(name, _METHODS)
                if nearest and not error.suggestions:
                    hint = f"did you mean the method {' or '.join(nearest)}?"
                raise NoHandleError(code, message, source, span, hint, nearest) from None

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> AnyHandle: ...

        def __and__(self, other: Filter | Handle[Any, Any], /) -> Filter: ...
        def __rand__(self, other: Filter, /) -> Filter: ...
        def __or__(self, other: Filter | Handle[Any, Any], /) -> Filter: ...
        def __ror__(self, other: Filter, /) -> Filter: ...
        def __invert__(self) -> Filter: ...


_METHODS = tuple(name for name in dir(AnyHandle) if name[0] != "_" and callable(getattr(AnyHandle, name)))
