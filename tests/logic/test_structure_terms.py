"""Structures in terms: what filtered collections, lists and elements come to, and how terms are written again."""

from __future__ import annotations

import pytest
from support.structures import ORDERS

from odata_filter import OPEN, FilterError, parse, simplify, types
from odata_filter.backends.json import Json, outline
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.raising import raised
from odata_filter.logic.truth_modes import Mode
from odata_filter.nodes import Comparison, Count, Lambda, element_field, renamed


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("items/$filter(quantity gt 1)/any(i: i/sku eq 'x')", "items/any(i: i/quantity gt 1 and i/sku eq 'x')"),
        ("items/$filter(quantity gt 1)/$count eq 1", "items/$count($filter=quantity gt 1) eq 1"),
        ("items/$filter(quantity gt 1)/any()", "items/$filter(quantity gt 1)/any()"),
        ("name in tags/$filter($this ne 'x')", "name in tags/$filter($this ne 'x')"),
        ("'x' in tags", "tags eq 'x'"),
        ("tags/any(t: t in tags)", "tags/any(t: t in tags)"),
        ("[name, quantity] in [['x', 1]]", None),
        ("(rights has 'Read') eq true", "rights has 'Read'"),
        ("(rights has 'Read') ne false", "(rights has 'Read') ne false"),
        ("length(concat(name,address/city)) eq items/$count", None),
        ("(rights has 'Read') eq (name in tags)", None),
        (
            "items/any(i: i/sku in tags/$filter($this eq 'x' and $this in $it/address/phones))",
            "items/any(i: i/sku in tags/$filter($this eq 'x' and $this in $it/address/phones))",
        ),
        (
            (
                "name in tags/$filter(not contains($this,'x') and ($this eq 'y' or $this gt 'z')"
                " and length($this) in (1)"
                " and $it/items/any(i: i/sku eq 'x') and $it/items/$count($filter=sku eq 'x') eq 1"
                " and $it/items/$filter(sku eq 'x')/any() and ($it/rights has 'Read' or [$this] eq ['x'])"
                " and $this in $it/address/phones)"
            ),
            None,
        ),
    ],
)
def test_a_filter_of_structures_is_simplified(text: str, simple: str | None) -> None:
    filter_ = parse(text, ORDERS)
    again = simplify(filter_)
    assert simple is None or str(again) == simple
    assert parse(str(again), ORDERS) == again == simplify(again)
    term = Lowering().term(filter_.expr, Mode.TRUE)
    assert Lowering().term(raised(term), Mode.TRUE) == term


def test_a_variable_is_renamed_in_every_node() -> None:
    text = (
        "tags/any(t: not (t eq 'x' and t in ('y')) or length(t) gt 1 or t in tags or [t] eq ['x'] or contains(t,name)"
        " or items/any(i: i/sku eq t) or items/any() or items/$count gt 1 or items/$filter(sku eq t)/any()"
        " or items/$count($filter=sku eq t and parts/$count gt 1) gt 1 or rights has 'Read'"
        " or created sub created eq duration'PT1H' or -duration'PT1H' lt created sub created)"
    )
    expr = parse(text, ORDERS).expr
    assert isinstance(expr, Lambda)
    assert expr.body is not None
    again = renamed(expr.body, "t", "e")
    assert parse(f"tags/any(e: {again})", ORDERS).expr == Lambda(expr.quantifier, expr.collection, "e", again)
    assert renamed(again, "e", "t") == expr.body
    assert renamed(again, "e", "e") is again


def test_what_is_not_a_condition_or_a_collection_says_so() -> None:
    count = parse("items/$count eq 1", ORDERS).expr
    assert isinstance(count, Comparison)
    assert isinstance(count.left, Count)
    with pytest.raises(TypeError, match="is not a condition"):
        Lowering().term(count.left, Mode.TRUE)
    with pytest.raises(TypeError, match="is not a collection"):
        element_field(count.left)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("address/city eq 'x'", {"field": "address/city", "op": "eq", "value": "x"}),
        ("address/city in ('x')", {"field": "address/city", "op": "in", "values": ["x"]}),
        (
            "items/any(i: i/sku eq 'x')",
            {
                "any": {"field": "items"},
                "variable": "i",
                "body": {"left": {"field": "sku", "of": {"variable": "i"}}, "op": "eq", "right": {"value": "x"}},
            },
        ),
        ("rights has 'Read'", {"left": {"field": "rights"}, "op": "has", "right": {"value": "Read"}}),
        ("name in tags", {"left": {"field": "name"}, "op": "in", "right": {"field": "tags"}}),
        ("tags/$count eq 1", {"left": {"count": {"field": "tags"}}, "op": "eq", "right": {"value": 1}}),
        (
            "[name] eq ['x']",
            {"left": {"items": [{"field": "name"}]}, "op": "eq", "right": {"items": [{"value": "x"}]}},
        ),
    ],
)
def test_structures_have_json_values(text: str, values: object) -> None:
    filter_ = parse(text, ORDERS)
    assert filter_.to(Json()) == values
    assert outline(filter_.expr) == text or text.startswith("items/any")


def test_bodies_have_json_values() -> None:
    body = {"left": {"variable": "$this"}, "op": "eq", "right": {"value": "x"}}
    counted = parse("tags/$count($filter=$this eq 'x') eq 1", ORDERS).to(Json())
    assert counted["left"] == {"count": {"field": "tags"}, "body": body}
    filtered = parse("tags/$filter($this eq 'x')/any()", ORDERS)
    assert filtered.to(Json()) == {"any": {"filter": {"field": "tags"}, "body": body}}
    assert outline(parse("owner/active", ORDERS).expr) == "owner/active"


def test_the_record_itself_has_json_values() -> None:
    assert parse("$it eq 1", OPEN).to(Json()) == {"left": {"variable": "$it"}, "op": "eq", "right": {"value": 1}}


def test_a_structure_fits_null_alone() -> None:
    for kind in (ORDERS["address"].type, types.Ref("Person"), types.Structure("Empty", [])):
        with pytest.raises(FilterError) as refused:
            raise kind.fit("x", types.String()).error("x")  # type: ignore[union-attr]
        assert refused.value.code == "type-mismatch"
    assert repr(types.Structure("Empty", [])) == "<Structure Empty: 0 fields>"
