"""Templates: values are bound on the tree, and never become text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.built import HOSTILE, values

from odata_filter import FilterError, InvalidValueError, UnsupportedError, check, parse
from odata_filter.builder import fields
from odata_filter.nodes import And, Comparison, Membership
from odata_filter.reality_conversion.handles import job
from odata_filter.testing.agreement import SCHEMA

NOON = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)
GUID = UUID("dc720f05-e5f7-448b-ae06-765de46f0af1")
things = fields(SCHEMA)


def test_the_published_example() -> None:
    bound = parse(
        "iTwinId eq @itwin and createdDateTime gt @since and inputId in @ids",
        values={"itwin": GUID, "since": NOON, "ids": [GUID, "fdb:1", None]},
    )
    built = (job.iTwinId == GUID) & (job.createdDateTime > NOON) & job.inputId.in_([GUID, "fdb:1", None])
    assert bound == built
    assert parse(str(bound)) == bound


@given(st.data())
def test_a_bound_value_is_what_a_handle_makes_of_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(SCHEMA)))
    value, several = data.draw(values(SCHEMA[name])), data.draw(st.lists(values(SCHEMA[name]), max_size=4))
    bound = parse(f"{name} ne @one or {name} in @many", SCHEMA, values={"one": value, "many": several})
    assert bound == (things[name] != value) | things[name].in_(several)
    assert parse(str(bound), SCHEMA) == bound


@pytest.mark.parametrize("text", HOSTILE)
def test_an_injected_value_comes_back_as_data(text: str) -> None:
    bound = parse("name eq @name and inputId in @ids and email eq '@name'", values={"name": text, "ids": [text, text]})
    again = parse(str(bound))
    assert again == bound
    assert isinstance(again.expr, And)
    name, ids, email = again.expr.operands
    assert isinstance(name, Comparison)
    assert isinstance(ids, Membership)
    assert isinstance(email, Comparison)
    assert str(name) == "name eq '" + text.replace("'", "''") + "'"
    assert len(ids.values) == 2
    assert str(email) == "email eq '@name'"


def test_one_value_may_be_used_often_and_on_either_side() -> None:
    bound = parse("@a eq name or email in (@a, 'b')", values={"a": "x"})
    assert str(bound) == "name eq 'x' or email in ('x', 'b')"


@pytest.mark.parametrize("several", [[], (), {"a"}, frozenset("a"), iter("a"), {"a": 1}.keys()])
def test_any_list_binds_after_in(several: object) -> None:
    assert str(parse("name in @names", values={"names": several})) in {"name in ()", "name in ('a')"}


@pytest.mark.parametrize(
    ("text", "bound", "code", "place"),
    [
        ("name eq @name", {}, "missing-value", "@name"),
        ("name eq @name", {"nam": "a"}, "missing-value", "@name"),
        ("name eq 'a'", {"name": "a"}, "unused-value", "name eq 'a'"),
        ("name eq '@name'", {"name": "a"}, "unused-value", "name eq '@name'"),
        ("name eq @name", {"name": ["a"]}, "list-value", "@name"),
        ("name in (@name)", {"name": ["a"]}, "list-value", "@name"),
        ("name in @name", {"name": "a"}, "list-value", "@name"),
        ("name in @name", {"name": None}, "list-value", "@name"),
        ("name in @name", {"name": b"a"}, "list-value", "@name"),
        ("name in @name", {"name": ["a", 5]}, "type-mismatch", "@name"),
        ("state eq @state", {"state": "Succes"}, "unknown-member", "@state"),
        ("state gt @state", {"state": "Success"}, "operator-mismatch", "gt"),
        ("id eq @id", {"id": "x"}, "invalid-guid", "@id"),
        ("id eq @id", {"id": f"{GUID}' or 1 eq 1"}, "invalid-guid", "@id"),
        ("createdDateTime gt @t", {"t": dt.datetime(2024, 6, 24)}, "naive-datetime", "@t"),
        ("createdDateTime gt @t", {"t": "2024-06-24T12:00:00Z"}, "type-mismatch", "@t"),
        ("name eq @a", {"a": object()}, "unsupported-value", "@a"),
        ("name eq @a", {"a": "\0"}, "invalid-character", "@a"),
        ("name eq @a", {"a": "\udc00"}, "invalid-character", "@a"),
    ],
)
def test_values_that_do_not_suit(text: str, bound: dict[str, object], code: str, place: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse(text, values=bound)
    error = refused.value
    assert (error.code, error.source, text[slice(*error.span)]) == (code, text, place)
    assert error in check(text, values=bound) or error.others


@pytest.mark.parametrize(
    "text", ["@field eq 'a'", "name @op 'a'", "name eq 'a' @rest", "@whole", "name eq @a@b", "name in @a, @b"]
)
def test_a_parameter_stands_for_a_value_and_nothing_else(text: str) -> None:
    injected = {"field": "name", "op": "eq", "rest": "or id ne null", "whole": "name eq 'a'", "a": "x", "b": "y"}
    with pytest.raises(FilterError):
        parse(text, values=injected)


def test_without_values_a_parameter_is_an_alias_and_out_of_scope() -> None:
    with pytest.raises(UnsupportedError):
        parse("name eq @name")
    with pytest.raises(InvalidValueError):
        parse("name eq @name", values={})


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), float("nan")])
def test_whatever_is_not_a_number_is_the_same_literal(value: object) -> None:
    assert str(parse("weight eq @v", SCHEMA, values={"v": value})) == "weight eq NaN"
