"""Records made of the values that break agreement: the same ones in every run, and strategies for more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from odata_filter import Field, Schema, types

from .hostile_values import pool, values
from .reference import Record

SCHEMA = Schema(
    "parts",
    [
        Field("id", types.Guid(), nullable=False),
        Field("order", types.Integer()),
        Field("price", types.Decimal()),
        Field("weight", types.Double()),
        Field("height", types.Single()),
        Field("stock", types.Integer(bits=16)),
        Field("fee", types.Decimal(precision=9, scale=2)),
        Field("spare", types.Boolean()),
        Field("made", types.Date()),
        Field("seen", types.DateTimeOffset()),
        Field("at", types.TimeOfDay()),
        Field("lasts", types.Duration()),
        Field("grade", types.Enumeration("Grade", ("Low", "Middle", "High"), ordered=True)),
        Field("owner", types.Guid()),
        Field("label", types.String()),
        Field("in", types.Identifier()),
        Field("tags", types.String(), collection=True),
        Field("sizes", types.Integer(), collection=True),
        Field("owners", types.Guid(), collection=True),
    ],
)
"""A schema with every type, and with names that look like keywords; its grades are not in the order of their names."""


@cache
def nasty_records(schema: Schema, number: int = 160) -> Sequence[Record]:
    """So many records that together hold every value of every field's pool; the same in every run.

    The last but one has nothing but nulls, so that fields meet that are both null, and the last is full of its own id.
    """
    fields = list(enumerate(schema.values()))
    several = [{field.name: held(schema, field, place, row) for place, field in fields} for row in range(number)]
    several[-2] = {name: several[-2][name] if not schema[name].nullable else None for name in schema}
    several[-1] |= {
        name: several[-1]["id"] for name in schema if "id" in schema and schema[name].type == schema["id"].type
    }
    return several


def held(schema: Schema, field: Field, place: int, row: int, levels: int = 3) -> object:
    """The value of one field: of a structure, a mapping of its fields, or null; of several, now and then null too."""
    structure = schema.structure_of(field.type)
    if structure is None:
        return value(field, place, row)

    def made(turn: int) -> object:
        if not levels or (turn % 4 == 0 and field.nullable):
            return None
        return {
            each.name: held(schema, each, place + at, row + turn, levels - 1)
            for at, each in enumerate(structure.fields)
        }

    if not field.collection:
        return made(row + place)
    shapes: tuple[object, ...] = (
        [],
        [made(row + 1)],
        None,
        [made(row), made(row + 1)],
        [made(row + turn) for turn in range(3)],
    )
    return shapes[(row + place) % len(shapes)]


def value(field: Field, place: int, row: int) -> object:
    """The value of one field in one record. Each round through a pool is shifted, so that fields meet in new pairs."""
    if field.name == "id" and isinstance(field.type, types.Integer):
        return row
    if field.name == "id":
        return spelled(UUID(int=(row + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128), row)
    several = [*pool(field.type), *([None] if field.nullable and not field.collection else [])]
    turn = row + place * (row // len(several))
    one, other, third = (several[(turn + step) % len(several)] for step in range(3))
    if not field.collection:
        return one
    # A lone value, several, one twice, none in three ways, nulls that do not count, and many.
    shapes: tuple[object, ...] = (
        [one],
        one,
        [],
        (one, other),
        [None],
        [one, None, other, one],
        None,
        {one, third},
        several[row % 5 :][:30],
    )
    return shapes[row % len(shapes)]


def spelled(guid: UUID, row: int) -> object:
    """Returns a GUID in one of the ways in which records hold it."""
    return (str(guid), str(guid).upper(), guid)[row % 3]


def records(schema: Schema) -> st.SearchStrategy[list[Record]]:
    """Returns a few records of a schema, each with an id of its own if the schema has one."""
    columns = {field.name: column(schema, field) for field in schema.values()}
    if "id" not in schema:
        return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=5)
    columns["id"] = st.integers(0, 99) if isinstance(schema["id"].type, types.Integer) else st.uuids()
    return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=5, unique_by=lambda record: record["id"])


def column(schema: Schema, field: Field, levels: int = 3) -> st.SearchStrategy[Any]:
    """Returns the values of one field."""
    structure = schema.structure_of(field.type)
    if structure is None:
        one = values(field.type)
    elif levels:
        one = st.fixed_dictionaries({each.name: column(schema, each, levels - 1) for each in structure.fields})
    else:
        one = st.none()
    if not field.collection:
        return st.none() | one if field.nullable else one
    several = st.lists(st.none() | one, max_size=4 if structure is None else 3)
    return st.none() | several if structure is not None else st.none() | one | several
