"""Numbers and truth values."""

from __future__ import annotations

import decimal
import math
from typing import ClassVar

from odata_filter.types.base import Type, Value
from odata_filter.types.numerals import decimal_text, is_nan, read_decimal, read_integer


class Boolean(Type):
    """Edm.Boolean."""

    __slots__ = ()

    noun: ClassVar[str] = "true or false"
    example: ClassVar[str] = "true"
    ordered: ClassVar[bool] = False

    def read(self, text: str) -> bool:
        return text.lower() == "true"

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return "true" if value else "false"


class _Number(Type):
    """A type whose fields take every number, compared by value."""

    __slots__ = ()

    keeps_own: ClassVar[bool] = True

    def fit(self, value: Value, own: Type, field: str) -> Value:
        return value if isinstance(own, _Number) else Type.fit(self, value, own, field)


class Integer(_Number):
    """A whole number of any size (Edm.Byte to Edm.Int64); its fields take every number."""

    __slots__ = ()

    noun: ClassVar[str] = "a number"
    example: ClassVar[str] = "42"

    def read(self, text: str) -> int:
        return read_integer(text)


class Decimal(_Number):
    """Edm.Decimal: an exact decimal number."""

    __slots__ = ()

    noun: ClassVar[str] = "a number"
    example: ClassVar[str] = "4.2"

    def read(self, text: str) -> decimal.Decimal:
        return read_decimal(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return decimal_text(decimal.Decimal(str(value)))


class Double(_Number):
    """Edm.Double: literals are rounded to a double before they are compared. NaN and INF are its own literals."""

    __slots__ = ()

    noun: ClassVar[str] = "a number"
    example: ClassVar[str] = "4.2"

    def read(self, text: str) -> float:
        return float(text.lower())

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        if is_nan(value):
            return "NaN"
        return "INF" if value == math.inf else "-INF"
