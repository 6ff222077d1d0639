"""Structures in one value, JSON or of a type of the engine's own, select the same rows as in Python."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from support.nested import Record, filters
from support.nested_values import LOOSE_ORDERS, PLAIN, SHAPES, VALUES, Shape, columns, records, row, stored
from support.structures import PRODUCTS

from odata_filter import Column, Field, Predicate, Schema, Sql, UnsupportedError, parse, types
from odata_filter.backends.sql.columns import Storage
from odata_filter.testing.agreement import keeps
from odata_filter.testing.records import nasty_records
from odata_filter.testing.texts import texts

from .engines import Engine, iso

JSON: tuple[tuple[str, Storage, str], ...] = (
    ("sqlite", "json", "TEXT COLLATE NOCASE"),
    ("duckdb", "json", "JSON"),
    ("postgresql", "jsonb", "JSONB"),
    ("postgresql", "json", "TEXT COLLATE loose"),
    ("mariadb", "json", "JSON"),
)
NATIVE = ("duckdb", "postgresql")


def plain(engine: Engine) -> str:
    """The columns that hold neither structures nor collections."""
    kinds = engine.column_types
    forms = ("integer", "text", "text", "integer", "decimal", "boolean", "integer")
    return ", ".join(f"{name} {kinds[form]}" for name, form in zip(PLAIN, forms, strict=True))


def declared(engine: Engine, shape: Shape) -> str:
    """The type of SQL of a shape; PostgreSQL has to be told of it first."""
    if isinstance(shape, str):
        return shape
    if isinstance(shape, list):
        return f"{declared(engine, shape[0])}[]"
    fields = ", ".join(f"{name} {declared(engine, each)}" for name, each in shape.items())
    if engine.dialect == "duckdb":
        return f"STRUCT({fields})"
    ((number,),) = engine.query("SELECT count(*) FROM pg_type WHERE typname LIKE 'shape%' AND typtype = 'c'")
    engine.query(f"CREATE TYPE shape{number} AS ({fields})")
    return f"shape{number}"


@pytest.fixture(params=JSON, ids=lambda each: "-".join(each[:2]))
def in_json(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Storage, list[Record]]]:
    name, storage, kind = request.param
    engine: Engine = request.getfixturevalue(name)
    random = Random(17)
    made = [*records(random, 40, odd=False), *records(random, 40, odd=True)]
    for number, record in enumerate(made):
        record["id"] = number
    engine.query(f"CREATE TABLE documents ({plain(engine)}, {', '.join(f'{each} {kind}' for each in VALUES)})")
    engine.insert("documents", [row(record, random) for record in made])
    yield engine, storage, made
    engine.query("DROP TABLE documents")


@pytest.fixture(params=NATIVE)
def in_types(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Storage, list[Record]]]:
    engine: Engine = request.getfixturevalue(request.param)
    made = records(Random(19), 40, odd=False)
    shapes = ", ".join(f"{name} {declared(engine, shape)}" for name, shape in SHAPES.items())
    engine.query(f"CREATE TABLE documents ({plain(engine)}, {shapes})")
    for record in made:
        whole: dict[str, Any] = {**stored({name: record[name] for name in (*PLAIN, *VALUES)}), "id": record["id"]}
        if engine.dialect == "postgresql":
            insert = "SELECT * FROM jsonb_populate_record(NULL::documents, %s::JSONB)"
            engine.query(f"INSERT INTO documents {insert}", [json.dumps(whole)])
        else:
            inner = ", ".join(f"made.{name}" for name in VALUES)
            marks = ", ".join("?" * len(PLAIN))
            insert = f"SELECT {marks}, {inner} FROM (SELECT json_transform(?, ?) AS made) AS read"
            values = [*[whole[name] for name in PLAIN], json.dumps(whole), json.dumps(SHAPES)]
            engine.query(f"INSERT INTO documents {insert}", values)
    yield engine, "native", made
    engine.query("DROP TABLE documents")


def compare(engine: Engine, storage: Storage, made: list[Record], seed: int, count: int) -> None:
    """Holds the rows of random filters against those of the predicate."""
    told, backend = 0, Sql(engine.dialect, columns(storage), table="o")
    for text in filters(Random(seed), count):
        filter_ = parse(text, LOOSE_ORDERS)
        where = filter_.to(backend)
        rows = engine.query(f"SELECT o.id FROM documents AS o WHERE {where.sql} ORDER BY o.id", where.params)
        meant = [record["id"] for record in filter_.to(Predicate()).select(made)]
        assert [number for (number,) in rows] == meant, (text, where)
        told += 0 < len(meant) < len(made)
    assert told > count / 2


def test_structures_in_json_select_the_same_rows(in_json: tuple[Engine, Storage, list[Record]]) -> None:
    compare(*in_json, seed=23, count=100 if in_json[1] == "json" and in_json[0].name == "postgresql" else 310)


def test_structures_of_types_select_the_same_rows(in_types: tuple[Engine, Storage, list[Record]]) -> None:
    compare(*in_types, seed=29, count=120)


TYPES: dict[str, types.Type] = {
    "text": types.String(),
    "key": types.Identifier(),
    "grade": types.Enumeration("Grade", ["Low", "High"]),
    "guid": types.Guid(),
    "at": types.DateTimeOffset(),
    "day": types.Date(),
    "time": types.TimeOfDay(),
    "active": types.Boolean(),
    "whole": types.Integer(),
    "price": types.Decimal(),
    "double": types.Double(),
}
TEXTS = (
    "",
    "a",
    "A",
    "a ",
    "\u00e4",
    "a\u0308",
    "\U0001f600",
    "\uffff",
    "'",
    '"',
    "\\n",
    "\n",
    "%s",
    "1",
    "true",
    "null",
)
HELD: dict[str, tuple[Any, ...]] = {
    "text": TEXTS,
    "key": (*TEXTS, "00000000-0000-0000-0000-00000000000a"),
    "grade": ("Low", "High"),
    "guid": ("00000000-0000-0000-0000-00000000000a", "f0000000-0000-0000-0000-000000000001"),
    "at": ("0001-01-01T00:00:00.000000Z", "2024-03-10T06:59:59.500000Z", "9999-12-31T23:59:59.999999Z"),
    "day": ("0001-01-01", "2024-02-29", "9999-12-31"),
    "time": ("00:00:00.000000", "23:59:59.999999"),
    "active": (True, False),
    "whole": (0, -1, 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 1.0),
    "price": (0, 1, Decimal("0.1"), Decimal("1.10"), Decimal("-123456.789"), Decimal("0.00001"), 2**53 + 1),
    "double": (0, 1, 0.1, -0.1, 1e300, 1e-300, 0.1 + 0.2, 2**53, 2**53 + 1),
}
ANY = (None, "x", 1, 5, 2.5, True, False)
"""What any member may hold, beside values of its own type."""
DOCUMENTS = Schema(
    "documents",
    [Field("whole", types.Structure("Whole", [Field(name, kind) for name, kind in TYPES.items()]))],
)


def documents(name: str) -> list[str | None]:
    """The texts of JSON of documents whose member of that name holds each of its values."""
    odd = [value for value in ANY if not isinstance(value, str) or name in {"active", "whole", "price", "double"}]
    held = [float(value) if isinstance(value, Decimal) else value for value in (*HELD[name], *odd)]
    texts = [json.dumps({name: value}) for value in held]
    return [*texts, "{}", "null", '"a"', "[1]", None]


def literal(kind: types.Type, value: Any) -> str:
    """A value as filters write it."""
    if isinstance(value, str) and isinstance(kind, (types.String, types.Identifier, types.Enumeration)):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else str(value)


def filters_of(name: str) -> list[str]:
    """Filters that compare a member with each of its values, with null, with itself and with others."""
    kind, path = TYPES[name], f"whole/{name}"
    words = [literal(kind, value) for value in HELD[name]]
    operators = ("eq", "ne") if isinstance(kind, types.Enumeration) else ("eq", "ne", "lt", "le", "gt", "ge")
    found = [f"{path} {op} {word}" for word in words for op in operators]
    found += [f"not ({path} gt {word})" for word in words if len(operators) > 2]
    found += [f"{path} in ({words[0]}, {words[1]})", f"not ({path} in ({words[0]}, null))", f"{path} in (null)"]
    found += [f"{path} {op} {other}" for op in ("eq", "ne") for other in ("null", path)]
    if name == "at":
        found += [f"year({path}) eq 2024", f"date({path}) ne 2024-03-10"]
    if name == "text":
        found += [f"length({path}) eq 1", f"not contains({path},'a')", f"whole/key lt {path}"]
    return [*found, "whole eq null", f"whole ne null and {path} eq null"]


@pytest.mark.parametrize(("name", "storage", "kind"), JSON, ids=lambda each: each.split()[0].lower())
def test_every_type_of_value_is_read_from_json(
    request: pytest.FixtureRequest, name: str, storage: Storage, kind: str
) -> None:
    engine: Engine = request.getfixturevalue(name)
    for member in TYPES:
        texts, wanted = documents(member), filters_of(member)
        engine.query(f"CREATE TABLE held (id INTEGER, whole {kind})")
        engine.insert("held", list(enumerate(texts)))
        backend = Sql(engine.dialect, {"whole": Column("whole", storage=storage)})
        read = [parse(text, DOCUMENTS) for text in wanted]
        wheres = [filter_.to(backend) for filter_ in read]
        tests = ", ".join(f"CASE WHEN {where.sql} THEN 1 ELSE 0 END" for where in wheres)
        bound = [value for where in wheres for value in where.params]
        rows = engine.query(f"SELECT id, {tests} FROM held ORDER BY id", bound)
        engine.query("DROP TABLE held")
        records = [{"whole": text and json.loads(text, parse_float=Decimal)} for text in texts]
        for place, filter_ in enumerate(read, 1):
            found = [row[0] for row in rows if row[place]]
            kept = filter_.to(Predicate())
            meant = [number for number, record in enumerate(records) if kept(record)]
            assert found == meant, (wheres[place - 1], [texts[each] for each in set(found) ^ set(meant)])


NAIVE = (
    ("sqlite", "whole/text ne 'a'", "json_extract(whole, '$.text') <> 'a'"),
    ("sqlite", "whole/active eq true", "json_extract(whole, '$.active') = 1"),
    ("sqlite", "whole/text lt 'b'", "json_extract(whole, '$.text') < 'b'"),
    ("sqlite", "whole/text eq null", "whole -> '$.text' IS NULL"),
    ("duckdb", "whole/whole eq 1", "json_extract_string(whole, '$.whole') = '1'"),
    ("duckdb", "whole/text eq null", "json_extract(whole, '$.text') IS NULL"),
    ("postgresql", "whole/text eq null", "whole -> 'text' IS NULL"),
    ("postgresql", "whole/text lt 'a '", "whole ->> 'text' < 'a '"),
    ("postgresql", "whole/text ne '5'", "whole ->> 'text' IS DISTINCT FROM '5'"),
    (
        "postgresql",
        "whole/active ne true",
        "whole -> 'active' <> 'true'",
    ),
    ("mariadb", "whole/active eq true", "json_value(whole, '$.active') = 1"),
    ("mariadb", "whole/text eq null", "json_extract(whole, '$.text') IS NULL"),
    ("mariadb", "whole/text eq '5'", "json_value(whole, '$.text') = '5'"),
)
"""What somebody may take for the SQL of a filter: it selects other rows."""


@pytest.mark.parametrize(("name", "text", "wrong"), NAIVE, ids=lambda each: each.replace(" ", "-"))
def test_a_misreading_of_json_selects_other_rows(
    request: pytest.FixtureRequest, name: str, text: str, wrong: str
) -> None:
    engine: Engine = request.getfixturevalue(name)
    filter_ = parse(text, DOCUMENTS)
    storage: Storage = "jsonb" if name == "postgresql" else "json"
    held = documents(text.partition("/")[2].partition(" ")[0])
    kinds = {engine_name: kind for engine_name, storage, kind in reversed(JSON)}
    engine.query(f"CREATE TABLE held (id INTEGER, whole {kinds[name]})")
    engine.insert("held", list(enumerate(held)))
    where = filter_.to(Sql(engine.dialect, {"whole": Column("whole", storage=storage)}))
    right = engine.query(f"SELECT id FROM held WHERE {where.sql} ORDER BY id", where.params)
    misread = engine.query(f"SELECT id FROM held WHERE {wrong} ORDER BY id")
    engine.query("DROP TABLE held")
    kept = filter_.to(Predicate())
    meant = [place for place, each in enumerate(held) if kept({"whole": each and json.loads(each)})]
    assert [place for (place,) in right] == meant
    assert misread != right


def canonical(value: Any) -> Any:
    """A value of the kit's records as JSON has it; None where JSON has no such value."""
    match value:
        case dict():
            return {name: canonical(each) for name, each in value.items()}
        case list() | tuple() | set():
            return [canonical(each) for each in value]
        case dt.datetime():
            return iso(value.astimezone(dt.UTC))
        case UUID():
            return str(value)
        case str() if "\0" in value:
            return None
        case float() if not math.isfinite(value):
            return None
    return value


