"""Terms of the whole language as conditions on records: of dicts, of objects, and in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from odata_filter import Field, FilterError, Instant, Schema, types
from odata_filter.backends.python.predicate import CompiledPredicate, compiled
from odata_filter.backends.python.python_text import Source
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Term,
    Truth,
    Value,
)
from odata_filter.nodes import Call, FieldRef, Literal, Variable
from odata_filter.operators import Operator

GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
GRADE = types.Enumeration("Grade", ("Low", "High"), ordered=True)
THINGS = Schema(
    "things",
    [
        Field("name", types.String()),
        Field("label", types.String(), nullable=False),
        Field("size", types.Integer()),
        Field("weight", types.Double()),
        Field("price", types.Decimal(), nullable=False),
        Field("active", types.Boolean()),
        Field("hidden", types.Boolean()),
        Field("seen", types.DateTimeOffset(), nullable=False),
        Field("sent", types.DateTimeOffset()),
        Field("made", types.Date()),
        Field("id", types.Guid()),
        Field("ref", types.Identifier()),
        Field("grade", GRADE),
        Field("best", GRADE),
        Field("tags", types.String(), collection=True),
        Field("one", types.Untyped()),
        Field("two", types.Untyped()),
    ],
)
NAME, LABEL, SIZE, SENT, TAGS = (FieldRef(THINGS[name]) for name in ("name", "label", "size", "sent", "tags"))
TAG = Variable("t", THINGS["tags"])
NAMES: list[Any] = ["axb", "y", "yx", None, 5, "missing"]


def literal(value: Any) -> Literal:
    kinds: dict[type, types.Type] = {str: types.String(), int: types.Integer(), Instant: types.DateTimeOffset()}
    return Literal(value, kinds.get(type(value), types.Double()))


def call(name: str, *arguments: Value | Any) -> Call:
    found = [each if isinstance(each, (FieldRef, Variable, Call, Literal)) else literal(each) for each in arguments]
    for function in FUNCTIONS[name].signatures:
        if [type(kind) for kind in function.parameters.values()] == [type(each.type) for each in found]:
            return Call(function, tuple(found))
    (*_, function) = (each for each in FUNCTIONS[name].signatures if len(each.parameters) == len(found))
    return Call(function, tuple(found))


def predicate_of(term: Term, *, canonical: bool = False, **accessors: Any) -> CompiledPredicate:
    return compiled(term, accessors, canonical=canonical, timed=False)


def kept(term: Term, records: Sequence[dict[str, Any]]) -> list[bool]:
    """Which records a term keeps; each as a dict, as an object, and in bulk."""
    predicate = predicate_of(term)
    found = [predicate(record) for record in records]
    assert [predicate(SimpleNamespace(**record)) for record in records] == found
    assert predicate.select(records) == [record for record, keep in zip(records, found, strict=True) if keep]
    assert set(map(type, found)) <= {bool}
    return found


def named(term: Term) -> list[Any]:
    """The names of `NAMES` that a term keeps."""
    records = [{} if name == "missing" else {"name": name} for name in NAMES]
    return [name for name, keep in zip(NAMES, kept(term, records), strict=True) if keep]


HAS_X, IS_Y = call("contains", NAME, "x"), call("startswith", NAME, "y")


@pytest.mark.parametrize(
    ("wanted", "or_null", "names"),
    [
        (True, False, ["axb", "yx"]),
        (False, False, ["y"]),
        (True, True, ["axb", "yx", None, 5, "missing"]),
        (False, True, ["y", None, 5, "missing"]),
    ],
)
def test_a_call_is_true_or_false_and_null_if_an_operand_is(wanted: bool, or_null: bool, names: list[Any]) -> None:
    assert named(Truth(HAS_X, wanted, or_null)) == names


def test_a_boolean_field_is_true_or_false_and_null_for_what_is_not_a_boolean() -> None:
    active = FieldRef(THINGS["active"])
    records: list[dict[str, Any]] = [{"active": True}, {"active": False}, {"active": None}, {"active": 1}, {}]
    for wanted in (True, False):
        for or_null in (True, False):
            expected = [wanted, not wanted, or_null, or_null, or_null]
            assert kept(Truth(active, wanted, or_null), records) == expected


def test_a_conjunct_does_not_read_what_another_one_has_read() -> None:
    reads = []

    def name(record: dict[str, Any]) -> Any:
        reads.append(record)
        return record["name"]

    terms = (
        Truth(HAS_X, wanted=True, or_null=False),
        Truth(IS_Y, wanted=False, or_null=False),
        Disjunction((Ordered(NAME, Operator.LT, literal("b")), Ordered(NAME, Operator.GE, literal("c")))),
    )
    for names, keeps in {"axb": True, "yx": False, "bx": False, "cx": True}.items():
        reads.clear()
        assert predicate_of(Conjunction(terms), name=name)({"name": names}) is keeps
        assert len(reads) == 1
    assert named(Conjunction(terms)) == ["axb"]
    assert named(Disjunction(terms)) == ["axb", "y", "yx"]
    assert named(Conjunction((Truth(HAS_X, wanted=True, or_null=True), terms[1]))) == ["axb"]
    assert named(Conjunction((Ordered(NAME, Operator.GT, literal("b"), negated=True), terms[0]))) == ["axb"]


def test_what_is_read_in_a_lambda_or_a_disjunct_is_not_known_after_it() -> None:
    in_lambda = Exists(TAGS, "t", Truth(call("contains", TAG, "x"), wanted=True, or_null=False), negated=False)
    either = Disjunction(
        (Truth(HAS_X, wanted=True, or_null=False), OneOf(SIZE, (literal(1),), null=False, negated=False))
    )
    after = Truth(IS_Y, wanted=False, or_null=False)
    records: list[dict[str, Any]] = [
        {"tags": ["x"], "size": 1, "name": "a"},
        {"tags": ["x"], "size": 1, "name": None},
        {"tags": [], "size": 1, "name": "a"},
        {"tags": ["x"], "size": 2, "name": "x"},
        {"tags": ["x"], "size": 2, "name": "y"},
    ]
    assert kept(Conjunction((in_lambda, either, after)), records) == [True, False, False, True, False]


def test_bounds_are_negated_with_null() -> None:
    assert named(Ordered(NAME, Operator.GT, literal("b"))) == ["y", "yx"]
    assert named(Ordered(NAME, Operator.GT, literal("b"), negated=True)) == ["axb", None, 5, "missing"]
    price = Ordered(FieldRef(THINGS["price"]), Operator.LT, literal(5), negated=True)
    assert kept(price, [{"price": 4}, {"price": 5}, {"price": float("nan")}, {"price": None}]) == [
        False,
        True,
        True,
        True,
    ]


def test_calls_have_values_that_are_compared() -> None:
    length = call("length", NAME)
    assert named(OneOf(length, (literal(2), literal(3)), null=False, negated=False)) == ["axb", "yx"]
    assert named(OneOf(length, (literal(2),), null=True, negated=False)) == ["yx", None, 5, "missing"]
    assert named(Ordered(length, Operator.GT, literal(1))) == ["axb", "yx"]
    assert named(Ordered(length, Operator.GT, Literal(1.5, types.Double()))) == ["axb", "yx"]
    assert named(OneOf(call("concat", NAME, "!"), (literal("y!"),), null=False, negated=False)) == ["y"]
    assert named(Truth(call("endswith", call("tolower", NAME), "b"), wanted=True, or_null=False)) == ["axb"]
    assert named(OneOf(call("indexof", NAME, "x"), (literal(-1),), null=False, negated=False)) == ["y"]


def test_a_function_that_has_no_value_for_an_argument_is_null() -> None:
    part = call("substring", NAME, 0, SIZE)
    whole, other = (
        (1, 1.0, Decimal("1.00")),
        (1.5, Decimal("1.5"), float("nan"), Decimal("Infinity"), -1, None, "1", True),
    )
    records: list[dict[str, Any]] = [{"name": "abc", "size": size} for size in (*whole, *other)]
    assert kept(OneOf(part, (literal("a"),), null=False, negated=False), records) == [True] * 3 + [False] * 8
    assert kept(OneOf(part, (), null=True, negated=False), records) == [False] * 3 + [True] * 8
    assert kept(Ordered(part, Operator.GE, literal("a")), records) == [True] * 3 + [False] * 8


def test_parts_of_instants_are_those_in_utc() -> None:
    late = dt.datetime(2023, 12, 31, 23, tzinfo=dt.timezone(-dt.timedelta(hours=2)))
    records: list[dict[str, Any]] = [
        {"sent": value}
        for value in ("2024-01-01T01:00:00Z", "2024-01-01T01:00:00.0000000+00:00", late, Instant(late, 1), None, "x", 5)
    ]
    expected = [True] * 4 + [False] * 3
    assert kept(OneOf(call("year", SENT), (literal(2024),), null=False, negated=False), records) == expected
    assert predicate_of(Ordered(call("year", SENT), Operator.GT, literal(2023)), canonical=True)({"sent": late})


def compares(left: str, op: Operator, right: str, *pairs: tuple[Any, Any]) -> list[bool]:
    records = [{left: one, right: other} for one, other in pairs]
    positive = kept(Compared(FieldRef(THINGS[left]), op, FieldRef(THINGS[right])), records)
    assert kept(Compared(FieldRef(THINGS[left]), op, FieldRef(THINGS[right]), negated=True), records) == [
        not each for each in positive
    ]
    return positive


def test_two_fields_are_compared_null_with_null() -> None:
    pairs = [("a", "a"), ("a", "b"), (None, None), (None, "a"), ("a", None), (5, None), (5, 5)]
    assert compares("name", Operator.EQ, "label", *pairs) == [True, False, True, *[False] * 4]
    assert compares("name", Operator.LE, "label", *pairs) == [True, True, True, *[False] * 4]
    assert compares("name", Operator.LT, "label", *pairs) == [False, True, *[False] * 5]
    big = 2**53
    numbers = [(1, 1.5), (big + 1, float(big)), (1, float("nan")), (None, None), ("1", 1), (10**400, float("inf"))]
    assert compares("size", Operator.LE, "weight", *numbers) == [True, True, False, True, False, True]
    assert compares("size", Operator.EQ, "weight", *numbers) == [False, True, False, True, False, True]


def test_two_fields_of_other_types_are_compared_in_their_form() -> None:
    guids = [(GUID.upper(), GUID), (UUID(GUID), GUID.upper()), ("x", "x"), (GUID, "fdb:1")]
    assert compares("id", Operator.EQ, "ref", *guids) == [True, True, False, False]
    assert compares("name", Operator.EQ, "ref", (GUID.upper(), UUID(GUID)), ("x", "X"), ("x", "x")) == [
        True,
        False,
        True,
    ]
    grades = [("Low", "High"), ("High", "Low"), ("Low", "Low"), ("other", "High"), ("other", "other"), (None, None)]
    assert compares("grade", Operator.LT, "best", *grades) == [True, *[False] * 5]
    assert compares("grade", Operator.EQ, "best", *grades) == [False, False, True, False, False, True]
    text, moment = "2024-06-24T14:00:00+02:00", dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)
    assert compares("sent", Operator.EQ, "seen", (text, moment), (text, Instant(moment, 1))) == [True, False]
    flags = [(True, True), (False, True), (1, True), (1, 1), (None, None)]
    assert compares("active", Operator.LE, "hidden", *flags) == [True, True, False, False, True]


def test_fields_without_a_type_are_compared_as_values_of_one_kind() -> None:
    moment = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)
    pairs: list[tuple[Any, Any]] = [
        *((1, 1.0), ("a", "a"), (UUID(GUID), GUID.upper()), (moment, Instant(moment)), (True, True), (None, None)),
        *((moment.date(), moment.date()), (1, "1"), (1, True), (moment, moment.date()), ("a", None), (None, 1)),
    ]
    assert compares("one", Operator.EQ, "two", *pairs) == [True] * 7 + [False] * 5
    assert compares("one", Operator.EQ, "name", ("a", "a"), (1, 1), (None, None)) == [True, False, True]
    assert compares("size", Operator.EQ, "one", (1, 1.0), (1, "1")) == [True, False]


def test_boolean_expressions_are_compared_with_three_values() -> None:
    active, hidden = FieldRef(THINGS["active"]), FieldRef(THINGS["hidden"])
    is_x = Decided(OneOf(NAME, (literal("x"),), null=False, negated=False))
    records: list[dict[str, Any]] = [
        {"active": one, "hidden": other, "name": name}
        for one in (True, False, None, 5)
        for other in (True, False, None)
        for name in ("x", "y")
    ]
    for connective in (Connective.AND, Connective.OR):
        wanted = []
        for record in records:
            left, right = {5: None}.get(record["active"], record["active"]), record["name"] == "x"
            deciding = connective is Connective.OR
            value = deciding if deciding in {left, right} else None if left is None else right
            wanted.append(value is record["hidden"])
        assert kept(Compared(Logical(connective, (active, is_x)), Operator.EQ, hidden), records) == wanted
    negated = Compared(Logical(Connective.NOT, (active,)), Operator.EQ, hidden)
    expected = [{True: False, False: True}.get(record["active"]) is record["hidden"] for record in records]
    assert kept(negated, records) == expected
    assert kept(Conjunction((negated, negated)), records) == expected
    assert kept(Compared(hidden, Operator.EQ, is_x), [{"hidden": 5, "name": "y"}]) == [False]


def test_lambdas_ask_each_element_that_is_not_null() -> None:
    both = Conjunction(
        (
            Truth(call("contains", TAG, "x"), wanted=True, or_null=False),
            OneOf(TAG, (literal("xx"),), null=False, negated=True),
        )
    )
    tags: list[Any] = [["x", "xx"], ["xx"], [], None, ["a", None, "bx"], "x", ("ax",)]
    records = [{"tags": each} for each in tags]
    expected = [True, False, False, False, True, True, True]
    assert kept(Exists(TAGS, "t", both, negated=False), records) == expected
    assert kept(Exists(TAGS, "t", both, negated=True), records) == [not each for each in expected]
    always = OneOf(TAG, (), null=False, negated=True)
    assert kept(Exists(TAGS, "t", always, negated=False), records) == [True, True, False, False, True, True, True]
    outer = Exists(
        TAGS,
        "u",
        Exists(TAGS, "t", Compared(TAG, Operator.LT, Variable("u", THINGS["tags"])), negated=False),
        negated=False,
    )
    assert kept(outer, records) == [True, False, False, False, True, False, False]


def test_a_long_body_of_a_lambda_is_split_into_functions_that_take_the_element() -> None:
    terms = [
        Conjunction(
            (
                Truth(call("endswith", TAG, f"x{n}"), wanted=True, or_null=False),
                Ordered(TAG, Operator.GT, literal(f"{n}")),
            )
        )
        for n in range(1_000)
    ]
    term = Exists(TAGS, "t", Disjunction(tuple(terms)), negated=False)
    assert kept(term, [{"tags": ["", "zx999"]}, {"tags": ["zx1000y"]}]) == [True, False]


def test_a_text_is_split_into_functions_where_it_is_too_long() -> None:
    half = "x" * 4_000
    assert Source().joined("or", [half, half], "record") == f"({half} or {half})"
    for lengths, functions in (
        ((4_000, 4_001), 1),
        ((4_000, 4_000, 4_000), 2),
        ((1_000, 1_000, 2_000, 2_000, 2_001), 2),
        ((1_000, 1_000, 2_001, 2_000, 2_000), 3),
    ):
        texts = ["x" * length for length in lengths]
        joined = Source().joined("and", texts, "record")
        assert (joined.count("(record)"), joined.count(" and "), "x" in joined) == (functions, functions - 1, False)


def test_now_is_one_moment_for_a_call_and_for_a_select() -> None:
    later = Compared(SENT, Operator.GT, call("now"))
    predicate = compiled(Conjunction((later, later)), {}, canonical=False, timed=True)
    assert "now = clock()" in predicate.source
    hour = dt.timedelta(hours=1)
    for sign, keeps in {1: True, -1: False}.items():
        record = {"sent": dt.datetime.now(dt.UTC) + sign * hour}
        assert predicate(record) is predicate(SimpleNamespace(**record)) is keeps
        assert predicate.select([record, SimpleNamespace(**record)]) == [record, SimpleNamespace(**record)] * keeps
    this_year = compiled(
        Ordered(call("year", call("now")), Operator.GT, literal(2000)), {}, canonical=False, timed=True
    )
    assert this_year({})
    assert "clock" not in predicate_of(Truth(HAS_X, wanted=True, or_null=False)).source


def test_a_function_without_a_meaning_in_python_is_refused() -> None:
    near = Call(Function("App.near", {"place": types.String()}, types.Boolean()), (NAME,))
    with pytest.raises(FilterError, match="has no meaning in Python") as caught:
        predicate_of(Truth(near, wanted=True, or_null=False))
    assert caught.value.code == "unsupported-function"


def test_a_side_of_a_comparison_does_not_rely_on_what_the_other_side_read() -> None:
    length, index = call("length", NAME), call("indexof", NAME, LABEL)
    records: list[dict[str, Any]] = [
        {"name": name, "label": label} for name in ("ab", None, 5) for label in ("b", None)
    ]
    assert kept(Compared(length, Operator.EQ, length), records) == [True] * 6
    assert kept(Compared(length, Operator.GT, index), records) == [True, *[False] * 5]
    assert kept(Compared(index, Operator.LT, length), records) == [True, *[False] * 5]
