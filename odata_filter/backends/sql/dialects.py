"""How each SQL dialect spells, stores and compares values."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

from odata_filter.backends.sql.columns import Storage
from odata_filter.types import Date, DateTimeOffset, Double, Guid, Integer, Type
from odata_filter.types.base import Value
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import LONGEST_NUMBER, double

DialectName: TypeAlias = Literal["sqlite", "postgresql", "mysql", "duckdb"]

ParamStyle: TypeAlias = Literal["qmark", "format", "pyformat", "named", "numeric", "numeric_dollar"]
"""How a driver marks the places of parameters (PEP 249)."""

Parameter: TypeAlias = str | int | float | decimal.Decimal | dt.date | UUID | list["Parameter"]
"""What a bound parameter can be; a `datetime` is a `date` to Python, and a `bool` an `int`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one engine does in its own way.

    Args:
        quote: the quote of names. In SQLite `"x"` is a string where there is no column x; in backticks it never is.
        paramstyle: what the usual driver takes.
        numeric: the mark of a numbered parameter in the style `numeric`.
        codepoint: a text column, compared by code point whatever its collation.
        elements: the FROM clause that gives the elements of a collection column, and the name of one.
        listed: the values of one parameter that is a list, for each Python type of values that the engine has lists of.
        parameters: the most parameters of one statement.
        uuid: whether there is a type for GUIDs; else they are lower-case text.
        timestamp: whether there is a type for instants; else they are ISO text.
        integers: the least and greatest integer that a driver binds and a column holds.
        digits: the most digits of a decimal number, and behind the point, that a driver binds and a column holds.
        infinity: whether a driver binds infinite numbers and a column holds them.
        greatest_double: the greatest number, where NaN is greater still.
        decimals: whether there are exact decimal numbers; else they are doubles.
        zones: whether a driver binds instants with their time zone; else it is UTC.
        json: whether a list is bound as a JSON array.

    """

    quote: str
    paramstyle: ParamStyle
    codepoint: str
    elements: tuple[str, str]
    listed: Mapping[type, str] = field(default_factory=dict)
    numeric: str = ":{}"
    parameters: int = 65_535
    uuid: bool = False
    timestamp: bool = True
    integers: tuple[float, float] = (-math.inf, math.inf)
    digits: tuple[int, int] | None = None
    infinity: bool = True
    greatest_double: str | None = None
    decimals: bool = True
    zones: bool = True
    json: bool = False


_TYPES: dict[type, str] = {str: "TEXT", UUID: "UUID", dt.datetime: "TIMESTAMPTZ", dt.date: "DATE"}
"""The types of lists that PostgreSQL and DuckDB call alike."""


def _unnested(types: Mapping[type, str]) -> dict[type, str]:
    """The rows of an array parameter, which is cast because a driver may not say what it is."""
    return {python: f"SELECT UNNEST(CAST({{}} AS {name}[]))" for python, name in types.items()}


DIALECTS: dict[DialectName, Dialect] = {
    "sqlite": Dialect(
        quote="`",
        paramstyle="qmark",
        codepoint="{} COLLATE BINARY",
        elements=("(SELECT {} AS elements) AS holder, json_each(holder.elements) AS element", "element.value"),
        listed=dict.fromkeys((str, int, float), "SELECT value FROM json_each({})"),
        numeric="?{}",
        parameters=32_766,
        timestamp=False,
        integers=(-(2**63), 2**63 - 1),
        decimals=False,
        json=True,
    ),
    "postgresql": Dialect(
        quote='"',
        paramstyle="format",
        codepoint='{} COLLATE "C"',
        elements=("UNNEST({}) AS element", "element"),
        listed=_unnested(_TYPES | {int: "NUMERIC", float: "DOUBLE PRECISION", decimal.Decimal: "NUMERIC"}),
        uuid=True,
        greatest_double="CAST('Infinity' AS DOUBLE PRECISION)",
    ),
    "duckdb": Dialect(
        quote='"',
        paramstyle="qmark",
        codepoint='{} COLLATE "C"',
        elements=("UNNEST({}) AS elements(element)", "element"),
        listed=_unnested(_TYPES | {int: "HUGEINT", float: "DOUBLE"}),  # a list of decimals rounds them all to one scale
        parameters=2**31,
        uuid=True,
        integers=(-(2**127), 2**127 - 1),
        digits=(38, 18),  # with more behind the point, comparing a column casts it out of range
        greatest_double="CAST('Infinity' AS DOUBLE PRECISION)",
    ),
    "mysql": Dialect(
        quote="`",
        paramstyle="format",
        codepoint="CAST(CONVERT({} USING utf8mb4) AS BINARY)",
        elements=("JSON_TABLE({}, '$[*]' COLUMNS (element LONGTEXT PATH '$')) AS elements", "element"),
        parameters=2**31,
        integers=(-(2**63), 2**64 - 1),
        digits=(65, 30),
        infinity=False,
        zones=False,
    ),
}


@dataclass(slots=True)
class Bound:
    """A value as a column can hold it: the greatest value of the column that is not greater than the literal.

    Attributes:
        parameter: that value; None: the literal is below everything that the column holds, or, if `above`, above it.
        exact: whether it is equal to the literal.
        above: see `parameter`.

    """

    parameter: Parameter | None
    exact: bool = True
    above: bool = False


def storage_of(dialect: Dialect, kind: Type, storage: Storage | None) -> Storage:
    """How a column of a type holds its values: as the caller says, or by the dialect's default.

    Raises:
        ValueError: the dialect has no such storage for the type.

    """
    match kind:
        case Guid():
            possible: tuple[Storage, ...] = ("native", "text") if dialect.uuid else ("text",)
        case DateTimeOffset():
            possible = ("native", "iso", "epoch_us") if dialect.timestamp else ("iso", "epoch_us")
        case Date():
            possible = ("native", "iso") if dialect.timestamp else ("iso",)
        case _:
            possible = ("native", "text")
            storage = storage or "native"
    if storage is None:
        return possible[0]
    if storage not in possible:
        raise ValueError(f"{type(kind).__name__} columns are stored as {' or '.join(possible)}, not as {storage}")
    return storage


def bound(dialect: Dialect, kind: Type, storage: Storage, value: Value) -> Bound:
    """A literal's value, not null and not NaN, as a column of a type and storage can hold it.

    What is finer than the column, or beyond it, must not be rounded by the driver: it is bound as its floor.
    """
    match value:
        case UUID():
            return Bound(value if storage == "native" and isinstance(kind, Guid) else str(value))
        case Instant():
            return Bound(_moment(dialect, storage, value.floor), exact=value.is_microsecond)
        case dt.date():
            return Bound(value.isoformat() if storage == "iso" else value)
        case bool():
            return Bound(value)
        case int() | float() | decimal.Decimal():
            return _number(dialect, kind, value)
        case _:
            return Bound(value)


def array(dialect: Dialect, parameters: list[Parameter]) -> Parameter:
    """The one parameter that is a list of values."""
    if not dialect.json:
        return parameters
    text = json.dumps(parameters)
    return text if isinstance(parameters[0], str) else text.replace("Infinity", "9e999")  # JSON has no infinity


def _moment(dialect: Dialect, storage: Storage, moment: dt.datetime) -> Parameter:
    if storage == "epoch_us":
        return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    if storage == "iso":
        return moment.isoformat(timespec="microseconds")[:26] + "Z"
    return moment if dialect.zones else moment.replace(tzinfo=None)


def _number(dialect: Dialect, kind: Type, value: float | decimal.Decimal) -> Bound:
    if isinstance(kind, Double):
        rounded = double(value)
        return Bound(rounded) if dialect.infinity or rounded not in {-math.inf, math.inf} else _beyond(value)
    if isinstance(value, float):  # an infinity, as a NaN never comes here
        return _beyond(value)
    number = decimal.Decimal(value)
    floor = number.to_integral_value(decimal.ROUND_FLOOR)
    if isinstance(kind, Integer):
        least, greatest = dialect.integers
        return Bound(int(floor), exact=floor == number) if least <= floor <= greatest else _beyond(number)
    if dialect.digits is not None:
        return _digits(number, *dialect.digits)
    if dialect.decimals:
        return Bound(number)
    return Bound(int(floor)) if floor == number and abs(floor) < 2**63 else _real(number)


def _beyond(number: float | decimal.Decimal) -> Bound:
    """A number that is greater than all that a column holds, or less."""
    return Bound(None, exact=False, above=number > 0)


def _digits(number: decimal.Decimal, most: int, behind: int) -> Bound:
    """A number in a column of so many digits, of which so many may be behind the point."""
    before = number.adjusted() + 1
    if before > most:
        return _beyond(number)
    with decimal.localcontext(prec=LONGEST_NUMBER * 20):
        floor = number.quantize(decimal.Decimal(1).scaleb(-min(behind, most - max(before, 0))), decimal.ROUND_FLOOR)
    return Bound(floor, exact=floor == number)


def _real(number: decimal.Decimal) -> Bound:
    """A number in a column that keeps doubles: rounded as what is stored there was, but never to zero or infinity."""
    rounded = float(number)
    if math.isinf(rounded):
        return _beyond(number)
    if rounded == 0 and number:
        return Bound(0.0 if number > 0 else math.nextafter(0, -1), exact=False)
    return Bound(rounded)
