"""PostgreSQL 14 and later."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.storage_forms import PLAIN, Elements, Form, Forms, Parameter, guids, texts
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

_TEXT = 'CAST({0} AS TEXT) COLLATE "C"'
"""The cast is for citext, whose `=` ignores case under every collation."""

_SHORT, _INTEGERS = (-(2**15), 2**15 - 1), (-(2**63), 2**63 - 1)
_EDGES = {dt.date.min, dt.date.max}
_MOMENT_EDGES = {
    dt.datetime(1, 1, 1),  # noqa: DTZ001 - of a column without zone
    dt.datetime(9999, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001 - the same
}


def _edged(value: dt.date) -> Parameter:
    """Returns a date or moment as a parameter: the first and the last ones as text.

    The driver asyncpg takes them for the infinities.
    """
    if isinstance(value, dt.datetime):
        return value.isoformat() if value.replace(tzinfo=None) in _MOMENT_EDGES else value
    return value.isoformat() if value in _EDGES else value


_NATIVE = Form(bind=_edged, array="TIMESTAMPTZ")
_TEXTS = texts(Form(compared=_TEXT, value="CAST({0} AS TEXT)", probed=True))
_EPOCH = (
    "(TIMESTAMPTZ '1970-01-01 00:00:00Z' + {0} / {units} * INTERVAL '1 second' "
    "+ {0} % {units} * (1000000 / {units}) * INTERVAL '1 microsecond')"
)
_UTC = Form(
    holds=Holds(zone=False),
    value="({0} AT TIME ZONE 'UTC')",
    bind=_edged,
    mark="CAST({0} AS TIMESTAMP)",
    array="TIMESTAMP",
)
_DATE = Form(bind=_edged, array="DATE")
_NUMERIC = Form(greatest="CAST('Infinity' AS NUMERIC)")
_DOUBLE = Form(greatest="CAST('Infinity' AS DOUBLE PRECISION)", array="DOUBLE PRECISION")
_SINGLE = Form(greatest="CAST('Infinity' AS REAL)", mark="CAST({0} AS REAL)", array="REAL")
_ARRAYS: dict[type, str] = {
    str: "TEXT",
    UUID: "UUID",
    bytes: "BYTEA",
    bool: "BOOLEAN",
    float: "DOUBLE PRECISION",
    decimal.Decimal: "NUMERIC",
    dt.time: "TIME",
    dt.timedelta: "INTERVAL",
}


_MEMBER = "(CASE WHEN jsonb_typeof({{0}}) = '{}' THEN CAST({{0}} #>> '{{{{}}}}' AS {}) END)".format
_JSON_TYPES: dict[type[Type], str] = {
    **dict.fromkeys(
        (String, Identifier, Enumeration, Guid, DateTimeOffset, Date, TimeOfDay), _MEMBER("string", "TEXT")
    ),
    **dict.fromkeys((Integer, Decimal, Duration), _MEMBER("number", "NUMERIC")),
    Double: _MEMBER("number", "DOUBLE PRECISION"),
    Single: f"CAST({_MEMBER('number', 'DOUBLE PRECISION')} AS REAL)",
    Boolean: _MEMBER("boolean", "BOOLEAN"),
}


_MEMBERS = "jsonb_array_elements(CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} ELSE jsonb_build_array({0}) END)"
_ROWS = f"(SELECT nullif(member, CAST('null' AS JSONB)) AS {{1}} FROM {_MEMBERS} AS members(member)) AS elements"  # noqa: S608 - constants


def _json(column: str) -> Elements:
    return Elements(rows=_ROWS.replace("{0}", column), name="{1}", typed=_JSON_TYPES, storages=JSON_STORAGES)


_OBJECTS = Structures(
    step=" -> '{0}'",
    at="({0}{1})",
    inner="({0}{1})",
    present="({0} #>> '{{}}')",
    there="({0} #>> '{{}}')",
    typed=_JSON_TYPES,
    integer=f"CAST(mod({_MEMBER('number', 'NUMERIC')}, 9223372036854775808) AS BIGINT)",
    values=_json("{0}"),
    objects=Elements(rows=f"{_MEMBERS} AS elements({{1}})", name="{1}", kept="jsonb_typeof({1}) <> 'null'"),
)
_ARRAY = Elements(rows="UNNEST({0}) AS {1}", name="{1}")
_COMPOSITES = Structures(
    step=".{0}",
    at="({0}){1}",
    inner="({0}){1}",
    there="nullif({0} IS DISTINCT FROM NULL, FALSE)",
    values=_ARRAY,
    objects=Elements(rows="(SELECT UNNEST({0}) AS {1}) AS elements", name="{1}", kept="{1} IS DISTINCT FROM NULL"),
)
"""Composite types. One whose fields are all null is null to IS NULL, too."""


class PostgreSQL(Dialect):
    """PostgreSQL."""

    name = "postgresql"
    paramstyle: ClassVar[ParamStyle] = "format"
    text = _TEXT
    codepoint = '{0} COLLATE "C"'
    count = "CAST({0} AS INTEGER)"
    converts = True
    guid_text = "CAST({0} AS TEXT)"
    promoted: ClassVar[Mapping[type[Type], str]] = {**Dialect.promoted, Single: "CAST({0} AS REAL)"}
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **_TEXTS,
        Enumeration: {**_TEXTS[Enumeration], "enum": Form(compared=_TEXT, equal="{0}", value="CAST({0} AS TEXT)")},
        Guid: {
            "native": Form(array="UUID"),
            **guids("CAST({0} AS UUID)", "CAST({0} AS UUID)", "CAST(encode({0}, 'hex') AS UUID)"),
        },
        DateTimeOffset: {
            "native": _NATIVE,
            "utc": _UTC,
            "iso": iso("CAST({0} AS TIMESTAMPTZ)"),
            **epochs(_EPOCH),
        },
        Date: {"native": _DATE, "iso": date_text("CAST({0} AS DATE)")},
        TimeOfDay: {"native": PLAIN, "iso": time_text("CAST({0} AS TIME)")},
        Duration: {
            "epoch_us": durations(*_INTEGERS),
            "native": Form(value="(extract(epoch FROM {0}) * 1000000)"),
        },
        Boolean: {"native": PLAIN},
        Integer: {"native": Form(holds=Holds(integers=_INTEGERS))},
        Decimal: {"native": _NUMERIC},
        Single: {"native": _SINGLE},
        Double: {"native": _DOUBLE},
    }
    numbers: ClassVar[Numbers | None] = time_numbers(
        (
            "(extract(epoch FROM {0}) * 1000000)",
            "CAST(CASE WHEN isfinite({0}) THEN {0} - DATE '1970-01-01' END AS NUMERIC)",
            "CAST({0} AS NUMERIC)",
        ),
        "(div({0}, 86400000000) - CASE WHEN mod({0}, 86400000000) < 0 THEN 1 ELSE 0 END)",
        mark="CAST({0} AS NUMERIC)",
    )
    elements: ClassVar[Mapping[Storage, Elements]] = {
        "native": _ARRAY,
        "jsonb": _json("{0}"),
        "json": _json("CAST({0} AS JSONB)"),
    }
    structures: ClassVar[Mapping[Storage, Structures]] = {
        "jsonb": _OBJECTS,
        "json": replace(_OBJECTS, whole="CAST({0} AS JSONB)"),
        "native": _COMPOSITES,
    }

    def mark(self, form: Form, parameter: Parameter, style: ParamStyle) -> str:
        """Returns a placeholder, in a cast where a driver would misread the parameter."""
        if isinstance(parameter, str) and form.bind is _edged:
            return f"CAST(CAST({{0}} AS TEXT) AS {form.array})"
        if style == "numeric_dollar" and form.mark == "{0}":  # asyncpg binds by the type of what stands beside
            match parameter:
                case bool():
                    return "CAST({0} AS BOOLEAN)"
                case int() if not _SHORT[0] <= parameter <= _SHORT[1]:
                    fits = _INTEGERS[0] <= parameter <= _INTEGERS[1]
                    return f"CAST({{0}} AS {'BIGINT' if fits else 'NUMERIC'})"
                case str() | float() | decimal.Decimal() if form.equal is None:
                    return f"CAST({{0}} AS {_ARRAYS[type(parameter)]})"
        return form.mark

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns an array."""
        if form.bind is _edged and any(isinstance(each, str) for each in parameters):
            texts: list[Parameter] = [each.isoformat() if isinstance(each, dt.date) else each for each in parameters]
            return f"SELECT CAST(UNNEST(CAST({{0}} AS TEXT[])) AS {form.array})", texts
        if form.array is not None:
            kind = form.array
        elif type(parameters[0]) is int:
            fits = min(parameters) >= _INTEGERS[0] and max(parameters) <= _INTEGERS[1]  # type: ignore[operator]  # all are of one type
            kind = "BIGINT" if fits else "NUMERIC"
        else:
            kind = _ARRAYS[type(parameters[0])]
        return f"SELECT UNNEST(CAST({{0}} AS {kind}[]))", list(parameters)
