"""Instants, numbers and texts: what is read, kept and written."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import fractions
import numbers
import os
import pickle
import subprocess
import sys
from typing import Any, get_args, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter import (
    OPEN,
    Comparison,
    Duration,
    Field,
    FilterError,
    Instant,
    Literal,
    Predicate,
    Schema,
    Value,
    check,
    parse,
    types,
)
from odata_filter.errors.fault import Fault
from odata_filter.types.python_values import of_python

UTC = dt.UTC


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-24T13:00:00Z",
        "2024-12-31T23:59:59Z",
        "2024-02-30T13:00:00Z",
        "2024-06-24T24:00:00Z",
        "2024-06-24T13:60:00Z",
        "2024-06-24T13:00:60Z",
        "0000-06-24T13:00:00Z",
        "2024-06-24T13:00:00Zx",
        "2024-06-24T13:00:00Z00",
        "2024-W2-1T13:00:00ZZ",
        "2024-W25-1T13:00:00Z",
        "2024-06-24 13:00:00Z",
        "2024-06-24T13:00:0\u0660Z",
        "2024-06-24T1a:00:00Z",
        "    -  -  T  :  :  Z",
    ],
)
def test_an_instant_of_seconds_is_read_as_one_with_a_fraction(text: str) -> None:
    def outcome(text: str) -> object:
        try:
            return Instant.parse(text)
        except ValueError as error:
            return str(error)

    assert outcome(text) == outcome(text.replace("Z", ".0Z"))


def literal(text: str) -> Literal:
    expr = parse(f"x eq {text}", OPEN).expr
    assert isinstance(expr, Comparison)
    assert isinstance(expr.right, Literal)
    return expr.right


def literal_of(value: object) -> Literal:
    read = of_python(value)
    assert not isinstance(read, Fault)
    return Literal(*read)


@given(moment=st.datetimes(timezones=st.timezones()), picoseconds=st.integers(0, 999_999))
def test_an_instant_is_its_text_and_its_pickle(moment: dt.datetime, picoseconds: int) -> None:
    try:
        instant = Instant(moment, picoseconds)
    except ValueError as error:
        assert "0001 to 9999" in str(error)
        return
    assert Instant.parse(str(instant)) == instant == pickle.loads(pickle.dumps(instant)) == copy.deepcopy(instant)
    assert eval(repr(instant)) == instant
    assert instant.floor == moment.astimezone(UTC)
    assert instant.is_microsecond is (picoseconds == 0)


@given(one=st.datetimes(timezones=st.just(UTC)), other=st.datetimes(timezones=st.just(UTC)))
def test_instants_compare_and_hash_like_datetimes(one: dt.datetime, other: dt.datetime) -> None:
    for left in (one, Instant(one)):
        for right in (other, Instant(other)):
            assert (left < right) is (one < other)
            assert (left <= right) is (one <= other)
            assert (left > right) is (one > other)
            assert (left >= right) is (one >= other)
            assert (left == right) is (one == other)
    assert hash(Instant(one)) == hash(one)


def test_an_instant_keeps_what_a_datetime_cannot() -> None:
    instant = Instant.parse("2026-04-01T09:48:28.0000001+00:00")
    assert str(instant) == "2026-04-01T09:48:28.0000001Z"
    assert instant.floor < instant < instant.floor + dt.timedelta(microseconds=1)
    assert instant != instant.floor
    assert hash(instant) != hash(Instant(instant.floor))
    with pytest.raises(ValueError, match="between two microseconds"):
        _ = instant.datetime
    assert Instant.parse("2026-04-01T09:48:28.0000000+00:00").datetime == instant.floor


class Nanoseconds(dt.datetime):
    """A datetime that counts further than Python's, as `pandas.Timestamp` does."""

    nanosecond = 7


