"""A checked filter, and what a backend is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol, Self, TypeVar

from odata_filter.binding.verification import verify, verify_depth
from odata_filter.nodes import And, Expr, Or, joined
from odata_filter.schema import Schema

T_co = TypeVar("T_co", covariant=True)


class Backend(Protocol[T_co]):
    """Whatever turns a filter into something else. Any object with this method is one; nothing is registered."""

    def compile(self, filter: Filter, /) -> T_co:
        """What the backend makes of a filter."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that passed every check against its schema.

    `parse` and the field handles make filters, and filters make filters by `&` and `|`. Nodes put together by hand
    are checked when they become a filter: there is no filter that was not checked. Immutable, hashable, picklable.
    `str()` is the canonical OData text, and `parse(str(f), f.schema) == f`.

    Attributes:
        expr: the root of the tree; match on it by class: it is at most `MAX_DEPTH` deep, so recursion is safe.
        schema: the schema that it was checked against.

    Raises:
        FilterError: a literal, an operator or a field does not suit the schema, or the tree is too deep.
        TypeError: the nodes are no tree of a filter.

    """

    expr: Expr
    schema: Schema

    def __post_init__(self) -> None:
        verify(self.expr, self.schema)

    @classmethod
    def of_checked(cls, expr: Expr, schema: Schema) -> Self:
        """The filter of a tree whose leaves were checked against the schema already; only its depth is checked here."""
        verify_depth(expr)
        self = object.__new__(cls)
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "schema", schema)
        return self

    def to(self, backend: Backend[T_co]) -> T_co:
        """What the backend makes of the filter."""
        return backend.compile(self)

    def __str__(self) -> str:
        return str(self.expr)

    def __and__(self, other: Filter) -> Filter:
        return self._joined(And, other)

    def __or__(self, other: Filter) -> Filter:
        return self._joined(Or, other)

    def _joined(self, junction: type[And | Or], other: Filter) -> Filter:
        if not isinstance(other, Filter):
            return NotImplemented
        if self.schema != other.schema:
            raise TypeError("filters of different schemas cannot be joined")
        return Filter.of_checked(joined(junction, (self.expr, other.expr)), self.schema)

    def __bool__(self) -> NoReturn:
        raise TypeError("a filter has no truth value: join filters with & and |, and compare one field at a time")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self
