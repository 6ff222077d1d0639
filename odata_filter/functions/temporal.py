"""The functions of dates and times (URL Conventions 5.1.1.8). The parts of an instant are those of its time in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from operator import attrgetter

from odata_filter.functions.base import Function, Row
from odata_filter.types import Date, DateTimeOffset, Integer
from odata_filter.types.instant import Instant


def now() -> Instant:
    """Returns the present moment. A filter has one for all its records: whoever evaluates it asks once."""
    return Instant(dt.datetime.now(dt.UTC))


def date(moment: dt.datetime | Instant) -> dt.date | None:
    """Returns the day of an instant, in UTC; None outside the years 0001 to 9999."""
    time = in_utc(moment)
    return time and time.date()


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


def _instant_part(name: str) -> Callable[[dt.datetime | Instant], int | None]:
    part = attrgetter(name)

    def of(moment: dt.datetime | Instant) -> int | None:
        time = in_utc(moment)
        return None if time is None else part(time)

    return of


def _part(name: str, kind: Date | DateTimeOffset, place: str, mysql: str) -> Function:
    """The part of an instant or a date. `place`: where it stands in SQLite's text; `mysql`: MySQL's function."""
    instant = isinstance(kind, DateTimeOffset)
    operand = "{0:u}" if instant else "{0:d}"
    extracted = f"extract({name} FROM {operand})"
    return Function(
        name,
        {"moment" if instant else "day": kind},
        Integer(),
        python=_instant_part(name) if instant else attrgetter(name),
        sql={
            "sqlite": f"CAST(substr({operand}, {place}) AS INTEGER)",
            "postgresql": f"floor({extracted})" if name == "second" else extracted,
            "duckdb": extracted,
            "mysql": f"{mysql}({operand})",
            "mariadb": f"{mysql}({operand})",
        },
    )


_DATE_PARTS = (("year", "1, 4", "year"), ("month", "6, 2", "month"), ("day", "9, 2", "dayofmonth"))
_TIME_PARTS = (("hour", "12, 2", "hour"), ("minute", "15, 2", "minute"), ("second", "18, 2", "second"))

ROWS = (
    *(
        Row(f"{name}(created) gt 10", _part(name, DateTimeOffset(), *spelt), _part(name, Date(), *spelt), partial=True)
        for name, *spelt in _DATE_PARTS
    ),
    *(
        Row(f"{name}(created) gt 10", _part(name, DateTimeOffset(), *spelt), partial=True)
        for name, *spelt in _TIME_PARTS
    ),
    Row(
        "date(created) lt 2024-06-24",
        Function(
            "date",
            {"moment": DateTimeOffset()},
            Date(),
            python=date,
            sql={
                "sqlite": "substr({0:u}, 1, 10)",
                "postgresql": "CAST({0:u} AS date)",
                "duckdb": "CAST({0:u} AS date)",
                "mysql": "date({0:u})",
                "mariadb": "date({0:u})",
            },
        ),
        partial=True,
    ),
    Row("created lt now()", Function("now", {}, DateTimeOffset(), python=now)),
)
