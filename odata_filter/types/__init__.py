"""The types of fields and literals: how each is read, written, and fitted to a field."""

from odata_filter.types.base import Type, Untyped
from odata_filter.types.enumerations import Enumeration
from odata_filter.types.numbers import Boolean, Decimal, Double, Integer, Single
from odata_filter.types.strings import Guid, Identifier, String
from odata_filter.types.structured import Ref, Structure
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
    "Ref",
    "Single",
    "String",
    "Structure",
    "TimeOfDay",
    "Type",
    "Untyped",
]
