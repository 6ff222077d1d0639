from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from odata_filter.reality_conversion.errors import RATE_LIMIT_EXCEEDED

from .client import NEW_JOB, TIMEOUT, USER, Api, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion


def test_health_seed_and_reset(api: Api) -> None:
    assert api.get("/_emulator/health").json() == {"status": "ok", "jobs": 0}
    assert api.order("seed", {"jobs": [job(0), job(1)], "_links": {}}).json() == {"added": 2}
    assert api.order("seed", [job(2)]).json() == {"added": 1}
    lines = "\n".join(json.dumps(job(number)) for number in (3, 4)) + "\n"
    assert api.session.post(f"{api.url}/_emulator/seed", data=lines.encode(), timeout=5).json() == {"added": 2}
    assert len(api.ids()) == 5
    assert api.order("reset", None).json() == {"status": "ok", "jobs": 0}
    assert api.ids() == []


def test_a_bad_seed_adds_nothing_and_names_the_place(api: Api) -> None:
    api.order("seed", [job(0)])
    for seed, reason in [
        ([job(1), job(2, state="Sucess")], 'jobs[1].state: "Sucess" is not one of'),
        ([job(1), job(0)], f"there is a job {job(0)['id']} already"),
        ([job(1), job(1)], "jobs[1].id: the same id as jobs[0]"),
    ]:
        answer = api.order("seed", seed)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"].startswith(reason)
        assert api.ids() == [job(0)["id"]]


def test_faults_are_exact_and_bounded(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0)])
    planted = api.order("faults", {"operation": "list", "status": 429, "times": 2, "retry_after": 1})
    assert planted.status_code == 201
    assert planted.json()["faults"] == [{"operation": "list", "status": 429, "times": 2, "retry_after": 1, "delay": 0}]
    answers = [api.jobs() for _ in range(3)]
    assert [each.status_code for each in answers] == [429, 429, 200]
    assert (answers[0].json(), answers[0].headers["retry-after"]) == (RATE_LIMIT_EXCEEDED, "1")
    assert "retry-after" not in answers[2].headers
    reality_conversion.fail_next("create", 503)
    assert api.state(job(0)["id"]) == "Success"
    assert [api.create(NEW_JOB).status_code for _ in range(2)] == [503, 201]
    assert len(api.ids()) == 2  # what was answered 503 did not happen
    reality_conversion.fail_next("get", delay=0.3)
    begun = time.monotonic()
    assert api.state(job(0)["id"]) == "Success"
    assert time.monotonic() - begun >= 0.3
    reality_conversion.fail_next("cancel", 500, times=10)
    assert api.session.delete(f"{api.url}/_emulator/faults", timeout=5).json() == {"faults": []}
    assert api.cancel(job(0)["id"]).status_code == 422


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"operation": "delete", "status": 429},
        {"operation": [], "status": 429},
        {"operation": "list", "status": 200},
        {"operation": "list", "status": "429"},
        {"operation": "list", "status": True},
        {"operation": "list", "times": 0},
        {"operation": "list", "delay": 61},
        {"operation": "list", "delay": None},
        {"operation": "list", "retry_after": "1"},
        {"operation": "list", "retry": 1},
        [],
        "list",
    ],
)
def test_refuses_what_is_no_fault(api: Api, order: object) -> None:
    answer = api.order("faults", order)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "InvalidEmulatorRequest"
    assert api.get("/_emulator/faults").json() == {"faults": []}


def test_a_misspelt_property_is_told(api: Api) -> None:
    for name, meant in (("stauts", "status"), ("retryAfter", "retry_after")):
        answer = api.order("faults", {"operation": "list", name: 500})
        assert answer.json()["error"]["message"] == f"Unknown property '{name}'; did you mean '{meant}'?"


def test_the_administration_documents_itself(api: Api) -> None:
    endpoints = api.get("/_emulator/").json()["endpoints"]
    assert {each["path"] for each in endpoints} >= {"/_emulator/health", "/_emulator/faults", "/_emulator/jobs/{id}"}
    for each in endpoints:
        assert each["description"], each
        assert "GET" not in each["methods"] or api.get(each["path"]).status_code == 200


def test_what_is_not_found_names_what_there_is(api: Api) -> None:
    for path in ("/jobs", "/_emulator/jobs", "/_emulator", "/reality-conversion"):
        answer = api.get(path)
        assert answer.status_code == 404
        for there in ("/reality-conversion/jobs,", "/reality-conversion/jobs/{id},", "/_emulator/ "):
            assert there in answer.json()["error"]["message"]
    answer = api.order("reset", None, "PUT")
    assert (answer.status_code, answer.json()["error"]["message"]) == (405, "Method Not Allowed. Allowed here: POST.")


