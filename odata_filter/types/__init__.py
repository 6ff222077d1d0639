"""The types of fields and literals: how each is read, written, and fitted to a field."""

from odata_filter.types.base import Type, Untyped
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer, Single
from odata_filter.types.strings import Enumeration, Guid, Identifier, String
from odata_filter.types.temporal import Date, DateTimeOffset

__all__ = [
    "Boolean",
    "Date",
    "DateTimeOffset",
    "Decimal",
    "Double",
    "Enumeration",
    "Guid",
    "Identifier",
    "Integer",
    "Single",
    "String",
    "Type",
    "Untyped",
]
