"""The tree of a filter, as JSON and as people see it."""

import json

import pytest

from odata_filter import OPEN, Field, Schema, parse, types
from odata_filter.backends.json import Json, drawn, outline

TAGGED = Schema("tagged", [Field("tags", types.String(), collection=True)])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a eq 'x'", {"field": "a", "op": "eq", "value": "x"}),
        ("a in (1, null)", {"field": "a", "op": "in", "values": [1, None]}),
        (
            "a eq true or b ne -7",
            {"or": [{"field": "a", "op": "eq", "value": True}, {"field": "b", "op": "ne", "value": -7}]},
        ),
        ("a eq INF", {"field": "a", "op": "eq", "value": "INF"}),
        ("a eq 2.50", {"field": "a", "op": "eq", "value": "2.5"}),
        ("a lt 2026-04-01T09:00:00+02:00", {"field": "a", "op": "lt", "value": "2026-04-01T07:00:00Z"}),
        ("a eq b", {"left": {"field": "a"}, "op": "eq", "right": {"field": "b"}}),
        ("not a", {"not": {"field": "a"}}),
        ("length(a) in (1)", {"left": {"call": "length", "arguments": [{"field": "a"}]}, "op": "in", "values": [1]}),
        ("contains(a,'x')", {"call": "contains", "arguments": [{"field": "a"}, {"value": "x"}]}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert parse(text, OPEN).to(Json()) == value
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tags/any()", {"any": {"field": "tags"}}),
        (
            "tags/all(t: t ne 'x')",
            {
                "all": {"field": "tags"},
                "variable": "t",
                "body": {"left": {"variable": "t"}, "op": "ne", "right": {"value": "x"}},
            },
        ),
    ],
)
def test_values_of_lambdas(text: str, value: object) -> None:
    assert parse(text, TAGGED).to(Json()) == value


def test_not_and_lambdas_are_branches_of_a_drawing() -> None:
    tree = outline(parse("not (tags/any(t: t eq 'x' or t eq 'y') and tags/any())", TAGGED).expr)
    assert tree == ["not", ["and", ["tags/any t", ["or", "t eq 'x'", "t eq 'y'"]], "tags/any()"]]


def test_a_tree_is_outlined_and_drawn() -> None:
    tree = outline(parse("a eq 1 and (b eq 2 or c eq 3 and d eq 4) and e in (5, 6)", OPEN).expr)
    assert tree == ["and", "a eq 1", ["or", "b eq 2", ["and", "c eq 3", "d eq 4"]], "e in (5, 6)"]
    assert (
        "\n".join(drawn(tree))
        == """\
and
├─ a eq 1
├─ or
│  ├─ b eq 2
│  └─ and
│     ├─ c eq 3
│     └─ d eq 4
└─ e in (5, 6)"""
    )
    assert list(drawn("a eq 1")) == ["a eq 1"]
