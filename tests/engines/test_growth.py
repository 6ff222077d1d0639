"""Conditions of many parts run in a time that grows with their number, and not with its square."""

from __future__ import annotations

import time

import pytest

from odata_filter import Field, Schema, Sql, parse, types

from .engines import Engine

CHAINED = Schema("chained", [Field(name, types.String()) for name in "abc"])
SHAPES = {
    "pairs": " or ".join(f"(a eq 'a{n}' and b eq 'b{n}')" for n in range(4_000)),
    "triples": " or ".join(f"(a eq 'a{n}' and b eq 'b{n}' and c gt 'c{n}')" for n in range(4_000)),
    "exclusions": " and ".join(f"(a ne 'a{n}' or b eq 'b')" for n in range(4_000)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_duckdb_is_not_quadratic_in_a_long_chain(duckdb: Engine, shape: str) -> None:
    duckdb.query("CREATE TABLE chained AS SELECT 'a7' AS a, 'b7' AS b, 'd' AS c")
    where = parse(SHAPES[shape], CHAINED).to(Sql("duckdb"))
    start = time.monotonic()
    rows = duckdb.query(f"SELECT a FROM chained WHERE {where.sql}", where.params)
    duckdb.query("DROP TABLE chained")
    assert rows == ([] if shape == "exclusions" else [("a7",)])
    assert time.monotonic() - start < 30  # one without groups takes minutes
