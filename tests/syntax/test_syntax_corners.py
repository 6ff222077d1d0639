"""Faults in places where few texts go wrong."""

from __future__ import annotations

import pytest

from odata_filter import JOBS, FilterError, parse
from odata_filter.syntax.scanner import Scanner


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("createdDateTime ge 2024-06-24:13:00", "invalid-literal", "2024-06-24:13:00"),
        ("createdDateTime ge 2024-06-24T13:00:00Z:1", "invalid-literal", "2024-06-24T13:00:00Z:1"),
        ("not has 'a'", "unsupported-not", "not"),
        ("state eq 'Success' and NOT mul 2", "unsupported-not", "NOT"),
    ],
)
def test_the_fault_is_at_its_first_piece(text: str, code: str, marked: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, JOBS)
    assert caught.value.code == code
    assert text[slice(*caught.value.span)] == marked


def test_no_token_begins_where_a_text_ends() -> None:
    scanner = Scanner({"NAME": "[a-z]+"})
    assert [(token.type, token.text) for token in scanner.tokens(" ab?")] == [("NAME", "ab"), ("BAD", "?")]
    with pytest.raises(AssertionError):
        scanner.token("ab", 2, 2)
