"""SQLite 3.38 and later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.forms import (
    DATE_TEXT,
    EPOCHS,
    GUID_BYTES,
    GUID_HEX,
    GUID_TEXT,
    ISO_SPACE,
    PLAIN,
    Form,
    Forms,
    Parameter,
    iso,
    texts,
)
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    String,
    Type,
)

_TEXT = "{0} COLLATE BINARY"
_INTEGERS = Form(holds=Holds(integers=(-(2**63), 2**63 - 1)))
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

_INSTANTS: Forms = {
    "iso": iso(),
    "iso_space": ISO_SPACE,
    "iso_any": iso(12, compared=f"({_NORMAL})"),
    **EPOCHS,
}


class SQLite(Dialect):
    """SQLite, whose columns have affinities instead of types."""

    quote = "`"  # "x" is a string where there is no column x; in backticks it never is
    paramstyle: ClassVar[ParamStyle] = "qmark"
    numeric = "?{}"
    parameters = 32_766
    text = _TEXT
    forms: ClassVar[dict[type[Type], Forms]] = {
        String: texts(_TEXT),
        Identifier: texts(_TEXT, GUID_TEXT.holds),
        Enumeration: texts(_TEXT),
        Guid: {"text": GUID_TEXT, "hex": GUID_HEX, "bytes": GUID_BYTES},
        DateTimeOffset: _INSTANTS,
        Date: {"iso": DATE_TEXT},
        Boolean: {"native": PLAIN},
        Integer: {"native": _INTEGERS},
        Decimal: {"native": _REALS},
        Double: {"native": PLAIN},
    }
    elements: ClassVar[dict[Storage, tuple[str, str]]] = dict.fromkeys(
        ("native", "json"),
        ("(SELECT {} AS elements) AS holder, json_each(holder.elements) AS element", "element.value"),
    )

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns a JSON array; it has no form for bytes."""
        del form
        if isinstance(parameters[0], bytes):
            return None
        text = json.dumps(parameters)
        if not isinstance(parameters[0], str):
            text = text.replace("Infinity", "9e999")  # JSON has no infinity
        return "SELECT value FROM json_each({0})", text
