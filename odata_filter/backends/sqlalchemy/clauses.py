"""A filter as an element of SQLAlchemy's trees, which is written when the statement compiles.

Only then the dialect is known, and with it how columns hold values and which functions there are. The whole condition
is one element: SQLAlchemy flattens long chains of its own elements, which SQLite refuses, and nested ones meet
Python's recursion limit. The columns and subqueries that it mentions are its children, so that `aliased` and whatever
else adapts a statement finds them; the condition on the rows of a subquery is an element like it.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnClause, Grouping
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import NullType, TypeEngine

from odata_filter.backends.sql.compiler import written
from odata_filter.backends.sql.condition_text import Condition
from odata_filter.backends.sql.dialects import Dialect
from odata_filter.backends.sql.forms import Parameter
from odata_filter.backends.sql.rows import Target
from odata_filter.backends.sql.values import Values
from odata_filter.backends.sql.writer import Writer
from odata_filter.backends.sqlalchemy.column_types import column_of, dialect_of, elements_of, unsuitable
from odata_filter.filter import Filter
from odata_filter.logic.terms import Exists, Side, Term, Value
from odata_filter.nodes import FieldRef, Path, Variable


class Place(NamedTuple):
    """What a field of a condition's term stands for.

    Attributes:
        operand: the field.
        name: what the filter calls it.
        clause: a column or another value, an EXISTS, or a column that holds a whole collection.

    """

    operand: FieldRef
    name: str
    clause: sa.ColumnElement[Any]


class FilterCondition(sa.ColumnElement[bool]):
    """What a filter means, or the body of a lambda; `not_()` of it is the exact complement.

    Args:
        filter: the filter.
        term: its meaning, or that of a body: its fields are the operands of the places.
        identity: what the SQL depends on, beside the columns.
        source: the table, or what stands for it.
        places: what the fields of the term stand for.
        negated: whether the condition is the complement.

    """

    inherit_cache: bool | None = True
    type: TypeEngine[bool] = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("identity", InternalTraversal.dp_plain_obj),
        ("negated", InternalTraversal.dp_boolean),
        ("source", InternalTraversal.dp_clauseelement),
        ("clauses", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(  # noqa: PLR0913 - its parts
        self,
        filter: Filter,
        term: Term,
        identity: tuple[object, ...],
        source: sa.FromClause,
        places: tuple[Place, ...],
        *,
        negated: bool = False,
    ) -> None:
        self.filter: Filter = filter
        self.term: Term = term
        self.identity: tuple[object, ...] = identity
        self.negated: bool = negated
        self.source: sa.FromClause = source
        self._places = places
        self.clauses: tuple[sa.ColumnElement[Any], ...] = tuple(each.clause for each in places)
        self._propagate_attrs = source._propagate_attrs  # noqa: SLF001 - what makes a statement one of the ORM

    @property
    def places(self) -> tuple[Place, ...]:
        """What the fields stand for, as a statement may have adapted it."""
        return tuple(each._replace(clause=clause) for each, clause in zip(self._places, self.clauses, strict=True))

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        return list(chain.from_iterable(each._from_objects for each in (self.source, *self.clauses)))  # noqa: SLF001

    def self_group(self, against: OperatorType | None = None) -> sa.ColumnElement[Any]:
        """Returns the condition in parentheses, unless it stands beside AND and OR."""
        if against is None or not operators.is_precedent(operators.and_, against):
            return self
        return Grouping(self)

    def _negate(self) -> FilterCondition:
        kind = LongCondition if isinstance(self, LongCondition) else FilterCondition
        return kind(self.filter, self.term, self.identity, self.source, self.places, negated=not self.negated)


class LongCondition(FilterCondition):
    """The condition of a long filter, with which statements are not cached: strangers might fill the memory."""

    inherit_cache: bool | None = False


class _Values(Values):
    """The values of one condition in one statement."""

    def __init__(
        self, dialect: Dialect, compiler: SQLCompiler, keywords: dict[str, Any], places: tuple[Place, ...]
    ) -> None:
        style: Any = compiler.dialect.paramstyle
        super().__init__(dialect, {}, style, "")
        self.compiler, self.keywords = compiler, keywords
        self.places = {each.operand.field.name: each for each in places}

    def finished(self, sql: str) -> tuple[str, list[Parameter]]:
        """Returns the text as it is, because SQLAlchemy has placeholders of its own, and the parameters."""
        return sql, [self._parameters[int(place)] for place in sql.split("\0")[1::2]]

    def is_column(self, operand: Value) -> bool:
        """Returns whether an operand is a column, and no expression, subquery or element."""
        return isinstance(operand, FieldRef) and isinstance(self.places[str(operand)].clause, ColumnClause)

    def sql(self, clause: sa.ColumnElement[Any]) -> str:
        """Returns a column or another value, closed."""
        text = self.compiler.process(clause, **self.keywords)
        return text if isinstance(clause, (ColumnClause, sa.Exists, sa.ScalarSelect)) else f"({text})"

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        _, name, clause = self.places[str(operand)]
        column = column_of(operand.type, clause.type, self.compiler.dialect)
        if column is None:
            raise unsuitable(name, operand, clause)
        return Target(self.sql(clause), column)


class _Writer(Writer):
    """One writing of a condition in a statement."""

    values: _Values  # pyright: ignore[reportIncompatibleVariableOverride] - never set again

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> Condition:
        """Returns a call, or a subquery; a Boolean column is compared."""
        if isinstance(operand, FieldRef):
            exists = self.values.sql(self.values.places[str(operand)].clause)
            return Condition(exists if wanted else f"NOT {exists}")
        return super().truth(operand, wanted=wanted, or_null=or_null)

    def is_null(self, operand: Side, *, negated: bool) -> Condition:
        """Returns the test for NULL, also of the key of a related row."""
        if isinstance(operand, FieldRef):
            return Condition(f"{self.values.sql(self.values.places[str(operand)].clause)} IS {'NOT ' * negated}NULL")
        return super().is_null(operand, negated=negated)

    def quantified(self, term: Exists) -> Condition:
        """Returns a test of the elements of an array, whose body may name other fields."""
        element = Variable(term.variable, term.collection.field)
        return self.exists(term.collection, element, term.term, negated=term.negated)

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns a test of an array's elements."""
        _, name, clause = self.values.places[str(collection)]
        held = elements_of(element.type, clause.type, self.values.compiler.dialect)
        if held is None or held[0] not in self.dialect.elements:
            raise unsuitable(name, collection, clause)
        elements, sql = self.dialect.elements[held[0]], self.values.sql(clause)
        listed = self.values.elements(sql, elements, type(element.type), held[1])
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
    text = "".join(chain.from_iterable(zip(sql.split("\0")[::2], (*bound, ""), strict=True)))
    return f"({text}) IS NOT TRUE" if condition.negated else text
