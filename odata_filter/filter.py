"""A checked filter, and what a backend is."""

from __future__ import annotations

from abc import abstractmethod
from typing import NoReturn, Protocol, Self, TypeVar

from odata_filter.binding.capability_checks import unsupported
from odata_filter.binding.handmade_tree_shape import check_shape
from odata_filter.binding.tree_size import Size, size_fault, size_of
from odata_filter.binding.verification import first_fault
from odata_filter.errors.classes import Span
from odata_filter.errors.rendering import shown
from odata_filter.immutable import immutable
from odata_filter.nodes import And, Expr, Junction, Not, Or, children, joined, walk
from odata_filter.schema import Schema

_LONGEST_REPR = 200
"""Characters of a filter's text in its repr at most."""

T_co = TypeVar("T_co", covariant=True)


class Backend(Protocol[T_co]):
    """What turns a filter into something else. Any object with this method is a backend; nothing is registered."""

    @abstractmethod
    def compile(self, filter: Filter, /) -> T_co:
        """Returns what the backend makes of a filter."""


@immutable
class Filter:
    """A filter that passed every check against its schema.

    `parse` and the field handles make filters, and filters make filters by `&` and `|`. Nodes put together by hand
    are checked when they become a filter: there is no filter that was not checked. Immutable, hashable, picklable.
    `str()` is the canonical OData text, and `parse(str(f), f.schema) == f`.

    Attributes:
        expr: the root of the tree, a condition; match on it by class. Recursion is safe: see `Limits` for its depth.
        schema: the schema that it was checked against.

    Raises:
        FilterError: a literal, an operator or a field does not suit the schema, or the tree is too deep.
        TypeError: the nodes are not the tree of a filter.

    """

    expr: Expr
    schema: Schema
    _size: Size

    def __init__(self, expr: Expr, schema: Schema) -> None:
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "schema", schema)
        check_shape(self.expr)
        object.__setattr__(self, "_size", _checked(size_of(expr), expr))
        if (found := first_fault(self.expr, self.schema)) is not None:
            node, fault = found
            raise fault.error(repr(node))

    @classmethod
    def of_checked(cls, expr: Expr, schema: Schema, size: Size | None = None) -> Self:
        """Returns the filter of a tree whose nodes were checked already; its size is checked if it is not given."""
        self = object.__new__(cls)
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "schema", schema)
        object.__setattr__(self, "_size", _checked(size_of(expr), expr) if size is None else size)
        return self

    def to(self, backend: Backend[T_co]) -> T_co:
        """Returns what the backend makes of the filter.

        Raises:
            TypeError: what is given is not a backend, such as `Sql()`.

        """
        if isinstance(backend, type) or not hasattr(backend, "compile"):
            raise TypeError(f"expected a backend, such as Sql('sqlite'), not {shown(repr(backend))}")
        return backend.compile(self)

    @property
    def nests(self) -> bool:
        """Whether there are calls, paths, operations or lists in operands: else each operand is one name or value."""
        return self._size.nesting > 0

    def __str__(self) -> str:
        return str(self.expr)

    def __and__(self, other: Filter) -> Filter:
        return self._joined(And, other)

    def __or__(self, other: Filter) -> Filter:
        return self._joined(Or, other)

    def __invert__(self) -> Filter:
        """Returns `not (filter)`.

        Raises:
            UnsupportedError: the schema's capabilities leave out `not`.
            LimitError: the filter is too deep.

        """
        expr = Not(self.expr)
        if (fault := unsupported(expr, self.schema.capabilities)) is not None:
            raise fault.at(Span(0, len("not"))).error(str(expr))
        size = _checked(self._size._replace(depth=self._size.depth + 1), expr)
        return Filter.of_checked(expr, self.schema, size)

    def _joined(self, junction: type[Junction], other: Filter) -> Filter:
        if not isinstance(other, Filter):
            return NotImplemented
        # A filter that is such a junction itself adds its operands to the new one, and no level.
        depth = 1 + max(each._size.depth - isinstance(each.expr, junction) for each in (self, other))  # noqa: SLF001 - of this class
        size = Size(depth, *map(max, self._size[1:], other._size[1:]))
        schema, expr = self.schema.joined(other.schema), joined(junction, (self.expr, other.expr))
        return Filter.of_checked(expr, schema, _checked(size, expr))

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


def _checked(size: Size, expr: Expr) -> Size:
    """Returns the size of an expression; a LimitError if that is beyond the limits of every filter."""
    if (fault := size_fault(size)) is not None:
        raise fault.error(next(str(node) for node in walk(expr) if not children(node)))
    return size
