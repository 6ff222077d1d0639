"""A filter as a condition of Django's querysets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from django.db import models

from odata_filter.backends.arguments import check_fields, moment_of, names_of
from odata_filter.backends.django.condition import Condition
from odata_filter.backends.django.model_columns import ModelColumn, Place, column_of, rows_of, steps
from odata_filter.backends.relational import body_of, element_tests, shaped
from odata_filter.backends.untaken import check_body, plain_in
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.filter import Filter
from odata_filter.functions.temporal import now as present
from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
)
from odata_filter.nodes import FieldRef
from odata_filter.types.instant import Instant


class Django:
    """A condition for `filter`, `exclude`, `annotate`, `Q` and `When` of a model's querysets.

        Job.objects.filter(f.to(Django(Job)))

    The condition is never null: `exclude` and `~` give exactly the other rows. Date-times, GUIDs and other values are
    compared as Django stores them in the database of the queryset.

    Args:
        source: the model.
        columns: where fields are kept, by the field's name: as queries name it, `author__name`, or for a collection a
            column of related rows, `tags__value`. A field that is not in it is kept in the model's field of its name.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: a column is not in the model; a `now` without an offset.
        TypeError: an argument is of a wrong type.

    """

    def __init__(
        self,
        source: type[models.Model],
        columns: Mapping[str, str] | None = None,
        *,
        now: dt.datetime | Instant | None = None,
    ) -> None:
        if not (isinstance(source, type) and issubclass(source, models.Model)):
            raise TypeError(f"source is a model, not {source!r}")
        self._model, self._columns, self._now = source, names_of(columns), moment_of(now)
        for path in self._columns.values():
            steps(source, path)

    def compile(self, filter: Filter, /) -> Condition:
        """Returns the condition.

        What only the database can tell, such as a function that it lacks, is raised when the queryset is evaluated.

        Raises:
            UnsupportedError: a model's field cannot hold its field (code `unsupported-column`), a collection is not
                mapped to related rows (`unmapped-collection`), or a field has no type (`unsupported-untyped`).
            ValueError: the model has no field of that name, or a key of `columns` is not a field of the filter's
                schema.

        """
        check_fields(self._columns, filter.schema)
        try:
            term = shaped(meaning(filter, self._now or present()))
            return _Gathering(filter, self._model, self._path).condition(term)
        except UnwritableError as error:
            raise error.located(str(filter)) from None

    def _path(self, place: Place) -> str:
        return self._columns.get(str(place), str(place))


class _Gathering:
    """Gathers the columns and subqueries of one condition.

    Args:
        filter: what the condition is of, or a part of.
        model: the model of its rows.
        path: gives the path of a field or an element.
        collection: the name of an element that the filter gives none.

    """

    def __init__(
        self, filter: Filter, model: type[models.Model], path: Callable[[Place], str], collection: str = ""
    ) -> None:
        self.filter, self.model, self.path, self.collection = filter, model, path, collection
        self._columns: dict[Place, ModelColumn] = {}
        self._subqueries: list[models.Exists] = []

    def condition(self, term: Term) -> Condition:
        """Returns the condition of a term."""
        gathered = self._term(term)
        return Condition(self.filter, gathered, tuple(self._columns.values()), self._subqueries)

    def _term(self, term: Term) -> Term:
        match term:
            case OneOf(FieldRef(field)) if field.collection:
                tests = tuple(map(self._exists, element_tests(term)))
                return term if not tests else Conjunction(tests) if term.negated else Disjunction(tests)
            case OneOf(operand) | Ordered(operand) | Truth(operand):
                self._side(operand)
                return term
            case Compared(left, _, right):
                return replace(term, left=self._side(left), right=self._side(right))
            case Exists():
                return self._exists(term)
            case Conjunction(terms):
                return Conjunction(tuple(map(self._term, terms)))
            case Disjunction(terms):
                return Disjunction(tuple(map(self._term, terms)))
            case _:
                assert_never(term)

    def _side(self, side: Side) -> Side:
        match side:
            case Decided(term):
                return Decided(self._term(term))
            case Logical(connective, operands):
                return Logical(connective, tuple(map(self._side, operands)))
        for place in plain_in(side):
            if place not in self._columns:
                self._columns[place] = column_of(self.model, self.path(place), place, str(place) or self.collection)
        return side

    def _exists(self, term: Exists) -> Exists:
        """Keeps the subquery of a lambda, and returns the lambda with its place."""
        collection = check_body(term)
        rows = rows_of(self.model, self.path(collection), collection)
        inner = _Gathering(self.filter, rows.model, lambda _: rows.path, str(collection)).condition(body_of(term))
        related: models.QuerySet[models.Model] = (
            models.QuerySet(rows.model).filter(**{rows.key: models.OuterRef(rows.parent)}).filter(inner)
        )
        self._subqueries.append(models.Exists(related))
        return replace(term, variable=str(len(self._subqueries) - 1), term=Conjunction(()))
