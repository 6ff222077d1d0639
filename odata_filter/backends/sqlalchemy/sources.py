"""What a mapped class or a table has for a field: a column, a value of one related row, or the rows of a collection."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.associationproxy import AssociationProxyInstance

from odata_filter.backends.arguments import suggested
from odata_filter.backends.sqlalchemy.clauses import ElementCondition
from odata_filter.nodes import FieldRef


class Source(ABC):
    """What the statement selects from.

    Attributes:
        name: what it is called in messages.
        clause: its element of SQLAlchemy.
        names: those of its attributes or columns.

    """

    name: str
    clause: sa.FromClause
    names: Collection[str]

    def place(self, operand: FieldRef, column: object) -> sa.ColumnElement[Any]:
        """Returns what holds a field.

        Args:
            operand: the field.
            column: the name of an attribute or column, or an attribute, column or other expression itself.

        Raises:
            ValueError: the source lacks it, or does not say how to come to its table.
            TypeError: it is not an expression.

        """
        if isinstance(column, str):
            if column not in self.names:
                lacking = f"{self.name} lacks '{column}'{suggested(column, self.names)}"
                raise ValueError(f"field '{operand}' has no column: {lacking}")
            column = self.own(column)
        found: object = self.related(operand, column)
        if found is None:
            found = getattr(column, "__clause_element__", lambda: column)()
        if not isinstance(found, sa.ColumnElement):
            raise TypeError(f"field '{operand}' is mapped to an attribute or expression, not to {column!r}")
        return found

    @abstractmethod
    def own(self, name: str) -> object:
        """Returns an attribute or column of its own."""

    @abstractmethod
    def related(self, operand: FieldRef, column: object) -> sa.ColumnElement[Any] | None:
        """Returns the subquery of the rows of another table; None for a column that is not of another table."""


class MappedSource(Source):
    """A mapped class, or an alias of one."""

    def __init__(self, entity: Any, inspected: orm.Mapper[Any] | orm.util.AliasedInsp[Any]) -> None:  # noqa: ANN401
        self.entity, self.mapper = entity, inspected.mapper
        self.name = self.mapper.class_.__name__
        self.clause = inspected.__clause_element__()
        self.names = self.mapper.all_orm_descriptors.keys()

    def own(self, name: str) -> object:
        """Returns an attribute of the class or alias."""
        return getattr(self.entity, name)

    def related(self, operand: FieldRef, column: object) -> sa.ColumnElement[Any] | None:
        """Returns the subquery that a relationship leads to, which is named, or is the only one to the column's class.

        A column of this very class is not one of another: that of an alias is returned in place of the class's own.
        """
        if isinstance(column, AssociationProxyInstance):
            return self._rows(operand, column.target_collection, column.value_attr)
        if not isinstance(column, orm.QueryableAttribute):
            return None
        if isinstance(column.property, orm.RelationshipProperty):
            return self._rows(operand, column.key, _only_value(operand, column.property.mapper))
        mapper = column.parent.mapper
        if self.mapper.isa(mapper) and (column.parent is mapper or column.parent is sa.inspect(self.entity)):
            own: sa.ColumnElement[Any] = getattr(self.entity, column.key).__clause_element__()
            return own
        leading = [
            each.key
            for each in self.mapper.relationships
            if mapper.isa(each.mapper) and bool(each.uselist) is operand.collection
        ]
        if len(leading) != 1:
            many = "one to many" if operand.collection else "many to one"
            found = f"several, {' and '.join(leading)}" if leading else "none"
            raise ValueError(
                f"field '{operand}' needs a relationship, {many}, from {self.name} to {mapper.class_.__name__}: "
                f"there is {found}"
            )
        return self._rows(operand, leading[0], column.key)

    def _rows(self, operand: FieldRef, relationship: str, name: str) -> sa.ColumnElement[Any]:
        attribute = getattr(self.entity, relationship)
        prop = attribute.property
        if bool(prop.uselist) is not operand.collection:
            what = "a collection" if operand.collection else "a single value"
            raise ValueError(f"field '{operand}' is {what}, and the relationship '{relationship}' is not")
        rows: Any = orm.aliased(prop.mapper.class_)
        column, joined = getattr(rows, name), attribute.of_type(rows)
        if operand.collection:
            exists: sa.ColumnElement[Any] = joined.any(ElementCondition(column.__clause_element__()))
            return exists
        if prop.secondary is not None:
            raise ValueError(f"field '{operand}': the relationship '{relationship}' has a table of its own")
        return sa.select(column).where(joined.__clause_element__()).correlate_except(rows).scalar_subquery()


class TableSource(Source):
    """A table of SQLAlchemy Core, or an alias or subquery."""

    def __init__(self, table: sa.FromClause) -> None:
        self.clause, self.names = table, table.c.keys()
        self.name = str(getattr(table, "name", "the subquery"))

    def own(self, name: str) -> object:
        """Returns a column of the table."""
        return self.clause.c[name]

    def related(self, operand: FieldRef, column: object) -> sa.ColumnElement[Any] | None:
        """Returns the subquery of another table, by the only foreign key between the two."""
        if not isinstance(column, sa.Column) or self.clause.is_derived_from(column.table):
            return None
        rows = column.table.alias()
        value = rows.c[column.key]
        referring = {key.column.table for each in self.clause.c for key in each.foreign_keys}
        if not operand.collection and column.table not in referring:
            raise ValueError(f"field '{operand}' needs a foreign key from {self.name} to {column.table.name}")
        try:
            on = self.clause.join(rows).onclause
        except ArgumentError as error:
            raise ValueError(f"field '{operand}': {error}") from None
        assert on is not None  # noqa: S101 - it was found
        if operand.collection:
            return sa.exists().select_from(rows).where(on, ElementCondition(value)).correlate_except(rows)
        return sa.select(value).where(on).correlate_except(rows).scalar_subquery()


def _only_value(operand: FieldRef, mapper: orm.Mapper[Any]) -> str:
    """Returns the attribute of a class that is not a key, of which there must be one."""
    values = [each for each in mapper.column_attrs if not any(column.foreign_keys for column in each.columns)]
    if len(values) > 1:
        values = [each for each in values if not any(column.primary_key for column in each.columns)]
    if len(values) != 1:
        name = mapper.class_.__name__
        raise ValueError(f"field '{operand}': say which column of {name} it is: columns={{'{operand}': {name}. ..}}")
    return values[0].key
