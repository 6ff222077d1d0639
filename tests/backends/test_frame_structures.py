"""Structures, lists of them and flags in Polars and PyArrow; tests/engines/test_spark.py has them in Spark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from support.nested import filters
from support.structured_tables import COLUMNS, LISTED, RECORDS, SINGLE, meant, table
from support.structures import ORDERS

from odata_filter import Field, Filter, Schema, UnsupportedError, parse, types
from odata_filter.backends.arrow import Arrow
from odata_filter.backends.polars import Polars

ROWS = table(RECORDS)
FRAME = pl.DataFrame(ROWS)


def in_polars(filter_: Filter) -> list[int]:
    """The ids of the rows of the frame."""
    return FRAME.filter(filter_.to(Polars(FRAME.schema, COLUMNS)))["id"].to_list()


def in_arrow(filter_: Filter) -> list[int]:
    """The ids of the rows of the table."""
    return list(ROWS.filter(filter_.to(Arrow(ROWS.schema, COLUMNS)))["id"].to_pylist())


def compare(kept: Callable[[Filter], list[int]], text: str) -> bool:
    """Sees that the rows of a filter are those of the records; whether they are some and not all."""
    expected = meant(text)
    assert kept(parse(text, ORDERS)) == expected, text
    return 0 < len(expected) < len(RECORDS)


@pytest.mark.parametrize("text", [*SINGLE, *LISTED])
def test_polars_keeps_the_records_that_a_filter_means(text: str) -> None:
    assert compare(in_polars, text)


@pytest.mark.parametrize("text", SINGLE)
def test_arrow_keeps_the_records_that_a_filter_means(text: str, tmp_path: Path) -> None:
    assert compare(in_arrow, text)
    pq.write_table(ROWS, tmp_path / "rows.parquet", row_group_size=8)
    condition = parse(text, ORDERS).to(Arrow(ROWS.schema, COLUMNS))
    assert ds.dataset(tmp_path / "rows.parquet").to_table(filter=condition)["id"].to_pylist() == meant(text)


@pytest.mark.parametrize(
    ("kept", "refuses"),
    [
        (in_polars, {"unsupported-lambda"}),
        (in_arrow, {"unsupported-column", "unsupported-path", "unsupported-function"}),
    ],
)
def test_random_filters_keep_the_records_that_they_mean(kept: Callable[[Filter], list[int]], refuses: set[str]) -> None:
    told = []
    for text in filters(Random(5), 300):
        try:
            told.append(compare(kept, text))
        except UnsupportedError as error:
            assert error.code in refuses, error
    assert sum(told) > 40


def test_a_structure_may_be_columns_of_its_own_or_have_another_name() -> None:
    schema = pl.Schema(
        {
            "address_city": pl.String(),
            "who": pl.Struct({"name": pl.String(), "age": pl.Int8()}),
            "owner_boss": pl.Struct({"name": pl.String(), "address": pl.Struct({"city": pl.String()})}),
            "code": pl.Int64(),
        }
    )
    frame = pl.DataFrame(
        {
            "address_city": ["a", "b"],
            "who": [{"name": "x", "age": 1}, None],
            "owner_boss": [{"name": "y", "address": None}, {"name": "z", "address": {"city": "c"}}],
            "code": [1, 2],
        },
        schema=schema,
    )
    backend = Polars(schema, {"owner": "who", "owner/boss": "owner_boss", "owner/boss/age": "code"})
    for text, kept in {
        "address/city eq 'a'": [1],
        "owner/name eq 'x' and owner/age eq 1": [1],
        "owner eq null and owner/boss ne null": [2],
        "owner/boss/address/city eq 'c' and owner/boss/age eq 2": [2],
        "owner/boss/address eq null": [1],
    }.items():
        assert frame.filter(parse(text, ORDERS).to(backend))["code"].to_list() == kept, text
    untold = Polars(schema)
    assert len(frame.filter(parse("owner/boss/address/city eq 'c'", ORDERS).to(untold))) == 1


SMALL = pl.Schema(
    {
        "name": pl.String(),
        "quantity": pl.Int64(),
        "rights": pl.String(),
        "owner": pl.Struct({"name": pl.Int64(), "rights": pl.Int64()}),
        "items": pl.List(pl.Struct({"sku": pl.String(), "rights": pl.Int8()})),
        "tags": pl.List(pl.Int64()),
        "sizes": pl.Int64(),
        "address_city": pl.String(),
    }
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rights has 'Read'", "the flags of 'rights' are not kept as numbers [unsupported-has]"),
        (
            "rights eq owner/rights",
            "'rights' and 'owner/rights' are in columns of types String and Int64 [unsupported-c",
        ),
        ("owner/name eq 'a'", "the column of 'owner/name' is of type Int64, which cannot hold String values [unsu"),
        ("address eq null", "'address' is not a column, and only its fields have some [unsupported-structure]"),
        ("tags eq 'a'", "the column of 'tags' is of type List(Int64), which cannot hold a collection of String values"),
        (
            "sizes/$count eq 1",
            "the column of 'sizes' is of type Int64, which cannot hold a collection of Integer value",
        ),
        (
            "items/any(i: i/sku eq name)",
            "this backend does not take 'name' in the body of a lambda that is not its own",
        ),
        ("items/any(i: i/quantity eq 1)", "field 'i/quantity' has no column: a column of type Struct({'sku': String, "),
        ("items/any(i: tags/any(t: t eq i/sku))", "does not take 'tags' in the body of a lambda that is not its own"),
        ("address/zip eq 'a'", "field 'address/zip' has no column: the source lacks 'address'"),
        (
            "owner/boss/name eq 'a'",
            "field 'owner/boss/name' has no column: a column of type Struct({'name': Int64, 'ri",
        ),
        ("created sub created eq duration'P1D'", "this backend does not take created sub created [unsupported-arith"),
    ],
)
def test_what_a_frame_cannot_hold_or_polars_cannot_say_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse(text, ORDERS).to(Polars(SMALL))


def test_columns_of_other_types_are_refused_for_structures_and_numbers_of_members() -> None:
    for text, dtype in (
        ("owner eq null", pl.String()),
        ("items/any()", pl.List(pl.String())),
        ("rights eq 'Read'", pl.Boolean()),
        ("grade eq 'Low'", pl.Int64()),
    ):
        with pytest.raises(UnsupportedError, match="unsupported-column"):
            parse(text, ORDERS).to(Polars(SMALL | {text.split(" ")[0].split("/")[0]: dtype}))
    many = types.Enumeration("Many", {"A": 1, "B": 256}, flags=True)
    schema = Schema("s", [Field("few", many), Field("all", types.Enumeration("Signed", {"A": -1, "B": 1}))])
    frame = pl.DataFrame({"few": [256, 257], "all": [-1, 1]}, schema={"few": pl.Int16(), "all": pl.Int8()})
    assert frame.filter(parse("few has 'A' and all eq 'B'", schema).to(Polars(frame.schema))).rows() == [(257, 1)]
    for few, other in ((pl.UInt8(), pl.Int8()), (pl.Int16(), pl.UInt8())):
        with pytest.raises(UnsupportedError, match="unsupported-column"):
            parse("few has 'A' and all eq 'B'", schema).to(Polars({"few": few, "all": other}))


@pytest.mark.parametrize("text", ["owner/age lt 5", "owner/age in (1, 3) and owner/name lt 'b0'"])
def test_scans_skip_the_row_groups_without_such_structures(text: str, tmp_path: Path, capfd: Any) -> None:
    people = [{"name": f"a{age:04}", "age": age} for age in range(1_000)]
    rows = pa.table({"owner": pa.array(people)})
    pq.write_table(rows, tmp_path / "rows.parquet", row_group_size=100)
    filter_ = parse(text, ORDERS)
    condition = filter_.to(Arrow(rows.schema))
    (file,) = ds.dataset(tmp_path).get_fragments()
    assert [each.row_groups[0].id for each in file.split_by_row_group(filter=condition)] == [0]
    scan = pl.scan_parquet(tmp_path / "rows.parquet")
    with pl.Config(verbose=True):
        assert len(scan.filter(filter_.to(Polars(scan.collect_schema()))).collect()) > 1
    assert "reading 1 / 10 row groups" in capfd.readouterr().err


def test_arrow_tests_no_elements_and_counts_none() -> None:
    for text, code in (("items/any(i: i/sku eq 'a')", "unsupported-column"), ("tags/$count eq 1", "unsupported-path")):
        with pytest.raises(UnsupportedError, match=code):
            in_arrow(parse(text, ORDERS))
