"""The tables of the models, and their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction

from odata_filter.sqlite import register
from odata_filter.testing.agreement import Record
from odata_filter.testing.compared_values import GUID
from odata_filter.testing.reference import elements_of
from support.structures import RIGHTS

from .models import (
    COLUMNS,
    MODELS,
    SHELF_MODELS,
    Address,
    Book,
    Employee,
    Genre,
    Item,
    Label,
    Measure,
    Order,
    Owner,
    Part,
    Phone,
    Piece,
    Price,
    Size,
    Tag,
    Writer,
)


@contextmanager
def tables(alias: str, several: Sequence[type[models.Model]] = MODELS) -> Iterator[None]:
    """Makes the tables of models in a database, and removes them."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        register(connection.connection)
    with connection.schema_editor() as editor:
        for model in several:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(several):
                editor.delete_model(model)


def load(alias: str, records: Sequence[Record]) -> None:
    """Replaces the rows of all models by records, each at its ordinal, whose moments are `datetime`s."""
    with transaction.atomic(alias):
        for model in (Part.owners.through, Tag, Size, Part, Owner):
            models.QuerySet(model, using=alias).delete()
        parts = [Part(ordinal=ordinal, **_row(record)) for ordinal, record in enumerate(records)]
        Part.objects.using(alias).bulk_create(parts)
        elements = {
            name: [
                (part, element)
                for place, (part, record) in enumerate(zip(parts, records, strict=True))
                for element in (*elements_of(record[name]), *[None] * (place % 3 == 0))  # null does not count
            ]
            for name in ("tags", "sizes", "owners")
        }
        Tag.objects.using(alias).bulk_create(Tag(part=part, value=value) for part, value in elements["tags"])
        Size.objects.using(alias).bulk_create(Size(part=part, value=value) for part, value in elements["sizes"])
        Size.objects.using(alias).bulk_create(Size(part=None, value=value) for _, value in elements["sizes"][:3])
        guids = [value and UUID(str(value)) for _, value in elements["owners"]]
        owners = {guid: Owner(guid=guid) for guid in guids}
        Owner.objects.using(alias).bulk_create(owners.values())
        Part.owners.through.objects.using(alias).bulk_create(
            {
                (part.pk, owner): Part.owners.through(part=part, owner=owners[owner])
                for (part, _), owner in zip(elements["owners"], guids, strict=True)
            }.values()
        )


def _row(record: Record) -> dict[str, Any]:
    """A record's values as the model takes them."""
    values = {name: value for name, value in record.items() if name not in COLUMNS}
    place = record["in"]
    values["place"] = str(place).lower() if place is not None and GUID.fullmatch(str(place)) else place
    return values


@contextmanager
def shelf() -> Iterator[None]:
    """Three books: one without anything, one of a writer in three genres, and one of a writer without a name."""
    with tables("default", SHELF_MODELS):
        named = Writer.objects.create(name="Ada", guid=UUID(int=10))
        nameless = Writer.objects.create(name=None, guid=UUID(int=11))
        at = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        Book.objects.create(title="empty")
        full = Book.objects.create(title="full", number=1, writer=named, at=at, lasts=dt.timedelta(hours=1))
        Book.objects.create(title="some", number=2, writer=nameless, author=nameless, at=at + dt.timedelta.resolution)
        full.genres.set([Genre.objects.create(name=name) for name in ("a", "b", None)])
        Price.objects.bulk_create([Price(book=full, value=value) for value in (1, 3)])
        yield


def _address(alias: str, record: Mapping[str, Any] | None) -> Address | None:
    if record is None:
        return None
    plain = {name: value for name, value in record.items() if name != "phones"}
    address = Address.objects.using(alias).create(**plain)
    for number in record.get("phones", ()):
        Phone.objects.using(alias).create(address=address, number=number)
    return address


def _employee(alias: str, record: Mapping[str, Any] | None) -> Employee | None:
    if record is None:
        return None
    related = {"address": _address(alias, record.get("address")), "boss": _employee(alias, record.get("boss"))}
    return Employee.objects.using(alias).create(**{**record, **related, **_rights(record)})


def _rights(record: Mapping[str, Any]) -> dict[str, int | None]:
    return {"rights": RIGHTS.number_of(record["rights"])} if "rights" in record else {}


def load_orders(alias: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Adds records of `support.structures.ORDERS`, whose names are unique."""
    labels: dict[object, Label] = {}
    Item.objects.using(alias).bulk_create([Item(sku="s", quantity=9)] * 9)  # of no order; keys of two tables differ
    for record in records:
        related = {"address": _address(alias, record.get("address")), "owner": _employee(alias, record.get("owner"))}
        plain = {name: value for name, value in record.items() if name not in {"items", "tags", "sizes"}}
        order = Order.objects.using(alias).create(**{**plain, **related, **_rights(record)})
        for item in record.get("items", ()):
            plain = {name: value for name, value in item.items() if name != "parts"}
            made = Item.objects.using(alias).create(
                **{**plain, "order": order, "maker": _employee(alias, item.get("maker")), **_rights(item)}
            )
            for part in item.get("parts", ()):
                Piece.objects.using(alias).create(item=made, sku=part.get("sku"), number=part.get("quantity"))
        for tag in record.get("tags", ()):
            if tag not in labels:
                labels[tag] = Label.objects.using(alias).create(text=tag)
            labels[tag].orders.add(order)
        for size in record.get("sizes", ()):
            Measure.objects.using(alias).create(order=order, value=size)
