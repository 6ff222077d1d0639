"""A filter as a condition of SQLAlchemy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from odata_filter.backends.backend_arguments import check_fields, moment_of
from odata_filter.backends.sqlalchemy.mapped_columns import MappedSource, Source, TableSource
from odata_filter.backends.sqlalchemy.operand_expressions import OperandExpressions, SourceLevel, Whole
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.functions.temporal import now as present
from odata_filter.logic.lowering import meaning
from odata_filter.nodes import walk
from odata_filter.types.instant import Instant

_LONGEST_CACHED = 500
"""Nodes of a filter with which statements are cached at most."""


class SQLAlchemy:
    """A condition for `select(..).where(..)`, on SQLite, PostgreSQL, MariaDB and MySQL.

    `not_()` and `~` of it are its exact complement. Of a conjunction or disjunction with other conditions they are not,
    as the condition may be null: negate the parts.

    Args:
        source: a mapped class (of SQLModel too), an `aliased()` one, a `Table`, an alias or a subquery.
        columns: what holds each field, by the field's name: the name of an attribute or column, or the attribute,
            column or other expression itself. A field that is not in it is held by what has its name. A column of
            another class is found by the only relationship to it, a column of another table by the only foreign key:
            `{"tags": Tag.value}` for a collection, `{"maker": Maker.name}` for a value of the one related row. A
            relationship itself stands for the rows of a structure, or for the only column besides keys. Fields of
            structures have paths: `{"maker/name": "full_name"}`. Without a relationship of its name a structure is a
            part of the same row, whose columns are called like `address_city`.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: a `now` without an offset.
        TypeError: the source is neither mapped nor a table, or `columns` is not a mapping from names.

    """

    def __init__(
        self,
        source: type[Any] | orm.util.AliasedClass[Any] | sa.FromClause,
        columns: Mapping[str, Any] | None = None,
        *,
        now: dt.datetime | Instant | None = None,
    ) -> None:
        if not isinstance(columns, Mapping | None) or not all(isinstance(name, str) for name in columns or ()):
            raise TypeError(f"columns maps names of fields to attributes or columns, not {columns!r}")
        self._source, self._columns, self._now = _source(source), dict(columns or {}), moment_of(now)

    def compile(self, filter: Filter, /) -> sa.ColumnElement[bool]:
        """Returns the condition. What depends on the dialect is decided, and may be refused, when a statement compiles.

        Raises:
            UnsupportedError: the type of a column cannot hold its field on any dialect (code `unsupported-column`), a
                field has no type (`unsupported-untyped`), the flags of a `has` are not in a column of integers
                (`unsupported-has`), or the filter counts an array (`unsupported-path`).
            ValueError: a column is not in the source, or not to be reached from it, or a key of `columns` is not a
                field of the filter's schema.
            TypeError: a field is mapped to what is not an expression.

        """
        check_fields(self._columns, filter.schema)
        size = sum(1 for _ in walk(filter.expr))
        whole = Whole(filter, self._columns, size <= _LONGEST_CACHED)
        try:
            return OperandExpressions(whole, SourceLevel(self._source)).condition(
                meaning(filter, self._now or present())
            )
        except UnwritableError as error:
            raise error.located(str(filter)) from None


def _source(source: object) -> Source:
    inspected = sa.inspect(source, raiseerr=False)
    if isinstance(inspected, orm.Mapper | orm.util.AliasedInsp):
        return MappedSource(source)
    if isinstance(inspected, sa.FromClause):
        return TableSource(inspected)
    raise TypeError(f"source is a mapped class or a table, not {source!r}")
