"""SQLAlchemy: what statements become, on SQLite and as text of other dialects. Servers are in tests/engines."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import sys
from collections.abc import Iterator
from enum import IntFlag
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import mssql, mysql, postgresql, sqlite
from sqlalchemy.exc import CompileError
from sqlalchemy.orm import Session
from sqlmodel import Field as SQLField
from sqlmodel import SQLModel
from support.recipes import recipes
from support.sqlalchemy_models import GUID, JOBS, NOON, Base, Job, Label, Level, Maker, Tag, labelled, rows
from support.structures import RIGHTS

from odata_filter import OPEN, Field, Filter, Instant, LimitError, Schema, UnsupportedError, parse, types
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.dialects.sqlite import SQLite
from odata_filter.backends.sqlalchemy import SQLAlchemy
from odata_filter.backends.sqlalchemy.cache_keys import text_key
from odata_filter.backends.sqlalchemy.column_types import column_of, elements_of
from odata_filter.backends.sqlalchemy.statement_parameters import Statement
from odata_filter.backends.sqlalchemy.type_samples import _SAMPLES
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.logic import Truth
from odata_filter.nodes import It
from odata_filter.sqlite import register

BY_MAKER = {"maker": Maker.name}
EVERYTHING = [
    ("name eq 'Bridge'", [1]),
    ("name ne 'Bridge'", [2, 3]),
    ("name gt 'a'", [2]),
    ("size in (20, null)", [2, 3]),
    ("not (size gt 10)", [1, 3]),
    ("level eq 'Low'", [2]),
    ("level gt 'Low'", [1]),
    ("at eq 2024-06-24T14:00:00+02:00", [1]),
    ("at gt 2024-06-24T11:59:59.9999999Z", [1]),
    (f"guid eq {GUID}", [1]),
    ("maker eq 'm'", [1]),
    ("maker ne 'm'", [2, 3]),
    ("tags eq 'a'", [1]),
    ("tags ne 'a'", [2, 3]),
    ("tags eq null", [3]),
    ("tags/any(t: startswith(t,'b'))", [1, 2]),
    ("tags/all(t: t eq 'b')", [2, 3]),
    ("tags/any(t: t eq 'a') and tags/any(t: t eq 'b')", [1]),
    ("contains(name,'rid') and year(at) eq 2024", [1]),
    ("tolower(name) eq 'bridge'", [1, 2]),
    ("at lt now()", [1]),
    ("id in ()", []),
    ("1 eq 1", [1, 2, 3]),
]
POSTGRESQL, MARIADB, SQLITE, ASYNCPG = (
    sa.make_url(f"{name}://").get_dialect()()
    for name in ("postgresql+psycopg", "mariadb+pymysql", "sqlite", "postgresql+asyncpg")
)
SHOE, CODED = types.Enumeration("Shoe", {"Small": 1, "Large": 2}), Column("c", storage="codes")
DATETIME: Any = sqlite.DATETIME
DATE: Any = sqlite.DATE
MYSQL = sa.make_url("mysql+pymysql://").get_dialect()()


def _in_words(value: object) -> str:
    """Returns the part of a test's name that is the same in every process."""
    return f"{value.name}+{value.driver}" if isinstance(value, sa.Dialect) else str(value)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    sa.event.listen(engine, "connect", lambda connection, _: register(connection))
    Base.metadata.create_all(engine)
    with Session(engine) as found:
        found.add_all(rows())
        found.commit()
        yield found
    engine.dispose()


def ids(session: Session, condition: Any, source: Any = Job) -> list[int]:
    """The ids of the rows that a condition selects."""
    return sorted(session.scalars(sa.select(source.id).where(condition)))


@pytest.mark.parametrize(("text", "kept"), EVERYTHING)
def test_a_mapped_class_and_its_complement(session: Session, text: str, kept: list[int]) -> None:
    condition = parse(text, JOBS).to(SQLAlchemy(Job, BY_MAKER))
    assert ids(session, condition) == kept
    assert (
        ids(session, sa.not_(condition)) == ids(session, ~condition) == [each for each in (1, 2, 3) if each not in kept]
    )
    assert ids(session, ~~condition) == kept
    assert session.scalar(sa.select(sa.func.count()).where(condition)) == len(kept)


@pytest.mark.parametrize(("text", "kept"), EVERYTHING)
def test_an_alias_beside_the_class_itself(session: Session, text: str, kept: list[int]) -> None:
    other = orm.aliased(Job)
    condition = parse(text, JOBS).to(SQLAlchemy(other, BY_MAKER))
    pairs = sa.select(Job.id, other.id).where(Job.id == other.id, condition)
    assert sorted(session.execute(pairs)) == [(each, each) for each in kept]


