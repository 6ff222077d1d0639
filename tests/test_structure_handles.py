"""Handles of structures and collections: the same filters, checks and errors as those of text."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
from support.structures import ORDERS

from odata_filter import OPEN, Capabilities, Filter, FilterError, Schema, fields, parse
from odata_filter.typed_handles import AnyHandle, NoHandleError

order = fields(ORDERS)
WITHOUT_PATHS = Capabilities(features=Capabilities.ALL.features - {"path"})
flat = fields(Schema("orders", ORDERS.values(), capabilities=WITHOUT_PATHS))


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: order.address.city == "Bern", "address/city eq 'Bern'"),
        (lambda: order["address"]["city"].contains("e"), "contains(address/city,'e')"),
        (order.owner.boss.address.is_null, "owner/boss/address eq null"),
        (lambda: ~order.owner.active, "not owner/active"),
        (lambda: order.items.any(lambda i: (i.quantity > 3) & (i.sku == order.sku)), None),
        (lambda: order.items.any(lambda sku: sku.sku == order.sku), "items/any(sku: sku/sku eq $it/sku)"),
        (lambda: order.items.any(lambda i: i.parts.any(lambda p: p.sku == i.sku)), None),
        (lambda: order.items.any(lambda i: i.parts.any(lambda i: i.sku == "x")), None),
        (lambda: order.items.any(lambda i: i.rights.has("Read,Own")), "items/any(i: i/rights has 'Read,Own')"),
        (lambda: order.items.count() > 1, "items/$count gt 1"),
        (lambda: order.items.any(lambda i: i.parts.count() == i.quantity), None),
        (lambda: order.items.count(lambda i: i.quantity > 3) == 2, "items/$count($filter=quantity gt 3) eq 2"),
        (lambda: order.items.count(lambda i: i.sku == order.sku) == 2, "items/$count($filter=sku eq $it/sku) eq 2"),
        (
            lambda: order.items.filter(lambda i: i.quantity > 3).any(lambda i: i.sku != order.sku),
            "items/$filter(quantity gt 3)/any(i: i/sku ne sku)",
        ),
        (
            lambda: order.items.filter(lambda i: i.quantity > 1).filter(lambda i: i.quantity < 9).count() == 1,
            "items/$filter(quantity gt 1)/$filter(quantity lt 9)/$count eq 1",
        ),
        (
            lambda: order.items.filter(lambda i: i.parts.any(lambda p: p.sku == i.sku)).any(),
            "items/$filter(parts/any(p: p/sku eq sku))/any()",
        ),
        (
            lambda: order.items.any(lambda i: i.parts.filter(lambda p: p.sku == i.sku).count() > i.quantity),
            "items/any(i: i/parts/$filter(sku eq i/sku)/$count gt i/quantity)",
        ),
        (
            lambda: order.items.filter(lambda i: i.parts.count(lambda p: p.quantity > 1) > i.quantity).any(),
            "items/$filter(parts/$count($filter=quantity gt 1) gt quantity)/any()",
        ),
        (
            lambda: order.items.filter(lambda i: i.parts.any(lambda p: p.sku == i.sku) | ~i.parts.any()).count() > 0,
            "items/$filter(parts/any(p: p/sku eq sku) or not parts/any())/$count gt 0",
        ),
        (lambda: order.name.in_(order.tags.filter(lambda t: t != "x")), "name in tags/$filter($this ne 'x')"),
        (lambda: order.rights.has("Own,Read"), "rights has 'Read,Own'"),
        (lambda: order.name.in_(order.tags), "name in tags"),
        (lambda: order.items.any(lambda i: i.sku.in_(order.address.phones)), None),
        (lambda: fields(OPEN).a.b.c == 1, "a/b/c eq 1"),
    ],
)
def test_handles_make_the_filters_of_text(build: Callable[[], Filter], text: str | None) -> None:
    made = build()
    assert text is None or str(made) == text
    assert parse(str(made), made.schema) == made == Filter(made.expr, made.schema)


def test_a_parameter_that_is_named_twice_in_a_nest_is_numbered() -> None:
    made = order.items.any(lambda i: i.parts.any(lambda i: i.sku == "x"))
    assert str(made) == "items/any(i: i/parts/any(i2: i2/sku eq 'x'))"


@pytest.mark.parametrize(
    ("build", "code", "marked"),
    [
        (lambda: order.address.ctiy, "unknown-field", "address/«ctiy»"),
        (lambda: order.items.sku, "type-mismatch", "items/«sku»"),
        (lambda: order.name.foo, "type-mismatch", "name/«foo»"),
        (lambda: order.address["x y"], "unknown-field", "«address/x y»"),
        (lambda: flat.address.city, "unsupported-path", "address/«city»"),
        (flat.items.count, "unsupported-path", "«items/$count»"),
        (order.name.count, "type-mismatch", "«name»/$count"),
        (lambda: order.name.filter(lambda n: n == "x"), "type-mismatch", "«name»/$filter()"),
        (lambda: flat.items.filter(lambda i: i == None), "unsupported-path", "«items/$filter($this eq null)»"),  # noqa: E711
        (
            lambda: order.items.filter(lambda i: i.parts.count(lambda p: p.sku == i.sku) > 1),
            "unknown-field",
            "«items/$filter»(i/parts/$count($filter=sku eq i/sku) gt 1)",
        ),
        (lambda: order.rights.has("Reed"), "unknown-member", "rights has «'Reed'»"),
        (lambda: order.name.has("x"), "type-mismatch", "«name» has 'x'"),
        (lambda: order.rights.has(b"x"), "unsupported-value", "rights has «<bytes>»"),  # type: ignore[arg-type]
        (lambda: order.name.in_(order.sizes), "type-mismatch", "name in «sizes»"),
        (lambda: order.name.in_(order.sku), "type-mismatch", "name in «sku»"),
    ],
)
def test_what_is_wrong_is_told_where_it_is_made(build: Callable[[], object], code: str, marked: str) -> None:
    with pytest.raises(FilterError) as refused:
        build()
    error = refused.value
    start, end = error.span
    assert (error.code, f"{error.source[:start]}«{error.source[start:end]}»{error.source[end:]}") == (code, marked)


def test_a_field_is_asked_for_as_an_attribute_is() -> None:
    assert hasattr(order.address, "city")
    assert not hasattr(order.address, "ctiy")
    assert not hasattr(order.address, "__array__")
    with pytest.raises(NoHandleError):
        order.address.ctiy  # noqa: B018 - asking for it is what raises
    for again in (copy.copy(order.address), pickle.loads(pickle.dumps(order.address))):
        assert again.operand == order.address.operand


def test_a_variable_that_hides_a_field_needs_the_system_name() -> None:
    capabilities = Capabilities(features=Capabilities.ALL.features - {"system-name"})
    handles = fields(Schema("orders", ORDERS.values(), capabilities=capabilities))
    assert str(handles.items.any(lambda i: i.sku == handles.sku)) == "items/any(i: i/sku eq sku)"
    for build in (
        lambda: handles.items.any(lambda sku: sku.sku == handles.sku),
        lambda: handles.items.filter(lambda i: i.sku == handles.sku),
        lambda: handles.items.count(lambda i: i.sku == handles.sku),
    ):
        with pytest.raises(FilterError) as refused:
            build()
        assert refused.value.code == "unsupported-system-name"


def test_the_body_of_a_filter_is_one() -> None:
    with pytest.raises(TypeError, match="the body of filter returns a filter, not a int"):
        order.items.filter(lambda _: 5)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match="the body of count returns a filter, not a str"):
        order.items.count(lambda _: "x")  # type: ignore[arg-type, return-value]


def test_an_element_is_named_in_its_body_alone() -> None:
    kept: list[AnyHandle] = []

    def body(i: AnyHandle) -> Filter:
        kept.append(i)
        return i.quantity > 3

    chosen = order.items.filter(body)
    assert str(chosen.any()) == "items/$filter(quantity gt 3)/any()"
    with pytest.raises(FilterError, match="variable i stands outside its lambda"):
        kept[0].quantity > 3  # noqa: B015 - comparing is what raises