def products() -> list[Record]:
    """The kit's records of PRODUCTS whose moments and GUIDs are in the one form that columns hold."""
    made = []
    for record in nasty_records(PRODUCTS):
        found = canonical({**record, "Id": str(record["Id"]).lower()})
        moments = [found["PublicationDate"], *(found["ContentDate"] or {}).values()]
        if all(each is None or re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{6}Z", each) for each in moments):
            made.append(found)
    return made[::3][:25]


ARCHIVE = products()
PARTS = ("ContentDate", "Attributes", "Collection")


@pytest.fixture(
    scope="module", params=[each for each in JSON if "TEXT COLLATE loose" not in each], ids=lambda each: each[0]
)
def archive(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Sql[Any]]]:
    name, storage, kind = request.param
    engine: Engine = request.getfixturevalue(name)
    forms = {
        "Id": "uuid",
        "Name": "text",
        "ContentLength": "integer",
        "PublicationDate": "timestamp",
        "Online": "boolean",
    }
    held = [f"{engine.quoted(each)} {engine.column_types[form]}" for each, form in forms.items()]
    held += [f"{engine.quoted(each)} {kind}" for each in PARTS]
    engine.query(f"CREATE TABLE archive (ordinal INTEGER, {', '.join(held)})")
    rows = []
    for ordinal, record in enumerate(ARCHIVE):
        moment = record["PublicationDate"] and dt.datetime.fromisoformat(record["PublicationDate"])
        plain = [UUID(record["Id"]), record["Name"], record["ContentLength"], moment, record["Online"]]
        rows.append([ordinal, *plain, *[json.dumps(record[each]) for each in PARTS]])
    engine.insert("archive", rows)
    yield engine, Sql(engine.dialect, {each: Column(each, storage=storage) for each in PARTS}, table="a")
    engine.query("DROP TABLE archive")


