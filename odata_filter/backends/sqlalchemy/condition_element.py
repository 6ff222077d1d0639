"""A filter as an element of SQLAlchemy's trees, which is written when the statement compiles.

Only then the dialect is known, and with it how columns hold values and which functions there are. The whole condition
is one element: SQLAlchemy flattens long chains of its own elements, which SQLite refuses, and nested ones meet
Python's recursion limit. The columns and subqueries that it mentions are its children, so that `aliased` and all
else that adapts a statement finds them; the condition on the rows of a subquery is an element like it.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import NullType, TypeEngine

from odata_filter.backends.sqlalchemy.cache_keys import text_key
from odata_filter.backends.sqlalchemy.statement_parameters import Meant, Place, Placeholder, Statement
from odata_filter.filter import Filter
from odata_filter.logic.terms import Term


class FilterCondition(sa.ColumnElement[bool]):
    """What a filter means, or the body of a lambda; `not_()` of it is the exact complement.

    Statements are cached by its parts, and not by the values of its literals: the term is the value of a parameter.
    Each placeholder is a clone of that parameter, of a type that takes the placeholder's value from the term of the
    statement that is run.

    Args:
        filter: the filter.
        term: its meaning, or that of a body: its fields are the operands of the places.
        source: the table, or what stands for it.
        places: what the fields of the term stand for.
        negated: whether the condition is the complement.

    """

    inherit_cache: bool | None = True
    type: TypeEngine[bool] = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("text_key", InternalTraversal.dp_plain_obj),
        ("negated", InternalTraversal.dp_boolean),
        ("parameter", InternalTraversal.dp_clauseelement),
        ("source", InternalTraversal.dp_clauseelement),
        ("clauses", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(
        self, filter: Filter, term: Term, source: sa.FromClause, places: tuple[Place, ...], *, negated: bool = False
    ) -> None:
        self.filter: Filter = filter
        self.term: Term = term
        self.negated: bool = negated
        self.source: sa.FromClause = source
        self._places = places
        self.clauses: tuple[sa.ColumnElement[Any], ...] = tuple(each.clause for each in places)
        self.meant: Meant = Meant(filter, term)
        self.parameter: sa.BindParameter[Any] = sa.bindparam(None, self.meant, NullType(), unique=True)
        self._propagate_attrs = source._propagate_attrs  # noqa: SLF001 - what makes a statement one of the ORM

    @cached_property
    def text_key(self) -> Hashable:
        """What the SQL depends on, beside the other parts."""
        return text_key(self.term)

    @property
    def places(self) -> tuple[Place, ...]:
        """What the fields stand for, as a statement may have adapted it."""
        return tuple(each._replace(clause=clause) for each, clause in zip(self._places, self.clauses, strict=True))

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        return list(chain.from_iterable(each._from_objects for each in (self.source, *self.clauses)))  # noqa: SLF001 - the same

    def self_group(self, against: OperatorType | None = None) -> sa.ColumnElement[Any]:
        """Returns the condition in parentheses, unless it stands beside AND and OR."""
        if against is None or not operators.is_precedent(operators.and_, against):
            return self
        return Grouping(self)

    def _negate(self) -> FilterCondition:
        kind = LongCondition if isinstance(self, LongCondition) else FilterCondition
        return kind(self.filter, self.term, self.source, self.places, negated=not self.negated)


class LongCondition(FilterCondition):
    """The condition of a long filter, with which statements are not cached: strangers might fill the memory."""

    inherit_cache: bool | None = False


@compiles(FilterCondition)
def _condition(condition: FilterCondition, compiler: SQLCompiler, **keywords: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    """Returns the SQL of a condition, and binds its parameters."""

    def process(clause: Any) -> str:  # noqa: ANN401 - an element of any class
        return compiler.process(clause, **keywords)

    statement = Statement(compiler.dialect, condition.places, process)
    sql, parameters = statement.written(condition.meant)
    statement.sql = sql
    bound = []
    for number, value in enumerate(parameters):
        placeholder: Any = condition.parameter._clone()  # noqa: SLF001 - by which SQLAlchemy finds the parameter again
        placeholder.value, placeholder.type = value, Placeholder(statement, number)
        bound.append(process(placeholder))
    text = "".join(chain.from_iterable(zip(sql.split("\0")[::2], (*bound, ""), strict=True)))
    return f"({text}) IS NOT TRUE" if condition.negated else text