def test_a_class_named_in_columns_means_the_alias(session: Session) -> None:
    other = orm.aliased(Job)
    condition = parse("name eq 'bridge'", JOBS).to(SQLAlchemy(other, {"name": Job.name}))
    assert list(session.scalars(sa.select(other.id).where(condition))) == [2]
    assert "FROM job AS job_1 \n" in str(sa.select(other.id).where(condition))


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        (lambda one: sa.and_(one, Job.size > 10), [2]),
        (lambda one: sa.or_(one, Job.id == 3), [1, 2, 3]),
        (lambda one: sa.and_(Job.id < 3, sa.not_(one)), []),
        (lambda one: sa.case((one, 1), else_=0) == 0, [3]),
        (lambda one: one.is_(True), [1, 2]),
        (lambda one: one == sa.true(), [1, 2]),
    ],
)
def test_a_condition_beside_others(session: Session, condition: Any, kept: list[int]) -> None:
    one = parse("size gt 5 or name eq 'x'", JOBS).to(SQLAlchemy(Job))
    assert ids(session, condition(one)) == kept


def test_conditions_adapt_to_what_selects_them(session: Session) -> None:
    condition = parse("tags eq 'b' and name eq 'bridge'", JOBS).to(SQLAlchemy(Job))
    loaded = sa.select(Maker).options(orm.joinedload(Maker.jobs.and_(condition))).order_by(Maker.id)
    assert [[job.id for job in maker.jobs] for maker in session.scalars(loaded).unique()] == [[], [2]]
    session.expunge_all()
    everywhere = sa.select(Job.id).options(orm.with_loader_criteria(Job, condition))
    assert list(session.scalars(everywhere)) == [2]


def test_updates_and_deletes(session: Session) -> None:
    condition = parse("tags eq 'a' or maker eq 'x'", JOBS).to(SQLAlchemy(Job, BY_MAKER))
    session.execute(sa.update(Job).where(condition).values(size=11))
    assert ids(session, Job.size == 11) == [1]
    session.execute(sa.delete(Job).where(condition))
    assert ids(session, sa.true()) == [2, 3]
    session.rollback()


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"tags": "tags"}, "value"),
        ({"tags": Job.tags}, "value"),
        ({"tags": Tag.value}, "value"),
        ({"tags": Job.values}, "value"),
        ({"tags": "values"}, "value"),
        ({"tags": Job.labels}, "text"),
        ({"tags": Job.notes}, "text"),
        ({"tags": Label.text}, "text"),
    ],
    ids=["name", "relationship", "column", "proxy", "proxy-name", "many-to-many", "two-keys", "many-to-many-column"],
)
def test_the_rows_of_a_collection(session: Session, columns: dict[str, Any], field: str) -> None:
    backend = SQLAlchemy(Job, columns)
    looked_for = "x" if field == "text" else "a"
    assert ids(session, parse(f"tags eq '{looked_for}'", JOBS).to(backend)) == [1]
    assert ids(session, parse("tags eq null", JOBS).to(backend)) == ([2, 3] if field == "text" else [3])


def test_rows_of_the_same_class(session: Session) -> None:
    children = SQLAlchemy(Job, {"tags": orm.aliased(Job).name, "maker": "name"})
    assert ids(session, parse("tags eq 'bridge'", JOBS).to(children)) == [1]
    parent = SQLAlchemy(Job, {"maker": orm.aliased(Job).name})
    assert ids(session, parse("maker eq 'Bridge'", JOBS).to(parent)) == [2]


JOB, TAG, MAKER = Job.__table__, Tag.__table__, Maker.__table__
TABLE_COLUMNS = {"name": JOB.c["the name"], "maker": MAKER.c.name, "tags": TAG.c.value}


@pytest.mark.parametrize(("text", "kept"), EVERYTHING)
def test_a_table(session: Session, text: str, kept: list[int]) -> None:
    condition = parse(text, JOBS).to(SQLAlchemy(JOB, TABLE_COLUMNS))
    assert list(session.scalars(sa.select(JOB.c.id).where(condition).order_by(JOB.c.id))) == kept


