"""The values of literals in Python."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import TypeAlias
from uuid import UUID

from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay

_Time: TypeAlias = Instant | Duration | TimeOfDay | dt.date | dt.time | dt.timedelta

Value: TypeAlias = str | UUID | bool | int | decimal.Decimal | float | _Time | None
"""The value of a literal. None is null.

DateTimeOffset, TimeOfDay and Duration have the exact `Instant`, `TimeOfDay` and `Duration`. Those of the module
`datetime` are in their place only where a backend has fitted a literal to a column.
"""
