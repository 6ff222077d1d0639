"""The bounds of a moment or a date whose year or date stands in an order to a literal: an index finds them."""

from __future__ import annotations

import datetime as dt

from odata_filter.functions.temporal import MAXIMUM
from odata_filter.nodes import Call, Literal
from odata_filter.operators import Operator
from odata_filter.types import Date, DateTimeOffset
from odata_filter.types.instant import Instant

_MOMENT, _DAY = DateTimeOffset(), Date()


def calendar_bounds(call: Call, op: Operator, literal: Literal) -> list[tuple[Operator, Literal]] | None:
    """Returns the bounds of the argument of `year` or `date` between which a comparison with a literal is true.

    Those of `ne` are those of `eq`, between which it is false. Without bounds there is no such argument; None where a
    comparison does not come to bounds.
    """
    name, value = call.function.name, literal.value
    if name == "year" and type(value) is int:
        place, least, greatest = value, dt.MINYEAR, dt.MAXYEAR
    elif name == "date" and isinstance(value, dt.date):
        place, least, greatest = value.toordinal(), dt.date.min.toordinal(), dt.date.max.toordinal()
    else:
        return None
    first = {Operator.GT: place + 1, Operator.LT: least, Operator.LE: least}.get(op, place)
    last = {Operator.LT: place - 1, Operator.GT: greatest, Operator.GE: greatest}.get(op, place)
    first, last = max(first, least), min(last, greatest)
    if first > last:
        return []
    beginning = dt.date.fromordinal if name == "date" else _new_year
    bound = _date if isinstance(call.arguments[0].type, Date) else _midnight
    if last < greatest:
        return [(Operator.GE, bound(beginning(first))), (Operator.LT, bound(beginning(last + 1)))]
    end = Literal(dt.date.max, _DAY) if bound is _date else Literal(MAXIMUM, _MOMENT)
    return [(Operator.GE, bound(beginning(first))), (Operator.LE, end)]


def _new_year(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def _date(day: dt.date) -> Literal:
    return Literal(day, _DAY)


def _midnight(day: dt.date) -> Literal:
    return Literal(Instant(dt.datetime.combine(day, dt.time(), dt.UTC)), _MOMENT)
