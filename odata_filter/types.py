"""The types of fields and literals: how each is read, written, and fitted to a field."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import re
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from odata_filter.drawing import shown
from odata_filter.errors import InvalidValueError, Refusal, TypeMismatchError
from odata_filter.instant import Instant
from odata_filter.suggestions import did_you_mean, near
from odata_filter.values import (
    GUID_SHAPE,
    Value,
    checked_decimal,
    checked_integer,
    checked_text,
    decimal_text,
    impossible,
    is_nan,
    read_decimal,
    read_integer,
)

_DATE_TIME_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,21}(?:[Zz]|[+-][0-9]{2}:[0-9]{2})")


class Type:
    """A primitive type. Two types are equal when they are of one class; a type that has parts compares those too."""

    # No dataclass, as all but the enumerations have no parts: making a dozen of them takes a tenth of the import.
    __slots__ = ()

    noun: ClassVar[str]
    """What a literal of the type is called in messages."""
    example: ClassVar[str]
    """A literal of the type, for hints."""
    ordered: ClassVar[bool] = True
    """Whether a field of the type takes `lt le gt ge`."""
    keeps_own: ClassVar[bool] = False
    """Whether a literal on a field of the type keeps its own type: numbers, and everything where there is no type."""

    takes_text: ClassVar[bool] = False
    """Whether any text in single quotes suits a field of the type."""

    def read(self, text: str) -> Value:
        """The value of a literal's text, as the grammar's terminal of the type matched it.

        Raises:
            Refusal: no such value exists.

        """
        raise TypeError(f"{type(self).__name__} has no literal of its own: {text}")

    def fit(self, value: Value, own: Type, field: str) -> Value:
        """The value that a literal stands for on a field of this type.

        Args:
            value: the literal's value, not null.
            own: the literal's own type.
            field: the name of the field, for messages.

        Raises:
            Refusal: the literal does not suit the type.

        """
        if type(own) is type(self):
            return value
        raise self._mismatch(own, field)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        """The canonical text of a value, not null. `in_list`: inside the parentheses of `in (...)`."""
        del in_list
        return str(value)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _mismatch(self, own: Type, field: str, hint: str = "") -> Refusal:
        message = f"field '{field}' takes {self.noun}, not {own.noun}"
        return Refusal(TypeMismatchError, "type-mismatch", message, hint or f"write it like {field} eq {self.example}")


class Untyped(Type):
    """The type of every field of an open schema, and of the literal null there: any literal suits, as it is."""

    __slots__ = ()

    noun: ClassVar[str] = "any literal"
    example: ClassVar[str] = "'text'"
    keeps_own: ClassVar[bool] = True

    def read(self, text: str) -> Value:
        del text
        return None

    def fit(self, value: Value, own: Type, field: str) -> Value:
        del own, field
        return value


class String(Type):
    """Edm.String: Unicode text, compared by code point."""

    __slots__ = ()

    noun: ClassVar[str] = "a string in single quotes"
    example: ClassVar[str] = "'text'"
    takes_text: ClassVar[bool] = True

    def read(self, text: str) -> str:
        return checked_text(text[1:-1].replace("''", "'"))

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(own, String):
            return value
        quoted = String().write(own.write(value))
        raise self._mismatch(own, field, f"put it in single quotes if it is meant as text: {field} eq {quoted}")

    def write(self, value: Value, *, in_list: bool = False) -> str:
        del in_list
        return "'" + str(value).replace("'", "''") + "'"


class Guid(Type):
    """Edm.Guid: 128 bits, ordered by their canonical text, which is lower case. A quoted literal suits too."""

    __slots__ = ()

    noun: ClassVar[str] = "a GUID"
    example: ClassVar[str] = "dc720f05-e5f7-448b-ae06-765de46f0af1"

    def read(self, text: str) -> UUID:
        return UUID(text)

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, str):
            if GUID_SHAPE.fullmatch(value):
                return UUID(value)
            message = f"'{shown(value)}' is no GUID, and field '{field}' takes one"
            raise Refusal(InvalidValueError, "invalid-guid", message, f"a GUID is written like {self.example}")
        return Type.fit(self, value, own, field)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        # The published samples write a GUID bare after an operator and quoted in a list.
        return f"'{value}'" if in_list else str(value)


class Identifier(Type):
    """A GUID or an opaque string such as `fdb:...`: text of the GUID shape is a GUID, any other is exact text."""

    __slots__ = ()

    noun: ClassVar[str] = "an identifier: a GUID, or a string in single quotes"
    example: ClassVar[str] = "'fdb:1234'"
    takes_text: ClassVar[bool] = True

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, str):
            return UUID(value) if GUID_SHAPE.fullmatch(value) else value
        return value if isinstance(value, UUID) else Type.fit(self, value, own, field)

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value) if isinstance(value, str) else Guid().write(value, in_list=in_list)


@dataclass(frozen=True, slots=True, init=False)
class Enumeration(Type):
    """An enumeration: quoted literals that name one of its members exactly.

    Args:
        name: what the enumeration is called.
        members: the names of its members; with `ordered`, from the least to the greatest.
        ordered: whether fields of the type take `lt le gt ge`.

    """

    noun: ClassVar[str] = "the name of a member in single quotes"
    name: str
    members: tuple[str, ...]
    ordered: bool  # type: ignore[misc]  # a constant of every other type

    def __init__(self, name: str, members: tuple[str, ...] | list[str], ordered: bool = False) -> None:  # noqa: FBT001, FBT002 - the published signature
        members = tuple(map(str.__str__, members))  # plain text, also of the members of a Python enumeration
        if not members or len(set(members)) != len(members):
            raise ValueError(f"enumeration {name} needs members, each of its own name")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "ordered", ordered)

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if not isinstance(value, str):
            first = String().write(self.members[0])
            raise self._mismatch(own, field, f"write a member in single quotes: {field} eq {first}")
        if value in self.members:
            return value
        nearest = near(value, self.members)
        if nearest and nearest[0].lower() == value.lower():
            hint = f"members are case-sensitive: write '{nearest[0]}'"
        elif nearest:
            hint = did_you_mean(nearest)
        else:
            hint = f"the members are {', '.join(map(shown, self.members[:20]))}"
        message = f"'{shown(value)}' is no member of {self.name}, and field '{field}' takes one"
        raise Refusal(InvalidValueError, "unknown-member", message, hint, tuple(f"'{name}'" for name in nearest))

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value, in_list=in_list)


class DateTimeOffset(Type):
    """Edm.DateTimeOffset: an instant, kept exactly. The offset is required and takes no part in the value."""

    __slots__ = ()

    noun: ClassVar[str] = "a date-time with an offset"
    example: ClassVar[str] = "2024-06-24T13:00:00Z"

    def read(self, text: str) -> Instant:
        try:
            return Instant.parse(text)
        except ValueError as error:
            raise impossible("date-time", text, error) from None

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(own, Date):
            moment = f"{value}T00:00:00Z"
            raise self._mismatch(own, field, f"a date names no instant: add the time and the offset, such as {moment}")
        if isinstance(own, String) and _DATE_TIME_TEXT.fullmatch(str(value)):
            raise self._mismatch(own, field, f"take the quotes away: {field} eq {value}")
        return Type.fit(self, value, own, field)


class Date(Type):
    """Edm.Date: a day of the proleptic Gregorian calendar, years 0001 to 9999."""

    __slots__ = ()

    noun: ClassVar[str] = "a date"
    example: ClassVar[str] = "2024-06-24"

    def read(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise impossible("date", text, error) from None

    def fit(self, value: Value, own: Type, field: str) -> Value:
        if isinstance(value, Instant):
            raise self._mismatch(own, field, f"leave the time and the offset away: {field} eq {value.floor.date()}")
        return Type.fit(self, value, own, field)


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
