"""Structures in one value, JSON or of a type of the engine's own, select the same rows as in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from support.nested import Record, filters
from support.nested_values import LOOSE_ORDERS, PLAIN, SHAPES, VALUES, Shape, columns, records, row, stored

from odata_filter import Predicate, Sql, parse
from odata_filter.backends.sql.columns import Storage

from .engines import Engine

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
    compare(*in_json, seed=23, count=310)


def test_structures_of_types_select_the_same_rows(in_types: tuple[Engine, Storage, list[Record]]) -> None:
    compare(*in_types, seed=29, count=160)
