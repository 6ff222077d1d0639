"""What a column can hold, and the constants of a term fitted to it.

A literal may be finer than a column (`1.5` beside integers, picoseconds beside microseconds) or beyond all that it
holds. A driver would round it, or fail. A fitted constant is a value that the column can hold, or the leaf is folded.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Literal as OneWord
from typing import NamedTuple, overload
from uuid import UUID

from odata_filter.logic.terms import OneOf, Ordered
from odata_filter.nodes import Literal
from odata_filter.operators import Operator
from odata_filter.types import (
    Boolean,
    Date,
    Decimal,
    Double,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    Type,
)
from odata_filter.types.duration import Duration
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import LONGEST_NUMBER
from odata_filter.types.picoseconds import Exact
from odata_filter.types.time_of_day import TimeOfDay
from odata_filter.types.value import Value

_FIRST = Instant(dt.datetime(1, 1, 1, tzinfo=dt.UTC))
_LAST = Instant(dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC), 999_999)
_PICOSECOND_DIGITS = 12
_MICROSECOND = dt.timedelta(microseconds=1)
MICROSECOND_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holds:
    """What a column can hold, of the type of its field. What does not concern the type is not looked at.

    Attributes:
        integers: the least and the greatest integer that the column holds and the driver binds.
        durations: the least and the greatest number of microseconds of a duration.
        digits: the most digits of a decimal number, and the most of them after the point; None: any number of both.
        whole: the most digits before the point; None: as many as there may be in all.
        decimals: whether numbers are exact; False: they are doubles.
        infinity: whether numbers may be infinite.
        fraction: the digits of the fraction of a second, 0 to 12. Up to 6 an instant is fitted to a `datetime`, a time
            of day to a `time` and a duration to a `timedelta`; beyond that they stay as they are.
        first: the first instant.
        last: the last instant; one that is finer than `fraction` is rounded down.
        zone: whether instants are aware `datetime`s; False: naive ones in UTC.
        guid: GUIDs as `UUID`s or as lower-case text.
        members: the stored value of each member of an enumeration; None: the names themselves.

    """

    integers: tuple[float, float] = (-math.inf, math.inf)
    durations: tuple[float, float] = (-math.inf, math.inf)
    digits: tuple[int, int] | None = None
    whole: int | None = None
    decimals: bool = True
    infinity: bool = True
    fraction: int = MICROSECOND_DIGITS
    first: Instant = _FIRST
    last: Instant = _LAST
    zone: bool = True
    guid: OneWord["uuid", "text"] = "uuid"
    members: Mapping[str, str | int] | None = field(default=None)


class Fit(NamedTuple):
    """A value as a column can hold it: the greatest value of the column that is not greater than it.

    Attributes:
        value: that value; None: the value is below everything that the column holds, or, if `above`, above it.
        exact: whether the two are equal.
        above: see `value`.

    """

    value: Value
    exact: bool = True
    above: bool = False


_BELOW = Fit(None, exact=False)
_ABOVE = Fit(None, exact=False, above=True)


@overload
def fitted(leaf: OneOf, kind: Type, holds: Holds) -> OneOf: ...


@overload
def fitted(leaf: Ordered, kind: Type, holds: Holds) -> OneOf | Ordered: ...


def fitted(leaf: OneOf | Ordered, kind: Type, holds: Holds) -> OneOf | Ordered:
    """Returns a leaf whose constants are values that the column holds, true of the same rows.

    What the column cannot hold is equal to nothing in it. A bound beyond all of it makes the leaf false, or true of all
    that is not null.

    Args:
        leaf: a leaf on one column.
        kind: the type by which the column is compared with the literals: the field's, or, without one, the literals'.
        holds: what the column holds.

    """
    if isinstance(leaf, OneOf):
        if as_it_is(kind, holds):
            return leaf
        fits = [fit(literal.value, kind, holds) for literal in leaf.values]
        values = tuple([Literal(each.value, kind) for each in fits if each.exact])
        return OneOf(leaf.operand, values, leaf.null, leaf.negated)
    upwards = leaf.op is Operator.GT or leaf.op is Operator.GE
    limit = fit(leaf.literal.value, kind, holds)
    if limit.value is None:
        everything = upwards != limit.above
        return OneOf(leaf.operand, (), null=everything, negated=not everything if leaf.negated else everything)
    op = leaf.op if limit.exact else Operator.GT if upwards else Operator.LE
    return Ordered(leaf.operand, op, Literal(limit.value, kind), leaf.negated)


_AS_THEY_ARE = (String, Enumeration, Boolean, Date)
"""Types whose values every column holds as they are, where members have no numbers."""

_GUIDS = (*_AS_THEY_ARE, Guid, Identifier)
"""The same where GUIDs are kept as such."""


def as_it_is(kind: Type, holds: Holds) -> bool:
    """Returns whether a column holds any value of a type as it is."""
    return holds.members is None and isinstance(kind, _GUIDS if holds.guid == "uuid" else _AS_THEY_ARE)


def fit(value: Value, kind: Type, holds: Holds) -> Fit:
    """Returns a value, neither null nor NaN, as a column can hold it."""
    match value:
        case UUID():
            return Fit(str(value) if holds.guid == "text" else value)
        case Instant():
            return _moment(value, holds)
        case TimeOfDay():
            return _time(value, holds)
        case Duration():
            return _length(value, holds)
        case bool():
            return Fit(value)
        case int() | float() | decimal.Decimal():
            return _number(value, kind, holds)
        case str() if holds.members is not None:
            return Fit(holds.members[value])
        case _:
            return Fit(value)


def _moment(moment: Instant, holds: Holds) -> Fit:
    if holds.first is not _FIRST and moment < holds.first:
        return _BELOW
    if holds.last is not _LAST and moment > holds.last:
        return _ABOVE
    floor, rest, exact = moment.floor, moment.picoseconds, True
    if rest or holds.fraction < MICROSECOND_DIGITS:
        micros, rest, exact = _cut(floor.microsecond, rest, holds)
        floor = floor.replace(microsecond=micros)
    if holds.fraction > MICROSECOND_DIGITS:
        return Fit(Instant(floor, rest), exact)
    return Fit(floor if holds.zone else floor.replace(tzinfo=None), exact)


def _time(time: TimeOfDay, holds: Holds) -> Fit:
    micros, rest, exact = _cut(time.floor.microsecond, time.picoseconds, holds)
    floor = time.floor.replace(microsecond=micros)
    return Fit(TimeOfDay(floor, rest) if holds.fraction > MICROSECOND_DIGITS else floor, exact)


def _length(length: Duration, holds: Holds) -> Fit:
    least, greatest = holds.durations
    micros, rest, exact = _cut(length.floor // _MICROSECOND, length.picoseconds, holds)
    if not least <= micros <= greatest:
        return _BELOW if micros < least else _ABOVE
    floor = dt.timedelta(microseconds=micros)
    return Fit(Duration(floor, rest) if holds.fraction > MICROSECOND_DIGITS else floor, exact)


def _cut(micros: int, picoseconds: int, holds: Holds) -> tuple[int, int, bool]:
    """Returns microseconds and picoseconds without the digits that a column lacks, and whether nothing was cut."""
    unit = 10 ** (_PICOSECOND_DIGITS - holds.fraction)
    whole = micros * Exact.RESOLUTION + picoseconds
    micros, picoseconds = divmod(whole // unit * unit, Exact.RESOLUTION)
    return micros, picoseconds, whole % unit == 0


def _number(value: float | decimal.Decimal, kind: Type, holds: Holds) -> Fit:
    if isinstance(kind, (Single, Double)):
        rounded = kind.rounded(value)
        beyond = not holds.infinity and rounded in {-math.inf, math.inf}
        return _beyond(value) if beyond else Fit(rounded)
    if isinstance(value, float):  # an infinity, as a NaN never comes here
        return _beyond(value)
    number = decimal.Decimal(value)
    if isinstance(kind, Integer):
        return _whole(number, kind, holds)
    facets = kind.digits if isinstance(kind, Decimal) else None
    fit = Fit(number)
    if facets is not None:
        precision, scale = facets
        fit = _digits(number, precision, scale, precision - scale)
    if holds.digits is not None and isinstance(fit.value, decimal.Decimal):
        fit = _both(fit, _digits(fit.value, *holds.digits, holds.whole))
    if not holds.decimals and isinstance(fit.value, decimal.Decimal):
        fit = _both(fit, _double(fit.value))
    return fit


def _both(first: Fit, then: Fit) -> Fit:
    """Returns a number that was fitted twice: to its field, and then to its column."""
    return then._replace(exact=first.exact and then.exact)


def _whole(number: decimal.Decimal, kind: Integer, holds: Holds) -> Fit:
    floor = number.to_integral_value(decimal.ROUND_FLOOR)
    (least, greatest), (first, last) = holds.integers, kind.bounds or holds.integers
    if max(least, first) <= floor <= min(greatest, last):
        return Fit(int(floor), exact=floor == number)
    return _beyond(number)


def _beyond(number: float | decimal.Decimal) -> Fit:
    return _ABOVE if number > 0 else _BELOW


def _digits(number: decimal.Decimal, most: int, behind: int, whole: int | None) -> Fit:
    """Returns a number as a column holds it that has a limited number of digits, in all and after the decimal point."""
    before = number.adjusted() + 1
    if number and before > (most if whole is None else whole):
        return _beyond(number)
    with decimal.localcontext(prec=LONGEST_NUMBER * 20):
        floor = number.quantize(decimal.Decimal(1).scaleb(-min(behind, most - max(before, 0))), decimal.ROUND_FLOOR)
    return Fit(floor, exact=floor == number)


def _double(number: decimal.Decimal) -> Fit:
    """Returns a number as a column of doubles holds it: rounded as its values were, but never to zero or infinity."""
    if abs(number) < 2**63 and number == int(number):
        return Fit(int(number))
    rounded = float(number)
    if math.isinf(rounded):
        return _beyond(number)
    if rounded == 0 and number:
        return Fit(0.0 if number > 0 else math.nextafter(0, -1), exact=False)
    return Fit(rounded)


class FlagCodes(dict[str, int]):
    """The number of each flag; and of several, joined by commas: all their bits."""

    def __missing__(self, flags: str) -> int:
        return reduce(or_, (self[flag] for flag in flags.split(",")))
