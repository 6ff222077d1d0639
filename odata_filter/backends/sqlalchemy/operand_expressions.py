"""The operands of a condition as columns and subqueries of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from odata_filter.backends.element_tests import body_of, counted_body
from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.replaced_operands import Level, Rewriting, names_of, unnumbered
from odata_filter.backends.sqlalchemy.column_types import elements_held_by, has_numbers, held_by, unsuitable
from odata_filter.backends.sqlalchemy.condition_element import FilterCondition, LongCondition
from odata_filter.backends.sqlalchemy.mapped_columns import MappedSource, Rows, Source
from odata_filter.backends.sqlalchemy.statement_parameters import Place
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.filter import Filter
from odata_filter.logic.raising import key, operand_of
from odata_filter.logic.terms import Counted, Exists, Term, Truth, Value
from odata_filter.nodes import FieldRef, Path, Variable
from odata_filter.types import Boolean, Untyped
from odata_filter.types.structured import Field, is_structure


@dataclass(frozen=True, slots=True, eq=False)
class SourceLevel(Level):
    """The rows of a source.

    Attributes:
        source: what they are selected from.
        element: the column of an element of plain values; None where the row is the element.

    """

    source: Source
    element: Any = None


class Whole(NamedTuple):
    """What all conditions of one filter have in common.

    Attributes:
        filter: the filter.
        columns: what holds fields, by their paths.
        cached: whether statements with it are cached.

    """

    filter: Filter
    columns: Mapping[str, Any]
    cached: bool


class OperandExpressions(Rewriting):
    """Gathers the operands of the condition of one query."""

    def __init__(self, whole: Whole, level: SourceLevel) -> None:
        self.whole: Whole = whole
        self.level: SourceLevel = level
        self._places: dict[str, Place] = {}
        self._arrays: set[str] = set()

    def condition(self, term: Term) -> FilterCondition:
        """Returns the condition of a term.

        Raises:
            ValueError: a source lacks a column, or it is not to be reached.
            TypeError: a field is mapped to what is not an expression.
            UnwritableError: something cannot be written.

        """
        kind = FilterCondition if self.whole.cached else LongCondition
        gathered = self.term(term)
        return kind(self.whole.filter, gathered, self.level.source.clause, tuple(self._places.values()))

    def place(self, value: FieldRef | Path | Variable | Counted) -> Value:
        """Returns the field of the condition that stands for a value, one for each column."""
        if isinstance(value, Variable) and value.name in self._arrays:
            return value
        text = key(value)
        if text not in self._places:
            clause = self._count(value) if isinstance(value, Counted) else self._column(value)
            self._keep(text, str(operand_of(value)), value, clause)
        return self._places[text].operand

    def flagged(self, value: FieldRef | Path | Variable) -> Value:
        """Returns the field of the condition that stands for flags, or the element of an array of them."""
        place, kept = self.place(value), self._places.get(key(value))
        if kept is not None and not has_numbers(value.type, kept.clause.type):
            raise unnumbered(kept.name)
        return place

    def exists(self, term: Exists) -> Term:
        """Returns the test of a subquery, which is a Boolean field of the condition, or that of an array's elements."""
        collection, name = term.collection, str(term.collection)
        _, steps, source, column = self._located(collection)
        attribute = source.found(name, column)
        rows = source.rows(name, attribute, many=True, plain=not is_structure(collection.field.type))
        if rows is None:
            return self._in_array(term, source.column(name, column), steps)
        found: sa.ColumnElement[bool] = rows.exist(self._inner(term, rows).condition(body_of(term)))
        for step in reversed(steps):
            found = step.exist(found)
        kept = FieldRef(Field("exists", Boolean(), nullable=False))
        place = self._keep(f"exists {len(self._places)}", name, kept, found)
        return Truth(place.operand, wanted=not term.negated, or_null=False)

    def _in_array(self, term: Exists, clause: sa.ColumnElement[Any], steps: list[Rows]) -> Exists:
        collection = term.collection
        if steps or is_structure(collection.field.type) or not elements_held_by(collection.type, clause.type):
            raise unsuitable(str(collection), collection, clause)
        self._arrays.add(term.variable)
        body = Exists(collection, term.variable, self.term(body_of(term)), term.negated)
        self._arrays.discard(term.variable)
        text = key(collection)
        place = self._places.get(text) or self._keep(text, str(collection), collection, clause)
        body.collection = place.operand
        return body

    def _keep(
        self, text: str, name: str, value: FieldRef | Path | Variable | Counted, clause: sa.ColumnElement[Any]
    ) -> Place:
        collection = isinstance(value, (FieldRef, Path)) and value.field.collection
        field = Field(f"source{len(self._places)}", value.type, nullable=value.nullable, collection=collection)
        place = self._places[text] = Place(FieldRef(field), name, clause)
        return place

    def _column(self, value: FieldRef | Path | Variable) -> sa.ColumnElement[Any]:
        """Returns the column of a field, or of an element of plain values; of a structure, the key of its row."""
        name = str(operand_of(value))
        level, steps, source, column = self._located(value)
        if isinstance(value.type, Untyped):
            message = f"SQLAlchemy compares columns by their types, and '{name}' has none"
            raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), name)
        if isinstance(value, Variable):
            clause = _key(level.source) if level.element is None else level.element
        elif is_structure(value.field.type):
            attribute = source.found(name, column)
            rows = source.rows(name, attribute, many=False, plain=False)
            if rows is None:
                message = f"'{name}' is not a related row, and only its fields have columns"
                raise UnwritableError(Fault("unsupported-column", message), name)
            steps, clause = [*steps, rows], _key(rows.source)
        else:
            clause = source.column(name, column)
        if not is_structure(value.field.type) and not held_by(value.type, clause.type):
            raise unsuitable(name or level.name, value, clause)
        for step in reversed(steps):
            clause = step.select(clause)
        return clause

    def _count(self, value: Counted) -> sa.ColumnElement[Any]:
        name = str(value.collection)
        _, steps, source, column = self._located(value.collection)
        attribute = source.found(name, column)
        rows = source.rows(name, attribute, many=True, plain=not is_structure(value.collection.field.type))
        if rows is None:
            raise untaken(value)
        found: sa.ColumnElement[Any] = rows.select(
            sa.func.count(), self._inner(value, rows).condition(counted_body(value))
        )
        for step in reversed(steps):
            found = step.select(found)
        return sa.func.coalesce(found, 0) if steps else found

    def _inner(self, term: Exists | Counted, rows: Rows) -> OperandExpressions:
        level, *_ = self._located(term.collection)
        name = level.path(names_of(term.collection))
        element = None if is_structure(term.collection.field.type) else rows.value
        return OperandExpressions(
            self.whole, SourceLevel(rows.source, element, name=name, variable=term.variable, outer=self.level)
        )

    def _located(self, value: FieldRef | Path | Variable) -> tuple[SourceLevel, list[Rows], Source, object]:
        """Returns the level of the rows that hold a value, the related rows on the way to it, and its column there."""
        level, _ = self.level.holding(value)
        names, done = names_of(value), 0
        source, steps = level.source, list[Rows]()
        told = self.whole.columns.get(level.path(names))
        while len(names) - done > 1:
            step = self._step(level, source, names[: done + 1], names[done])
            if step is None:
                break
            steps.append(step)
            source, done = step.source, done + 1
        return level, steps, source, "_".join(names[done:]) if told is None else told

    def _step(self, level: SourceLevel, source: Source, names: tuple[str, ...], name: str) -> Rows | None:
        """Returns the one related row that a name means; None if the name is a part of a column's name."""
        path = level.path(names)
        column = self.whole.columns.get(path, name)
        if isinstance(column, str) and column not in source.names:
            return None
        return source.rows(path, source.found(path, column), many=False, plain=False)


def _key(source: Source) -> sa.ColumnElement[Any]:
    assert isinstance(source, MappedSource)  # noqa: S101 - tables give columns, no rows
    return source.key
