"""MySQL 8, and what MariaDB has in common with it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.storage_forms import PLAIN, Elements, Form, Forms, guids, texts
from odata_filter.backends.sql.structure_storage_forms import JSON_STORAGES
from odata_filter.backends.sql.time_storage_forms import date_text, durations, epochs, iso, iso_space, time_text
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    TimeOfDay,
    Type,
)

TEXT = "CAST(CONVERT({0} USING utf8mb4) AS BINARY)"
"""Both engines pad with blanks and ignore case where they compare text, but never where they compare bytes."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_SIGNED = "substr({0}, -6, 1) IN ('+', '-')"
_AHEAD = (
    f"CASE WHEN {_SIGNED} THEN concat(substr({{0}}, -6, 1), substr({{0}}, -5, 2) * 60 + substr({{0}}, -2)) ELSE 0 END"
)
_ZONE = f"CASE WHEN {_SIGNED} THEN 6 ELSE right({{0}}, 1) IN ('Z', 'z') END"
_FRACTION = (
    f"CASE WHEN substr({{0}}, 20, 1) = '.' THEN substr({{0}}, 21, char_length({{0}}) - 20 - {_ZONE}) ELSE '' END"
)
_SECONDS = "CAST(concat(left({0}, 10), ' ', substr({0}, 12, 8)) AS DATETIME)"
_NORMAL = f"concat(CAST(timestampadd(MINUTE, -({_AHEAD}), {_SECONDS}) AS CHAR), '.', rpad({_FRACTION}, 12, '0'))"
"""The text of an instant, in any of the forms of ISO 8601 that have seconds, as UTC with twelve digits behind them."""


def _timestamp(moment: dt.datetime) -> decimal.Decimal:
    return decimal.Decimal((moment - _EPOCH) // dt.timedelta(microseconds=1)).scaleb(-6)


_MICROS = "CAST(replace(trim(TRAILING 'Z' FROM {0}), 'T', ' ') AS DATETIME(6))"
_SINCE = "timestampadd(MICROSECOND, {0}, CAST('1970-01-01' AS DATETIME(6)))"
_PARTS = ("1, 8", "9, 4", "13, 4", "17, 4", "21, 12")
_DASHED = "concat(" + ", '-', ".join(map("substr({{0}}, {})".format, _PARTS)) + ")"
_FORM = Form(compared=TEXT, mark="CONVERT({0} USING utf8mb4)")
"""A connection may be of another character set: what it sends is converted, too."""
_TEXTS = texts(_FORM)

_UTC = Form(
    compared="unix_timestamp({0})",
    value=_SINCE.format("CAST(unix_timestamp({0}) * 1000000 AS SIGNED)"),
    bind=_timestamp,
)
"""TIMESTAMP, which is read in the zone of the session: `unix_timestamp` is not."""


_FINITE = Form(holds=Holds(infinity=False))
_NUMBER = "(CASE WHEN json_type({1}_form) IN ('INTEGER', 'DECIMAL', 'DOUBLE') THEN %s END)"


class MySQL(Dialect):
    """MySQL."""

    name = "mysql"
    subqueries = False
    quote = "`"
    paramstyle: ClassVar[ParamStyle] = "format"
    parameters = 2**31
    text = TEXT
    codepoint = TEXT
    same = "{0} <=> {1}"
    distinct = "NOT ({0} <=> {1})"
    true = "{0} = 1"
    false = "{0} = 0"
    converts = True
    trimmed = "trim(TRAILING ' ' FROM {0})"
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **_TEXTS,
        Enumeration: {**_TEXTS[Enumeration], "enum": _FORM},
        Guid: guids("{0}", _DASHED, f"lower({_DASHED.format('hex({0})')})"),
        DateTimeOffset: {
            "native": Form(holds=Holds(zone=False)),
            "utc": _UTC,
            "iso": iso(_MICROS),
            "iso_space": iso_space(_MICROS),
            "iso_any": replace(
                iso(None, 12, separator=" ", suffix="", compared=_NORMAL),
                value=f"CAST(left({_NORMAL}, 26) AS DATETIME(6))",
                fractional=None,
            ),
            **epochs(_SINCE.format("{0} * (1000000 DIV {units})")),
        },
        Date: {"native": PLAIN, "iso": date_text("CAST({0} AS DATE)")},
        TimeOfDay: {"native": PLAIN, "iso": time_text("CAST({0} AS TIME(6))")},
        Duration: {"epoch_us": durations(-(2**63), 2**63 - 1)},
        Boolean: {"native": PLAIN},
        Integer: {"native": Form(holds=Holds(integers=(-(2**63), 2**64 - 1)))},
        Decimal: {"native": Form(holds=Holds(digits=(65, 30)))},
        Single: {"native": _FINITE},
        Double: {"native": _FINITE},
    }
    elements: ClassVar[Mapping[Storage, Elements]] = dict.fromkeys(
        ("native", "json"),
        Elements(
            rows="JSON_TABLE({0}, '$[*]' COLUMNS ({1} LONGTEXT PATH '$', {1}_form JSON PATH '$')) AS elements",
            name="{1}",
            typed={
                Boolean: "(CASE WHEN json_type({1}_form) = 'BOOLEAN' THEN {0} = 'true' END)",
                **dict.fromkeys(
                    (String, Identifier, Enumeration, Guid, DateTimeOffset, Date, TimeOfDay),
                    "(CASE WHEN json_type({1}_form) = 'STRING' THEN {0} END)",
                ),
                **dict.fromkeys((Integer, Decimal, Duration), _NUMBER % "CAST({0} AS DECIMAL(65, 30))"),
                **dict.fromkeys((Single, Double), _NUMBER % "{0} + 0e0"),
            },
            storages=JSON_STORAGES,
        ),
    )
