"""Null and `not` are settled by lowering: in every mode, a term says what the truth tables of OData say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from support.three_valued import (
    BODIES,
    CONTAINS,
    FLAG,
    INTEGER,
    IS_ONE,
    LEAVES,
    NAME,
    NULL,
    OTHER,
    RECORDS,
    SIZE,
    STARTS,
    TAG,
    TAG_RECORDS,
    TAGS,
    TRUE,
    Record,
    call,
    compounds,
    holds,
    text,
    value_of,
)

from odata_filter import Field, Instant, types
from odata_filter.logic import (
    Compared,
    Conjunction,
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
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.truth_modes import Mode
from odata_filter.nodes import (
    And,
    Comparison,
    Expr,
    FieldRef,
    Lambda,
    Literal,
    Not,
    Operand,
    Or,
    Quantifier,
    Variable,
)
from odata_filter.operators import Operator

SAYS: dict[Mode, Callable[[bool | None], bool]] = {
    Mode.TRUE: lambda value: value is True,
    Mode.FALSE: lambda value: value is False,
    Mode.NOT_TRUE: lambda value: value is not True,
    Mode.NOT_FALSE: lambda value: value is not False,
}


def check(expr: Expr, records: list[Record]) -> None:
    values = [value_of(expr, record) for record in records]
    for mode in Mode:
        term = Lowering().term(expr, mode)
        for record, value in zip(records, values, strict=True):
            assert holds(term, record) is SAYS[mode](value), (str(expr), mode, record, term)


def test_every_mode_says_what_the_tables_say() -> None:
    for expr in (*LEAVES, *compounds(LEAVES)):
        check(expr, RECORDS)


def test_every_mode_says_what_the_tables_say_of_conditions_in_conditions() -> None:
    simple: tuple[Expr, ...] = (FLAG, CONTAINS, IS_ONE, NULL)
    inner = (
        Not(FLAG),
        And((FLAG, CONTAINS)),
        Or((CONTAINS, IS_ONE)),
        Not(STARTS),
        Or((FLAG, NULL)),
        And((IS_ONE, STARTS)),
    )
    deeper = (
        Not(Or((Not(FLAG), CONTAINS))),
        Comparison(And((FLAG, OTHER)), Operator.EQ, NULL),
        And((inner[0], inner[2])),
    )
    for expr in compounds((*inner, *deeper)):
        check(expr, RECORDS)
        check(Not(expr), RECORDS)
    for left, op, right in product((*simple, *inner), Operator, (*simple, *inner)):
        check(Comparison(left, op, right), RECORDS)


@pytest.mark.parametrize("op", Operator)
def test_values_compared_with_each_other_and_with_literals(op: Operator) -> None:
    length = call("length", NAME)
    values: tuple[Operand, ...] = (
        SIZE,
        length,
        Literal(2, INTEGER),
        Literal(None, INTEGER),
        call("length", text("ab")),
    )
    for left, right in product(values, repeat=2):
        check(Comparison(left, op, right), RECORDS)
        check(Not(Comparison(left, op, right)), RECORDS)


@pytest.mark.parametrize("quantifier", Quantifier)
def test_any_and_all_are_never_null(quantifier: Quantifier) -> None:
    for body in BODIES:
        check(Lambda(quantifier, FieldRef(TAGS), "t", body), TAG_RECORDS)
        check(Not(Lambda(quantifier, FieldRef(TAGS), "t", body)), TAG_RECORDS)
    check(Lambda(Quantifier.ANY, FieldRef(TAGS), None, None), TAG_RECORDS)


# --- the shape of terms -----------------------------------------------------------------------------------------------


def test_chains_on_any_operand_are_one_leaf() -> None:
    lower = call("tolower", NAME)
    equal = [Comparison(lower, Operator.EQ, text(each)) for each in "ab"]
    assert Lowering().term(Or(tuple(equal)), Mode.TRUE) == OneOf(
        lower, (text("a"), text("b")), null=False, negated=False
    )
    assert Lowering().term(Or(tuple(equal)), Mode.FALSE) == OneOf(
        lower, (text("a"), text("b")), null=False, negated=True
    )
    twice = And((CONTAINS, CONTAINS))
    assert Lowering().term(twice, Mode.TRUE) == Truth(CONTAINS, wanted=True, or_null=False)


def test_any_of_an_element_that_is_a_value_is_the_list_of_its_field() -> None:
    body = Or((BODIES[0], Comparison(TAG, Operator.EQ, text("b"))))
    tags = FieldRef(TAGS)
    some = Lowering().term(Lambda(Quantifier.ANY, tags, "t", body), Mode.TRUE)
    assert some == OneOf(tags, (text("a"), text("b")), null=False, negated=False)
    none = Lowering().term(Lambda(Quantifier.ALL, tags, "t", BODIES[1]), Mode.TRUE)
    assert none == OneOf(tags, (text("a"),), null=False, negated=True)


def test_a_collection_without_a_type_is_asked_element_by_element() -> None:
    tags = FieldRef(Field("tags", types.Untyped()))
    element = Variable("t", tags.field)
    body = Comparison(element, Operator.EQ, text("a"))
    some = OneOf(element, (text("a"),), null=False, negated=False)
    assert Lowering().term(Lambda(Quantifier.ANY, tags, "t", body), Mode.TRUE) == Exists(tags, "t", some, negated=False)
    term = Lowering().term(Lambda(Quantifier.ANY, tags, None, None), Mode.TRUE)
    assert isinstance(term, Exists)
    assert term.term == OneOf(TRUE, (), null=False, negated=True)


def test_a_literal_prefix_is_a_window_of_bounds() -> None:
    low, high = Ordered(NAME, Operator.GE, text("ab")), Ordered(NAME, Operator.LT, text("ac"))
    assert Lowering().term(STARTS, Mode.TRUE) == Conjunction((low, high))
    assert Lowering(windows=False).term(STARTS, Mode.TRUE) == Truth(STARTS, wanted=True, or_null=False)
    last = call("startswith", NAME, text("\U0010ffff"))
    assert Lowering().term(last, Mode.TRUE) == Ordered(NAME, Operator.GE, text("\U0010ffff"))


def test_calls_of_literals_are_computed_and_now_is_one_moment() -> None:
    equal = Comparison(NAME, Operator.EQ, call("concat", text("a"), call("tolower", text("B"))))
    assert Lowering().term(equal, Mode.TRUE) == OneOf(NAME, (text("ab"),), null=False, negated=False)
    unknown = Comparison(NAME, Operator.EQ, call("concat", NAME, text(None)))
    assert Lowering().term(unknown, Mode.TRUE) == OneOf(NAME, (), null=True, negated=False)
    moment = Instant.parse("2024-06-24T13:00:00Z")
    seen = FieldRef(Field("seen", types.DateTimeOffset()))
    late = Comparison(seen, Operator.LT, call("now"))
    assert Lowering(moment).term(late, Mode.TRUE) == Ordered(seen, Operator.LT, Literal(moment, types.DateTimeOffset()))
    assert Lowering().term(late, Mode.TRUE) == Compared(seen, Operator.LT, call("now"))


def test_a_computed_text_of_the_shape_of_a_guid_is_a_guid_to_an_identifier() -> None:
    owner = FieldRef(Field("owner", types.Identifier()))
    guid = "dc720f05-e5f7-448b-ae06-765de46f0af1"
    term = Lowering().term(Comparison(owner, Operator.EQ, call("tolower", text(guid.upper()))), Mode.TRUE)
    assert isinstance(term, OneOf)
    assert [str(each.value) for each in term.values] == [guid]
    assert term.values[0].type == types.Identifier()


def test_null_tests_within_null_tests_do_not_double_at_each_level() -> None:
    def size(term: Term | Value | Logical | Decided) -> int:
        match term:
            case Conjunction(parts) | Disjunction(parts) | Logical(_, parts):
                return sum(map(size, parts))
            case Compared(left, _, right):
                return size(left) + size(right)
            case Decided(inner) | Exists(_, _, inner):
                return size(inner)
            case _:
                return 1

    expr: Expr = FLAG
    for _ in range(12):
        expr = Comparison(And((expr, CONTAINS)), Operator.EQ, NULL)
    assert size(Lowering().term(expr, Mode.TRUE)) < 50
