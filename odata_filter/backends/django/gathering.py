"""What a condition speaks of, as expressions of Django: columns of its own rows and of those around it, subqueries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never, cast

from django.db import models
from django.db.models import F, Func, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.constants import LOOKUP_SEP

from odata_filter.backends.django.condition import Condition, Source
from odata_filter.backends.django.model_columns import check_single, column_of, is_structure, rows_of
from odata_filter.backends.relational import body_of, element_tests
from odata_filter.backends.untaken import untaken
from odata_filter.filter import Filter
from odata_filter.logic.raising import key, operand_of
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Counted,
    Decided,
    Disjunction,
    Exists,
    Flags,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
    Value,
)
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Operand, Path, Variable
from odata_filter.types.structured import Field


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The rows that a query selects from: those of the filter's records, or of the elements of a collection.

    Attributes:
        model: their model.
        element: how its querysets name an element, or, of plain values, the column of one; empty for the row itself.
        name: the path of the collection in filters; empty for the records.
        variable: what the filter calls an element.
        outer: the level of the query around this one; None for the records.

    """

    model: type[Model]
    element: str = ""
    name: str = ""
    variable: str = ""
    outer: Level | None = None


class Gathering:
    """Gathers what the condition of one query speaks of.

    Args:
        filter: what it is a condition of, or a part of one.
        columns: where fields are kept, by their paths.
        level: the rows of the query.

    """

    def __init__(self, filter: Filter, columns: Mapping[str, str], level: Level) -> None:
        self.filter, self.columns, self.level = filter, columns, level
        self._sources: dict[str, Source] = {}
        self._subqueries: list[models.Exists] = []

    def condition(self, term: Term) -> Condition:
        """Returns the condition of a term.

        Raises:
            ValueError: a model lacks a field.
            UnwritableError: something cannot be written.

        """
        gathered = self._term(term)
        return Condition(self.filter, gathered, tuple(self._sources.values()), tuple(self._subqueries))

    def _term(self, term: Term) -> Term:
        match term:
            case OneOf(FieldRef() | Path() as operand) if operand.collection:
                tests = tuple(map(self._exists, element_tests(term)))
                return term if not tests else Conjunction(tests) if term.negated else Disjunction(tests)
            case OneOf(operand) | Ordered(operand) | Truth(operand):
                return replace(term, operand=self._value(operand))
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
            case _:
                return self._value(side)

    def _value(self, value: Value) -> Value:
        """Returns an operand whose fields, elements and counts are fields of the condition, one for each source."""
        match value:
            case Literal():
                return value
            case Call(function, arguments):
                return Call(function, tuple(map(self._value, cast("tuple[Value, ...]", arguments))))  # type: ignore[arg-type]
            case Arithmetic(left, op, right):
                one, other = self._value(cast("Value", left)), self._value(cast("Value", right))
                return Arithmetic(cast("Operand", one), op, cast("Operand", other))
            case Negate(operand):
                return Negate(cast("Operand", self._value(cast("Value", operand))))
            case FieldRef() | Path() | Variable() | Counted():
                text = key(value)
                if text not in self._sources:
                    place = FieldRef(Field(f"source{len(self._sources)}", value.type, nullable=value.nullable))
                    made = self._count(value, place) if isinstance(value, Counted) else self._column(value, place)
                    self._sources[text] = made
                return self._sources[text].place
            case It() | Flags():
                raise untaken(value)
            case _:
                assert_never(value)

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
            body = body_of(Exists(value.collection, value.variable, value.term, negated=False))
            rows = rows.filter(inner.condition(body))
        counted = inner.level.element
        if is_structure(value.collection.type):
            counted = _joined(counted, "pk")
        count: Func = Func(
            F(counted), function="COUNT", output_field=IntegerField()
        )  # no aggregate: nothing is grouped
        return Source(place, str(operand_of(value)), Subquery(rows.order_by().values(count=count)), None)

    def _exists(self, term: Exists) -> Exists:
        """Keeps the subquery of a lambda, and returns the lambda with its place."""
        rows, inner = self._rows(term.collection, term.variable)
        self._subqueries.append(models.Exists(rows.filter(inner.condition(body_of(term)))))
        return replace(term, variable=str(len(self._subqueries) - 1), term=Conjunction(()))

    def _rows(self, collection: FieldRef | Path, variable: str) -> tuple[QuerySet[Any], Gathering]:
        """Returns the rows of the elements of a collection, and what gathers a condition on them."""
        level, distance, path = self._located(collection)
        rows = rows_of(level.model, path, str(collection), plain=not is_structure(collection.type))
        inner = Level(rows.model, rows.path, _key(level, _names(collection)), variable, self.level)
        queryset: QuerySet[Any] = QuerySet(rows.model)
        queryset = queryset.filter(**{rows.key: _outer(rows.parent, distance + 1)})
        return queryset, Gathering(self.filter, self.columns, inner)

    def _located(self, value: FieldRef | Path | Variable) -> tuple[Level, int, str]:
        """Returns the level of the rows that hold a value, how far out it is, and how querysets name it."""
        base = value
        while isinstance(base, Path):
            base = cast("FieldRef | Path | Variable", base.base)
        level, distance = self.level, 0
        while level.outer is not None and not (isinstance(base, Variable) and base.name == level.variable):
            level, distance = level.outer, distance + 1
        return level, distance, _joined(level.element, self._path(level, _names(value)))

    def _path(self, level: Level, names: tuple[str, ...]) -> str:
        """Returns how querysets name a field of a record or an element."""
        if not names:
            return ""
        told = self.columns.get(_key(level, names))
        return told or _joined(self._path(level, names[:-1]), names[-1])


def _names(value: FieldRef | Path | Variable) -> tuple[str, ...]:
    """Returns the names of the fields that lead from a record or an element to a value."""
    match value:
        case FieldRef(field):
            return (field.name,)
        case Path(base, field):
            return (*_names(cast("FieldRef | Path | Variable", base)), field.name)
        case Variable():
            return ()
        case _:
            assert_never(value)


def _key(level: Level, names: tuple[str, ...]) -> str:
    return "/".join([level.name, *names] if level.name else names)


def _joined(path: str, name: str) -> str:
    return LOOKUP_SEP.join(filter(None, (path, name)))


def _outer(path: str, distance: int) -> F:
    """Returns the expression of a column of the query itself, or of one so many queries around it."""
    found: Any = path
    for _ in range(distance):
        found = OuterRef(found)
    return found if distance else F(path)
