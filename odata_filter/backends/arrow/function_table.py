"""The functions that PyArrow computes exactly as OData means them."""

# pyright: reportAttributeAccessIssue=false
# PyArrow makes its functions when it is imported.

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from odata_filter.backends.arrow.column_types import TEXT, ArrowColumn, scalar
from odata_filter.functions.text_meanings import WHITE_SPACE

_FIRST, _LAST = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, dt.UTC)


def _concat(text: ArrowColumn, part: ArrowColumn) -> pc.Expression:
    return pc.binary_join_element_wise(text.expr.cast(TEXT), part.expr.cast(TEXT), pa.scalar("", TEXT))


def _in_utc(column: ArrowColumn) -> pc.Expression:
    """Returns a date, a time of day, or a date-time by the clocks of UTC; null outside the years 0001 to 9999."""
    time, dtype = column
    if pa.types.is_time(dtype):
        return time
    if pa.types.is_date32(dtype):
        first, last, plain = pa.scalar(_FIRST.date()), pa.scalar(_LAST.date()), dtype
    elif dtype.unit == "ns":
        return time.cast(pa.timestamp("ns"))  # it has no other years
    else:
        first, last, plain = scalar(_FIRST, dtype), scalar(_LAST, dtype), pa.timestamp(dtype.unit)
    return pc.if_else((time >= first) & (time <= last), time, pa.scalar(None, dtype)).cast(plain)


def _substring(text: pc.Expression, start: int, length: int | None = None) -> pc.Expression:
    rest = pc.utf8_slice_codeunits(text, start)
    return rest if length is None else pc.utf8_slice_codeunits(rest, 0, length)


FUNCTIONS: dict[str, Callable[..., pc.Expression]] = {
    "tolower": lambda text: pc.utf8_lower(text.expr),
    "trim": lambda text: pc.utf8_trim(text.expr, WHITE_SPACE),
    "length": lambda text: pc.utf8_length(text.expr),
    "concat": _concat,
    "year": lambda time: pc.year(_in_utc(time)),
    "month": lambda time: pc.month(_in_utc(time)),
    "day": lambda time: pc.day(_in_utc(time)),
    "hour": lambda time: pc.hour(_in_utc(time)),
    "minute": lambda time: pc.minute(_in_utc(time)),
    "second": lambda time: pc.second(_in_utc(time)),
    "date": lambda time: _in_utc(time).cast(pa.date32(), safe=False),
}
"""What computes each function of columns, by its canonical name."""

SEARCHES: dict[str, Callable[..., pc.Expression]] = {
    "contains": pc.match_substring,
    "startswith": pc.starts_with,
    "endswith": pc.ends_with,
    "substring": _substring,
}
"""What computes each function of a column and of literals, by its canonical name."""