def test_the_log_keeps_what_was_received_but_no_token(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0)])
    api.jobs("state eq 'Success'")
    api.create({"name": "x"})
    first, second = api.get("/_emulator/requests").json()["requests"]
    assert (first["operation"], first["method"], first["path"], first["status"], first["caller"]) == (
        "list",
        "GET",
        "/reality-conversion/jobs",
        200,
        USER,
    )
    assert first["query"] == "%24filter=state+eq+%27Success%27"
    assert (second["body"], second["status"]) == ('{"name": "x"}', 422)
    assert "authorization" not in first["headers"]
    assert [each.operation for each in reality_conversion.requests] == ["list", "create"]
    api.session.delete(f"{api.url}/_emulator/requests", timeout=5)
    assert reality_conversion.requests == []


def test_the_log_stays_small(reality_conversion: RealityConversion, api: Api) -> None:
    for _ in range(1_005):
        api.jobs()
    api.jobs(f"name eq '{'x' * 100_000}'")
    assert len(reality_conversion.requests) == 1_000
    assert len(reality_conversion.requests[-1].query) == 8_192


@pytest.mark.parametrize(
    "headers",
    [
        {f"x-{number}": "" for number in range(10_000)},
        {f"x-{number}": "y" * 5_000 for number in range(50)},
        {"x" * 100_000: "y"},
        {"x": "y" * 100_000},
        {f"{'x' * 5_000}{number}": "y" for number in range(50)},
    ],
    ids=["many", "long", "long name", "long value", "long names"],
)
def test_a_request_takes_little_room_in_the_log(
    reality_conversion: RealityConversion, api: Api, headers: dict[str, str]
) -> None:
    answer = api.session.get(f"{api.url}/reality-conversion/jobs", headers=headers, timeout=TIMEOUT)
    assert answer.status_code == 200
    (request,) = reality_conversion.requests
    assert request.headers["host"]
    assert len(request.headers) <= 100
    assert sum(len(name) + len(value) for name, value in request.headers.items()) <= 8_192


def test_the_clock_can_be_set(api: Api) -> None:
    assert api.get("/_emulator/clock").json()["frozen"] is False
    frozen = api.order("clock", {"freeze": "2026-04-01T12:00:00+02:00", "advance": 1.5}).json()
    assert frozen == {"now": "2026-04-01T10:00:01.5000000+00:00", "frozen": True}
    assert api.create(NEW_JOB).json()["job"]["executionInfo"]["createdDateTime"] == frozen["now"]
    running = api.order("clock", {"run": True}).json()
    assert running["frozen"] is False
    assert running["now"].startswith("2026-04-01T10:00:0")
    for order in (
        {"freeze": "today"},
        {"freeze": 1},
        {"advance": "x"},
        {"advance": 1e300},
        {"advance": 1e12},
        {"x": 1},
    ):
        assert api.order("clock", order).status_code == 400, order


def test_a_job_can_be_put_into_any_state(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0)])
    for state in ("Queued", "Active", "TerminatingOnFailure", "Failed", "Success"):
        assert api.order(f"jobs/{job(0)['id']}", {"state": state}, "PATCH").json()["job"]["state"] == state
        assert api.ids(f"state eq '{state}'") == [job(0)["id"]]
    assert api.order(f"jobs/{job(0)['id']}", {"state": "Done"}, "PATCH").status_code == 400
    assert api.order(f"jobs/{job(0)['id']}", {"state": []}, "PATCH").status_code == 400
    assert api.order(f"jobs/{job(1)['id']}", {"state": "Failed"}, "PATCH").status_code == 404


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example:80"},
    {"Host": "0.0.0.0"},
    {"Host": "[::1"},
    {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_pages_of_other_origins_reach_nothing(
    reality_conversion: RealityConversion, api: Api, headers: dict[str, str]
) -> None:
    reality_conversion.seed([job(0)])
    for method, path in (
        ("POST", "reset"),
        ("GET", "requests"),
        ("GET", "health"),
        ("GET", "try"),
        ("GET", "x"),
        ("DELETE", "faults"),
        ("PATCH", f"jobs/{job(0)['id']}"),
    ):
        answer = api.session.request(method, f"{api.url}/_emulator/{path}", headers=headers, timeout=TIMEOUT)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Forbidden"), path
    assert api.ids() == [job(0)["id"]]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "127.1.2.3", "[::1]:{port}"])
def test_its_own_page_reaches_everything(api: Api, host: str) -> None:
    host = host.format(port=api.url.rpartition(":")[2])
    for headers in ({}, {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        url = f"{api.url}/_emulator/reset"
        assert api.session.post(url, headers={"Host": host, **headers}, timeout=TIMEOUT).status_code == 200


async def _listed_within(reality_conversion: RealityConversion) -> httpx.Response:
    transport = httpx.ASGITransport(reality_conversion.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulated") as client:
        return await client.get("/reality-conversion/jobs?$top=1", headers={"Authorization": "Bearer x"})


def test_the_application_shares_the_servers_state(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0), job(1)])
    answer = asyncio.run(_listed_within(reality_conversion)).json()
    assert [each["id"] for each in answer["jobs"]] == api.ids()[:1]
    assert answer["_links"]["next"]["href"].startswith("http://emulated/reality-conversion/jobs?")


def test_a_test_begins_with_nothing(reality_conversion: RealityConversion, api: Api) -> None:
    assert api.ids() == []
    assert len(reality_conversion.requests) == 1
