"""Every node class: walked, printed, compared, hashed, pickled, copied, measured and checked."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import partial

import pytest
from support.node_classes import NODES
from support.orders import ORDERS as FLAT
from support.structures import ITEM, PERSON
from support.trees import tree, written

from odata_filter import (
    OPEN,
    And,
    ArithmeticOperator,
    Capabilities,
    Expr,
    Field,
    Filter,
    FilterError,
    LimitError,
    Not,
    Operator,
    Schema,
    nodes,
    parse,
    referenced_fields,
    types,
)
from odata_filter.binding.tree_size import Size, size_of
from odata_filter.functions import FUNCTIONS
from odata_filter.nodes import Lambda, children, free_variables, is_hidden, renamed, walk
from odata_filter.testing.reference import value

ORDERS = Schema("orders", [*FLAT.values(), Field("owner", PERSON), Field("items", ITEM, collection=True)])
EXAMPLES = {
    nodes.FieldRef: ("active", Size(0, 0, 0)),
    nodes.Literal: ("true", Size(0, 0, 0)),
    nodes.Call: ("contains(tolower(name),'x')", Size(0, 2, 0)),
    nodes.Comparison: ("size gt 1", Size(0, 0, 0)),
    nodes.Membership: ("(size gt 1) in (true)", Size(0, 1, 0)),
    nodes.And: ("active and (size gt 1 or active)", Size(2, 0, 0)),
    nodes.Or: ("active or size gt 1", Size(1, 0, 0)),
    nodes.Not: ("not (active or size gt 1)", Size(2, 0, 0)),
    nodes.Lambda: ("tags/any(t: not (t eq 'x'))", Size(2, 0, 1)),
    nodes.Path: ("owner/active", Size(0, 1, 0)),
    nodes.ElementOf: ("(size gt 1) in flags", Size(0, 1, 0)),
    nodes.Has: ("owner/rights has 'Read'", Size(0, 1, 0)),
}
OPERANDS = {
    nodes.Count: ("items/$count($filter=sku eq 'x') eq 1", Size(1, 2, 1)),
    nodes.Filtered: ("name in tags/$filter($this ne 'x')", Size(1, 1, 1)),
    nodes.Arithmetic: ("created add duration'P1D' eq created", Size(0, 1, 0)),
    nodes.Negate: ("- (created sub created) eq duration'P1D'", Size(0, 2, 0)),
    nodes.Items: ("[name, size] in [['x', 1]]", Size(0, 2, 0)),
}
"""Nodes that are not conditions, in one."""
FIELDS = {*ORDERS, "owner/active", "owner/rights", "items/sku"}
NAME, ONE = nodes.FieldRef(ORDERS["name"]), nodes.Literal(1, types.Integer())
AROUND: dict[str, Callable[[Expr], Expr]] = {
    "{} eq name": lambda node: nodes.Comparison(node, Operator.EQ, NAME),
    "name eq {}": lambda node: nodes.Comparison(NAME, Operator.EQ, node),
    "{} add name": lambda node: nodes.Arithmetic(node, ArithmeticOperator.ADD, NAME),
    "name sub {}": lambda node: nodes.Arithmetic(NAME, ArithmeticOperator.SUB, node),
    "{} mul name": lambda node: nodes.Arithmetic(node, ArithmeticOperator.MUL, NAME),
    "name mul {}": lambda node: nodes.Arithmetic(NAME, ArithmeticOperator.MUL, node),
    "- {}": nodes.Negate,
    "{} in (1)": lambda node: nodes.Membership(node, (ONE,)),
    "{} in tags": lambda node: nodes.ElementOf(node, nodes.FieldRef(ORDERS["tags"])),
    "{} has 1": lambda node: nodes.Has(node, ONE),
    "length({})": lambda node: nodes.Call(FUNCTIONS["length"].signatures[0], (node,)),
    "[{}]": lambda node: nodes.Items((node,)),
    "not {}": Not,
    "{} and name": lambda node: And((node, NAME)),
    "{} or name": lambda node: nodes.Or((node, NAME)),
}
"""All that may stand around an operand, as text and as a node, whether or not the types suit."""


def test_every_node_class_has_an_example() -> None:
    assert {*EXAMPLES, *OPERANDS, nodes.Variable, nodes.It} == NODES


@pytest.mark.parametrize(("text", "size"), [*EXAMPLES.values(), *OPERANDS.values()])
def test_a_node_is_walked_printed_compared_hashed_pickled_copied_and_measured(text: str, size: Size) -> None:
    expr = parse(text, ORDERS).expr
    kind = next(kind for kind, example in [*EXAMPLES.items(), *OPERANDS.items()] if example == (text, size))
    assert kind in map(type, walk(expr))
    found = list(walk(expr))
    assert found[0] is expr
    assert len(found) == 1 + sum(len(list(walk(each))) for each in children(expr))
    assert str(expr) == text
    assert repr(expr).startswith(type(expr).__name__)
    assert pickle.loads(pickle.dumps(expr)) == expr == parse(text, ORDERS).expr
    assert hash(expr) == hash(parse(text, ORDERS).expr)
    assert copy.copy(expr) is copy.deepcopy(expr) is expr
    assert size_of(expr) == size
    assert Filter(expr, ORDERS).expr is expr
    assert not [*free_variables(expr)]
    assert referenced_fields(Filter(expr, ORDERS)) <= FIELDS


@pytest.mark.parametrize("feature", sorted(Capabilities().features))
def test_what_a_service_leaves_out_is_refused_alike_in_text_and_in_nodes(feature: str) -> None:
    capabilities = Capabilities(Capabilities().features - {feature})
    smaller = Schema("orders", ORDERS.values(), capabilities=capabilities)

    def refusal(made: Callable[[], object]) -> str | None:
        try:
            made()
        except FilterError as error:
            return error.code
        return None

    for text, _ in [*EXAMPLES.values(), *OPERANDS.values()]:
        expr = parse(text, ORDERS).expr
        assert refusal(partial(Filter, expr, smaller)) == refusal(partial(parse, text, smaller)), text


@pytest.mark.parametrize("kind", sorted(NODES, key=str))
def test_a_node_is_written_so_that_it_is_read_where_it_stood(kind: type[Expr]) -> None:
    found = {
        type(node): node
        for text, _ in [*EXAMPLES.values(), *OPERANDS.values()]
        for node in walk(parse(text, ORDERS).expr)
    }
    node = {**found, nodes.It: nodes.It(), nodes.Literal: nodes.Literal("x", types.String())}[kind]  # -1 is one token
    for template, whole in AROUND.items():
        assert written(tree(str(whole(node)))) == written(tree(template.format(f"({node})")))


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES.values()])
def test_a_condition_stands_where_an_operand_may(text: str) -> None:
    expr = parse(text, ORDERS).expr
    null = types.Untyped() if isinstance(expr, nodes.Literal) else types.Boolean()
    compared = Filter(nodes.Comparison(expr, Operator.EQ, nodes.Literal(None, null)), ORDERS)
    assert parse(str(compared), ORDERS) == compared
    in_parentheses = str(compared) == f"({text}) eq null"
    assert in_parentheses or str(compared) == f"{text} eq null"
    assert size_of(compared.expr).nesting == size_of(expr).nesting + in_parentheses


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES.values()])
def test_a_node_can_be_null_if_it_is_null_of_some_record(text: str) -> None:
    expr = parse(text, ORDERS).expr
    assert expr.nullable == (value(expr, {}) is None)


def test_nodes_know_their_type_and_whether_they_can_be_null() -> None:
    def nullable(text: str) -> bool:
        return parse(text, ORDERS).expr.nullable

    assert not any(map(nullable, ("size gt 1", "tags/any()", "size in (1)", "not (size gt 1)")))
    assert [nullable(text) for text in ("active", "contains(name,'x')", "not active", "active and size gt 1")] == [
        True
    ] * 4
    assert not nullable("contains('x','y')")
    assert all(type(parse(text, ORDERS).expr.type).__name__ == "Boolean" for text, _ in EXAMPLES.values())


def test_a_lone_it_is_a_node_under_an_open_schema() -> None:
    filter_ = parse("$it gt 1 and tags/any(t: t eq $it)", OPEN)
    assert Filter(filter_.expr, OPEN) == parse(str(filter_), OPEN) == pickle.loads(pickle.dumps(filter_))
    it = nodes.It()
    assert it in walk(filter_.expr)
    assert (it.nullable, it.type, nodes.is_collection(it)) == (True, types.Untyped(), False)


def test_nodes_of_structures_know_their_type_and_whether_they_can_be_null() -> None:
    count = next(node for node in walk(parse(OPERANDS[nodes.Count][0], ORDERS).expr) if isinstance(node, nodes.Count))
    filtered = nodes.Filtered(nodes.FieldRef(ORDERS["tags"]), nodes.FieldRef(ORDERS["active"]))
    assert (count.type, count.nullable, filtered.type) == (types.Integer(), False, types.String())
    assert nodes.is_collection(filtered)
    assert not nodes.is_collection(count)
    sku = nodes.Path(nodes.Variable("i", ORDERS["items"]), ITEM.fields[0])
    assert not sku.nullable
    assert nodes.Path(nodes.FieldRef(ORDERS["owner"]), PERSON.fields[0]).nullable
    with pytest.raises(TypeError, match="is not a collection"):
        nodes.element_field(count)


LEAF = parse("active", ORDERS).expr


def deep(levels: int) -> Expr:
    expr = LEAF
    for level in range(levels):
        expr = And((expr, LEAF)) if level % 2 else Not(expr)
    return expr


def test_the_depth_is_an_invariant_of_every_filter() -> None:
    deepest = Filter(deep(100), ORDERS)
    made: Callable[[], Filter]
    for made in (lambda: Filter(Not(deepest.expr), ORDERS), lambda: ~deepest, lambda: deepest | deepest):
        with pytest.raises(LimitError) as refused:
            made()
        assert refused.value.code == "too-deep"
    assert pickle.loads(pickle.dumps(deepest)) == deepest == parse(str(deepest), ORDERS)


def test_a_filter_knows_its_depth_when_it_is_joined() -> None:
    one, two = parse("size gt 1 or active", ORDERS), parse("size gt 1 and active", ORDERS)
    for joined in (one & two, one | two, one & one, two & two, ~one, ~one & two, one | ~two):
        assert joined._size == size_of(joined.expr)  # noqa: SLF001 - what must agree


@pytest.mark.parametrize("levels", [101, 5_000])
def test_a_tree_that_is_too_deep_is_refused_without_recursion(levels: int) -> None:
    expr = parse("active", ORDERS).expr
    for _ in range(levels):
        expr = Not(expr)
    with pytest.raises(LimitError):
        Filter(expr, ORDERS)


def test_a_variable_is_renamed_in_every_node() -> None:
    body = (
        "not contains(i/sku,'x') and (i/quantity in (1,2) or i/sku in tags or i/rights has 'Read')"
        " and i/parts/any(p: p/sku eq i/sku) and not i/parts/any() and i/parts/$filter(sku eq i/sku)/any()"
        " and i/parts/$count($filter=sku eq i/sku) gt i/parts/$count and [i/sku, i/quantity] eq ['x', 1]"
        " and i/maker/address/since sub $it/created gt -duration'P1D'"
    )
    made = parse(f"items/any(i: {body})", ORDERS).expr
    assert NODES - set(map(type, walk(made))) == {nodes.It}
    assert isinstance(made, Lambda)
    assert made.body is not None
    again = Lambda(made.quantifier, made.collection, "j", renamed(made.body, "i", "j"))
    expected = parse(f"items/any(j: {body.replace('i/', 'j/')})", ORDERS)
    assert again == expected.expr
    assert renamed(made.body, "i", "i") is made.body
    assert {each.name for each in free_variables(made.body)} == {"i"}
    assert not [*free_variables(made)]
    assert is_hidden(made.body, "i")
    assert not is_hidden(made.body, "p")
