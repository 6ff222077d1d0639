"""The operands of a condition as expressions of Django: columns of its own rows and of outer rows, and subqueries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import F, Func, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.constants import LOOKUP_SEP

from odata_filter.backends.django.condition import Condition, Source
from odata_filter.backends.django.model_columns import check_single, column_of, has_numbers, rows_of
from odata_filter.backends.element_tests import body_of, counted_body
from odata_filter.backends.replaced_operands import Level, Rewriting, names_of, unnumbered
from odata_filter.filter import Filter
from odata_filter.logic.raising import key, operand_of
from odata_filter.logic.terms import Conjunction, Counted, Exists, Term, Value
from odata_filter.nodes import FieldRef, Path, Variable
from odata_filter.types.structured import Field, is_structure


@dataclass(frozen=True, slots=True, eq=False)
class ModelLevel(Level):
    """The rows of a model.

    Attributes:
        model: the model.
        element: how its querysets name an element, or, of plain values, the column of one; empty for the row itself.

    """

    model: type[Model]
    element: str = ""


class OperandExpressions(Rewriting):
    """Gathers the operands of the condition of one query.

    Args:
        filter: what it is a condition of, or a part of one.
        columns: where fields are kept, by their paths.
        level: the rows of the query.

    """

    def __init__(self, filter: Filter, columns: Mapping[str, str], level: ModelLevel) -> None:
        self.filter: Filter = filter
        self.columns: Mapping[str, str] = columns
        self.level: ModelLevel = level
        self._sources: dict[str, Source] = {}
        self._subqueries: list[models.Exists] = []

    def condition(self, term: Term) -> Condition:
        """Returns the condition of a term.

        Raises:
            ValueError: a model lacks a field.
            UnwritableError: something cannot be written.

        """
        gathered = self.term(term)
        return Condition(self.filter, gathered, tuple(self._sources.values()), tuple(self._subqueries))

    def place(self, value: FieldRef | Path | Variable | Counted) -> Value:
        """Returns the field of the condition that stands for a value, one for each source."""
        text = key(value)
        if text not in self._sources:
            place = FieldRef(Field(f"source{len(self._sources)}", value.type, nullable=value.nullable))
            made = self._count(value, place) if isinstance(value, Counted) else self._column(value, place)
            self._sources[text] = made
        return self._sources[text].place

    def flagged(self, value: FieldRef | Path | Variable) -> Value:
        """Returns the field of the condition that stands for flags."""
        place, source = self.place(value), self._sources[key(value)]
        if not has_numbers(source.field):
            raise unnumbered(source.name)
        return place

    def _column(self, value: FieldRef | Path | Variable, place: FieldRef) -> Source:
        """Returns the column of a field, or of an element of plain values; of a structure, the key of its row."""
        level, distance, path = self._located(value)
        name = str(operand_of(value)) or level.name
        if is_structure(value.type):
            path = _joined(path, "pk")
        check_single(level.model, path, level.element, name)
        path, field = column_of(level.model, path, value.type, name)
        return Source(place, name, _outer(path, distance), field)

    def _count(self, value: Counted, place: FieldRef) -> Source:
        rows, inner = self._rows(value.collection, value.variable)
        if value.term is not None:
            rows = rows.filter(inner.condition(counted_body(value)))
        counted = inner.level.element
        if is_structure(value.collection.type):
            counted = _joined(counted, "pk")
        count: Func = Func(
            F(counted), function="COUNT", output_field=IntegerField()
        )  # no aggregate: nothing is grouped
        return Source(place, str(operand_of(value)), Subquery(rows.order_by().values(count=count)), None)

    def exists(self, term: Exists) -> Exists:
        """Keeps the subquery of a lambda, and returns the lambda with its place."""
        rows, inner = self._rows(term.collection, term.variable)
        self._subqueries.append(models.Exists(rows.filter(inner.condition(body_of(term)))))
        return replace(term, variable=str(len(self._subqueries) - 1), term=Conjunction(()))

    def _rows(self, collection: FieldRef | Path, variable: str) -> tuple[QuerySet[Any], OperandExpressions]:
        """Returns the rows of the elements of a collection, and what gathers a condition on them."""
        level, distance, path = self._located(collection)
        rows = rows_of(level.model, path, str(collection), plain=not is_structure(collection.type))
        inner = ModelLevel(
            rows.model, rows.path, name=level.path(names_of(collection)), variable=variable, outer=self.level
        )
        queryset: QuerySet[Any] = QuerySet(rows.model)
        queryset = queryset.filter(**{rows.key: _outer(rows.parent, distance + 1)})
        return queryset, OperandExpressions(self.filter, self.columns, inner)

    def _located(self, value: FieldRef | Path | Variable) -> tuple[ModelLevel, int, str]:
        """Returns the level of the rows that hold a value, how far out it is, and how querysets name it."""
        level, distance = self.level.holding(value)
        return level, distance, _joined(level.element, self._path(level, names_of(value)))

    def _path(self, level: ModelLevel, names: tuple[str, ...]) -> str:
        """Returns how querysets name a field of a record or an element."""
        if not names:
            return ""
        told = self.columns.get(level.path(names))
        return told or _joined(self._path(level, names[:-1]), names[-1])


def _joined(path: str, name: str) -> str:
    return LOOKUP_SEP.join(filter(None, (path, name)))


def _outer(path: str, distance: int) -> F:
    """Returns the expression of a column of the query itself, or of a query `distance` levels further out."""
    found: Any = path
    for _ in range(distance):
        found = OuterRef(found)
    return found if distance else F(path)
