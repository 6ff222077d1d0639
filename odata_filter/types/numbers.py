"""Numbers and Boolean values."""

from __future__ import annotations

import decimal
import math
import re
from typing import ClassVar

from odata_filter.errors.fault import Fault
from odata_filter.types.base import Type, Value
from odata_filter.types.numerals import decimal_text, integer_text, is_nan, read_decimal, read_integer

_NUMBER_TEXT = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?|NaN|-?INF")
_NUMBER_WORDS = {"nan": "NaN", "inf": "INF", "-inf": "-INF", "infinity": "INF", "-infinity": "-INF"}


class Boolean(Type):
    """Edm.Boolean, ordered: false before true (URL Conventions 5.1.1.1)."""

    __slots__ = ()

    noun: ClassVar[str] = "true or false"
    example: ClassVar[str] = "true"
    python: ClassVar[str] = "a bool"

    def read(self, text: str) -> bool:
        return text.lower() == "true"

    def repairs(self, text: str) -> tuple[str, ...]:
        word = {"yes": "true", "no": "false"}.get(text.lower(), text.lower())
        return (word,) if word in {"true", "false"} else ()

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return "true" if value else "false"


class _Number(Type):
    """A type whose fields take every number, compared by value."""

    __slots__ = ()

    noun: ClassVar[str] = "a number"
    python: ClassVar[str] = "an int, a float or a Decimal"
    keeps_own: ClassVar[bool] = True

    def fit(self, value: Value, own: Type) -> Value | Fault:
        return value if isinstance(own, _Number) else Type.fit(self, value, own)

    def repairs(self, text: str) -> tuple[str, ...]:
        word = _NUMBER_WORDS.get(text.lower(), text)
        return (word,) if _NUMBER_TEXT.fullmatch(word) else ()


class Integer(_Number):
    """A whole number of any size (Edm.Byte to Edm.Int64); its fields take every number."""

    __slots__ = ()

    example: ClassVar[str] = "42"

    def read(self, text: str) -> int | Fault:
        return read_integer(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return integer_text(value) if isinstance(value, int) else str(value)


class Decimal(_Number):
    """Edm.Decimal: an exact decimal number."""

    __slots__ = ()

    example: ClassVar[str] = "4.2"

    def read(self, text: str) -> decimal.Decimal | Fault:
        return read_decimal(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return decimal_text(decimal.Decimal(str(value)))


class Double(_Number):
    """Edm.Double: literals are rounded to a double before they are compared. NaN and INF are its own literals."""

    __slots__ = ()

    example: ClassVar[str] = "4.2"

    def read(self, text: str) -> float:
        return float(text.lower())

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        if is_nan(value):
            return "NaN"
        return "INF" if value == math.inf else "-INF"
