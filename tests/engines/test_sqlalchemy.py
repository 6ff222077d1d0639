"""SQLAlchemy selects the records that a filter means: classes and tables, three engines, and asyncio."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.asyncio import create_async_engine
from support import sqlalchemy_orders
from support.order_records import FILTERS, ORDERS
from support.recipes import recipes

from odata_filter import Field, Filter, types
from odata_filter.backends.sqlalchemy import SQLAlchemy
from odata_filter.sqlite import register
from odata_filter.testing.agreement import SCHEMA, Record, prove
from odata_filter.testing.compared_values import GUID
from odata_filter.testing.reference import elements_of

from .tables import floor, of_clock

ENGINES = ("sqlite", "postgresql", "mariadb", "asyncpg")


class Database:
    """An engine of SQLAlchemy."""

    def __init__(self, name: str, engine: Any) -> None:
        self.name, self.engine = name, engine

    def write(self, *statements: tuple[Any, ...]) -> None:
        """Runs some statements, each with its rows."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(*statement)

    def selected(self, statements: Sequence[Any]) -> list[list[Any]]:
        """The first column of each of some queries."""
        with self.engine.connect() as connection:
            return [list(connection.scalars(each)) for each in statements]

    def create(self, metadata: Any) -> None:
        """Makes tables anew."""
        with self.engine.begin() as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


class Asynchronous(Database):
    """An engine of asyncio, beside one that writes: asyncpg takes the first and last dates for infinities."""

    def __init__(self, name: str, engine: Any, asynchronous: Any) -> None:
        super().__init__(name, engine)
        self.asynchronous, self.loop = asynchronous, asyncio.new_event_loop()

    def selected(self, statements: Sequence[Any]) -> list[list[Any]]:
        return self.loop.run_until_complete(self.selected_async(statements))

    async def selected_async(self, statements: Sequence[Any]) -> list[list[Any]]:
        """The same, awaited."""
        async with self.asynchronous.connect() as connection:
            return [list(await connection.scalars(each)) for each in statements]

    def close(self) -> None:
        self.loop.run_until_complete(self.asynchronous.dispose())
        self.loop.close()
        super().close()


