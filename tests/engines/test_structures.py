"""Filters of structures and nested lambdas select the same rows on every engine as in Python."""

from __future__ import annotations

from random import Random

import pytest
from support.nested import COLUMNS, TABLES, Database, database, filters
from support.structures import ORDERS

from odata_filter import Predicate, Sql, parse

from .engines import Engine

KNOWN = (
    "address/city eq 'ab'",
    "items/$count ne 0",
    "items/any(i: i/quantity gt 1 and i/sku eq $it/sku)",
    "items/any(i: i/parts/any(p: p/sku eq i/sku and p/quantity ge quantity))",
    "items/all(i: i/parts/all(p: tags/any(t: t eq p/sku and t ne i/maker/name)))",
    "owner/boss/address/city eq null and owner ne null",
)


@pytest.fixture(scope="session")
def stored(engine: Engine) -> Database:
    made = database(Random(3), 40)
    for name, columns in TABLES.items():
        pairs = [column.split(":") for column in columns.split()]
        engine.query(f"DROP TABLE IF EXISTS {name}")
        kinds = ", ".join(f"{engine.quoted(column)} {engine.column_types[kind]}" for column, kind in pairs)
        engine.query(f"CREATE TABLE {name} ({kinds})")
        engine.insert(name, made.rows[name])
    return made


def compare(engine: Engine, stored: Database, text: str) -> bool:
    filter_ = parse(text, ORDERS)
    where = filter_.to(Sql(engine.dialect, COLUMNS, table="o"))
    rows = engine.query(f"SELECT o.id FROM orders AS o WHERE {where.sql} ORDER BY o.id", where.params)
    meant = [record["id"] for record in filter_.to(Predicate()).select(stored.records)]
    assert [number for (number,) in rows] == meant, (text, where)
    return 0 < len(meant) < len(stored.records)


@pytest.mark.parametrize("text", KNOWN)
def test_rows_are_those_that_the_predicate_keeps(engine: Engine, stored: Database, text: str) -> None:
    assert compare(engine, stored, text)


@pytest.mark.parametrize("seed", range(4))
def test_nested_lambdas_select_the_same_rows_everywhere(engine: Engine, stored: Database, seed: int) -> None:
    told = [compare(engine, stored, text) for text in filters(Random(seed), 250)]
    assert sum(told) > len(told) / 4
