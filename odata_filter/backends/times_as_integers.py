"""Times as whole numbers, as the columns of data frames hold them."""

from __future__ import annotations

import datetime as dt

from odata_filter.types.instant import Instant
from odata_filter.types.picoseconds import Exact
from odata_filter.types.value import Value

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def nanoseconds(value: Value) -> int:
    """Returns the whole nanoseconds of a duration, of a time of day since midnight, or of an instant since 1970."""
    picoseconds, floor = 0, value
    if isinstance(value, Exact):
        picoseconds, floor = value.picoseconds, value.floor
    if isinstance(floor, dt.time):
        floor = dt.datetime.combine(_EPOCH, floor, dt.UTC)
    if isinstance(floor, dt.datetime):
        floor -= _EPOCH
    assert isinstance(floor, dt.timedelta)  # noqa: S101 - no other values are counted
    return floor // _MICROSECOND * 1_000 + picoseconds // 1_000


def durations_of(unit: int) -> tuple[int, int]:
    """Returns the least and the greatest microseconds that 64 bits hold, in units of a number of nanoseconds."""
    most = 2**63 * unit // 1_000 - 1
    return -most, most


def instant_of(number: int) -> Instant:
    """Returns the instant at a number of nanoseconds after the beginning of 1970."""
    micros, rest = divmod(number, 1_000)
    return Instant(_EPOCH + micros * _MICROSECOND, rest * 1_000)
