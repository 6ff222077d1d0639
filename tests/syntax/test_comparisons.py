"""A service of comparisons alone refuses every text as it did before the library read the rest of the language."""

from __future__ import annotations

import json

import pytest
from cases import lines

from odata_filter import JOBS, FilterError, parse
from odata_filter.errors.codes import CODES

REFUSED = [json.loads(line) for line in lines("comparisons.jsonl")]
"""Mutated and hostile texts, each with the code and the place of its error. Their messages are free."""


@pytest.mark.parametrize("code", sorted({code for _, code, _, _ in REFUSED}))
def test_what_was_refused_is_refused_alike(code: str) -> None:
    for text, _, start, end in (each for each in REFUSED if each[1] == code):
        with pytest.raises(FilterError) as caught:
            parse(text, JOBS)
        assert (text, caught.value.code, caught.value.span) == (text, code, (start, end))
        assert type(caught.value) is CODES[caught.value.code].error  # type: ignore[index]  # a Code


BEHIND = ["", " and", " and foo eq 1", " eq", ")", " 'x'", " and name eq 'x", " or not (", " and name eq 5"]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(
    ("construct", "code", "length"),
    [
        ("not (name eq 'x')", "not", 3),
        ("contains(name,'x')", "function", 9),
        ("name.contains('x')", "function", 14),
        ("inputId/any(i:i eq 'x')", "lambda", 11),
        ("a/inputId/any(i:i eq 'x')", "path", 2),
        ("a/b eq 1", "path", 2),
        ("inputId/$count gt 1", "path", 8),
        ("inputId/$count($filter=a eq 1) gt 1", "path", 8),
        ("$it/name eq 'x'", "system-name", 3),
        ("@Core.Term/a eq 1", "annotation", 10),
        ("duration'PT1S' eq name", "literal", 14),
        ("13:00 eq name", "literal", 5),
        ("Ns.T'x' eq name", "qualified-member", 7),
        ("[1] eq name", "json", 1),
        ('{"a":1} eq name', "json", 1),
        ("-name eq 1", "negation", 1),
    ],
)
def test_the_construct_is_told_before_what_is_wrong_behind_it(
    construct: str, code: str, length: int, behind: str
) -> None:
    for before in ("", "name eq 'x' and ", "(", "sttae eq 1 or "):
        with pytest.raises(FilterError) as caught:
            parse(before + construct + behind, JOBS)
        assert caught.value.code == f"unsupported-{code}"
        assert caught.value.span == (len(before), len(before) + length)
