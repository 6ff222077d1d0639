"""A condition of Django, which is written when its queryset is: only then is the database known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, assert_never

from django.db import NotSupportedError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, Field, Lookup
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

from odata_filter.backends.django.model_columns import form_of
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.compiler import written
from odata_filter.backends.sql.condition_text import Condition as SqlCondition
from odata_filter.backends.sql.condition_writer import ConditionWriter
from odata_filter.backends.sql.dialects import DIALECTS, Dialect
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.path_targets import Target
from odata_filter.backends.sql.storage_forms import Form
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.logic.terms import Compared, Conjunction, Disjunction, Exists, OneOf, Ordered, Term, Truth
from odata_filter.nodes import FieldRef


class Source(NamedTuple):
    """What a field of a condition's term stands for.

    Attributes:
        place: the field.
        name: what the filter calls it.
        expression: the column or the subquery.
        field: the model's field that holds its values; None for a number of rows.

    """

    place: FieldRef
    name: str
    expression: Any
    field: Field[Any, Any] | None

    def form(self, dialect: Dialect, connection: BaseDatabaseWrapper) -> Form:
        """Returns how the database stores and compares the values.

        Raises:
            UnwritableError: it stores date-times by a clock that can be turned back.

        """
        if self.field is None:
            return dialect.form(self.place.type, Column(self.name))
        return form_of(self.field, self.place.type, self.name, dialect, connection)


class Condition(Expression):
    """A Boolean expression for `filter`, `exclude`, `annotate`, `Q` and `When`, never null.

    Attributes:
        meant: the filter.
        term: its meaning, or that of the body of a lambda: its fields are the places of the sources, and the variable
            of each `Exists` in it is the place of its subquery.
        sources: what the fields of the term stand for.

    """

    def __init__(
        self, meant: Filter, term: Term, sources: tuple[Source, ...], subqueries: tuple[models.Exists, ...]
    ) -> None:
        super().__init__(output_field=BooleanField())
        self.meant: Filter = meant
        self.term: Term = term
        self.sources: tuple[Source, ...] = sources
        self._expressions: list[Any] = [*(source.expression for source in sources), *subqueries]

    @property
    def identity(self) -> tuple[Any, ...]:  # pyright: ignore[reportIncompatibleVariableOverride] - a copy has another
        """What makes two conditions equal."""
        return type(self), self.meant, repr(self.term), tuple(self._expressions)

    def get_source_expressions(self) -> list[Any]:
        """Returns those of the sources, then the subqueries."""
        return list(self._expressions)

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Replaces these expressions by what they mean in a query."""
        self._expressions = list(exprs)

    def get_lookup(self, lookup: str) -> type[Lookup[Any]] | None:
        """Returns what compares the condition, as `filter` does with True."""
        return _Holds if lookup == "exact" else super().get_lookup(lookup)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Returns the condition in parentheses, and its parameters.

        Raises:
            UnsupportedError: the database lacks a function (code `unsupported-function`), or holds date-times in
                another zone than UTC (`unsupported-column`).
            LimitError: the condition needs more parameters than the database takes (code `too-many-parameters`).
            NotSupportedError: the database is none of SQLite, PostgreSQL, MariaDB and MySQL.

        """
        dialect = dialect_of(connection)
        compiled = [compiler.compile(expression) for expression in self._expressions]

        def writer(longest: int) -> ConditionWriter:
            values = OperandTexts(dialect, {}, "format", "p")
            texts = [bound(values, *each) for each in compiled]
            for source, text in zip(self.sources, texts, strict=False):
                form = source.form(dialect, connection)
                values.element(source.place, Target(text, Column(source.name), forms={source.place.type: form}))
            names = {source.place.field.name: source.name for source in self.sources}
            return _ConditionWriter(values, longest, texts[len(self.sources) :], names)

        text, parameters = written(self.meant, self.term, writer)
        return text, tuple(parameters)


class _Holds(Exact):
    """Whether a condition is true, or false: as it stands, or NOT. By Django 6.1's `= TRUE` no index would be used."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Returns the comparison and its parameters."""
        if not isinstance(self.rhs, bool):
            return super().as_sql(compiler, connection)
        sql, parameters = self.process_lhs(compiler, connection)
        return sql if self.rhs else f"NOT {sql}", parameters


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


def bound(values: OperandTexts, text: str, parameters: Sequence[Any]) -> str:
    """Returns SQL of Django's with its parameters among the others."""
    remaining = iter(parameters)
    return re.sub("%[%s]", lambda found: found[0] if found[0] == "%%" else values.placeholder(next(remaining)), text)


class _ConditionWriter(ConditionWriter):
    """Writes conditions that are never null, so that NOT before one of them gives the complement.

    Args:
        values: see `ConditionWriter`.
        longest: see `ConditionWriter`.
        subqueries: the SQL of each subquery.
        names: what the filter calls the fields of the term.

    """

    def __init__(self, values: OperandTexts, longest: int, subqueries: Sequence[str], names: Mapping[str, str]) -> None:
        super().__init__(values, longest)
        self.subqueries = subqueries
        self.names: Mapping[str, str] = names

    def where(self, term: Term) -> str:
        """Returns the whole condition in parentheses: Django puts none round a part of a WHERE clause."""
        try:
            return f"({self.condition(term).sql})"
        except UnwritableError as error:
            raise error.renamed(self.names) from None

    def condition(self, term: Term) -> SqlCondition:
        """Returns the condition of a term: false, not null, where the term is not true."""
        if isinstance(term, Exists):
            return SqlCondition(f"{'NOT ' * term.negated}{self.subqueries[int(term.variable)]}")
        condition = super().condition(term)
        match term:
            case OneOf(operand, values, null, negated):
                never_null = not values or null != negated
            case Ordered(operand, negated=never_null):
                pass
            case Truth(or_null=never_null) | Compared(negated=never_null):
                return condition if never_null else SqlCondition(f"({condition.sql}) IS TRUE")
            case Conjunction() | Disjunction():
                return condition
            case _:
                assert_never(term)
        if never_null or not operand.nullable:
            return condition
        if isinstance(operand, FieldRef):  # an index serves
            return self.all_of([condition, self.is_null(operand, negated=True)])
        return SqlCondition(f"({condition.sql}) IS TRUE")
