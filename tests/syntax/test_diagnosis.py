"""What a fault says, where it is, and that following its hint does not change what the filter means."""

from __future__ import annotations

import pytest

from odata_filter import JOBS, OPEN, FilterError, parse

SLIPS = [
    # A value without its quotes, more than a word
    ("email eq ann@example.com", "unquoted-value", "ann@example.com", "'ann@example.com'"),
    ("email eq ann@example.com and a eq 1", "unquoted-value", "ann@example.com", "'ann@example.com'"),
    ("outputId eq fdb:abc", "unquoted-value", "fdb:abc", "'fdb:abc'"),
    ("(outputId eq fdb:abc)", "unquoted-value", "fdb:abc", "'fdb:abc'"),
    ("inputId in (fdb:1)", "unquoted-value", "fdb:1", "'fdb:1'"),
    ("inputId in ('a', fdb:1, fdb:2)", "unquoted-value", "fdb:1", "'fdb:1'"),
    ("city in (New York, Boston)", "unquoted-value", "New York", "'New York'"),
    ("city eq New York", "unquoted-value", "New York", "'New York'"),
    ("city eq New York or city eq 'x'", "unquoted-value", "New York", "'New York'"),
    ("city eq email state eq 'x'", "missing-operator", "state", "join the conditions"),
    ("city eq email adn state eq 'x'", "unknown-operator", "adn", "did you mean 'and'?"),
    ("city eq O'Brien", "unquoted-value", "O'Brien", "'O''Brien'"),
    ("city in (O'Brien)", "unquoted-value", "O'Brien", "'O''Brien'"),
    ("city in (O'Brien, 'x')", "unquoted-value", "O'Brien", "'O''Brien'"),
    ("city ne O'Brien or city eq 'x'", "unquoted-value", "O'Brien", "'O''Brien'"),
    ("city eq Brien'", "unquoted-value", "Brien'", "quotes: 'Brien'"),
    ("city in (Brien', 'x')", "name-in-list", "Brien", "quotes: 'Brien'"),
    ("city in ('x', Brien', 'y')", "name-in-list", "Brien", "quotes: 'Brien'"),
    ("city in (guid'x', 'b')", "literal-prefix", "guid", "without guid"),
    ("city eq guid'x'", "literal-prefix", "guid", "without guid"),
    ("city eq St. John's", "unexpected-character", ".", "'St. John''s'"),
    ("contains(email,ann@example.com)", "unquoted-value", "ann@example.com", "'ann@example.com'"),
    ("contains(city, New York) and n eq 1", "unquoted-value", "New York", "'New York'"),
    ("not contains(city,O'Brien)", "unquoted-value", "O'Brien", "'O''Brien'"),
    ("state eq JobState.Success", "unexpected-character", ".", "'JobState.Success'"),
    # GUIDs
    (
        "id eq {dc720f05-e5f7-448b-ae06-765de46f0af1}",
        "invalid-literal",
        "{dc720f05-e5f7-448b-ae06-765de46f0af1}",
        "without braces: dc720f05-e5f7-448b-ae06-765de46f0af1",
    ),
    (
        "id eq 482b29686a854e50b05c8acbf828c1bd",
        "invalid-literal",
        "482b29686a854e50b05c8acbf828c1bd",
        "with its dashes: 482b2968-6a85-4e50-b05c-8acbf828c1bd",
    ),
    (
        "id in ({482b29686a854e50b05c8acbf828c1bd})",
        "invalid-literal",
        "{482b29686a854e50b05c8acbf828c1bd}",
        "without braces: 482b2968-6a85-4e50-b05c-8acbf828c1bd",
    ),
    ("id eq {x}", "missing-operand", "x", "double quotes"),
    # Characters that look like others
    ("n eq \u22121", "unexpected-character", "\u2212", "write a plain -"),
    ("n eq \uff11", "unexpected-character", "\uff11", "write a plain 1"),
    ("n in (1\uff0c 2)", "unexpected-character", "\uff0c", "write a plain ,"),
    ("n in \uff081)", "unexpected-character", "\uff08", "write a plain ("),
    ("\ufeffn eq 1", "unexpected-character", "\ufeff", "remove it"),
    ("n eq\u00a01", "unexpected-character", "\u00a0", "write a plain blank"),
    ("n\u00a0eq 1", "unexpected-character", "\u00a0", "write a plain blank"),
    ("n eq 1 and\u00a0n eq 2", "unexpected-character", "\u00a0", "write a plain blank"),
    ("n eq 1 \u0131n (1)", "unexpected-character", "\u0131", "remove it"),
    ("n \u0131n (1)", "unexpected-character", "\u0131", "remove it"),
    ("n in (1\u3001 2)", "unexpected-character", "\u3001", "write a plain ,"),
    ("n eq 1\u0662", "unexpected-character", "\u0662", "write a plain 2"),
    ("n eq 1\u20282", "unexpected-character", "\u2028", "write a plain blank"),
    ("n eq 1\x85and n eq 2", "unexpected-character", "\x85", "write a plain blank"),
    ("n eq\x0b1", "unexpected-character", "\x0b", "write a plain blank"),
    ("city eq \u00b4x\u00b4", "wrong-quotes", "\u00b4", "straight single quotes"),
    ("n eq 1\u20ac", "unexpected-character", "\u20ac", "remove it"),
    # Numbers, dates, moments
    ("weight eq -3,14e5", "missing-operator", ",", "with a point: 3.14e5"),
    ("n eq 1,000", "missing-operator", ",", "without separators of thousands"),
    ("n gt 1,000,000 and n lt 5", "missing-operator", ",", "without separators of thousands"),
    ("n in (1) or n eq 1.000,00", "missing-operator", ",", "without separators of thousands"),
    ("n eq 1, n eq 2", "missing-operator", ",", "join conditions"),
    ("sent ge 2022-01-01T00:00:00", "missing-offset", "2022-01-01T00:00:00", "add the offset"),
    ("sent in (2022-01-01T00:00:00 , null)", "missing-offset", "2022-01-01T00:00:00", "add the offset"),
    ("sent ge 2022-01-01T00:00:00 +02:00", "invalid-literal", "2022-01-01T00:00:00", "remove the blank before"),
    ("sent ge 2022-01-01T00:00 Z or n eq 1", "invalid-literal", "2022-01-01T00:00", "remove the blank before"),
    ("sent ge 2022-01-01T00:00:00\u221202:00", "unexpected-character", "\u2212", "write a plain -"),
    ("sent ge 2022-01-01T00:00:00UTC", "invalid-literal", "2022-01-01T00:00:00UTC", "write it like"),
    (
        "sent ge 2022-01-01T00:00:01,123+02:00",
        "invalid-literal",
        "2022-01-01T00:00:01,123+02:00",
        "a point before the fraction: 2022-01-01T00:00:01.123+02:00",
    ),
    ("weight eq 3,14", "missing-operator", ",", "with a point: 3.14"),
    ("sent ge 2022-01-01T00:00:00%2b02:00", "percent-encoded", "%2b", "decode the text once"),
    (
        "sent ge 2022-01-01T00:00:01,123Z",
        "invalid-literal",
        "2022-01-01T00:00:01,123Z",
        "a point before the fraction: 2022-01-01T00:00:01.123Z",
    ),
    # Words of other languages, with the field at hand
    ("city is null", "unknown-operator", "is", "city eq null"),
    ("city IS NOT NULL", "unknown-operator", "IS", "city ne null"),
    ("active is true", "unknown-operator", "is", "write active eq true"),
    ("active is not false", "unknown-operator", "is", "write active ne false"),
    ("city is 'it''s' and n eq 1", "unknown-operator", "is", "write city eq 'it''s'"),
    ("n is not in (1)", "unknown-operator", "is", "compare with eq or ne: n eq ..."),
    ("n is", "unknown-operator", "is", "compare with eq or ne: n eq ..."),
    ("n not eq 5", "unknown-operator", "not", "before the whole condition: not (n eq ...)"),
    ("n not in (5)", "unknown-operator", "not", "before the whole condition: not (n in (...))"),
    ("n not", "unknown-operator", "not", "before the whole condition: not (n eq ...)"),
    ("n between 1 and 2", "unknown-operator", "between", "n ge ... and n le ..."),
    ("n eq 1 annnd n eq 2", "unknown-operator", "annnd", "did you mean 'and'?"),
    ("n eq 1 annnnd n eq 2", "unknown-operator", "annnnd", "expected one of eq ne"),
    ("n ~= 1", "unknown-operator", "~=", "expected one of eq ne lt le gt ge in has add"),
    # Quotes at the end of a line
    ("a eq 'b' and", "missing-operand", "", "write what follows 'and'"),
]


@pytest.mark.parametrize(("text", "code", "place", "hint"), SLIPS)
def test_a_slip_is_told_at_its_place_with_the_next_step(text: str, code: str, place: str, hint: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, OPEN)
    error = caught.value
    assert (error.code, text[slice(*error.span)]) == (code, place)
    assert hint in error.hint


@pytest.mark.parametrize("text", [slip[0] for slip in SLIPS])
def test_a_suggestion_in_the_place_of_the_fault_leads_on(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, OPEN)
    for suggestion in caught.value.suggestions:
        start, end = caught.value.span
        try:
            assert parse(text[:start] + suggestion + text[end:], OPEN).expr
        except FilterError as another:  # the next slip, further on or of another kind
            assert another.span.start > start or another.code != caught.value.code


def test_the_opposite_of_a_comparison_keeps_null() -> None:
    with pytest.raises(FilterError) as caught:
        parse("not (name gt 'x')", JOBS)
    assert "field le 1 or field eq null" in caught.value.hint
