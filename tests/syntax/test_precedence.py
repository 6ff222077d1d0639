"""What binds tighter: every pair of operators in both orders, after the table of URL Conventions 5.1.1.17."""

from __future__ import annotations

from itertools import product

import pytest
from support.trees import tree, written

TIGHTEST_FIRST = """
in has
not -
mul div divby mod
add sub
lt le gt ge
eq ne
and
or
"""
"""The groups of the specification. Operators of one group stand in the order of the text, from the left."""

GROUPS = [line.split() for line in TIGHTEST_FIRST.strip().splitlines()]
PLACE = {word: place for place, words in enumerate(GROUPS) for word in words}
PREFIXES = GROUPS[1]
INFIXES = [word for words in GROUPS for word in words if words is not PREFIXES]

TREES = [
    ("a in b has c", "((a in b) has c)"),
    ("a in b mul c", "((a in b) mul c)"),
    ("a in b add c", "((a in b) add c)"),
    ("a in b lt c", "((a in b) lt c)"),
    ("a in b eq c", "((a in b) eq c)"),
    ("a in b and c", "<(a in b) and c>"),
    ("a in b or c", "<(a in b) or c>"),
    ("a mul b in c", "(a mul (b in c))"),
    ("a mul b div c", "((a mul b) div c)"),
    ("a mul b add c", "((a mul b) add c)"),
    ("a mul b lt c", "((a mul b) lt c)"),
    ("a mul b eq c", "((a mul b) eq c)"),
    ("a mul b and c", "<(a mul b) and c>"),
    ("a mul b or c", "<(a mul b) or c>"),
    ("a add b in c", "(a add (b in c))"),
    ("a add b mul c", "(a add (b mul c))"),
    ("a add b sub c", "((a add b) sub c)"),
    ("a add b lt c", "((a add b) lt c)"),
    ("a add b eq c", "((a add b) eq c)"),
    ("a add b and c", "<(a add b) and c>"),
    ("a add b or c", "<(a add b) or c>"),
    ("a lt b in c", "(a lt (b in c))"),
    ("a lt b mul c", "(a lt (b mul c))"),
    ("a lt b add c", "(a lt (b add c))"),
    ("a lt b ge c", "((a lt b) ge c)"),
    ("a lt b eq c", "((a lt b) eq c)"),
    ("a lt b and c", "<(a lt b) and c>"),
    ("a lt b or c", "<(a lt b) or c>"),
    ("a eq b in c", "(a eq (b in c))"),
    ("a eq b mul c", "(a eq (b mul c))"),
    ("a eq b add c", "(a eq (b add c))"),
    ("a eq b lt c", "(a eq (b lt c))"),
    ("a eq b ne c", "((a eq b) ne c)"),
    ("a eq b and c", "<(a eq b) and c>"),
    ("a eq b or c", "<(a eq b) or c>"),
    ("a and b in c", "<a and (b in c)>"),
    ("a and b mul c", "<a and (b mul c)>"),
    ("a and b add c", "<a and (b add c)>"),
    ("a and b lt c", "<a and (b lt c)>"),
    ("a and b eq c", "<a and (b eq c)>"),
    ("a and b and c", "<a and b and c>"),
    ("a and b or c", "<<a and b> or c>"),
    ("a or b in c", "<a or (b in c)>"),
    ("a or b mul c", "<a or (b mul c)>"),
    ("a or b add c", "<a or (b add c)>"),
    ("a or b lt c", "<a or (b lt c)>"),
    ("a or b eq c", "<a or (b eq c)>"),
    ("a or b and c", "<a or <b and c>>"),
    ("a or b or c", "<a or b or c>"),
    ("not a in b", "(not (a in b))"),
    ("not a mul b", "((not a) mul b)"),
    ("not a add b", "((not a) add b)"),
    ("not a lt b", "((not a) lt b)"),
    ("not a eq b", "((not a) eq b)"),
    ("not a and b", "<(not a) and b>"),
    ("not a or b", "<(not a) or b>"),
    ("a mul not b", "(a mul (not b))"),
    ("a add not b", "(a add (not b))"),
    ("a lt not b", "(a lt (not b))"),
    ("a eq not b", "(a eq (not b))"),
    ("a and not b", "<a and (not b)>"),
    ("a or not b", "<a or (not b)>"),
    ("-a in b", "(- (a in b))"),
    ("-a mul b", "((- a) mul b)"),
    ("-a add b", "((- a) add b)"),
    ("-a lt b", "((- a) lt b)"),
    ("-a eq b", "((- a) eq b)"),
    ("-a and b", "<(- a) and b>"),
    ("-a or b", "<(- a) or b>"),
    ("a mul -b", "(a mul (- b))"),
    ("a add -b", "(a add (- b))"),
    ("a lt -b", "(a lt (- b))"),
    ("a eq -b", "(a eq (- b))"),
    ("a and -b", "<a and (- b)>"),
    ("a or -b", "<a or (- b)>"),
]
"""One operator of each group beside one of each, in both orders."""


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_the_tree_of_two_operators(text: str, expected: str) -> None:
    assert written(tree(text)) == expected


def pair(word: str, *operands: str) -> str:
    """An operation as `written` has it: one of `and` and `or` joins any number of conditions."""
    text = f" {word} ".join(operands)
    return f"<{text}>" if word in {"and", "or"} else f"({text})"


def test_every_operator_stands_in_its_group() -> None:
    for first, second in product(INFIXES, INFIXES):
        if first == second and first in {"and", "or"}:
            expected = pair(first, "a", "b", "c")
        elif PLACE[first] <= PLACE[second]:
            expected = pair(second, pair(first, "a", "b"), "c")
        else:
            expected = pair(first, "a", pair(second, "b", "c"))
        assert written(tree(f"a {first} b {second} c")) == expected
    for prefix, infix in product(PREFIXES, INFIXES):
        one, two = f"({prefix} a)", f"({prefix} {pair(infix, 'a', 'b')})"
        assert written(tree(f"{prefix} a {infix} b")) == (pair(infix, one, "b") if PLACE[infix] else two)
        if PLACE[infix]:
            assert written(tree(f"a {infix} {prefix} b")) == pair(infix, "a", f"({prefix} b)")


def test_the_table_has_every_group_beside_every_other() -> None:
    assert len(dict(TREES)) == 7 * 7 + 2 * (7 + 6)
