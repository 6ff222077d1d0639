"""A schema of every type that takes the whole language."""

from __future__ import annotations

from odata_filter import Field, Schema, types

ORDERS = Schema(
    "orders",
    [
        Field("name", types.String()),
        Field("email", types.String()),
        Field("size", types.Integer()),
        Field("price", types.Decimal()),
        Field("active", types.Boolean()),
        Field("created", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("id", types.Guid(), nullable=False),
        Field("key", types.Identifier()),
        Field("grade", types.Enumeration("App.Grade", ["Low", "High"], ordered=True)),
        Field("state", types.Enumeration("State", ["On", "Off"])),
        Field("tags", types.String(), collection=True),
        Field("sizes", types.Integer(), collection=True),
        Field("flags", types.Boolean(), collection=True),
    ],
)
