"""The description of `$filter` that OpenAPI documents show."""

from __future__ import annotations

import re

import pytest
from support import structures
from support.orders import ORDERS

from odata_filter import JOBS, OPEN, Capabilities, Field, Schema, check, types
from odata_filter.functions import FUNCTIONS
from odata_filter.integrations.description import description
from odata_filter.operators import OPERATORS
from odata_filter.testing.agreement import SCHEMA

SMALL = Schema(
    "parts",
    [
        Field("created", types.DateTimeOffset(), nullable=False),
        Field("state", types.Enumeration("State", ["On", "it's"])),
        Field("tags", types.String(), collection=True),
    ],
    capabilities=Capabilities(functions=["contains", "TOLOWER", "year", "now"]),
)


def test_a_description_has_fields_with_their_literals_operators_functions_and_an_example() -> None:
    text, _, link = description(SMALL).rpartition("\n\n")
    assert (
        text
        == """\
A condition on `parts`, such as `created eq 2024-06-24T13:00:00Z and state eq 'On'`.

**Fields**

- `created`: DateTimeOffset, such as `2024-06-24T13:00:00Z`
- `state`: Enumeration, `'On'`, `'it''s'`, or null
- `tags`: collection of String, such as `'text'`

**Operators:** `or` `and` `eq` `ne` `lt` `le` `gt` `ge` `add` `sub` `mul` `div` `divby` `not` `in`

**Functions:** `contains` `tolower` `year` `now`"""
    )
    assert re.fullmatch(r"The language is that of \[OData 4\.01\]\(https://docs\.oasis-open\.org/\S+\)\.", link)


def test_what_the_capabilities_leave_out_is_not_mentioned() -> None:
    text = description(Schema("jobs", JOBS.values(), capabilities=Capabilities.COMPARISONS))
    assert "**Operators:** `or` `and` `eq` `ne` `lt` `le` `gt` `ge` `in`\n" in text
    assert "Functions" not in text
    silent = description(Schema("jobs", JOBS.values(), capabilities=Capabilities(operators=())))
    assert silent.startswith("A condition on `jobs`.\n")
    assert "**Operators:** `not`\n" in silent
    nothing = description(Schema("jobs", JOBS.values(), capabilities=Capabilities((), (), ("contains",), ())))
    assert "Operators" not in nothing
    assert "Functions" not in nothing


@pytest.mark.parametrize(
    ("operators", "example"),
    [
        ({"eq", "and"}, "name eq 'text' and email eq 'text'"),
        ({"eq"}, "name eq 'text'"),
        ({"le", "and"}, "name le 'text' and email le 'text'"),
    ],
)
def test_the_example_is_a_filter_that_the_service_takes(operators: set[str], example: str) -> None:
    schema = Schema("orders", ORDERS.values(), capabilities=Capabilities(operators=operators))
    assert description(schema).startswith(f"A condition on `orders`, such as `{example}`.\n")
    assert check(example, schema) == []


def test_functions_are_those_of_the_types_that_fields_have() -> None:
    assert "Functions" not in description(Schema("n", [Field("size", types.Integer())]))
    (line,) = re.findall(r"^\*\*Functions:.*$", description(Schema("n", [Field("day", types.Date())])), re.MULTILINE)
    assert re.findall(r"`(\w+)`", line) == ["year", "month", "day"]


@pytest.mark.parametrize(("nullable", "end"), [(True, ", or null"), (False, "")])
def test_a_path_through_what_may_be_null_may_be_null(nullable: bool, end: str) -> None:
    person = types.Structure("Person", [Field("name", types.String(), nullable=False)])
    text = description(Schema("jobs", [Field("owner", person, nullable=nullable)]))
    assert f"- `owner/name`: String, such as `'text'`{end}\n" in text


