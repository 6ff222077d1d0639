"""The columns of rows, and the values in them that hold structures, as SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import cast

from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Joined, Related
from odata_filter.backends.sql.dialects.base import Dialect
from odata_filter.backends.sql.path_targets import Row, Target, is_structure
from odata_filter.backends.sql.storage_forms import typed
from odata_filter.backends.sql.structure_storage_forms import Held
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.types import Type
from odata_filter.types.structured import Field


class ColumnTexts:
    """The columns of the rows of one condition.

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
        self._aliases = count(1)
        self._reserved = table
        self.record: Row = Row("" if table is None else self.quoted(table), columns)
        self.depth: int = 0

    @contextmanager
    def subquery(self) -> Iterator[None]:
        """Lets nothing name the record but by its table: a subquery may have columns of the same names."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

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
        if row.held is not None:
            return None if row.held.element else row.held.way.there.format(row.held.at)
        if row.path:
            name = row.path.rstrip("/")
            message = f"'{name}' is a structure whose fields are columns: none of them tells whether it is null"
            raise UnwritableError(Fault("unsupported-structure", message, "compare one of its fields"), name)
        return None if row.key is None else f"{row.before}{row.key}{row.after}"

    def quoted(self, name: str) -> str:
        """Returns a name, dotted or not, quoted part by part."""
        quoted = _quoted(name, self.dialect.quote)
        return quoted.replace("%", "%%") if self.percent else quoted

    def alias(self) -> str:
        """Returns a name that no other row of the condition has."""
        name = next(name for name in map("v{}".format, self._aliases) if name != self._reserved)
        return self.quoted(name)

    def element_name(self) -> str:
        """Returns a name of an element that no element around it has."""
        return f"element{self.depth + 1}" if self.depth else "element"

    def sql_of(self, row: Row, place: Column | Expression) -> str:
        """Returns a column of a row, or an expression of the caller's own."""
        if isinstance(place, Column):
            return self.column(row, place.name)
        return f"{row.before}({place.sql.replace('%', '%%') if self.percent else place.sql}){row.after}"

    def held(self, row: Row, field: Field) -> Held | None:
        """Returns the value that holds a structure, or a collection of them; None where they are in rows or columns."""
        place, path = row.place(field), row.path + field.name
        if row.held is not None and not isinstance(place, Expression):
            return row.held.member(self.member(row, field))
        if not isinstance(place, (str, Column, Expression)):
            return None
        storage = None if isinstance(place, str) else place.storage
        if isinstance(place, str) or storage is None:
            raise ValueError(f"'{path}' is a structure: say how its column holds it, as by storage='json'")
        if not self.dialect.structures:
            message = f"'{path}' is a structure in one column, which was not tried on {self.dialect.name}"
            raise UnwritableError(Fault("unsupported-structure", message), path)
        way = self.dialect.structures.get(storage)
        if way is None:
            raise ValueError(f"structures are stored as {' or '.join(self.dialect.structures)}, not as {storage}")
        return Held(way, way.whole.format(self.sql_of(row, place)))

    def member(self, row: Row, field: Field) -> str:
        """Returns the quoted name of a member of a value."""
        place, path = row.place(field), row.path + field.name
        if isinstance(place, (Related, Joined)):
            raise TypeError(f"'{path}' is a member of a value: name the member, or map it to an Expression")
        if isinstance(place, Column) and place.storage and (field.collection or is_structure(field.type)):
            raise ValueError(f"'{path}' is stored as the value that it is a member of, not as {place.storage}")
        name = field.name if place is None else place if isinstance(place, str) else cast("Column", place).name
        if not cast("Held", row.held).way.typed:  # a row of members is held
            return self.quoted(name)
        if re.search(r'["\\\x00-\x1f]', name):
            raise ValueError(f"{name!r} is not a name of a member of JSON: it has a quote, a backslash or a control")
        name = name.replace("'", "''")
        return name.replace("%", "%%") if self.percent else name

    @staticmethod
    def in_value(held: Held, kind: Type, place: object) -> Target:
        """Returns a member of a value that is neither a structure nor a collection."""
        way = held.way
        column = way.column(kind, place if isinstance(place, Column) else Column("member"))
        target = Target(held.at, column, way.type_of(kind, column), way.present)
        if (form := way.forms.get(type(kind))) is not None:
            target.forms[kind] = typed(form, cast("str", target.typed))  # a way with forms has one
        return target


@lru_cache(maxsize=1_000)
def _quoted(name: str, quote: str) -> str:
    return quote + f"{quote}.{quote}".join([part.replace(quote, quote * 2) for part in name.split(".")]) + quote