def test_aliases_subqueries_and_expressions_of_tables(session: Session) -> None:
    filter_ = parse("name eq 'bridge' and size eq 21", JOBS)
    for source in (JOB.alias(), sa.select(JOB).subquery(), sa.select(JOB).cte()):
        condition = filter_.to(SQLAlchemy(source, {"name": "the name", "size": source.c.size + 1}))
        assert list(session.scalars(sa.select(source.c.id).where(condition))) == [2]


def test_a_model_of_sqlmodel() -> None:
    class Thing(SQLModel, table=True):
        id: int | None = SQLField(default=None, primary_key=True)
        name: str
        made: dt.datetime
        guid: UUID

    schema = Schema("things", [JOBS["name"], Field("made", types.DateTimeOffset()), JOBS["guid"]])
    engine = sa.create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Thing(name="x", made=NOON, guid=GUID))
        session.commit()
        text = f"name eq 'x' and made eq 2024-06-24T13:00:00+01:00 and guid eq {GUID}"
        assert [
            each.name for each in session.scalars(sa.select(Thing).where(parse(text, schema).to(SQLAlchemy(Thing))))
        ] == ["x"]
    engine.dispose()


def test_long_and_deep_filters_run_on_sqlite(session: Session) -> None:
    pairs = " or ".join(f"(size eq {number} and name eq 'bridge')" for number in range(5_000))
    assert ids(session, parse(pairs, JOBS).to(SQLAlchemy(Job))) == [2]
    deep = "tags eq 'a'"
    for level in range(100):
        deep = f"size ne {level + 100} and ({deep})" if level % 2 else f"size eq {level + 100} or ({deep})"
    condition = parse(deep, JOBS).to(SQLAlchemy(Job))
    assert ids(session, sa.and_(condition, Job.id < 9)) == [1]
    assert ids(session, sa.not_(condition)) == [2, 3]


