"""MariaDB 10.10 and later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.dialects.mysql import MySQL
from odata_filter.backends.sql.forms import GUID_TEXT, Form, Forms, Numbers, time_numbers
from odata_filter.types import Decimal, Guid, Type


def _is_plain(guid: str) -> bool:
    """Returns whether the type takes a GUID. Of version 8 and up it refuses some, and a comparison with one is null."""
    return guid[14] < "8"


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
                holds=GUID_TEXT.holds,
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
