"""Every comparison operator: each table of them is total, and each means the same everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from support.orders import ORDERS

from odata_filter import Capabilities, Field, Filter, Operator, Predicate, Schema, Sql, parse, simplify, types
from odata_filter.backends.frame_compiler import COMPARE as FRAMES
from odata_filter.backends.python.conditions import ORDER
from odata_filter.backends.python.two_operands import _COMPARE
from odata_filter.backends.sql.condition_writer import _SYMBOLS
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.builder import fields
from odata_filter.handle import Handle
from odata_filter.logic.constant_folding import PYTHON_OPERATORS as MEANINGS
from odata_filter.logic.merged_terms import _LOOSEST, _TIGHTEST
from odata_filter.logic.simplified_bounds import _LOWER, _UPPER
from odata_filter.operators import OPERATORS, Kind
from odata_filter.syntax.diagnosis.operator_words import _COMPARISON, _INFIX
from odata_filter.syntax.vocabulary import ALL_WORDS, WORDS
from odata_filter.testing.compared_values import COMPARE
from odata_filter.testing.condition_templates import comparisons
from odata_filter.testing.reference import keeps

SIZES = Schema("sizes", [Field("size", types.Integer()), Field("other", types.Integer())])
RECORDS: list[dict[str, Any]] = [{"size": one, "other": other} for one in (None, 1, 2, 3) for other in (None, 1, 2, 3)]

ops = pytest.mark.parametrize("op", Operator)


def test_the_tables_of_comparisons_are_total() -> None:
    every, spelt = set(Operator), {op.value for op in Operator}
    assert set(MEANINGS) == every
    assert set(COMPARE) == {word.lower() for word in comparisons(Capabilities.ALL)} == spelt
    assert {f"__{word}__" for word in spelt} <= set(vars(Handle))


def test_the_tables_of_orders_are_total() -> None:
    orders = {op for op in Operator if op.orders}
    assert set(_COMPARE) == {Operator.EQ, *orders}
    assert set(ORDER) == set(FRAMES) == set(_SYMBOLS) == set(_TIGHTEST) == set(_LOOSEST) == _LOWER | _UPPER == orders
    assert not _LOWER & _UPPER


def test_hints_know_every_operator() -> None:
    assert set(" ".join(_INFIX.values()).split()) == set(ALL_WORDS)
    between = {row.spelling for row in OPERATORS.values() if row.kind in {Kind.COMPARISON, Kind.JUNCTION}}
    assert set(WORDS) == between | {"in"}
    assert [op for op in Operator if not _COMPARISON.match(f"x {op.value} 1")] == []


def test_capabilities_name_every_infix_operator() -> None:
    assert Capabilities.ALL.operators == set(ALL_WORDS)


def meant(filter: Filter) -> list[dict[str, Any]]:
    return [record for record in RECORDS if keeps(filter, record)]


@ops
@pytest.mark.parametrize("right", ["2", "null", "other"])
def test_an_operator_means_the_same_everywhere(op: Operator, right: str) -> None:
    read = parse(f"size {op.value} {right}", SIZES)
    size = fields(SIZES).size
    value = {"2": 2, "null": None, "other": fields(SIZES).other}[right]
    assert getattr(size, f"__{op.value}__")(value) == read
    assert read.to(Predicate()).select(RECORDS) == meant(read)
    assert (~read).to(Predicate()).select(RECORDS) == meant(~read)
    for dialect in DIALECTS:
        assert read.to(Sql(dialect)).sql


@ops
@pytest.mark.parametrize("other", Operator)
def test_two_comparisons_of_one_field_are_simplified_to_what_they_mean(op: Operator, other: Operator) -> None:
    for word in ("and", "or"):
        for one, two in ((2, 2), (1, 3), (3, 1), (2, 3)):
            both = parse(f"size {op.value} {one} {word} size {other.value} {two}", SIZES)
            assert meant(simplify(both)) == meant(both)
            assert simplify(both).to(Predicate()).select(RECORDS) == meant(both)


@ops
def test_an_operator_of_literals_is_decided(op: Operator) -> None:
    for left, right in (("1", "2"), ("2", "2"), ("3", "2"), ("null", "2"), ("2", "null"), ("null", "null")):
        read = parse(f"{left} {op.value} {right}", ORDERS)
        assert read.to(Predicate())({}) == keeps(read, {})
