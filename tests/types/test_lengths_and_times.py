"""Durations and times of day: what is read, kept and written."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay

LENGTHS = st.timedeltas() | st.timedeltas(dt.timedelta(days=-2), dt.timedelta(days=2))
PICOSECONDS = st.integers(0, 999_999) | st.sampled_from((0, 1, 999_999, 500_000))
HOUR = dt.timedelta(hours=1)


@given(length=LENGTHS, picoseconds=PICOSECONDS)
def test_a_duration_is_its_text_and_its_pickle(length: dt.timedelta, picoseconds: int) -> None:
    duration = Duration(length, picoseconds)
    assert Duration.parse(str(duration)) == duration == pickle.loads(pickle.dumps(duration)) == copy.deepcopy(duration)
    assert eval(repr(duration)) == duration
    assert (duration.floor, duration.picoseconds) == (length, picoseconds)
    assert duration.is_microsecond is (picoseconds == 0)
    assert hash(Duration(length)) == hash(length)


@given(time=st.times(), picoseconds=PICOSECONDS)
def test_a_time_of_day_is_its_text_and_its_pickle(time: dt.time, picoseconds: int) -> None:
    clock = TimeOfDay(time, picoseconds)
    assert TimeOfDay.parse(str(clock)) == clock == pickle.loads(pickle.dumps(clock)) == copy.deepcopy(clock)
    assert eval(repr(clock)) == clock
    assert (clock.floor, clock.picoseconds) == (time, picoseconds)
    assert hash(TimeOfDay(time)) == hash(time)


@given(one=LENGTHS, other=LENGTHS)
def test_durations_compare_like_timedeltas(one: dt.timedelta, other: dt.timedelta) -> None:
    compare(Duration, one, other)


@given(one=st.times(), other=st.times())
def test_times_of_day_compare_like_times(one: dt.time, other: dt.time) -> None:
    compare(TimeOfDay, one, other)


def compare(kind: type, one: Any, other: Any) -> None:
    for left in (one, kind(one)):
        for right in (other, kind(other), one):
            rest = one if right is one else other
            assert (left < right) is (one < rest)
            assert (left <= right) is (one <= rest)
            assert (left > right) is (one > rest)
            assert (left >= right) is (one >= rest)
            assert (left == right) is (one == rest)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("P1D", "P1D"),
        ("PT0S", "PT0S"),
        ("-P0D", "PT0S"),
        ("+PT36H", "P1DT12H"),
        ("PT1M100S", "PT2M40S"),
        ("p1dt2h3m4.50s", "P1DT2H3M4.5S"),
        ("PT10H10S", "PT10H10S"),
        ("PT0.000000000001S", "PT0.000000000001S"),
        ("-PT0.000000000001S", "-PT0.000000000001S"),
        ("-P1DT0.1S", "-P1DT0.1S"),
        ("PT" + "0" * 30 + "1S", "PT1S"),
        ("P999999999DT23H59M59.999999999999S", "P999999999DT23H59M59.999999999999S"),
    ],
)
def test_a_duration_has_one_text(text: str, canonical: str) -> None:
    assert str(Duration.parse(text)) == canonical
    assert Duration.parse(canonical) == Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (text, "form")
            for text in ("", "P", "PT", "P1DT", "1D", "P1H", "PT1D", "P1Y", "P1M", "P1W", "PT.5S", "PT1.S")
        ),
        *((text, "form") for text in ("PT1.5H", "PT1.1234567890123S", " P1D", "P1D\n", "P\u0661D", "P-1D", "--P1D")),
        *((text, "longer") for text in ("P1000000000D", "-P999999999DT1S", "P" + "9" * 9_999 + "D")),
    ],
)
def test_other_texts_are_no_duration(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("10:20", "10:20:00"),
        ("00:00:00", "00:00:00"),
        ("10:20:30.100", "10:20:30.1"),
        ("23:59:59.999999999999", "23:59:59.999999999999"),
    ],
)
def test_a_time_of_day_has_one_text(text: str, canonical: str) -> None:
    assert str(TimeOfDay.parse(text)) == canonical
    assert TimeOfDay.parse(canonical) == TimeOfDay.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, "form") for text in ("", "10", "1:20", "10:20:30.", "10:20:30.1234567890123", "10:20Z", "10:2\u0660")),
        *((text, "hours") for text in ("24:00", "24:00:00", "99:00")),
        *((text, "minute|second") for text in ("10:60", "10:20:60")),
    ],
)
def test_other_texts_are_no_time_of_day(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TimeOfDay.parse(text)


def test_what_python_cannot_count_is_kept() -> None:
    duration, clock = Duration.parse("-PT0.0000001S"), TimeOfDay.parse("10:00:00.0000001")
    assert dt.timedelta(microseconds=-1) == duration.floor < duration < dt.timedelta(0)
    assert dt.time(10) == clock.floor < clock < dt.time(10, 0, 0, 1)
    for value in (duration, clock):
        assert value != value.floor
        assert hash(value) != hash(value.floor)
    with pytest.raises(ValueError, match=r"-PT0\.0000001S lies between two microseconds: no timedelta"):
        _ = duration.timedelta
    with pytest.raises(ValueError, match="between two microseconds: no time"):
        _ = clock.time
    assert Duration.parse("PT1H").timedelta == HOUR
    assert TimeOfDay.parse("10:00").time == dt.time(10)


def test_kinds_do_not_mix() -> None:
    values: list[Any] = [Duration(HOUR), TimeOfDay(dt.time(1)), Instant(dt.datetime(1, 1, 1, 1, tzinfo=dt.UTC)), 1]
    for one in values:
        for other in values:
            assert (one == other) is (one is other)
            if one is not other:
                with pytest.raises(TypeError):
                    _ = one < other


def test_a_time_of_day_has_no_zone_and_no_fold() -> None:
    with pytest.raises(ValueError, match="no zone"):
        TimeOfDay(dt.time(10, tzinfo=dt.UTC))
    assert TimeOfDay(dt.time(10)) != dt.time(10, tzinfo=dt.UTC)
    assert pickle.dumps(TimeOfDay(dt.time(10, fold=1))) == pickle.dumps(TimeOfDay(dt.time(10)))


@pytest.mark.parametrize("value", [Duration(HOUR), TimeOfDay(dt.time(1))])
def test_values_are_immutable(value: Any) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        value.picoseconds = 1
    with pytest.raises(ValueError, match="picoseconds"):
        type(value)(value.floor, 1_000_000)
