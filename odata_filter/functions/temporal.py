"""The functions of dates and times (URL Conventions 5.1.1.8). The parts of an instant are those of its time in UTC."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from odata_filter.functions.base import Function, Row
from odata_filter.types import Date, DateTimeOffset, Decimal, Duration, Integer, TimeOfDay, Type
from odata_filter.types.duration import Duration as Length
from odata_filter.types.instant import Instant
from odata_filter.types.picoseconds import Exact
from odata_filter.types.time_of_day import TimeOfDay as Clock

MINIMUM = Instant.parse("0001-01-01T00:00:00Z")
MAXIMUM = Instant.parse("9999-12-31T23:59:59.999999999999Z")


def now() -> Instant:
    """Returns the present moment. A filter has one for all its records: whoever evaluates it asks once."""
    return Instant(dt.datetime.now(dt.UTC))


def mindatetime() -> Instant:
    """Returns the first instant."""
    return MINIMUM


def maxdatetime() -> Instant:
    """Returns the last instant, a picosecond before the year 10000."""
    return MAXIMUM


def in_utc(moment: dt.datetime | Instant) -> dt.datetime | None:
    """Returns date and time of an instant in UTC, to the microsecond; None outside the years 0001 to 9999."""
    if isinstance(moment, Instant):
        return moment.floor
    if moment.tzinfo is dt.UTC:
        return moment
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def date(moment: dt.datetime | Instant) -> dt.date | None:
    """Returns the day of an instant, in UTC; None outside the years 0001 to 9999."""
    clock = in_utc(moment)
    return clock and clock.date()


def time(moment: dt.datetime | Instant) -> dt.time | Clock | None:
    """Returns the time of day of an instant, in UTC; None outside the years 0001 to 9999."""
    clock = in_utc(moment)
    if clock is None:
        return None
    picoseconds = _picoseconds(moment)
    return Clock(clock.time(), picoseconds) if picoseconds else clock.time()


def fractionalseconds(value: dt.datetime | Instant | dt.time | Clock) -> decimal.Decimal | None:
    """Returns what an instant or a time of day has beyond its whole second: at least 0, less than 1."""
    clock = _clock(value)
    return clock and _seconds(clock.microsecond, _picoseconds(value))


def totalseconds(length: dt.timedelta | Length) -> decimal.Decimal:
    """Returns the length of a duration in seconds, with the fraction."""
    whole = length.floor if isinstance(length, Length) else length
    return _seconds(whole // dt.timedelta(microseconds=1), _picoseconds(length))


def totaloffsetminutes(moment: dt.datetime | Instant) -> int | None:
    """Returns 0, the offset of all instants: none keeps the one that it was written with."""
    return None if in_utc(moment) is None else 0


class _Part:
    """The meaning of the function that gives a part of an instant, a date or a time of day."""

    def __init__(self, name: str) -> None:
        self.part = attrgetter(name)

    def __call__(self, value: dt.date | dt.time | Exact[Any]) -> int | None:
        clock = _clock(value)
        return None if clock is None else self.part(clock)


def _clock(value: Any) -> Any:  # noqa: ANN401 - a date, time or datetime, as the value is
    """Returns the value that has the parts of an instant, a date or a time of day, in UTC and to the microsecond."""
    if isinstance(value, (dt.datetime, Instant)):
        return in_utc(value)
    return value.floor if isinstance(value, Clock) else value


def _picoseconds(value: object) -> int:
    return value.picoseconds if isinstance(value, Exact) else 0


def _seconds(microseconds: int, picoseconds: int) -> decimal.Decimal:
    return decimal.Decimal(microseconds * Exact.RESOLUTION + picoseconds).scaleb(-12)


_FORMS: dict[Type, tuple[str, str]] = {
    DateTimeOffset(): ("moment", "{0:u}"),
    Date(): ("day", "{0:d}"),
    TimeOfDay(): ("time", "{0:t}"),
}
"""What the parameter of a type is called, and in which form it has its parts."""


def _part(name: str, kind: Type, first: int, length: int) -> Function:
    """Returns the part of a type. `first` and `length`: where it stands in SQLite's text."""
    parameter, operand = _FORMS[kind]
    extracted = f"extract({name} FROM {operand})"
    mariadb = f"{'dayofmonth' if name == 'day' else name}({operand})"
    text = isinstance(kind, TimeOfDay)
    return Function(
        name,
        {parameter: kind},
        Integer(),
        python=_Part(name),
        sql={
            "sqlite": f"CAST(substr({operand}, {first}, {length}) AS INTEGER)",
            "postgresql": f"floor({extracted})" if name == "second" else extracted,
            "duckdb": extracted,
            "mariadb": mariadb,
            **({} if text else {"mysql": mariadb}),
            "spark": f"CAST(substr({operand}, {first}, {length}) AS INT)" if text else f"{name}({operand})",
        },
    )


