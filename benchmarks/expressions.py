"""Measure conditions that the library writes against those that one writes by hand, on each engine."""
# ruff: noqa: T201 -- to print is what it is for

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import sqlite3
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyarrow import csv

from benchmarks.report import machine
from benchmarks.timing import BY_HAND, FULL, OURS, Effort, Race, geometric_mean, race
from odata_filter import Column, Field, Schema, Sql, parse, types
from odata_filter.backends.arrow import Arrow
from odata_filter.backends.polars import Polars
from odata_filter.backends.sqlalchemy import SQLAlchemy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import psycopg

    Count = Callable[[], object]

BATCH = 100_000
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
THINGS = Schema(
    "things",
    [
        Field("size", types.Integer()),
        Field("name", types.String()),
        Field("weight", types.Double()),
        Field("made", types.DateTimeOffset()),
    ],
)
LAST = "2024-01-08T00:00:00Z"

BY_SQL = {
    "size ge 500": "size >= 500",
    "size ne 500": "(size <> 500 OR size IS NULL)",
    "not (size gt 500)": "(size <= 500 OR size IS NULL)",
    "name eq 'job 7'": "name = 'job 7'",
    "name in ('job 7', 'job 8', 'job 9')": "name IN ('job 7', 'job 8', 'job 9')",
    "contains(name,'99')": "name LIKE '%99%'",
    "weight gt 500": "weight > 500",
    f"made ge {LAST} and size lt 9": f"made >= '{LAST}' AND size < 9",
}
"""Filters, and the conditions that one writes for them, in SQL and below as expressions."""
_LAST = dt.datetime.fromisoformat(LAST)
_MIDDLE, _FEW = 500, 9
BY_POLARS: list[pl.Expr] = [
    pl.col("size") >= _MIDDLE,
    (pl.col("size") != _MIDDLE) | pl.col("size").is_null(),
    (pl.col("size") <= _MIDDLE) | pl.col("size").is_null(),
    pl.col("name") == "job 7",
    pl.col("name").is_in(["job 7", "job 8", "job 9"]),
    pl.col("name").str.contains("99", literal=True),
    pl.col("weight") > _MIDDLE,
    (pl.col("made") >= _LAST) & (pl.col("size") < _FEW),
]
BY_ARROW: list[pc.Expression] = [
    pc.field("size") >= _MIDDLE,
    (pc.field("size") != _MIDDLE) | pc.field("size").is_null(),
    (pc.field("size") <= _MIDDLE) | pc.field("size").is_null(),
    pc.field("name") == "job 7",
    pc.field("name").isin(["job 7", "job 8", "job 9"]),
    pc.match_substring(pc.field("name"), "99"),
    pc.field("weight") > float(_MIDDLE),
    (pc.field("made") >= pa.scalar(_LAST, pa.timestamp("us", "UTC"))) & (pc.field("size") < _FEW),
]


def records(rows: int) -> pa.Table:
    """Rows of which a tenth has no name and a seventh no size; the same in every run."""
    batches = []
    for first in range(0, rows, BATCH):
        numbers = range(first, min(first + BATCH, rows))
        batches.append(
            pa.table(
                {
                    "size": pa.array([None if n % 7 == 0 else n * 7919 % 1000 for n in numbers], pa.int64()),
                    "name": pa.array([None if n % 10 == 0 else f"job {n * 31 % 997}" for n in numbers], pa.string()),
                    "weight": pa.array([n * 17 % 10_000 / 7 for n in numbers], pa.float64()),
                    "made": pa.array(
                        [START + dt.timedelta(seconds=n % 700_000) for n in numbers], pa.timestamp("us", "UTC")
                    ),
                }
            )
        )
    return pa.concat_tables(batches)


def by_polars(table: pa.Table) -> Iterator[tuple[Count, Count]]:
    """Polars, in memory."""
    frame = pl.DataFrame(pl.from_arrow(table))
    backend = Polars(frame.schema)
    for text, by_hand in zip(BY_SQL, BY_POLARS, strict=True):
        ours = parse(text, THINGS).to(backend)
        yield partial(_polars_rows, frame, ours), partial(_polars_rows, frame, by_hand)


def _polars_rows(frame: pl.DataFrame, condition: pl.Expr) -> int:
    return frame.filter(condition).height


def by_arrow(table: pa.Table) -> Iterator[tuple[Count, Count]]:
    """PyArrow, in memory."""
    backend = Arrow(table.schema)
    for text, by_hand in zip(BY_SQL, BY_ARROW, strict=True):
        ours = parse(text, THINGS).to(backend)
        yield partial(_arrow_rows, table, ours), partial(_arrow_rows, table, by_hand)


def _arrow_rows(table: pa.Table, condition: pc.Expression) -> object:
    return table.filter(condition).num_rows