@pytest.mark.parametrize("schema", [ORDERS, SCHEMA, JOBS])
def test_everything_that_is_described_is_taken_and_everything_that_is_taken_is_described(schema: Schema) -> None:
    text = description(schema)
    for name, field in schema.items():
        assert re.search(rf"^- `{name}`: .*`{re.escape(field.type.example)}`", text, re.MULTILINE)
        assert check(f"{name} eq {field.type.example}", schema) == []
    named = set(re.findall(r"`(\w+)`", text[text.index("**Operators") :]))
    examples = {
        "not": "not (1 eq 1)",
        "-": "-1 eq 1",
        "in": "1 in (1)",
        "and": "1 eq 1 and 1 eq 1",
        "or": "1 eq 1 or 1 eq 1",
        "add": "now() add duration'P1D' gt now()",
        "sub": "now() sub duration'P1D' gt now()",
        "mul": "duration'P1D' mul 2 gt duration'P1D'",
        "div": "duration'P1D' div 2 gt duration'P1D'",
        "divby": "duration'P1D' divby 2 gt duration'P1D'",
    }
    for operator in OPERATORS:
        example = examples.get(operator, f"1 {operator} 1")
        taken = [] in (check(example, OPEN), check(f"{example} eq 1", OPEN))
        assert (operator in named) is (taken and _accepts(schema, operator)), operator
    assert not named & {row.name for name, row in FUNCTIONS.items() if name not in schema.capabilities.functions}


def test_every_function_that_fields_can_be_given_to_is_described() -> None:
    text = description(ORDERS)
    for row in FUNCTIONS.values():
        assert (f"`{row.name}`" in text) is (check(row.example, ORDERS) == []), row.name


def _accepts(schema: Schema, operator: str) -> bool:
    capabilities = schema.capabilities
    return operator in capabilities.operators or (operator == "not" and "not" in capabilities.features)


def test_code_is_code_whatever_is_in_it() -> None:
    members = ["a`b", "``", "<b>|", *map(str, range(30))]
    text = description(Schema("x" * 300, [Field("e", types.Enumeration("E", members))]))
    assert "`" + "x" * 200 + "…`" in text
    assert "`` 'a`b' ``, ``` '``' ```, `'<b>|'`, `'0'`" in text
    assert text.count(", `'") == 18
    assert "`'16'`, …, or null" in text


def test_fields_of_structures_are_listed_by_their_paths() -> None:
    text = description(structures.ORDERS)
    assert (
        """
- `address`: `Address`, or null
- `owner`: `Person`, or null
- `items`: collection of `Item`
- `tags`: collection of String, such as `'text'`
- `sizes`: collection of Integer, such as `42`
- `address/city`: String, such as `'text'`, or null
"""
        in text
    )
    assert "\n- `items/maker`: `Person`, or null\n" in text
    assert text.count("Person") == 3  # not entered again: owner/boss is one, and items/maker
    assert "\n- `items/parts/sku`: String, such as `'text'`, or null\n" in text
    assert "\n- `rights`: Enumeration, `'None'`, `'Read'`, `'Write'`, `'Own'`, or null\n" in text
    assert "`has`" in text
    assert "`has`" not in description(ORDERS)
    assert check(f"owner/boss/address/city eq {types.String().example}", structures.ORDERS) == []


def test_fields_that_filters_cannot_reach_are_not_listed() -> None:
    fields = structures.ORDERS.values()
    flat = Schema("orders", fields, capabilities=Capabilities.COMPARISONS)
    assert "`address`" in description(flat)
    assert "/" not in description(flat).partition("**Operators")[0]
    single = description(Schema("orders", fields, capabilities=Capabilities(lambdas=())))
    assert "`address/city`" in single
    assert "`items/" not in single


def test_at_most_a_hundred_fields_are_listed() -> None:
    inner = types.Structure("S", [Field(f"f{number}", types.Integer()) for number in range(200)])
    text = description(Schema("wide", [Field("s", inner), Field("last", types.Date())]))
    assert text.count("\n- ") == 101
    assert "`s/f97`: Integer, such as `42`, or null\n- …\n\n" in text
    assert "`last`" in text


def test_an_open_schema_has_no_fields_to_list() -> None:
    assert description(OPEN).startswith("A condition on `open`.\n\n**Operators:** `or`")
