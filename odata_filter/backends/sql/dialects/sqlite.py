"""SQLite 3.38 and later."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.sqlite_parser_stack import fits
from odata_filter.backends.sql.storage_forms import PLAIN, Elements, Form, Forms, Parameter, guids, texts
from odata_filter.backends.sql.structure_storage_forms import Structures
from odata_filter.backends.sql.time_storage_forms import (
    Numbers,
    date_text,
    durations,
    epochs,
    iso,
    iso_space,
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

_STACK = 90
"""The entries of the parser's stack that a condition may take: the statement around it takes some of the 100, too."""

_TEXT = "{0} COLLATE BINARY"
_RANGE = (-(2**63), 2**63 - 1)
_INTEGERS = Form(holds=Holds(integers=_RANGE))
_REALS = Form(holds=Holds(decimals=False))

_OFFSET = "CASE WHEN substr({0}, -6, 1) IN ('+', '-') THEN substr({0}, -6) ELSE '' END"
_FRACTION = (
    f"CASE WHEN substr({{0}}, 20, 1) = '.' "
    f"THEN rtrim(substr({{0}}, 21, length({{0}}) - 20 - length({_OFFSET})), 'Zz') ELSE '' END"
)
_NORMAL = (
    f"strftime('%Y-%m-%dT%H:%M:%S', substr({{0}}, 1, 19) || {_OFFSET}) || '.' "
    f"|| substr({_FRACTION} || '000000000000', 1, 12) || 'Z'"
)
"""The text of an instant, in any of the forms of ISO 8601 that have seconds, as UTC with twelve digits behind them."""

_MICROS = (
    "(substr({0}, 1, 10) || 'T' || substr({0}, 12, 8) || '.' "
    "|| substr(rtrim(substr({0}, 21), 'Z') || '000000', 1, 6) || 'Z')"
)
_REST = "(({0} % {units}) + {units}) % {units}"
_EPOCH = (
    "(strftime('%Y-%m-%dT%H:%M:%S', ({0} - " + _REST + ") / {units}, 'unixepoch') "
    "|| '.' || substr(printf('%0{digits}d', " + _REST + ") || '000000', 1, 6) || 'Z')"
)
_PARTS = ("1, 8", "9, 4", "13, 4", "17, 4", "21, 12")
_DASHED = "(" + " || '-' || ".join(map("substr({{0}}, {})".format, _PARTS)) + ")"

_DJANGO_TIME = Form(bind=dt.time.isoformat, value="substr({0} || '.000000', 1, 15)")
"""What Django writes: six digits of a fraction where they are not zero."""

_INSTANTS: Forms = {
    "iso": replace(iso(_MICROS), value="{0}"),
    "iso_space": iso_space(_MICROS),
    "iso_any": replace(
        iso(None, 12, compared=f"({_NORMAL})"), value=f"(substr({_NORMAL}, 1, 26) || 'Z')", fractional=None
    ),
    **epochs(_EPOCH),
}


_NUMBERS = (Integer, Decimal, Single, Double, Duration)
_TEXTS = (String, Identifier, Enumeration, Guid, DateTimeOffset, Date, TimeOfDay)
_TYPEOF: dict[type[Type], str] = {
    **dict.fromkeys(_TEXTS, "'text'"),
    **dict.fromkeys(_NUMBERS, "'integer', 'real'"),
    Boolean: "'integer'",
}


