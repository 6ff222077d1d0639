"""Where the operands of a condition are for engines of columns with types: columns, elements and their structures."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from odata_filter.backends.backend_arguments import suggested
from odata_filter.backends.frame_columns import SourceColumns, lacking
from odata_filter.backends.holds import Holds
from odata_filter.backends.refused_operands import outside
from odata_filter.backends.relational import Compiler
from odata_filter.backends.replaced_operands import names_of
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.nodes import FieldRef, Operand, Path, Variable, is_collection
from odata_filter.types import Enumeration, Integer, Type, Untyped
from odata_filter.types.structured import is_structure


class Expression(Protocol):
    """What an engine's expressions have in common: Kleene's logic as Python's operators."""

    def __invert__(self) -> Self: ...
    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...


E = TypeVar("E", bound=Expression)
D = TypeVar("D")


class Column(NamedTuple, Generic[E, D]):
    """A column, an element of a list or a call.

    Attributes:
        expr: its value.
        dtype: the engine's type of that.

    """

    expr: E
    dtype: D


class TypedPlaces(Compiler[E], Generic[E, D]):
    """The columns of a source, and the elements of the lambdas around.

    Args:
        columns: the columns of the source.

    """

    engine: ClassVar[str]
    """What the engine is called in messages."""
    outward: ClassVar[bool] = False
    """Whether a test of elements may name what is around it: columns, and elements of other tests."""

    def __init__(self, columns: SourceColumns[D]) -> None:
        self.columns: SourceColumns[D] = columns
        self.elements: dict[str, Column[E, D]] = {}

    @abstractmethod
    def held(self, dtype: D) -> Holds:
        """Returns what a column of a type of the engine's holds."""

    @abstractmethod
    def reached(self, start: str | E, steps: Sequence[str]) -> E:
        """Returns what fields of structures lead to, null where one of the structures is.

        Args:
            start: the name of a column of the source, or an element.
            steps: the names of the fields; none for the column or the element itself.

        """

    @abstractmethod
    def fields_of(self, dtype: D) -> Mapping[str, D]:
        """Returns the types of the fields of a structure; none of another type."""

    @abstractmethod
    def suited(self, expr: E, dtype: D, kind: Type) -> Column[E, D] | None:
        """Returns a column as it is compared, for a field of a type; None if it cannot hold the type's values."""

    def field(self, operand: FieldRef | Path) -> Column[E, D]:
        """Returns the column of a field."""
        if isinstance(operand.type, Untyped):
            message = f"{self.engine} compares columns by their types, and '{operand}' has none"
            raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), str(operand))
        kept = self.located(operand)
        found = self._suited(kept, operand.type)
        if found is None:
            raise self.unsuitable(kept.dtype, operand)
        return found

    def _suited(self, kept: Column[E, D], kind: Type) -> Column[E, D] | None:
        """Returns a column as it is compared, where it can be; of an enumeration it may hold the numbers."""
        found = self.suited(kept.expr, kept.dtype, kind)
        if found is not None or not (isinstance(kind, Enumeration) and kind.numbers):
            return found
        found = self.suited(kept.expr, kept.dtype, Integer())
        if found is None:
            return None
        least, greatest = self.held(found.dtype).integers
        every = kind.numbers if not kind.flags else (0, reduce(or_, kind.numbers))
        return found if least <= min(every) and max(every) <= greatest else None

    def structure(self, operand: FieldRef | Path | Variable) -> E:
        """Returns the column of a structure."""
        try:
            expr, dtype = self.located(operand)
        except ValueError:  # only its fields are there
            message = f"'{operand}' is not a column, and only its fields have some"
            raise UnwritableError(Fault("unsupported-structure", message), str(operand)) from None
        if not self.fields_of(dtype):
            raise self.unsuitable(dtype, operand)
        return expr

    def located(self, operand: FieldRef | Path | Variable) -> Column[E, D]:
        """Returns a column, an element, or a field of a structure in one of them, as the source has it.

        Raises:
            ValueError: the source lacks it.
            UnwritableError: it is outside of the test of elements that names it, where that may not name it.

        """
        base: Operand = operand
        while isinstance(base, Path):
            base = base.base
        steps = names_of(operand)
        start: str | E
        if isinstance(base, Variable) and base.name in self.elements:
            start, dtype = self.elements[base.name]
        elif self.elements and not self.outward:
            raise outside(operand)
        else:
            start, dtype, steps = self.columns.of("/".join(steps))
        for step in steps:
            fields = self.fields_of(dtype)
            if step not in fields:
                raise lacking(str(operand), f"a column of type {dtype} lacks '{step}'{suggested(step, fields)}")
            dtype = fields[step]
        return Column(self.reached(start, steps), dtype)

    @contextmanager
    def within(self, collection: FieldRef | Path, element: Variable, expr: E, dtype: D) -> Iterator[None]:
        """Lets an element of a collection stand for its variable.

        Args:
            collection: the collection.
            element: the variable.
            expr: the element.
            dtype: the engine's type of it.

        """
        found: Column[E, D] | None = Column(expr, dtype)
        if not is_structure(element.type):
            found = self._suited(Column(expr, dtype), element.type)
        if found is None or (is_structure(element.type) and not self.fields_of(dtype)):
            raise self.unsuitable(self.located(collection).dtype, collection)
        around = self.elements
        self.elements = {**(around if self.outward else {}), element.name: found}
        yield
        self.elements = around

    def unsuitable(self, dtype: D, operand: FieldRef | Path | Variable) -> UnwritableError:
        """Returns the error of a column that cannot hold its field, or the elements of its collection."""
        kind = type(operand.type).__name__
        what = f"a collection of {kind} values" if is_collection(operand) else f"{kind} values"
        message = f"the column of '{operand}' is of type {dtype}, which cannot hold {what}"
        return UnwritableError(Fault("unsupported-column", message, "cast the column first"), str(operand))


def is_whole(held: Holds) -> bool:
    """Returns whether a column holds integers."""
    return held.integers != Holds().integers
