"""A filter as an element of SQLAlchemy's trees, which is written when the statement compiles.

Only then the dialect is known, and with it how columns hold values and which functions there are. The whole condition
is one element: SQLAlchemy flattens long chains of its own elements, which SQLite refuses, and nested ones meet
Python's recursion limit. The columns and subqueries that it mentions are its children, so that `aliased` and whatever
else adapts a statement finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnClause, Grouping
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import NullType

from odata_filter.backends.sql.compiler import written
from odata_filter.backends.sql.dialects import Dialect
from odata_filter.backends.sql.forms import Parameter
from odata_filter.backends.sql.rows import Target
from odata_filter.backends.sql.values import Values
from odata_filter.backends.sql.writer import Condition, Writer
from odata_filter.backends.sqlalchemy.column_types import column_of, dialect_of, elements_of, unsuitable
from odata_filter.filter import Filter
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.modes import Mode
from odata_filter.logic.terms import Term, Value
from odata_filter.nodes import FieldRef, Path, Variable
from odata_filter.types.instant import Instant

Places: TypeAlias = Mapping[str, sa.ColumnElement[Any]]
"""What holds each field, by its name: a column, or for the rows of a collection an EXISTS of an `ElementCondition`."""

_BODY = "odata_filter_body"
"""The keyword by which the condition on an element reaches the subquery that it belongs in."""


class FilterCondition(sa.ColumnElement[bool]):
    """What a filter means; `not_()` of it is the exact complement.

    Args:
        filter: the filter.
        now: the moment that `now()` means; None if the filter does not call it.
        source: the table, or what stands for it.
        places: what holds each field.
        negated: whether the condition is the complement of the filter.

    """

    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("identity", InternalTraversal.dp_plain_obj),
        ("source", InternalTraversal.dp_clauseelement),
        ("clauses", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(
        self, filter: Filter, now: Instant | None, source: sa.FromClause, places: Places, *, negated: bool = False
    ) -> None:
        self.filter, self.now, self.negated = filter, now, negated
        self.source, self.names, self.clauses = source, tuple(places), tuple(places.values())
        self.identity = filter.expr, now, negated, self.names  # what the SQL depends on, beside the columns
        self._propagate_attrs = source._propagate_attrs  # noqa: SLF001 - what makes a statement one of the ORM

    @property
    def places(self) -> Places:
        """What holds each field."""
        return dict(zip(self.names, self.clauses, strict=True))

    @property
    def term(self) -> Term:
        """What the condition says."""
        return Lowering(self.now).term(self.filter.expr, Mode.NOT_TRUE if self.negated else Mode.TRUE)

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        return list(chain.from_iterable(each._from_objects for each in (self.source, *self.clauses)))  # noqa: SLF001

    def self_group(self, against: OperatorType | None = None) -> sa.ColumnElement[Any]:
        """Returns the condition in parentheses, unless it stands beside AND and OR."""
        if against is None or not operators.is_precedent(operators.and_, against):
            return self
        return Grouping(self)

    def _negate(self) -> FilterCondition:
        return FilterCondition(self.filter, self.now, self.source, self.places, negated=not self.negated)


class LongCondition(FilterCondition):
    """The condition of a long filter, with which statements are not cached: strangers might fill the memory."""

    inherit_cache = False


class ElementCondition(sa.ColumnElement[bool]):
    """The place, in a subquery of the rows of a collection, of the condition on one of them.

    Args:
        column: the column that holds the element.

    """

    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]  # noqa: RUF012

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        self.column = column

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        return self.column._from_objects  # noqa: SLF001

    def self_group(self, against: OperatorType | None = None) -> sa.ColumnElement[Any]:
        """Returns the condition, which has parentheses of its own."""
        del against
        return self


class _Body(NamedTuple):
    """The condition on an element of a collection."""

    writer: _Writer
    element: Variable
    term: Term


class _Values(Values):
    """The values of one condition in one statement."""

    def __init__(self, dialect: Dialect, compiler: SQLCompiler, keywords: dict[str, Any], places: Places) -> None:
        style: Any = compiler.dialect.paramstyle
        super().__init__(dialect, {}, style, "")
        self.compiler, self.keywords, self.places = compiler, keywords, places

    def finished(self, sql: str) -> tuple[str, list[Parameter]]:
        """Returns the text as it is, because SQLAlchemy has placeholders of its own, and the parameters."""
        return sql, [self._parameters[int(place)] for place in sql.split("\0")[1::2]]

    def is_column(self, operand: Value) -> bool:
        """Returns whether an operand is a column, and no expression, subquery or element."""
        return isinstance(operand, FieldRef) and isinstance(self.places[str(operand)], ColumnClause)

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        clause = self.places[str(operand)]
        return self.target(operand, clause, self.keywords)

    def target(self, operand: FieldRef | Variable, clause: sa.ColumnElement[Any], keywords: dict[str, Any]) -> Target:
        column = column_of(operand.type, clause.type, self.compiler.dialect)
        if column is None:
            raise unsuitable(operand, clause)
        return Target(self.sql(clause, keywords), column)

    def sql(self, clause: sa.ColumnElement[Any], keywords: dict[str, Any]) -> str:
        """Returns a column or another value, closed."""
        text = self.compiler.process(clause, **keywords)
        return text if isinstance(clause, ColumnClause) else f"({text})"


class _Writer(Writer):
    """One writing of a condition in a statement."""

    values: _Values

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns the subquery of the elements' rows, or a test of an array."""
        values, compiler = self.values, self.values.compiler
        clause = values.places[str(collection)]
        if isinstance(clause, sa.Exists):
            rows = compiler.process(clause, **{**values.keywords, _BODY: _Body(self, element, term)})
            return Condition(f"NOT {rows}" if negated else rows)
        held = elements_of(element.type, clause.type, compiler.dialect)
        if held is None or held[0] not in self.dialect.elements:
            raise unsuitable(collection, clause)
        elements, sql = self.dialect.elements[held[0]], values.sql(clause, values.keywords)
        listed = values.elements(sql, elements, type(element.type), held[1])
        return self.exists_in(listed, element, term, negated=negated)


@compiles(FilterCondition)
def _condition(condition: FilterCondition, compiler: SQLCompiler, **keywords: Any) -> str:  # noqa: ANN401
    """Returns the SQL of a condition, and binds its parameters."""
    dialect, places = dialect_of(compiler.dialect), condition.places

    def writer(longest: int) -> _Writer:
        return _Writer(_Values(dialect, compiler, keywords, places), longest)

    sql, parameters = written(condition.filter, condition.term, writer)
    # Without a type SQLAlchemy passes a value as it is: it would cast it, or drop the zone of a moment.
    bound = [compiler.process(sa.bindparam(None, each, NullType(), unique=True), **keywords) for each in parameters]
    return "".join(chain.from_iterable(zip(sql.split("\0")[::2], (*bound, ""), strict=True)))


@compiles(ElementCondition)
def _element(place: ElementCondition, compiler: SQLCompiler, **keywords: Any) -> str:  # noqa: ANN401
    """Returns the SQL of the condition on an element."""
    del compiler
    writer, element, term = keywords.pop(_BODY)
    writer.values.element(element, writer.values.target(element, place.column, keywords))
    return f"({writer.condition(term).sql})"
