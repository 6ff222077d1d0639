"""Orders with items, parts and people, drawn from a few values, and filters that nest lambdas over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from odata_filter import Column, Joined, Related
from odata_filter.backends.sql.columns import ColumnMap

Record = dict[str, Any]

TEXTS = ("a", "b", "ab", "", None)
NUMBERS = (0, 1, 2, 3, None)
RIGHTS = (None, "Read", "Read,Write", "Own", "None")
BITS = {None: None, "None": 0, "Read": 1, "Read,Write": 3, "Own": 4}

_PERSON: ColumnMap = {"rights": Column("rights", storage="codes")}
_BOSS: ColumnMap = {**_PERSON, "boss": Joined("people", parent="boss_id", columns=_PERSON)}
COLUMNS: ColumnMap = {
    "rights": Column("rights", storage="codes"),
    "address/zip": "zip",
    "owner": Joined("people", parent="owner_id", columns=_BOSS),
    "items": Related(
        "items",
        key="order_id",
        columns={
            "rights": Column("rights", storage="codes"),
            "maker": Joined("people", parent="maker_id", columns=_BOSS),
            "parts": Related("parts", key="item_id"),
        },
    ),
    "tags": Related("tags", "tag", key="order_id"),
    "sizes": Related("sizes", "size", key="order_id"),
}
"""Where the tables of `TABLES` keep the fields of the schema ORDERS."""

TABLES = {
    "orders": "id:integer name:text sku:text quantity:integer price:decimal active:boolean rights:integer "
    "address_city:text zip:text owner_id:integer",
    "people": "id:integer name:text age:integer active:boolean rights:integer address_city:text boss_id:integer",
    "items": "id:integer order_id:integer sku:text quantity:integer price:decimal rights:integer maker_id:integer",
    "parts": "item_id:integer sku:text quantity:integer",
    "tags": "order_id:integer tag:text",
    "sizes": "order_id:integer size:integer",
}
"""The columns of each table, with their kinds."""


@dataclass
class Database:
    """Records, and the rows of each table that hold them."""

    records: list[Record] = field(default_factory=list)
    rows: dict[str, list[list[object]]] = field(default_factory=lambda: {name: [] for name in TABLES})


def database(random: Random, size: int) -> Database:
    """Returns orders whose values recur, with nulls in every place, and child rows that refer to nothing."""
    made = Database()
    people = [_person(random, made, None)]
    people += [_person(random, made, random.choice([None, *people])) for _ in range(4)]
    for number in range(size):
        owner = random.choice([None, *people])
        order: Record = {
            "id": number,
            "name": random.choice(TEXTS),
            "sku": random.choice(TEXTS),
            "quantity": random.choice(NUMBERS),
            "price": random.choice(NUMBERS),
            "active": random.choice((True, False, None)),
            "rights": random.choice(RIGHTS),
            "address": {"city": random.choice(TEXTS), "zip": random.choice(TEXTS)},
            "owner": owner,
            "items": [_item(random, made, number, people) for _ in range(random.choice((0, 1, 1, 2, 3)))],
            "tags": [random.choice(TEXTS) for _ in range(random.choice((0, 1, 2)))],
            "sizes": [random.choice(NUMBERS) for _ in range(random.choice((0, 1, 2)))],
        }
        made.records.append(order)
        plain = [order[name] for name in ("id", "name", "sku", "quantity", "price", "active")]
        address = order["address"]
        where = [address["city"], address["zip"], owner and owner["id"]]
        made.rows["orders"].append([*plain, BITS[order["rights"]], *where])
        made.rows["tags"] += [[number, tag] for tag in order["tags"]]
        made.rows["sizes"] += [[number, each] for each in order["sizes"]]
    made.rows["items"].append([1_000_000, None, "a", 1, 1, 1, None])
    made.rows["parts"].append([None, "a", 1])
    made.rows["tags"].append([None, "a"])
    made.rows["sizes"].append([None, 1])
    return made


def _person(random: Random, made: Database, boss: Record | None) -> Record:
    person = {
        "id": len(made.rows["people"]) + 100,
        "name": random.choice(TEXTS),
        "age": random.choice(NUMBERS),
        "active": random.choice((True, False, None)),
        "rights": random.choice(RIGHTS),
        "address": {"city": random.choice(TEXTS)},
        "boss": boss,
    }
    values = [person[name] for name in ("id", "name", "age", "active")]
    city = person["address"]["city"]  # type: ignore[index]
    made.rows["people"].append([*values, BITS[person["rights"]], city, boss and boss["id"]])  # type: ignore[index]
    return person


def _item(random: Random, made: Database, order: int, people: list[Record]) -> Record:
    number = len(made.rows["items"]) + 1000
    maker = random.choice([None, *people])
    item: Record = {
        "sku": random.choice(TEXTS[:-1]),
        "quantity": random.choice(NUMBERS),
        "price": random.choice(NUMBERS),
        "rights": random.choice(RIGHTS),
        "maker": maker,
        "parts": [
            {"sku": random.choice(TEXTS), "quantity": random.choice(NUMBERS)} for _ in range(random.choice((0, 1, 2)))
        ],
    }
    plain = [item[name] for name in ("sku", "quantity", "price")]
    made.rows["items"].append([number, order, *plain, BITS[item["rights"]], maker and maker["id"]])
    made.rows["parts"] += [[number, part["sku"], part["quantity"]] for part in item["parts"]]
    return item


_RECORD = {
    "text": ["name", "sku", "address/city", "address/zip", "owner/name", "owner/address/city", "owner/boss/name"],
    "number": ["quantity", "price", "owner/age", "owner/boss/age"],
    "truth": ["active", "owner/active"],
    "rights": ["rights", "owner/rights"],
    "items": ["items"],
    "texts": ["tags"],
    "numbers": ["sizes"],
    "structure": ["owner", "owner/boss"],
}
_ITEM = {
    "text": ["sku", "maker/name", "maker/boss/address/city"],
    "number": ["quantity", "price", "maker/age"],
    "truth": ["maker/active"],
    "rights": ["rights", "maker/rights"],
    "parts": ["parts"],
    "structure": ["maker"],
}
_PART = {"text": ["sku"], "number": ["quantity"]}
_ELEMENTS = {"items": _ITEM, "parts": _PART, "texts": {"text": [""]}, "numbers": {"number": [""]}}

Scope = tuple[tuple[str, dict[str, list[str]]], ...]
"""What each name in scope has: `$it` for the record, the variables of lambdas."""


def filters(random: Random, count: int) -> Iterator[str]:
    """Yields filters with nested lambdas whose bodies name outer variables and the record."""
    for _ in range(count):
        yield _condition(random, (("$it", _RECORD),), random.choice((2, 3, 4)))


def _operand(random: Random, scope: Scope, kind: str) -> str | None:
    found = [f"{name}/{path}" if path else name for name, paths in scope for path in paths.get(kind, ())]
    if not found:
        return None
    chosen = random.choice(found)
    if _is_filtered(scope):  # a name alone is one of the element there
        return chosen
    return chosen.removeprefix("$it/") if len(scope) == 1 or random.random() < 0.5 else chosen


def _is_filtered(scope: Scope) -> bool:
    return any(name == "$this" for name, _ in scope)


def _condition(random: Random, scope: Scope, depth: int) -> str:
    if depth and random.random() < 0.7:
        return random.choice((_joined, _negated, _quantified, _quantified, _counted, _selected))(
            random, scope, depth - 1
        )
    kind = random.choice(("text", "text", "number", "number", "truth", "rights", "structure", "element", "tuple"))
    operand = _operand(random, scope, kind)
    other = _operand(random, scope, kind)
    if kind == "text" and operand and other:
        return random.choice(
            (
                f"{operand} {random.choice(('eq', 'ne', 'lt', 'ge'))} '{random.choice(TEXTS[:-1])}'",
                f"{operand} {random.choice(('eq', 'ne', 'le', 'gt'))} {other}",
                f"{operand} in ('a', 'ab', null)",
                f"contains({operand},'a')",
                f"startswith({operand},{other})",
            )
        )
    if kind == "number" and operand and other:
        op = random.choice(("eq", "ne", "lt", "le", "gt", "ge"))
        return f"{operand} {op} {random.choice((other, '1', '2', 'null'))}"
    if kind == "truth" and operand:
        return operand
    if kind == "rights" and operand:
        return f"{operand} {random.choice(('has', 'eq', 'ne'))} '{random.choice(RIGHTS[1:4])}'"
    if kind == "structure" and operand:
        return f"{operand} {random.choice(('eq', 'ne'))} null"
    if kind == "element" and (text := _operand(random, scope, "text")):
        return f"{text} in {_operand(random, scope, 'texts')}"
    prefix = "$it/" * _is_filtered(scope)
    return f"[{prefix}name,{prefix}quantity] in [['a',1],['{random.choice(TEXTS[:-1])}',null]]"


def _joined(random: Random, scope: Scope, depth: int) -> str:
    word = random.choice(("and", "or"))
    return f"({_condition(random, scope, depth)} {word} {_condition(random, scope, depth)})"


def _negated(random: Random, scope: Scope, depth: int) -> str:
    return f"not ({_condition(random, scope, depth)})"


def _collection(random: Random, scope: Scope) -> tuple[str, dict[str, list[str]]]:
    kind = random.choice([kind for _, paths in scope for kind in paths if kind in _ELEMENTS])
    return _operand(random, scope, kind) or "", _ELEMENTS[kind]


def _quantified(random: Random, scope: Scope, depth: int) -> str:
    collection, paths = _collection(random, scope)
    if random.random() < 0.1:
        return f"{collection}/any()"
    variable = f"x{len(scope)}"
    body = _condition(random, (*scope, (variable, paths)), depth)
    return f"{collection}/{random.choice(('any', 'all'))}({variable}: {body})"


def _counted(random: Random, scope: Scope, depth: int) -> str:
    collection, paths = _collection(random, scope)
    test = f"{random.choice(('eq', 'ne', 'lt', 'ge'))} {random.choice((0, 1, 2))}"
    if random.random() < 0.5 or _is_filtered(scope):
        return f"{collection}/$count {test}"
    return f"{collection}/$count($filter={_condition(random, (*scope, ('$this', paths)), depth)}) {test}"


def _selected(random: Random, scope: Scope, depth: int) -> str:
    collection, paths = _collection(random, scope)
    if _is_filtered(scope):
        return f"{collection}/any()"
    body = _condition(random, (*scope, ("$this", paths)), 0)
    tested = _condition(random, (*scope, (f"x{len(scope)}", paths)), depth)
    return f"{collection}/$filter({body})/any(x{len(scope)}: {tested})"