_VALUES = Elements(
    rows="(SELECT {0} AS elements) AS holder, json_each(holder.elements) AS {1}",
    name="{1}.value",
    typed={
        **dict.fromkeys(_TEXTS, "(CASE WHEN {1}.type = 'text' THEN {0} END)"),
        Boolean: "(CASE WHEN {1}.type IN ('true', 'false') THEN {0} END)",
        **dict.fromkeys(_NUMBERS, "(CASE WHEN {1}.type IN ('integer', 'real') THEN {0} END)"),
    },
)
_ROWS = (
    "(SELECT CASE type WHEN 'object' THEN value ELSE '{{}}' END AS {1} FROM (SELECT {0} AS elements) AS holder, "
    "json_each(CASE json_type(holder.elements) WHEN 'array' THEN holder.elements ELSE '[' || holder.elements || ']' END"
    ") WHERE type <> 'null') AS elements"
)
"""The objects in an array. A path into a text that is not JSON is an error: what is not an object is an empty one."""
_NUMBER = "(CASE WHEN json_type({{0}}) IN ('integer', 'real') THEN {} END)".format
_OBJECTS = Structures(
    step='."{0}"',
    at="{0}, '${1}'",
    inner="({0} -> '${1}')",
    present="json_extract({0})",
    there="json_extract({0})",
    typed={
        **dict.fromkeys(_TEXTS, "(CASE WHEN json_type({0}) = 'text' THEN json_extract({0}) END)"),
        **dict.fromkeys((Integer, Decimal, Duration), _NUMBER("json_extract({0})")),
        Double: _NUMBER("CAST(json_extract({0}) AS REAL)"),
        Boolean: "(CASE WHEN json_type({0}) IN ('true', 'false') THEN json_extract({0}) END)",
    },
    integer=_NUMBER("json_extract({0})"),
    values=_VALUES,
    objects=Elements(rows=_ROWS, name="{1}"),
)


class SQLite(Dialect):
    """SQLite, whose columns have affinities instead of types."""

    name = "sqlite"
    quote = "`"  # "x" is a string where there is no column x; in backticks it never is
    paramstyle: ClassVar[ParamStyle] = "qmark"
    numeric = "?{}"
    parameters = 32_766
    text = _TEXT
    codepoint = _TEXT
    same = "{0} IS {1}"
    distinct = "{0} IS NOT {1}"
    true = "{0} = 1"
    false = "{0} = 0"
    # A double and an integer are compared exactly otherwise; and there are no singles.
    promoted: ClassVar[Mapping[type[Type], str]] = {Decimal: "{0}", Double: "CAST({0} AS REAL)"}
    typeof: ClassVar[Mapping[type[Type], str]] = _TYPEOF
    converts = True
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **texts(Form(compared=_TEXT)),
        Guid: guids("{0}", _DASHED, f"lower({_DASHED.format('hex({0})')})"),
        DateTimeOffset: _INSTANTS,
        Date: {"iso": date_text("{0}")},
        TimeOfDay: {"iso": time_text("{0}"), "iso_space": _DJANGO_TIME},
        Duration: {"epoch_us": durations(*_RANGE)},
        Boolean: {"native": PLAIN},
        Integer: {"native": _INTEGERS},
        Decimal: {"native": _REALS},
        Single: {"native": PLAIN},
        Double: {"native": PLAIN},
    }
    numbers: ClassVar[Numbers | None] = time_numbers(
        (
            "(strftime('%s', substr({0}, 1, 19)) * 1000000 + substr({0}, 21, 6))",
            "CAST(julianday({0}) - 2440587.5 AS INTEGER)",
            "{0}",
        ),
        "({0} / 86400000000 - ({0} % 86400000000 < 0))",
        durations=_RANGE,
    )
    elements: ClassVar[Mapping[Storage, Elements]] = dict.fromkeys(("native", "json"), _VALUES)
    structures: ClassVar[Mapping[Storage, Structures]] = dict.fromkeys(("json", "native"), _OBJECTS)

    def parses(self, sql: str) -> bool:
        """Returns whether the parser's stack is large enough, in any statement that the condition stands in."""
        return fits(sql, _STACK)

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns a JSON array; it has no form for bytes."""
        del form
        if isinstance(parameters[0], bytes):
            return None
        text = json.dumps(parameters)
        if not isinstance(parameters[0], str):
            text = text.replace("Infinity", "9e999")  # JSON has no infinity
        return "SELECT value FROM json_each({0})", text
