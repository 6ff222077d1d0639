"""PyArrow keeps the records that a filter means: in tables, and in data sets of Parquet files."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from support.arrow_tables import Layout
from support.recipes import recipes
from support.structures import ORDERS
from support.typed_values import PAIRS, THINGS

from odata_filter import OPEN, Field, Filter, LimitError, Schema, UnsupportedError, parse, types
from odata_filter.backends.arrow import Arrow
from odata_filter.functions import FUNCTIONS
from odata_filter.testing.agreement import Record, prove

REFUSED = ("unsupported-function", "unsupported-arithmetic")
"""`toupper` and `indexof`, and searches for what is not a literal, and sums of times."""

Read = Callable[[pa.Table, Any, Path], pa.Table]


LAYOUTS = [
    Layout("usual", {}),
    Layout(
        "others",
        {
            "seen": pa.timestamp("ns", "America/New_York"),
            "at": pa.time32("s"),
            "lasts": pa.duration("ns"),
            "grade": pa.dictionary(pa.int8(), pa.string()),
            "label": pa.large_string(),
            "weight": pa.float32(),
            "price": pa.decimal128(16, 6),
        },
    ),
    Layout("seconds", {"seen": pa.timestamp("s", "Asia/Kathmandu"), "lasts": pa.duration("s"), "price": pa.float64()}),
    Layout(
        "pairs",
        {
            "ms": pa.timestamp("ms"),
            "us": pa.timestamp("us", "UTC"),
            "ns": pa.timestamp("ns", "Asia/Kathmandu"),
            "short": pa.duration("ns"),
            "long": pa.duration("ms"),
            "start": pa.time64("ns"),
            "end": pa.time32("ms"),
            "small": pa.int8(),
            "large": pa.uint64(),
            "single": pa.float32(),
            "coarse": pa.decimal128(9, 1),
            "fine": pa.decimal128(38, 20),
            "whole": pa.int32(),
            "real": pa.float64(),
        },
        PAIRS.without("times", "numbers", "flags"),
    ),
]


def in_memory(table: pa.Table, condition: Any, _: Path) -> pa.Table:
    return table.filter(condition)


def scanned(table: pa.Table, condition: Any, path: Path) -> pa.Table:
    if WRITTEN.get(path) is not table:
        WRITTEN[path] = table
        for old in path.iterdir():
            old.unlink()
        pq.write_table(table, path / f"{next(NUMBERS)}.parquet", row_group_size=3)
    return ds.dataset(path, table.schema).to_table(filter=condition)


NUMBERS = count()
WRITTEN: dict[Path, pa.Table] = {}
"""The table in the file of each folder."""


READINGS = [*((in_memory, layout) for layout in LAYOUTS), (scanned, LAYOUTS[0]), (scanned, LAYOUTS[-1])]


@pytest.mark.parametrize(("read", "layout"), READINGS, ids=lambda each: getattr(each, "__name__", None) or each.name)
def test_arrow_keeps_the_records_that_a_filter_means(read: Read, layout: Layout, tmp_path: Path) -> None:
    backend = Arrow(layout.schema())

    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        kept: list[int] = read(layout.table(records), filter_.to(backend), tmp_path)["place"].to_pylist()
        return kept

    prove(select, schema=layout.fields, held=layout.held, refuses=REFUSED)


def kept(text: str, **columns: pa.Array) -> list[int]:
    """The rows of a table that a filter keeps; the columns of the same name are in it."""
    table = pa.table(columns)
    condition = parse(text, THINGS).to(Arrow(table.schema))
    rows: list[int] = table.append_column("row", [range(table.num_rows)]).filter(condition)["row"].to_pylist()
    return rows


def test_nanoseconds_are_compared_to_the_last() -> None:
    seen = pa.array([1_719_230_400_123_456_788, 1_719_230_400_123_456_789, None], pa.timestamp("ns"))
    assert kept("seen eq 2024-06-24T12:00:00.123456789Z", seen=seen) == [1]
    assert kept("seen lt 2024-06-24T12:00:00.123456789Z", seen=seen) == [0]
    assert kept("seen in (2024-06-24T12:00:00.123456789Z, 2024-06-24T12:00:00.1234567885Z)", seen=seen) == [1]
    assert kept("seen gt 2024-06-24T12:00:00.1234567885Z", seen=seen) == [1]


def test_moments_of_two_units_are_compared_exactly() -> None:
    columns = {
        "ms": pa.array([1, -1, 2**62], pa.timestamp("ms")),
        "ns": pa.array([10**6 + 1, -(10**6), 0], pa.timestamp("ns", "UTC")),
    }
    table = pa.table(columns)
    assert table.filter(parse("ms lt ns", PAIRS).to(Arrow(table.schema)))["ms"].cast(pa.int64()).to_pylist() == [1]
    assert table.filter(parse("ms eq ns", PAIRS).to(Arrow(table.schema)))["ms"].cast(pa.int64()).to_pylist() == [-1]


def test_bounds_beyond_the_years_of_nanoseconds_are_folded() -> None:
    seen = pa.array([-(2**63), 2**63 - 1, None], pa.timestamp("ns", "UTC"))
    assert kept("seen gt 1600-01-01T00:00:00Z", seen=seen) == [0, 1]
    assert kept("seen lt 9999-12-31T23:59:59Z", seen=seen) == [0, 1]
    assert kept("seen eq 9999-12-31T23:59:59Z or seen eq null", seen=seen) == [2]
    assert kept("year(seen) eq 1677 or year(seen) eq 2262", seen=seen) == [0, 1]


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize(("unit", "second"), [("s", 1), ("ms", 10**3), ("us", 10**6)])
def test_the_first_and_the_last_year_are_compared_in_every_zone(unit: str, second: int, zone: str | None) -> None:
    seen = pa.array([-62_135_596_800 * second, 253_402_300_799 * second], pa.timestamp(unit, zone))
    assert kept("seen eq 0001-01-01T00:00:00Z", seen=seen) == [0]
    assert kept("seen in (9999-12-31T23:59:59Z, 0001-01-01T00:00:00Z)", seen=seen) == [0, 1]
    assert kept("seen ge 9999-12-31T23:59:59Z", seen=seen) == [1]
    assert kept("year(seen) eq 1 and hour(seen) eq 0", seen=seen) == [0]
    assert kept("date(seen) eq 9999-12-31 and hour(seen) eq 23", seen=seen) == [1]


def test_parts_beyond_the_years_of_odata_are_null() -> None:
    seen = pa.array([2**62, -(2**62), 0], pa.timestamp("s"))
    assert kept("year(seen) eq null and date(seen) eq null", seen=seen) == [0, 1]
    day = pa.array([2**31 - 1, -(2**31), 0], pa.int32()).cast(pa.date32())
    assert kept("month(day) eq null", day=day) == [0, 1]


def test_a_column_of_32_bits_is_widened_and_no_literal_is_rounded() -> None:
    weight = pa.array([0.1, 0.5], pa.float32())
    assert kept("weight eq 0.1", weight=weight) == []
    assert kept("weight eq 0.100000001490116119384765625", weight=weight) == [0]
    assert kept("weight in (0.1, 0.5)", weight=weight) == [1]


def test_a_single_is_compared_as_one_in_a_column_of_any_width() -> None:
    for dtype in (pa.float32(), pa.float64()):
        height = pa.array([0.1, 16777216.0, float("nan"), -0.0, None], dtype)
        assert kept("height eq 0.1", height=height) == [0]
        assert kept("height in (0.1, 16777217, 0)", height=height) == [0, 1, 3]
        assert kept("height gt 0.1", height=height) == [1]
        assert kept("not (height gt 0.1)", height=height) == [0, 2, 3, 4]
        assert kept("not (height in (0.1, 3))", height=height) == [1, 2, 3, 4]
        assert kept("height ne height", height=height) == [2]


def test_numbers_beside_a_single_are_rounded_to_singles_but_doubles_are_not() -> None:
    height = pa.array([0.1, 16777216.0], pa.float32())
    price = pa.array([Decimal("0.1"), Decimal(16777217)], pa.decimal128(38, 10))
    assert kept("height eq price", height=height, price=price) == [0, 1]
    assert kept("number ge height", height=height, number=pa.array([0, 16777217])) == [1]
    assert kept("weight eq height", height=height, weight=pa.array([0.1, 16777216.0])) == [1]


def test_a_nan_stands_in_no_order_and_equals_nothing() -> None:
    weight = pa.array([float("nan"), 1.0, None])
    assert kept("weight gt 0", weight=weight) == [1]
    assert kept("not (weight gt 1)", weight=weight) == [0, 1, 2]
    assert kept("weight eq weight", weight=weight) == [1, 2]
    assert kept("weight ne weight", weight=weight) == [0]
    assert kept("weight ge weight", weight=weight) == [1, 2]
    assert kept("not (weight ge weight)", weight=weight) == [0]


def test_a_nan_beside_equal_numbers_is_found_though_statistics_leave_it_out(tmp_path: Path) -> None:
    table = pa.table({"weight": pa.array([1.0, float("nan")] * 2)})
    pq.write_table(table, tmp_path / "nan.parquet")
    for text in ("weight ne 1", "not (weight ge 1)", "not (weight in (1, 2))", "weight ne weight"):
        condition = parse(text, THINGS).to(Arrow(table.schema))
        assert ds.dataset(tmp_path).to_table(filter=condition).num_rows == 2


def test_both_zeros_are_one_number_in_lists_too() -> None:
    weight = pa.array([0.0, -0.0, 1.0])
    assert kept("weight eq 0", weight=weight) == kept("weight in (-0.0, 7)", weight=weight) == [0, 1]
    assert kept("weight in (0, 7)", weight=weight) == [0, 1]
    assert kept("not (weight in (0, 7))", weight=weight) == [2]


def test_numbers_beyond_a_column_are_folded() -> None:
    number, price = pa.array([-128, 127, None], pa.int8()), pa.array([Decimal("9.9"), None], pa.decimal128(2, 1))
    assert kept("number lt 128", number=number) == [0, 1]
    assert kept("number in (127, 128, 1.5)", number=number) == [1]
    assert kept("number ge 126.5", number=number) == [1]
    assert kept("price lt 10", price=price) == kept(f"price lt 1{'0' * 60}", price=price) == [0]
    assert kept("price gt -10", price=price) == [0]
    assert kept("price in (9.9, 10, 9.95)", price=price) == [0]
    assert kept("not (price in (10, 20))", price=price) == [0, 1]


def test_columns_of_integers_and_decimals_are_compared_exactly() -> None:
    columns = {
        "number": pa.array([1, 3, 5], pa.uint8()),
        "price": pa.array(map(Decimal, ("1", "2.5", str(2**60))), pa.decimal128(38, 2)),
        "weight": pa.array([1.0, 2.5, 2.0**60]),
    }
    assert kept("number eq price", **columns) == [0]
    assert kept("price gt number", **columns) == [2]
    assert kept("price eq weight", **columns) == [0, 1, 2]
    assert kept("number eq weight", **columns) == [0]
    assert kept("price eq 1 or price eq 2.5", price=columns["number"]) == [0]


def test_a_null_is_in_no_list_and_outside_of_none() -> None:
    number = pa.array([1, None])
    assert kept("not (number in (2, 3, null))", number=number) == [0]
    assert kept("not (number in (2, 3))", number=number) == [0, 1]


def test_texts_of_all_types_are_in_the_order_of_code_points() -> None:
    texts = ["\uffee", "\U00010000", "b"]
    for dtype in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        label = pa.array(texts, pa.string()).cast(dtype)
        assert kept("label gt '\uffee'", label=label) == [1]
        assert kept("startswith(label,'b') or concat(label,'!') eq '\uffee!'", label=label) == [0, 2]


def test_what_is_searched_for_in_a_text_is_a_literal() -> None:
    label = pa.array(["a%b", "ab", None])
    assert kept("contains(label,'%') or endswith(label,'x')", label=label) == [0]
    assert kept("contains(label,null) eq null", label=label) == [0, 1, 2]
    assert kept("substring(label,-2,1) eq 'a'", label=label) == [1]
    assert kept("substring(label,-99999999999,1) eq 'a'", label=label) == [0, 1]
    with pytest.raises(UnsupportedError, match="'contains' only where what follows the text is a literal") as caught:
        kept("number eq 1 or contains('abc',label)", label=label, number=pa.array([1, 2, 3]))
    assert (caught.value.code, caught.value.span) == ("unsupported-function", (15, 23))


def test_all_characters_change_case_alike() -> None:
    lower = FUNCTIONS["tolower"].signatures[0].python
    assert lower is not None
    points = range(1, 0x110000)
    known = [chr(point) for point in points if unicodedata.category(chr(point)) not in {"Cn", "Cs"}]
    blocks = ["".join(known[start : start + 512]) for start in range(0, len(known), 512)]
    pairs = pa.table({"one": blocks, "other": list(map(lower, blocks))})
    schema = Schema("pairs", [Field("one", types.String()), Field("other", types.String())])
    assert pairs.filter(parse("tolower(one) ne other", schema).to(Arrow(pairs.schema))).num_rows == 0


@pytest.mark.parametrize(
    "text",
    [
        "number lt 7",
        "not (number ge 7)",
        "number in (3, 5)",
        "price le 6.5",
        "weight lt 7",
        "weight gt 1 and number lt 7",
        "seen lt 1970-01-01T00:00:00.000007Z",
        "seen in (1970-01-01T00:00:00.000003Z, 1970-01-01T00:00:00.000005Z)",
        "day le 1970-01-07",
        "label lt '0007'",
        "label eq '0003' or number eq 5",
    ],
)
def test_a_scan_skips_the_row_groups_of_a_file_without_such_rows(text: str, tmp_path: Path) -> None:
    rows = range(1_000)
    table = pa.table(
        {
            "number": pa.array(rows),
            "price": pa.array(rows).cast(pa.decimal128(22, 3)),
            "weight": pa.array(rows).cast(pa.float64()),
            "seen": pa.array(rows).cast(pa.timestamp("us", "Europe/Berlin")),
            "day": pa.array(rows, pa.int32()).cast(pa.date32()),
            "label": pa.array([f"{row:04}" for row in rows]),
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=100)
    condition = parse(text, THINGS).to(Arrow(table.schema))
    dataset = ds.dataset(tmp_path)
    (file,) = dataset.get_fragments()
    (read,) = file.split_by_row_group(filter=condition)
    assert read.row_groups[0].id == 0
    assert dataset.to_table(filter=condition).equals(table.filter(condition))


def test_a_condition_may_be_wide_and_no_wider() -> None:
    number = pa.array(range(3_000))
    pairs = [f"(number ge {row} and number lt {row + 2})" for row in range(0, 8_000, 4)]
    assert kept(" or ".join(pairs[:750]), number=number) == [row for row in range(3_000) if row % 4 < 2]
    source = Arrow(pa.schema([("number", pa.int64())]))
    assert parse(" or ".join(pairs), THINGS).to(source) is not None
    with pytest.raises(LimitError, match="more than 4,000 conditions, the most that PyArrow takes") as caught:
        parse(" or ".join(["number eq -1", *pairs]), THINGS).to(source)
    assert caught.value.code == "too-many-leaves"


def test_a_condition_may_be_as_deep_as_a_filter() -> None:
    text = "number eq 0"
    for depth in range(1, 100):
        text = f"({text}) {('and', 'or')[depth % 2]} number ne {-depth}"
    assert kept(text, number=pa.array([0, -98, -99])) == [0, 1, 2]


def test_conditions_without_values_need_no_column() -> None:
    number = pa.array([1, None])
    assert kept("number in ()", number=number) == []
    assert kept("not (number in ())", number=number) == [0, 1]


def test_conditions_are_compared_with_columns() -> None:
    columns = {"number": pa.array([1, 2, None, 3]), "known": pa.array([True, False, False, None])}
    assert kept("(number lt 2) eq known", **columns) == [0, 1, 2]
    assert kept("(not known) eq (number gt 1 and known)", **columns) == [0, 3]
    assert kept("(known or number gt 2) ne null", **columns) == [0, 1, 2, 3]
    assert kept("not known", **columns) == [1, 2]
    assert kept("known ne true", **columns) == [1, 2, 3]


def test_a_table_of_delta_is_a_data_set(tmp_path: Path) -> None:
    deltalake = pytest.importorskip("deltalake", reason="deltalake is not installed: a table of Delta was not tried")
    owner = [{"name": "x"}, None, {"name": "y"}]
    seen = pa.array([0, 1, 2], pa.timestamp("us", "UTC"))
    for rows in (
        {"id": [1, 2], "created": seen[:2], "owner": owner[:2]},
        {"id": [3], "created": seen[2:], "owner": owner[2:]},
    ):
        deltalake.write_deltalake(tmp_path, pa.table(rows), mode="append")
    made: dict[str, Any] = {}
    exec(recipes("PyArrow")[0], made)
    dataset = deltalake.DeltaTable(tmp_path).to_pyarrow_dataset()
    for text, ids in (
        ("id gt 1 and owner/name ne 'x'", [2, 3]),
        ("created le 1970-01-01T00:00:00.000001Z", [1, 2]),
        ("owner eq null or owner/name eq 'y'", [2, 3]),
    ):
        assert sorted(made["kept"](dataset, parse(text, ORDERS))["id"].to_pylist()) == ids


def test_the_recipe_of_the_readme_reads_a_data_set(tmp_path: Path) -> None:
    made: dict[str, Any] = {}
    (recipe,) = recipes("PyArrow")
    exec(recipe, made)
    pq.write_table(pa.table({"number": [1, 2, 3]}), tmp_path / "numbers.parquet")
    table = made["kept"](ds.dataset(tmp_path), parse("number gt 1", THINGS))
    assert table["number"].to_pylist() == [2, 3]


def test_columns_have_names_of_their_own() -> None:
    table = pa.table({"Größe": [1, 2]})
    assert table.filter(parse("number gt 1", THINGS).to(Arrow(table.schema, {"number": "Größe"}))).num_rows == 1


def test_now_is_the_moment_of_compiling_or_one_that_is_given() -> None:
    moments = [dt.datetime(2024, 6, 24, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)]
    table = pa.table({"seen": pa.array(moments, pa.timestamp("us", "UTC"))})
    filter_ = parse("seen lt now()", THINGS)
    assert table.filter(filter_.to(Arrow(table.schema))).num_rows == 1
    assert table.filter(filter_.to(Arrow(table.schema, now=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)))).num_rows == 0


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("number eq 1", pa.string()),
        ("number eq 1", pa.float64()),
        ("price eq 1", pa.decimal256(40, 2)),
        ("price eq 1", pa.decimal128(4, -2)),
        ("weight eq 1", pa.float16()),
        ("seen eq null", pa.string()),
        ("day eq 2024-06-24", pa.timestamp("us")),
        ("label eq 'a'", pa.string_view()),
        ("label eq 'a'", pa.uuid()),
        ("known", pa.int8()),
    ],
)
def test_a_column_that_cannot_hold_its_field_is_refused(text: str, dtype: pa.DataType) -> None:
    name = text.split(maxsplit=1)[0]
    with pytest.raises(UnsupportedError) as caught:
        parse(text, THINGS).to(Arrow(pa.schema([(name, dtype)])))
    error = caught.value
    assert (error.code, error.source[slice(*error.span)]) == ("unsupported-column", name)
    expected = f"the column of '{name}' is of type {dtype}, which cannot hold"
    assert f"{expected} {type(THINGS[name].type).__name__} values" in error.message


@pytest.mark.parametrize("text", ["tags eq 'a'", "tags/any(t: contains(t,'a'))", "tags eq null"])
def test_elements_of_lists_are_refused(text: str) -> None:
    with pytest.raises(
        UnsupportedError, match="PyArrow cannot test the elements of a list, such as those of 'tags'"
    ) as e:
        parse(text, THINGS).to(Arrow(pa.schema([("tags", pa.list_(pa.string()))])))
    assert (e.value.code, e.value.span) == ("unsupported-column", (0, 4))


def test_functions_that_arrow_computes_otherwise_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="the function 'toupper' is not available in PyArrow") as caught:
        parse("toupper(label) eq 'toupper'", THINGS).to(Arrow(pa.schema([("label", pa.string())])))
    assert (caught.value.code, caught.value.span) == ("unsupported-function", (0, 7))


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(
        UnsupportedError, match="PyArrow compares columns by their types, and 'size' has none"
    ) as caught:
        parse("size eq 1", OPEN).to(Arrow(pa.schema([("size", pa.int64())])))
    assert caught.value.code == "unsupported-untyped"


def test_columns_are_named_by_texts() -> None:
    with pytest.raises(TypeError, match="columns maps names of fields to names of columns, not 'a'"):
        Arrow(pa.schema([]), "a")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="columns maps names of fields to names of columns, not 'a' to 1"):
        Arrow(pa.schema([]), {"a": 1})  # type: ignore[dict-item]


def test_columns_that_the_source_lacks_are_told_with_those_that_were_meant() -> None:
    source = pa.schema([("numbers", pa.int64())])
    with pytest.raises(ValueError, match=r"field 'number' has no column: .* 'number': did you mean 'numbers'"):
        parse("number eq 1", THINGS).to(Arrow(source))
    with pytest.raises(ValueError, match="columns has 'nmber', which is not a field of things: did you mean 'number'"):
        parse("number eq 1", THINGS).to(Arrow(source, {"nmber": "numbers"}))


def test_arguments_of_wrong_types_are_told() -> None:
    with pytest.raises(TypeError, match="source is a schema of PyArrow, not Table"):
        Arrow(pa.table({}))
    with pytest.raises(TypeError, match="now is an aware datetime or an Instant, not 1"):
        Arrow(pa.schema([]), now=1)  # type: ignore[arg-type]


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "odata_filter.backends.arrow")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[arrow\]'"):
        importlib.import_module("odata_filter.backends.arrow")


def test_times_of_day_have_parts_and_durations_compare_exactly() -> None:
    opens = pa.array([7 * 3_600_000, 12 * 3_600_000 + 1, None], pa.time32("ms"))
    assert kept("hour(opens) eq 7 or second(opens) eq 1", opens=opens) == [0]
    assert kept("opens gt 12:00 and minute(opens) eq 0", opens=opens) == [1]
    lasts = pa.array([1, -1, None], pa.duration("ms"))
    assert kept("lasts gt duration'-PT0.001S' and lasts lt duration'PT0.0010001S'", lasts=lasts) == [0]
    assert kept("lasts lt duration'P999999999D'", lasts=lasts.cast(pa.duration("ns"))) == [0, 1]
    assert kept("month(seen) eq 1", seen=pa.array([0, 2**62, None], pa.timestamp("ns"))) == [0]
    for text in ("time(seen) lt opens", "totalseconds(lasts) gt 1", "fractionalseconds(opens) eq 0"):
        with pytest.raises(UnsupportedError, match="not available in PyArrow"):
            kept(text, lasts=lasts, opens=opens, seen=pa.array([0] * 3, pa.timestamp("us")))
    for text in ("seen add lasts gt seen", "-lasts eq lasts"):
        with pytest.raises(UnsupportedError, match="does not take") as refused:
            kept(text, lasts=lasts, seen=pa.array([0] * 3, pa.timestamp("us")))
        assert refused.value.code == "unsupported-arithmetic"
    assert kept("lasts add duration'PT0.001S' eq duration'PT0S'", lasts=lasts) == [1]


def test_times_of_day_of_two_units_are_compared_exactly() -> None:
    columns = {"start": pa.array([10**9 + 1, 10**9], pa.time64("ns")), "end": pa.array([1_000, 1_000], pa.time32("ms"))}
    table = pa.table(columns)
    assert table.filter(parse("start eq end", PAIRS).to(Arrow(table.schema))).num_rows == 1
    assert table.filter(parse("start gt end", PAIRS).to(Arrow(table.schema)))["start"].cast(pa.int64()).to_pylist() == [
        10**9 + 1
    ]
