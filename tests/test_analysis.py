"""What a filter requires, and what it comes to: never wrong about any record."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.built import RECORDS, built, tangles
from support.growth import assert_linear
from support.structures import ORDERS as NESTED

from odata_filter import (
    JOBS,
    OPEN,
    Comparison,
    Expr,
    Field,
    FieldRef,
    Filter,
    FilterError,
    Literal,
    Operator,
    Predicate,
    Schema,
    UnknownFieldError,
    Value,
    parse,
    types,
)
from odata_filter.analysis import referenced_fields, required_values, simplify, transform
from odata_filter.builder import fields
from odata_filter.testing.agreement import SCHEMA

GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
TEXTS_OR_NOT: tuple[object, ...] = (None, 1, 2, 1.5, True, "a", GUID, GUID.upper(), "2024-01-01", b"a")
ANYTHING: list[dict[str, object]] = [{"x": x, "y": y} for x in TEXTS_OR_NOT for y in (1, 2)]
"""Records for a schema without types: one text may be equal to literals of several kinds."""

_OPEN_LEAVES = (
    *(f"x eq {GUID}", f"x eq '{GUID}'", f"x ne '{GUID}'", f"x ge '{GUID}'", "x eq 1", "x eq true", "x ne 1", "x gt 1"),
    *("x in (1, 'a')", "x eq 2024-01-01", "x eq '2024-01-01'", "x lt 2024-01-02", "x gt 'a'", "x le 1.5", "x in ()"),
    *("x ne null", "x eq null", "y eq 1"),
)
untyped = st.recursive(
    st.sampled_from(_OPEN_LEAVES),
    lambda operands: st.builds(
        str.join, st.sampled_from((" and ", " or ")), st.lists(operands.map("({})".format), min_size=2, max_size=4)
    ),
    max_leaves=10,
)


@given(tangles())
def test_a_simplified_filter_selects_the_same_rows(text: str) -> None:
    check_simplified(parse(text, SCHEMA), RECORDS)


@given(untyped)
def test_a_simplified_filter_without_types_selects_the_same_rows(text: str) -> None:
    check_simplified(parse(text, OPEN), ANYTHING)


@given(built(SCHEMA))
def test_any_filter_is_simplified_to_one_that_is_its_own_simplification(built_filter: Filter) -> None:
    check_simplified(built_filter, [{}])


def check_simplified(original: Filter, records: list[dict[str, object]]) -> None:
    simple = simplify(original)
    assert simplify(simple) == simple
    assert len(str(simple)) <= len(str(original))
    assert parse(str(simple), original.schema) == simple
    before, after = original.to(Predicate()), simple.to(Predicate())
    assert list(map(before, records)) == list(map(after, records))


@given(tangles())
def test_what_a_filter_requires_every_row_has(text: str) -> None:
    original = parse(text, SCHEMA)
    check_required(original, RECORDS)
    check_required(simplify(original), RECORDS)


@given(untyped)
def test_what_a_filter_without_types_requires_every_row_has(text: str) -> None:
    check_required(parse(text, OPEN), ANYTHING)


def check_required(original: Filter, records: list[dict[str, object]]) -> None:
    selected = original.to(Predicate()).select(records)
    for name in referenced_fields(original):
        required = required_values(original, name)
        if required is not None:
            # To Python, and so in a set, True is 1; without types a row may hold either.
            twins = (
                [twin for value in (True, False) if value in required for twin in (value, int(value))]
                if original.schema == OPEN
                else []
            )
            bound = fields(original.schema)[name].in_([*required, *twins]).to(Predicate())
            assert bound.select(selected) == selected


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), min_size=1, max_size=4), st.booleans())
def test_of_lists_alone_exactly_what_is_in_all_or_in_any_is_required(lists: list[list[str]], either: bool) -> None:
    label = fields(SCHEMA).label
    operands = [label.in_(each) for each in lists]
    joined = operands[0]
    expected = frozenset(lists[0])
    for operand, each in zip(operands[1:], lists[1:], strict=True):
        joined = joined | operand if either else joined & operand
        expected = expected | set(each) if either else expected & set(each)
    assert required_values(joined, "label") == expected


@pytest.mark.parametrize(
    ("text", "field", "required"),
    [
        (f"iTwinId eq {GUID}", "iTwinId", {UUID(GUID)}),
        (f"iTwinId eq {GUID} and state eq 'Success'", "iTwinId", {UUID(GUID)}),
        (f"iTwinId eq {GUID} or state eq 'Success'", "iTwinId", None),
        (f"iTwinId ne {GUID}", "iTwinId", None),
        ("name gt 'a'", "name", None),
        ("state eq 'Success'", "iTwinId", None),
        ("iTwinId in ()", "iTwinId", set()),
        ("outputId in ('x', null)", "outputId", {"x", None}),
        ("outputId ge null", "outputId", {None}),
        ("outputId gt null", "outputId", set()),
        ("name eq 'a' and name eq 'b'", "name", set()),
        ("name in ('a', 'b') and name in ('b', 'c')", "name", {"b"}),
        ("name eq 'a' or name in ('b', 'c')", "name", {"a", "b", "c"}),
        ("(name eq 'a' or email eq 'e') and name in ('a', 'b')", "name", {"a", "b"}),
        ("name eq 'a' or state in ()", "name", {"a"}),
        ("state in ()", "name", set()),
        ("inputId eq 'a' and inputId eq 'b'", "inputId", {"a"}),
        ("inputId in ('a', 'b') and inputId eq 'c'", "inputId", {"c"}),
        ("inputId eq null", "inputId", {None}),
    ],
)
def test_required_values(text: str, field: str, required: set[Value] | None) -> None:
    assert required_values(parse(text), field) == required


def test_an_ordered_enumeration_requires_the_members_in_the_bounds() -> None:
    assert required_values(parse("grade gt 'Low'", SCHEMA), "grade") == frozenset({"Middle", "High"})


def test_one_double_may_be_two_numbers() -> None:
    both = parse("price eq 0.1 and price eq 0.10000000000000001", SCHEMA)
    assert both.to(Predicate())({"price": 0.1})
    assert required_values(both, "price") == frozenset({Decimal("0.1")})
    assert simplify(both) == both


def test_a_field_that_does_not_exist_is_no_field_without_a_bound() -> None:
    with pytest.raises(UnknownFieldError) as refused:
        required_values(parse("state eq 'Success'"), "itwinId")
    assert refused.value.hint == "field names are case-sensitive: write 'iTwinId'"
    assert required_values(parse("a eq 1", OPEN), "b") is None


def test_referenced_fields() -> None:
    assert referenced_fields(parse("state eq 'Success' and (name eq 'a' or state in ())")) == {"state", "name"}


@pytest.mark.parametrize(
    ("text", "simple", "schema"),
    [
        ("name eq 'a' or name eq 'b' or name eq 'a'", "name in ('a', 'b')", JOBS),
        ("name eq 'a' or name in ('b', null)", "name in ('a', 'b', null)", JOBS),
        ("name in ('a')", "name eq 'a'", JOBS),
        ("state eq 'Success' and state eq 'Success'", "state eq 'Success'", JOBS),
        ("state eq 'Success' and state eq 'Failed'", "state in ()", JOBS),
        ("state eq 'Success' and state ne 'Success'", "state in ()", JOBS),
        ("name eq 'x' or (state eq 'Success' and state eq 'Failed')", "name eq 'x'", JOBS),
        ("name eq 'x' and (state eq 'Success' or state ne 'Success')", "name eq 'x'", JOBS),
        ("name eq 'a' and (name eq 'a' or email eq 'b')", "name eq 'a'", JOBS),
        ("name eq 'a' or (name eq 'a' and email eq 'b')", "name eq 'a'", JOBS),
        (
            "(name eq 'a' and email eq 'b') or (email eq 'b' and type eq 'MeshSampling' and name eq 'a')",
            "name eq 'a' and email eq 'b'",
            JOBS,
        ),
        ("name in ('a', 'b', 'c') and name ne 'b' and name gt 'a'", "name eq 'c'", JOBS),
        ("(name eq 'a' and email eq 'b') or (email eq 'b' and name eq 'a')", "name eq 'a' and email eq 'b'", JOBS),
        ("name ge 'a' and name le 'a'", "name eq 'a'", JOBS),
        ("name gt 'b' and name lt 'a'", "name in ()", JOBS),
        ("name ge 'a' and name lt 'a'", "name in ()", JOBS),
        ("name le 'a' and name lt 'a'", "name lt 'a'", JOBS),
        ("name lt 'a' or name le 'a'", "name le 'a'", JOBS),
        ("name in ('a', 'b') and name lt 'b'", "name eq 'a'", JOBS),
        ("name gt 'a' and name ge 'b' and name le 'c'", "name ge 'b' and name le 'c'", JOBS),
        ("name gt 'a' or name ge 'b'", "name gt 'a'", JOBS),
        ("name gt 'a' and name ne 'A' and name ne null", "name gt 'a'", JOBS),
        ("name gt 'a' or name in ('b', 'A')", "name gt 'a' or name eq 'A'", JOBS),
        ("inputId eq 'a' and inputId eq 'b'", "inputId eq 'a' and inputId eq 'b'", JOBS),
        ("inputId eq 'a' and inputId in ('a', 'b')", "inputId eq 'a'", JOBS),
        ("inputId eq 'a' and inputId ne 'a'", "inputId in ()", JOBS),
        ("inputId in ('a', 'b') and inputId ne 'a'", "inputId eq 'b' and inputId ne 'a'", JOBS),
        ("outputId gt null", "outputId in ()", JOBS),
        ("outputId ge null", "outputId eq null", JOBS),
        ("name eq null or name ne null", "name eq null or name ne null", JOBS),
        ("order eq 1 or order eq 1.0 or order eq NaN", "order eq 1", SCHEMA),
        ("grade gt 'Low'", "grade gt 'Low'", SCHEMA),
        ("grade gt 'Low' and grade ne 'High'", "grade eq 'Middle'", SCHEMA),
        ("grade eq 'Low' or grade eq 'High'", "grade in ('Low', 'High')", SCHEMA),
        ("x gt 1 or x eq 'a'", "x gt 1 or x eq 'a'", OPEN),
    ],
)
def test_simplified(text: str, simple: str, schema: Schema) -> None:
    assert str(simplify(parse(text, schema))) == simple


def test_what_makes_a_condition_superfluous_is_found_by_its_rarest_part() -> None:
    many = " and ".join(f"(name eq 'c' or email eq 'x{number}')" for number in range(70))
    assert str(simplify(parse(f"{many} and (name eq 'c' or email eq 'x69' or outputId eq 'y')"))) == many


TEXTS = Schema(
    "texts",
    [
        Field("name", types.String()),
        Field("city", types.String()),
        Field("size", types.Integer()),
        Field("active", types.Boolean()),
        Field("tags", types.String(), collection=True),
    ],
)


@pytest.mark.parametrize(
    ("text", "field", "required"),
    [
        ("tags/any(t: t eq 'a')", "tags", {"a"}),
        ("tags/any(t: t in ('a', 'b')) and tags/any(t: t eq 'c')", "tags", {"c"}),
        ("tags/any(t: contains(t,'a'))", "tags", None),
        ("tags/all(t: t eq 'a')", "tags", None),
        ("not tags/any()", "tags", {None}),
        ("not (name ne 'a')", "name", {"a"}),
        ("not (name eq 'a')", "name", None),
        ("not (name ne 'a' or city eq 'b')", "name", {"a"}),
        ("name eq 'a' or contains(city,'b')", "name", None),
        ("name eq 'a' and contains(city,'b')", "name", {"a"}),
        ("tolower(name) eq 'a'", "name", None),
        ("name eq city", "name", None),
        ("name eq tolower('A')", "name", {"a"}),
        ("active", "active", {True}),
        ("not active", "active", {False}),
        ("(name eq 'a') eq true", "name", {"a"}),
        ("1 eq 2", "name", set()),
        ("1 eq 1", "name", None),
    ],
)
def test_values_required_by_filters_of_the_whole_language(text: str, field: str, required: set[Value] | None) -> None:
    assert required_values(parse(text, TEXTS), field) == required


def test_fields_referenced_by_filters_of_the_whole_language() -> None:
    text = "not contains(tolower(name),city) and tags/any(t: t eq 'a') and (size gt 1) eq true"
    assert referenced_fields(parse(text, TEXTS)) == {"name", "city", "tags", "size"}


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("not (name ne 'a') or name eq 'b'", "name in ('a', 'b')"),
        ("not (not (name eq 'a'))", "name eq 'a'"),
        ("not (name eq 'a' or name eq 'b') and name ne 'c'", "name ne 'a' and name ne 'b' and name ne 'c'"),
        ("tolower(name) eq 'a' or tolower(name) eq 'b'", "tolower(name) in ('a', 'b')"),
        ("contains(name,'a') and (contains(name,'a') or size gt 1)", "contains(name,'a')"),
        ("startswith(name,'a') and startswith(name,'a')", "startswith(name,'a')"),
        ("tags/any(t: t eq 'a') or tags/any(t: t eq 'b')", "tags in ('a', 'b')"),
        ("tags/any(t: contains(t,'a')) and tags/any(t: contains(t,'a'))", "tags/any(t: contains(t,'a'))"),
        ("name eq city and (name eq city or size eq 1)", "name eq city"),
        ("size eq 1 and (length('ab') eq 2)", "size eq 1"),
        ("size eq 1 or contains('ab','b')", "true"),
        ("not (size lt 1) and size lt 1", "not (size lt 1) and size lt 1"),
        ("active eq true or active", "active eq true"),
    ],
)
def test_simplified_filters_of_the_whole_language(text: str, simple: str) -> None:
    assert str(simplify(parse(text, TEXTS))) == simple
    assert str(simplify(parse(simple, TEXTS))) == simple


def test_each_condition_is_changed_where_it_stands() -> None:
    seen: list[str] = []

    def renamed(condition: Expr) -> Expr:
        seen.append(str(condition))
        if isinstance(condition, Comparison) and condition.left == FieldRef(TEXTS["name"]):
            return Comparison(FieldRef(TEXTS["city"]), condition.op, condition.right)
        return condition

    filter_ = parse("not (name eq 'a' or active) and tags/any(t: t eq 'b')", TEXTS)
    assert str(transform(filter_, renamed)) == "not (city eq 'a' or active) and tags/any(t: t eq 'b')"
    assert seen == ["name eq 'a'", "active", "t eq 'b'", "tags/any(t: t eq 'b')"]


def test_junctions_that_come_out_of_a_change_are_joined() -> None:
    filter_ = parse("name eq 'a' and active", TEXTS)
    both = parse("size eq 1 and size eq 2", TEXTS).expr
    changed = transform(filter_, lambda condition: both if isinstance(condition, FieldRef) else condition)
    assert str(changed) == "name eq 'a' and size eq 1 and size eq 2"


def test_the_result_of_a_change_is_checked_against_the_schema() -> None:
    smaller = Schema("smaller", [TEXTS["city"]])
    with pytest.raises(UnknownFieldError):
        transform(parse("name eq 'a'", TEXTS), lambda condition: condition, smaller)
    to_city = Comparison(FieldRef(TEXTS["city"]), Operator.EQ, Literal("a", types.String()))
    assert transform(parse("name eq 'a'", TEXTS), lambda _: to_city, smaller).schema == smaller
    with pytest.raises(TypeError):
        transform(parse("name eq 'a'", TEXTS), lambda _: "city eq 'a'")  # type: ignore[arg-type, return-value]


def test_simplification_takes_linear_time() -> None:
    def wide(number: int) -> Filter:
        pairs = (f"(name eq 'a' and email eq '{each}')" for each in range(number))
        lists = (f"inputId ne '{each}'" for each in range(number))
        return parse(f"({' or '.join(pairs)}) and ({' and '.join(lists)})")

    assert_linear(wide, lambda filter_: (simplify(filter_), required_values(filter_, "name")), 1_000)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("address/city eq 'x' and owner/boss/name eq name", {"address/city", "owner/boss/name", "name"}),
        ("items/any(i: i/quantity gt 3 and i/sku eq sku)", {"items", "items/quantity", "items/sku", "sku"}),
        ("items/any(i: i/parts/any(p: p/sku eq i/sku))", {"items", "items/parts", "items/parts/sku", "items/sku"}),
        ("items/$count($filter=quantity gt 3) eq tags/$count", {"items", "items/quantity", "tags"}),
        ("name in tags/$filter($this ne $it/sku)", {"name", "tags", "sku"}),
        ("items/$filter(price gt 1)/any(i: i/maker/age gt 1)", {"items", "items/price", "items/maker/age"}),
        ("items/any() and rights has 'Read' and [name] eq ['x']", {"items", "rights", "name"}),
    ],
)
def test_the_fields_of_structures_are_named_by_their_paths(text: str, named: set[str]) -> None:
    assert referenced_fields(parse(text, NESTED)) == named


def test_the_conditions_of_every_body_are_transformed() -> None:
    def change(expr: Expr) -> Expr:
        match expr:
            case Comparison(left, op, Literal("x", kind)):
                return Comparison(left, op, Literal("y", kind))
        return expr

    text = (
        "items/$filter(sku eq 'x')/any(i: i/sku eq 'x') and items/$count($filter=sku eq 'x') eq 1 and items/any()"
        " and name in tags/$filter($this eq 'x') and [items/$count, 1] eq [1, items/$count($filter=sku eq 'x')]"
        " and rights has 'Read' and items/$count in (1, 2)"
        " and contains(substring(name,items/$count($filter=sku eq 'x')),'z') and ((name eq 'x') eq true) in (false)"
        " and - (duration'P1D' mul items/$count($filter=sku eq 'x')) lt duration'P1D' and active"
    )
    assert str(transform(parse(text, NESTED), change)) == text.replace("'x'", "'y'")


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("address/city eq 'x' and name eq 'y'", "address/city", {"x"}),
        ("address/city in ('x', 'z') and address/city in ('x', 'w')", "address/city", {"x"}),
        ("owner/boss/name eq null", "owner/boss/name", {None}),
        ("owner/name eq 'x'", "owner/boss/name", None),
        ("address/phones eq 'x'", "address/phones", {"x"}),
        ("items/any(i: i/sku eq 'x')", "items/sku", None),
        ("items/$count eq 1", "items", None),
    ],
)
def test_the_fields_of_structures_have_required_values(text: str, field: str, values: set[object] | None) -> None:
    assert required_values(parse(text, NESTED), field) == values


@pytest.mark.parametrize("path", ["address/ctiy", "nope/city", "name/x"])
def test_a_path_that_leads_nowhere_has_no_required_values(path: str) -> None:
    with pytest.raises(FilterError):
        required_values(parse("name eq 'x'", NESTED), path)
