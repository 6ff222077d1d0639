"""Numbers and Boolean values."""

from __future__ import annotations

import decimal
import math
import re
from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.fault import Fault
from odata_filter.types.base import Type
from odata_filter.types.numerals import decimal_text, double, integer_text, is_nan, read_decimal, read_integer, single

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

_NUMBER_TEXT = r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?|NaN|-?INF"
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
        return (word,) if re.fullmatch(_NUMBER_TEXT, word) else ()


class _Faceted(_Number):
    """A type of numbers with facets (CSDL 7.2): what its columns hold. Two are equal if their facets are, too."""

    __slots__ = ("_facets",)

    _facets: tuple[int | None, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Faceted) and type(self) is type(other) and self._facets == other._facets

    def __hash__(self) -> int:
        return hash((type(self), self._facets))

    def __reduce__(self) -> tuple[type, tuple[int | None, ...]]:
        return type(self), self._facets


_BITS = {8: (-(2**7), 2**8 - 1), 16: (-(2**15), 2**15 - 1), 32: (-(2**31), 2**31 - 1), 64: None}
"""The least and the greatest integer by the number of bits. 8 bits are those of two types: Edm.SByte and Edm.Byte."""


class Integer(_Faceted):
    """A whole number (Edm.Byte to Edm.Int64); its fields take every number.

    Args:
        bits: those of the columns that hold it: 8, 16, 32 or 64. No value of a field of 8, 16 or 32 bits is beyond
            them; one of 64 bits has any value that its column can hold.

    Raises:
        ValueError: integers of that number of bits do not exist.

    """

    __slots__ = ()

    example: ClassVar[str] = "42"

    def __init__(self, bits: int = 64) -> None:
        if type(bits) is not int or bits not in _BITS:
            raise ValueError(f"an integer has 8, 16, 32 or 64 bits, not {bits!r}")
        self._facets = (bits,)

    @property
    def bits(self) -> int:
        """The bits of the columns."""
        (bits,) = self._facets
        assert bits is not None  # noqa: S101 - see `__init__`
        return bits

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The least and the greatest value; None for 64 bits, which engines take for different ones."""
        return _BITS[self.bits]

    def read(self, text: str) -> int | Fault:
        return read_integer(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return integer_text(value) if isinstance(value, int) else str(value)

    def __repr__(self) -> str:
        return f"Integer({'' if self == Integer() else f'bits={self.bits}'})"


class Decimal(_Faceted):
    """Edm.Decimal: an exact decimal number.

    Args:
        precision: the digits of its columns, 1 or more. They bound the values where `scale` is given too.
        scale: how many of the digits stand behind the point; None: any number, as in a column of PostgreSQL's NUMERIC.

    Raises:
        ValueError: the precision is less than 1, or the scale negative or greater than it.

    """

    __slots__ = ()

    example: ClassVar[str] = "4.2"

    def __init__(self, precision: int = 38, scale: int | None = None) -> None:
        if type(precision) is not int or precision < 1:
            raise ValueError(f"the precision of a decimal number is 1 or more, not {precision!r}")
        if scale is not None and (type(scale) is not int or not 0 <= scale <= precision):
            raise ValueError(f"the scale of {precision} digits is from 0 to {precision}, not {scale!r}")
        self._facets = (precision, scale)

    @property
    def digits(self) -> tuple[int, int] | None:
        """The digits of the columns, and how many of them stand behind the point; None if that is not known."""
        precision, scale = self._facets
        return None if scale is None or precision is None else (precision, scale)

    def read(self, text: str) -> decimal.Decimal | Fault:
        return read_decimal(text)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return decimal_text(decimal.Decimal(str(value)))

    def __repr__(self) -> str:
        precision, scale = self._facets
        return f"Decimal({'' if self == Decimal() else f'precision={precision}, scale={scale}'})"


class Single(_Number):
    """Edm.Single: a double of 32 bits, to which literals and records' values are rounded before they are compared."""

    __slots__ = ()

    example: ClassVar[str] = "4.2"

    def rounded(self, value: Value) -> float | None:
        """Returns a number as the nearest single."""
        return single(value)


class Double(_Number):
    """Edm.Double: literals are rounded to a double before they are compared. NaN and INF are its own literals."""

    __slots__ = ()

    example: ClassVar[str] = "4.2"

    def read(self, text: str) -> float:
        return float(text.lower())

    def rounded(self, value: Value) -> float | None:
        """Returns a number as the nearest double."""
        return double(value)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        if is_nan(value):
            return "NaN"
        return "INF" if value == math.inf else "-INF"
