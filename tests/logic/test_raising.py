"""What a term is written as again selects the same records, simplified or not."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from support.three_valued import (
    BODIES,
    BOOLEAN,
    CONTAINS,
    FALSE,
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
    TAG_RECORDS,
    TAGS,
    TRUE,
    Record,
    compounds,
    text,
    value_of,
)

from odata_filter import Filter, Schema, simplify
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.raising import raised
from odata_filter.logic.truth_modes import Mode
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Lambda, Literal, Not, Or, Quantifier
from odata_filter.operators import Operator

SCHEMA = Schema("model", [*(each.field for each in (FLAG, OTHER, NAME, SIZE)), TAGS])


def check(expr: Expr, records: list[Record]) -> None:
    kept = [value_of(expr, record) is True for record in records]
    for windows in (False, True):
        again = raised(Lowering(windows=windows).term(expr, Mode.TRUE))
        assert [value_of(again, record) is True for record in records] == kept, (str(expr), str(again))
    simple = simplify(Filter.of_checked(expr, SCHEMA))
    assert [value_of(simple.expr, record) is True for record in records] == kept, (str(expr), str(simple))
    assert len(str(simple)) <= len(str(expr))
    assert simplify(simple) == simple


def test_conditions_of_every_kind() -> None:
    for expr in compounds(LEAVES):
        check(expr, RECORDS)
        check(Not(expr), RECORDS)


def test_junctions_of_conditions() -> None:
    leaves: tuple[Expr, ...] = (
        Not(FLAG),
        Comparison(CONTAINS, Operator.NE, NULL),
        IS_ONE,
        Not(STARTS),
        Not(IS_ONE),
        Or((FLAG, CONTAINS)),
    )
    for first, second, third in product(leaves, repeat=3):
        check(And((first, Or((second, third)))), RECORDS)
        check(Not(Or((And((first, second)), third))), RECORDS)


def test_conditions_compared_with_each_other_stay_two_valued() -> None:
    sides: tuple[Expr, ...] = (
        Comparison(CONTAINS, Operator.NE, NULL),
        Comparison(STARTS, Operator.EQ, FALSE),
        Comparison(Literal(1, INTEGER), Operator.EQ, Literal(1, INTEGER)),
        And((FLAG, Comparison(CONTAINS, Operator.EQ, TRUE))),
        Not(Or((NULL, CONTAINS))),
    )
    for left, op, right in product(sides, Operator, sides):
        check(Comparison(left, op, right), RECORDS)


@pytest.mark.parametrize("quantifier", Quantifier)
def test_lambdas(quantifier: Quantifier) -> None:
    for body in BODIES:
        check(Lambda(quantifier, FieldRef(TAGS), "t", body), TAG_RECORDS)
        check(Not(Lambda(quantifier, FieldRef(TAGS), "t", body)), TAG_RECORDS)


def test_complements_of_bounds_are_not_taken_for_bounds() -> None:
    below, above = Comparison(NAME, Operator.LT, text("b")), Comparison(NAME, Operator.GT, text("a"))
    bounds: tuple[Expr, ...] = (below, above, Not(below), Not(above))
    for first, second in permutations(bounds, 2):
        check(And((first, second)), RECORDS)
        check(Or((first, second)), RECORDS)


def test_what_is_always_so_is_written_as_a_literal_where_there_is_no_field() -> None:
    constant = Comparison(Literal(1, SIZE.type), Operator.LT, Literal(2, SIZE.type))
    assert simplify(Filter.of_checked(constant, SCHEMA)).expr == Literal(True, BOOLEAN)  # noqa: FBT003
