from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from odata_filter.reality_conversion.emulator.continuation_tokens import seal, unseal
from odata_filter.reality_conversion.errors import INVALID_TOKEN

from .client import ITWIN, MOST_PAGES, NEW_JOB, OTHER_USER, TIMEOUT, USER, Api, Json, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

HEADERS = {"Authorization": "Bearer somebody"}
FILTER = f"iTwinId eq {ITWIN} and name ne 'O''Hare & Söhne + 50%'"


def _requests(url: str, params: dict[str, str]) -> Iterator[Json]:
    with requests.Session() as session:
        answer = session.get(url, params=params, headers=HEADERS, timeout=TIMEOUT)
        for _ in range(MOST_PAGES):
            yield answer.json()
            if "_links" not in answer.json():
                return
            answer = session.get(answer.json()["_links"]["next"]["href"], headers=HEADERS, timeout=TIMEOUT)


def _httpx(url: str, params: dict[str, str]) -> Iterator[Json]:
    with httpx.Client(headers=HEADERS, timeout=TIMEOUT) as client:
        answer = client.get(url, params=params)
        for _ in range(MOST_PAGES):
            yield answer.json()
            if "_links" not in answer.json():
                return
            answer = client.get(answer.json()["_links"]["next"]["href"])


def _httpx_async(url: str, params: dict[str, str]) -> Iterator[Json]:
    async def pages() -> list[Json]:
        found = []
        async with httpx.AsyncClient(headers=HEADERS, timeout=TIMEOUT) as client:
            answer = await client.get(url, params=params)
            for _ in range(MOST_PAGES):
                found.append(answer.json())
                if "_links" not in answer.json():
                    break
                answer = await client.get(answer.json()["_links"]["next"]["href"])
        return found

    yield from asyncio.run(pages())


def _curl(url: str, params: dict[str, str]) -> Iterator[Json]:
    given = [part for name, value in params.items() for part in ("--data-urlencode", f"{name}={value}")]
    for _ in range(MOST_PAGES):
        command = ["curl", "-sS", "-m", str(TIMEOUT), "-g", "-G", "-H", "Authorization: Bearer somebody", *given, url]
        page = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT).stdout)
        yield page
        if "_links" not in page:
            return
        url, given = page["_links"]["next"]["href"], []


