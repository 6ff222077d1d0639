"""The models."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from odata_filter import Field, Schema, types
from odata_filter.testing.agreement import SCHEMA


class Owner(models.Model):
    guid = models.UUIDField(null=True)


class Part(models.Model):
    """A record of `odata_filter.testing.agreement.SCHEMA`, but for its single, which Django has no field for.

    Of the field `in`, which Python cannot name, only the column is called so.
    """

    id = models.UUIDField(primary_key=True)
    ordinal = models.IntegerField()
    order = models.BigIntegerField(null=True, db_column="the order")
    price = models.DecimalField(null=True, max_digits=38, decimal_places=12)
    weight = models.FloatField(null=True)
    stock = models.SmallIntegerField(null=True)
    fee = models.DecimalField(null=True, max_digits=9, decimal_places=2)
    spare = models.BooleanField(null=True)
    made = models.DateField(null=True)
    seen = models.DateTimeField(null=True)
    at = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    grade = models.CharField(null=True, max_length=10)
    owner = models.UUIDField(null=True)
    label = models.TextField(null=True)
    place = models.CharField(null=True, max_length=400, db_column="in")
    owners = models.ManyToManyField(Owner)

    class Meta:
        db_table = "Parts' table"


class Tag(models.Model):
    part = models.ForeignKey(Part, models.CASCADE, related_name="tags")
    value = models.TextField(null=True)


class Size(models.Model):
    part = models.ForeignKey(Part, models.CASCADE, null=True, related_name="sizes", db_column="of")
    value = models.BigIntegerField(null=True)


MODELS = (Owner, Part, Tag, Size)
PARTS = SCHEMA.without("height")
COLUMNS = {"in": "place", "tags": "tags__value", "sizes": "sizes__value", "owners": "owners__guid"}


class Person(models.Model):
    town = models.CharField(max_length=20, null=True)


class Writer(Person):
    name = models.CharField(max_length=20, null=True)
    guid = models.UUIDField(unique=True)


class Genre(models.Model):
    name = models.CharField(max_length=20, null=True)


class Book(models.Model):
    title = models.CharField(max_length=20)
    number = models.IntegerField(null=True)
    at = models.DateTimeField(null=True)
    lasts = models.DurationField(null=True)
    address = models.GenericIPAddressField(null=True)
    writer = models.ForeignKey(Writer, models.CASCADE, null=True)
    author = models.ForeignKey(Writer, models.CASCADE, to_field="guid", null=True, related_name="authored")
    genres = models.ManyToManyField(Genre)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True)
    object_id = models.IntegerField(null=True)
    about = GenericForeignKey()
    criticism = GenericRelation("self")


class Price(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="prices")
    value = models.IntegerField()


SHELF = Schema(
    "books",
    [
        Field("title", types.String(), nullable=False),
        Field("number", types.Integer()),
        Field("writerId", types.Integer()),
        Field("authorGuid", types.Guid()),
        Field("writerName", types.String()),
        Field("writerGuid", types.Guid()),
        Field("writerTown", types.String()),
        Field("at", types.DateTimeOffset()),
        Field("lasts", types.Duration()),
        Field("genres", types.String(), collection=True),
        Field("prices", types.Integer(), collection=True),
        Field("writersPrices", types.Integer(), collection=True),
        Field("otherBooks", types.String(), collection=True),
    ],
)
SHELF_MODELS = (ContentType, Person, Writer, Genre, Book, Price)
SHELF_COLUMNS = {
    "writerId": "writer",
    "authorGuid": "author_id",
    "writerName": "writer__name",
    "writerGuid": "writer__guid",
    "writerTown": "writer__town",
    "genres": "genres__name",
    "prices": "prices__value",
    "writersPrices": "writer__book__prices__value",
    "otherBooks": "genres__book__title",
}


class Loan(models.Model):
    """A field of every class that has a type."""

    item = models.PositiveIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=4, choices=[("Now", [("out", "Lent")]), ("back", "Returned"), ("", "Unknown")])
    how_long = models.SmallIntegerField(null=True, choices=[(1, "a day"), (7, "a week")])
    fee = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    weight = models.FloatField(null=True)
    lost = models.BooleanField(null=True)
    at = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    note = models.TextField(null=True)
    book = models.ForeignKey(Book, models.CASCADE, related_name="+")
    reader = models.ForeignKey(Writer, models.CASCADE, to_field="guid", null=True, related_name="+")


class Address(models.Model):
    city = models.CharField(max_length=20, null=True)
    zip = models.CharField(max_length=20, null=True)
    since = models.DateTimeField(null=True)


class Phone(models.Model):
    address = models.ForeignKey(Address, models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20, null=True)


class Employee(models.Model):
    name = models.CharField(max_length=20, null=True)
    age = models.IntegerField(null=True)
    active = models.BooleanField(null=True)
    rights = models.SmallIntegerField(null=True)
    address = models.ForeignKey(Address, models.CASCADE, null=True)
    boss = models.ForeignKey("self", models.CASCADE, null=True)


class Order(models.Model):
    """A record of `support.structures.ORDERS`."""

    name = models.CharField(max_length=20, null=True)
    sku = models.CharField(max_length=20, null=True)
    quantity = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    active = models.BooleanField(null=True)
    created = models.DateTimeField(null=True)
    grade = models.CharField(max_length=10, null=True)
    rights = models.IntegerField(null=True)
    address = models.ForeignKey(Address, models.CASCADE, null=True)
    owner = models.ForeignKey(Employee, models.CASCADE, null=True)

    class Meta:
        ordering = ("name",)


class Item(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="items")
    sku = models.CharField(max_length=20, db_column="quantity")
    quantity = models.IntegerField(null=True, db_column="sku")
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    rights = models.BigIntegerField(null=True)
    maker = models.ForeignKey(Employee, models.CASCADE, null=True)

    class Meta:
        ordering = ("sku",)


class Piece(models.Model):
    item = models.ForeignKey(Item, models.CASCADE, related_name="pieces")
    sku = models.CharField(max_length=20, null=True)
    number = models.IntegerField(null=True)


class Label(models.Model):
    orders = models.ManyToManyField(Order, related_name="labels")
    text = models.CharField(max_length=20, null=True)


class Measure(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="measures")
    value = models.IntegerField(null=True)


ORDER_MODELS = (Address, Phone, Employee, Order, Item, Piece, Label, Measure)
ORDER_COLUMNS = {
    "tags": "labels__text",
    "sizes": "measures__value",
    "address/phones": "address__phones__number",
    "owner/address/phones": "owner__address__phones__number",
    "items/parts": "pieces",
    "items/parts/quantity": "number",
    "items/maker/address/phones": "maker__address__phones__number",
}