@pytest.fixture(scope="module", params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    name = request.param
    if name == "sqlite":
        made = Database(name, sa.create_engine("sqlite://", poolclass=sa.StaticPool))
        sa.event.listen(made.engine, "connect", lambda connection, _: register(connection))
    elif name == "mariadb":
        engine, address = request.getfixturevalue(name), request.getfixturevalue("mariadb_address")
        url = sa.make_url(address).set(drivername="mariadb+pymysql", database=engine.space)
        made = Database(name, sa.create_engine(url, connect_args={"init_command": "SET time_zone = '+05:45'"}))
    else:
        engine, address = request.getfixturevalue("postgresql"), request.getfixturevalue("postgresql_address")
        session = {"search_path": engine.space, "timezone": "America/New_York"}
        options = " ".join(f"-c {key}={value}" for key, value in session.items())
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
        made = Database(name, sa.create_engine(url, connect_args={"options": options}))
        if name == "asyncpg":
            url = url.set(drivername="postgresql+asyncpg")
            asynchronous = create_async_engine(url, connect_args={"server_settings": session})
            made = Asynchronous(name, made.engine, asynchronous)
    yield made
    made.close()


LOOSE = {"sqlite": "NOCASE", "postgresql": "loose", "asyncpg": "loose", "mariadb": "utf8mb4_general_ci"}
MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def usual(kind: types.Type, name: str) -> Any:
    """The type of a column as most models have it."""
    match kind:
        case types.Guid():
            return sa.Uuid(native_uuid=name != "mariadb")  # whose own type takes not every GUID
        case types.DateTimeOffset():
            return MOMENT
        case types.Enumeration():
            return sa.Enum(*kind.members, name="grade")
        case types.String() | types.Identifier():
            return sa.String(400, collation=LOOSE[name])
        case types.Integer(bits=16):
            return sa.SmallInteger()
        case types.Decimal(digits=(9, 2)):
            return sa.Numeric(9, 2)
    return {
        types.Integer: sa.BigInteger(),
        types.Decimal: sa.Numeric(38, 12),
        types.Single: sa.REAL().with_variant(sa.FLOAT(), "mysql", "mariadb"),
        types.Double: sa.Double(),
        types.TimeOfDay: sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb"),
        types.Duration: sa.BigInteger().with_variant(sa.Interval(), "postgresql"),
        types.Boolean: sa.Boolean(),
        types.Date: sa.Date(),
    }[type(kind)]


def unusual(kind: types.Type, name: str) -> Any:
    """The type of a column as some models have it."""
    match kind:
        case types.Guid():
            return sa.String(36, collation=LOOSE[name])
        case types.DateTimeOffset():
            return sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
        case types.Enumeration():
            return sa.Enum(*kind.members, native_enum=False, create_constraint=False)
    return usual(kind, name)


class Stored(ABC):
    """Tables that hold records, and what a filter is compiled for."""

    ordinal: Any
    backend: SQLAlchemy

    def __init__(self, database: Database) -> None:
        self.database, self.name = database, database.name
        self.records: Sequence[Record] = ()

    @abstractmethod
    def load(self, records: Sequence[Record]) -> None:
        """Replaces what the tables hold."""

    def plain(self, field: Field, value: Any) -> Any:
        """A value as SQLAlchemy takes it."""
        match field.type:
            case _ if value is None:
                return None
            case types.Guid():
                return UUID(str(value))
            case types.Duration() if self.name in {"sqlite", "mariadb"}:
                return value // dt.timedelta(microseconds=1)
            case types.Identifier():
                return str(value).lower() if GUID.fullmatch(str(value)) else str(value)
        return value

    def held(self, field: Field, value: object) -> object:
        """What the columns still hold of a value."""
        if isinstance(field.type, types.DateTimeOffset) and value is not None:
            return floor(value)
        if isinstance(field.type, types.TimeOfDay | types.Duration) and value is not None:
            return of_clock(field.type, value)
        if isinstance(value, float):
            lost = {"sqlite": math.isnan(value), "mariadb": not math.isfinite(value)}
            return None if lost.get(self.name) else value
        return value

    def select(self, filter_: Filter, records: Sequence[Record]) -> list[int]:
        """The ordinals of the records that the condition selects; its complement selects the others."""
        if records is not self.records:
            self.load(records)
            self.records = records
        condition = filter_.to(self.backend)
        kept, left = self.database.selected(
            [sa.select(self.ordinal).where(each) for each in (condition, sa.not_(condition))]
        )
        assert sorted([*kept, *left]) == list(range(len(records)))
        return sorted(kept)


class Classes(Stored):
    """Mapped classes, with a relationship for each collection."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        base: Any = orm.declarative_base()
        names: dict[str, Any] = {
            "__tablename__": "sa_parts",
            "ordinal": sa.Column(sa.Integer, primary_key=True, autoincrement=False),
        }
        self.children: dict[str, Any] = {}
        for field in SCHEMA.values():
            if field.collection:
                names[field.name] = orm.relationship(f"Of{field.name}")
                self.children[field.name] = type(f"Of{field.name}", (base,), {
                    "__tablename__": f"sa_{field.name}",
                    "id": sa.Column(sa.Integer, primary_key=True),
                    "owner": sa.Column(sa.Integer, sa.ForeignKey("sa_parts.ordinal")),
                    "element": sa.Column("the element", usual(field.type, self.name), key="element"),
                })  # fmt: skip
            else:
                names[field.name] = sa.Column(f"the {field.name}", usual(field.type, self.name), key=field.name)
        self.part = cast("Any", type("Part", (base,), names))
        self.ordinal = self.part.ordinal
        columns = {"tags": self.part.tags, "owners": self.children["owners"].element}
        self.backend = SQLAlchemy(self.part, columns)
        database.create(base.metadata)

    def load(self, records: Sequence[Record]) -> None:
        """Replaces what the tables hold."""
        fields = [field for field in SCHEMA.values() if not field.collection]
        rows = [
            {"ordinal": place} | {field.name: self.plain(field, record[field.name]) for field in fields}
            for place, record in enumerate(records)
        ]
        statements: list[Any] = [(sa.delete(each),) for each in (*self.children.values(), self.part)]
        statements.append((sa.insert(self.part), rows))
        for name, child in self.children.items():
            elements = [
                {"owner": place, "element": self.plain(SCHEMA[name], each)}
                for place, record in enumerate(records)
                for each in (*elements_of(record[name]), *[None] * (place % 3 == 0))
            ]
            statements += [(sa.insert(child), elements)] * bool(elements)
        self.database.write(*statements)


class Tables(Stored):
    """A table of Core, with a column for each collection."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        metadata = sa.MetaData()
        columns = [sa.Column("ordinal", sa.Integer)]
        columns += [sa.Column(field.name, self.type(field)) for field in SCHEMA.values()]
        self.table = sa.Table("sa_plain", metadata, *columns)
        self.ordinal = self.table.c.ordinal
        self.backend = SQLAlchemy(self.table)
        database.create(metadata)

    def type(self, field: Field) -> Any:
        """The type of a field's column."""
        if not field.collection:
            return unusual(field.type, self.name)
        return sa.JSON(none_as_null=True).with_variant(postgresql.ARRAY(unusual(field.type, self.name)), "postgresql")

    def plain(self, field: Field, value: Any) -> Any:
        found = super().plain(field, value)
        match field.type:
            case types.Guid() if found is not None:
                return str(found)
            case types.DateTimeOffset() if found is not None:
                return found.replace(tzinfo=None)
        return found

    def load(self, records: Sequence[Record]) -> None:
        rows = []
        for place, record in enumerate(records):
            row: dict[str, Any] = {"ordinal": place}
            for field in SCHEMA.values():
                value = record[field.name]
                if field.collection and value is not None:
                    several = value if isinstance(value, (list, tuple, set)) else [value]
                    row[field.name] = [self.plain(field, each) for each in several]
                else:
                    row[field.name] = self.plain(field, value)
            rows.append(row)
        self.database.write((sa.delete(self.table),), (sa.insert(self.table), rows))


@pytest.mark.parametrize("kind", [Classes, Tables])
def test_sqlalchemy_selects_the_records_that_a_filter_means(database: Database, kind: type[Stored]) -> None:
    stored = kind(database)
    # Where there are no singles, or are rounded to twice; and sums of times as arguments.
    refuses = {"unsupported-arithmetic", *(["unsupported-fields"] if database.name in {"sqlite", "mariadb"} else [])}
    prove(stored.select, held=stored.held, refuses=refuses)


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_related_rows_and_lambdas_over_them_select_as_records_do(database: Database) -> None:
    database.create(sqlalchemy_orders.Base.metadata)
    with orm.Session(database.engine) as session:
        session.add_all(map(sqlalchemy_orders.order_of, ORDERS))
        session.flush()
        for text in FILTERS:
            if "sizes/$" not in text:  # elements of a JSON array are not counted
                sqlalchemy_orders.check(session, text)


@pytest.mark.parametrize("database", ["asyncpg"], indirect=True)
def test_the_recipe_for_asyncio_runs(database: Asynchronous) -> None:
    names: dict[str, Any] = {}
    for block in recipes("SQLAlchemy"):
        exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    database.create(names["Base"].metadata)
    job, tag, maker = names["Job"], names["Tag"], names["Maker"]
    database.write(
        (sa.insert(maker), [{"id": 1, "name": "m"}]),
        (sa.insert(job), [{"id": 1, "name": "bridge", "maker_id": 1}, {"id": 2, "name": "b", "maker_id": None}]),
        (sa.insert(tag), [{"job_id": 1, "value": "x"}]),
    )
    assert database.loop.run_until_complete(names["names"](database.asynchronous)) == ["bridge"]
