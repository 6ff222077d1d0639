"""Tables that hold records, in each of the ways in which a column may store its values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from uuid import UUID

from odata_filter import Column, Field, Filter, Related, Schema, Sql, types
from odata_filter.testing.compared_values import GUID
from odata_filter.testing.meanings import PICOSECONDS
from odata_filter.testing.records import nasty_records
from odata_filter.testing.reference import Record, elements_of
from odata_filter.testing.time_line import length, picoseconds, since_midnight

from .engines import Engine, ParamStyle, iso

Storage: TypeAlias = Literal["text", "native", "iso", "epoch_us"]


@dataclass(frozen=True)
class Layout:
    """How a table stores records, and what the column map says of it."""

    name: str
    guid: Storage | None = None
    """None leaves out of the column map what is the dialect's default."""
    instant: Storage | None = None
    arrays: bool = False
    """Collections stand in a column of their own record's row, and not in a child table."""
    codepoint: bool = False
    """Text columns have the right collation, and are declared to have it."""
    odd: bool = False
    """Names that are harmless only if quoted, and child tables with a column named like the outer one they refer to."""

    @property
    def in_arrays(self) -> Layout:
        """How the elements of an array are stored: always by default."""
        return replace(self, guid=None, instant=None)

    def form(self, kind: types.Type) -> str:
        """The form of column that holds values of a type."""
        match kind:
            case types.Guid() if self.guid != "text":
                return "uuid"
            case types.DateTimeOffset() if self.instant == "epoch_us":
                return "integer"
            case types.DateTimeOffset() if self.instant != "iso":
                return "timestamp"
            case types.Date() if self.instant != "iso":
                return "date"
            case types.TimeOfDay() if self.instant != "iso":
                return "time"
            case types.Duration():
                return "interval" if self.instant == "native" else "integer"
            case types.Integer(bits=16):
                return "smallint"
            case types.Decimal(digits=(9, 2)):
                return "scaled"
            case types.Integer() | types.Decimal() | types.Single() | types.Double() | types.Boolean():
                return type(kind).__name__.lower()
        return "codepoint" if self.codepoint else "text"

    def storage(self, field: Field) -> Storage | None:
        """What the column map says of a field's storage."""
        match field.type:
            case _ if field.collection and self.arrays:
                return "native"
            case types.Guid():
                return self.guid
            case types.DateTimeOffset():
                return self.instant
            case types.Date() | types.TimeOfDay() if self.instant == "iso":
                return "iso"
            case types.Duration() if self.instant == "native":
                return "native"
        return None

    def column(self, field: str) -> str:
        """The name of a field's column."""
        return f'{field} %s "100%" `?` :a $1' if self.odd else field

    def stored(self, kind: types.Type, value: object) -> object:
        """A record's value as the layout stores it, before a driver sees it."""
        match kind:
            case _ if value is None:
                return None
            case types.Guid():
                return UUID(str(value)) if self.guid != "text" else str(value).lower()
            case types.Identifier():
                return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
            case types.Date():
                return str(value) if self.instant == "iso" else value
            case types.TimeOfDay() | types.Duration():
                exact = of_clock(kind, value)
                if isinstance(exact, dt.timedelta):
                    return exact if self.instant == "native" else exact // dt.timedelta(microseconds=1)
                return exact.isoformat("microseconds") if self.instant == "iso" else exact
            case types.DateTimeOffset():
                moment = floor(value)
                if self.instant == "epoch_us":
                    return (moment - EPOCH) // dt.timedelta(microseconds=1)
                return iso(moment) if self.instant == "iso" else moment
        return value


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def of_clock(kind: types.TimeOfDay | types.Duration, value: object) -> dt.time | dt.timedelta:
    """A duration or a time of day to the microsecond: the most that a column holds."""
    exact = length(value) if isinstance(kind, types.Duration) else since_midnight(value)
    floor = dt.timedelta(microseconds=exact // (PICOSECONDS // 10**6))
    return floor if isinstance(kind, types.Duration) else (EPOCH + floor).time()


def floor(moment: object) -> dt.datetime:
    """The last microsecond that is not after a moment: the most that a column holds."""
    year_one = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    since = picoseconds(moment) - picoseconds(year_one)
    return year_one + dt.timedelta(microseconds=since // (PICOSECONDS // 10**6))


LAYOUTS = (
    Layout("default"),
    Layout("iso", guid="text", instant="iso", arrays=True, odd=True),
    Layout("epoch", instant="epoch_us", codepoint=True, odd=True),
    Layout("native", guid="native", instant="native", arrays=True, codepoint=True),
)


class Table:
    """A table of records in one database, and a child table for each collection that has no column."""

    def __init__(self, engine: Engine, schema: Schema, layout: Layout) -> None:
        self.engine, self.schema, self.layout = engine, schema, layout
        self.name = f"{schema.name}_{layout.name}".lower()
        self.records: Sequence[Record] = ()
        """The records that the table holds, each at its ordinal."""
        self.nasty = [
            {name: self.held(schema[name], value) for name, value in record.items()} for record in nasty_records(schema)
        ]
        """The nasty records, as the table can hold them."""
        self.children = [field for field in schema.values() if field.collection and not layout.arrays]
        self.inside = [field for field in schema.values() if field not in self.children]
        self.columns: dict[str, Column | Related] = {field.name: self.related(field) for field in self.children}
        self.columns |= {field.name: column for field in self.inside if (column := self.mapped(field))}
        self.create()

    def create(self) -> None:
        """Makes the tables. A child table may have an `id` too: it is what an unqualified name would mean there."""
        key = self.declared("id", self.schema["id"].type)
        inside = [self.declared(field.name, field.type, array=field.collection) for field in self.inside]
        self.engine.query(f"CREATE TABLE {self.name} (ordinal INTEGER, {', '.join(inside)})")
        for field in self.children:
            columns = (self.declared("owner", self.schema["id"].type), self.declared("element", field.type))
            self.engine.query(f"CREATE TABLE {self.child(field)} ({', '.join(columns)}{f', {key}' * self.layout.odd})")

    def declared(self, name: str, kind: types.Type, *, array: bool = False) -> str:
        """A column as CREATE TABLE declares it."""
        form = (self.layout.in_arrays if array else self.layout).form(kind)
        column_type = self.engine.array_type(form) if array else self.engine.column_types[form]
        return f"{self.engine.quoted(self.layout.column(name))} {column_type}"

    def child(self, field: Field) -> str:
        """The name of a collection's table."""
        return f"{self.name}_{field.name}".lower()

    def related(self, field: Field) -> Related:
        """How the column map finds a collection's elements."""
        element, owner, storage = self.layout.column("element"), self.layout.column("owner"), self.layout.storage(field)
        if not self.layout.odd:
            return Related(self.child(field), element, key=owner, storage=storage)
        parent = f"{self.name}.{self.layout.column('id')}"
        return Related(self.child(field), element, key=owner, parent=parent, storage=storage)

    def mapped(self, field: Field) -> Column | None:
        """What the column map says of a field; None if all of it is the default."""
        column = self.layout.column(field.name)
        form, storage = self.layout.form(field.type), self.layout.storage(field)
        codepoint = form == "codepoint"
        if storage == "native" and not field.collection and form not in self.engine.native:
            storage = None  # what the engine has no type for is stored by default
        if (column, storage, codepoint) == (field.name, None, False):
            return None
        return Column(column, storage=storage, codepoint=codepoint)

    def load(self, records: Sequence[Record]) -> None:
        """Replaces what the tables hold, unless it is these records already. All of their values are as `held` says."""
        if records is self.records:
            return
        self.records = records
        for table in (self.name, *map(self.child, self.children)):
            self.engine.query(f"DELETE FROM {table}")
        self.engine.insert(self.name, ([ordinal, *self.row(record)] for ordinal, record in enumerate(self.records)))
        for field in self.children:
            self.engine.insert(self.child(field), self.elements(field))

    def held(self, field: Field, value: object) -> object:
        """What a table still holds of a value: a moment to the microsecond, null for a number it has no place for."""
        if isinstance(field.type, types.DateTimeOffset) and value is not None:
            return floor(value)
        if isinstance(field.type, types.TimeOfDay | types.Duration) and value is not None:
            return of_clock(field.type, value)
        return value if self.engine.holds(value) else None

    def row(self, record: Record) -> Iterator[object]:
        """A record's values, as its columns store them."""
        for field in self.inside:
            value = record[field.name]
            if field.collection and value is not None:
                several = value if isinstance(value, (list, tuple, set)) else [value]
                yield [self.layout.in_arrays.stored(field.type, element) for element in several]
            else:
                yield self.layout.stored(field.type, value)

    def elements(self, field: Field) -> Iterator[list[object]]:
        """The rows of a collection's table. Some hold null, which counts as little as a null in an array.

        Some refer to no record: one null among the keys is enough to make a plain NOT IN select nothing.
        """
        kind = self.schema["id"].type
        for place, record in enumerate(self.records):
            owner = self.layout.stored(kind, record["id"])
            decoy = [self.layout.stored(kind, self.records[place - 1]["id"])] * self.layout.odd
            for element in (*elements_of(record[field.name]), *[None] * (place % 3 == 0)):
                stored = self.layout.stored(field.type, element)
                yield [owner, stored, *decoy]
                if place % 3 == 0:
                    yield [None, stored, *decoy]

    def select(self, filter_: Filter, records: Sequence[Record], paramstyle: ParamStyle | None = None) -> list[int]:
        """The ordinals of the records that the filter's SQL selects."""
        self.load(records)
        where = filter_.to(Sql(self.engine.dialect, columns=self.columns, paramstyle=paramstyle))
        rows = self.engine.query(f"SELECT ordinal FROM {self.name} WHERE {where.sql}", where.params)
        return sorted(ordinal for (ordinal,) in rows)

    def drop(self) -> None:
        """Removes the tables."""
        for table in (self.name, *map(self.child, self.children)):
            self.engine.query(f"DROP TABLE {table}")
