"""A condition of Django, which is written when its queryset is: only then is the database known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, Expression, F
from django.db.models.sql.compiler import SQLCompiler

from odata_filter.backends.django.model_columns import ModelColumn
from odata_filter.backends.sql import writer as sql
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.compiler import written
from odata_filter.backends.sql.dialects import DIALECTS, Dialect
from odata_filter.backends.sql.values import Target, Values
from odata_filter.filter import Filter
from odata_filter.logic.terms import Compared, OneOf, Ordered, Term, Truth
from odata_filter.nodes import FieldRef, Variable


class Condition(Expression):
    """A Boolean expression for `filter`, `exclude`, `annotate`, `Q` and `When`, never null.

    Attributes:
        meant: the filter.
        term: its meaning, or that of the body of a lambda. The variable of each `Exists` in it is the place of its
            subquery.
        columns: the columns of the fields that it speaks of.
        subqueries: the subqueries of its lambdas.

    """

    def __init__(self, meant: Filter, term: Term, columns: Sequence[ModelColumn], subqueries: Sequence[Exists]) -> None:
        super().__init__(output_field=BooleanField())
        self.meant, self.term, self.columns = meant, term, tuple(columns)
        self._sources: list[Any] = [*(F(column.path) for column in columns), *subqueries]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two conditions equal."""
        return type(self), self.meant, repr(self.term), tuple(self._sources)

    def get_source_expressions(self) -> list[Any]:
        """Returns the columns, then the subqueries."""
        return list(self._sources)

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Replaces the columns and subqueries by what they mean in a query."""
        self._sources = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Returns the condition in parentheses, and its parameters.

        Raises:
            UnsupportedError: the database lacks a function (code `unsupported-function`), or holds date-times in
                another zone than UTC (`unsupported-column`).
            LimitError: the condition needs more parameters than the database takes (code `too-many-parameters`).
            NotSupportedError: the database is none of SQLite, PostgreSQL, MariaDB and MySQL.

        """
        dialect = dialect_of(connection)
        sources = [compiler.compile(source) for source in self._sources]

        def writer(longest: int) -> sql.Writer:
            values = Values(dialect, {}, "format", "p")
            texts = [_bound(values, *source) for source in sources]
            for column, text in zip(self.columns, texts, strict=False):
                kind = column.place.type
                values.element(
                    column.place, Target(text, Column(column.path), forms={kind: column.form(dialect, connection)})
                )
            return _Writer(values, longest, texts[len(self.columns) :])

        text, parameters = written(self.meant, self.term, writer)
        return text, tuple(parameters)


def dialect_of(connection: BaseDatabaseWrapper) -> Dialect:
    """Returns the dialect of a database; a NotSupportedError if there is none."""
    match connection.vendor:
        case "sqlite":
            return DIALECTS["sqlite"]
        case "postgresql":
            return DIALECTS["postgresql"]
        case "mysql":
            return DIALECTS["mariadb" if getattr(connection, "mysql_is_mariadb", False) else "mysql"]
        case other:
            raise NotSupportedError(f"odata_filter writes for SQLite, PostgreSQL, MariaDB and MySQL, not for {other}")


def _bound(values: Values, text: str, parameters: Sequence[Any]) -> str:
    """Returns SQL of Django's with its parameters among the others."""
    remaining = iter(parameters)
    return re.sub("%[%s]", lambda found: found[0] if found[0] == "%%" else values.placeholder(next(remaining)), text)


class _Writer(sql.Writer):
    """Writes conditions that are never null, so that NOT before one of them gives the complement.

    Args:
        values: see `Writer`.
        longest: see `Writer`.
        subqueries: the SQL of each subquery.

    """

    def __init__(self, values: Values, longest: int, subqueries: Sequence[str]) -> None:
        super().__init__(values, longest)
        self.subqueries = subqueries

    def where(self, term: Term) -> str:
        """Returns the whole condition in parentheses: Django puts none round a part of a WHERE clause."""
        return f"({self.condition(term).sql})"

    def condition(self, term: Term) -> sql.Condition:
        """Returns the condition of a term: false, not null, where the term is not true."""
        condition = super().condition(term)
        match term:
            case OneOf(operand, values, null, negated) if values and null == negated:
                pass
            case Ordered(operand, negated=False):
                pass
            case Truth(operand, or_null=False) | Compared(operand, negated=False):
                return sql.Condition(f"({condition.sql}) IS TRUE")
            case _:
                return condition
        if not operand.nullable:
            return condition
        if isinstance(operand, (FieldRef, Variable)):  # an index serves
            return self.all_of([condition, self.is_null(operand, negated=True)])
        return sql.Condition(f"({condition.sql}) IS TRUE")

    def exists(self, collection: FieldRef, element: Variable, term: Term, *, negated: bool) -> sql.Condition:
        """Returns the subquery that the element's name is the place of."""
        del collection, term
        return sql.Condition(f"{'NOT ' * negated}{self.subqueries[int(element.name)]}")
