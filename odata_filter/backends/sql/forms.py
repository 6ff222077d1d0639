"""How columns store values and SQL compares them, as far as dialects share it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.types import Date, DateTimeOffset, Duration, Enumeration, Identifier, String, Type
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay

Parameter: TypeAlias = (
    str | int | float | decimal.Decimal | dt.date | dt.time | dt.timedelta | UUID | bytes | list["Parameter"]
)
"""What a bound parameter can be; a `datetime` is a `date` to Python, and a `bool` an `int`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """One way in which a column stores values of a type, and how SQL compares them. `{0}` stands for the column.

    Attributes:
        holds: what the column holds.
        compared: how the column is written where it is compared.
        equal: how it is written beside `=`, `<>` and `IN`, where that is shorter; None: as where it is ordered.
        equatable: whether a parameter can stand beside `equal`; None: all can.
        value: how it is written, closed, as a value in the dialect's default form of the type, for functions and beside
            another column; None: it cannot be.
        bind: makes a parameter of a value that the column holds; None: the value itself.
        mark: how the placeholder of a parameter is written.
        array: the SQL type of the elements of a list parameter; None: as the Python type of the parameters says.
        greatest: the greatest number of an engine whose NaN is greater still; None where NaN does not matter.
        probed: whether an equation of texts begins with one by the column's own collation, so that its index serves:
            texts of the same code points are equal by every collation.
        comparable: whether a number can be compared with any column of decimals; None: all can.
        fractional: makes the same form for columns with so many digits of the fraction of a second.

    """

    holds: Holds = field(default_factory=Holds)
    compared: str = "{0}"
    equal: str | None = None
    equatable: Callable[[Any], bool] | None = None
    value: str | None = "{0}"
    bind: Callable[[Any], Parameter] | None = None
    mark: str = "{0}"
    array: str | None = None
    greatest: str | None = None
    probed: bool = False
    comparable: Callable[[Any], bool] | None = None
    fractional: Callable[[int], Form] | None = None


def typed(form: Form, template: str) -> Form:
    """Returns a form whose column is written in a template, as a value of its type."""
    if template == "{0}":
        return form
    value = form.value and form.value.format(template)
    return replace(form, compared=form.compared.format(template), equal=None, value=value)


TEST = "EXISTS (SELECT 1 FROM {0} WHERE {1})"
"""Whether a condition is true of some row: `{0}` stands for the rows and `{1}` for the condition."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elements:
    """Where the elements of a collection column are found.

    Attributes:
        rows: the FROM clause that has one row for each; `{0}` stands for the column, and here and below `{1}` for a
            name that no clause around it has.
        name: the name of an element in it, null where the element is null.
        typed: how an element is written as a value of a type, null where it is one of another type; `{0}` stands for
            its name. Types that are missing need no test.
        storages: how elements store the values of a type, where that is not the dialect's default.
        present: how an element is written where it is tested for null; `{0}` stands for its name.
        kept: the condition of the rows that are elements; empty where null elements are told by their name.
        test: whether a condition is true of an element; `{0}` stands for the rows, `{1}` for the condition, and here
            `{2}` for the name.

    """

    rows: str
    name: str
    typed: Mapping[type[Type], str] = field(default_factory=dict)
    storages: Mapping[type[Type], Storage] = field(default_factory=dict)
    present: str = "{0}"
    kept: str = ""
    test: str = TEST


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """Times as numbers, for arithmetic: days of dates, microseconds of durations and, since 1970, of moments.

    Attributes:
        of: how a value of each type, in the dialect's default form, is written as a number; null where it has none.
        days: how a number of microseconds is written as one of days, rounded down.
        forms: how these numbers are compared with literals.

    """

    of: Mapping[type[Type], str]
    days: str
    forms: Mapping[type[Type], Form]


def time_numbers(
    of: tuple[str, str, str], days: str, *, mark: str = "{0}", durations: tuple[float, float] | None = None
) -> Numbers:
    """Returns times as numbers.

    Args:
        of: how a moment, a date and a duration in the dialect's default form are written.
        days: how microseconds are written as days.
        mark: how the placeholder of a number is written.
        durations: the least and the greatest microseconds that the driver binds; by default any.

    """
    lengths = Holds() if durations is None else Holds(durations=durations)
    forms = {
        DateTimeOffset: Form(bind=partial(_since, dt.timedelta(microseconds=1)), mark=mark),
        Date: Form(bind=_days, mark=mark),
        Duration: Form(holds=lengths, bind=_microseconds, mark=mark),
    }
    kinds: dict[type[Type], str] = dict(zip((DateTimeOffset, Date, Duration), of, strict=True))
    return Numbers(of=kinds, days=days, forms=forms)


def _days(day: dt.date) -> int:
    return day.toordinal() - _EPOCH.toordinal()


Forms: TypeAlias = Mapping[Storage, Form]
"""The forms of a type by storage; the first is the default."""

PLAIN = Form()
GUID_TEXT = Form(holds=Holds(guid="text"))


def guids(text: str, digits: str, octets: str) -> dict[Storage, Form]:
    """Returns the forms of GUIDs that are not of a type of their own, by storage.

    Args:
        text: how lower-case text is written as a value of the dialect's default form.
        digits: how 32 hexadecimal digits are.
        octets: how 16 bytes are.

    """
    return {
        "text": Form(holds=Holds(guid="text"), value=text),
        "hex": Form(holds=Holds(guid="hex"), value=digits),
        "bytes": Form(bind=attrgetter("bytes"), value=octets),
    }


def date_text(value: str) -> Form:
    """Returns the form of dates as text; `value`: how it is written as a value of the dialect's default form."""
    return Form(bind=dt.date.isoformat, value=value)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def texts(form: Form) -> dict[type[Type], dict[Storage, Form]]:
    """Returns the forms of text columns: of strings and members of enumerations, and of identifiers."""
    plain = replace(form, probed=False)
    identifier = replace(form, holds=GUID_TEXT.holds)
    return {
        kind: dict.fromkeys(("text", "native"), form)
        for kind, form in ((String, form), (Enumeration, plain), (Identifier, identifier))
    }