def test_a_list_is_one_parameter_where_it_is_long(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = parse(f"size in ({', '.join(map(str, range(600)))})", JOBS).to(SQLAlchemy(Job))
    assert ids(session, listed) == [1, 2]
    monkeypatch.setattr(SQLite, "parameters", 2)
    few = parse("size in (1, 20) and name in ('bridge', 'b')", JOBS).to(SQLAlchemy(Job))
    assert ids(session, few) == [2]
    many = parse("size lt 1 or name gt 'a' or id eq 2", JOBS).to(SQLAlchemy(Job))
    with pytest.raises(LimitError, match="too-many-parameters"):
        ids(session, many)


class Logged(NamedTuple):
    """The cache of statements of an engine, and a session."""

    cache: dict[Any, Any]
    session: Session

    def ids(self, filter_: Filter, backend: SQLAlchemy) -> list[int]:
        return ids(self.session, filter_.to(backend))


@pytest.fixture
def cached(session: Session) -> Logged:
    cache: dict[Any, Any] = {}
    return Logged(cache, Session(session.get_bind().execution_options(compiled_cache=cache)))


def test_statements_are_cached_by_columns_and_negation_but_not_by_values(cached: Logged) -> None:
    backend = SQLAlchemy(Job)
    for _ in range(2):
        assert cached.ids(parse("size eq 10", JOBS), backend) == [1]
        assert cached.ids(parse("size eq 20", JOBS), backend) == [2]
        assert cached.ids(parse("size eq 20", JOBS), SQLAlchemy(Job, {"size": Job.id})) == []
        assert ids(cached.session, sa.not_(parse("size eq 20", JOBS).to(backend))) == [1, 3]
        assert len(cached.cache) == 3
    past, future = (SQLAlchemy(Job, now=NOON + dt.timedelta(days=days)) for days in (-1, 1))
    assert cached.ids(parse("at lt now()", JOBS), past) == []
    assert cached.ids(parse("at lt now()", JOBS), future) == [1]
    assert len(cached.cache) == 4
    cached.ids(parse(f"size in ({', '.join(map(str, range(600)))})", JOBS), backend)
    assert len(cached.cache) == 4


@pytest.mark.parametrize(
    ("texts", "statements"),
    [
        (["name eq 'Bridge'", "name eq 'bridge'", "name eq ''"], 1),
        (["size in (1, 20)", "size in (10, 20)"], 1),
        (["size in (1, 20)", "size in (1, 20.5)", f"size in (1, {2**70})"], 3),
        (["size gt 9.5", "size gt 9", "size ge 10", f"size lt {2**70}", f"size gt -{2**70}"], 5),
        (["level eq 'Low'", "level eq 'High'"], 2),
        (["at eq 2024-06-24T12:00:00Z", "at eq 2024-06-24T12:00:01Z", "at eq 2024-06-24T12:00:00.0000001Z"], 2),
        ([f"guid eq {GUID}", "guid eq 00000000-0000-0000-0000-000000000000"], 1),
        (["substring(name,1) eq 'ridge'", "substring(name,2) eq 'idge'", "substring(name,-2) eq 'ge'"], 2),
        (["tags/any(t: startswith(t,'a'))", "tags/any(t: startswith(t,'b'))"], 1),
        (["contains(name,'i') eq (size gt 10)", "contains(name,'r') eq (size gt 9)"], 1),
        (["not contains(name,'B') and maker ne 'm'", "not contains(name,'x') and maker ne 'y'"], 1),
    ],
    ids=str,
)
def test_filters_share_a_statement_where_their_sql_is_the_same(
    cached: Logged, texts: list[str], statements: int
) -> None:
    backend = SQLAlchemy(Job, BY_MAKER)
    uncached = Session(cached.session.get_bind().execution_options(compiled_cache=None))
    for text in (*texts, *texts[::-1]):
        filter_ = parse(text, JOBS)
        assert cached.ids(filter_, backend) == ids(uncached, filter_.to(backend))
    assert len(cached.cache) == statements


def test_columns_and_filters_of_one_key_are_written_alike() -> None:
    condition: Any = parse("name eq 'a'", JOBS).to(SQLAlchemy(Job))
    other: Any = parse("size eq 1 and name eq 'a'", JOBS).to(SQLAlchemy(Job))
    statement = Statement(SQLITE, condition.places, lambda _: "x")
    statement.sql, parameters = statement.written(condition.meant)
    assert condition.meant.parameters(statement) == parameters == ["a"]
    with pytest.raises(RuntimeError, match="'size eq 1 and name eq 'a'' is not written as the filter of the cached"):
        other.meant.parameters(Statement(SQLITE, other.places, lambda _: "x"))
    with pytest.raises(UnwritableError):
        text_key(Truth(It(), wanted=True, or_null=False))


def test_conditions_on_two_collections_and_aliases_are_cached_apart(cached: Logged) -> None:
    filter_ = parse("tags eq 'x'", JOBS)
    assert cached.ids(filter_, SQLAlchemy(Job, {"tags": Job.labels})) == [1]
    assert cached.ids(filter_, SQLAlchemy(Job, {"tags": Job.tags})) == []
    assert len(cached.cache) == 2


def test_printed_and_compiled_text() -> None:
    condition = parse("(name eq 'a' or size gt 1) and maker ne null", JOBS).to(SQLAlchemy(Job, BY_MAKER))
    printed = str(sa.select(Job.id).where(condition)).replace("\n", "")
    assert printed == (
        'SELECT job.id FROM job WHERE (job."the name" = :param_1 AND CAST(job."the name" AS TEXT) COLLATE "C" = '
        ":param_2 OR job.size > :param_3) AND "
        "(SELECT anon_1.name FROM (SELECT maker.id AS id, maker.name AS name FROM maker) AS anon_1 "
        "WHERE anon_1.id = job.maker_id) IS NOT NULL"
    )
    compiled = condition.compile(dialect=ASYNCPG)
    assert 'AS TEXT) COLLATE "C" = CAST($2 AS TEXT) OR job.size > $3' in str(compiled)
    assert compiled.params == {"param_1": "a", "param_2": "a", "param_3": 1}


@pytest.mark.parametrize(
    ("kind", "declared", "engine", "column"),
    [
        (types.String(), sa.String(9), SQLITE, Column("c")),
        (types.String(), sa.Text(collation="C"), POSTGRESQL, Column("c", codepoint=True)),
        (types.String(), postgresql.CITEXT(), POSTGRESQL, Column("c")),
        (types.String(), sa.Integer(), SQLITE, None),
        (types.String(), sa.Enum("a", "b"), SQLITE, None),
        (types.Identifier(), sa.Unicode(), SQLITE, Column("c")),
        (types.Guid(), sa.Uuid(), SQLITE, Column("c", storage="hex")),
        (types.Guid(), sa.Uuid(), MYSQL, Column("c", storage="hex")),
        (types.Guid(), sa.UUID(), POSTGRESQL, Column("c", storage="native")),
        (types.Guid(), sa.Uuid(native_uuid=False), POSTGRESQL, Column("c", storage="hex")),
        (types.Guid(), sa.CHAR(32), POSTGRESQL, Column("c", storage="hex")),
        (types.Guid(), sa.String(36), MARIADB, Column("c", storage="text")),
        (types.Guid(), sa.BINARY(16), MARIADB, Column("c", storage="bytes")),
        (types.Guid(), sa.Integer(), MARIADB, None),
        (types.DateTimeOffset(), sa.DateTime(), SQLITE, Column("c", storage="iso_space", digits=6)),
        (
            types.DateTimeOffset(),
            DATETIME(truncate_microseconds=True),
            SQLITE,
            Column("c", storage="iso_space", digits=0),
        ),
        (types.DateTimeOffset(), DATETIME(storage_format="%(year)04d"), SQLITE, None),
        (types.DateTimeOffset(), sa.DateTime(timezone=True), POSTGRESQL, Column("c", storage="native")),
        (types.DateTimeOffset(), sa.DateTime(), POSTGRESQL, Column("c", storage="utc")),
        (types.DateTimeOffset(), sa.TIMESTAMP(timezone=True), POSTGRESQL, Column("c", storage="native")),
        (types.DateTimeOffset(), sa.DateTime(), MARIADB, Column("c", storage="native")),
        (types.DateTimeOffset(), sa.TIMESTAMP(), MARIADB, Column("c", storage="utc")),
        (types.DateTimeOffset(), sa.BigInteger(), SQLITE, None),
        (types.DateTimeOffset(), sa.Text(), SQLITE, None),
        (types.DateTimeOffset(), sa.Date(), SQLITE, None),
        (types.Date(), sa.Date(), SQLITE, Column("c")),
        (types.Date(), sa.Date(), POSTGRESQL, Column("c")),
        (types.Date(), DATE(storage_format="%(day)02d.%(month)02d.%(year)04d"), SQLITE, None),
        (types.Date(), sa.DateTime(), MARIADB, None),
        (types.TimeOfDay(), sa.Time(), SQLITE, Column("c")),
        (types.TimeOfDay(), sa.Time(), POSTGRESQL, Column("c")),
        (types.TimeOfDay(), sa.Time(timezone=True), POSTGRESQL, None),
        (types.TimeOfDay(), sa.String(), POSTGRESQL, None),
        (types.Duration(), sa.Interval(), POSTGRESQL, Column("c", storage="native")),
        (types.Duration(), sa.Interval(), SQLITE, None),
        (types.Duration(), sa.BigInteger(), SQLITE, Column("c")),
        (types.Boolean(), sa.Boolean(), MARIADB, Column("c")),
        (types.Boolean(), sa.Integer(), MARIADB, None),
        (types.Integer(), sa.SmallInteger(), POSTGRESQL, Column("c")),
        (types.Integer(), mysql.TINYINT(), MARIADB, Column("c")),
        (types.Integer(), sa.Numeric(9, 0), POSTGRESQL, Column("c")),
        (types.Integer(), sa.Numeric(9, 2), POSTGRESQL, None),
        (types.Integer(), sa.String(), POSTGRESQL, None),
        (types.Decimal(), sa.Numeric(9, 2), POSTGRESQL, Column("c")),
        (types.Decimal(), sa.BigInteger(), POSTGRESQL, Column("c")),
        (types.Decimal(), sa.Float(), POSTGRESQL, None),
        (types.Double(), sa.Float(), POSTGRESQL, Column("c")),
        (types.Double(), sa.REAL(), POSTGRESQL, Column("c")),
        (types.Double(), sa.Numeric(9, 2), POSTGRESQL, None),
        (types.Single(), sa.REAL(), POSTGRESQL, Column("c")),
        (types.Single(), sa.Float(24), POSTGRESQL, Column("c")),
        (types.Single(), sa.Float(25), POSTGRESQL, None),
        (types.Single(), sa.Float(), POSTGRESQL, None),
        (types.Single(), sa.Float(), MARIADB, Column("c")),
        (types.Single(), sa.REAL(), MARIADB, None),
        (types.Single(), sa.Integer(), MARIADB, None),
        (JOBS["level"].type, sa.Enum(Level), POSTGRESQL, Column("c", storage="enum")),
        (JOBS["level"].type, sa.Enum(Level, native_enum=False), POSTGRESQL, Column("c", storage="text")),
        (JOBS["level"].type, sa.Enum(Level), SQLITE, Column("c", storage="text")),
        (JOBS["level"].type, sa.Enum("Low", "Mid", "High"), MARIADB, Column("c", storage="enum")),
        (JOBS["level"].type, sa.Enum("Low", "Mid"), MARIADB, None),
        (
            JOBS["level"].type,
            sa.Enum(Level, values_callable=lambda level: [each.value for each in level]),
            MARIADB,
            Column("c", codes={"Low": "l", "High": "h"}),
        ),
        (JOBS["level"].type, sa.String(9), MARIADB, Column("c", storage="text")),
        (JOBS["level"].type, sa.Integer(), MARIADB, None),
        (JOBS["level"].type, sa.Boolean(), MARIADB, None),
        (SHOE, sa.SmallInteger(), POSTGRESQL, CODED),
        (RIGHTS, sa.Integer(), SQLITE, CODED),
        (RIGHTS, sa.String(9), MARIADB, Column("c", storage="text")),
        (RIGHTS, sa.Enum(*RIGHTS.members), POSTGRESQL, None),
        (JOBS["level"].type, sa.Date(), POSTGRESQL, None),
        (types.Guid(), sa.String(36).with_variant(sa.UUID(), "postgresql"), POSTGRESQL, Column("c", storage="native")),
        (types.Guid(), sa.String(36).with_variant(sa.UUID(), "postgresql"), SQLITE, Column("c", storage="text")),
    ],
    ids=_in_words,
)
def test_types_of_columns(kind: types.Type, declared: Any, engine: Any, column: Column | None) -> None:
    assert column_of(kind, declared, engine) == column


@pytest.mark.parametrize(
    ("declared", "engine", "held"),
    [
        (sa.JSON(), SQLITE, ("json", None)),
        (postgresql.JSONB(), POSTGRESQL, ("jsonb", None)),
        (sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), POSTGRESQL, ("jsonb", None)),
        (sa.ARRAY(sa.String()), POSTGRESQL, ("native", Column("c"))),
        (sa.ARRAY(sa.Integer()), POSTGRESQL, None),
        (sa.String(), POSTGRESQL, None),
    ],
    ids=_in_words,
)
def test_columns_of_whole_collections(declared: Any, engine: Any, held: Any) -> None:
    assert elements_of(types.String(), declared, engine) == held


