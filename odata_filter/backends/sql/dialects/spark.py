"""Spark 4 and later, by `spark.sql(text, args=params)`."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import ParamStyle, TypedDecimals
from odata_filter.backends.sql.storage_forms import DECIMALS, PLAIN, WHOLE_DIGITS, Elements, Form, Forms, guids, texts
from odata_filter.backends.sql.time_storage_forms import date_text, durations, epochs, iso, time_text
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Guid,
    Integer,
    Single,
    TimeOfDay,
    Type,
)

_INTEGERS = (-(2**63), 2**63 - 1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECONDS = "CAST(CAST({0} - TIMESTAMP_NTZ '1970-01-01 00:00:00' AS INTERVAL SECOND) AS DECIMAL(20, 6))"


def _day(day: dt.date) -> int:
    """Returns a day as a number: PySpark moves dates before 1582."""
    return day.toordinal() - _EPOCH.toordinal()


def _microsecond(moment: dt.datetime) -> int:
    """Returns a date-time as a number, for the same reason."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(" ")


def _is_whole(number: decimal.Decimal) -> bool:
    """Returns whether a number can be compared with a column of any scale up to 18.

    Spark drops the last digits of one that has some behind the point, where the column has too many before it.
    """
    return number.adjusted() < WHOLE_DIGITS and number == int(number)


class Spark(TypedDecimals):
    """Spark, whose default collation compares by code point: one that is written stops push-down."""

    name = "spark"
    subqueries = False
    quote = "`"
    paramstyle: ClassVar[ParamStyle] = "named"
    parameters = 2**31
    text = "{0}"
    codepoint = "{0}"
    converts = True
    promoted: ClassVar[Mapping[type[Type], str]] = {
        Decimal: "{0}",
        Single: "CAST({0} AS FLOAT)",
        Double: "CAST({0} AS DOUBLE)",
    }
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **texts(PLAIN),
        Guid: guids(
            "{0}",
            "regexp_replace({0}, '(.{{8}})(.{{4}})(.{{4}})(.{{4}})(.{{12}})', '$1-$2-$3-$4-$5')",
            "regexp_replace(lower(hex({0})), '(.{{8}})(.{{4}})(.{{4}})(.{{4}})(.{{12}})', '$1-$2-$3-$4-$5')",
        ),
        DateTimeOffset: {
            "native": Form(bind=_microsecond, mark="timestamp_micros({0})"),
            "utc": Form(
                holds=Holds(zone=False),
                bind=_text,
                mark="CAST({0} AS TIMESTAMP_NTZ)",
                value=f"timestamp_micros(CAST({_SECONDS} * 1000000 AS BIGINT))",
            ),
            "iso": iso("try_cast({0} AS TIMESTAMP)"),
            **epochs("timestamp_micros(try_multiply({0}, 1000000 DIV {units}))"),
        },
        Date: {"native": Form(bind=_day, mark="date_from_unix_date({0})"), "iso": date_text("try_cast({0} AS DATE)")},
        TimeOfDay: {"iso": time_text("{0}")},
        Duration: {"epoch_us": durations(*_INTEGERS)},
        Boolean: {"native": PLAIN},
        Integer: {"native": Form(holds=Holds(integers=_INTEGERS))},
        Decimal: {"native": replace(DECIMALS, comparable=_is_whole)},
        Single: {"native": Form(greatest="CAST('Infinity' AS FLOAT)", mark="CAST({0} AS FLOAT)")},
        Double: {"native": Form(greatest="CAST('Infinity' AS DOUBLE)")},
    }
    elements: ClassVar[Mapping[Storage, Elements]] = {
        "native": Elements(rows="{0}", name="{1}", test="coalesce(exists({0}, {2} -> {1}), FALSE)")
    }

    def computed(self, kind: Type) -> Form:
        """Returns how the value of a call is compared: decimals that are computed have few digits before the point."""
        return DECIMALS if isinstance(kind, Decimal) else super().computed(kind)
