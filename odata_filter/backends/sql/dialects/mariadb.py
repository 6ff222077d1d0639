"""MariaDB 10.10 and later."""

from __future__ import annotations

from typing import ClassVar

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.dialects.mysql import MySQL
from odata_filter.backends.sql.forms import Form, Forms
from odata_filter.types import Decimal, Guid, Type


class MariaDB(MySQL):
    """MariaDB, which has a type for GUIDs that MySQL lacks; it orders them in another way than their text."""

    name = "mariadb"
    forms: ClassVar[dict[type[Type], Forms]] = {
        **MySQL.forms,
        Decimal: {"native": Form(holds=Holds(digits=(65, 38)))},
        Guid: {
            **MySQL.forms[Guid],
            "native": Form(
                holds=Holds(guid="mariadb"), compared="CAST({0} AS CHAR)", equal="{0}", value="CAST({0} AS CHAR)"
            ),
        },
    }
