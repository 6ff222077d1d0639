"""Where the operands of a condition of SQL are: columns of the record, of rows of other tables, and elements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import assert_never, cast

from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Joined, Related, Storage
from odata_filter.backends.sql.dialects.base import Dialect
from odata_filter.backends.sql.forms import Elements
from odata_filter.backends.sql.rows import Row, Rows, Target, is_structure, unmapped
from odata_filter.backends.untaken import untaken
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Counted
from odata_filter.nodes import FieldRef, Path, Variable, key_of
from odata_filter.types import Type
from odata_filter.types.structured import Field


class Places:
    """The columns and rows of one condition.

    Attributes:
        record: the row that the condition is about.
        depth: how many subqueries are being written, one within the other.

    Args:
        dialect: the engine's own ways.
        columns: where fields are kept.
        table: the name of the rows that the condition is about; None where no subquery mentions them.
        percent: whether a `%` in a text is written twice.

    """

    def __init__(self, dialect: Dialect, columns: ColumnMap, table: str | None, *, percent: bool) -> None:
        self.dialect: Dialect = dialect
        self.columns: ColumnMap = columns
        self.percent: bool = percent
        self._targets: dict[str, Target] = {}
        self._elements: dict[str, Target | Row] = {}
        self._paths: dict[tuple[bool, str], Target] = {}
        self._aliases = count(1)
        self._reserved = table
        self.record: Row = Row("" if table is None else self.quoted(table), columns)
        self.depth: int = 0

    def element(self, operand: FieldRef | Variable, target: Target) -> None:
        """Says what stands for an element of a collection, or for a field, from here on."""
        self._targets[_key(operand)] = target

    @contextmanager
    def subquery(self) -> Iterator[None]:
        """Lets nothing name the record but by its table: a subquery may have columns of the same names."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def elements_of(self, rows: Rows, element: Variable) -> Iterator[None]:
        """Lets an element of rows stand for its variable within their subquery."""
        key, places = _key(element), self._elements
        before = places.get(key)  # one without a name may be within another
        places[key] = rows.element
        self._paths.clear()
        with self.subquery():
            yield
        self._paths.clear()
        if before is None:
            del places[key]
        else:
            places[key] = before

    def resolved(self, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns the column of an operand, or, of a structure, the row that has its fields."""
        match operand:
            case Path(base, field):
                row = self.resolved(cast("FieldRef | Path | Variable", base))
                if not isinstance(row, Row):  # a field without a type
                    raise untaken(operand)
                return self._step(row, field, operand)
            case FieldRef(field) if is_structure(field.type) and field.name not in self._targets:
                return self._step(self.record, field, operand)
            case Variable() if _key(operand) in self._elements:
                return self._elements[_key(operand)]
            case _:
                return self._target(operand)

    def rows(self, collection: FieldRef | Path) -> Rows:
        """Returns the rows of the elements of a collection."""
        row, field = self.record, collection.field
        if isinstance(collection, Path):
            base = self.resolved(cast("FieldRef | Path | Variable", collection.base))
            if not isinstance(base, Row):
                raise untaken(collection)
            row = base
        place = row.place(field)
        if isinstance(place, Related):
            return self._related(row, place, collection)
        storage = place.storage if isinstance(place, Column) else None
        if isinstance(place, Column) and storage in self.dialect.elements and not is_structure(field.type):
            found = self.dialect.elements[cast("Storage", storage)]
            return self.elements(self.column(row, place.name), found, type(field.type))
        raise unmapped(collection)

    def elements(self, sql: str, elements: Elements, kind: type[Type], column: Column | None = None) -> Rows:
        """Returns the rows of the elements that one column holds.

        Args:
            sql: the column.
            elements: where its elements are found.
            kind: the type of an element.
            column: how an element is stored; None: as it is by default.

        """
        name = f"element{self.depth + 1}" if self.depth else "element"
        element = elements.name.format(None, name)
        column = column or Column(element, storage=elements.storages.get(kind))
        typed = elements.typed.get(kind, "{0}").replace("{1}", name)
        test = elements.test.replace("{2}", name)
        return Rows(elements.rows.format(sql, name), Target(element, column, typed), test=test)

    def _related(self, row: Row, place: Related, collection: FieldRef | Path) -> Rows:
        alias = self._alias()
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

    def column(self, row: Row, name: str) -> str:
        """Returns a column of a row by its name.

        Raises:
            ValueError: it is one of the record, stands in a subquery, and the record has no name.

        """
        if row.alias and not (row.columns is self.columns and "." in name):
            sql = f"{row.alias}.{self.quoted(name)}"
        elif self.depth and not row.alias:
            raise ValueError(f"a subquery names the column {name!r} of the record: say its table, Sql(table=...)")
        else:
            sql = self.quoted(name)
        return f"{row.before}{sql}{row.after}"

    def presence(self, row: Row) -> str | None:
        """Returns a value that is null where a structure is; None where it never is."""
        if row.path:
            name = row.path.rstrip("/")
            message = f"'{name}' is a structure whose fields are columns: none of them tells whether it is null"
            raise UnwritableError(Fault("unsupported-structure", message, "compare one of its fields"), name)
        return None if row.key is None else f"{row.before}{row.key}{row.after}"

    def _step(self, row: Row, field: Field, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns what a field of a row is."""
        place = row.place(field)
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
            case Expression(sql, storage=storage):
                escaped = sql.replace("%", "%%") if self.percent else sql
                return Target(f"{row.before}({escaped}){row.after}", Column(field.name, storage=storage))
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
        alias = self._alias()
        with self.subquery():
            parent = self.column(row, place.parent)
        key = f"{alias}.{self.quoted(place.key)}"
        after = f" FROM {self.quoted(place.table)} AS {alias} WHERE {key} = {parent})"
        return Row(alias, place.columns or {}, before="(SELECT ", after=after, key=key)

    def _alias(self) -> str:
        """Returns a name that no other row of the condition has."""
        name = next(name for name in map("v{}".format, self._aliases) if name != self._reserved)
        return self.quoted(name)

    def quoted(self, name: str) -> str:
        """Returns a name, dotted or not, quoted part by part."""
        parts, quote = name.split("."), self.dialect.quote
        if not all(map(str.isidentifier, parts)):  # a plain word has nothing to escape
            parts = [part.replace(quote, quote * 2) for part in parts]
            if self.percent:
                parts = [part.replace("%", "%%") for part in parts]
        return quote + f"{quote}.{quote}".join(parts) + quote

    def _target(self, operand: FieldRef | Path | Variable) -> Target:
        """Returns the column of a field; that of an element stands there already."""
        if isinstance(operand, Path):
            place = self.depth > 0, key_of(operand)
            if place not in self._paths:
                target = self.resolved(operand)
                assert isinstance(target, Target)  # noqa: S101 - structures are not compared
                self._paths[place] = target
            return self._paths[place]
        key = _key(operand)
        if isinstance(operand, Variable) and isinstance(element := self._elements.get(key), Target):
            return element
        found = self._targets.get(key)
        if found is None or (self.depth and isinstance(operand, FieldRef) and not self.record.alias):
            found = self._targets[key] = self._mapped(operand)
        return found

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        target = self._step(self.record, operand.field, operand)
        assert isinstance(target, Target)  # noqa: S101 - structures are rows
        return target


def _key(operand: FieldRef | Variable) -> str:
    """Returns what an operand is found by: a variable may be called like a field."""
    return f"{operand.name}/" if isinstance(operand, Variable) else operand.field.name
