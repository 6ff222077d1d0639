"""What holds for every filter, and for every text."""

from __future__ import annotations

import copy
import pickle
import string
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.schemas import COLUMNS, REFUSALS

from odata_filter import (
    JOBS,
    OPEN,
    And,
    Backend,
    Comparison,
    Filter,
    FilterError,
    Limits,
    Membership,
    Or,
    Predicate,
    Schema,
    Sql,
    Text,
    Url,
    check,
    parse,
    walk,
)
from odata_filter.binding.binder import bind
from odata_filter.errors.fault import Fault
from odata_filter.nodes import It
from odata_filter.syntax import text_to_tree
from odata_filter.testing.agreement import SCHEMA, filters
from odata_filter.testing.records import nasty_records
from odata_filter.testing.texts import texts

pytestmark = pytest.mark.fuzz


VALID = texts(JOBS, nasty_records(JOBS))
WHOLE = texts(SCHEMA, nasty_records(SCHEMA))
"""Filters of the whole language."""
NAMES = [*JOBS, *SCHEMA, "x", "in", "eq", "not", "null", "nullable", "État", "true", "INF"]
PIECES = st.sampled_from(
    [
        *NAMES,
        *(" eq ", " NE ", " gt ", " in ", " and ", " or ", " add ", " has ", "not ", "-", "/", ".", "@p", "$it"),
        *(
            "(",
            ")",
            ",",
            " ",
            "\t",
            "\n",
            "'",
            "''",
            "'x'",
            "'O''B'",
            "null",
            "true",
            "1",
            "1.5",
            "-2E3",
            "NaN",
            "-INF",
        ),
        *("2024-06-24", "2024-06-24T13:00:00Z", "2024-02-31", "dc720f05-e5f7-448b-ae06-765de46f0af1", "'Success'"),
        *(
            "duration'P1D'",
            "13:00:00",
            "Grade'Low'",
            "contains(",
            "tolower(",
            "substring(",
            "now()",
            "year(",
            "concat(",
            "tags/any(t: ",
            "/all(v:",
            "any()",
            "t",
            ": ",
            "not (",
            "(spare) eq ",
            " eq true",
            "/$count",
            "case(",
            "Ns.T",
            "a/b",
            "[",
            "]",
            "{",
            "}",
            "=",
            "<",
            "%20",
            "\xa0",
            "\0",
            "\ud800",
            "😀",
            "\u200b",
        ),
    ]
)
SOUP = st.lists(PIECES, max_size=12).map("".join)


@given(schema=st.sampled_from([JOBS, SCHEMA]), data=st.data())
def test_canonical_text_reads_back_as_the_same_filter(schema: Schema, data: st.DataObject) -> None:
    filter_ = data.draw(filters(schema))
    again = parse(str(filter_), schema)
    assert again == filter_
    assert hash(again) == hash(filter_)
    assert str(again) == str(filter_)
    assert parse(unquote(filter_.to(Url()), errors="strict"), schema) == filter_
    assert set(filter_.to(Url())) <= set(string.ascii_letters + string.digits + "-._~%")


@given(schema=st.sampled_from([JOBS, SCHEMA]), data=st.data())
def test_reading_whole_leaves_is_reading_token_by_token(schema: Schema, data: st.DataObject) -> None:
    text = data.draw(WHOLE if schema is SCHEMA else VALID)
    tree = text_to_tree.token_by_token(text, Limits())
    assert not isinstance(tree, Fault)
    assert bind(tree, schema, None) == parse(text, schema).expr


@given(schema=st.sampled_from([JOBS, SCHEMA]), data=st.data())
def test_a_filter_is_its_copy_and_its_pickle(schema: Schema, data: st.DataObject) -> None:
    filter_ = data.draw(filters(schema))
    assert pickle.loads(pickle.dumps(filter_)) == filter_ == copy.copy(filter_) == copy.deepcopy(filter_)
    assert Filter(filter_.expr, filter_.schema) == filter_


@given(text=VALID)
def test_the_tree_is_flat_and_checked(text: str) -> None:
    filter_ = parse(text)
    for node in walk(filter_.expr):
        match node:
            case And(operands) | Or(operands):
                assert len(operands) > 1
                assert not any(type(operand) is type(node) for operand in operands)
            case Comparison(left) | Membership(left):
                assert JOBS[str(left)] is left.field  # type: ignore[union-attr]


@given(one=VALID, other=VALID)
def test_joined_filters_are_the_joined_text(one: str, other: str) -> None:
    assert parse(one) & parse(other) == parse(f"({one}) and ({other})")
    assert parse(one) | parse(other) == parse(f"({one}) or ({other})")


@given(text=st.one_of(st.text(), SOUP, st.binary().map(lambda data: data.decode("latin-1"))))
def test_any_text_is_read_or_refused(text: str) -> None:
    for schema in (JOBS, OPEN, SCHEMA):
        read_or_refused(text, schema)


@given(schema=st.sampled_from([JOBS, SCHEMA]), data=st.data())
def test_any_part_of_a_filter_is_read_or_refused(schema: Schema, data: st.DataObject) -> None:
    text = data.draw(WHOLE if schema is SCHEMA else VALID)
    end = data.draw(st.integers(0, len(text)))
    read_or_refused(text[:end], schema)
    read_or_refused(text[end:], schema)
    read_or_refused(text[:end] + data.draw(PIECES) + text[end:], schema)


@given(one=WHOLE, other=WHOLE, data=st.data())
def test_parts_of_two_filters_are_read_or_refused(one: str, other: str, data: st.DataObject) -> None:
    start, end = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    read_or_refused(one[:start] + other[end:], SCHEMA)
    read_or_refused(one[:start] + other[end:], OPEN)


def read_or_refused(text: str, schema: Schema) -> None:
    """Asserts that a text is a filter that all backends take, or is refused with a place in it."""
    try:
        filter_ = parse(text, schema)
    except FilterError as error:
        assert error.source == text
        assert 0 <= error.span.start <= error.span.end <= len(text)
        assert error.message
        assert error.hint
        assert len(str(error).splitlines()) <= 6
        assert pickle.loads(pickle.dumps(error)) == error == copy.deepcopy(error)
        assert error.carrying(()) in check(text, schema)
    else:
        assert parse(str(filter_), schema) == filter_
        assert check(text, schema) == []
        is_value = any(isinstance(node, It) for node in walk(filter_.expr))  # a lone `$it`: of records that are values
        filter_.to(Predicate())(None if is_value else {})
        columns = COLUMNS[schema]
        for backend in (Text(), Url(), Sql(columns=columns), Sql("postgresql", columns=columns)):
            compiled(filter_, backend)


def compiled(filter_: Filter, backend: Backend[object]) -> None:
    """Asserts that a backend takes a filter, or refuses it by name."""
    try:
        assert filter_.to(backend)
    except FilterError as error:
        assert error.code in REFUSALS
