"""What the functions of dates and times mean."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from odata_filter.functions import FUNCTIONS
from odata_filter.types import Date, DateTimeOffset
from odata_filter.types.instant import Instant

MOMENT = dt.datetime(2024, 2, 29, 18, 20, 59, 999_999, dt.UTC)
PARTS = {"year": 2024, "month": 2, "day": 29, "hour": 18, "minute": 20, "second": 59, "date": dt.date(2024, 2, 29)}


def of_instant(name: str) -> Any:
    (function,) = [each for each in FUNCTIONS[name].signatures if list(each.parameters.values()) == [DateTimeOffset()]]
    return function.python


@pytest.mark.parametrize("name", PARTS)
def test_parts_are_those_of_the_time_in_utc(name: str) -> None:
    part = of_instant(name)
    abroad = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=45)))
    assert part(MOMENT) == part(abroad) == part(Instant(abroad)) == part(Instant(MOMENT, 999_999)) == PARTS[name]


@pytest.mark.parametrize("name", PARTS)
def test_a_moment_outside_the_years_of_odata_has_no_parts(name: str) -> None:
    part = of_instant(name)
    assert part(dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))) is None
    assert part(dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-1)))) is None


@pytest.mark.parametrize("name", ["year", "month", "day"])
def test_a_date_has_parts(name: str) -> None:
    (function,) = [each for each in FUNCTIONS[name].signatures if list(each.parameters.values()) == [Date()]]
    assert function.python is not None
    assert function.python(MOMENT.date()) == PARTS[name]


def test_now_is_the_present_moment() -> None:
    (now,) = FUNCTIONS["now"].signatures
    assert now.python is not None
    before = dt.datetime.now(dt.UTC)
    assert before <= now.python() <= dt.datetime.now(dt.UTC)