def _fraction(kind: Type, first: int) -> Function:
    parameter, operand = _FORMS[kind]
    text = isinstance(kind, TimeOfDay)
    spark = "(CAST(substr({0}, {1}, 6) AS INT) * 0.000001)" if text else "(extract(second FROM {0}) % 1)"
    return Function(
        "fractionalseconds",
        {parameter: kind},
        Decimal(),
        python=fractionalseconds,
        sql={
            "sqlite": f"(substr({operand}, {first}, 6) / 1000000.0)",
            "postgresql": f"(mod(CAST(extract(microseconds FROM {operand}) AS bigint), 1000000) * 0.000001)",
            "duckdb": f"(mod(extract(microsecond FROM {operand}), 1000000) * 0.000001)",
            "mariadb": f"(microsecond({operand}) * 0.000001)",
            "spark": spark.format(operand, first),
        },
    )


def _of_moment(name: str, result: Type, python: Callable[..., Any], **sql: str) -> Function:
    return Function(name, {"moment": DateTimeOffset()}, result, python=python, sql=sql)


_NO_OFFSET = "(CASE WHEN {0:u} IS NOT NULL THEN 0 END)"

ROWS = (
    *(
        Row(f"{name}(created) gt 10", _part(name, DateTimeOffset(), *at), _part(name, Date(), *at), partial=True)
        for name, *at in (("year", 1, 4), ("month", 6, 2), ("day", 9, 2))
    ),
    *(
        Row(
            f"{name}(created) gt 10",
            _part(name, DateTimeOffset(), first, 2),
            _part(name, TimeOfDay(), first - 11, 2),
            partial=True,
        )
        for name, first in (("hour", 12), ("minute", 15), ("second", 18))
    ),
    Row(
        "fractionalseconds(created) lt 0.5",
        _fraction(DateTimeOffset(), 21),
        _fraction(TimeOfDay(), 10),
        partial=True,
    ),
    Row(
        "date(created) lt 2024-06-24",
        _of_moment(
            "date",
            Date(),
            date,
            sqlite="substr({0:u}, 1, 10)",
            postgresql="CAST({0:u} AS date)",
            duckdb="CAST({0:u} AS date)",
            mysql="date({0:u})",
            mariadb="date({0:u})",
            spark="CAST({0:u} AS date)",
        ),
        partial=True,
    ),
    Row(
        "time(created) lt 12:00:00",
        _of_moment(
            "time",
            TimeOfDay(),
            time,
            sqlite="substr({0:u}, 12, 15)",
            postgresql="CAST({0:u} AS time)",
            duckdb="CAST({0:u} AS time)",
            mariadb="time({0:u})",
            spark="date_format({0:u}, 'HH:mm:ss.SSSSSS')",
        ),
        partial=True,
    ),
    Row(
        "totaloffsetminutes(created) eq 0",
        _of_moment(
            "totaloffsetminutes",
            Integer(),
            totaloffsetminutes,
            **dict.fromkeys(("sqlite", "postgresql", "duckdb", "mariadb", "spark"), _NO_OFFSET),
        ),
        partial=True,
    ),
    Row(
        "totalseconds(lasts) gt 0.5",
        Function(
            "totalseconds",
            {"length": Duration()},
            Decimal(),
            python=totalseconds,
            sql={
                "sqlite": "({0} / 1000000.0)",
                **dict.fromkeys(("postgresql", "duckdb", "mariadb"), "({0} * 0.000001)"),
                "spark": "CAST({0} * 0.000001 AS DECIMAL(19, 6))",
            },
        ),
    ),
    Row("created lt now()", Function("now", {}, DateTimeOffset(), python=now)),
    Row("created gt mindatetime()", Function("mindatetime", {}, DateTimeOffset(), python=mindatetime)),
    Row("created lt maxdatetime()", Function("maxdatetime", {}, DateTimeOffset(), python=maxdatetime)),
)
