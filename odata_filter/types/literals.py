"""Literals: the type that reads each terminal of the grammar, and Python values as literals."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from uuid import UUID

from odata_filter.errors.classes import InvalidValueError, Refusal, TypeMismatchError
from odata_filter.types.base import Type, Untyped, Value
from odata_filter.types.instant import Instant
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer
from odata_filter.types.numerals import checked_decimal, checked_integer
from odata_filter.types.strings import Guid, String, checked_text
from odata_filter.types.temporal import Date, DateTimeOffset

LITERALS: dict[str, Type] = {
    "STRING": String(),
    "GUID": Guid(),
    "DATETIME": DateTimeOffset(),
    "DATE": Date(),
    "INTEGER": Integer(),
    "DECIMAL": Decimal(),
    "DOUBLE": Double(),
    "BOOLEAN": Boolean(),
    "NULL": Untyped(),
}
"""The type that each literal terminal of the grammar is read by."""


def of_python(value: object) -> tuple[Value, Type]:
    """A Python value as a literal's value and own type, as if it had been read from text.

    Takes `str`, `UUID`, `bool`, `int`, `Decimal`, `float`, aware `datetime`, `Instant`, `date` and None.

    Raises:
        Refusal: OData has no literal for it.

    """
    match value:
        case None:
            return None, Untyped()
        case str():
            return checked_text(str.__str__(value)), String()
        case UUID():
            return value, Guid()
        case bool():
            return value, Boolean()
        case int():
            return checked_integer(value), Integer()
        case decimal.Decimal() if value.is_finite():
            return checked_decimal(value), Decimal()
        case float() if math.isfinite(value):
            # repr is the shortest decimal that reads back as the same double
            return decimal.Decimal(repr(float(value))), Decimal()
        case float() | decimal.Decimal():
            signalling = isinstance(value, decimal.Decimal) and value.is_snan()
            return math.nan if signalling else float(value), Double()
        case Instant():
            return value, DateTimeOffset()
        case dt.datetime():
            return _instant(value), DateTimeOffset()
        case dt.date():
            return value, Date()
    message = f"OData has no literal for a Python {type(value).__name__}"
    hint = "use str, UUID, bool, int, Decimal, float, an aware datetime, Instant, date or None"
    raise Refusal(TypeMismatchError, "unsupported-value", message, hint)


def _instant(moment: dt.datetime) -> Instant:
    try:
        return Instant(moment)
    except ValueError as error:
        code = "naive-datetime" if moment.utcoffset() is None else "invalid-date-time"
        raise Refusal(InvalidValueError, code, str(error), "give it a tzinfo, such as datetime.UTC") from None