class Decorated(sa.TypeDecorator[Any]):
    """A type that converts what it binds."""

    impl = sa.String
    cache_ok = True

    def __init__(self, impl: Any, convert: Any) -> None:
        super().__init__()
        self.impl, self.convert = impl, convert

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        del dialect
        return self.convert(value)


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND, ISO = dt.timedelta(microseconds=1), Column("c", storage="iso")
MILLISECOND = dt.timedelta(milliseconds=1)
MOMENT = types.DateTimeOffset()
SPACED, WRITTEN = Column("c", storage="iso_space", digits=6), Column("c", storage="iso", digits=6)
NATIVE = Column("c", storage="native")
TICKS = Column("c", storage="epoch_ms")
BERLIN = dt.timezone(dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("kind", "impl", "convert", "engine", "column"),
    [
        (types.String(), sa.String(), str, SQLITE, Column("c")),
        (types.String(), sa.String(), str.strip, SQLITE, None),
        (types.String(), sa.String(), str.lower, SQLITE, None),
        (types.String(), sa.String(), lambda value: value.value, SQLITE, None),
        (types.Integer(), sa.Integer(), lambda value: value * 2, SQLITE, None),
        (types.Boolean(), sa.Boolean(), lambda value: not value, SQLITE, None),
        (types.Date(), sa.String(), dt.date.isoformat, SQLITE, Column("c", storage="iso")),
        (types.TimeOfDay(), sa.String(), lambda value: value.isoformat("microseconds"), SQLITE, ISO),
        (types.Duration(), sa.BigInteger(), lambda value: value // MICROSECOND, SQLITE, Column("c")),
        (types.Duration(), sa.BigInteger(), lambda value: value // MILLISECOND, SQLITE, None),
        (types.Guid(), sa.CHAR(32), lambda value: value.hex, SQLITE, Column("c", storage="hex")),
        (types.Guid(), sa.CHAR(36), str, SQLITE, Column("c", storage="text")),
        (types.Guid(), sa.UUID(), lambda value: value, POSTGRESQL, NATIVE),
        (types.Guid(), sa.CHAR(36), lambda value: str(value).upper(), SQLITE, None),
        (types.Guid(), sa.LargeBinary(16), lambda value: value.bytes, MARIADB, Column("c", storage="bytes")),
        (MOMENT, sa.DateTime(), lambda value: value.astimezone(dt.UTC), POSTGRESQL, Column("c", storage="utc")),
        (MOMENT, sa.DateTime(), lambda value: value.astimezone(BERLIN).replace(tzinfo=None), POSTGRESQL, None),
        (MOMENT, sa.DateTime(), lambda value: value.replace(tzinfo=None), SQLITE, SPACED),
        (MOMENT, sa.BigInteger(), lambda value: (value - EPOCH) // MILLISECOND, SQLITE, TICKS),
        (MOMENT, sa.String(), lambda value: f"{value:%Y-%m-%dT%H:%M:%S.%fZ}", POSTGRESQL, WRITTEN),
        (JOBS["level"].type, sa.Integer(), ["Low", "High"].index, SQLITE, Column("c", codes={"Low": 0, "High": 1})),
        (JOBS["level"].type, sa.String(), str.lower, SQLITE, Column("c", codes={"Low": "low", "High": "high"})),
        (JOBS["level"].type, sa.String(), len, SQLITE, None),
        (SHOE, sa.Integer(), int, SQLITE, CODED),
        (RIGHTS, sa.Integer(), IntFlag("Rights", "Read Write Own"), SQLITE, CODED),
        (RIGHTS, sa.Integer(), lambda value: min(value, 4), SQLITE, None),
        (RIGHTS, sa.Integer(), lambda value: value.value, SQLITE, None),
        (RIGHTS, sa.String(), str.lower, SQLITE, None),
        (JOBS["level"].type, sa.String(), int, SQLITE, None),
        (JOBS["level"].type, sa.String(), lambda _: "x", SQLITE, None),
    ],
)  # fmt: skip
def test_a_decorated_type_is_asked_what_it_binds(
    kind: types.Type, impl: Any, convert: Any, engine: Any, column: Column | None
) -> None:
    assert column_of(kind, Decorated(impl, convert), engine) == column


def test_types_that_convert_in_sql_are_refused() -> None:
    class Folded(sa.String):
        def bind_expression(self, bindvalue: Any) -> Any:
            return sa.func.lower(bindvalue)

    class Shown(sa.String):
        def column_expression(self, column: Any) -> Any:
            return sa.func.lower(column)

    assert column_of(types.String(), Folded(), SQLITE) is None
    assert column_of(types.String(), Shown(), SQLITE) is None


def things(**columns: Any) -> sa.Table:
    """A table of columns of some types."""
    return sa.Table("things", sa.MetaData(), *(sa.Column(name, kind) for name, kind in columns.items()))


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("size gt 1", {"size": sa.Text()}, "'size' has Integer values, which a column of type Text() does not hold"),
        ("tags eq 'a'", {"tags": sa.Text()}, "'tags' has String values in a collection, which a column of type Text()"),
    ],
)
def test_a_column_that_cannot_hold_the_field_is_refused(text: str, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(UnsupportedError, match=re.escape(message)) as caught:
        parse(text, JOBS).to(SQLAlchemy(things(**columns)))
    assert (caught.value.code, caught.value.span.start) == ("unsupported-column", 0)


def test_an_array_of_postgresql() -> None:
    condition = parse("tags eq 'a'", JOBS).to(SQLAlchemy(things(tags=sa.ARRAY(sa.String()))))
    assert str(condition.compile(dialect=POSTGRESQL)) == (
        'EXISTS (SELECT 1 FROM UNNEST(things.tags) AS element WHERE CAST(element AS TEXT) COLLATE "C" = %(param_1)s)'
    )


def test_what_only_the_dialect_tells_is_refused_when_a_statement_compiles() -> None:
    table = things(name=sa.String().with_variant(sa.Integer(), "mysql"), tags=sa.ARRAY(sa.String()))
    condition = parse("name eq 'a'", JOBS).to(SQLAlchemy(table))
    assert "param_1" in str(condition.compile(dialect=POSTGRESQL))
    with pytest.raises(UnsupportedError, match="unsupported-column"):
        condition.compile(dialect=MYSQL)
    with pytest.raises(UnsupportedError, match="unsupported-column"):
        parse("tags eq 'a'", JOBS).to(SQLAlchemy(table)).compile(dialect=SQLITE)
    with pytest.raises(UnsupportedError, match="unsupported-column"):
        parse("tags eq 'a'", JOBS).to(SQLAlchemy(things(tags=sa.JSON().with_variant(sa.Text(), "mysql")))).compile(
            dialect=MYSQL
        )
    with pytest.raises(UnsupportedError, match="'tolower' is not available on mysql"):
        parse("tolower(name) eq 'a'", JOBS).to(SQLAlchemy(Job)).compile(dialect=MYSQL)
    with pytest.raises(CompileError, match="filters are not supported on mssql, but on sqlite, postgresql"):
        parse("name eq 'a'", JOBS).to(SQLAlchemy(Job)).compile(dialect=mssql.dialect())  # type: ignore[no-untyped-call]


def test_elements_without_a_mapping_of_types_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="'tags' has String values, which a column of type Integer"):
        parse("tags eq 'a'", JOBS).to(SQLAlchemy(Job, {"tags": Tag.job_id}))


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsupported-untyped"):
        parse("name eq 'a'", OPEN).to(SQLAlchemy(Job))


of_several = sa.Table(
    "of_several",
    Base.metadata,
    sa.Column("a", sa.ForeignKey("several.id")),
    sa.Column("b", sa.ForeignKey("label.id")),
)


class Several(Base):
    __tablename__ = "several"
    id = orm.mapped_column(sa.ForeignKey("maker.id"), primary_key=True)
    other = orm.mapped_column(sa.ForeignKey("maker.id"))
    one = orm.relationship(Maker, foreign_keys="Several.id")
    two = orm.relationship(Maker, foreign_keys="Several.other")
    labels = orm.relationship(Label, secondary=of_several, uselist=False)


@pytest.mark.parametrize(
    ("source", "text", "columns", "message"),
    [
        (Job, "name eq 'a'", {"name": "nmae"}, "field 'name' has no column: Job lacks 'nmae': did you mean 'name'"),
        (JOB, "name eq 'a'", {}, "field 'name' has no column: job lacks 'name': did you mean 'the name'?"),
        (Job, "name eq 'a'", {"nmae": "name"}, "which is not a field of jobs: did you mean 'name'"),
        (Job, "name eq 'a'", {"name": Several.id}, "from Job to Several: there is none"),
        (Several, "name eq 'a'", {"name": Maker.name}, "from Several to Maker: there is several, one and two"),
        (Job, "tags eq 'a'", {"tags": Job.children}, "say which column of Job it is: columns={'tags': Job. ..}"),
        (Job, "tags eq 'a'", {"tags": Job.maker}, "field 'tags' is a collection, and the relationship 'maker' is not"),
        (Job, "name eq 'a'", {"name": Job.tags}, "field 'name' is a single value, and the relationship 'tags' is not"),
        (TAG, "name eq 'a'", {"name": MAKER.c.name}, "field 'name' needs a foreign key from tag to maker"),
        (TAG, "tags eq 'a'", {"tags": MAKER.c.name}, "field 'tags': Can't find any foreign key relationships between"),
        (Several.__table__, "name eq 'a'", {"name": MAKER.c.name}, "field 'name': Can't determine join between"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_is_told(source: Any, text: str, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse(text, JOBS).to(SQLAlchemy(source, columns))


def test_wrong_arguments() -> None:
    with pytest.raises(TypeError, match="source is a mapped class or a table, not 'job'"):
        SQLAlchemy("job")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="columns maps names of fields to attributes or columns"):
        SQLAlchemy(Job, ["name"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="columns maps names of fields to attributes or columns"):
        SQLAlchemy(Job, {1: "name"})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="field 'name' is mapped to an attribute or expression, not to 1"):
        parse("name eq 'a'", JOBS).to(SQLAlchemy(Job, {"name": 1}))
    with pytest.raises(ValueError, match="offset"):
        SQLAlchemy(Job, now=dt.datetime(2024, 1, 1))


def test_a_table_with_a_row_for_each_pair(session: Session) -> None:
    condition = parse("tags eq 1", Schema("s", [Field("tags", types.Integer(), collection=True)]))
    backend = SQLAlchemy(JOB, {"tags": labelled.c.label}, now=Instant(NOON))
    assert list(session.scalars(sa.select(JOB.c.id).where(condition.to(backend)))) == [1]


def test_the_recipe_runs() -> None:
    names: dict[str, Any] = {}
    exec(compile(recipes("SQLAlchemy")[0], "README.md", "exec", dont_inherit=True), names)
    assert [job.name for job in names["jobs"]] == ["bridge"]


def test_without_sqlalchemy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.delitem(sys.modules, "odata_filter.backends.sqlalchemy")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[sqlalchemy\]'"):
        importlib.import_module("odata_filter.backends.sqlalchemy")


def test_every_type_has_samples_to_ask_a_column_with() -> None:
    kinds = {kind for kind in vars(types).values() if isinstance(kind, type)}
    asked = {types.Type, types.Untyped, types.Structure, types.Ref, types.Enumeration}  # which has its members
    assert set(_SAMPLES) == kinds - asked