def test_an_instant_keeps_the_nanoseconds_of_a_datetime_that_has_them() -> None:
    moment = Nanoseconds(2024, 6, 24, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    instant = Instant(moment)
    assert str(instant) == "2024-06-24T10:00:00.000000007Z"
    assert type(instant.floor) is dt.datetime
    assert instant == moment == Instant.parse(str(instant))
    assert not instant < moment
    assert Instant(instant.floor) < moment


class Moment(dt.datetime):
    """A datetime of another class that counts as Python's does, such as that of `pendulum`."""


class Span(dt.timedelta):
    """The same for a timedelta."""


def test_subclasses_without_nanoseconds_have_none() -> None:
    moment = Moment(2024, 6, 24, 12, tzinfo=UTC)
    assert str(Instant(moment)) == "2024-06-24T12:00:00Z"
    assert parse("t eq 2024-06-24T12:00:00Z", OPEN).to(Predicate())({"t": moment})
    assert str(Duration(Span(seconds=1))) == "PT1S"


def test_an_instant_sees_the_hour_that_a_clock_change_repeats() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    second = dt.datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=1)
    assert Instant.parse("2024-10-27T01:30:00Z") == second
    assert Instant.parse("2024-10-27T00:30:00Z") == second.replace(fold=0)


def test_an_instant_is_immutable_and_never_naive() -> None:
    instant = Instant.parse("2024-06-24T13:00Z")
    with pytest.raises(AttributeError):
        instant.year = 2025
    naive = dt.datetime(2024, 6, 24, 13)
    assert instant != naive
    with pytest.raises(TypeError):
        _ = instant < naive
    with pytest.raises(ValueError, match="names no moment"):
        Instant(naive)
    with pytest.raises(ValueError, match="picoseconds"):
        Instant(instant.floor, 1_000_000)
    with pytest.raises(ValueError, match="form"):
        Instant.parse("2024-06-24")