def by_duckdb(table: pa.Table) -> Iterator[tuple[Count, Count]]:
    """DuckDB, in memory."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("given", table)
    connection.execute("CREATE TABLE things AS SELECT * FROM given")

    def count(sql: str, params: Any = None) -> Count:  # noqa: ANN401 -- as the driver takes them
        query = f"SELECT count(*) FROM things WHERE {sql}"  # noqa: S608 -- our own conditions
        return lambda: connection.execute(query, params).fetchone()

    for text, by_hand in BY_SQL.items():
        yield count(*parse(text, THINGS).to(Sql("duckdb"))), count(by_hand)


def by_sqlite(table: pa.Table) -> Iterator[tuple[Count, Count]]:
    """SQLite, in memory."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE things (size INTEGER, name TEXT, weight REAL, made TEXT)")
    made = pc.strftime(table["made"], "%Y-%m-%dT%H:%M:%SZ")
    for batch in table.set_column(3, "made", made).to_batches():
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        connection.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", rows)

    def count(sql: str, params: Any = ()) -> Count:  # noqa: ANN401 -- as the driver takes them
        query = f"SELECT count(*) FROM things WHERE {sql}"  # noqa: S608 -- our own conditions
        return lambda: connection.execute(query, params).fetchone()

    sql = Sql("sqlite", columns={"made": Column("made", storage="iso")})
    for text, by_hand in BY_SQL.items():
        yield count(*parse(text, THINGS).to(sql)), count(by_hand)


def by_sqlalchemy(table: pa.Table) -> Iterator[tuple[Count, Count]]:
    """SQLAlchemy on PostgreSQL, in a temporary table."""
    address = os.environ["ODATA_FILTER_POSTGRESQL"]
    engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    connection = engine.connect()
    things = sa.Table(
        "things",
        sa.MetaData(),
        sa.Column("size", sa.BigInteger),
        sa.Column("name", sa.Text(collation="C")),
        sa.Column("weight", sa.Double),
        sa.Column("made", sa.DateTime(timezone=True)),
        prefixes=["TEMPORARY"],
    )
    things.create(connection)
    raw = cast("psycopg.Connection", connection.connection.dbapi_connection)
    with raw.cursor() as cursor, cursor.copy("COPY things FROM STDIN (FORMAT csv)") as copy:
        for batch in table.to_batches():
            rows = io.BytesIO()
            csv.write_csv(pa.table(batch), rows, csv.WriteOptions(include_header=False))
            copy.write(rows.getvalue())
    connection.execute(sa.text("ANALYZE things"))
    counted = sa.select(sa.func.count()).select_from(things)

    def count(condition: sa.ColumnElement[bool]) -> Count:
        return lambda: connection.execute(counted.where(condition)).one()

    for text, by_hand in BY_SQL.items():
        yield count(parse(text, THINGS).to(SQLAlchemy(things))), count(sa.literal_column(by_hand, sa.Boolean))


ENGINES: dict[str, Callable[[pa.Table], Iterator[tuple[Count, Count]]]] = {
    "Polars": by_polars,
    "PyArrow": by_arrow,
    "DuckDB": by_duckdb,
    "SQLite": by_sqlite,
    "SQLAlchemy on PostgreSQL": by_sqlalchemy,
}


def races(table: pa.Table, effort: Effort) -> Iterator[Race]:
    """Run every filter on every engine that can be had."""
    for engine, prepared in ENGINES.items():
        if engine == "SQLAlchemy on PostgreSQL" and "ODATA_FILTER_POSTGRESQL" not in os.environ:
            print(f"{engine}: left out, set ODATA_FILTER_POSTGRESQL to its address", file=sys.stderr)
            continue
        for text, (ours, by_hand) in zip(BY_SQL, prepared(table), strict=True):
            if ours() != by_hand():
                raise AssertionError(f"{engine}: {text} finds {ours()} rows, and by hand {by_hand()}")
            yield race(engine, text, {OURS: ours, BY_HAND: by_hand}, effort)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the ratios: of each filter on each engine, and their geometric means."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.expressions", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="of the table (5,000,000)")
    parser.add_argument("--seconds", type=float, default=FULL.seconds, help=f"of each race ({FULL.seconds})")
    options = parser.parse_args(arguments)

    found = list(races(records(options.rows), replace(FULL, seconds=options.seconds, turns=3)))
    engines = list(dict.fromkeys(each.phase for each in found))
    ratios = {(each.phase, each.case): each.ratios[BY_HAND] for each in found}
    print(f"| {options.rows:,} rows, ours / by hand | {' | '.join(engines)} |")
    print(f"|---|{'---|' * len(engines)}")
    for text in BY_SQL:
        print(f"| `{text}` | {' | '.join(f'{ratios[engine, text]:.2f}' for engine in engines)} |")
    means = (geometric_mean(ratios[engine, text] for text in BY_SQL) for engine in engines)
    print(f"| geometric mean | {' | '.join(f'{mean:.2f}' for mean in means)} |")
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
