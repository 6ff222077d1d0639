"""Two schemas with structures: an order database, and a product catalogue as satellite archives have them."""

from __future__ import annotations

from odata_filter import Field, Schema, types

GRADE = types.Enumeration("App.Grade", ["Low", "Middle", "High"], ordered=True)
RIGHTS = types.Enumeration("App.Rights", {"None": 0, "Read": 1, "Write": 2, "Own": 4}, flags=True)

ADDRESS = types.Structure(
    "Address",
    [
        Field("city", types.String()),
        Field("zip", types.String()),
        Field("since", types.DateTimeOffset()),
        Field("phones", types.String(), collection=True),
    ],
)
PERSON = types.Structure(
    "Person",
    [
        Field("name", types.String()),
        Field("age", types.Integer()),
        Field("active", types.Boolean()),
        Field("rights", RIGHTS),
        Field("address", ADDRESS),
        Field("boss", types.Ref("Person")),
    ],
)
PART = types.Structure("Part", [Field("sku", types.String()), Field("quantity", types.Integer())])
ITEM = types.Structure(
    "Item",
    [
        Field("sku", types.String(), nullable=False),
        Field("quantity", types.Integer()),
        Field("price", types.Decimal()),
        Field("rights", RIGHTS),
        Field("maker", types.Ref("Person")),
        Field("parts", PART, collection=True),
    ],
)
ORDERS = Schema(
    "orders",
    [
        Field("id", types.Integer(), nullable=False),
        Field("name", types.String()),
        Field("sku", types.String()),
        Field("quantity", types.Integer()),
        Field("price", types.Decimal()),
        Field("active", types.Boolean()),
        Field("created", types.DateTimeOffset()),
        Field("grade", GRADE),
        Field("rights", RIGHTS),
        Field("address", ADDRESS),
        Field("owner", PERSON),
        Field("items", ITEM, collection=True),
        Field("tags", types.String(), collection=True),
        Field("sizes", types.Integer(), collection=True),
    ],
)
"""Orders with an address and an owner, items with parts, and lists of plain values. Names recur at every level."""

PRODUCTS = Schema(
    "products",
    [
        Field("Id", types.Guid(), nullable=False),
        Field("Name", types.String(), nullable=False),
        Field("ContentLength", types.Integer()),
        Field("PublicationDate", types.DateTimeOffset()),
        Field("Online", types.Boolean()),
        Field(
            "ContentDate",
            types.Structure(
                "TimeRange",
                [Field("Start", types.DateTimeOffset()), Field("End", types.DateTimeOffset())],
            ),
        ),
        Field(
            "Attributes",
            types.Structure(
                "DoubleAttribute",
                [
                    Field("Name", types.String(), nullable=False),
                    Field("ValueType", types.String()),
                    Field("Value", types.Double()),
                ],
            ),
            collection=True,
        ),
        Field("Collection", types.Structure("Collection", [Field("Name", types.String(), nullable=False)])),
    ],
)
"""Products whose attributes are asked by lambda: `Attributes/any(a: a/Name eq 'cloudCover' and a/Value lt 40)`."""
