"""How columns store dates and times, and how they are numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from odata_filter.backends.holds import MICROSECOND_DIGITS, Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.storage_forms import Form
from odata_filter.types import Date, DateTimeOffset, Duration, Type
from odata_filter.types.instant import Instant
from odata_filter.types.time_of_day import TimeOfDay

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


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


def date_text(value: str) -> Form:
    """Returns the form of dates as text; `value`: how it is written as a value of the dialect's default form."""
    return Form(bind=dt.date.isoformat, value=value)


def iso(value: str | None, digits: int = 6, *, separator: str = "T", suffix: str = "Z", compared: str = "{0}") -> Form:
    """Returns the form of instants as text: in UTC, with `digits` digits of the fraction of a second.

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
        value=value if digits <= MICROSECOND_DIGITS else None,  # the default forms end there
        bind=partial(_text, digits, separator, suffix),
        fractional=lambda digits: iso(value, digits, separator=separator, suffix=suffix, compared=compared),
    )


def iso_space(value: str) -> Form:
    """Returns the form of Django: `YYYY-MM-DD hh:mm:ss`, and six digits of a fraction where they are not zero."""
    return Form(
        bind=lambda moment: _text(6 if moment.microsecond else 0, " ", "", moment),
        value=value,
        fractional=lambda digits: iso(value, digits, separator=" ", suffix=""),
    )


def time_text(value: str | None, digits: int = 6) -> Form:
    """Returns the form of times of day as text `HH:MM:SS.ffffff`, with `digits` digits of the fraction of a second.

    Args:
        value: how a column of at most six digits is written as a value of the dialect's default form.
        digits: how many digits there are.

    """
    return Form(
        holds=Holds(fraction=digits),
        value=value if digits <= MICROSECOND_DIGITS else None,
        bind=partial(_time_text, digits),
        fractional=lambda digits: time_text(value, digits),
    )


def _time_text(digits: int, time: dt.time | TimeOfDay) -> str:
    text = (time.floor if isinstance(time, TimeOfDay) else time).isoformat("microseconds")
    if isinstance(time, TimeOfDay):
        text += f"{time.picoseconds:06}"
    return text[: 9 + digits if digits else 8]


def _text(digits: int, separator: str, suffix: str, moment: dt.datetime | Instant) -> str:
    micros = moment.floor if isinstance(moment, Instant) else moment
    text = micros.isoformat(separator, "microseconds")[:26]
    if isinstance(moment, Instant):
        text += f"{moment.picoseconds:06}"
    return text[: 20 + digits if digits else 19] + suffix


def durations(least: float, greatest: float) -> Form:
    """Returns the form of durations as integers of microseconds, between two of them."""
    return Form(holds=Holds(durations=(least, greatest)), bind=_microseconds)


def _microseconds(length: dt.timedelta) -> int:
    return length // dt.timedelta(microseconds=1)


def _since(unit: dt.timedelta, moment: dt.datetime) -> int:
    return (moment - _EPOCH) // unit


def epoch(digits: int, value: str) -> Form:
    """Returns the form of instants as integers: decimal units of a second since 1970.

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
