"""Durations and times of day in filters: read, written, built, evaluated and kept in columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from odata_filter import (
    OPEN,
    Capabilities,
    Column,
    Duration,
    Field,
    Filter,
    FilterError,
    Predicate,
    Schema,
    Sql,
    TimeOfDay,
    UnsupportedError,
    check,
    fields,
    parse,
    types,
)
from odata_filter.backends.json import Json

SHOPS = Schema(
    "shops",
    [
        Field("opens", types.TimeOfDay()),
        Field("closes", types.TimeOfDay()),
        Field("lasts", types.Duration()),
        Field("rests", types.Duration()),
        Field("created", types.DateTimeOffset()),
    ],
)
shop = fields(SHOPS)
SECOND = dt.timedelta(seconds=1)

WRITTEN = {
    "lasts eq duration'P1DT2H'": "lasts eq duration'P1DT2H'",
    "lasts gt 'P1DT26H'": "lasts gt duration'P2DT2H'",
    "'-PT90S' le lasts": "lasts ge duration'-PT1M30S'",
    "lasts in (DURATION'pt0s', 'P1D', null)": "lasts in (duration'PT0S', duration'P1D', null)",
    "lasts lt duration'PT0.000000000001S'": "lasts lt duration'PT0.000000000001S'",
    "opens ge 10:20": "opens ge 10:20:00",
    "10:20:30.500 eq opens": "opens eq 10:20:30.5",
    "opens in (23:59:59.999999999999,null)": "opens in (23:59:59.999999999999, null)",
    "opens le closes and lasts ne rests": "opens le closes and lasts ne rests",
    "10:20 lt 10:20:00.5": "10:20:00 lt 10:20:00.5",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_durations_and_times_of_day_are_written_in_one_way(text: str) -> None:
    filter_ = parse(text, SHOPS)
    assert str(filter_) == WRITTEN[text]
    assert parse(str(filter_), SHOPS) == filter_ == Filter(filter_.expr, SHOPS)


REFUSED = {
    "lasts eq duration'P1Y'": (
        "invalid-duration",
        "years, months and weeks have no fixed length to OData: write days, as in duration'P7D'",
    ),
    "lasts eq 'one day'": ("invalid-duration", "write it like duration'P1DT2H30M', with a minus before the P if it is"),
    "lasts eq duration'P9999999999D'": ("invalid-duration", "write it like"),
    "lasts eq 5": ("type-mismatch", "write it like lasts eq duration'P1DT2H'"),
    "lasts eq 10:20": ("type-mismatch", "write it like"),
    "lasts eq opens": ("type-mismatch", "compare operands of one type"),
    "opens eq 24:00": ("invalid-time", "check the hours, the minutes and the seconds"),
    "opens eq 10:20:60": ("invalid-time", "Edm has no leap seconds"),
    "opens eq '10:20'": ("type-mismatch", "write opens eq 10:20"),
    "opens eq '10.20'": ("type-mismatch", "write it like opens eq 13:00:00"),
    "opens eq 2024-06-24T13:00:00Z": ("type-mismatch", "a time of day has no date and no offset, as in 13:00:00"),
    "opens eq duration'PT1H'": ("type-mismatch", "write it like"),
    "10:20 eq duration'PT1H'": ("type-mismatch", "compare literals of one type"),
    "created gt 10:20": ("type-mismatch", "write it like"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_neither_is_refused_with_a_hint(text: str) -> None:
    code, hint = REFUSED[text]
    (error,) = check(text, SHOPS)
    assert (error.code, hint in error.hint) == (code, True), error


def test_handles_take_the_values_of_datetime_and_exact_ones() -> None:
    assert str(shop.lasts > dt.timedelta(hours=-1)) == "lasts gt duration'-PT1H'"
    assert str(shop.lasts.in_([Duration(SECOND, 1), None])) == "lasts in (duration'PT1.000000000001S', null)"
    assert str(shop.opens <= dt.time(9, 30)) == "opens le 09:30:00"
    assert str(shop.opens != TimeOfDay(dt.time(9, 30), 1)) == "opens ne 09:30:00.000000000001"
    assert str(shop.lasts == "P1D") == "lasts eq duration'P1D'"
    with pytest.raises(FilterError, match="pass a time without a tzinfo") as refused:
        _ = shop.opens == dt.time(9, tzinfo=dt.UTC)
    assert refused.value.code == "unsupported-value"
    with pytest.raises(FilterError, match="pass a timedelta or a Duration"):
        _ = shop.lasts == 5


class Nanoseconds(dt.timedelta):
    """The Timedelta of pandas."""

    nanoseconds = 7


def test_the_nanoseconds_of_a_timedelta_are_kept() -> None:
    exact = Nanoseconds(seconds=1)
    assert str(shop.lasts == exact) == "lasts eq duration'PT1.000000007S'"
    keeps = (shop.lasts == exact).to(Predicate())
    assert [keeps({"lasts": value}) for value in (exact, SECOND, "PT1.000000007S")] == [True, False, True]


class Scalar:
    """A scalar of numpy."""

    shape = ()

    def item(self) -> dt.timedelta:
        return SECOND


KEPT: list[tuple[str, list[Any]]] = [
    ("lasts eq duration'PT1S'", [SECOND, "PT1S", "pt1.000s", Duration(SECOND), Scalar()]),
    ("lasts ne duration'PT1S'", [None, "1 s", 1, "PT1.0000001S", dt.time(1), -SECOND]),
    ("lasts gt duration'PT1.0000001S'", ["PT1.0000002S", 2 * SECOND]),
    ("lasts le duration'PT1.0000001S'", [SECOND, "PT1.0000001S", -SECOND]),
    ("lasts in ('PT1S','PT2S')", ["PT2S", SECOND, 2 * SECOND]),
    ("opens eq 10:20", [dt.time(10, 20), dt.time(10, 20, fold=1), "10:20", "10:20:00.000", TimeOfDay(dt.time(10, 20))]),
    ("opens ne 10:20", [None, "10.20", "24:00", 10, dt.time(10, 20, tzinfo=dt.UTC), "10:20:00.0000001"]),
    ("opens lt 10:20:00.0000001", ["10:20", dt.time(0), "10:20:00.00000009"]),
    ("opens in (10:20,11:00)", ["11:00", dt.time(10, 20)]),
]
DROPPED: list[tuple[str, list[Any]]] = [
    ("lasts gt duration'-P9D'", [None, "1 s", 5, dt.time(1)]),
    ("lasts eq duration'PT1S'", ["P1D", "", b"PT1S"]),
    ("opens ge 00:00", [None, "10:20Z", dt.time(10, 20, tzinfo=dt.UTC), 5, dt.timedelta(0)]),
]


@pytest.mark.parametrize("canonical", [False, True])
@pytest.mark.parametrize(
    ("text", "values", "kept"), [(*each, True) for each in KEPT] + [(*each, False) for each in DROPPED]
)
def test_a_predicate_reads_values_and_texts(text: str, values: list[Any], kept: bool, canonical: bool) -> None:
    filter_ = parse(text, SHOPS)
    keeps = filter_.to(Predicate(canonical=canonical))
    name = "lasts" if "lasts" in text else "opens"
    if canonical:
        plain = {"lasts": dt.timedelta, "opens": dt.time}[name]
        values = [each for each in values if type(each) is plain and not getattr(each, "tzinfo", None)]
    assert [keeps({name: value}) for value in values] == [kept] * len(values)


def test_a_value_of_a_class_of_its_own_is_an_error() -> None:
    for text in ("lasts eq 'P1D'", "opens eq 10:20"):
        with pytest.raises(TypeError, match="holds a complex"):
            parse(text, SHOPS).to(Predicate())({"lasts": 1j, "opens": 1j})


def test_fields_without_a_type_are_compared_as_what_they_hold() -> None:
    keeps = parse("a lt b", OPEN).to(Predicate())
    assert keeps({"a": dt.time(1), "b": TimeOfDay(dt.time(1), 1)})
    assert keeps({"a": -SECOND, "b": Duration(SECOND)})
    assert not keeps({"a": dt.time(1), "b": SECOND})
    assert parse("a eq 10:20", OPEN).to(Predicate())({"a": "10:20:00"})
    assert str(parse("a eq duration'PT60S'", OPEN)) == "a eq duration'PT1M'"


def test_the_tree_has_them_as_text() -> None:
    assert parse("lasts eq 'PT60S'", SHOPS).to(Json()) == {"field": "lasts", "op": "eq", "value": "duration'PT1M'"}


STORED = [
    ("sqlite", "lasts gt duration'PT0.0000019S'", None, "`lasts` > ?", (1,)),
    ("sqlite", "lasts eq duration'PT0.0000019S'", None, "1 = 0", ()),
    ("sqlite", "lasts lt duration'P200000000D'", None, "`lasts` IS NOT NULL", ()),
    ("sqlite", "lasts lt duration'-P200000000D'", None, "1 = 0", ()),
    ("sqlite", "opens ge 10:20:30.5", None, "`opens` >= ?", ("10:20:30.500000",)),
    ("sqlite", "opens ge 10:20:30.5", Column("o", digits=0), "`o` > ?", ("10:20:30",)),
    ("sqlite", "opens lt 10:20:30.123456789", Column("o", digits=9), "`o` < ?", ("10:20:30.123456789",)),
    ("postgresql", "lasts eq 'PT1S'", Column("l", storage="native"), '"l" = %s', (SECOND,)),
    ("postgresql", "lasts eq 'PT1S'", None, '"lasts" = %s', (1_000_000,)),
    ("duckdb", "opens eq 10:20", None, '"opens" = ?', (dt.time(10, 20),)),
    ("duckdb", "opens eq 10:20", Column("o", storage="iso"), '"o" = ?', ("10:20:00.000000",)),
    ("mariadb", "opens le 10:20:00.0000001", None, "`opens` <= %s", (dt.time(10, 20),)),
    ("mysql", "lasts le '-PT1S'", None, "`lasts` <= %s", (-1_000_000,)),
]


@pytest.mark.parametrize(("dialect", "text", "column", "sql", "params"), STORED)
def test_columns_store_them(dialect: Any, text: str, column: Column | None, sql: str, params: tuple[Any, ...]) -> None:
    filter_ = parse(text, SHOPS)
    columns = {} if column is None else {text.partition(" ")[0]: column}
    assert filter_.to(Sql(dialect, columns=columns)) == (sql, params)


def test_a_column_that_is_finer_than_microseconds_is_only_compared_with_literals() -> None:
    with pytest.raises(ValueError, match="can only be compared with literals"):
        parse("opens eq closes", SHOPS).to(Sql(columns={"opens": Column("o", digits=9)}))


PLAIN = Schema("plain", SHOPS.values(), capabilities=Capabilities(features=Capabilities.ALL.features - {"literal"}))


@pytest.mark.parametrize("text", ["lasts eq duration'P1D'", "opens in (10:20)", "10:20 eq opens", "opens gt 10:20"])
def test_a_service_may_leave_out_their_literals(text: str) -> None:
    for schema in (PLAIN, Schema("few", SHOPS.values(), capabilities=Capabilities.COMPARISONS)):
        assert [error.code for error in check(text, schema)] == ["unsupported-literal"]
        with pytest.raises(UnsupportedError) as refused:
            Filter(parse(text, SHOPS).expr, schema)
        assert refused.value.code == "unsupported-literal"
    with pytest.raises(UnsupportedError):
        _ = fields(PLAIN).lasts > SECOND
    assert str(fields(PLAIN).lasts.is_null()) == str(parse("lasts eq null", PLAIN))


CALLED = {
    "hour(opens) eq 10 and minute(opens) eq 20 and second(opens) eq 30": True,
    "fractionalseconds(opens) eq 0.5": True,
    "fractionalseconds(created) eq 0.123456": True,
    "time(created) eq 18:00:00.123456": True,
    "time(created) gt opens": True,
    "totalseconds(lasts) eq -1.000001": True,
    "totalseconds(lasts) in (1, -1.000001)": True,
    "totaloffsetminutes(created) eq 0": True,
    "created gt mindatetime() and created lt maxdatetime()": True,
    "totaloffsetminutes(mindatetime()) lt 0": False,
    "totalseconds(duration'P1D') eq 86400": True,
    "time(null) eq null": True,
}
CLOCKS = {
    "opens": "10:20:30.5",
    "lasts": dt.timedelta(microseconds=-1_000_001),
    "created": dt.datetime(2024, 6, 24, 18, 0, 0, 123_456, dt.UTC),
}


@pytest.mark.parametrize("text", CALLED)
def test_functions_of_times(text: str) -> None:
    assert parse(str(parse(text, SHOPS)), SHOPS).to(Predicate())(CLOCKS) is CALLED[text]


def test_handles_have_the_functions_of_times() -> None:
    assert str(shop.created.time() < dt.time(12)) == "time(created) lt 12:00:00"
    assert str(shop.opens.hour() == 7) == "hour(opens) eq 7"
    parts = (shop.created.month(), shop.created.day(), shop.opens.minute(), shop.opens.second(), shop.created.date())
    assert [str(each.operand).partition("(")[0] for each in parts] == ["month", "day", "minute", "second", "date"]
    assert str(shop.opens.fractional_seconds() > 0.5) == "fractionalseconds(opens) gt 0.5"
    assert str(shop.lasts.total_seconds() >= 60) == "totalseconds(lasts) ge 60"


def test_a_dialect_that_was_not_tried_refuses_them() -> None:
    for text in ("time(created) gt 10:00", "hour(opens) eq 7", "totalseconds(lasts) gt 1"):
        with pytest.raises(UnsupportedError, match="not available on mysql"):
            parse(text, SHOPS).to(Sql("mysql"))
