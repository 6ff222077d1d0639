"""How columns store values and SQL compares them, as far as dialects share it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.types.instant import Instant

Parameter: TypeAlias = str | int | float | decimal.Decimal | dt.date | UUID | bytes | list["Parameter"]
"""What a bound parameter can be; a `datetime` is a `date` to Python, and a `bool` an `int`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """One way in which a column stores values of a type, and how SQL compares them. `{0}` stands for the column.

    Attributes:
        holds: what the column holds.
        compared: how the column is written where it is compared.
        equal: how it is written beside `=`, `<>` and `IN`, where that is shorter; None: as where it is ordered.
        bind: makes a parameter of a value that the column holds; None: the value itself.
        mark: how the placeholder of a parameter is written.
        array: the SQL type of the elements of a list parameter; None: as the Python type of the parameters says.
        greatest: the greatest number of an engine whose NaN is greater still; None where NaN does not matter.
        fractional: makes the same form for columns with so many digits of the fraction of a second.

    """

    holds: Holds = field(default_factory=Holds)
    compared: str = "{0}"
    equal: str | None = None
    bind: Callable[[Any], Parameter] | None = None
    mark: str = "{0}"
    array: str | None = None
    greatest: str | None = None
    fractional: Callable[[int], Form] | None = None


Forms: TypeAlias = Mapping[Storage, Form]
"""The forms of a type by storage; the first is the default."""

PLAIN = Form()
GUID_TEXT = Form(holds=Holds(guid="text"))
GUID_HEX = Form(holds=Holds(guid="hex"))
GUID_BYTES = Form(bind=attrgetter("bytes"))
DATE_TEXT = Form(bind=dt.date.isoformat)

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def texts(compared: str, holds: Holds | None = None) -> Forms:
    """Returns the forms of text columns, of which there is one."""
    return dict.fromkeys(("text", "native"), Form(holds=holds or Holds(), compared=compared))


def iso(digits: int = 6, *, separator: str = "T", suffix: str = "Z", compared: str = "{0}") -> Form:
    """Returns the form of instants as text: in UTC, with so many digits of the fraction of a second."""
    return Form(
        holds=Holds(fraction=digits),
        compared=compared,
        bind=partial(_text, digits, separator, suffix),
        fractional=partial(iso, separator=separator, suffix=suffix, compared=compared),
    )


def epoch(digits: int) -> Form:
    """Returns the form of instants as integers: units of so many digits of a second, since 1970."""
    return Form(holds=Holds(fraction=digits), bind=partial(_since, dt.timedelta(microseconds=10 ** (6 - digits))))


def _text(digits: int, separator: str, suffix: str, moment: dt.datetime | Instant) -> str:
    micros = moment.floor if isinstance(moment, Instant) else moment
    text = micros.isoformat(separator, "microseconds")[:26]
    if isinstance(moment, Instant):
        text += f"{moment.picoseconds:06}"
    return text[: 20 + digits if digits else 19] + suffix


def _since(unit: dt.timedelta, moment: dt.datetime) -> int:
    return (moment - _EPOCH) // unit


ISO_SPACE = Form(
    bind=lambda moment: _text(6 if moment.microsecond else 0, " ", "", moment),
    fractional=partial(iso, separator=" ", suffix=""),
)
"""Instants as Django stores them: `YYYY-MM-DD hh:mm:ss`, with six digits more where these are not zero."""

EPOCHS: dict[Storage, Form] = {"epoch_us": epoch(6), "epoch_ms": epoch(3), "epoch_s": epoch(0)}