def iso(value: str | None, digits: int = 6, *, separator: str = "T", suffix: str = "Z", compared: str = "{0}") -> Form:
    """Returns the form of instants as text: in UTC, with so many digits of the fraction of a second.

    Args:
        value: how a column of at most six digits is written as a value of the dialect's default form.
        digits: how many digits there are.
        separator: what stands between date and time.
        suffix: what stands at the end.
        compared: how the column is written where it is compared.

    """
    return Form(
        holds=Holds(fraction=digits),
        compared=compared,
        value=value if digits <= 6 else None,  # noqa: PLR2004 - the default forms end at microseconds
        bind=partial(_text, digits, separator, suffix),
        fractional=lambda digits: iso(value, digits, separator=separator, suffix=suffix, compared=compared),
    )


def epoch(digits: int, value: str) -> Form:
    """Returns the form of instants as integers: units of so many digits of a second, since 1970.

    Args:
        digits: 0 for seconds, 3 for milliseconds, 6 for microseconds.
        value: how a column is written as a value of the dialect's default form; `{units}` are those of a second.

    """
    return Form(
        holds=Holds(fraction=digits),
        value=value.replace("{units}", str(10**digits)).replace("{digits}", str(digits)),
        bind=partial(_since, dt.timedelta(microseconds=10 ** (6 - digits))),
    )


def epochs(value: str) -> dict[Storage, Form]:
    """Returns the forms of instants as integers, by storage; `value` as `epoch` takes it."""
    return {"epoch_us": epoch(6, value), "epoch_ms": epoch(3, value), "epoch_s": epoch(0, value)}


def time_text(value: str | None, digits: int = 6) -> Form:
    """Returns the form of times of day as text `HH:MM:SS.ffffff`, with so many digits of the fraction of a second.

    Args:
        value: how a column of at most six digits is written as a value of the dialect's default form.
        digits: how many digits there are.

    """
    return Form(
        holds=Holds(fraction=digits),
        value=value if digits <= 6 else None,  # noqa: PLR2004 - the default forms end at microseconds
        bind=partial(_time_text, digits),
        fractional=lambda digits: time_text(value, digits),
    )


def _time_text(digits: int, time: dt.time | TimeOfDay) -> str:
    text = (time.floor if isinstance(time, TimeOfDay) else time).isoformat("microseconds")
    if isinstance(time, TimeOfDay):
        text += f"{time.picoseconds:06}"
    return text[: 9 + digits if digits else 8]


def durations(least: float, greatest: float) -> Form:
    """Returns the form of durations as integers of microseconds, between two of them."""
    return Form(holds=Holds(durations=(least, greatest)), bind=_microseconds)


def _microseconds(length: dt.timedelta) -> int:
    return length // dt.timedelta(microseconds=1)


def iso_space(value: str) -> Form:
    """Returns the form of Django: `YYYY-MM-DD hh:mm:ss`, and six digits of a fraction where they are not zero."""
    return Form(
        bind=lambda moment: _text(6 if moment.microsecond else 0, " ", "", moment),
        value=value,
        fractional=lambda digits: iso(value, digits, separator=" ", suffix=""),
    )


def _text(digits: int, separator: str, suffix: str, moment: dt.datetime | Instant) -> str:
    micros = moment.floor if isinstance(moment, Instant) else moment
    text = micros.isoformat(separator, "microseconds")[:26]
    if isinstance(moment, Instant):
        text += f"{moment.picoseconds:06}"
    return text[: 20 + digits if digits else 19] + suffix


def _since(unit: dt.timedelta, moment: dt.datetime) -> int:
    return (moment - _EPOCH) // unit


_ALL_DIGITS = decimal.Context(prec=38)


def _short(number: decimal.Decimal) -> decimal.Decimal:
    """Returns a number with the least scale: a comparison casts both sides to the greater one, out of range."""
    return number.quantize(decimal.Decimal(1).scaleb(-_scale(number)), context=_ALL_DIGITS)


def _scale(number: decimal.Decimal) -> int:
    """Returns the least number of digits behind the point."""
    exponent = number.normalize(_ALL_DIGITS).as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    return max(-exponent, 0)


def _comparable(number: decimal.Decimal) -> bool:
    """Returns whether a number can be compared with a column of any scale up to 18 that holds numbers like it."""
    return number.adjusted() < 20 and _scale(number) <= 18  # noqa: PLR2004 - 38 digits in all


DECIMALS = Form(holds=Holds(digits=(38, 38)), bind=_short, comparable=_comparable)
"""Decimals of engines that compare two by a common type of 38 digits in all."""
