"""Filters as large as they may be, which engines take only if the SQL is put the right way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from uuid import UUID

import pytest

from odata_filter import JOBS, Filter, Instant, Limits, Predicate, Schema, parse, types
from odata_filter.testing.agreement import SCHEMA, keeps
from odata_filter.testing.condition_templates import literal_key
from odata_filter.testing.hostile_values import NOON, pool
from odata_filter.testing.records import nasty_records
from odata_filter.testing.texts import literals

from .conftest import ENGINES
from .tables import LAYOUTS, Table

MANY = 100_000
SEVERAL = 1_000
TERMS = 50_000
DEPTH = Limits().depth
WIDE = Limits(length=5_000_000)


@dataclass(frozen=True)
class Long:
    """A field, and the n-th of very many values that no record holds in it."""

    schema: Schema
    field: str
    miss: Callable[[int], object]


def guid(number: int) -> UUID:
    return UUID(int=number << 64 | 5)


def identifier(number: int) -> object:
    return f"fdb:{number}" if number % 2 else guid(number)


LISTS = (
    Long(JOBS, "iTwinId", guid),
    Long(JOBS, "name", "name {}".format),
    Long(JOBS, "createdDateTime", lambda n: NOON + dt.timedelta(days=1, microseconds=n)),
    Long(JOBS, "outputId", identifier),
    Long(JOBS, "inputId", identifier),
    Long(SCHEMA, "order", lambda n: 10**6 + n),
    Long(SCHEMA, "price", lambda n: Decimal(n) / 1000 + 7777),
    Long(SCHEMA, "weight", lambda n: n + 1000.25),
    Long(SCHEMA, "made", lambda n: dt.date(1000, 1, 1) + dt.timedelta(days=n)),
    Long(SCHEMA, "tags", "tag {}".format),
    Long(SCHEMA, "owners", guid),
)


@cache
def listed(case: Long, number: int) -> Filter:
    """A filter with one list of so many values. Every second value of the field's pool is among them, and null."""
    kind = case.schema[case.field].type
    hits = [
        Instant.parse(hit) if isinstance(kind, types.DateTimeOffset) and isinstance(hit, str) else hit
        for hit in pool(kind)
    ]
    values = [*map(case.miss, range(number)), *hits[::2], None][-number:]
    return parse(f"{case.field} in @values", case.schema, values={"values": values})


@dataclass(frozen=True)
class Chain:
    """Very many terms on one field, and the few of them that decide."""

    name: str
    schema: Schema
    word: str
    term: str
    """A term that decides nothing, for the number in braces."""
    decides: str


CHAINS = (
    Chain("eq", JOBS, "or", "name eq 'name {}'", "name eq 'a' or name eq null"),
    Chain("ne", JOBS, "and", "name ne 'name {}'", "name ne 'a' and name ne null"),
    Chain("gt", SCHEMA, "or", "order gt 1{:06}", "order gt 1"),
    Chain("lt", JOBS, "and", "createdDateTime lt 9999-12-31T00:00:00.{}Z", "createdDateTime lt 2024-06-24T12:00Z"),
    Chain("collection", JOBS, "and", "inputId ne 'fdb:{}'", "inputId ne 'fdb:abc'"),
)


@cache
def chained(case: Chain) -> Filter:
    """A filter of very many terms."""
    text = f" {case.word} ".join([*map(case.term.format, range(TERMS)), f"({case.decides})"])
    return parse(text, case.schema, limits=WIDE)


@pytest.mark.parametrize(
    ("engine", "schema", "layout", "case", "number"),
    [
        pytest.param(engine, case.schema, layout, case, number, id=f"{case.field}-{layout.name}-{engine}")
        for engine in ENGINES
        for layout, number in zip(LAYOUTS, (MANY, SEVERAL, SEVERAL, SEVERAL), strict=True)
        for case in LISTS
    ],
    indirect=["engine", "schema", "layout"],
)
def test_very_many_values_in_one_list(table: Table, case: Long, number: int) -> None:
    selects(table, listed(case, number), listed(case, 100))


@pytest.mark.parametrize(
    ("engine", "schema", "layout", "case"),
    [
        pytest.param(engine, case.schema, LAYOUTS[0], case, id=f"{case.name}-{engine}")
        for engine in ENGINES
        for case in CHAINS
    ],
    indirect=["engine", "schema", "layout"],
)
def test_very_many_terms_on_one_field(table: Table, case: Chain) -> None:
    selects(table, chained(case), parse(case.decides, case.schema))


@pytest.mark.parametrize("words", [("and", "or"), ("or", "and")], ids="-".join)
def test_the_deepest_filter(table: Table, words: tuple[str, str]) -> None:
    held = literals(table.schema, nasty_records(table.schema))
    keys = [(name, literal_key(field)) for name, field in table.schema.items() if name != "id"]
    leaves = [f"{name} {op} {held[key][0]}" for op in ("ne", "eq") for name, key in keys]
    text = leaves[0]
    for level in range(DEPTH):
        text = f"{leaves[level % len(leaves)]} {words[level % 2]} ({text})"
    filter_ = parse(text, table.schema)
    selects(table, filter_, filter_)


def selects(table: Table, long: Filter, short: Filter) -> None:
    """Asserts that a long filter selects what a short one of the same meaning does: some records, but not all."""
    meant = [ordinal for ordinal, record in enumerate(table.nasty) if keeps(short, record)]
    assert 0 < len(meant) < len(table.nasty)
    assert table.select(long, table.nasty) == meant


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case.field)
def test_the_predicate_of_very_many_values(case: Long) -> None:
    keeps_alike(listed(case, MANY), listed(case, 100))


@pytest.mark.parametrize("case", CHAINS, ids=lambda case: case.name)
def test_the_predicate_of_very_many_terms(case: Chain) -> None:
    keeps_alike(chained(case), parse(case.decides, case.schema))


def keeps_alike(long: Filter, short: Filter) -> None:
    """Asserts that the predicate of a long filter keeps what a short one of the same meaning does."""
    held = nasty_records(long.schema)
    assert long.to(Predicate()).select(held) == [record for record in held if keeps(short, record)]
