"""No text takes more than linear time: every terminal, every combined expression and every rule of the diagnosis.

A text repeats one piece between a hostile head and tail. Texts that are read fast at the greater length are fine;
of the others the growth is measured, with a bound between linear (8) and quadratic (64).
"""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from support.growth import FACTOR, assert_linear, seconds

from odata_filter import OPEN, FilterError, parse

HEADS = ["", "a eq ", "a in (", "a in ('x'", "a eq '", "a", "a eq b", "f("]
PIECES = [
    *(" ", "\t", " \t", "'", "''", "x", "é", "1", "0-", ".", "-", "+", "1.", "1e", "x.", "x/", "x(", "(", ")", ","),
    *("'x',", "1 ", "a1-", "dc72-", "2024-06-24", "not ", "- ", "@", "x@", "$it", "[", "{", "%20", "=", "&"),
    *("\u0301", "\u200b", "\n", ":", ";", " or ", " eq ", "x ", "x'", "' ", "\u2212"),
    *(
        "/x",
        "/any(",
        "/$count",
        "x/any(x:",
        "f(1,",
        "f(g(1,2),",
        ",x=",
        "x:",
        '"',
        '\\"',
        "[1,",
        '{"x":',
        " add x",
        " in (x)",
        "$filter=",
    ),
]
TAILS = ["", "x'", "!"]
LONG = 12_000
"""Characters of the longer texts."""
FAST = 0.1
"""Seconds in which a linear reading of the longer texts is done many times over."""


def read(text: str) -> None:
    try:
        assert parse(text, OPEN).expr
    except FilterError as error:
        assert len(str(error)) < 2_000
        assert len(repr(error)) < 500


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_time_grows_linearly(piece: str) -> None:
    for head, tail in itertools.product(HEADS, TAILS):

        def text(number: int, head: str = head, tail: str = tail) -> str:
            return head + piece * number + tail

        number = LONG // len(piece)
        if seconds(partial(read, text(number))) > FAST:
            assert_linear(text, read, number // FACTOR)
