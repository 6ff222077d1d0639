"""Handles of the whole language: functions, lambdas, fields with fields, and conditions of Boolean fields."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from support.orders import ORDERS

from odata_filter import (
    OPEN,
    Capabilities,
    Filter,
    FilterError,
    Handles,
    LimitError,
    Schema,
    Sql,
    StringHandle,
    UnknownFieldError,
    UnsupportedError,
    parse,
)
from odata_filter.builder import fields
from odata_filter.reality_conversion.handles import job, job_state

order: Any = fields(ORDERS)


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (lambda: order.name.contains("it's"), "contains(name,'it''s')"),
        (lambda: order.name.startswith(order.email), "startswith(name,email)"),
        (lambda: order.name.endswith("x") & order.active, "endswith(name,'x') and active"),
        (lambda: order.name.index("x") == -1, "indexof(name,'x') eq -1"),
        (lambda: order.name.length() > 3, "length(name) gt 3"),
        (lambda: order.name.lower().strip() == "x", "trim(tolower(name)) eq 'x'"),
        (lambda: order.name.upper().in_(["X", None]), "toupper(name) in ('X', null)"),
        (lambda: order.name.substring(1) != order.email.substring(1, 2), "substring(name,1) ne substring(email,1,2)"),
        (lambda: order.name.concat("x").concat(order.email) < "y", "concat(concat(name,'x'),email) lt 'y'"),
        (lambda: order.created.year() == 2024, "year(created) eq 2024"),
        (lambda: order.day.month() == order.created.month(), "month(day) eq month(created)"),
        (lambda: order.created.day() == 1, "day(created) eq 1"),
        (lambda: order.created.hour() == order.created.minute(), "hour(created) eq minute(created)"),
        (lambda: order.created.second() == 59, "second(created) eq 59"),
        (lambda: order.created.date() == dt.date(2024, 6, 24), "date(created) eq 2024-06-24"),
        (lambda: order.created.date() == order.day, "date(created) eq day"),
        (order.tags.any, "tags/any()"),
        (lambda: order.tags.any(lambda tag: tag == "x"), "tags/any(tag: tag eq 'x')"),
        (lambda: order.tags.all(lambda t: t.contains("x") | (t == "y")), "tags/all(t: contains(t,'x') or t eq 'y')"),
        (lambda: order.flags.any(lambda flag: flag), "flags/any(flag: flag)"),
        (lambda: order.flags.all(lambda null: ~null), "flags/all(e: not e)"),
        (lambda: order.name == order.email, "name eq email"),
        (lambda: order.size <= order.price, "size le price"),
        (lambda: order.key == order.id, "key eq id"),
        (lambda: ~(order.size > 1), "not (size gt 1)"),
        (lambda: ~order.active | (order.size > 1), "not active or size gt 1"),
        (lambda: (order.size > 1) & order.active, "size gt 1 and active"),
        (lambda: (order.size > 1) | ~order.active, "size gt 1 or not active"),
        (lambda: order.active & order.active, "active and active"),
        (lambda: ~order.name.contains("x") & ~~order.active, "not contains(name,'x') and not (not active)"),
    ],
)
def test_a_built_filter_is_that_of_its_text(built: Callable[[], Filter], text: str) -> None:
    assert str(built()) == text
    assert built() == parse(text, ORDERS) == Filter(built().expr, ORDERS)


@pytest.mark.parametrize(
    ("build", "code", "marked"),
    [
        (lambda: order.size.contains("x"), "wrong-arguments", "contains(«size»,'x')"),
        (lambda: order.name.contains(5), "wrong-arguments", "contains(name,«5»)"),
        (lambda: order.name.contains(b"x"), "unsupported-value", "contains(name,«<bytes>»)"),
        (lambda: order.name.substring(1, -1), "invalid-argument", "substring(name,1,«-1»)"),
        (lambda: order.name == order.size, "type-mismatch", "name eq «size»"),
        (lambda: order.name == order.tags, "type-mismatch", "name eq «tags»"),
        (lambda: order.name.length() == "x", "type-mismatch", "length(name) eq «'x'»"),
        (lambda: order.name.lower().in_(["a", 5]), "type-mismatch", "tolower(name) in ('a', «5»)"),
        (lambda: order.name.any(lambda e: e == "x"), "type-mismatch", "«name»/any()"),
        (lambda: order.tags.any(lambda e: e == 5), "type-mismatch", "e eq «5»"),
        (lambda: job.name.contains("x"), "unsupported-function", "«contains(»name,'x')"),
        (lambda: ~(job.name == "x"), "unsupported-not", "«not» (name eq 'x')"),
        (fields(job.name.schema).inputId.any, "unsupported-lambda", "«inputId/any»()"),
        (lambda: job.name == job.email, "unsupported-fields", "name eq «email»"),
    ],
)
def test_what_is_refused_is_refused_at_its_place(build: Callable[[], object], code: str, marked: str) -> None:
    with pytest.raises(FilterError) as refused:
        build()
    error = refused.value
    start, end = error.span
    source = error.source
    assert (error.code, f"{source[:start]}«{source[start:end]}»{source[end:]}") == (code, marked)


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: order.name & order.active,
        lambda: ~order.size,
        lambda: order.active & "x",
        lambda: order.tags.any(lambda _: True),
        lambda: order.name.length().field,
        lambda: (order.size > 1) & order.size,
        lambda: order.name == fields(Schema("other", [])),
    ],
)
def test_what_python_would_misunderstand_is_an_error(misuse: Callable[[], object]) -> None:
    with pytest.raises((TypeError, FilterError)) as refused:
        misuse()
    assert len(str(refused.value)) > 15


def test_calls_nest_no_deeper_than_filters_may() -> None:
    handle = order.name
    for _ in range(12):
        handle = handle.lower()
    assert str(handle == "x").count("tolower") == 12
    with pytest.raises(LimitError) as refused:
        handle.lower()
    assert refused.value.code == "too-nested"


def test_a_handle_of_an_element_makes_no_filter_outside_its_lambda() -> None:
    kept: list[Any] = []

    def body(tag: Any) -> Any:
        kept.append(tag)
        return (tag == "x") | tag.lower().startswith("y")

    assert str(order.tags.any(body)) == "tags/any(tag: tag eq 'x' or startswith(tolower(tag),'y'))"
    (tag,) = kept
    uses: list[Callable[[], object]] = [
        lambda: tag == "x",
        lambda: tag.in_(["x"]),
        tag.is_null,
        tag.lower,
        lambda: tag.contains("x"),
        lambda: order.name.contains(tag),
        lambda: order.name == tag,
        lambda: order.tags.any(lambda tag: tag == kept[0]),
        lambda: order.tags.any(lambda _: kept[0] == "x"),
    ]
    for use in uses:
        with pytest.raises(UnknownFieldError, match="variable tag stands outside its lambda"):
            use()


def test_a_body_that_fails_closes_its_lambda() -> None:
    kept: list[Any] = []

    def body(flag: Any) -> NoReturn:
        kept.append(flag)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        order.flags.any(body)
    with pytest.raises(UnknownFieldError, match="stands outside"):
        ~kept[0]


def test_a_value_of_a_list_is_no_handle() -> None:
    with pytest.raises(FilterError, match="expected a value, not the handle of email") as refused:
        order.name.in_(["x", order.email])
    assert (refused.value.code, refused.value.source) == ("unsupported-value", "name in ('x', email)")


def test_a_boolean_handle_joins_on_either_side() -> None:
    assert str(order.active | order.active) == "active or active"
    assert str((order.size > 1) | order.active) == "size gt 1 or active"
    assert str((order.size > 1) & order.active) == "size gt 1 and active"


def test_a_boolean_handle_is_no_condition_where_the_service_takes_none() -> None:
    narrow: Any = fields(Schema("orders", ORDERS.values(), capabilities=Capabilities(features={"not"})))
    with pytest.raises(UnsupportedError) as refused:
        operator.invert(narrow.active)
    assert (refused.value.code, refused.value.source) == ("unsupported-bare-operand", "active")


def test_a_text_is_narrowed_to_the_state_that_it_names() -> None:
    assert job_state("Success") == "Success"
    with pytest.raises(FilterError, match="did you mean 'Success'") as caught:
        job_state("Succes")
    assert caught.value.code == "unknown-member"
    with pytest.raises(TypeError, match="as str, not NoneType"):
        job_state(None)  # type: ignore[arg-type]


def test_handles_cannot_be_set_or_deleted() -> None:
    with pytest.raises(AttributeError, match="handles are immutable: write `name =="):
        order.name = "x"
    with pytest.raises(AttributeError, match="name cannot be deleted"):
        del order.name
    assert str(order.name == "x") == "name eq 'x'"


@pytest.mark.parametrize(
    ("misspelt", "methods"),
    [
        (lambda: order.name.startwith("x"), ("startswith",)),
        (lambda: order.tags.anny(None), ("any",)),
        (lambda: order.name.zzz, ()),
    ],
)
def test_a_misspelt_method_is_told_its_name(misspelt: Callable[[], object], methods: tuple[str, ...]) -> None:
    with pytest.raises(FilterError) as refused:
        misspelt()
    assert refused.value.suggestions == methods
    assert ("did you mean the method" in refused.value.hint) == bool(methods)


@pytest.mark.parametrize("backend", ["sql", Sql, None])
def test_what_is_not_a_backend_is_told_so(backend: Any) -> None:
    with pytest.raises(TypeError, match=r"expected a backend, such as Sql\('sqlite'\)"):
        (order.name == "x").to(backend)


def test_handles_are_made_of_a_schema() -> None:
    with pytest.raises(TypeError, match="expected a Schema, not a str"):
        fields("orders")  # type: ignore[arg-type]


def test_a_declared_field_that_the_schema_lacks_is_told_at_once() -> None:
    class Misspelt(Handles):
        nmae: StringHandle

    with pytest.raises(UnknownFieldError) as refused:
        Misspelt(ORDERS)
    assert refused.value.suggestions == ("name",)
    assert isinstance(Misspelt(OPEN), Handles)
