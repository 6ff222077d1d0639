"""A checked filter, and what a backend is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol, Self, TypeVar

from odata_filter.binding.verification import depth_fault, first_fault
from odata_filter.errors.rendering import shown
from odata_filter.nodes import And, Comparison, Expr, Membership, Or, joined, size_of, walk
from odata_filter.schema import Schema

_LONGEST_REPR = 200
"""Characters of a filter's text in its repr at most."""

T_co = TypeVar("T_co", covariant=True)


class Backend(Protocol[T_co]):
    """What turns a filter into something else. Any object with this method is a backend; nothing is registered."""

    def compile(self, filter: Filter, /) -> T_co:
        """Returns what the backend makes of a filter."""


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
        TypeError: the nodes are not the tree of a filter.

    """

    expr: Expr
    schema: Schema

    def __post_init__(self) -> None:
        _check_depth(self.expr)
        if (found := first_fault(self.expr, self.schema)) is not None:
            condition, fault = found
            raise fault.error(repr(condition))

    @classmethod
    def of_checked(cls, expr: Expr, schema: Schema) -> Self:
        """Returns the filter of a tree whose leaves were checked already; only its depth is checked here."""
        _check_depth(expr)
        self = object.__new__(cls)
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "schema", schema)
        return self

    def to(self, backend: Backend[T_co]) -> T_co:
        """Returns what the backend makes of the filter."""
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
        return Filter.of_checked(joined(junction, (self.expr, other.expr)), self.schema.joined(other.schema))

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a filter has no truth value: join filters with & and |, compare one field at a time,"
            " and write `f is not None` to ask whether there is a filter"
        )

    def __repr__(self) -> str:
        return f"Filter({shown(str(self), _LONGEST_REPR)!r}, {self.schema.name})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


def _check_depth(expr: Expr) -> None:
    """Raises a LimitError for a tree that is too deep."""
    if (fault := depth_fault(size_of(expr).depth)) is not None:
        raise fault.error(next(str(node) for node in walk(expr) if isinstance(node, (Comparison, Membership))))
