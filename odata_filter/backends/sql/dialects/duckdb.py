"""DuckDB 1.3 and later."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from odata_filter.backends.holds import MICROSECOND_DIGITS, Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import ParamStyle, TypedDecimals
from odata_filter.backends.sql.storage_forms import DECIMALS, PLAIN, Elements, Form, Forms, Parameter, guids, texts
from odata_filter.backends.sql.structure_storage_forms import JSON_STORAGES, Structures
from odata_filter.backends.sql.time_storage_forms import (
    Numbers,
    date_text,
    durations,
    epochs,
    iso,
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
    Identifier,
    Integer,
    Single,
    String,
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
    if digits > MICROSECOND_DIGITS:  # where a datetime ends
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


_TEXT_OF = "json_extract_string({0}, '$')"


def _number(kind: str) -> str:
    is_number = "json_type({0}) IN ('UBIGINT', 'BIGINT', 'DOUBLE')"
    return f"(CASE WHEN {is_number} THEN TRY_CAST({_TEXT_OF} AS {kind}) END)"


_JSON_TYPES: dict[type[Type], str] = {
    **dict.fromkeys(
        (String, Identifier, Enumeration, Guid, DateTimeOffset, Date, TimeOfDay),
        f"(CASE WHEN json_type({{0}}) = 'VARCHAR' THEN {_TEXT_OF} END)",
    ),
    **dict.fromkeys((Integer, Decimal), _number("DECIMAL(38, 18)")),
    Duration: _number("HUGEINT"),
    Double: _number("DOUBLE"),
    Single: f"CAST({_number('DOUBLE')} AS FLOAT)",
    Boolean: f"(CASE WHEN json_type({{0}}) = 'BOOLEAN' THEN CAST({_TEXT_OF} AS BOOLEAN) END)",
}
"""Values of JSON. The engine reads a number with a fraction as a double, and prints the shortest one that is equal."""

_MEMBERS = "UNNEST(CASE WHEN json_type({0}) = 'ARRAY' THEN json_extract({0}, '$[*]') ELSE [{0}] END) AS elements({1})"
_PRESENT = "nullif(json_type({0}), 'NULL')"
_VALUES = Elements(
    rows=_MEMBERS.replace("{0}", "CAST({0} AS JSON)"),
    name="{1}",
    typed=_JSON_TYPES,
    storages=JSON_STORAGES,
    present=_PRESENT,
)
_OBJECTS = Structures(
    whole="CAST({0} AS JSON)",
    step='."{0}"',
    at="json_extract({0}, '${1}')",
    inner="json_extract({0}, '${1}')",
    present=_PRESENT,
    there=_PRESENT,
    typed=_JSON_TYPES,
    integer=_number("HUGEINT"),
    forms={Decimal: DECIMALS, Integer: Form(holds=Holds(integers=(1 - 10**20, 10**20 - 1)))},
    values=_VALUES,
    objects=Elements(rows=_MEMBERS, name="{1}", kept="json_type({1}) <> 'NULL'"),
)
_LIST = Elements(rows="UNNEST({0}) AS elements({1})", name="{1}")
_STRUCTS = Structures(
    step=".{0}",
    at="({0}){1}",
    inner="({0}){1}",
    values=_LIST,
    objects=replace(_LIST, kept="{1} IS NOT NULL"),
)


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
    elements: ClassVar[Mapping[Storage, Elements]] = {"native": _LIST, "json": _VALUES}
    structures: ClassVar[Mapping[Storage, Structures]] = {"native": _STRUCTS, "json": _OBJECTS}

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns an array."""
        first = parameters[0]
        if isinstance(first, decimal.Decimal):  # a list of decimals rounds them all to one scale
            return None
        if form.array is not None:
            kind = form.array
        elif type(first) is int:
            fits = all(-(2**63) <= each < 2**63 for each in parameters)  # type: ignore[operator]  # all are of one type
            kind = "BIGINT" if fits else "HUGEINT"
        else:
            kind = _ARRAYS[type(first)]
        return f"SELECT UNNEST(CAST({{0}} AS {kind}[]))", list(parameters)
