"""Polars keeps the records that a filter means: in memory, in its streaming engine and in scans of files."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.typed_values import PAIRS, THINGS, floor, listed, narrow, of_ticks, plain, ticks

from odata_filter import OPEN, Field, Filter, Schema, UnsupportedError, parse, types
from odata_filter.backends.frame_columns import SourceColumns
from odata_filter.backends.polars import Polars
from odata_filter.backends.polars.expression_compiler import Expressions
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.logic import Compared, Exists, OneOf, Term
from odata_filter.nodes import FieldRef, Variable
from odata_filter.operators import Operator
from odata_filter.testing.agreement import SCHEMA, Record, prove

REFUSED = ("unsupported-function", "unsupported-arithmetic")
"""`toupper` and `indexof`, which Polars computes otherwise, and sums of times."""

UNITS = {"ms": 10**3, "us": 10**6, "ns": 10**9}

INTEGERS: dict[type[pl.DataType], tuple[int, int]] = {
    pl.Int8: (-(2**7), 2**7 - 1),
    pl.Int32: (-(2**31), 2**31 - 1),
    pl.Int64: (-(2**63), 2**63 - 1),
    pl.UInt64: (0, 2**64 - 1),
}

Read = Callable[[pl.DataFrame, pl.Expr, Path], pl.DataFrame]


@dataclass
class Layout:
    """The dtypes of a frame that holds records."""

    name: str
    dtypes: dict[str, pl.DataType]
    fields: Schema = SCHEMA
    stored: tuple[Sequence[Record], pl.DataFrame] | None = None

    def dtype(self, name: str) -> pl.DataType:
        """The dtype of one value of a field."""
        return self.dtypes.get(name) or USUAL[type(self.fields[name].type)]

    def schema(self) -> pl.Schema:
        """The dtypes of all columns."""
        return pl.Schema(
            {
                name: pl.List(self.dtype(name)) if field_.collection else self.dtype(name)
                for name, field_ in self.fields.items()
            }
        )

    def held(self, field_: Field, value: object) -> object:
        """What a column keeps of a value, or a list of its elements."""
        if field_.collection:
            return value and [self.kept(field_.type, each, self.dtype(field_.name)) for each in listed(value)]
        return self.kept(field_.type, value, self.dtype(field_.name))

    def kept(self, kind: types.Type, value: object, dtype: pl.DataType) -> object:
        """What a dtype keeps of one value."""
        match value, dtype:
            case None, _:
                return None
            case _ if dtype.is_temporal() and not isinstance(dtype, pl.Date):
                a_second = unit(dtype)
                return of_ticks(kind, ticks(kind, value, a_second), a_second)
            case float(), pl.Float32():
                return narrow(value)
            case Decimal(), pl.Decimal():
                return floor(value, dtype.precision, dtype.scale)
            case int() | Decimal(), _ if dtype.is_integer():
                least, greatest = INTEGERS[type(dtype)]
                return value if least <= value <= greatest and value == int(value) else None
        return value

    def plain(self, field_: Field, value: Any) -> Any:
        """A value as a series takes it: times as numbers."""
        dtype = self.dtype(field_.name)
        match field_.type, dtype:
            case _ if value is None:
                return None
            case _ if dtype.is_temporal() and not isinstance(dtype, pl.Date):
                return ticks(field_.type, value, unit(dtype))
            case _, pl.Float64() | pl.Float32():
                return float(value)
            case _ if dtype.is_integer():
                return int(value)
        return plain(field_.type, value)

    def frame(self, records: Sequence[Record]) -> pl.DataFrame:
        """The records, with their places."""
        if self.stored is None or self.stored[0] is not records:
            columns: dict[str, pl.Series] = {}
            for name, dtype in self.schema().items():
                field_ = self.fields[name]
                values = [record[name] for record in records]
                if field_.collection:
                    several = [
                        None if value is None else [self.plain(field_, each) for each in listed(value)]
                        for value in values
                    ]
                    columns[name] = pl.Series(several, dtype=dtype)
                else:
                    plain = [self.plain(field_, value) for value in values]
                    first = pl.Int64() if isinstance(dtype, (pl.Datetime, pl.Duration, pl.Time)) else dtype
                    columns[name] = pl.Series(plain, dtype=first).cast(dtype)
            self.stored = records, pl.DataFrame(columns).with_row_index("place")
        return self.stored[1]


def unit(dtype: pl.DataType) -> int:
    """The units of a second of a dtype of times."""
    return UNITS[getattr(dtype, "time_unit", "ns")]


USUAL: dict[type[types.Type], pl.DataType] = {
    types.Guid: pl.String(),
    types.Identifier: pl.String(),
    types.String: pl.String(),
    types.Enumeration: pl.String(),
    types.Integer: pl.Int64(),
    types.Decimal: pl.Decimal(38, 6),
    types.Single: pl.Float32(),
    types.Double: pl.Float64(),
    types.Boolean: pl.Boolean(),
    types.Date: pl.Date(),
    types.DateTimeOffset: pl.Datetime("us", "UTC"),
    types.TimeOfDay: pl.Time(),
    types.Duration: pl.Duration("us"),
}
LAYOUTS = [
    Layout("usual", {}),
    Layout(
        "zoned",
        {
            "seen": pl.Datetime("us", "Asia/Kathmandu"),
            "grade": pl.Enum(["High", "Middle", "Low"]),
            "price": pl.Float64(),
            "label": pl.Categorical(),
        },
    ),
    Layout(
        "naive",
        {"seen": pl.Datetime("ms"), "lasts": pl.Duration("ms"), "weight": pl.Float32(), "price": pl.Decimal(16, 6)},
    ),
    Layout("nanoseconds", {"seen": pl.Datetime("ns", "America/New_York"), "lasts": pl.Duration("ns")}),
    Layout(
        "pairs",
        {
            "ms": pl.Datetime("ms"),
            "us": pl.Datetime("us", "UTC"),
            "ns": pl.Datetime("ns", "Asia/Kathmandu"),
            "short": pl.Duration("ns"),
            "long": pl.Duration("ms"),
            "small": pl.Int8(),
            "large": pl.UInt64(),
            "single": pl.Float32(),
            "times": pl.Datetime("ns"),
            "coarse": pl.Decimal(9, 1),
            "fine": pl.Decimal(38, 20),
            "whole": pl.Int32(),
            "real": pl.Float64(),
        },
        PAIRS,
    ),
]


def in_memory(frame: pl.DataFrame, condition: pl.Expr, _: Path) -> pl.DataFrame:
    return frame.filter(condition)


def streaming(frame: pl.DataFrame, condition: pl.Expr, _: Path) -> pl.DataFrame:
    return frame.lazy().filter(condition).collect(engine="streaming")


def scanned(frame: pl.DataFrame, condition: pl.Expr, path: Path) -> pl.DataFrame:
    if WRITTEN.get(path) is not frame:
        WRITTEN[path] = frame
        for old in path.iterdir():
            old.unlink()
        frame.write_parquet(path / f"{next(NUMBERS)}.parquet", row_group_size=8, statistics=True)
    return pl.scan_parquet(path).filter(condition).collect()


NUMBERS = count()
WRITTEN: dict[Path, pl.DataFrame] = {}
"""The frame in the file of each folder."""


READINGS = [
    *((in_memory, layout) for layout in LAYOUTS),
    *((read, layout) for read in (streaming, scanned) for layout in (LAYOUTS[0], LAYOUTS[-1])),
]


@pytest.mark.parametrize(("read", "layout"), READINGS, ids=lambda each: getattr(each, "__name__", None) or each.name)
def test_polars_keeps_the_records_that_a_filter_means(read: Read, layout: Layout, tmp_path: Path) -> None:
    backend = Polars(layout.schema())

    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        kept = read(layout.frame(records), filter_.to(backend), tmp_path)
        return kept["place"].to_list()

    prove(select, schema=layout.fields, held=layout.held, refuses=REFUSED)


def kept(text: str, **columns: pl.Series) -> list[int]:
    """The rows of a frame that a filter keeps; the columns of the same name are in it."""
    frame = pl.DataFrame(columns)
    condition = parse(text, THINGS).to(Polars(frame.schema))
    return frame.with_row_index("row").filter(condition)["row"].to_list()


def moments(dtype: pl.Datetime, *ticks: int | None) -> pl.Series:
    return pl.Series(ticks, dtype=pl.Int64).cast(dtype)


def test_nanoseconds_are_compared_to_the_last() -> None:
    seen = moments(pl.Datetime("ns"), 1_719_230_400_123_456_788, 1_719_230_400_123_456_789, None)
    assert kept("seen eq 2024-06-24T12:00:00.123456789Z", seen=seen) == [1]
    assert kept("seen lt 2024-06-24T12:00:00.123456789Z", seen=seen) == [0]
    assert kept("seen in (2024-06-24T12:00:00.123456789Z, 2024-06-24T12:00:00.1234567885Z)", seen=seen) == [1]
    assert kept("seen gt 2024-06-24T12:00:00.1234567885Z", seen=seen) == [1]


def test_bounds_beyond_the_years_of_nanoseconds_are_folded() -> None:
    seen = moments(pl.Datetime("ns", "UTC"), -(2**63), 2**63 - 1, None)
    assert kept("seen gt 1600-01-01T00:00:00Z", seen=seen) == [0, 1]
    assert kept("seen lt 9999-12-31T23:59:59Z", seen=seen) == [0, 1]
    assert kept("seen eq 9999-12-31T23:59:59Z or seen eq null", seen=seen) == [2]


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize(("unit", "second"), [("ms", 10**3), ("us", 10**6)])
def test_the_first_and_the_last_year_are_compared_in_every_zone(unit: Any, second: int, zone: str | None) -> None:
    seen = moments(pl.Datetime(unit, zone), -62_135_596_800 * second, 253_402_300_799 * second)
    assert kept("seen eq 0001-01-01T00:00:00Z", seen=seen) == [0]
    assert kept("seen in (9999-12-31T23:59:59Z, 0001-01-01T00:00:00Z)", seen=seen) == [0, 1]
    assert kept("seen ge 9999-12-31T23:59:59Z", seen=seen) == [1]
    assert kept("year(seen) eq 1", seen=seen) == [0]
    assert kept("date(seen) eq 9999-12-31", seen=seen) == [1]


def test_the_parts_of_a_zoned_moment_are_those_in_utc() -> None:
    seen = moments(pl.Datetime("us", "Asia/Kathmandu"), 0, 23 * 3_600_000_000)
    assert kept("hour(seen) eq 0 and minute(seen) eq 0", seen=seen) == [0]
    assert kept("day(seen) eq 1", seen=seen) == [0, 1]


def test_a_column_of_32_bits_is_widened_and_no_literal_is_rounded() -> None:
    weight = pl.Series([0.1, 0.5], dtype=pl.Float32)
    assert kept("weight eq 0.1", weight=weight) == []
    assert kept("weight eq 0.100000001490116119384765625", weight=weight) == [0]
    assert kept("weight in (0.1, 0.5)", weight=weight) == [1]
    assert kept("weight gt 0.1", weight=weight) == [0, 1]


def test_a_single_is_compared_as_one_in_a_column_of_any_width() -> None:
    for dtype in (pl.Float32, pl.Float64):
        height = pl.Series([0.1, 16777216.0, float("nan"), None], dtype=dtype)
        assert kept("height eq 0.1", height=height) == [0]
        assert kept("height in (0.1, 16777217)", height=height) == [0, 1]
        assert kept("height gt 0.1", height=height) == [1]
        assert kept("height ne height", height=height) == [2]


def test_numbers_beside_a_single_are_rounded_to_singles_but_doubles_are_not() -> None:
    height = pl.Series([0.1, 16777216.0], dtype=pl.Float32)
    price = pl.Series([Decimal("0.1"), Decimal(16777217)], dtype=pl.Decimal(38, 10))
    number = pl.Series([0, 16777217])
    weight = pl.Series([0.1, 16777216.0])
    assert kept("height eq price", height=height, price=price) == [0, 1]
    assert kept("number ge height", height=height, number=number) == [1]
    assert kept("weight eq height", height=height, weight=weight) == [1]


def test_a_nan_stands_in_no_order_and_equals_nothing() -> None:
    weight = pl.Series([float("nan"), 1.0, None])
    assert kept("weight gt 0", weight=weight) == [1]
    assert kept("not (weight gt 1)", weight=weight) == [0, 1, 2]
    assert kept("weight eq weight", weight=weight) == [1, 2]
    assert kept("weight ne weight", weight=weight) == [0]
    assert kept("weight ge weight", weight=weight) == [1, 2]


def test_both_zeros_are_one_number() -> None:
    weight = pl.Series([0.0, -0.0, 1.0])
    assert kept("weight eq 0", weight=weight) == kept("weight in (-0.0, 7)", weight=weight) == [0, 1]


def test_numbers_beyond_a_column_are_folded() -> None:
    number, price = (
        pl.Series([-128, 127, None], dtype=pl.Int8),
        pl.Series([Decimal("9.9"), None], dtype=pl.Decimal(2, 1)),
    )
    assert kept("number lt 128", number=number) == [0, 1]
    assert kept("number in (127, 128, 1.5)", number=number) == [1]
    assert kept("number ge 126.5", number=number) == [1]
    assert kept(f"price lt 1{'0' * 37}", price=price) == kept(f"price lt 1{'0' * 60}", price=price) == [0]
    assert kept(f"price in (9.9, 1{'0' * 37}, 9.95)", price=price) == [0]
    assert kept(f"price in (1{'0' * 37}, 2{'0' * 37})", price=price) == []
    assert kept(f"not (price in (1{'0' * 37}, 2{'0' * 37}))", price=price) == [0, 1]


def test_a_start_before_the_text_takes_nothing_from_the_length() -> None:
    label = pl.Series(["abc", None])
    assert kept("substring(label,-10,2) eq 'ab'", label=label) == [0]
    assert kept("substring(label,0,number) eq null", label=label, number=pl.Series([-1, 1])) == [0, 1]


def test_the_rest_of_a_text_and_its_small_letters() -> None:
    label = pl.Series(["ABC\u0130\u03a3", "abc", None])
    assert kept("substring(label,2) eq 'c'", label=label) == [1]
    assert kept("tolower(label) eq 'abci\u03c3'", label=label) == [0]


def test_numbers_of_two_dtypes_are_compared_exactly() -> None:
    weight = pl.Series([0.1, 0.5, None])
    price = pl.Series([Decimal("0.1"), Decimal("0.6"), None], dtype=pl.Decimal(12, 3))
    assert kept("price eq weight", weight=weight, price=price) == [0, 2]
    assert kept("weight lt price", weight=weight, price=price) == [1]
    assert kept("number gt weight", weight=weight, number=pl.Series([1, 0, 0])) == [0]
    assert kept("number lt price", price=price, number=pl.Series([0, 1, 0])) == [0]
    small = pl.Series([-1, 2], dtype=pl.Int8)
    assert kept("size gt number", size=pl.Series([0, 2**64 - 1], dtype=pl.UInt64), number=small) == [0, 1]


def test_texts_of_dictionaries_are_in_the_order_of_code_points() -> None:
    label = pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"]))
    assert kept("label lt 'b'", label=label) == [1]


def test_the_elements_of_lists_and_arrays_are_tested() -> None:
    tags = pl.Series([["a", None], [], None, ["b", "a"]])
    assert kept("tags eq 'a'", tags=tags) == [0, 3]
    assert kept("tags ne 'a'", tags=tags) == [1, 2]
    assert kept("tags eq null", tags=tags) == [1, 2]
    assert kept("tags/all(t: t eq 'a' or t eq 'b')", tags=tags) == [0, 1, 2, 3]
    pairs = pl.Series([["a", "c"], ["b", None]], dtype=pl.Array(pl.String, 2))
    assert kept("tags/any(t: contains(t,'b'))", tags=pairs) == [1]


def test_plain_leaves_are_not_wrapped_in_what_hides_them_from_scans() -> None:
    schema = pl.Schema({"number": pl.Int64(), "price": pl.Decimal(12, 3), "label": pl.String()})
    text = "not (number gt 1) and price in (1, 2, null) and label ne 'a' and startswith(label,'b')"
    written = str(parse(text, THINGS).to(Polars(schema)))
    assert not any(word in written for word in ("fill_null", "is_nan", "is_not_nan", "starts_with"))


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
        "startswith(label,'000')",
        "label eq '0003' or number eq 5",
    ],
)
def test_a_scan_skips_the_parts_of_a_file_without_such_rows(text: str, tmp_path: Path, capfd: Any) -> None:
    rows = range(1_000)
    frame = pl.DataFrame(
        {
            "number": pl.Series(rows),
            "price": pl.Series(rows).cast(pl.Decimal(12, 3)),
            "weight": pl.Series(rows).cast(pl.Float64),
            "seen": pl.Series(rows).cast(pl.Datetime("us", "Europe/Berlin")),
            "day": pl.Series(rows).cast(pl.Int32).cast(pl.Date),
            "label": pl.Series([f"{row:04}" for row in rows]),
        }
    )
    frame.write_parquet(tmp_path / "rows.parquet", row_group_size=100, statistics=True)
    condition = parse(text, THINGS).to(Polars(frame.schema))
    with pl.Config(verbose=True):
        found = pl.scan_parquet(tmp_path / "rows.parquet").filter(condition).collect()
    assert found.equals(frame.filter(condition))
    assert len(found) > 0
    assert "reading 1 / 10 row groups" in capfd.readouterr().err


def test_columns_of_integers_and_decimals_are_compared_exactly() -> None:
    schema = Schema(
        "s", [Field("count", types.Decimal()), Field("other", types.Integer()), Field("price", types.Decimal())]
    )
    columns = {"count": [1, 2, 2**60], "other": [1, 3, 5], "price": map(Decimal, ("1", "2.5", str(2**60)))}
    dtypes = {"count": pl.Int64(), "other": pl.UInt8(), "price": pl.Decimal(38, 2)}
    frame = pl.DataFrame({name: list(values) for name, values in columns.items()}, schema=dtypes)
    for text, kept in (("other eq price", [1]), ("count eq price", [1, 2**60]), ("price gt other", [2**60])):
        assert frame.filter(parse(text, schema).to(Polars(frame.schema)))["count"].to_list() == kept


def test_a_wide_condition_keeps_the_rows_of_each_part() -> None:
    frame = pl.DataFrame({"number": range(0, 200, 2)})
    text = " or ".join(f"(number gt {number} and number lt {number + 3})" for number in range(0, 120, 3))
    kept = frame.filter(parse(text, THINGS).to(Polars(frame.schema)))["number"].to_list()
    assert kept == [number for number in range(0, 120, 2) if number % 3]


def test_columns_have_names_of_their_own() -> None:
    frame = pl.DataFrame({"Größe": [1, 2]})
    assert frame.filter(parse("number gt 1", THINGS).to(Polars(frame.schema, {"number": "Größe"}))).height == 1


def test_now_is_the_moment_of_compiling_or_one_that_is_given() -> None:
    frame = pl.DataFrame({"seen": [dt.datetime(2024, 6, 24, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)]})
    filter_ = parse("seen lt now()", THINGS)
    assert frame.filter(filter_.to(Polars(frame.schema))).height == 1
    assert frame.filter(filter_.to(Polars(frame.schema, now=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)))).height == 0


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("number eq 1", pl.String()),
        ("number eq 1", pl.Float64()),
        ("price eq 1", pl.String()),
        ("weight eq 1", pl.Int64()),
        ("seen eq null", pl.String()),
        ("day eq 2024-06-24", pl.Datetime("us")),
        ("label eq 'a'", pl.Int64()),
        ("known", pl.Int8()),
        ("label eq 'a'", pl.List(pl.String())),
        ("tags eq 'a'", pl.String()),
        ("tags eq 'a'", pl.List(pl.Int64())),
    ],
)
def test_a_column_that_cannot_hold_its_field_is_refused(text: str, dtype: pl.DataType) -> None:
    name = text.split(maxsplit=1)[0]
    with pytest.raises(UnsupportedError) as caught:
        parse(text, THINGS).to(Polars({name: dtype}))
    error = caught.value
    assert (error.code, error.source[slice(*error.span)]) == ("unsupported-column", name)
    assert f"the column of '{name}' is of type {dtype}" in error.message
    assert f"cannot hold {'a collection of ' * (name == 'tags')}{type(THINGS[name].type).__name__}" in error.message


def test_functions_that_polars_computes_otherwise_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="the function 'toupper' is not available in Polars") as caught:
        parse("number eq 1 or toupper(label) eq 'toupper'", THINGS).to(
            Polars({"number": pl.Int8(), "label": pl.String()})
        )
    assert (caught.value.code, caught.value.span) == ("unsupported-function", (15, 22))


@pytest.mark.parametrize(
    "inside",
    [
        Compared(Variable("t", THINGS["tags"]), Operator.EQ, FieldRef(THINGS["label"])),
        Exists(
            FieldRef(THINGS["tags"]),
            "u",
            OneOf(Variable("u", THINGS["tags"]), (), null=True, negated=True),
            negated=False,
        ),
    ],
    ids=["a field", "a collection"],
)
def test_a_lambda_on_more_than_its_elements_is_refused(inside: Term) -> None:
    schema = pl.Schema({"tags": pl.List(pl.String()), "label": pl.String()})
    term = Exists(FieldRef(THINGS["tags"]), "t", inside, negated=False)
    with pytest.raises(UnwritableError) as caught:
        Expressions(SourceColumns(schema, None)).compiled(term)
    assert caught.value.fault.code == "unsupported-lambda"


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse("size eq 1", OPEN).to(Polars({"size": pl.Int64()}))
    assert caught.value.code == "unsupported-untyped"


def test_columns_that_the_source_lacks_are_told_with_those_that_were_meant() -> None:
    source = {"numbers": pl.Int64()}
    with pytest.raises(
        ValueError, match="field 'number' has no column: the source lacks 'number': did you mean 'numbers'"
    ):
        parse("number eq 1", THINGS).to(Polars(source))
    with pytest.raises(ValueError, match="the source lacks 'nmbers': did you mean 'numbers'"):
        Polars(source, {"number": "nmbers"})
    with pytest.raises(ValueError, match="columns has 'nmber', which is not a field of things: did you mean 'number'"):
        parse("number eq 1", THINGS).to(Polars(source, {"nmber": "numbers"}))


def test_arguments_of_wrong_types_are_told() -> None:
    with pytest.raises(TypeError, match="source is a Schema of Polars, or maps columns to dtypes, not DataFrame"):
        Polars(pl.DataFrame())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="columns maps names of fields to names of columns, not 'a'"):
        Polars({}, "a")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="columns maps names of fields to names of columns, not 'a' to 1"):
        Polars({}, {"a": 1})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="now is an aware datetime or an Instant, not 1"):
        Polars({}, now=1)  # type: ignore[arg-type]


def test_without_polars_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, "odata_filter.backends.polars")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[polars\]'"):
        importlib.import_module("odata_filter.backends.polars")


def test_times_of_day_have_parts_and_durations_compare_exactly() -> None:
    opens = pl.Series([7 * 3_600 * 10**9, 12 * 3_600 * 10**9 + 1, None], dtype=pl.Int64).cast(pl.Time)
    assert kept("hour(opens) eq 7 or second(opens) eq 1", opens=opens) == [0]
    assert kept("opens gt 12:00 and minute(opens) eq 0", opens=opens) == [1]
    lasts = pl.Series([1, -1, None], dtype=pl.Int64).cast(pl.Duration("ms"))
    assert kept("lasts gt duration'-PT0.001S' and lasts lt duration'PT0.0010001S'", lasts=lasts) == [0]
    assert kept("lasts lt duration'P999999999D'", lasts=lasts.cast(pl.Duration("ns"))) == [0, 1]
    for text in ("time(seen) lt opens", "totalseconds(lasts) gt 1", "fractionalseconds(opens) eq 0"):
        with pytest.raises(UnsupportedError, match="not available in Polars"):
            kept(text, lasts=lasts, opens=opens, seen=moments(pl.Datetime("us"), 0, 0, 0))
    for text in ("seen add lasts gt seen", "-lasts eq lasts"):
        with pytest.raises(UnsupportedError, match="does not take") as refused:
            kept(text, lasts=lasts, seen=moments(pl.Datetime("us"), 0, 0, 0))
        assert refused.value.code == "unsupported-arithmetic"
    assert kept("lasts add duration'PT0.001S' eq duration'PT0S'", lasts=lasts) == [1]


def test_durations_of_two_units_are_compared_exactly() -> None:
    short = pl.Series([10**6 + 1, 10**6], dtype=pl.Int64).cast(pl.Duration("ns"))
    frame = pl.DataFrame({"short": short, "long": pl.Series([1, 1], dtype=pl.Int64).cast(pl.Duration("ms"))})
    assert len(frame.filter(parse("short gt long", PAIRS).to(Polars(frame.schema)))) == 1
