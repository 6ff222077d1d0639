"""DuckDB 1.3 and later."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import ParamStyle, TypedDecimals
from odata_filter.backends.sql.forms import (
    DECIMALS,
    PLAIN,
    Elements,
    Form,
    Forms,
    Numbers,
    Parameter,
    date_text,
    durations,
    epochs,
    guids,
    iso,
    texts,
    time_numbers,
    time_text,
)
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Integer,
    Single,
    TimeOfDay,
    Type,
)
from odata_filter.types.instant import Instant

_TEXT = '{0} COLLATE "C"'
_HUGE = (-(2**127), 2**127 - 1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _nanoseconds(moment: Instant) -> int:
    return (moment.floor - _EPOCH) // dt.timedelta(microseconds=1) * 1_000 + moment.picoseconds // 1_000


_NANOSECONDS = Form(
    holds=Holds(
        fraction=9,
        first=Instant.parse("1677-09-21T00:12:43.145224193Z"),
        last=Instant.parse("2262-04-11T23:47:16.854775807Z"),
    ),
    compared="epoch_ns({0})",
    value=None,
    bind=_nanoseconds,
)


def _utc(digits: int) -> Form:
    """TIMESTAMP, TIMESTAMP_S and TIMESTAMP_MS, and for more than six digits TIMESTAMP_NS."""
    if digits > 6:  # noqa: PLR2004 - a datetime ends at microseconds
        return _NANOSECONDS
    cast = "CAST({0} AS TIMESTAMP)"
    return Form(
        holds=Holds(zone=False),
        compared=cast,
        value=f"({cast} AT TIME ZONE 'UTC')",
        mark=cast,
        array="TIMESTAMP",
        fractional=_utc,
    )


_INTERVAL = "(extract(day FROM {0}) * 86400000000::HUGEINT + epoch_us({0} - to_days(extract(day FROM {0})::INTEGER)))"
"""The microseconds of an interval; `epoch_us` alone fails for one of more than 292,000 years."""

_ARRAYS: dict[type, str] = {str: "TEXT", UUID: "UUID", bytes: "BLOB", bool: "BOOLEAN", float: "DOUBLE"}
_ARRAYS |= {dt.datetime: "TIMESTAMPTZ", dt.date: "DATE", dt.time: "TIME", dt.timedelta: "INTERVAL"}


_TEXTS = texts(Form(compared=_TEXT))


class DuckDB(TypedDecimals):
    """DuckDB, whose time for a long chain of conditions grows with its square, unless its groups stand in CASE."""

    name = "duckdb"
    paramstyle: ClassVar[ParamStyle] = "qmark"
    parameters = 2**31
    group = "CASE WHEN {} THEN TRUE END"
    text = _TEXT
    codepoint = _TEXT
    converts = True
    guid_text = "CAST({0} AS TEXT)"
    promoted: ClassVar[Mapping[type[Type], str]] = {**TypedDecimals.promoted, Single: "CAST({0} AS FLOAT)"}
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **_TEXTS,
        Enumeration: {**_TEXTS[Enumeration], "enum": Form(compared="CAST({0} AS TEXT)", value="CAST({0} AS TEXT)")},
        Guid: {
            "native": PLAIN,
            **guids("CAST({0} AS UUID)", "CAST({0} AS UUID)", "CAST(lower(hex({0})) AS UUID)"),
        },
        DateTimeOffset: {
            "native": PLAIN,
            "utc": _utc(6),
            "iso": iso("CAST({0} AS TIMESTAMPTZ)"),
            **epochs("(make_timestamp({0} * (1000000 // {units})) AT TIME ZONE 'UTC')"),
        },
        Date: {"native": PLAIN, "iso": date_text("CAST({0} AS DATE)")},
        TimeOfDay: {"native": PLAIN, "iso": time_text("CAST({0} AS TIME)")},
        Duration: {"epoch_us": durations(-(2**63), 2**63 - 1), "native": Form(value=_INTERVAL)},
        Boolean: {"native": PLAIN},
        Integer: {"native": Form(holds=Holds(integers=_HUGE))},
        Decimal: {"native": DECIMALS},
        Single: {"native": Form(greatest="CAST('Infinity' AS FLOAT)", mark="CAST({0} AS FLOAT)", array="FLOAT")},
        Double: {"native": Form(greatest="CAST('Infinity' AS DOUBLE)")},
    }
    numbers: ClassVar[Numbers | None] = time_numbers(
        (
            "CAST(CASE WHEN isfinite({0}) THEN epoch_us({0}) END AS HUGEINT)",
            "CAST(CASE WHEN isfinite({0}) THEN date_diff('day', DATE '1970-01-01', {0}) END AS HUGEINT)",
            "CAST({0} AS HUGEINT)",
        ),
        "({0} // 86400000000 - CASE WHEN mod({0}, 86400000000) < 0 THEN 1 ELSE 0 END)",
        mark="CAST({0} AS HUGEINT)",
    )
    elements: ClassVar[Mapping[Storage, Elements]] = {
        "native": Elements(rows="UNNEST({0}) AS elements({1})", name="{1}")
    }

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns an array."""
        first = parameters[0]
        if isinstance(first, decimal.Decimal):  # a list of decimals rounds them all to one scale
            return None
        if form.array is not None:
            kind = form.array
        elif type(first) is int:
            fits = all(-(2**63) <= each < 2**63 for each in parameters)  # type: ignore[operator]
            kind = "BIGINT" if fits else "HUGEINT"
        else:
            kind = _ARRAYS[type(first)]
        return f"SELECT UNNEST(CAST({{0}} AS {kind}[]))", list(parameters)
