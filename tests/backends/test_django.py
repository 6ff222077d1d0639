"""Conditions of Django on SQLite: what they select, and what is refused. tests/engines/test_django.py has servers."""

from __future__ import annotations

import datetime as dt
import importlib
import pickle
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import NotSupportedError, connection
from django.db.backends.signals import connection_created
from django.db.models import Case, F, IntegerField, Model, Q, Value, When
from support.django_project.models import (
    ORDER_COLUMNS,
    ORDER_MODELS,
    SHELF,
    SHELF_COLUMNS,
    Book,
    Genre,
    Order,
    Part,
    Price,
    Writer,
)
from support.django_project.orders import check
from support.django_project.rows import load_orders, shelf, tables
from support.order_records import FILTERS, ORDERS
from support.structures import ORDERS as ORDER_SCHEMA

import odata_filter
from odata_filter import OPEN, Column, Field, FilterError, LimitError, Schema, UnsupportedError, parse, types
from odata_filter.backends.django import Condition, Django
from odata_filter.backends.django.condition import bound, dialect_of
from odata_filter.backends.django.model_columns import column_of, form_of
from odata_filter.backends.sql.dialects import DIALECTS, DialectName
from odata_filter.backends.sql.operand_text import OperandTexts


@pytest.fixture(scope="module", autouse=True)
def books() -> Iterator[None]:
    with shelf():
        yield


def condition(text: str, schema: Schema = SHELF, **options: Any) -> Condition:
    return parse(text, schema).to(Django(Book, SHELF_COLUMNS, **options))


def titles(text: str, **options: Any) -> list[str]:
    """The books that a filter selects, having seen that `exclude` selects the others."""
    wanted = condition(text, **options)
    kept = {book.title for book in Book.objects.filter(wanted)}
    assert {book.title for book in Book.objects.exclude(wanted)} == {"empty", "full", "some"} - kept
    assert {book.title for book in Book.objects.exclude(~wanted)} == kept
    marked = Book.objects.annotate(kept=wanted).values_list("title", "kept")
    assert set(marked) == {(title, title in kept) for title in ("empty", "full", "some")}
    return sorted(kept)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        # Django's own lookups take 1.5 for 1, null for less than a number beyond the column, and fail in a list of one.
        "number eq 1.5": [],
        "number ne 1.5": ["empty", "full", "some"],
        f"number lt {2**70}": ["full", "some"],
        f"number in ({2**70})": [],
        f"number in ({2**70}, 1, null)": ["empty", "full"],
        "number gt 0.5": ["full", "some"],
        "not (number gt 1)": ["empty", "full"],
        "number gt writerId": [],
        "number ge writerId": ["empty", "full", "some"],
        "number lt length(title)": ["full", "some"],
        "length(title) gt 4": ["empty"],
        "number eq null": ["empty"],
        "writerId eq 1": ["full"],
        "writerId ne 1": ["empty", "some"],
        # A column of a related row, which the record may lack.
        "writerName eq 'Ada'": ["full"],
        "writerName ne 'Ada'": ["empty", "some"],
        "writerName eq null": ["empty", "some"],
        "contains(writerName,'d')": ["full"],
        "not contains(writerName,'d')": [],
        "length(writerName) eq 3": ["full"],
        "writerGuid eq 00000000-0000-0000-0000-00000000000a": ["full"],
        "writerGuid gt 00000000-0000-0000-0000-00000000000a": ["some"],
        "writerTown eq null": ["empty", "full", "some"],
        # Two conditions on a collection are met by one element or by two.
        "genres eq 'a' and genres eq 'b'": ["full"],
        "genres/any(g: g eq 'a' and g eq 'b')": [],
        "genres ne 'a'": ["empty", "some"],
        "genres in ('b', null)": ["empty", "full", "some"],
        "not (genres in ('b', null))": [],
        "genres in ()": [],
        "not (genres in ())": ["empty", "full", "some"],
        "genres/all(g: g eq 'a')": ["empty", "some"],
        "genres/any()": ["full"],
        "prices/any(p: p gt 2)": ["full"],
        "prices/all(p: p gt 2)": ["empty", "some"],
        "writersPrices/any(p: p gt 2)": ["full"],
        "otherBooks eq 'full'": ["full"],
        "otherBooks/any(b: contains(b,'%'))": [],
        "genres/any(g: g eq 'a') eq (number eq 1)": ["empty", "full", "some"],
        "(number gt 1 or genres/any()) eq contains(writerName,'d')": ["full"],
        "at eq 2024-01-01T00:00:00Z": ["full"],
        "at gt 2024-01-01T00:00:00Z": ["some"],
        "at ge 2024-01-01T02:00:00+02:00 and at lt now()": ["full", "some"],
        "at add lasts gt 2024-01-01T00:30:00Z": ["full"],
        "not (at add lasts gt 2024-01-01T00:30:00Z)": ["empty", "some"],
        "at sub lasts lt at": ["full"],
        "-lasts lt lasts": ["full"],
        "authorGuid eq 00000000-0000-0000-0000-00000000000b": ["some"],
    }.items(),
)
def test_a_condition_selects_rows_and_its_negation_the_others(text: str, expected: list[str]) -> None:
    assert titles(text) == expected


