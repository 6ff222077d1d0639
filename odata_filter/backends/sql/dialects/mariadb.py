"""MariaDB 10.10 and later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects.mysql import MySQL
from odata_filter.backends.sql.storage_forms import Elements, Form, Forms
from odata_filter.backends.sql.structure_storage_forms import JSON_STORAGES, Structures
from odata_filter.backends.sql.time_storage_forms import Numbers, time_numbers
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
    String,
    TimeOfDay,
    Type,
)


def _is_plain(guid: str) -> bool:
    """Returns whether the type takes a GUID. Of version 8 and up it refuses some, and a comparison with one is null."""
    return guid[14] < "8"


_NUMBER = "(CASE WHEN json_type({{0}}) IN ('INTEGER', 'DECIMAL', 'DOUBLE') THEN {} END)".format
_INTEGER = _NUMBER("CAST(json_unquote({0}) AS DECIMAL(65, 30))")
_JSON_TYPES: dict[type[Type], str] = {
    **dict.fromkeys(
        (String, Identifier, Enumeration, Guid, DateTimeOffset, Date, TimeOfDay),
        "(CASE WHEN json_type({0}) = 'STRING' THEN json_unquote({0}) END)",
    ),
    **dict.fromkeys((Integer, Decimal, Duration), _INTEGER),
    Double: _NUMBER("json_unquote({0}) + 0e0"),
    Boolean: "(CASE WHEN json_type({0}) = 'BOOLEAN' THEN {0} = 'true' END)",
}
_MEMBERS = (
    "JSON_TABLE(CASE WHEN json_type({0}) = 'ARRAY' THEN {0} ELSE concat('[', {0}, ']') END, "
    "'$[*]' COLUMNS ({1} JSON PATH '$')) AS elements"
)
_PRESENT = "nullif(json_type({0}), 'NULL')"
_VALUES = Elements(rows=_MEMBERS, name="{1}", typed=_JSON_TYPES, storages=JSON_STORAGES, present=_PRESENT)
"""A column of JSON_TABLE that is a text has the character set of the database, and may lose characters."""
_OBJECTS = Structures(
    step='."{0}"',
    at="json_extract({0}, '${1}')",
    inner="json_extract({0}, '${1}')",
    present=_PRESENT,
    there=_PRESENT,
    typed=_JSON_TYPES,
    integer=_INTEGER,
    values=_VALUES,
    objects=Elements(rows=_MEMBERS, name="{1}", kept="json_type({1}) <> 'NULL'"),
)


class MariaDB(MySQL):
    """MariaDB, which has a type for GUIDs that MySQL lacks; it orders them in another way than their text."""

    name = "mariadb"
    subqueries = True
    forms: ClassVar[Mapping[type[Type], Forms]] = {
        **MySQL.forms,
        Decimal: {"native": Form(holds=Holds(digits=(65, 38)))},
        Guid: {
            **MySQL.forms[Guid],
            "native": Form(
                bind=str,
                compared="CAST({0} AS CHAR)",
                equal="{0}",
                equatable=_is_plain,
                value="CAST({0} AS CHAR)",
            ),
        },
    }
    numbers: ClassVar[Numbers | None] = time_numbers(
        (
            "CAST(timestampdiff(MICROSECOND, '1970-01-01', {0}) AS DECIMAL(65))",
            "CAST(to_days({0}) - 719528 AS DECIMAL(65))",
            "CAST({0} AS DECIMAL(65))",
        ),
        "({0} DIV 86400000000 - (mod({0}, 86400000000) <= -1))",  # it may be -0, which is less than 0
    )
    elements: ClassVar[Mapping[Storage, Elements]] = dict.fromkeys(("native", "json"), _VALUES)
    structures: ClassVar[Mapping[Storage, Structures]] = dict.fromkeys(("json", "native"), _OBJECTS)
