"""What types of SQLAlchemy bind: asked with samples, as a `TypeDecorator` may convert values."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Dialect as Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from odata_filter.backends.holds import fit
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.dialects import Dialect
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    TimeOfDay,
    Type,
)
from odata_filter.types.duration import Duration as DurationValue
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay as TimeOfDayValue
from odata_filter.types.value import Value

_GUID = UUID("01234567-89ab-cdef-0123-456789abcdef")


_MOMENT = dt.datetime(2001, 2, 3, 4, 5, 6, 789_012, tzinfo=dt.UTC)


_SAMPLES: dict[type[Type], tuple[Any, ...]] = {
    String: ("Aä' z ",),
    Identifier: ("fdb:Aä' z ", str(_GUID)),
    Guid: (_GUID,),
    DateTimeOffset: (_MOMENT, _MOMENT.replace(microsecond=0)),
    Date: (_MOMENT.date(),),
    TimeOfDay: (_MOMENT.time(), dt.time(4)),
    Duration: (dt.timedelta(days=1, microseconds=7),),
    Boolean: (True, False),
    Integer: (7, -(2**31)),
    Decimal: (decimal.Decimal("7.5"),),
    Single: (7.5,),
    Double: (7.5, -0.1),
}
"""Values that show in which form a type binds them."""


UNBOUND = (SQLAlchemyError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What a type may raise for a value that it cannot bind."""


def bound_by(resolved: TypeEngine[Any], engine: Engine, value: object) -> Any:  # noqa: ANN401 - what a driver takes
    """Returns what a type gives to the driver for a value."""
    processor = resolved.bind_processor(engine)
    return value if processor is None else processor(value)


def binds_as(resolved: TypeEngine[Any], engine: Engine, kind: Type, dialect: Dialect, column: Column) -> bool:
    """Returns whether a type binds samples as a form of ours does, or, in a type of the engine's own, as themselves."""
    form = dialect.form(kind, column)
    native = (column.storage or next(iter(dialect.forms[type(kind)]))) in {"native", "utc", "text"}
    for sample in _SAMPLES[type(kind)]:
        value = fit(_exact(sample), kind, form.holds).value
        expected: Any = value if native or form.bind is None else form.bind(value)
        try:
            bound = bound_by(resolved, engine, sample)
        except UNBOUND:
            return False
        if _normal(bound) != _normal(expected):
            return False
    return True


def _exact(sample: Any) -> Value:  # noqa: ANN401 - a value of any type
    match sample:
        case dt.datetime():
            return Instant(sample)
        case dt.time():
            return TimeOfDayValue(sample)
        case dt.timedelta():
            return DurationValue(sample)
        case _:
            value: Value = sample
            return value


def _normal(value: Any) -> object:  # noqa: ANN401 - what a driver takes
    match value:
        case dt.datetime(tzinfo=None):
            return value
        case dt.datetime():
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        case UUID():
            return str(value)
        case _:
            return value