@pytest.fixture(scope="module")
def orders() -> Iterator[None]:
    with tables("default", ORDER_MODELS):
        load_orders("default", ORDERS)
        yield


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("text", FILTERS)
def test_related_rows_and_lambdas_over_them_select_as_records_do(text: str) -> None:
    check("default", text)


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("text", "columns", "code"),
    [
        ("items/any(i: i/sku eq 'x')", {"items": "name"}, "unmapped-collection"),
        ("items/$count eq 1", {"items": "owner"}, "unmapped-collection"),
        ("tags/$count eq 1", {"tags": "labels"}, "unmapped-collection"),
        ("items/any(i: i/quantity eq 1)", {"items/quantity": "sku"}, "unsupported-column"),
        ("items/any(i: i/quantity eq 1)", {"items/quantity": "pieces__number"}, "unsupported-column"),
        ("address/city eq 'x'", {"address/city": "items__sku"}, "unsupported-column"),
        ("owner eq null", {"owner": "items"}, "unsupported-column"),
        ("rights has 'Read'", {"rights": "name"}, "unsupported-has"),
        ("items/any(i: i/rights has 'Read')", {"items/rights": "sku"}, "unsupported-has"),
        ("rights has 'Read'", {"rights": "active"}, "unsupported-column"),
        ("grade eq 'Low'", {"grade": "quantity"}, "unsupported-column"),
    ],
)
def test_related_rows_that_cannot_hold_the_field_are_refused(text: str, columns: dict[str, str], code: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse(text, ORDER_SCHEMA).to(Django(Order, columns))
    assert caught.value.code == code
    assert caught.value.span != (0, len(text))


def test_what_the_database_lacks_is_told_by_the_names_of_the_filter() -> None:
    books = Book.objects.filter(condition("genres eq 'a' and hour(at add lasts) eq 1"))
    with pytest.raises(UnsupportedError, match="sqlite has no value of 'at add lasts', but compares it") as caught:
        books.exists()
    assert caught.value.source[slice(*caught.value.span)] == "at add lasts"


def test_paths_that_the_models_lack_are_told() -> None:
    for columns, message in (
        ({"items/sku": "skuu"}, "Item has no field 'skuu': did you mean 'sku'?"),
        ({"items/skuu": "sku"}, "columns has 'items/skuu', which is not a field of orders"),
        ({"items": "itemz"}, "Order has no field 'itemz': did you mean 'items'?"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            parse("items/any(i: i/sku eq 'x')", ORDER_SCHEMA).to(Django(Order, columns))


def test_a_condition_joins_others() -> None:
    first, second = condition("number eq 1"), condition("number eq 2 or number eq 3")
    kept = Book.objects.order_by("number")
    assert [book.title for book in kept.filter(first | second)] == ["full", "some"]
    assert [book.title for book in kept.filter(Q(title="empty") | Q(second))] == ["empty", "some"]
    assert [
        book.title for book in kept.filter(Q(writer__name="Ada") | Q(condition("writerName eq null and number eq 2")))
    ] == ["full", "some"]
    assert not kept.filter(first & second)
    assert not kept.filter(second, number=1)
    chosen = Case(When(second, then=Value(1)), default=Value(0), output_field=IntegerField())
    assert list(kept.annotate(chosen=chosen).values_list("chosen", flat=True)) == [0, 0, 1]


def test_two_conditions_are_equal_only_if_their_filters_are() -> None:
    one, same, other = condition("number eq 1"), condition("number eq 1"), condition("number eq 2")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert Book.objects.filter(one).filter(other).count() == 0
    assert condition("genres eq 'a'") != condition("genres eq 'b'")


def test_a_queryset_with_a_condition_pickles() -> None:
    books = Book.objects.filter(condition("prices eq 1 and number lt 2"))
    books.query = pickle.loads(pickle.dumps(books.query))
    assert [book.title for book in books] == ["full"]


def test_a_condition_stands_in_a_subquery() -> None:
    inner = Book.objects.filter(condition("genres eq 'a'"))
    assert [writer.name for writer in Writer.objects.filter(book__in=inner)] == ["Ada"]


def test_a_condition_is_compared() -> None:
    books = Book.objects.annotate(full=condition("title eq 'full'"), one=condition("prices eq 1"))
    assert [book.title for book in books.filter(full=True)] == ["full"]
    assert books.filter(full=False).count() == books.count() - 1
    assert books.filter(full=F("one")).count() == books.count() - books.exclude(full=F("one")).count() > 0
    assert "NOT (" in str(books.filter(full=False).query)


def test_values_never_enter_the_text() -> None:
    text, parameters = Book.objects.filter(
        condition("title eq '%s'' or 1=1 --' or contains(title,'%')")
    ).query.sql_with_params()
    assert parameters == ("%s' or 1=1 --", "%")
    assert "1=1" not in text


def test_the_depth_of_every_filter_is_within_that_of_sqlite() -> None:
    deep = "number eq 1"
    for level in range(99):
        deep = f"title eq '{level}' {'and' if level % 2 else 'or'} ({deep})"
    wide = " or ".join(f"(number eq {number} and title eq 'full')" for number in range(1_200))
    for text, kept in ((deep, []), (wide, ["full"])):
        wanted = condition(text)
        assert [book.title for book in Book.objects.filter(~Q(title="x") & Q(wanted), ~Q(title="x"))] == kept
        assert len(Book.objects.exclude(Q(wanted) | Q(title="x"))) == 3 - len(kept)


@pytest.mark.usefixtures("orders")
def test_operands_that_are_too_deep_for_sqlite_are_refused() -> None:
    name = "name"
    for _ in range(6):
        name = f"substring({name},quantity,quantity)"
    text = f"items/any(i: i/parts/any(p: tags/any(t: sizes/any(s: {name} eq p/sku))))"
    with pytest.raises(LimitError) as caught:
        len(Order.objects.filter(parse(text, ORDER_SCHEMA).to(Django(Order, ORDER_COLUMNS))))
    assert caught.value.code == "too-complex"


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "number eq 'Second'": ["some"],
        "number ne 'Second'": ["empty", "full"],
        "number lt 'First'": ["some"],
        "number in ('First', null)": ["empty", "full"],
    }.items(),
)
def test_an_enumeration_with_numbers_may_be_kept_as_these(text: str, expected: list[str]) -> None:
    places = types.Enumeration("Place", {"Second": 2, "First": 1}, ordered=True)
    wanted = parse(text, Schema("s", [Field("number", places)])).to(Django(Book))
    assert sorted(Book.objects.filter(wanted).values_list("title", flat=True)) == expected
    assert Book.objects.exclude(wanted).count() == 3 - len(expected)


def test_now_is_one_moment() -> None:
    assert titles("at lt now()", now=dt.datetime(2024, 1, 1, 0, 0, 0, 1, dt.UTC)) == ["full"]
    with pytest.raises(ValueError, match="offset"):
        Django(Book, now=dt.datetime(2024, 1, 1))


def refused(text: str, schema: Schema, columns: dict[str, str] | None = None) -> FilterError:
    """The error of a filter that no query could hold."""
    with pytest.raises(FilterError) as caught:
        parse(text, schema).to(Django(Book, columns))
    return caught.value


@pytest.mark.parametrize(
    ("field", "path", "found"),
    [
        (Field("x", types.Integer()), "title", "'title' is of type CharField, which cannot hold 'x' of type Integer"),
        (Field("x", types.String()), "address", "'address' is of type GenericIPAddressField"),
        (Field("x", types.Guid()), "writer", "'writer_id' is of type BigAutoField, which cannot hold 'x' of type Guid"),
        (Field("x", types.Integer()), "about", "'about' is of type GenericForeignKey"),
        (Field("x", types.Integer()), "prices", "'prices' is of type"),
        (Field("x", types.Integer()), "prices__value", "'prices__value' has any number of values for each record"),
        (Field("x", types.Guid(), collection=True), "prices__value", "'value' is of type IntegerField"),
        (Field("x", types.String(), collection=True), "criticism__title", "'x' is in a GenericRelation"),
    ],
)
def test_a_column_that_cannot_hold_the_field_is_refused(field: Field, path: str, found: str) -> None:
    error = refused("x eq null", Schema("s", [field]), {"x": path})
    assert isinstance(error, UnsupportedError)
    assert (error.code, error.span) == ("unsupported-column", (0, 1))
    assert found in error.message


@pytest.mark.parametrize("path", ["title", "genres", "writer__name"])
def test_a_collection_stands_in_a_column_of_related_rows(path: str) -> None:
    error = refused("x eq null", Schema("s", [Field("x", types.String(), collection=True)]), {"x": path})
    assert (error.code, error.hint) == (
        "unmapped-collection",
        "say where its elements are: columns={'x': 'relation__field'}",
    )


def test_a_field_without_a_type_is_refused() -> None:
    assert refused("title eq 'x'", OPEN).code == "unsupported-untyped"


def test_what_the_model_lacks_is_told_at_once() -> None:
    for columns, message in (
        ({"title": "titel"}, "Book has no field 'titel': did you mean 'title'?"),
        ({"title": "writer__nmae"}, "Writer has no field 'nmae': did you mean 'name'?"),
        ({"title": "number__name"}, "'number' is not a relation, and has no 'name'"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            Django(Book, columns)
    with pytest.raises(ValueError, match=r"^Book has no field 'nmuber': did you mean 'number'"):
        parse("nmuber eq 1", Schema("s", [Field("nmuber", types.Integer())])).to(Django(Book))
    with pytest.raises(ValueError, match=r"columns has .nmuber., which is not a field of books: did you mean"):
        parse("number eq 1", SHELF).to(Django(Book, {"nmuber": "number"}))


@pytest.mark.parametrize(
    "arguments", [("Book",), (Book(),), (Book, ["title"]), (Book, {"title": 1}), (Book, {1: "title"})]
)
def test_arguments_of_other_types_are_refused(arguments: Any) -> None:
    with pytest.raises(TypeError):
        Django(*arguments)


def test_the_primary_key_has_its_short_name() -> None:
    wanted = parse("x ge 1", Schema("s", [Field("x", types.Integer())])).to(Django(Book, {"x": "pk"}))
    assert Book.objects.filter(wanted).count() == 3


def test_each_database_has_its_dialect() -> None:
    found = [
        dialect_of(SimpleNamespace(vendor=vendor, mysql_is_mariadb=mariadb)).name  # type: ignore[arg-type]
        for vendor, mariadb in (("sqlite", None), ("postgresql", None), ("mysql", True), ("mysql", False))
    ]
    assert found == ["sqlite", "postgresql", "mariadb", "mysql"]
    with pytest.raises(NotSupportedError, match="not for oracle"):
        dialect_of(SimpleNamespace(vendor="oracle"))  # type: ignore[arg-type]


def test_date_times_in_another_zone_than_utc_are_refused() -> None:
    books = Book.objects.filter(condition("number eq 1 or at eq 2024-01-01T00:00:00Z"))
    with patch.object(connection, "timezone_name", "Europe/Berlin"), pytest.raises(UnsupportedError) as caught:
        len(books)
    assert (caught.value.code, caught.value.span) == ("unsupported-column", (15, 17))
    assert "local times of Europe/Berlin" in caught.value.message


def test_more_parameters_than_the_database_takes_are_refused() -> None:
    with patch.object(type(DIALECTS["sqlite"]), "parameters", 3):
        assert titles("title in ('full', 'none', 'x', 'y')") == ["full"]
        with pytest.raises(LimitError) as caught:
            titles("number gt 0 and (title eq 'x' or number lt 4 and title gt 'y')")
    assert caught.value.code == "too-many-parameters"


def test_a_relation_is_followed_from_either_end() -> None:
    names = Schema("s", [Field("titles", types.String(), collection=True)])
    for model, path, expected in (
        (Genre, "book__title", 3),
        (Writer, "book__title", 1),
        (Price, "book__genres__book__title", 2),
    ):
        wanted = parse("titles eq 'full'", names).to(Django(model, {"titles": path}))
        assert model.objects.filter(wanted).count() == expected


@pytest.mark.parametrize(
    ("model", "path", "kind", "native", "expected"),
    [
        (Writer, "guid", types.Guid(), False, {"sqlite": "hex", "mysql": "hex"}),
        (Writer, "guid", types.Guid(), True, {"mariadb": "native", "postgresql": "native"}),
        (Writer, "name", types.Guid(), True, {"sqlite": "text", "postgresql": "text"}),
        (Book, "at", types.DateTimeOffset(), False, {"sqlite": "iso_space", "postgresql": None, "mariadb": "native"}),
        (Part, "at", types.TimeOfDay(), False, {"sqlite": "iso_space", "postgresql": None}),
        (Part, "lasts", types.Duration(), False, {"sqlite": "epoch_us"}),
        (Part, "lasts", types.Duration(), True, {"postgresql": "native"}),
    ],
)
def test_values_are_stored_as_each_database_does(
    model: type[Model], path: str, kind: types.Type, native: bool, expected: dict[DialectName, Any]
) -> None:
    _, field = column_of(model, path, kind, "x")
    features = SimpleNamespace(has_native_uuid_field=native, has_native_duration_field=native)
    for name, storage in expected.items():
        with patch.object(type(DIALECTS[name]), "form") as form:
            connection: Any = SimpleNamespace(vendor=name, features=features, timezone_name="UTC")
            form_of(field, kind, "x", DIALECTS[name], connection)
        assert form.call_args.args[1] == Column("x", storage=storage)


def test_a_foreign_key_to_another_field_than_the_key_is_followed() -> None:
    names = Schema("s", [Field("titles", types.String(), collection=True)])
    wanted = parse("titles eq 'some'", names).to(Django(Writer, {"titles": "authored__title"}))
    assert [writer.name for writer in Writer.objects.filter(wanted)] == [None]


def test_percents_and_parameters_of_other_sql_keep_their_places() -> None:
    values = OperandTexts(DIALECTS["sqlite"], {}, "format", "p")
    text = bound(values, "a %% 2 = %s AND '%%s' <> %s", [1, 2])
    assert values.finished(f"b = {values.placeholder(0)} AND {text}") == (
        "b = %s AND a %% 2 = %s AND '%%s' <> %s",
        [0, 1, 2],
    )


def test_the_recipes_run() -> None:
    text = (Path(odata_filter.__file__).parent / "backends" / "README.md").read_text("utf-8")
    blocks = re.findall(
        r"^```python\n(.*?)^```$", text.split("## Django\n")[1].split("\n## ")[0], re.DOTALL | re.MULTILINE
    )
    names: dict[str, Any] = {"Book": Book}
    for block in blocks:
        exec(block, names)
    assert [book.title for book in names["books"]] == ["full"]
    connection_created.disconnect(names["add_functions"])
    names["add_functions"](connection)
    assert titles("tolower(title) eq 'full'") == ["full"]


def test_without_django_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "django", None)
    monkeypatch.delitem(sys.modules, "odata_filter.backends.django")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[django\]'"):
        importlib.import_module("odata_filter.backends.django")


def test_sums_of_times_are_taken() -> None:
    assert titles("at sub at eq duration'PT0S'") == ["full", "some"]
    assert titles("- (at sub at) lt duration'PT1S' and at add duration'P1D' lt 2024-01-02T00:00:00.000001Z") == ["full"]
