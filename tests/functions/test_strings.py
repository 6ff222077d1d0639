"""What the functions of strings mean."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter.functions import FUNCTIONS
from odata_filter.functions.text_meanings import LONGEST, WHITE_SPACE, next_text, tolower, toupper

CHARACTERS = [chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab\ud7ff\ue000\U0010ffff"))


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("contains", ("abc", "bc"), True),
        ("contains", ("abc", ""), True),
        ("contains", ("abc", "B"), False),
        ("contains", ("a%c", "%"), True),
        ("contains", ("abc", "_"), False),
        ("startswith", ("abc", "ab"), True),
        ("startswith", ("abc", "abcd"), False),
        ("startswith", ("Abc", "a"), False),
        ("endswith", ("abc", "bc"), True),
        ("endswith", ("bc", "abc"), False),
        ("endswith", ("a ", "a"), False),
        ("length", ("",), 0),
        ("length", ("a\u0308\U0001f600",), 3),
        ("indexof", ("abcb", "b"), 1),
        ("indexof", ("abc", ""), 0),
        ("indexof", ("abc", "x"), -1),
        ("indexof", ("\U0001f600b", "b"), 1),
        ("concat", ("a", "b"), "ab"),
        ("substring", ("abc", 1), "bc"),
        ("substring", ("abc", 3), ""),
        ("substring", ("abc", 9), ""),
        ("substring", ("abc", -2), "bc"),
        ("substring", ("abc", -9), "abc"),
        ("substring", ("abc", 1, 1), "b"),
        ("substring", ("abc", -2, 1), "b"),
        ("substring", ("abc", -9, 1), "a"),
        ("substring", ("abc", 1, 0), ""),
        ("substring", ("abc", 1, LONGEST), "bc"),
        ("substring", ("abc", 1, -1), None),
        ("trim", (f"{WHITE_SPACE}a b{WHITE_SPACE}",), "a b"),
        ("trim", (WHITE_SPACE,), ""),
        ("trim", ("\x1ca\u200b",), "\x1ca\u200b"),
        ("tolower", ("BRIDGE \u00c4\u00df",), "bridge \u00e4\u00df"),
        ("tolower", ("A\u03a3",), "a\u03c3"),
        ("tolower", ("\u0130I",), "ii"),
        ("toupper", ("bridge \u00e4\u00df",), "BRIDGE \u00c4\u00df"),
        ("toupper", ("\u1fb3\ufb01\u01c6\u01c5\u03c2",), "\u1fbc\ufb01\u01c4\u01c4\u03a3"),
    ],
)
def test_meaning(name: str, operands: tuple[Any, ...], expected: object) -> None:
    (function,) = [each for each in FUNCTIONS[name].signatures if len(each.parameters) == len(operands)]
    assert function.python is not None
    assert function.python(*operands) == expected


def test_white_space_is_unicodes() -> None:
    # str.isspace adds the four separators of ASCII: they are white space by their bidirectional class alone.
    assert set(WHITE_SPACE) == {character for character in CHARACTERS if character.isspace()} - set("\x1c\x1d\x1e\x1f")


@given(text=TEXTS)
def test_case_is_mapped_character_by_character(text: str) -> None:
    assert tolower(text) == "".join(map(tolower, text))
    assert toupper(text) == "".join(map(toupper, text))
    assert len(tolower(text)) == len(toupper(text)) == len(text)


def test_the_simple_case_mappings_are_those_of_unicode_14_and_15() -> None:
    if unicodedata.unidata_version not in {"14.0.0", "15.0.0", "15.1.0"}:
        pytest.skip(f"Unicode {unicodedata.unidata_version} has other characters")
    lower = {character: tolower(character) for character in CHARACTERS if tolower(character) != character}
    upper = {character: toupper(character) for character in CHARACTERS if toupper(character) != character}
    assert (len(lower), len(upper)) == (1433, 1450)
    digest = hashlib.sha256(repr((sorted(lower.items()), sorted(upper.items()))).encode()).hexdigest()
    assert digest.startswith("0bb83a96142c7fa9")


@given(text=TEXTS, prefix=TEXTS)
def test_a_prefix_is_a_window(text: str, prefix: str) -> None:
    after = next_text(prefix)
    for each in (text, prefix, prefix + text, after or ""):
        assert each.startswith(prefix) == (prefix <= each and (after is None or each < after))


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", None),
        ("Br", "Bs"),
        ("a\ud7ff", "a\ue000"),
        ("a\uffff", "a\U00010000"),
        ("a\U0010ffff", "b"),
        ("\U0010ffff\U0010ffff", None),
    ],
)
def test_the_text_after_a_prefix(prefix: str, expected: str | None) -> None:
    assert next_text(prefix) == expected
