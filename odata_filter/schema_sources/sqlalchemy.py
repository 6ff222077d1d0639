"""Mapped classes and tables of SQLAlchemy (extra `[sqlalchemy]`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.types import TypeEngine

from odata_filter.backends.sqlalchemy.column_types import held_by
from odata_filter.schema_sources.attributes import Attribute, Refusal, Related
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Integer,
    String,
    TimeOfDay,
    Type,
)

_TYPES = (
    *(String(), Guid(), DateTimeOffset(), Date(), TimeOfDay()),
    *(Boolean(), Integer(), Decimal(), Double(), Duration()),
)
"""The types that a column may have, in the order in which they are tried: a text is not taken for a GUID."""


def attributes(model: object) -> Mapping[str, Attribute] | None:
    """Returns the attributes of a mapped class or a table by their names; None if it is something else."""
    inspected = sa.inspect(model, raiseerr=False)
    if isinstance(inspected, orm.Mapper):
        columns: dict[str, Any] = {each.key: each.expression for each in inspected.column_attrs}
        related = list(inspected.relationships)
    elif isinstance(inspected, sa.FromClause):
        columns, related = dict(inspected.c.items()), []
    else:
        return None
    found = {name: _attribute(name, column) for name, column in columns.items()}
    for each in related:
        # The promise that there is a row would be that of a foreign key, which not every database keeps.
        key, many = each.key, bool(each.uselist)
        found[key] = Attribute(key, Related(each.mapper.class_), nullable=True, collection=many, accessor=key)
    return found


def _attribute(name: str, column: sa.ColumnElement[Any]) -> Attribute:
    declared = column.type
    collection = isinstance(declared, sa.ARRAY)
    kind = _kind(name, declared.item_type if isinstance(declared, sa.ARRAY) else declared)
    nullable = collection or not isinstance(column, sa.Column) or bool(column.nullable)
    # A record has the members of Python's enumerations, and a filter names them.
    named = isinstance(declared, sa.Enum) and declared.enum_class is not None
    return Attribute(name, kind, nullable, collection, f"{name}.name" if named else name)


def _kind(name: str, declared: TypeEngine[Any]) -> Type | Refusal:
    match declared:
        case sa.Enum(enum_class=type() as members):
            return Enumeration(members.__name__, list(members.__members__))
        case sa.Enum():
            return Enumeration("".join(part.capitalize() for part in name.split("_")), declared.enums)
        case sa.Numeric(precision=int(precision), scale=int(scale)):
            return Decimal(precision, scale)
        case sa.LargeBinary() | sa.BINARY() | sa.VARBINARY():  # which may hold GUIDs, and anything else
            kinds: Iterable[Type] = ()
        case _:
            kinds = (kind for kind in _TYPES if held_by(kind, declared))
    refusal = Refusal(f"is a {type(declared).__name__}, for which there is no type: name one in types=")
    return next(iter(kinds), refusal)
