from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odata_filter.reality_conversion.emulator.app import application
from odata_filter.reality_conversion.emulator.demo import demo
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.job_operations import Call

from .client import TIMEOUT, Api

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

JOBS = "/reality-conversion/jobs"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(demo(30))
    yield emulator
    emulator.close()


def _status(answer: bytes, status: int) -> int:
    """The status, after a look at the shape of the body."""
    body = json.loads(answer)
    if status >= 400:
        error = body["error"]
        assert error["code"]
        assert error["message"]
        assert all(set(each) == {"code", "message", "target"} for each in error.get("details", ()))
    else:
        assert set(body) <= {"jobs", "_links", "job"}
    return status


def raw(url: str, head: bytes, *, half: bool = True) -> bytes:
    """Everything that a server answers to bytes, after which the client closes its half of the connection."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), TIMEOUT) as connection:
        connection.sendall(head)
        if half:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


BAD_QUERIES = [
    b"$filter=%",
    b"$filter=%zz",
    b"$filter=%2",
    b"$filter=%00",
    b"$filter=name%20eq%20'%00'",
    b"$filter=name%20eq%20'%ff'",
    b"$filter=name%20eq%20'%ed%a0%80'",
    b"$filter=name eq '\xff'",
    b"$filter=name%20eq%20'\xc3\xa4",
    b"$filter=a&$filter=b",
    b"$filter=a&%24FILTER=b",
    b"$filter",
    b"$filter=state%20eq%20'Failed'#",
    b"$filter=" + b"(" * 500_000,
    b"$filter=" + b"state%20eq%20'Failed'%20and%20" * 30_000,
    b"$filter=name%20eq%20" + b"'" * 999_999,
    b"$filter=" + b"%25" * 300_000,
    b"$filter=" + b"x" * 2_000_000,
    b"$top=1&$top=1",
    b"$top=" + b"1" * 100_000,
    b"continuationToken=%00",
    b"continuationToken=a&continuationToken=a",
    b"=",
    b"&&&" * 100_000 + b"$top=0",
    b"a=b",
    b"?$filter=state%20eq%20'Failed'",
    b"x?$filter=state%20eq%20'Failed'",
    b"%24%66ilter=",
    b"+$filter=x",
]


@pytest.mark.parametrize("query", BAD_QUERIES, ids=lambda query: query[:40].decode("latin-1"))
def test_bad_queries_are_refused(emulator: Emulator, query: bytes) -> None:
    answer = emulator.service.answer(Call("list", "http://x", "Bearer x", query))
    assert _status(answer.body, answer.status) == 400


@pytest.mark.parametrize(
    "filter_",
    [
        " or ".join(["name eq 'x'", "state eq 'Failed'"] * 19_000)[:999_990].rpartition(" or ")[0],
        " and ".join(f"name gt '{number}'" for number in range(32_000)),
        " or ".join(f"name gt '{number}'" for number in range(40_000)),
        " and ".join(f"inputId ne '{number}'" for number in range(30_000)),
        f"inputId in ({','.join(f'{str(number)!r}' for number in range(90_000))})",
        f"name eq '{'x' * 999_000}'",
        "name eq '" + "''" * 490_000 + "'",
        "(" * 50 + "name eq 'a'" + "".join(f" {'and' if n % 2 else 'or'} name eq 'b')" for n in range(50)),
        "".join("name eq 'a' and (name ne 'b' or (" for _ in range(49)) + "name eq 'c'" + "))" * 49,
        "(" * 100_000 + "name eq 'a'" + ")" * 100_000,
    ],
    ids=[
        "or",
        "and of order",
        "or of order",
        "collection",
        "list",
        "string",
        "quotes",
        "deep",
        "deeper",
        "parentheses",
    ],
)
def test_filters_at_the_limits_are_answered(reality_conversion: RealityConversion, api: Api, filter_: str) -> None:
    reality_conversion.seed(20)
    answer = api.session.get(f"{api.url}{JOBS}?$top=1&$filter={quote(filter_)}", timeout=4 * TIMEOUT)
    assert _status(answer.content, answer.status_code) in {200, 400}
    if answer.status_code == 200 and "_links" in answer.json():
        link = answer.json()["_links"]["next"]["href"]
        assert api.session.get(link, timeout=4 * TIMEOUT).status_code == 200


def test_what_is_no_http_has_the_shape_of_errors_too(reality_conversion: RealityConversion) -> None:
    for head in (
        b"nonsense\r\n\r\n",
        b"GET " + JOBS.encode() + b"?$filter=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /x y HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + JOBS.encode() + b" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \x00\r\n\r\n",
        b"GET /" + b"x" * 5_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + JOBS.encode() + b" HTTP/1.1\r\n\r\n",
    ):
        head_, _, answer = raw(reality_conversion.url, head).partition(b"\r\n\r\n")
        status = int(head_.split()[1])
        assert _status(answer, status) in {400, 401}


def test_an_answer_is_whole_before_the_connection_closes(reality_conversion: RealityConversion) -> None:
    reality_conversion.seed(1_000)
    user = next(iter(demo(1).jobs)).document["userId"]
    asked = f"GET {JOBS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {user}\r\n"
    # The server closes because it is asked to, or because the client has said all.
    for head in (f"{asked}Connection: close\r\n\r\n", f"{asked}\r\n"):
        status, _, body = raw(reality_conversion.url, head.encode(), half="Connection" not in head).partition(
            b"\r\n\r\n"
        )
        assert status.startswith(b"HTTP/1.1 200 ")
        assert len(json.loads(body)["jobs"]) == 100


def test_a_body_that_is_too_large_or_cut_off_is_refused(reality_conversion: RealityConversion, api: Api) -> None:
    answer = api.session.post(api.url + JOBS, data=b"[" * 1_000_001, timeout=TIMEOUT)
    assert _status(answer.content, answer.status_code) == 413
    start = f"POST {JOBS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: 9\r\n\r\n".encode()
    raw(reality_conversion.url, start + b"{")
    assert api.get("/_emulator/health").status_code == 200


WORDS = st.sampled_from(["state", "id", "iTwinId", "name", "inputId", "createdDateTime", "eq", "ne", "in", "and", "or"])
WORDS |= st.sampled_from(
    ["gt", "(", ")", ",", "+", "'Failed'", "null", "%", "%27", "&", "$top=1", "=", "2026-04-01T00:00:00Z"]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40)
QUERIES = (
    st.binary(max_size=60)
    | TEXTS.map(lambda text: f"$filter={quote(text)}".encode())
    | TEXTS.map(lambda text: f"$filter={text}".encode("utf-8", "surrogatepass"))
)


@given(query=QUERIES)
@example(query=b"$filter=iTwinId in ()")
def test_no_query_is_a_crash(emulator: Emulator, query: bytes) -> None:
    answer = emulator.service.answer(Call("list", "http://x", "Bearer x", query))
    assert _status(answer.body, answer.status) in {200, 400, 404}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ALMOST_JOBS = st.fixed_dictionaries(
    {"type": st.sampled_from(["MeshSampling", "ContextSceneTiler"]) | JSON_VALUES},
    optional={
        "iTwinId": st.uuids().map(str) | JSON_VALUES,
        "name": JSON_VALUES,
        "specifications": JSON_VALUES
        | st.fixed_dictionaries(
            {"inputs": st.fixed_dictionaries({"meshes": st.lists(st.text(max_size=5), max_size=3) | JSON_VALUES})},
            optional={"output": JSON_VALUES, "options": JSON_VALUES},
        ),
    },
)


@given(body=st.binary(max_size=40) | (JSON_VALUES | ALMOST_JOBS).map(lambda value: json.dumps(value).encode()))
def test_no_body_is_a_crash(emulator: Emulator, body: bytes) -> None:
    answer = emulator.service.answer(Call("create", "http://x", "Bearer x", body=body))
    assert _status(answer.body, answer.status) in {201, 400, 422}


@given(
    path=st.text(max_size=20), token=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=20)
)
def test_no_path_or_token_is_a_crash(emulator: Emulator, path: str, token: str) -> None:
    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(application(emulator))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            headers = {b"Authorization": b"Bearer " + token.encode("latin-1")}
            url = f"{JOBS}/{quote(path, safe='', errors='surrogatepass')}"
            return [await client.request(method, url, headers=headers) for method in ("GET", "DELETE")]

    for answer in asyncio.run(asked()):
        assert _status(answer.content, answer.status_code) in {401, 404, 405}
