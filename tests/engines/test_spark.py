"""Spark keeps the rows that a filter means: as columns of a session and of Spark Connect, and as SQL.

A job of Spark takes long however little it does. So many filters are columns of one job.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from pyspark.sql.functions import expr
from support import structured_tables
from support.arrow_tables import Layout
from support.nested import filters
from support.recipes import recipes
from support.structures import ORDERS
from support.typed_values import PAIRS, THINGS

from odata_filter import Column, Field, Filter, Schema, Sql, UnsupportedError, parse, types
from odata_filter.backends.spark import Spark
from odata_filter.functions import FUNCTIONS
from odata_filter.testing.agreement import SCHEMA, Record, keeps
from odata_filter.testing.records import nasty_records
from odata_filter.testing.texts import texts

from .spark import Session

CONNECTED = Path(__file__).parent.parent / "support" / "spark_connect.py"

REFUSED = ("unsupported-function", "unsupported-arithmetic", "unsupported-column")
"""`time`, sums of times, and decimals that Spark would round."""

AT_ONCE = 60
"""Filters in one job."""

PARTS = SCHEMA.without("at")

LAYOUTS = [
    Layout("usual", {}, PARTS),
    Layout(
        "others",
        {"seen": pa.timestamp("us"), "price": pa.decimal128(16, 6), "weight": pa.float32(), "height": pa.float64()},
        PARTS,
    ),
    Layout(
        "pairs",
        {
            "ms": pa.timestamp("ms"),
            "us": pa.timestamp("us", "UTC"),
            "ns": pa.timestamp("us"),
            "small": pa.int8(),
            "large": pa.int64(),
            "single": pa.float32(),
            "coarse": pa.decimal128(9, 1),
            "fine": pa.decimal128(28, 20),
            "whole": pa.int32(),
            "real": pa.float64(),
        },
        PAIRS.without("start", "end"),
    ),
]


@dataclass
class Stored:
    """Records in a file of Parquet, and filters on them."""

    path: Path
    schema: Schema
    records: Sequence[Record]
    filters: list[Filter]

    @classmethod
    def of(cls, layout: Layout, folder: Path) -> Stored:
        schema, path = layout.fields, folder / f"{layout.name}.parquet"
        records = [
            {name: layout.held(schema[name], value) for name, value in record.items()}
            for record in nasty_records(schema)
        ]
        pq.write_table(layout.table(records), path)
        drawn: list[str] = []

        @settings(phases=[Phase.generate], database=None)
        @given(texts(schema, records))
        def draw(text: str) -> None:
            drawn.append(text)

        draw()
        return cls(path, schema, records, [parse(text, schema) for text in dict.fromkeys(drawn)])

    def frame(self, spark: Session) -> Any:
        """The records as a frame, in which durations are not the microseconds that they are in the file."""
        frame = spark.spark.read.parquet(str(self.path))
        for name, each in self.schema.items():
            if isinstance(each.type, types.Duration):
                frame = frame.withColumn(name, frame[name] * expr("INTERVAL '0.000001' SECOND"))
        return frame

    def differences(self, filters: Sequence[Filter], found: Sequence[Sequence[int]]) -> list[str]:
        """The filters that kept other records than they mean, with the first of these."""
        told = []
        for filter_, rows in zip(filters, found, strict=True):
            meant = {place for place, record in enumerate(self.records) if keeps(filter_, record)}
            if other := sorted(meant ^ set(rows)):
                shown = {name: value for name, value in self.records[other[0]].items() if value is not None}
                told.append(f"{filter_}\n  {'drops' if other[0] in meant else 'keeps'} {shown}")
        return told


@pytest.fixture(scope="module", params=LAYOUTS, ids=lambda layout: layout.name)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    return Stored.of(request.param, tmp_path_factory.mktemp("spark"))


def compiled(filters: Sequence[Filter], to: Callable[[Filter], Any]) -> tuple[list[Filter], list[Any]]:
    """The filters that a backend does not refuse, and what it makes of them."""
    kept, made = [], []
    for filter_ in filters:
        try:
            made.append(to(filter_))
        except UnsupportedError as error:
            assert error.code in REFUSED, error
        else:
            kept.append(filter_)
    assert len(kept) * 3 > len(filters)
    return kept, made


def places(frame: Any, columns: Sequence[Any]) -> list[list[int]]:
    """The rows that each condition keeps, all of them told by a few jobs."""
    found: list[list[int]] = []
    for start in range(0, len(columns), AT_ONCE):
        named = [column.alias(f"c{number}") for number, column in enumerate(columns[start : start + AT_ONCE])]
        rows = frame.select("place", *named).collect()
        found += [[row[0] for row in rows if row[number]] for number in range(1, len(named) + 1)]
    return found


def test_spark_keeps_the_records_that_a_filter_means(spark: Session, stored: Stored) -> None:
    frame = stored.frame(spark)
    backend = Spark(frame.schema)
    filters, columns = compiled(stored.filters, lambda filter_: filter_.to(backend))
    assert stored.differences(filters, places(frame, columns)) == []


@pytest.mark.parametrize("stored", LAYOUTS[:1], indirect=True, ids=lambda layout: layout.name)
def test_spark_connect_keeps_the_records_that_a_filter_means(spark: Session, stored: Stored) -> None:
    backend = Spark(stored.frame(spark).schema)
    filters = compiled(stored.filters[: AT_ONCE // 2], lambda filter_: filter_.to(backend))[0]
    found = spark.connected(CONNECTED, [str(stored.path)], json.dumps(list(map(str, filters))))
    assert stored.differences(filters, json.loads(found)) == []


STORED: dict[str, Column] = {"seen": Column("seen", storage="utc")}
"""How the layout `others` stores what is not stored by default."""


@pytest.mark.parametrize("stored", LAYOUTS[:2], indirect=True, ids=lambda layout: layout.name)
def test_spark_sql_keeps_the_records_that_a_filter_means(spark: Session, stored: Stored) -> None:
    columns = {name: Column(name, storage="native") for name, each in stored.schema.items() if each.collection}
    if stored.path.stem == "others":
        columns |= STORED
    numbers = count(1)
    filters, made = compiled(
        stored.filters[:AT_ONCE], lambda filter_: filter_.to(Sql("spark", columns, prefix=f"p{next(numbers)}_"))
    )
    conditions = [f"({where.sql}) AS c{number}" for number, where in enumerate(made)]
    params = {name: value for where in made for name, value in where.params.items()}
    spark.spark.read.parquet(str(stored.path)).createOrReplaceTempView("parts")
    rows = spark.spark.sql(f"SELECT place, {', '.join(conditions)} FROM parts", args=params).collect()
    found = [[row[0] for row in rows if row[number]] for number in range(1, len(conditions) + 1)]
    assert stored.differences(filters, found) == []


def kept(spark: Session, table: pa.Table, texts_: Sequence[str]) -> dict[str, list[int]]:
    """The rows of a table that each filter keeps."""
    path = spark.folder / f"{abs(hash(tuple(texts_)))}.parquet"
    pq.write_table(table.append_column("place", [range(table.num_rows)]), path)
    frame = spark.spark.read.parquet(str(path))
    backend = Spark(frame.schema)
    return dict(zip(texts_, places(frame, [parse(text, THINGS).to(backend) for text in texts_]), strict=True))


def test_the_values_that_spark_treats_otherwise(spark: Session) -> None:
    second = 1_000_000
    table = pa.table(
        {
            "seen": pa.array(
                [-12_219_724_800 * second, -62_135_596_800 * second, 253_402_300_799 * second, None],
                pa.timestamp("us", "UTC"),
            ),
            "day": pa.array([-141_432, -719_162, 2_932_896, None], pa.int32()).cast(pa.date32()),
            "price": pa.array([Decimal("0.1"), Decimal(0), Decimal("-0.1"), None], pa.decimal128(12, 3)),
            "weight": pa.array([float("nan"), -0.0, 0.0, None]),
            "number": pa.array([1, 2**63 - 1, -(2**63), None]),
            "label": pa.array(["ab", "\u0130\u03a3", "\U00010000", None]),
            "tags": pa.array([["a", None], [], ["b"], None]),
        }
    )
    expected = {
        "seen eq 1582-10-10T00:00:00Z": [0],
        "seen le 0001-01-01T00:00:00Z": [1],
        "seen ge 9999-12-31T23:59:59Z": [2],
        "year(seen) eq 1 or hour(seen) eq 23": [1, 2],
        "date(seen) eq day": [0, 1, 2, 3],
        "day in (1582-10-10, 0001-01-01)": [0, 1],
        "day gt 9999-12-30": [2],
        "price le 0": [1, 2],
        "price le 0.0999": [1, 2],
        "price lt 1e30": [0, 1, 2],
        "price in (0.1, 0.10001, 1e12)": [0],
        "weight ne 0": [0, 3],
        "weight gt -1": [1, 2],
        "not (weight gt 1)": [0, 1, 2, 3],
        "weight in (0, 1)": [1, 2],
        f"number gt 1 and number lt {2**70}": [1],
        f"number in (1, {2**70})": [0],
        "label gt '\uffee'": [2],
        "tolower(label) eq 'i\u03c3'": [1],
        "substring(label,-3,1) eq 'a'": [0],
        "substring(label,number) eq 'b' or substring(label,number) eq ''": [0, 1],
        "substring(label,number) eq null": [3],
        "substring('abc',number) eq null": [3],
        "tags ne 'a'": [1, 2, 3],
        "tags eq null": [1, 3],
        "tags/all(t: t eq 'a')": [0, 1, 3],
        " or ".join(f"(number ge {row} and number lt {row + 1})" for row in range(1, 101)): [0],
        "(" * 99 + "number eq 1" + "".join(f") {('and', 'or')[row % 2]} number ne 7" for row in range(99)): [
            0,
            1,
            2,
            3,
        ],
    }
    assert kept(spark, table, list(expected)) == expected


def test_structures_and_lambdas_over_them_keep_the_records_that_they_mean(spark: Session) -> None:
    path = spark.folder / "orders.parquet"
    pq.write_table(structured_tables.table(structured_tables.RECORDS), path)
    frame = spark.spark.read.parquet(str(path))
    backend = Spark(frame.schema, structured_tables.COLUMNS)
    asked = [*structured_tables.SINGLE, *structured_tables.LISTED, *OUTWARD, *filters(Random(7), 20)]
    conditions = [parse(text, ORDERS).to(backend).alias(f"c{number}") for number, text in enumerate(asked)]
    found: list[list[int]] = []
    for start in range(0, len(conditions), AT_ONCE):
        rows = frame.select("id", *conditions[start : start + AT_ONCE]).collect()
        found += [[row[0] for row in rows if row[number]] for number in range(1, len(rows[0]))]
    meant = [structured_tables.meant(text) for text in asked]
    assert [(text, *pair) for text, *pair in zip(asked, found, meant, strict=True) if pair[0] != pair[1]] == []
    assert all(0 < len(each) < len(structured_tables.RECORDS) for each in meant[:-20])


OUTWARD = (
    "items/any(i: i/quantity gt 1 and i/sku eq $it/sku)",
    "items/any(i: i/parts/any(p: p/sku eq i/sku and p/quantity ge quantity))",
    "items/all(i: i/parts/all(p: tags/any(t: t eq p/sku and t ne i/maker/name)))",
    "items/any(i: i/parts/$count($filter=quantity lt i/quantity) ge owner/age)",
    "name in tags",
)
"""Filters whose tests of elements name what is around them."""


def test_all_characters_change_case_alike(spark: Session) -> None:
    cased_kinds = {"Lu", "Ll", "Lt", "Lm", "Nl", "No", "So", "Mn", "Sk"}
    known = [chr(point) for point in range(1, 0x110000) if unicodedata.category(chr(point)) in cased_kinds]
    known = [each for each in known if each not in "\u019b\u0264\ua7d3\ua7d5"]  # their capitals are of Unicode 16
    blocks = ["".join(known[start : start + 512]) for start in range(0, len(known), 512)]
    assert len(known) > 10_000
    cased = {name: list(map(FUNCTIONS[name].signatures[0].python or str, blocks)) for name in ("tolower", "toupper")}
    path = spark.folder / "characters.parquet"
    pq.write_table(pa.table({"block": blocks, **cased}), path)
    frame = spark.spark.read.parquet(str(path))
    frame.createOrReplaceTempView("characters")
    schema = Schema("characters", [Field(name, types.String()) for name in frame.columns])
    text = "tolower(block) ne tolower or toupper(block) ne toupper"
    assert frame.filter(parse(text, schema).to(Spark(frame.schema))).count() == 0
    assert spark.spark.sql(f"SELECT * FROM characters WHERE {parse(text, schema).to(Sql('spark')).sql}").count() == 0


def test_the_recipe_of_the_readme_filters_frames_and_views(spark: Session) -> None:
    made: dict[str, Any] = {}
    (recipe,) = recipes("Spark")
    exec(recipe, made)
    frame = spark.spark.range(4).withColumnRenamed("id", "number")
    frame.createOrReplaceTempView("numbers")
    filter_ = parse("number gt 1", THINGS)
    for rows in (made["kept"](frame, filter_), made["kept_by_sql"](spark.spark, "numbers", filter_)):
        assert [row[0] for row in rows.collect()] == [2, 3]


STORAGES = """
    '{guid}' AS id, '{digits}' AS hex, X'{digits}' AS octets, DATE '1582-10-10' AS day, '1582-10-10' AS day_text,
    timestamp_micros({micros}) AS seen, TIMESTAMP_NTZ '1582-10-10 23:30:00.123456' AS seen_utc,
    '1582-10-10T23:30:00.123456Z' AS seen_iso, {micros} AS seen_us, '23:30:00.123456' AS opens"""


def test_columns_of_every_storage_are_equal_to_literals_and_to_one_another(spark: Session) -> None:
    guid = "dc720f05-e5f7-448b-ae06-765de46f0af1"
    stored = STORAGES.format(guid=guid, digits=guid.replace("-", ""), micros=-12_219_640_199_876_544)
    columns = {
        "hex": Column("hex", storage="hex"),
        "octets": Column("octets", storage="bytes"),
        "day_text": Column("day_text", storage="iso"),
        "seen_utc": Column("seen_utc", storage="utc"),
        "seen_iso": Column("seen_iso", storage="iso"),
        "seen_us": Column("seen_us", storage="epoch_us"),
    }
    kinds: dict[str, types.Type] = {
        **dict.fromkeys(("id", "hex", "octets"), types.Guid()),
        **dict.fromkeys(("day", "day_text"), types.Date()),
        **dict.fromkeys(("seen", "seen_utc", "seen_iso", "seen_us"), types.DateTimeOffset()),
        "opens": types.TimeOfDay(),
    }
    schema = Schema("stored", [Field(name, kind) for name, kind in kinds.items()])
    text = " and ".join(
        (
            *(f"{name} eq {guid}" for name in ("id", "hex", "octets")),
            *("id eq hex", "id eq octets", "day eq day_text", "date(seen_utc) eq day_text", "year(day_text) eq 1582"),
            *(f"{name} eq 1582-10-10" for name in ("day", "day_text")),
            *(f"{name} eq 1582-10-10T23:30:00.123456Z" for name in ("seen", "seen_utc", "seen_iso", "seen_us")),
            *(f"seen eq {name} and hour({name}) eq 23" for name in ("seen_utc", "seen_iso", "seen_us")),
            *("opens eq 23:30:00.123456", "time(seen) eq opens", "minute(opens) eq 30", "second(seen_iso) eq 0"),
            *("fractionalseconds(opens) eq 0.123456", "fractionalseconds(seen_us) eq 0.123456"),
        )
    )
    where = parse(text, schema).to(Sql("spark", columns))
    sql = f"SELECT ({where.sql}) AS kept FROM (SELECT {stored})"
    assert [tuple(row) for row in spark.spark.sql(sql, args=where.params).collect()] == [(True,)]


@pytest.mark.parametrize(
    ("text", "pushed"),
    [
        ("number lt 7", ["LessThan(number,7)"]),
        ("not (number ge 7)", ["Or(LessThan(number,7),IsNull(number))"]),
        ("number in (3, 5, null)", ["Or(In(number, [3,5]),IsNull(number))"]),
        ("price le 6.5", ["LessThanOrEqual(price,6.500)"]),
        ("weight lt 7", ["LessThan(weight,7.0)"]),
        ("weight gt 7", ["GreaterThan(weight,7.0)"]),
        ("seen lt 1970-01-01T00:00:00.000007Z", ["LessThan(seen,"]),
        ("day le 1970-01-07", ["LessThanOrEqual(day,1970-01-07)"]),
        ("startswith(label,'000')", ["GreaterThanOrEqual(label,000)", "LessThan(label,001)"]),
        ("label eq 'a' or number eq 5", ["Or(EqualTo(label,a),EqualTo(number,5))"]),
    ],
)
def test_conditions_are_pushed_down_to_files(text: str, pushed: list[str], things: Any, capsys: Any) -> None:
    things.filter(parse(text, THINGS).to(Spark(things.schema))).explain()
    plan = capsys.readouterr().out
    assert all(each in plan.partition("PushedFilters: [")[2] for each in pushed), plan


def test_conditions_on_structures_are_pushed_down_to_files(spark: Session, capsys: Any) -> None:
    path = spark.folder / "owned.parquet"
    pq.write_table(structured_tables.table([]), path)
    frame = spark.spark.read.parquet(str(path))
    frame.filter(parse("owner/boss/name eq 'a' and address/city gt 'b'", ORDERS).to(Spark(frame.schema))).explain()
    pushed = capsys.readouterr().out.partition("PushedFilters: [")[2]
    assert "EqualTo(owner.boss.name,a)" in pushed
    assert "IsNotNull(address.city)" in pushed


@pytest.fixture(scope="module")
def things(spark: Session) -> Any:
    """A frame of a file without rows."""
    table = pa.table(
        {
            "number": pa.array([], pa.int64()),
            "price": pa.array([], pa.decimal128(12, 3)),
            "weight": pa.array([], pa.float64()),
            "seen": pa.array([], pa.timestamp("us", "UTC")),
            "day": pa.array([], pa.date32()),
            "label": pa.array([], pa.string()),
        }
    )
    pq.write_table(table, spark.folder / "things.parquet")
    return spark.spark.read.parquet(str(spark.folder / "things.parquet"))
