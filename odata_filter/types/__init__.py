"""The types of fields and literals: how each is read, written, and fitted to a field."""

from odata_filter.types.base import Type, Untyped
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer, Single
from odata_filter.types.strings import Enumeration, Guid, Identifier, String
from odata_filter.types.temporal import Date, DateTimeOffset, Duration, TimeOfDay

__all__ = [
    "Boolean",
    "Date",
    "DateTimeOffset",
    "Decimal",
    "Double",
    "Duration",
    "Enumeration",
    "Guid",
    "Identifier",
    "Integer",
    "Single",
    "String",
    "TimeOfDay",
    "Type",
    "Untyped",
]