@settings(max_examples=60)
@given(text=texts(PRODUCTS, ARCHIVE))
def test_products_with_attributes_in_json_select_the_same_rows(archive: tuple[Engine, Sql[Any]], text: str) -> None:
    engine, backend = archive
    filter_ = parse(text, PRODUCTS)
    try:
        where = filter_.to(backend)
    except UnsupportedError as error:
        assert error.code in engine.refuses
        return
    rows = engine.query(f"SELECT ordinal FROM archive AS a WHERE {where.sql} ORDER BY ordinal", where.params)
    meant = [ordinal for ordinal, record in enumerate(ARCHIVE) if keeps(filter_, record)]
    assert [ordinal for (ordinal,) in rows] == meant, (text, where)


def test_mariadb_reads_json_where_the_database_has_another_character_set(mariadb: Engine) -> None:
    schema = Schema("lists", [Field("tags", types.String(), collection=True)])
    ((here,),) = mariadb.query("SELECT database()")
    mariadb.query(f"CREATE DATABASE {here}_latin CHARACTER SET latin1")
    mariadb.query(f"USE {here}_latin")
    mariadb.query("CREATE TABLE lists (tags JSON)")
    mariadb.insert("lists", [[["\U0001f600"]], [["?"]]])
    found = {}
    for text in ("\U0001f600", "?"):
        where = parse(f"tags eq '{text}'", schema).to(Sql("mariadb", {"tags": Column("tags", storage="json")}))
        ((found[text],),) = mariadb.query(f"SELECT count(*) FROM lists WHERE {where.sql}", where.params)
    mariadb.query(f"DROP DATABASE {here}_latin")
    mariadb.query(f"USE {here}")
    assert found == {"\U0001f600": 1, "?": 1}
