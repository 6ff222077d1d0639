"""`$filter` in FastAPI: what a request gives, what a bad one is answered with, and what OpenAPI documents say."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import MutableMapping
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from fastapi.openapi.models import OpenAPI
from hypothesis import example, given
from hypothesis import strategies as st

from odata_filter import Field, Filter, FilterError, Limits, Predicate, Schema, Sql, fields, types
from odata_filter.integrations.description import description
from odata_filter.integrations.fastapi import FilterQuery, install

SCHEMA = Schema(
    "orders",
    [Field("tenant", types.String()), Field("name", types.String()), Field("tags", types.String(), collection=True)],
)
THEIRS = SCHEMA.without("tenant")
RECORDS = [
    {"tenant": "t1", "name": "a b"},
    {"tenant": "t1", "name": "a+b"},
    {"tenant": "t1", "name": "ä"},
    {"tenant": "t2", "name": "a b"},
]

TheirFilter = Annotated[Filter | None, FilterQuery(THEIRS)]

app = FastAPI()
install(app)


@app.get("/orders")
def orders(theirs: TheirFilter) -> list[str]:
    own = fields(SCHEMA).tenant == "t1"
    keep = (own if theirs is None else own & theirs).to(Predicate())
    return [record["name"] for record in keep.select(RECORDS)]


@app.get("/health")
def health() -> str:
    return "up"


@app.get("/rows")
def rows(theirs: TheirFilter) -> str:
    return "" if theirs is None else theirs.to(Sql()).sql


def answered(app: FastAPI, path: str, query: bytes) -> tuple[int, Any]:
    """The status and the JSON body of the answer to a request with these bytes for its query."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": []}
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (b"", ["a b", "a+b", "ä"]),
        (b"$top=1", ["a b", "a+b", "ä"]),
        (b"$filter=name%20eq%20%27a+b%27", ["a b"]),
        (b"$top=1&%24filter=name+eq+'a%2Bb'", ["a+b"]),
        ("filter=name eq 'ä'".encode(), ["ä"]),
        (b"$filter=name%20eq%20'%C3%A4'", ["ä"]),
        (b"$filter=name%20eq%20'a%252Bb'", []),
        (b"$filter=name%20ne%20null%20or%20name%20eq%20null", ["a b", "a+b", "ä"]),
    ],
)
def test_a_request_is_read_as_it_was_sent(query: bytes, names: list[str]) -> None:
    assert answered(app, "/orders", query) == (200, names)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (b"$filter=", 400, "empty-filter"),
        (b"$filter=tenant%20eq%20't2'", 400, "unknown-field"),
        (b"$filter=name&$filter=name", 400, "duplicate-option"),
        (b"$filter=name%20eq%20'\xe4'", 400, "invalid-utf-8"),
        (b"$filter=name eq '%'", 400, "invalid-escape"),
        (b"$filter=name%20add%20name%20eq%20name", 501, "unsupported-operator"),
        (b"http://host/path&$filter=nam%20eq%20'x'", 400, "unknown-field"),
        (b"$filter=name%20in%20(" + b",".join([b"'x'"] * 1_001) + b")", 400, "too-many-values"),
        (b"$filter=" + b"%20or%20".join([b"name%20eq%20'x'"] * 201), 400, "too-many-leaves"),
        (b"$filter=name%20eq%20'" + b"x" * 8_000 + b"'", 400, "too-long"),
    ],
)
def test_a_bad_filter_is_answered_with_the_body_of_an_odata_error(query: bytes, status: int, code: str) -> None:
    given, body = answered(app, "/orders", query)
    assert (given, body["error"]["code"], body["error"]["target"]) == (status, code, "$filter")
    assert body["error"]["details"][0]["message"].startswith(f"{body['error']['message']} [{code}]\n  ")


def test_what_a_backend_cannot_say_is_not_implemented() -> None:
    status, body = answered(app, "/rows", b"$filter=tags%20eq%20'x'")
    assert (status, body["error"]["code"]) == (501, "unmapped-collection")


@given(st.binary(max_size=60) | st.binary(max_size=60).map(b"$filter=name".__add__))
@example(b"$filter=name%20eq%20'\xed\xa0\x80'")
@example("$filter=name \ud800".encode("utf-8", "surrogatepass"))
@example(b"$filter=%ED%A0%80 eq 1")
@example(b"$fil\xffter=&$filter amp;=\xff")
def test_any_bytes_are_answered(query: bytes) -> None:
    assert answered(app, "/orders", query)[0] in {200, 400, 501}


def test_the_limits_are_the_callers() -> None:
    own = FastAPI()
    install(own)

    @own.get("/orders")
    def orders(theirs: Annotated[Filter | None, FilterQuery(THEIRS, limits=Limits(leaves=1))]) -> str:
        return str(theirs)

    assert answered(own, "/orders", b"$filter=name%20eq%20'x'") == (200, "name eq 'x'")
    status, body = answered(own, "/orders", b"$filter=name%20eq%20'x'%20or%20name%20eq%20'y'")
    assert (status, body["error"]["code"]) == (400, "too-many-leaves")


def test_an_app_that_does_not_handle_the_errors_is_told_in_its_first_request() -> None:
    bare = FastAPI()
    bare.get("/orders")(orders)
    with pytest.raises(RuntimeError, match=r"call odata_filter\.integrations\.fastapi\.install\(app\)"):
        answered(bare, "/orders", b"")
    bare.exception_handler(FilterError)(lambda _, error: pytest.fail(str(error)))
    assert answered(bare, "/orders", b"$filter=name%20eq%20'a+b'") == (200, ["a b"])


def test_openapi_shows_an_optional_string_with_its_description() -> None:
    document = app.openapi()
    OpenAPI.model_validate(document)
    (parameter,) = document["paths"]["/orders"]["get"]["parameters"]
    text = description(THEIRS)
    assert parameter == {
        "name": "$filter",
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "string", "title": "OData filter", "description": text},
    }
    assert "`name`" in text
    assert "tenant" not in text


def test_openapi_shows_how_bad_filters_are_answered() -> None:
    document = app.openapi()
    responses = document["paths"]["/orders"]["get"]["responses"]
    assert {"200", "400", "501"} <= responses.keys()
    error = responses["400"]["content"]["application/json"]["schema"]["properties"]["error"]
    assert error["properties"].keys() == {"code", "message", "target", "details"}
    assert {"400", "501"}.isdisjoint(document["paths"]["/health"]["get"]["responses"])


def test_without_fastapi_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    monkeypatch.delitem(sys.modules, "odata_filter.integrations.fastapi")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[fastapi\]'"):
        importlib.import_module("odata_filter.integrations.fastapi")
