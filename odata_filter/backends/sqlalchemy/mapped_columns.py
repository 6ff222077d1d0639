"""What a mapped class or a table has for a field: a column, or rows of another class or table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.associationproxy import AssociationProxyInstance

from odata_filter.backends.backend_arguments import suggested


class Rows(NamedTuple):
    """The rows of another class or table that belong to one row.

    Attributes:
        source: what they are selected from, an alias.
        on: the condition by which they belong to it.
        value: the column that was asked for; None if the rows themselves were.

    """

    source: Source
    on: sa.ColumnElement[bool]
    value: Any

    def exist(self, condition: sa.ColumnElement[bool]) -> sa.Exists:
        """Returns whether a condition is true of one of them."""
        rows = self.source.entity
        return sa.exists().select_from(rows).where(self.on, condition).correlate_except(rows)

    def select(self, value: Any, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:  # noqa: ANN401 - a column or a function
        """Returns a value of the one row, or an aggregate of those that meet the conditions."""
        rows = self.source.entity
        found = sa.select(value).select_from(rows).where(self.on, *conditions)
        return found.correlate_except(rows).scalar_subquery()


class Source(ABC):
    """What is selected from.

    Attributes:
        entity: the class, the table, or an alias of one.
        name: what it is called in messages.
        clause: its element of SQLAlchemy.
        names: those of its attributes or columns.

    """

    def __init__(self, entity: Any, name: str, clause: sa.FromClause, names: Collection[str]) -> None:  # noqa: ANN401 - a mapped class or a table
        self.entity: Any = entity
        self.name: str = name
        self.clause: sa.FromClause = clause
        self.names: Collection[str] = names

    def found(self, field: str, column: object) -> object:
        """Returns an attribute or column.

        Args:
            field: the field that it holds, for messages.
            column: its name, or an attribute, column or other expression itself, which is returned as it is.

        Raises:
            ValueError: there is none of that name.

        """
        if not isinstance(column, str):
            return column
        if column not in self.names:
            joined = column not in field and field.replace("/", "_").endswith(column)
            hint = ": say in columns= what holds it" if joined else suggested(column, self.names)
            raise ValueError(f"field '{field}' has no column: {self.name} lacks '{column}'{hint}")
        return self.own(column)

    def column(self, field: str, column: object) -> sa.ColumnElement[Any]:
        """Returns the column of a field, or the value of one related row; the arguments are those of `found`.

        Raises:
            ValueError: it is not there, or not to be reached.
            TypeError: it is not an expression.

        """
        attribute = self.found(field, column)
        rows = self.rows(field, attribute, many=False)
        if rows is not None:
            return rows.select(rows.value)
        clause = getattr(attribute, "__clause_element__", lambda: attribute)()
        if not isinstance(clause, sa.ColumnElement):
            raise TypeError(f"field '{field}' is mapped to an attribute or expression, not to {column!r}")
        return clause

    @abstractmethod
    def own(self, name: str) -> object:
        """Returns an attribute or column of its own."""

    @abstractmethod
    def rows(self, field: str, attribute: object, *, many: bool, plain: bool = True) -> Rows | None:
        """Returns the rows of another class or table; None for a column that is not of another one.

        Args:
            field: the field that they hold, for messages.
            attribute: what `found` gave.
            many: whether there is any number of them.
            plain: whether one value of each is asked for, and not the rows.

        Raises:
            ValueError: they are not to be reached, or it is not said which value is meant.

        """


class MappedSource(Source):
    """A mapped class, or an alias of one."""

    def __init__(self, entity: Any) -> None:  # noqa: ANN401 - a mapped class is any class
        self._inspected = sa.inspect(entity)
        self.mapper: orm.Mapper[Any] = self._inspected.mapper
        names = self.mapper.all_orm_descriptors.keys()
        super().__init__(entity, self.mapper.class_.__name__, self._inspected.__clause_element__(), names)

    def own(self, name: str) -> object:
        """Returns an attribute of the class or alias."""
        return getattr(self.entity, name)

    def rows(self, field: str, attribute: object, *, many: bool, plain: bool = True) -> Rows | None:
        """Returns the rows that a relationship leads to, which is named, or is the only one to the column's class."""
        if isinstance(attribute, AssociationProxyInstance):
            return self._rows(field, attribute.target_collection, attribute.value_attr, many=many)
        if not isinstance(attribute, orm.QueryableAttribute):
            return None
        if isinstance(attribute.property, orm.RelationshipProperty):
            name = _only_value(field, attribute.property.mapper) if plain else None
            return self._rows(field, attribute.key, name, many=many)
        if attribute.parent is self._inspected or self._is_own(attribute):
            return None
        mapper = attribute.parent.mapper
        leading = [
            each.key for each in self.mapper.relationships if mapper.isa(each.mapper) and bool(each.uselist) is many
        ]
        if len(leading) != 1:
            kind = "one to many" if many else "many to one"
            found = f"several, {' and '.join(leading)}" if leading else "none"
            to = f"from {self.name} to {mapper.class_.__name__}"
            raise ValueError(f"field '{field}' needs a relationship, {kind}, {to}: there is {found}")
        return self._rows(field, leading[0], attribute.key, many=many)

    def _rows(self, field: str, relationship: str, name: str | None, *, many: bool) -> Rows:
        attribute = getattr(self.entity, relationship)
        if bool(attribute.property.uselist) is not many:
            what = "a collection" if many else "a single value"
            raise ValueError(f"field '{field}' is {what}, and the relationship '{relationship}' is not")
        related = attribute.property.mapper.class_
        # a plain alias would miss what with_loader_criteria says of the class, unless it includes aliases
        rows = MappedSource(orm.aliased(related, sa.select(related).subquery()))
        on = attribute.of_type(rows.entity).__clause_element__()
        value = rows.entity if name is None else getattr(rows.entity, name).__clause_element__()
        return Rows(rows, on, value)

    def column(self, field: str, column: object) -> sa.ColumnElement[Any]:
        """Returns the column; for an attribute of the class, that of the alias."""
        attribute = self.found(field, column)
        if isinstance(attribute, orm.QueryableAttribute) and self._is_own(attribute):
            column = getattr(self.entity, attribute.key)
        return super().column(field, column)

    def _is_own(self, attribute: orm.QueryableAttribute[Any]) -> bool:
        """Returns whether an attribute is one of the class, or of one that it inherits from."""
        return isinstance(attribute.parent, orm.Mapper) and self.mapper.isa(attribute.parent)

    @property
    def key(self) -> sa.ColumnElement[Any]:
        """A column that is not null in any row."""
        attribute = self.mapper.get_property_by_column(self.mapper.primary_key[0])
        key: sa.ColumnElement[Any] = getattr(self.entity, attribute.key).__clause_element__()
        return key


