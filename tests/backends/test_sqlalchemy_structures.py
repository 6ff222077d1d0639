"""SQLAlchemy: structures as related rows, lambdas over them, and parts of one row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from support.order_records import FILTERS, ORDERS
from support.sqlalchemy_orders import COLUMNS, Base, Item, Label, Order, Person, Piece, check, order_of
from support.structures import ORDERS as SCHEMA

from odata_filter import OPEN, Field, Schema, UnsupportedError, parse, types
from odata_filter.backends.sqlalchemy import SQLAlchemy


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as found:
        found.add_all(map(order_of, ORDERS))
        found.commit()
        yield found
    engine.dispose()


MORE = ("(items/any() and active) eq owner/active", "owner/active and length(owner/boss/name) eq 3")
REFUSED = ("sizes/$count", "sizes/$filter")


@pytest.mark.parametrize("text", [*FILTERS, *MORE])
def test_related_rows_and_lambdas_over_them_select_as_records_do(session: Session, text: str) -> None:
    if any(each in text for each in REFUSED):
        with pytest.raises(UnsupportedError, match="unsupported-path"):
            check(session, text)
    else:
        check(session, text)


def test_parts_of_one_row_have_columns_of_their_own() -> None:
    table = sa.Table(
        "places",
        sa.MetaData(),
        *(sa.Column(name, sa.String()) for name in ("address_city", "code", "tags")),
        sa.Column("names", postgresql.ARRAY(sa.String())),
        sa.Column("rights", sa.String()),
    )
    address = types.Structure("Address", [Field("city", types.String()), Field("zip", types.String())])
    names = Field("names", types.String(), collection=True)
    schema = Schema(
        "places", [Field("address", address), Field("tags", address, collection=True), names, SCHEMA["rights"]]
    )
    backend = SQLAlchemy(table, {"address/zip": "code"})
    text = str(parse("address/city eq null and address/zip eq null", schema).to(backend))
    assert text == "places.address_city IS NULL AND places.code IS NULL"
    text = str(parse("names/any(n: n eq address/city)", schema).to(backend))
    assert text.startswith("EXISTS (SELECT 1 FROM UNNEST(places.names) AS element WHERE ")
    assert "places.address_city" in text
    text = str(parse("names eq 'a' or names ne 'b' and address/zip eq 'c'", schema).to(backend))
    assert text.count("UNNEST(places.names)") == 2
    for refused, message in (
        ("address eq null", "'address' is not a related row, and only its fields have columns"),
        ("tags/any()", "'tags' has Structure values in a collection, which a column of type String()"),
        ("rights has App.Rights'Read'", "the flags of 'rights' are not kept as numbers"),
        ("names/$count eq 1", "this backend does not take names/$count"),
    ):
        filter_ = parse(refused, schema)
        with pytest.raises(UnsupportedError, match=re.escape(message)):
            filter_.to(SQLAlchemy(table, {"address": "address_city"}))


def test_a_record_that_is_a_plain_value_has_no_column() -> None:
    with pytest.raises(UnsupportedError, match="unsupported-system-name"):
        parse("$it eq 'a'", OPEN).to(SQLAlchemy(Order))


def test_an_alias_has_related_rows_of_its_own(session: Session) -> None:
    other = orm.aliased(Order)
    condition = parse("owner/boss/name eq 'Eve' and items/any(i: i/sku eq sku)", SCHEMA).to(SQLAlchemy(other))
    assert list(session.scalars(sa.select(other.name).where(condition))) == ["a"]


def test_conditions_on_related_rows_are_cached(session: Session) -> None:
    cache: dict[Any, Any] = {}
    cached = Session(session.get_bind().execution_options(compiled_cache=cache))
    for _ in range(2):
        for city, count in (("Bern", 1), ("Rome", 0)):
            condition = parse(f"address/city eq '{city}' and items/any(i: i/sku eq sku)", SCHEMA).to(SQLAlchemy(Order))
            assert len(cached.scalars(sa.select(Order.name).where(condition)).all()) == count
    assert len(cache) == 1


@pytest.mark.parametrize("include_aliases", [False, True])
@pytest.mark.parametrize(
    ("text", "entity", "criterion"),
    [
        ("startswith(owner/name,'Ev')", Person, Person.name != "Eve"),
        ("owner/boss/name eq 'Eve'", Person, Person.name != "Eve"),
        ("owner ne null", Person, sa.false()),
        ("items/any()", Item, sa.false()),
        ("items/any(i: i/maker ne null)", Person, sa.false()),
        ("items/any(i: i/parts/any())", Piece, sa.false()),
        ("items/$count gt 0", Item, sa.false()),
        ("items/any(i: i/parts/$count gt 0)", Piece, sa.false()),
        ("tags/any(t: t ne 'x')", Label, sa.false()),
    ],
)
def test_criteria_of_loaders_hold_for_related_rows(
    session: Session, text: str, entity: type[Base], criterion: sa.ColumnElement[bool], include_aliases: bool
) -> None:
    chosen = sa.select(Order.id).where(parse(text, SCHEMA).to(SQLAlchemy(Order, COLUMNS)))
    assert session.scalars(chosen).all()
    option = orm.with_loader_criteria(entity, criterion, include_aliases=include_aliases)
    assert not session.scalars(chosen.options(option)).all()


def test_a_structure_without_columns_is_told_to_name_them() -> None:
    extra = types.Structure("Extra", [Field("name", types.String())])
    filter_ = parse("extra/name eq 'a'", Schema("orders", [Field("extra", extra)]))
    message = "field 'extra/name' has no column: Order lacks 'extra_name': say in columns= what holds it"
    with pytest.raises(ValueError, match=re.escape(message)):
        filter_.to(SQLAlchemy(Order))
    with pytest.raises(ValueError, match="Order lacks 'nmae': did you mean 'name'"):
        filter_.to(SQLAlchemy(Order, {"extra/name": "nmae"}))


def test_a_structure_in_json_has_the_columns_that_are_said(session: Session) -> None:
    extra = types.Structure("Extra", [Field("n", types.Integer())])
    schema = Schema("orders", [Field("extra", extra), Field("sizes", types.Integer(), collection=True)])
    backend = SQLAlchemy(Order, {"extra/n": Order.sizes[0].as_integer()})
    condition = parse("extra/n eq 1 and sizes/any(s: s eq 2)", schema).to(backend)
    assert list(session.scalars(sa.select(Order.name).where(condition))) == ["a"]


class Kinds(orm.DeclarativeBase):
    pass


class Animal(Kinds):
    __tablename__ = "animal"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}  # noqa: RUF012
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    kind: orm.Mapped[str]
    name: orm.Mapped[str]
    farm: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("farm.id"))


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}  # noqa: RUF012


class Farm(Kinds):
    __tablename__ = "farm"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    dogs: orm.Mapped[list[Dog]] = orm.relationship()


def test_rows_of_a_part_of_a_class_are_those_of_its_kind() -> None:
    engine = sa.create_engine("sqlite://")
    Kinds.metadata.create_all(engine)
    dog = types.Structure("Dog", [Field("name", types.String())])
    schema = Schema("farms", [Field("dogs", dog, collection=True), Field("name", types.String())])
    with Session(engine) as session:
        session.add_all([Farm(id=1, dogs=[Dog(name="a")]), Farm(id=2), Animal(name="a", farm=2)])
        session.commit()
        for text, ids in (("dogs/any(d: d/name eq 'a')", [1]), ("dogs/$count eq 0", [2]), ("not dogs/any()", [2])):
            condition = parse(text, schema).to(SQLAlchemy(Farm))
            assert list(session.scalars(sa.select(Farm.id).where(condition))) == ids
        named = parse("name eq 'a'", schema)
        assert [each.id for each in session.scalars(sa.select(Dog).where(named.to(SQLAlchemy(Dog))))] == [1]
        puppy = orm.aliased(Dog)
        condition = named.to(SQLAlchemy(puppy, {"name": Animal.name}))
        assert [each.id for each in session.scalars(sa.select(puppy).where(condition))] == [1]
    engine.dispose()


def test_arithmetic_of_time() -> None:
    table = sa.Table(
        "spans",
        sa.MetaData(),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("to", sa.DateTime(timezone=True)),
        sa.Column("lasts", sa.BigInteger()),
    )
    moments = [Field(name, types.DateTimeOffset()) for name in ("at", "to")]
    schema = Schema("spans", [*moments, Field("lasts", types.Duration())])
    noon, hour = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC), dt.timedelta(hours=1)
    rows = [{"at": noon, "to": noon + each * hour, "lasts": 3_600_000_000} for each in (0, 1, 2)]
    engine = sa.create_engine("sqlite://")
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(table), rows)
        for text, kept in (("at add lasts lt to", 1), ("to sub at ge lasts", 2), ("-lasts lt lasts", 3)):
            condition = parse(text, schema).to(SQLAlchemy(table))
            assert len(connection.execute(sa.select(table).where(condition)).all()) == kept
    engine.dispose()
    condition = parse("hour(to add lasts) eq 1", schema).to(SQLAlchemy(table, {"to": "at"}))
    with pytest.raises(UnsupportedError, match=re.escape("sqlite has no value of 'to add lasts', but compares it")):
        condition.compile(dialect=engine.dialect)
