"""`$filter` in a project of Django REST framework: its answers, OpenAPI and the browsable API."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.test import Client, RequestFactory
from support.django_project.models import SHELF
from support.django_project.rows import shelf
from support.django_project.views import Books

from odata_filter import parse, to_query
from odata_filter.integrations.description import description


@pytest.fixture(scope="module", autouse=True)
def books() -> Iterator[None]:
    with shelf():
        yield


def answer(path: str, query: str = "") -> tuple[int, Any]:
    """The status and the JSON body of the answer to a request with a query as it is sent."""
    response = Client().get(path, QUERY_STRING=query)
    return response.status_code, response.json()


def titles(path: str, filter: str) -> list[str]:
    status, body = answer(path, f"$filter={quote(filter)}")
    assert status == 200, body
    return [book["title"] for book in body["results"]]


def test_a_view_answers_with_the_rows_that_the_filter_is_true_of() -> None:
    assert answer("/books")[1]["count"] == 3
    assert titles("/books", "number gt 1 or genres eq 'a'") == ["full", "some"]
    assert titles("/books", "writerName eq null") == ["empty", "some"]
    assert answer("/books", to_query(parse("title ne 'x'", SHELF)))[1]["count"] == 3
    assert titles("/none", "number gt 1") == []


def test_pages_keep_the_filter() -> None:
    _, body = answer("/books", "$filter=title%20ne%20'x+y'")
    assert body["count"] == 3
    assert "filter=title" in body["next"]
    assert [book["title"] for book in Client().get(body["next"]).json()["results"]] == ["some"]


@pytest.mark.parametrize(
    "query", ["filter=title+eq+'a+b'", "$filter=title eq 'a%20b'", "$filter=title%20eq%20%27a+b%27"]
)
def test_the_query_is_read_as_it_was_sent(query: str) -> None:
    with patch.object(Books, "filterset_columns", {}):
        assert answer("/books", query)[0] == 200


@pytest.mark.parametrize(
    ("filter", "status", "code"),
    [
        ("titel eq 'x'", 400, "unknown-field"),
        ("title eq", 400, "missing-operand"),
        ("title eq 1", 400, "type-mismatch"),
        ("number add 1 eq 2", 501, "unsupported-operator"),
        (" or ".join(["number eq 1"] * 201), 400, "too-many-leaves"),
        ("", 400, "empty-filter"),
    ],
)
def test_a_bad_filter_is_answered_with_an_error_of_odata(filter: str, status: int, code: str) -> None:
    found, body = answer("/books", f"$filter={quote(filter)}")
    assert (found, body["error"]["code"], body["error"]["target"]) == (status, code, "$filter")
    assert body["error"]["details"][0]["code"] == code


def test_what_only_the_database_can_refuse_is_answered_too() -> None:
    with patch.object(connection, "timezone_name", "Europe/Berlin"):
        status, body = answer("/books", "$filter=at%20eq%202024-01-01T00:00:00Z")
    assert (status, body["error"]["code"]) == (501, "unsupported-column")


def test_a_filter_cannot_undo_what_the_view_decides() -> None:
    assert titles("/numbered", "title ne null") == ["full", "some"]
    assert answer("/numbered", "$filter=number%20eq%20null")[1]["error"]["code"] == "unknown-field"
    assert (
        answer("/numbered", "$filter=title%20ne%20'x'%20or%20title%20eq%20'x'")[1]["error"]["code"] == "too-many-leaves"
    )


def test_a_view_without_a_schema_is_a_mistake() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"ABook.filterset_schema is a Schema, not None"):
        answer("/books/1")


def test_openapi_describes_the_parameter() -> None:
    inspector: Any = Books().schema
    (parameter,) = inspector.get_filter_parameters("/books", "GET")
    assert parameter == {
        "name": "$filter",
        "in": "query",
        "required": False,
        "description": description(SHELF),
        "schema": {"type": "string"},
    }


def test_the_browsable_api_has_a_form_that_holds_the_filter() -> None:
    sent = "title ne '<b>' and title ne 'a+b'"
    page = Client().get("/books", QUERY_STRING=f"$filter={quote(sent)}", HTTP_ACCEPT="text/html").content.decode()
    assert 'name="$filter" value="title ne &#x27;&lt;b&gt;&#x27; and title ne &#x27;a+b&#x27;"' in page
    assert "- `writerName`: String" in page
    refused = Client().get("/books", QUERY_STRING="$filter=x", HTTP_ACCEPT="text/html")
    assert (refused.status_code, b"not-boolean" in refused.content or b"unknown-field" in refused.content) == (
        400,
        True,
    )


@pytest.mark.parametrize("query", ["$filter=title eq 'ä'".encode(), b"$filter=title%20eq%20'%C3%A4'"])
def test_servers_of_either_kind_give_the_bytes_of_a_query(query: bytes) -> None:
    view = Books()
    scope = {"type": "http", "method": "GET", "path": "/books", "headers": [], "query_string": query}
    wsgi = RequestFactory().get("/books", QUERY_STRING=query.decode("latin-1"))
    for request in (ASGIRequest(scope, None), wsgi):  # type: ignore[arg-type]
        filtered = Books.filter_backends[0]().filter_queryset(view.initialize_request(request), Books.queryset, view)
        assert filtered.query.sql_with_params()[1] == ("ä",)


def test_without_the_framework_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rest_framework.exceptions", None)
    monkeypatch.delitem(sys.modules, "odata_filter.integrations.django_rest")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[django-rest\]'"):
        importlib.import_module("odata_filter.integrations.django_rest")
