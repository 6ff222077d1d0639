"""Schemas of Django's models."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import override_settings
from support.django_project.models import Book, Genre, Loan, Writer
from support.django_project.rows import shelf

from odata_filter import Field, parse, schema_of, types
from odata_filter.backends.django import Django


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", Field("id", types.Integer(), nullable=False)),
        ("item", Field("item", types.Integer(), nullable=False)),
        ("on", Field("on", types.Date(), nullable=False)),
        ("state", Field("state", types.Enumeration("State", ["out", "back"]), nullable=False)),
        ("how_long", Field("how_long", types.Integer())),
        ("fee", Field("fee", types.Decimal(6, 2))),
        ("weight", Field("weight", types.Double())),
        ("lost", Field("lost", types.Boolean())),
        ("at", Field("at", types.TimeOfDay())),
        ("lasts", Field("lasts", types.Duration())),
        ("note", Field("note", types.String())),
        ("book_id", Field("book_id", types.Integer(), nullable=False)),
        ("reader_id", Field("reader_id", types.Guid())),
    ],
)
def test_a_field_is_what_the_model_declares(name: str, expected: Field) -> None:
    assert list(schema_of(Loan, include=[name]).values()) == [expected]


@pytest.mark.parametrize(
    ("model", "name", "message"),
    [
        (Book, "address", "'address' of Book is a GenericIPAddressField, for which there is no type"),
        (Book, "about", "'about' of Book is a GenericForeignKey, for which there is no type"),
        (Book, "writer", "'writer' of Book is a record of its own: include its attributes, as in 'writer/"),
        (Book, "genres", "'genres' of Book is a record of its own"),
        (Genre, "book", "'book' of Genre is a record of its own"),
        (Writer, "nmae", "Writer has no attribute 'nmae': did you mean 'name'?"),
        (Book, "writer_name", "Book has no attribute 'writer_name'"),
    ],
)
def test_what_has_no_type_cannot_be_a_field(model: type, name: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}".replace("?", r"\?")):
        schema_of(model, include=[name])


def test_a_caller_may_know_a_type() -> None:
    assert schema_of(Book, include=["address"], types={"address": types.String()})["address"].type == types.String()


def test_local_times_name_no_moment() -> None:
    assert schema_of(Book, include=["at"])["at"] == Field("at", types.DateTimeOffset())
    with override_settings(USE_TZ=False), pytest.raises(ValueError, match="'at' of Book holds local times"):
        schema_of(Book, include=["at"])


def test_the_names_are_those_of_querysets() -> None:
    schema = schema_of(Book, include=["title", "writer_id", "author/guid", "prices/value", "genres/name"])
    assert [schema.at(path) for path in ("author", "author/guid", "prices")] == [
        Field("author", types.Structure("Book.author", [Field("guid", types.Guid(), nullable=False)])),
        Field("guid", types.Guid(), nullable=False),
        Field(
            "prices",
            types.Structure("Book.prices", [Field("value", types.Integer(), nullable=False)]),
            collection=True,
        ),
    ]
    with shelf():
        for text, expected in {
            "writer_id eq 2 and author/guid ne null": ["some"],
            "prices/any(p: p/value gt 2) and genres/$count eq 3": ["full"],
            "author eq null and title ne 'full'": ["empty"],
        }.items():
            found = Book.objects.filter(parse(text, schema).to(Django(Book)))
            assert [book.title for book in found] == expected


@dataclass
class Plain:
    name: str


def test_other_models_are_left_to_others() -> None:
    assert list(schema_of(Plain, include=["name"])) == ["name"]
