"""Parameter aliases: options `@name=..` of a query that stand for literals in its filter (URL Conventions 5.3)."""

from __future__ import annotations

import pytest
from support.structures import ORDERS

from odata_filter import Capabilities, FilterError, Limits, Schema, from_query


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("$filter=name eq @p&@p='x'", "name eq 'x'"),
        ("@p='x'&$filter=name eq @p and sku eq @p", "name eq 'x' and sku eq 'x'"),
        ("https://a.b/orders?$filter=name eq @p&%40p='x'", "name eq 'x'"),
        ("$filter=name in @p&@p=('x','y')", "name in ('x', 'y')"),
        ("$filter=name in @p&@p=%20[\"x\", 'y']", "name in ('x', 'y')"),
        ("$filter=name in @p&@p=()", "name in ()"),
        ("$filter=name eq @p", "name eq null"),
        ("$filter=name eq @p&@P='x'", "name eq null"),
        ("$filter=name eq @p&@p=null", "name eq null"),
        ("$filter=name eq 'x'&@p=%zz", "name eq 'x'"),
        ("$filter=created gt @p&@p=2024-01-01T00:00:00%2B02:00", "created gt 2023-12-31T22:00:00Z"),
        ("$filter=rights has @p&@p='Read'", "rights has 'Read'"),
        ("$filter=[name, quantity] eq [@p, @q]&@p='x'&@q=2", "[name, quantity] eq ['x', 2]"),
        ("$filter=items/any(i: i/quantity gt @n)&@n=1.5", "items/any(i: i/quantity gt 1.5)"),
    ],
)
def test_an_alias_stands_for_literals(query: str, text: str) -> None:
    assert str(from_query(query, ORDERS)) == text


@pytest.mark.parametrize(
    ("query", "code", "source", "marked"),
    [
        ("$filter=name in @p", "list-value", "name in @p", "@p"),
        ("$filter=name eq @p&@p=('x')", "list-value", "name eq @p", "@p"),
        ("$filter=name in @p&@p='x'", "list-value", "name in @p", "@p"),
        ("$filter=quantity eq @p&@p='x'", "type-mismatch", "quantity eq @p", "@p"),
        ("$filter=rights has @p", "type-mismatch", "rights has @p", "@p"),
        ("$filter=name eq @p&@p=sku", "unsupported-alias", "sku", "sku"),
        ("$filter=name eq @p&@p='x' or true", "unsupported-alias", "'x' or true", "'x' or true"),
        ("$filter=name in @p&@p=('x') or true", "unsupported-alias", "('x') or true", "('x') or true"),
        ("$filter=name in @p&@p=(sku)", "unsupported-alias", "(sku)", "(sku)"),
        ("$filter=name in @p&@p=[sku]", "unsupported-alias", "[sku]", "[sku]"),
        ("$filter=name in @p&@p=[@q]", "unsupported-alias", "[@q]", "[@q]"),
        ("$filter=name eq @p&@p=", "unsupported-alias", "", ""),
        ('$filter=name in @p&@p=["\\q"]', "invalid-literal", '["\\q"]', '["\\q"]'),
        (
            "$filter=created eq @p&@p=2024-13-01T00:00:00Z",
            "invalid-date-time",
            "2024-13-01T00:00:00Z",
            "2024-13-01T00:00:00Z",
        ),
        ("$filter=name eq @p&@p=1&@p=2", "duplicate-option", "$filter=name eq @p&@p=1&@p=2", "@p=2"),
        ("$filter=name eq @p&@p=%zz", "invalid-escape", "$filter=name eq @p&@p=%zz", "%"),
    ],
)
def test_what_is_wrong_with_an_alias_is_told_where_it_stands(query: str, code: str, source: str, marked: str) -> None:
    with pytest.raises(FilterError) as refused:
        from_query(query, ORDERS)
    error = refused.value
    assert (error.code, error.source, source[slice(*error.span)]) == (code, source, marked)


def test_values_of_the_server_come_before_aliases_of_the_client() -> None:
    query = "$filter=name eq @p and sku eq @q&@p='client'&@q='x'"
    assert str(from_query(query, ORDERS, values={"p": "server"})) == "name eq 'server' and sku eq 'x'"


def test_a_service_may_take_no_aliases() -> None:
    features = Capabilities.ALL.features - {"alias"}
    schema = Schema("orders", ORDERS.values(), capabilities=Capabilities(features=features))
    with pytest.raises(FilterError) as refused:
        from_query("$filter=name eq @p&@p='x'", schema)
    assert refused.value.code == "unsupported-alias"


@pytest.mark.parametrize(
    ("query", "limits", "code"),
    [
        ("$filter=name in @p&@p=('a','b','c')", Limits(list_values=2), "too-many-values"),
        ("$filter=name in @p or sku in @p&@p=('a','b','c')", Limits(length=25), "too-long"),
        ("$filter=name eq @p&@p='" + "a" * 30 + "'", Limits(length=30), "too-long"),
    ],
)
def test_aliases_make_no_filter_larger_than_the_limits(query: str, limits: Limits, code: str) -> None:
    with pytest.raises(FilterError) as refused:
        from_query(query, ORDERS, limits=limits)
    assert refused.value.code == code
    assert from_query(query, ORDERS) is not None