NUMBERS = {
    "0": "0", "-0": "0", "+5": "5", "007": "7", "1.50": "1.5", "1.0": "1.0", "-0.0": "0.0", "1e3": "1000.0",
    "1E+3": "1000.0", "1E-3": "0.001", "12.34e1": "123.4", "1E30": "1E30", "15E-40": "15E-40", "1E9999": "1E9999",
    "1.5E-9999": "1.5E-9999", "0.00": "0.0", "NaN": "NaN", "INF": "INF", "-INF": "-INF", "123E9999": "123E9999",
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_written_canonically(text: str) -> None:
    assert str(literal(text)) == NUMBERS[text]
    assert literal(NUMBERS[text]) == literal(text)


@given(number=st.decimals(allow_nan=False, allow_infinity=False))
def test_every_decimal_is_its_text(number: decimal.Decimal) -> None:
    assert literal(str(literal_of(number))) == Literal(number, types.Decimal())


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_its_text(number: float) -> None:
    assert float(str(literal_of(number))) == number


@pytest.mark.parametrize("text", ["1" * 1_000, "0." + "1" * 998, "0." + "0" * 990 + "1E-9000", "1E-9999"])
def test_the_longest_numbers_come_back(text: str) -> None:
    assert literal(str(literal(text))) == literal(text)


@pytest.mark.parametrize("text", ["1" * 1_001, "1E10000", "1E-10000", "0." + "1" * 999, "1." + "2" * 990 + "E-9"])
def test_longer_numbers_are_refused_or_come_back(text: str) -> None:
    try:
        number = literal(text)
    except FilterError as error:
        assert error.code == "number-too-long"
    else:
        assert literal(str(number)) == number


def test_the_kind_of_a_number_is_part_of_it() -> None:
    assert literal("1") != literal("1.0")
    assert parse("x eq true", OPEN) != parse("x eq 1", OPEN)
    assert parse("x eq NaN", OPEN) == parse("x eq NaN", OPEN)
    assert hash(parse("x eq NaN", OPEN)) == hash(pickle.loads(pickle.dumps(parse("x eq NaN", OPEN))))
    assert literal("1") != "1"


PYTHON: list[tuple[Any, types.Type]] = [
    (None, types.Untyped()),
    ("it's", types.String()),
    (UUID(int=5), types.Guid()),
    (True, types.Boolean()),
    (5, types.Integer()),
    (decimal.Decimal("1.5"), types.Decimal()),
    (float("inf"), types.Double()),
    (dt.date(2024, 6, 24), types.Date()),
    (Instant.parse("2024-06-24T13:00:00Z"), types.DateTimeOffset()),
]


@pytest.mark.parametrize(("value", "own"), PYTHON)
def test_python_values_are_what_their_text_reads_as(value: object, own: types.Type) -> None:
    assert of_python(value) == (value, own)
    assert literal(str(literal_of(value))) == literal_of(value)


def test_python_values_that_become_others() -> None:
    noon = dt.datetime(2024, 6, 24, 12, tzinfo=UTC)
    assert of_python(noon) == (Instant(noon), types.DateTimeOffset())
    assert of_python(0.1) == (decimal.Decimal("0.1"), types.Decimal())
    assert of_python(decimal.Decimal("-Infinity")) == (float("-inf"), types.Double())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"x", "unsupported-value"),
        ([1], "list-value"),
        ("a\0", "invalid-character"),
        ("a\ud800", "invalid-character"),
        (10**1_000, "number-too-long"),
        (decimal.Decimal("1E20000"), "number-too-long"),
        (dt.datetime(2024, 6, 24, 12), "naive-datetime"),
        (dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))), "invalid-date-time"),
    ],
)
def test_python_values_without_a_literal_are_refused(value: object, code: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse("x eq @value", OPEN, values={"value": value})
    assert caught.value.code == code


class Indexed:
    """An integer of numpy: Python knows it by `__index__`."""

    def __index__(self) -> int:
        return 5


class Truth:
    """A Boolean value of numpy."""

    def item(self) -> bool:
        return True


class Truths(Truth):
    """An array of one Boolean value."""

    def __len__(self) -> int:
        return 1


class NotATime(dt.datetime):
    """The NaT of pandas: a datetime by its class, and equal to nothing."""

    def __ne__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("value", "literal"),
    [(Indexed(), Literal(5, types.Integer())), (Truth(), Literal(value=True, type=types.Boolean()))],
)
def test_scalars_that_are_numbers_by_their_protocol_are_numbers(value: object, literal: Literal) -> None:
    assert literal_of(value) == literal


@pytest.mark.parametrize("value", [Truths(), NotATime(2024, 6, 24, tzinfo=UTC), fractions.Fraction(1, 3), 1j, object])
def test_what_says_nothing_of_itself_is_refused(value: object) -> None:
    fault = of_python(value)
    assert isinstance(fault, Fault)
    assert fault.code == "unsupported-value"


def test_the_longest_integers_are_read_whatever_the_limit_on_digits() -> None:
    code = (
        "from odata_filter import Filter, FilterError, OPEN, Predicate, fields, parse\n"
        "text = 'x eq ' + '7' * 1_000\n"
        "assert str(parse(text, OPEN)) == text and text[5:105] in repr(parse(text, OPEN))\n"
        "assert Filter(parse(text, OPEN).expr, OPEN) == parse(text, OPEN)\n"
        "try: parse(text + '7', OPEN)\n"
        "except FilterError as error: assert error.code == 'number-too-long'\n"
        "assert str(fields(OPEN).x == -(10**999 - 1)).count('9') == 999\n"
        "for text in ('x eq 1e' + '7' * 900, 'x in (1E-' + '7' * 900 + ')'):\n"
        "    try: parse(text, OPEN)\n"
        "    except FilterError as error: assert error.code == 'number-too-long'\n"
        "    else: raise AssertionError(text)\n"
        "kept = parse('length(x) ne ' + '7' * 900, OPEN).to(Predicate())\n"
        "assert kept({'x': 'a'}) and '7' * 70 in kept.source\n"
        "assert parse('x eq 1e' + '0' * 900 + '5', OPEN) == parse('x eq 1e5', OPEN)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONINTMAXSTRDIGITS": "640"})


@pytest.mark.parametrize("longest", ["7" * 998, "-" + "7" * 997, "0." + "7" * 998])
def test_the_longest_decimals_are_values_and_one_more_digit_is_not(longest: str) -> None:
    assert not isinstance(of_python(decimal.Decimal(longest)), Fault)
    fault = of_python(decimal.Decimal(longest + "7"))
    assert isinstance(fault, Fault)
    assert fault.code == "number-too-long"


@pytest.mark.parametrize("number", [10**1_000 - 1, -(10**999) + 1])
def test_the_longest_integers_are_values_and_one_more_is_not(number: int) -> None:
    assert literal(str(literal_of(number))) == literal_of(number)
    fault = of_python(number + (1 if number > 0 else -1))
    assert isinstance(fault, Fault)
    assert fault.code == "number-too-long"


REPAIRS = [
    (types.Boolean(), "no", ("false",)),
    (types.Boolean(), "TRUE", ("true",)),
    (types.Boolean(), "maybe", ()),
    (types.Double(), "nan", ("NaN",)),
    (types.Integer(), "5", ("5",)),
    (types.Integer(), "five", ()),
    (types.Guid(), "DC720F05E5F7448BAE06765DE46F0AF1", ("dc720f05-e5f7-448b-ae06-765de46f0af1",)),
    (types.Guid(), "x", ()),
    (types.String(), "it's", ("'it''s'",)),
    (types.Identifier(), "fdb", ("'fdb'",)),
    (types.Enumeration("Stage", ["Queued", "Active"]), "InTransit", ()),
    (types.Enumeration("Stage", ["Queued", "Active"]), "active", ("'Active'",)),
    (types.DateTimeOffset(), "2024-06-24T13:00:00Z", ("2024-06-24T13:00:00Z",)),
    (types.DateTimeOffset(), "2024-06-24T13:00:00", ()),
    (types.Date(), "2024-06-24", ("2024-06-24",)),
    (types.Untyped(), "x", ()),
]


@pytest.mark.parametrize(("kind", "text", "repairs"), REPAIRS)
def test_only_a_repair_of_what_was_written_is_suggested(kind: types.Type, text: str, repairs: tuple[str, ...]) -> None:
    assert kind.repairs(text) == repairs
    if repairs:
        schema = Schema("own", [Field("f", kind)])
        assert check(f"f ne {repairs[0]}", schema) == []


def test_a_type_without_literals_reads_none() -> None:
    with pytest.raises(TypeError, match="Identifier has no literal"):
        types.Identifier().read("x")


def test_an_enumeration_needs_members_of_different_names() -> None:
    assert types.Enumeration("Size", ["S", "L"], ordered=True).members == ("S", "L")
    for members in ((), ("S", "S")):
        with pytest.raises(ValueError, match="members"):
            types.Enumeration("Size", members)


@numbers.Real.register
class Half:
    """A real number by Python's protocols alone, as the scalars of numpy are."""

    def __init__(self, equal: bool) -> None:
        self.equal = equal

    def __float__(self) -> float:
        return 0.5

    def __eq__(self, other: object) -> bool:
        return self.equal and other == 0.5

    __hash__ = None  # type: ignore[assignment]


def test_a_real_number_is_the_decimal_of_its_float_where_that_is_exact() -> None:
    assert literal_of(Half(equal=True)) == literal("0.5")
    fault = of_python(Half(equal=False))
    assert isinstance(fault, Fault)
    assert fault.code == "unsupported-value"


def test_the_type_of_values_can_be_joined_and_evaluated() -> None:
    def wanted(value: Value | None, among: frozenset[Value]) -> None: ...

    assert UUID in get_args(Value)
    assert get_type_hints(wanted, {"Value": Value})["value"] == Value | None
