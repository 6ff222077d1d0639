"""What backends refuse by name that evaluate plain fields and collections of plain values alone."""

from __future__ import annotations

import pytest
from support.structures import ORDERS

from odata_filter import OPEN, Schema, parse
from odata_filter.backends.untaken import check_body, untaken
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.logic import Compared, Exists, meaning
from odata_filter.logic.terms import values_in
from odata_filter.nodes import FieldRef


@pytest.mark.parametrize(
    ("text", "code", "name", "schema"),
    [
        ("address/city eq 'x'", "unsupported-path", "address/city", ORDERS),
        ("items/$count eq 1", "unsupported-path", "items/$count", ORDERS),
        ("items/$count($filter=sku eq 'x') eq 1", "unsupported-path", "items/$count($filter=sku eq 'x')", ORDERS),
        ("$it eq 1", "unsupported-system-name", "$it", OPEN),
        (
            "created sub created eq owner/address/since sub created",
            "unsupported-arithmetic",
            "created sub created",
            ORDERS,
        ),
        ("(rights has 'Read') eq active", "unsupported-operator", "rights has 'Read'", ORDERS),
    ],
)
def test_an_operand_of_structures_is_refused_by_name(text: str, code: str, name: str, schema: Schema) -> None:
    term = meaning(parse(text, schema))
    operand = term.left if isinstance(term, Compared) else term.operand  # type: ignore[union-attr]
    refused = untaken(operand)  # type: ignore[arg-type]
    assert (refused.fault.code, refused.name) == (code, name)
    assert refused.located(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("items/any(i: i/maker/address/phones/any(p: p eq name))", "unsupported-lambda"),
        ("owner/address/phones/any(p: contains(p,'x'))", "unsupported-path"),
        ("tags/any(t: sizes/any(s: s gt 1))", "unsupported-lambda"),
        ("tags/any(t: t eq name)", "unsupported-lambda"),
    ],
)
def test_a_body_that_names_what_is_around_it_is_refused(text: str, code: str) -> None:
    term = meaning(parse(text, ORDERS))
    assert isinstance(term, Exists)
    with pytest.raises(UnwritableError) as refused:
        check_body(term)
    assert refused.value.fault.code == code


def test_a_body_of_its_own_element_is_taken() -> None:
    term = meaning(parse("tags/any(t: contains(t,'x') or t gt 'y')", ORDERS))
    assert isinstance(term, Exists)
    assert check_body(term) == FieldRef(ORDERS["tags"])


def test_every_operand_of_a_term_is_found() -> None:
    text = (
        "(active eq (name eq 'x' and not owner/active)) and items/any(i: i/sku ne sku or contains(i/maker/name,'x'))"
        " and items/$count($filter=quantity gt 1) gt 2 and items/$count lt 9 and rights has 'Read'"
        " and created sub address/since gt -(created sub created)"
    )
    found = {str(value) for value in values_in(meaning(parse(text, ORDERS))) if isinstance(value, FieldRef)}
    assert found == {"active", "name", "owner", "items", "sku", "rights", "created", "address"}
