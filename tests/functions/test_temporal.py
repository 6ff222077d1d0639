"""What the functions of dates and times mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from odata_filter.functions import FUNCTIONS
from odata_filter.types import Date, DateTimeOffset, Duration, TimeOfDay, Type
from odata_filter.types.duration import Duration as Length
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay as Clock

MOMENT = dt.datetime(2024, 2, 29, 18, 20, 59, 999_999, dt.UTC)
PARTS = {
    "year": 2024,
    "month": 2,
    "day": 29,
    "hour": 18,
    "minute": 20,
    "second": 59,
    "date": dt.date(2024, 2, 29),
    "totaloffsetminutes": 0,
}
FINER = {"time": Clock.parse("18:20:59.999999000007"), "fractionalseconds": Decimal("0.999999000007")}


def meaning(name: str, *kinds: Type) -> Any:
    (function,) = [each for each in FUNCTIONS[name].signatures if tuple(each.parameters.values()) == kinds]
    return function.python


def of_instant(name: str) -> Any:
    return meaning(name, DateTimeOffset())


@pytest.mark.parametrize("name", PARTS)
def test_parts_are_those_of_the_time_in_utc(name: str) -> None:
    part = of_instant(name)
    abroad = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=45)))
    assert part(MOMENT) == part(abroad) == part(Instant(abroad)) == part(Instant(MOMENT, 999_999)) == PARTS[name]


@pytest.mark.parametrize("name", FINER)
def test_finer_parts_keep_picoseconds(name: str) -> None:
    part = of_instant(name)
    assert part(Instant(MOMENT, 7)) == FINER[name]
    assert part(MOMENT) == part(Instant(MOMENT)) != FINER[name]


@pytest.mark.parametrize("name", [*PARTS, *FINER])
def test_a_moment_outside_the_years_of_odata_has_no_parts(name: str) -> None:
    part = of_instant(name)
    assert part(dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))) is None
    assert part(dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-1)))) is None


@pytest.mark.parametrize("name", ["year", "month", "day"])
def test_a_date_has_parts(name: str) -> None:
    assert meaning(name, Date())(MOMENT.date()) == PARTS[name]


@pytest.mark.parametrize("name", ["hour", "minute", "second"])
def test_a_time_of_day_has_parts(name: str) -> None:
    part = meaning(name, TimeOfDay())
    assert part(MOMENT.time()) == part(FINER["time"]) == PARTS[name]


def test_a_time_of_day_has_a_fraction_of_a_second() -> None:
    fraction = meaning("fractionalseconds", TimeOfDay())
    assert fraction(FINER["time"]) == FINER["fractionalseconds"]
    assert fraction(dt.time(10)) == 0


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (dt.timedelta(days=1, microseconds=1), "86400.000001"),
        (Length.parse("-PT0.0000000015S"), "-0.0000000015"),
        (Length(dt.timedelta.max, 999_999), "86399999999999.999999999999"),
        (dt.timedelta(0), "0"),
    ],
)
def test_a_duration_has_seconds(length: object, expected: str) -> None:
    assert meaning("totalseconds", Duration())(length) == Decimal(expected)


def test_the_first_and_the_last_moment() -> None:
    assert str(meaning("mindatetime")()) == "0001-01-01T00:00:00Z"
    assert str(meaning("maxdatetime")()) == "9999-12-31T23:59:59.999999999999Z"


def test_now_is_the_present_moment() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before <= meaning("now")() <= dt.datetime.now(dt.UTC)
