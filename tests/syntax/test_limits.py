"""Every limit of a text at its edge and one beyond it, on each path that checks it, and the place of its fault."""

from __future__ import annotations

import pytest

from odata_filter import OPEN, FilterError, FilterSyntaxError, InvalidValueError, LimitError, Limits, parse

QUICK = "name eq 'a' or name eq 'b' or email in ('c', 'd')"
"""Read as whole leaves."""
SLOW = "name eq 'a' or 'b' eq name or email in ('c', 'd')"
"""Read token by token: a literal stands on the left."""


def refused(text: str, limits: Limits) -> tuple[str, str]:
    """The code of the fault, and what stands at its place."""
    with pytest.raises(LimitError) as caught:
        parse(text, limits=limits)
    return caught.value.code, text[slice(*caught.value.span)]


@pytest.mark.parametrize("text", [QUICK, SLOW])
def test_the_length(text: str) -> None:
    assert parse(text, limits=Limits(length=len(text))).expr
    assert refused(text, Limits(length=len(text) - 1)) == ("too-long", ")")


@pytest.mark.parametrize("text", [QUICK, SLOW])
def test_the_number_of_leaves(text: str) -> None:
    assert parse(text, limits=Limits(leaves=3)).expr
    assert refused(text, Limits(leaves=2)) == ("too-many-leaves", "in")
    assert refused(text, Limits(leaves=1)) == ("too-many-leaves", "eq")


@pytest.mark.parametrize("text", [QUICK, SLOW])
def test_the_values_of_a_list(text: str) -> None:
    assert parse(text, limits=Limits(list_values=2)).expr
    assert refused(text, Limits(list_values=1)) == ("too-many-values", ",")


@pytest.mark.parametrize("text", ["name in ()", "name in ('a')", "name eq 'a'", "'a' eq name"])
def test_a_list_without_commas_is_within_every_limit(text: str) -> None:
    assert parse(text, limits=Limits(list_values=1, leaves=1, depth=0)).expr


@pytest.mark.parametrize("first", ["name eq 'a'", "'a' eq name"])
def test_the_depth(first: str) -> None:
    text = f"{first} or (name eq 'b' and (email eq 'c' or email eq 'd'))"
    assert parse(text, limits=Limits(depth=3)).expr
    assert refused(text, Limits(depth=2)) == ("too-deep", "e")
    assert refused(text, Limits(depth=1)) == ("too-deep", "n")


@pytest.mark.parametrize("text", ["{} eq 'x'", "'x' eq {}", "a eq @{}", "{} in ('x')", "a eq 'x' and {} eq 'y'"])
@pytest.mark.parametrize("letter", ["x", "é"])
def test_the_length_of_a_name(text: str, letter: str) -> None:
    values = {letter * 128: "x"} if "@" in text else None
    assert parse(text.format(letter * 128), OPEN, values=values).expr
    with pytest.raises(FilterSyntaxError) as caught:
        parse(text.format(letter * 129), OPEN)
    place = text.index("{") + 128
    assert (caught.value.code, caught.value.span) == ("name-too-long", (place, place + 1))


@pytest.mark.parametrize("text", ["n eq {}", "{} eq n", "n in ({})"])
@pytest.mark.parametrize(
    ("longest", "too_long"),
    [
        ("1" * 1_000, "1" * 1_001),
        ("-" + "1" * 999, "-" + "1" * 1_000),
        ("0." + "1" * 998, "0." + "1" * 999),
        ("1E9999", "1E10000"),
        ("1E-9999", "1E-10000"),
    ],
)
def test_the_length_of_a_number(text: str, longest: str, too_long: str) -> None:
    assert parse(text.format(longest), OPEN).expr
    with pytest.raises(InvalidValueError) as caught:
        parse(text.format(too_long), OPEN)
    start = text.index("{")
    assert (caught.value.code, caught.value.span) == ("number-too-long", (start, start + len(too_long)))


@pytest.mark.parametrize(("fraction", "valid"), [("1" * 12, True), ("1" * 13, False), ("1", True), ("", False)])
def test_the_digits_of_a_second(fraction: str, valid: bool) -> None:
    text = f"t eq 2024-06-24T13:00:00.{fraction}Z"
    if valid:
        assert parse(text, OPEN).expr
    else:
        with pytest.raises(FilterError, match="invalid-literal"):
            parse(text, OPEN)