class TableSource(Source):
    """A table of SQLAlchemy Core, or an alias or subquery."""

    def __init__(self, table: sa.FromClause) -> None:
        super().__init__(table, str(getattr(table, "name", "the subquery")), table, table.c.keys())

    def own(self, name: str) -> object:
        """Returns a column of the table."""
        return self.clause.c[name]

    def rows(self, field: str, attribute: object, *, many: bool, plain: bool = True) -> Rows | None:
        """Returns the rows of another table, by the only foreign key between the two."""
        del plain
        if not isinstance(attribute, sa.Column) or self.clause.is_derived_from(attribute.table):
            return None
        table = attribute.table
        rows = table.alias()
        referring = {key.column.table for each in self.clause.c for key in each.foreign_keys}
        if not many and table not in referring:
            raise ValueError(f"field '{field}' needs a foreign key from {self.name} to {table.name}")
        try:
            on: Any = self.clause.join(rows).onclause
        except ArgumentError as error:
            raise ValueError(f"field '{field}': {error}") from None
        return Rows(TableSource(rows), on, rows.c[attribute.key])


def _only_value(field: str, mapper: orm.Mapper[Any]) -> str:
    """Returns the attribute of a class that is not a key, of which there must be one."""
    values = [each for each in mapper.column_attrs if not any(column.foreign_keys for column in each.columns)]
    if len(values) > 1:
        values = [each for each in values if not any(column.primary_key for column in each.columns)]
    if len(values) != 1:
        name = mapper.class_.__name__
        raise ValueError(f"field '{field}': say which column of {name} it is: columns={{'{field}': {name}. ..}}")
    return values[0].key
