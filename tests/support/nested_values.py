"""The orders of `nested`, with each structure and collection in one value: JSON, or a type of the engine's own."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from odata_filter import Column, Field, Schema, types
from odata_filter.backends.sql.columns import ColumnMap, Storage
from support.nested import BITS, Record, database
from support.structures import ITEM, ORDERS

_LOOSE_ITEM = types.Structure("Item", [Field(each.name, each.type, collection=each.collection) for each in ITEM.fields])
LOOSE_ORDERS = Schema(
    "orders", [Field("items", _LOOSE_ITEM, collection=True) if name == "items" else ORDERS[name] for name in ORDERS]
)
"""ORDERS, without the promise that an item has a `sku`: an element that is not an object has none."""

PLAIN = ["id", "name", "sku", "quantity", "price", "active", "rights"]
VALUES = ["address", "owner", "items", "tags", "sizes"]
ODD: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("name", "sku", "city", "zip"), (5, True, 1.5)),
    **dict.fromkeys(("quantity", "age", "price"), ("1", "a", True, 1.5, 1.0, 2**60)),
    "active": ("true", 1, 0),
    **dict.fromkeys(("address", "owner", "boss", "maker"), ("a", 1, {})),
    **dict.fromkeys(("items", "parts"), ({"sku": "a", "quantity": 2}, "a", 3, False, [5, "b", None, {}, True])),
    "tags": ("a", 7, ["a", 1, True, None, "", "\U0001f600"]),
    "sizes": (2, "2", [1, "1", True, 1.0, None]),
}
"""Values of other types than the fields have, and lone ones in place of collections."""


def columns(storage: Storage) -> ColumnMap:
    """Where a table with a column for each structure and collection keeps the fields of the schema ORDERS."""
    codes = Column("rights", storage="codes")
    paths = ("rights", "owner/rights", "owner/boss/rights", "items/rights", "items/maker/rights")
    return {**{name: Column(name, storage=storage) for name in VALUES}, **dict.fromkeys(paths, codes)}


def records(random: Random, size: int, *, odd: bool) -> list[Record]:
    """Returns orders; odd ones hold values of any type in their structures and collections."""
    made: list[Record] = copy.deepcopy(database(random, size).records)
    for record in made:
        for name in VALUES:
            if random.random() < 0.1:
                record[name] = None
            elif odd:
                _oddly(random, record, name)
    return made


def _oddly(random: Random, structure: Any, name: str) -> None:
    if random.random() < 0.15 and name in ODD:
        structure[name] = copy.deepcopy(random.choice(ODD[name]))
        return
    inner = structure[name]
    for each in inner if isinstance(inner, list) else [inner]:
        if isinstance(each, dict):
            for key in each:
                _oddly(random, each, key)
    if isinstance(inner, list) and random.random() < 0.3:
        inner.append(random.choice((None, None, 5)))


def stored(value: Any, random: Random | None = None) -> Any:
    """Returns a value as JSON has it: flags as numbers, and some members that are null left out."""
    if isinstance(value, list):
        return [stored(each, random) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: BITS[each] if key == "rights" else stored(each, random) for key, each in value.items() if key != "id"}
    return {key: each for key, each in made.items() if random is None or each is not None or random.random() < 0.5}


def row(record: Record, random: Random) -> list[object]:
    """Returns a record as a row: the plain fields, and the text of JSON of the others."""
    plain = [BITS[record[name]] if name == "rights" else record[name] for name in PLAIN]
    inner = [
        None if record[name] is None and random.random() < 0.5 else json.dumps(stored(record[name], random))
        for name in VALUES
    ]
    return [*plain, *inner]


Shape = str | dict[str, "Shape"] | list["Shape"]
"""A type of SQL, the fields of a structure, or a list with the shape of its elements."""

_ADDRESS: dict[str, Shape] = {"city": "TEXT", "zip": "TEXT"}
_PERSON: dict[str, Shape] = {"name": "TEXT", "age": "BIGINT", "active": "BOOLEAN", "rights": "BIGINT"}
_PERSON |= {"address": _ADDRESS}
_ITEM: dict[str, Shape] = {"sku": "TEXT", "quantity": "BIGINT", "price": "DECIMAL(20,2)", "rights": "BIGINT"}
_ITEM |= {"maker": {**_PERSON, "boss": _PERSON}, "parts": [{"sku": "TEXT", "quantity": "BIGINT"}]}
SHAPES: dict[str, Shape] = {
    "address": _ADDRESS,
    "owner": {**_PERSON, "boss": _PERSON},
    "items": [_ITEM],
    "tags": ["TEXT"],
    "sizes": ["BIGINT"],
}
"""The shapes of the structures and collections of an order."""
