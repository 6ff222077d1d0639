"""Where the operands of a condition of SQL are: columns of the record, of rows of other tables, and elements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import assert_never

from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.sql.column_text import ColumnTexts
from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Joined, Related
from odata_filter.backends.sql.dialects.base import Dialect
from odata_filter.backends.sql.path_targets import Row, Rows, Target, is_structure, unmapped
from odata_filter.backends.sql.storage_forms import Elements
from odata_filter.backends.sql.structure_storage_forms import Held
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Counted
from odata_filter.nodes import FieldRef, Path, Variable, key_of
from odata_filter.types import Type
from odata_filter.types.structured import Field


class OperandPlaces(ColumnTexts):
    """The columns and rows of one condition.

    Args:
        dialect: the engine's own ways.
        columns: where fields are kept.
        table: the name of the rows that the condition is about; None where no subquery mentions them.
        percent: whether a `%` in a text is written twice.
        targets: the columns of fields of the record that are known already; those that are found join them.

    """

    def __init__(
        self,
        dialect: Dialect,
        columns: ColumnMap,
        table: str | None,
        *,
        percent: bool,
        targets: dict[str, Target] | None = None,
    ) -> None:
        super().__init__(dialect, columns, table, percent=percent)
        self._targets: dict[str, Target] = {} if targets is None else targets
        self._elements: dict[str, Target | Row] = {}
        self._paths: dict[tuple[bool, str], Target] = {}

    def element(self, operand: FieldRef, target: Target) -> None:
        """Says what stands for a field from here on."""
        self._targets[operand.field.name] = target

    @contextmanager
    def elements_of(self, rows: Rows, element: Variable) -> Iterator[None]:
        """Lets an element of rows stand for its variable within their subquery."""
        key, places = element.name, self._elements
        before = places.get(key)  # one without a name may be within another
        places[key] = rows.element
        self._paths.clear()
        self.depth += 1  # as `subquery` does
        yield
        self.depth -= 1
        self._paths.clear()
        if before is None:
            del places[key]
        else:
            places[key] = before

    def resolved(self, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns the column of an operand, or, of a structure, the row that has its fields."""
        match operand:
            case Path(base, field):
                row = self.resolved(base)
                if not isinstance(row, Row):  # a field without a type
                    raise untaken(operand)
                return self._step(row, field, operand)
            case FieldRef(field) if is_structure(field.type) and field.name not in self._targets:
                return self._step(self.record, field, operand)
            case Variable(name) if name in self._elements:
                return self._elements[name]
            case _:
                return self._target(operand)

    def rows(self, collection: FieldRef | Path) -> Rows:
        """Returns the rows of the elements of a collection."""
        row, field = self.record, collection.field
        if isinstance(collection, Path):
            base = self.resolved(collection.base)
            if not isinstance(base, Row):
                raise untaken(collection)
            row = base
        place = row.place(field)
        if isinstance(place, Related) and row.held is None:
            return self._related(row, place, collection)
        if is_structure(field.type):
            held = self.held(row, field)
            if held is None:
                raise unmapped(collection)
            return self._objects(row.inside(field), held)
        if row.held is not None and not isinstance(place, Expression):
            held = row.held.member(self.member(row, field))
            return self.elements(held.inner, held.way.values, type(field.type))
        if isinstance(place, (Column, Expression)) and place.storage and place.storage in self.dialect.elements:
            return self.elements(self.sql_of(row, place), self.dialect.elements[place.storage], type(field.type))
        raise unmapped(collection)

    def _objects(self, row: Row, held: Held) -> Rows:
        """Returns the rows of the structures that a collection has, each of which is like a row."""
        found, name = held.way.objects, self.element_name()
        element = Held(held.way, found.name.format(None, name), element=True)
        source, kept = found.rows.format(held.inner, name), found.kept.format(None, name)
        return Rows(source, replace(row, alias="", before="", after="", held=element), test=found.test, kept=kept)

    def elements(self, sql: str, elements: Elements, kind: type[Type], column: Column | None = None) -> Rows:
        """Returns the rows of the elements that one column holds.

        Args:
            sql: the column.
            elements: where its elements are found.
            kind: the type of an element.
            column: how an element is stored; None: as it is by default.

        """
        name = self.element_name()
        element = elements.name.format(None, name)
        column = column or Column(element, storage=elements.storages.get(kind))
        target = Target(element, column, elements.typed.get(kind, "{0}").replace("{1}", name), elements.present)
        return Rows(elements.rows.format(sql, name), target, test=elements.test.replace("{2}", name))

    def _related(self, row: Row, place: Related, collection: FieldRef | Path) -> Rows:
        alias = self.alias()
        element: Target | Row
        if is_structure(collection.field.type):
            element = Row(alias, place.columns or {})
        elif place.column is None:
            raise ValueError(f"the Related of '{collection}' needs the column that its elements are in")
        else:
            column = Column(place.column, storage=place.storage)
            element = Target(f"{alias}.{self.quoted(place.column)}", column)
        source, key = f"{self.quoted(place.table)} AS {alias}", f"{alias}.{self.quoted(place.key)}"
        return Rows(source, element, (row, place.parent), key)

    def _step(self, row: Row, field: Field, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns what a field of a row is."""
        place = row.place(field)
        if is_structure(field.type) and (held := self.held(row, field)) is not None:
            return row.inside(field, held)
        if row.held is not None and not isinstance(place, Expression):
            return self.in_value(row.held.member(self.member(row, field)), field.type, place)
        match place:
            case Joined() if is_structure(field.type):
                return self._joined(row, place, operand)
            case None if is_structure(field.type):
                return row.inside(field)
            case None:
                name = (row.path + field.name).replace("/", "_")
                return Target(self.column(row, name), Column(name))
            case str():
                return Target(self.column(row, place), Column(place))
            case Column():
                return Target(self.column(row, place.name), place)
            case Expression(storage=storage):
                return Target(self.sql_of(row, place), Column(field.name, storage=storage))
            case Related():
                raise TypeError(f"field '{operand}' is not a collection: map it to a column, not to a Related")
            case Joined():
                raise TypeError(f"field '{operand}' is not a structure: map it to a column, not to a Joined")
            case _:
                assert_never(place)

    def check_subquery(self, operand: FieldRef | Path | Variable | Counted) -> None:
        """Raises an UnwritableError where the engine was not tried with a subquery that the operand needs."""
        if not self.dialect.subqueries:
            text = str(operand_of(operand))
            message = f"'{text}' needs a subquery, which was not tried on {self.dialect.name}"
            raise UnwritableError(Fault("unsupported-path", message), text)

    def _joined(self, row: Row, place: Joined, operand: FieldRef | Path | Variable) -> Row:
        self.check_subquery(operand)
        alias = self.alias()
        with self.subquery():
            parent = self.column(row, place.parent)
        key = f"{alias}.{self.quoted(place.key)}"
        after = f" FROM {self.quoted(place.table)} AS {alias} WHERE {key} = {parent})"
        return Row(alias, place.columns or {}, before="(SELECT ", after=after, key=key)

    def _target(self, operand: FieldRef | Path | Variable) -> Target:
        """Returns the column of a field; that of an element stands there already."""
        if isinstance(operand, FieldRef):  # hot path: see benchmarks/README.md
            found = self._targets.get(operand.field.name)
            if found is None or (self.depth and not self.record.alias):
                found = self._targets[operand.field.name] = self._mapped(operand)
            return found
        if isinstance(operand, Path):
            place = self.depth > 0, key_of(operand)
            if place not in self._paths:
                target = self.resolved(operand)
                assert isinstance(target, Target)  # noqa: S101 - structures are not compared
                self._paths[place] = target
            return self._paths[place]
        element = self._elements.get(operand.name)
        return element if isinstance(element, Target) else self._mapped(operand)

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        target = self._step(self.record, operand.field, operand)
        assert isinstance(target, Target)  # noqa: S101 - structures are rows
        return target
