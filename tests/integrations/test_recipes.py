"""The README of the integrations tells the truth: its code is run, and its services answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from importlib.resources import files
from typing import Any, TypeAlias

import httpx
import pytest
from aiohttp.test_utils import TestClient, TestServer
from django.test import RequestFactory
from support.django_project.models import Book
from support.django_project.rows import shelf
from support.django_project.views import BookSerializer

import odata_filter.integrations

README = files(odata_filter.integrations) / "README.md"

Answer: TypeAlias = tuple[int, Any]
"""The status and the JSON of an answer."""


@pytest.fixture(scope="module")
def names() -> Iterator[dict[str, Any]]:
    """What the blocks of Python define, one after the other."""
    names: dict[str, Any] = {"__name__": __name__, "Book": Book, "BookSerializer": BookSerializer}
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 9
    for code in blocks:
        exec(compile(code, "README.md", "exec", dont_inherit=True), names)
    yield names
    names["database"].close()
    names["engine"].dispose()


async def _asgi(app: Any, path: str) -> Answer:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.get(path)
        return answer.status_code, answer.json()


async def _wsgi(app: Any, path: str) -> Answer:
    answer = app.test_client().get(path)
    return answer.status_code, answer.json


async def _aiohttp(app: Any, path: str) -> Answer:
    async with TestClient(TestServer(app)) as client, client.get(httpx.URL(path).raw_path.decode()) as answer:
        return answer.status, await answer.json()


SERVICES: dict[str, Callable[[Any, str], Awaitable[Answer]]] = {
    "fastapi_app": _asgi,
    "starlette_app": _asgi,
    "litestar_app": _asgi,
    "flask_app": _wsgi,
    "aiohttp_app": _aiohttp,
}

REQUESTS = {
    "": (200, ["a b", "a+b", "100%"]),
    "?$filter=name+eq+'a%20b'": (200, ["a b"]),
    "?$top=1&%24filter=name%20eq%20'a%2Bb'": (200, ["a+b"]),
    "?$filter=name%20eq%20'100%25'": (200, ["100%"]),
    "?$filter=name%20eq%20'100%2525'": (200, []),
    "?$filter=id gt 1 or id gt 0": (200, ["a b", "a+b", "100%"]),
    "?$filter=": (400, "empty-filter"),
    "?$filter=tenant%20eq%20't2'": (400, "unknown-field"),
    "?$filter=id&$filter=id": (400, "duplicate-option"),
    "?$filter=id%20add%201%20eq%202": (501, "unsupported-operator"),
    f"?$filter=name%20eq%20'{'x' * 8_000}'": (400, "too-long"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_answers(service: str, names: dict[str, Any]) -> None:
    async def answers() -> dict[str, Answer]:
        return {query: await SERVICES[service](names[service], f"/orders{query}") for query in REQUESTS}

    for query, (status, body) in asyncio.run(answers()).items():
        assert (status, body["error"]["code"] if status >= 400 else body) == REQUESTS[query], query


def test_a_view_of_django_answers(names: dict[str, Any]) -> None:
    with shelf():
        view = names["BookList"].as_view()
        answer = view(RequestFactory().get("/books", QUERY_STRING="$filter=writer/name ne 'Ada' and not prices/any()"))
        assert (answer.status_code, answer.data) == (200, [{"title": "empty"}, {"title": "some"}])
        assert view(RequestFactory().get("/books", QUERY_STRING="$filter=writers")).status_code == 400


def test_a_model_of_sqlalchemy_has_an_endpoint(names: dict[str, Any]) -> None:
    requests = {
        "": (200, ["Bridges", "Tunnels"]),
        "?$filter=pages%20gt%20100": (200, ["Bridges"]),
        "?$filter=pages%20eq%20null%20and%20startswith(title,'T')": (200, ["Tunnels"]),
        "?$filter=tolower(title)%20eq%20'bridges'": (200, ["Bridges"]),
        "?$filter=id%20eq%201": (400, "unknown-field"),
    }
    for query, expected in requests.items():
        status, body = asyncio.run(_asgi(names["articles_app"], f"/articles{query}"))
        assert (status, body["error"]["code"] if status >= 400 else body) == expected, query
