"""Each known way to get the SQL of a filter wrong, beside the SQL that the library emits.

The wrong SQL is written by hand and run: it must select other records, or fail, on the very data on which the emitted
SQL is right. So none of these tests can go stale without saying so.
"""

from __future__ import annotations

import sqlite3
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from odata_filter import JOBS, Column, Filter, Schema, Sql, UnknownFieldError, parse
from odata_filter.testing.agreement import SCHEMA, keeps

from .conftest import ENGINES
from .engines import Engine
from .tables import LAYOUTS, Table

SCHEMAS = {"jobs": JOBS, "parts": SCHEMA}
LAYOUT = {layout.name: layout for layout in LAYOUTS}
MISREADINGS = tomllib.loads(Path(__file__).with_name("misreadings.toml").read_text(encoding="utf-8"))["misreading"]


def meant(table: Table, filter_: Filter) -> list[int]:
    """The ordinals of the records that a filter means."""
    return [ordinal for ordinal, record in enumerate(table.nasty) if keeps(filter_, record)]


@pytest.mark.parametrize(
    ("engine", "schema", "layout", "case"),
    [
        pytest.param(
            engine, SCHEMAS[case["schema"]], LAYOUT[case.get("layout", "default")], case, id=f"{case['name']}-{engine}"
        )
        for case in MISREADINGS
        for engine in case.get("engines", ENGINES)
    ],
    indirect=["engine", "schema", "layout"],
)
def test_a_misreading_selects_other_records(table: Table, schema: Schema, case: dict[str, str]) -> None:
    table.load(table.nasty)
    filter_ = parse(case["filter"], schema)
    columns = {name: table.engine.quoted(table.layout.column(name)) for name in (*schema, "owner", "element")}
    wrong = case["wrong"].format_map({**columns, "table": table.name})
    misread = table.engine.query(f"SELECT ordinal FROM {table.name} WHERE {wrong}")
    assert sorted(ordinal for (ordinal,) in misread) != meant(table, filter_)
    assert table.select(filter_, table.nasty) == meant(table, filter_)


def test_sqlite_reads_an_unknown_name_as_a_string(sqlite: Engine) -> None:
    sqlite.query("CREATE TABLE names (name TEXT)")
    sqlite.insert("names", [["a"]])
    assert sqlite.query("""SELECT * FROM names WHERE "nmae" = 'nmae'""") == [("a",)]
    with pytest.raises(UnknownFieldError):
        parse("nmae eq 'nmae'", JOBS)
    sqlite.query("DROP TABLE names")


@pytest.mark.parametrize("column", ["value", "key", "type", "id", "json", "path", "root", "parent", "atom", "element"])
def test_sqlite_reads_a_name_within_json_each_as_a_column_of_json_each(sqlite: Engine, column: str) -> None:
    sqlite.query(f"CREATE TABLE arrays (ordinal INTEGER, {column} TEXT)")
    sqlite.insert("arrays", [[0, ["a"]], [1, ["b"]]])
    where = parse("tags eq 'a'", SCHEMA).to(Sql(columns={"tags": Column(column, storage="native")}))
    rows = sqlite.query(f"SELECT ordinal FROM arrays WHERE {where.sql}", where.params)
    sqlite.query("DROP TABLE arrays")
    assert rows == [(0,)]


@dataclass(frozen=True)
class Failure:
    """A filter, and SQL for it that SQLite or its driver refuses to run."""

    name: str
    filter: str
    wrong: str
    message: str
    params: tuple[object, ...] = ()
    means: str = ""
    """A shorter filter of the same meaning, for the reference's sake."""


NESTED = "order eq 0 and (order eq 1 or " * 40 + "order eq 2" + ")" * 40
FAILURES = (
    Failure("depth", " or ".join(["order gt 1"] * 5_000), " OR ".join(['"order" > 1'] * 5_000), "depth"),
    Failure("parser's stack", NESTED, NESTED.replace("order eq", '"order" ='), "stack overflow"),
    Failure(
        "variables",
        f"order in ({', '.join(map(str, range(40_000)))})",
        f'"order" IN ({", ".join("?" * 40_000)})',
        "too many SQL variables",
        tuple(range(40_000)),
        "order ge 0 and order lt 40000",
    ),
    Failure("large integer", "order lt 9223372036854775808", '"order" < ?', "too large", (2**63,)),
)


@pytest.mark.parametrize(
    ("engine", "schema", "layout", "case"),
    [pytest.param("sqlite", SCHEMA, LAYOUT["default"], case, id=case.name) for case in FAILURES],
    indirect=["engine", "schema", "layout"],
)
def test_a_filter_runs_where_plainer_sql_for_it_fails(table: Table, case: Failure) -> None:
    table.load(table.nasty)
    filter_ = parse(case.filter, SCHEMA)
    with pytest.raises((sqlite3.Error, OverflowError), match=case.message):
        table.engine.query(f"SELECT ordinal FROM {table.name} WHERE {case.wrong}", case.params)
    assert table.select(filter_, table.nasty) == meant(table, parse(case.means or case.filter, SCHEMA))
