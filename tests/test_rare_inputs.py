"""What few filters meet, by chosen examples."""

from __future__ import annotations

import math

import pytest
from support.structures import ORDERS

from odata_filter import OPEN, FieldRef, FilterError, Items, check, parse, split
from odata_filter.logic import Truth, meaning
from odata_filter.nodes import Filtered
from odata_filter.testing import compared_values, reference
from odata_filter.types.numerals import single


def test_a_function_behind_a_path_is_no_method() -> None:
    (error,) = check("address/city/contains('x')", ORDERS)
    assert (error.code, error.hint) == ("unsupported-function", "functions are not methods: write contains(..)")
    (error,) = check("address/city/foo('x')", ORDERS)
    assert error.code == "unsupported-function"


def test_a_path_alone_cannot_be_split() -> None:
    with pytest.raises(FilterError, match="cannot-split"):
        split(parse("owner/active", ORDERS), max_length=9)


def test_flags_are_null_with_their_enumeration() -> None:
    term = meaning(parse("rights has 'Read'", ORDERS))
    assert isinstance(term, Truth)
    assert term.operand.nullable


def test_a_number_beyond_singles_is_infinite() -> None:
    assert (single(1e39), single(-1e39)) == (math.inf, -math.inf)
    assert [compared_values.single(number) for number in (1e39, -1e39)] == [math.inf, -math.inf]


def test_the_reference_knows_what_has_no_value() -> None:
    items = FieldRef(ORDERS["items"])
    for node in (Items(()), Filtered(items, parse("true eq true", OPEN).expr)):
        with pytest.raises(TypeError, match="has not one value"):
            reference.value(node, {})
    with pytest.raises(TypeError, match="holds nothing"):
        reference.held(Items(()), {})


@pytest.mark.parametrize("text", ["true/a eq 1", "a/INF eq 1", "$it/Ns.size eq 1", "a/Ns.size", "a/null/b eq 1"])
def test_no_field_has_the_name_of_a_literal_or_a_type(text: str) -> None:
    for schema in (OPEN, ORDERS):
        assert check(text, schema)
