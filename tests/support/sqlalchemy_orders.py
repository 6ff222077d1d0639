"""The orders of `support.structures` as classes of SQLAlchemy, embedded addresses and all, and the rows of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from odata_filter import Predicate, parse
from odata_filter.backends.sqlalchemy import SQLAlchemy
from support.order_records import ORDERS
from support.structures import ORDERS as SCHEMA
from support.structures import RIGHTS

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - as SQLAlchemy declares it
        str: sa.String(20),
        Decimal: sa.Numeric(10, 2, asdecimal=False),
        dt.datetime: MOMENT,
    }


class Phone(Base):
    __tablename__ = "o_phone"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[int] = mapped_column(sa.ForeignKey("o_address.id"))
    number: Mapped[str | None]


class Address(Base):
    __tablename__ = "o_address"
    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str | None]
    zip: Mapped[str | None]
    since: Mapped[dt.datetime | None]
    phones: Mapped[list[Phone]] = relationship()


class Person(Base):
    __tablename__ = "o_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    age: Mapped[int | None]
    active: Mapped[bool | None]
    rights: Mapped[int | None]
    address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("o_address.id"))
    boss_id: Mapped[int | None] = mapped_column(sa.ForeignKey("o_person.id"))
    address: Mapped[Address | None] = relationship()
    boss: Mapped[Person | None] = relationship(remote_side="Person.id")


class Piece(Base):
    __tablename__ = "o_piece"
    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[int] = mapped_column(sa.ForeignKey("o_item.id"))
    sku: Mapped[str | None]
    number: Mapped[int | None]


class Item(Base):
    __tablename__ = "o_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    order: Mapped[int] = mapped_column(sa.ForeignKey("o_order.id"))
    sku: Mapped[str] = mapped_column("quantity")
    quantity: Mapped[int | None] = mapped_column("sku")
    price: Mapped[Decimal | None]
    rights: Mapped[int | None]
    maker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("o_person.id"))
    maker: Mapped[Person | None] = relationship()
    pieces: Mapped[list[Piece]] = relationship()


class Label(Base):
    __tablename__ = "o_label"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None]


labelled = sa.Table(
    "o_labelled",
    Base.metadata,
    sa.Column("order", sa.ForeignKey("o_order.id")),
    sa.Column("label", sa.ForeignKey("o_label.id")),
)


class Order(Base):
    __tablename__ = "o_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    sku: Mapped[str | None]
    quantity: Mapped[int | None]
    price: Mapped[Decimal | None]
    active: Mapped[bool | None]
    created: Mapped[dt.datetime | None]
    grade: Mapped[str | None]
    rights: Mapped[int | None] = mapped_column(sa.SmallInteger())
    sizes: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("o_address.id"))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("o_person.id"))
    address: Mapped[Address | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    items: Mapped[list[Item]] = relationship()
    labels: Mapped[list[Label]] = relationship(secondary=labelled)


COLUMNS = {
    "tags": "labels",
    "address/phones": Phone.number,
    "owner/address/phones": "phones",
    "items/parts": Item.pieces,
    "items/parts/quantity": "number",
}


def order_of(record: Mapping[str, Any]) -> Order:
    """The row of a record."""
    found = Order(
        **{name: record[name] for name in record if name not in {"address", "owner", "items", "tags", "rights"}}
    )
    found.rights = rights_of(record)
    found.address, found.owner = address_of(record.get("address")), person_of(record.get("owner"))
    found.labels = [Label(text=tag) for tag in record.get("tags", ())]
    for item in record.get("items", ()):
        row = Item(sku=item["sku"], quantity=item.get("quantity"), price=item.get("price"))
        row.rights, row.maker = rights_of(item), person_of(item.get("maker"))
        row.pieces = [Piece(sku=part.get("sku"), number=part.get("quantity")) for part in item.get("parts", ())]
        found.items.append(row)
    return found


def person_of(record: Mapping[str, Any] | None) -> Person | None:
    if record is None:
        return None
    found = Person(name=record["name"], age=record.get("age"), active=record.get("active"))
    found.rights = rights_of(record)
    found.address, found.boss = address_of(record.get("address")), person_of(record.get("boss"))
    return found


def rights_of(record: Mapping[str, Any]) -> int | None:
    return RIGHTS.number_of(record["rights"]) if "rights" in record else None


def address_of(record: Mapping[str, Any] | None) -> Address | None:
    if record is None:
        return None
    found = Address(city=record.get("city"), zip=record.get("zip"), since=record.get("since"))
    found.phones = [Phone(number=each) for each in record.get("phones", ())]
    return found


def check(session: Session, text: str) -> None:
    """Sees that a filter selects in a database what it keeps of the records, and its complement the others."""
    filter_ = parse(text, SCHEMA)
    meant = {record["name"] for record in filter_.to(Predicate()).select(ORDERS)}
    assert 0 < len(meant) < len(ORDERS), text
    condition = filter_.to(SQLAlchemy(Order, COLUMNS))
    assert set(session.scalars(sa.select(Order.name).where(condition))) == meant, text
    others = set(session.scalars(sa.select(Order.name).where(sa.not_(condition))))
    assert others == {record["name"] for record in ORDERS} - meant, text
