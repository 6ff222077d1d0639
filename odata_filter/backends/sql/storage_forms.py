"""How columns store values and SQL compares them, as far as dialects share it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.backends.holds import Holds
from odata_filter.backends.sql.columns import Storage
from odata_filter.types import Enumeration, Identifier, String, Type

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
        fractional: makes the same form for columns with that number of digits of the fraction of a second.

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


Forms: TypeAlias = Mapping[Storage, Form]
"""The forms of a type by storage; the first is the default."""

PLAIN = Form()


def guids(text: str, digits: str, octets: str) -> dict[Storage, Form]:
    """Returns the forms of GUIDs that are not of a type of their own, by storage.

    Args:
        text: how lower-case text is written as a value of the dialect's default form.
        digits: how 32 hexadecimal digits are.
        octets: how 16 bytes are.

    """
    return {
        "text": Form(bind=str, value=text),
        "hex": Form(bind=attrgetter("hex"), value=digits),
        "bytes": Form(bind=attrgetter("bytes"), value=octets),
    }


def texts(form: Form) -> dict[type[Type], dict[Storage, Form]]:
    """Returns the forms of text columns: of strings and members of enumerations, and of identifiers."""
    plain = replace(form, probed=False)
    identifier = replace(form, bind=str)
    return {
        kind: dict.fromkeys(("text", "native"), form)
        for kind, form in ((String, form), (Enumeration, plain), (Identifier, identifier))
    }


_ALL_DIGITS = decimal.Context(prec=38)


def _short(number: decimal.Decimal) -> decimal.Decimal:
    """Returns a number with the least scale: a comparison casts both sides to the greater one, out of range."""
    return number.quantize(decimal.Decimal(1).scaleb(-_scale(number)), context=_ALL_DIGITS)


WHOLE_DIGITS, _SCALE = 20, 18
"""The digits before the point that a number of 38 digits has beside a scale of up to 18."""


def _scale(number: decimal.Decimal) -> int:
    """Returns the least number of digits behind the point."""
    exponent = number.normalize(_ALL_DIGITS).as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    return max(-exponent, 0)


def _comparable(number: decimal.Decimal) -> bool:
    """Returns whether a number can be compared with a column of any scale up to 18 that holds numbers like it."""
    return number.adjusted() < WHOLE_DIGITS and _scale(number) <= _SCALE


DECIMALS = Form(holds=Holds(digits=(38, 38)), bind=_short, comparable=_comparable)
"""Decimals of engines that compare two by a common type of 38 digits in all."""
