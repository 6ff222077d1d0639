"""What backends refuse by name."""

from __future__ import annotations

import pytest
from support.structures import ORDERS

from odata_filter import OPEN, Schema, parse
from odata_filter.backends.refused_operands import untaken
from odata_filter.logic import Compared, meaning
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


def test_every_operand_of_a_term_is_found() -> None:
    text = (
        "(active eq (name eq 'x' and not owner/active)) and items/any(i: i/sku ne sku or contains(i/maker/name,'x'))"
        " and items/$count($filter=quantity gt 1) gt 2 and items/$count lt 9 and rights has 'Read'"
        " and created sub address/since gt -(created sub created)"
    )
    found = {str(value) for value in values_in(meaning(parse(text, ORDERS))) if isinstance(value, FieldRef)}
    assert found == {"active", "name", "owner", "items", "sku", "rights", "created", "address"}