CLIENTS = [
    _requests,
    _httpx,
    _httpx_async,
    pytest.param(_curl, marks=pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")),
]


@contextmanager
def inserting(url: str) -> Iterator[list[str]]:
    """Creates jobs as long as the context lasts; gives the ids of those that were acknowledged."""
    made: list[str] = []
    stop = threading.Event()

    def insert() -> None:
        with Api(url) as api:
            for _ in range(100_000):
                if stop.is_set():
                    return
                made.append(api.create(NEW_JOB).json()["job"]["id"])

    threads = [threading.Thread(target=insert) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        stop.set()
        for thread in threads:
            thread.join(TIMEOUT)


@pytest.mark.parametrize("pages", CLIENTS)
@pytest.mark.parametrize("filter_", [None, FILTER])
def test_pages_lose_and_double_nothing_while_jobs_are_added(
    reality_conversion: RealityConversion, pages: Callable[[str, dict[str, str]], Iterator[Json]], filter_: str | None
) -> None:
    seeded = [job(number) for number in range(2_500)]  # sixty moments, forty jobs at each
    reality_conversion.seed(seeded)
    params = {"$top": "100"} | ({} if filter_ is None else {"$filter": filter_})
    with inserting(reality_conversion.url) as made:
        found = list(pages(f"{reality_conversion.url}/reality-conversion/jobs", params))
    ids = [each["id"] for page in found for each in page["jobs"]]
    assert len(ids) == len(set(ids))
    assert {each["id"] for each in seeded} <= set(ids) <= {each["id"] for each in seeded} | set(made)
    assert all(len(page["jobs"]) == 100 for page in found[:-1])
    assert made


def test_the_list_is_newest_first_and_then_by_id(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed(job(number) for number in range(300))
    jobs = [each for page in api.pages(top=7) for each in page]
    assert jobs == sorted(jobs, key=lambda each: (-int(each["executionInfo"]["createdDateTime"][14:16]), each["id"]))
    assert len(jobs) == 300


def test_a_link_repeats_what_was_asked(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed(job(number) for number in range(3))
    plain = api.jobs(f"iTwinId eq {ITWIN}", top=2).json()["_links"]["next"]["href"]
    assert re.fullmatch(
        rf"{re.escape(api.url)}/reality-conversion/jobs\?\$filter=iTwinId%20eq%20{ITWIN}&\$top=2&continuationToken=[A-Za-z0-9]{{48}}",
        plain,
    )
    tricky = api.jobs("name ne 'O''Hare & #1 + 50% ä/ß'", top=2).json()["_links"]["next"]["href"]
    assert tricky.partition("&")[0].endswith(
        "$filter=name%20ne%20%27O%27%27Hare%20%26%20%231%20%2B%2050%25%20%C3%A4%2F%C3%9F%27"
    )
    assert [each["id"] for each in api.session.get(tricky, timeout=TIMEOUT).json()["jobs"]] == [job(2)["id"]]
    without = api.jobs(top=2).json()["_links"]["next"]["href"]
    assert urlsplit(without).query.startswith("$top=2&continuationToken=")
    assert "_links" not in api.jobs(top=3).json()


def test_a_token_is_base64_of_a_guid(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed(job(number) for number in range(3))
    token = api.jobs(top=1).json()["_links"]["next"]["href"].rpartition("=")[2]
    assert len(token) == 48
    assert str(uuid.UUID(base64.b64decode(token).decode())).encode() == base64.b64decode(token)


def test_tokens_of_other_queries_and_made_up_ones_are_refused(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([*(job(number) for number in range(3)), job(3, userId=OTHER_USER)])
    token = api.jobs(f"iTwinId eq {ITWIN}", top=1).json()["_links"]["next"]["href"].rpartition("=")[2]
    assert api.jobs(f"iTwinId  eq  '{ITWIN.upper()}'", token=token).status_code == 200  # the same filter
    own = api.jobs(top=1).json()["_links"]["next"]["href"].rpartition("=")[2]
    guid = base64.b64encode(str(uuid.uuid4()).encode()).decode()
    for filter_, bad in [
        (None, token),
        (f"iTwinId eq {ITWIN} and state eq 'Success'", token),
        (None, guid),
        (None, "x"),
        (None, "=" * 48),
        (None, own[:-1]),
        (None, own + "\n"),
        (None, " " + own),
        (None, own.swapcase()),
        (None, "ä" * 48),
        (None, "A" * 100_000),
    ]:
        answer = api.jobs(filter_, token=bad)
        assert (answer.status_code, answer.json()) == (400, INVALID_TOKEN), bad
    with Api(api.url, OTHER_USER) as other, Api(api.url, USER) as same:
        assert other.jobs(token=own).status_code == 400
        assert same.jobs(token=own).status_code == 200
    reality_conversion.reset()
    reality_conversion.seed(job(number) for number in range(3))
    assert api.jobs(token=own).status_code == 400


def test_a_token_opens_with_its_secret_and_query_alone() -> None:
    for number in (1, 2, 10**6, 2**62):
        token = seal(b"secret", number, "query")
        assert unseal(b"secret", token, "query") == number
        assert unseal(b"secret", token, "another") is None
        assert unseal(b"other", token, "query") is None


def test_links_lead_to_the_host_that_was_asked(reality_conversion: RealityConversion) -> None:
    reality_conversion.seed(job(number) for number in range(3))
    with requests.Session() as session:
        session.mount("https://api.bentley.com", reality_conversion.requests_adapter())
        answer = session.get("https://api.bentley.com/reality-conversion/jobs?$top=2", headers=HEADERS, timeout=TIMEOUT)
        link = answer.json()["_links"]["next"]["href"]
        assert answer.url == "https://api.bentley.com/reality-conversion/jobs?$top=2"
        assert link.startswith("https://api.bentley.com/reality-conversion/jobs?$top=2&continuationToken=")
        assert len(session.get(link, headers=HEADERS, timeout=TIMEOUT).json()["jobs"]) == 1
