"""The rare places of the binder and of the checks of trees made by hand."""

from __future__ import annotations

import pytest
from support.orders import ORDERS

from odata_filter import Capabilities, Comparison, Expr, Filter, FilterError, Membership, Operator, Schema, check
from odata_filter.builder import fields
from odata_filter.functions import Function
from odata_filter.nodes import Call, FieldRef, Lambda, Literal, Quantifier, Variable
from odata_filter.types import Boolean, String

NAME, TAGS = FieldRef(ORDERS["name"]), FieldRef(ORDERS["tags"])
TAG = Variable("t", ORDERS["tags"])
ODD = Variable("t t", ORDERS["tags"])
IS_X = Comparison(TAG, Operator.EQ, Literal("x", String()))
WRONG = Literal(b"x", String())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("marked", "code"),
    [
        ("«a»/b(1) eq 1", "unknown-field"),
        ("tags/«x»/any(t: t eq 'x')", "type-mismatch"),
        ("«@Core.X»/y eq 1", "unsupported-annotation"),
        ("tags/$filter(«size» eq 1)/x eq 1", "type-mismatch"),
        ("tags/any(t: t eq 'x')/«x» eq 1", "type-mismatch"),
        ("length(name)/«x» eq 1", "type-mismatch"),
        ("length(name)/«x»/y(1) eq 1", "type-mismatch"),
        ("contains(«tags»,5)", "wrong-arguments"),
        ("contains(name,«a=1»)", "unsupported-function"),
        ('«{»"a":1} eq name', "unsupported-json"),
        ("contains(name,«App.Foo'x'»)", "unsupported-type"),
        ("«App.Foo'x'» eq state", "unsupported-type"),
        ("name in («binary'AA=='»)", "unsupported-literal"),
        ("name in («duration'PT1H'»)", "type-mismatch"),
        ("name in «length(name)»", "type-mismatch"),
        ("name in «(name)»", "type-mismatch"),
        ("not «nam» eq 1", "unknown-field"),
        ("size eq 1 and «not» ", "missing-operand"),
        ("(«NOT»)", "missing-operand"),
        ("contains(«nam»,'x')", "unknown-field"),
        ("a/b «add» 1 eq 2", "unsupported-operator"),
        ("created eq «'2024-06-24T13:00:00'»", "type-mismatch"),
    ],
)
def test_the_fault_of_a_rare_item_has_its_place(marked: str, code: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = check(text, ORDERS)[0]
    start, end = error.span
    assert (error.code, f"{text[:start]}«{text[start:end]}»{text[end:]}") == (code, marked)
    assert error.hint


@pytest.mark.parametrize(
    ("expr", "code"),
    [
        (Lambda(Quantifier.ANY, NAME, None, None), "type-mismatch"),
        (Lambda(Quantifier.ANY, TAGS, "t", TAG), "not-boolean"),
        (Lambda(Quantifier.ANY, TAGS, "t", Lambda(Quantifier.ANY, TAGS, "t", IS_X)), "duplicate-variable"),
        (
            Lambda(Quantifier.ALL, TAGS, "t t", Comparison(Variable("t t", TAG.field), Operator.EQ, IS_X.right)),
            "duplicate-variable",
        ),
        (Comparison(WRONG, Operator.EQ, IS_X.right), "unsupported-value"),
        (Comparison(NAME, Operator.EQ, WRONG), "unsupported-value"),
        (Comparison(Literal("x", String()), Operator.EQ, NAME), "type-mismatch"),
        (Membership(WRONG, (Literal("x", String()),)), "unsupported-value"),
        (Membership(NAME, (WRONG,)), "unsupported-value"),
        (Call(Function("contains", {"a": String()}, Boolean()), (NAME,)), "unsupported-function"),
    ],
)
def test_a_tree_made_by_hand_is_checked_by_the_rules_of_text(expr: Expr, code: str) -> None:
    with pytest.raises(FilterError) as refused:
        Filter(expr, ORDERS)
    assert refused.value.code == code


def test_a_call_made_by_hand_has_literals_of_odata() -> None:
    made = fields(ORDERS).name.contains("x").expr
    assert isinstance(made, Call)
    with pytest.raises(FilterError) as refused:
        Filter(Call(made.function, (NAME, WRONG)), ORDERS)
    assert refused.value.code == "unsupported-value"


def test_capabilities_do_not_change() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        Capabilities.ALL.features = frozenset()
    assert "not" in Capabilities.ALL.features


def test_a_call_is_refused_where_the_service_takes_no_functions() -> None:
    narrow = Schema("orders", ORDERS.values(), capabilities=Capabilities(features={"bare-operand"}))
    (error,) = check("contains(name,'x')", narrow)
    assert (error.code, error.span) == ("unsupported-function", (0, 9))
