"""Schemas of SQLAlchemy's mapped classes and tables, and of models of SQLModel."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field as SQLField
from sqlmodel import SQLModel
from support.sqlalchemy_models import Job, Level, Maker, rows

from odata_filter import Field, Predicate, Schema, parse, schema_of, types
from odata_filter.backends.sqlalchemy import SQLAlchemy

LEVEL = types.Enumeration("Level", ["Low", "High"])


@pytest.mark.parametrize(
    "expected",
    [
        Field("id", types.Integer(), nullable=False),
        Field("name", types.String()),
        Field("level", LEVEL),
        Field("at", types.DateTimeOffset()),
        Field("guid", types.Guid()),
        Field("maker_id", types.Integer()),
    ],
)
def test_a_field_is_what_the_class_declares(expected: Field) -> None:
    assert list(schema_of(Job, include=[expected.name]).values()) == [expected]


class Epoch(sa.TypeDecorator[dt.datetime]):
    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> Any:
        del dialect
        return value and (value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


class Folded(sa.TypeDecorator[str]):
    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        del dialect
        return value and value.lower()


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (sa.Text(), Field("a_b", types.String())),
        (sa.Uuid(), Field("a_b", types.Guid())),
        (sa.Date(), Field("a_b", types.Date())),
        (sa.Time(), Field("a_b", types.TimeOfDay())),
        (sa.Interval(), Field("a_b", types.Duration())),
        (sa.Boolean(), Field("a_b", types.Boolean())),
        (sa.BigInteger(), Field("a_b", types.Integer())),
        (sa.Numeric(9, 2), Field("a_b", types.Decimal(9, 2))),
        (sa.Numeric(), Field("a_b", types.Decimal())),
        (sa.Float(), Field("a_b", types.Double())),
        (sa.Enum("x", "y"), Field("a_b", types.Enumeration("AB", ["x", "y"]))),
        (sa.Enum(Level, values_callable=lambda each: [member.value for member in each]), Field("a_b", LEVEL)),
        (postgresql.ARRAY(sa.String()), Field("a_b", types.String(), collection=True)),
        (Epoch(), Field("a_b", types.DateTimeOffset())),
    ],
    ids=str,
)
def test_a_column_of_a_table_has_the_type_of_its_values(declared: Any, expected: Field) -> None:
    table = sa.Table("things", sa.MetaData(), sa.Column("a_b", declared))
    schema = schema_of(table, include=["a_b"])
    assert (schema.name, list(schema.values())) == ("things", [expected])


@pytest.mark.parametrize(
    ("declared", "name"), [(sa.JSON(), "JSON"), (sa.LargeBinary(16), "LargeBinary"), (Folded(), "Folded")]
)
def test_what_has_no_type_cannot_be_a_field(declared: Any, name: str) -> None:
    table = sa.Table("things", sa.MetaData(), sa.Column("x", declared))
    with pytest.raises(ValueError, match=f"^'x' of things is a {name}, for which there is no type: name one in types="):
        schema_of(table, include=["x"])
    assert schema_of(table, include=["x"], types={"x": types.String()})["x"] == Field("x", types.String())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("maker", "'maker' of Job is a record of its own: include its attributes, as in 'maker/"),
        ("tags", "'tags' of Job is a record of its own"),
        ("nmae", "Job has no attribute 'nmae': did you mean 'name'"),
    ],
)
def test_a_relationship_alone_is_not_a_field(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        schema_of(Job, include=[name])


def test_related_rows_are_structures_of_what_is_included() -> None:
    schema = schema_of(Job, include=["name", "level", "maker/name", "tags/value"], name="jobs")
    maker = types.Structure("jobs.maker", [Field("name", types.String())])
    tags = types.Structure("jobs.tags", [Field("value", types.String())])
    fields = [Field("name", types.String()), Field("level", LEVEL), Field("maker", maker)]
    assert schema == Schema("jobs", [*fields, Field("tags", tags, collection=True)], accessors=schema.accessors)
    filter_ = parse("level eq 'High' and maker/name eq 'm' and tags/any(t: t/value eq 'b')", schema)
    assert [filter_.to(Predicate(schema.accessors))(job) for job in rows()] == [True, False, False]


def test_a_model_of_sqlmodel_is_read_by_its_table() -> None:
    class Item(SQLModel, table=True):
        id: int | None = SQLField(default=None, primary_key=True)
        name: str
        made: dt.datetime | None = None
        guid: UUID

    schema = schema_of(Item, include=["id", "name", "made", "guid"])
    made = Field("made", types.DateTimeOffset())
    assert list(schema.values()) == [
        Field("id", types.Integer(), nullable=False),
        Field("name", types.String(), nullable=False),
        made,
        Field("guid", types.Guid(), nullable=False),
    ]
    condition = parse("name eq 'a' and made eq null", schema).to(SQLAlchemy(Item))
    assert "item.made IS NULL" in str(condition)


def test_the_schema_of_a_class_is_one_for_its_backend() -> None:
    schema = schema_of(Maker, include=["id", "name"])
    assert "maker.name" in str(parse("name eq 'm' or id gt 1", schema).to(SQLAlchemy(Maker)))


def test_what_is_not_mapped_is_not_a_model_of_sqlalchemy() -> None:
    with pytest.raises(TypeError, match="schema_of takes a model of pydantic, SQLAlchemy or Django"):
        schema_of(int, include=["x"])
