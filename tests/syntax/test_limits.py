"""Every limit of a text at its edge and one beyond it, on each path that checks it, and the place of its fault."""

from __future__ import annotations

from typing import Any

import pytest

from odata_filter import OPEN, FilterError, FilterSyntaxError, InvalidValueError, LimitError, Limits, parse
from odata_filter.errors.fault import Fault
from odata_filter.syntax.text_to_tree import parse_text

DEFAULT = Limits()
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


@pytest.mark.parametrize("first", ["", "'a' eq name or "])
def test_a_limit_of_no_values_refuses_every_list_but_an_empty_one(first: str) -> None:
    none = Limits(list_values=0)
    assert parse(f"{first}name in ()", limits=none).expr
    assert parse(f"{first}name eq 'b' or email in ( )", limits=none).expr
    for values in ("'b'", "'b', 'c'", "null, 'b'", " 'b' "):
        with pytest.raises(LimitError, match="too-many-values"):
            parse(f"{first}name in ({values})", limits=none)


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


def fault_of(text: str, limits: Limits = DEFAULT) -> tuple[str, int]:
    """The code and the place of the fault of a text."""
    fault = parse_text(text, limits)
    assert isinstance(fault, Fault)
    assert fault.place is not None
    return fault.code, fault.place.start


@pytest.mark.parametrize("levels", [12, 1, 5])
@pytest.mark.parametrize("shape", ["path", "$it", "calls", "sums", "minus", "chain", "arrays", "conditions"])
def test_how_operands_nest(shape: str, levels: int) -> None:
    def text(number: int) -> str:
        return {
            "path": "/".join(["a"] * (number + 1)) + " eq 1",
            "$it": "$it/" + "/".join(["a"] * (number + 1)) + " eq 1",
            "calls": "f(" * number + "a" + ")" * number + " eq 1",
            "sums": "(a add " * number + "b" + ")" * number + " eq 1",
            "minus": "- " * number + "a eq 1",
            "chain": "a" + " add b" * number + " eq 1",
            "arrays": "a eq " + "[" * number + "]" * number,
            "conditions": "a eq 1" + " eq true" * number,
        }[shape]

    assert not isinstance(parse_text(text(levels), Limits(nesting=levels)), Fault)
    assert fault_of(text(levels + 1), Limits(nesting=levels))[0] == "too-nested"


def test_the_place_is_the_innermost_that_is_nested_too_deeply() -> None:
    text = "f(g(h(i(a)))) eq 1"
    assert fault_of(text, Limits(nesting=2)) == ("too-nested", text.index("g"))


@pytest.mark.parametrize("levels", [4, 1, 2])
def test_how_lambdas_nest(levels: int) -> None:
    def text(number: int) -> str:
        return "".join(f"a/any(x{i}:" for i in range(number)) + "b eq 1" + ")" * number

    assert not isinstance(parse_text(text(levels), Limits(lambdas=levels)), Fault)
    assert fault_of(text(levels + 1), Limits(lambdas=levels)) == ("too-many-lambdas", text(levels).index("b eq"))
    side_by_side = " and ".join([text(levels)] * 9)
    assert not isinstance(parse_text(side_by_side, Limits(lambdas=levels)), Fault)


@pytest.mark.parametrize("levels", [100, 1, 7])
@pytest.mark.parametrize("shape", ["not ", "not (", "x/any(y:", "(a or b and "])
def test_how_conditions_nest(shape: str, levels: int) -> None:
    limits = Limits(depth=levels)
    each = 2 if "or" in shape else 1
    if "any" in shape and levels > 4:
        return

    def text(number: int) -> str:
        return shape * number + "c" + ")" * (shape.count("(") * number)

    assert not isinstance(parse_text(text(levels // each), limits), Fault)
    assert fault_of(text(levels // each + 1), limits)[0] == "too-deep"


def test_redundant_parentheses_are_not_depth() -> None:
    for word in ("a eq 1", "not (a eq 1)", "f(((a)))"):
        assert not isinstance(parse_text("(" * 1_000 + word + ")" * 1_000, Limits(depth=1)), Fault)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("a", 1),
        ("a or b", 2),
        ("a or b eq 1", 2),
        ("a eq 1 or b", 2),
        ("not a and not b", 2),
        ("a has 'x' or c in (1,2,3) or f(1,2,3)", 3),
        ("x/any(y:y eq 1 or y) and b", 3),
    ],
)
def test_what_counts_as_a_leaf(text: str, leaves: int) -> None:
    assert not isinstance(parse_text(text, Limits(leaves=leaves)), Fault)
    assert fault_of(text, Limits(leaves=leaves - 1))[0] == "too-many-leaves"


def test_arguments_are_not_values_of_a_list() -> None:
    assert not isinstance(parse_text("f(1,2,3) and a in (1) and g(1,2) eq [1,2,3]", Limits(list_values=1)), Fault)
    assert fault_of("f(1,2,3) and g(1) in (1,2)", Limits(list_values=1)) == ("too-many-values", 23)


HOSTILE = ["not ", "not (", "(", "- ", "a add ", "a/", "f(", "x/any(y:", "[", "a eq ", "a in (b) or ", "a or ", "1,"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_thousands_of_anything_are_read_or_refused(piece: str) -> None:
    fault = parse_text(piece * 3_000 + "a", Limits(length=10**7))
    if piece in {"not ", "- ", "a add ", "a/", "a eq "}:
        assert isinstance(fault, Fault)
        assert fault.code in {"too-deep", "too-nested"}
    else:
        assert isinstance(fault, Fault) is (piece not in {"a or ", "a in (b) or "})


def test_the_limits_that_every_filter_keeps_can_only_be_lowered() -> None:
    usual = Limits(length=1_000_000, leaves=100_000, list_values=100_000, depth=100, nesting=12, lambdas=4)
    assert usual == Limits()
    for limits in ({"nesting": 13}, {"lambdas": 5}, {"depth": 101}, {"nesting": -1}):
        with pytest.raises(ValueError, match=r"limit|deep"):
            Limits(**limits)


@pytest.mark.parametrize("limit", ["5", 1.5, True, None])
@pytest.mark.parametrize("name", ["length", "depth", "leaves", "list_values", "nesting", "lambdas"])
def test_a_limit_is_an_integer(name: str, limit: Any) -> None:
    with pytest.raises(TypeError, match=f"limit {name} is an int, not "):
        Limits(**{name: limit})


def test_the_limits_for_strangers_are_narrower_in_what_costs_time() -> None:
    assert Limits(length=8_000, leaves=200, list_values=1_000) == Limits.STRANGERS
    with pytest.raises(LimitError, match="too-long"):
        parse(f"name eq '{'x' * 8_000}'", OPEN, limits=Limits.STRANGERS)
