"""The models."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from odata_filter import Field, Schema, types


class Owner(models.Model):
    guid = models.UUIDField(null=True)


class Part(models.Model):
    """A record of `odata_filter.testing.agreement.SCHEMA`, but for the field `in`, which Python cannot name."""

    id = models.UUIDField(primary_key=True)
    ordinal = models.IntegerField()
    order = models.BigIntegerField(null=True, db_column="the order")
    price = models.DecimalField(null=True, max_digits=38, decimal_places=12)
    weight = models.FloatField(null=True)
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
    note = models.TextField(null=True)
    book = models.ForeignKey(Book, models.CASCADE, related_name="+")
    reader = models.ForeignKey(Writer, models.CASCADE, to_field="guid", null=True, related_name="+")
