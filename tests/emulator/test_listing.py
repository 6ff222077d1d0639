from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from odata_filter.reality_conversion.errors import (
    INVALID_TOP,
    ITWIN_NOT_FOUND,
)

from .client import ITWIN, OTHER_ITWIN, OTHER_USER, TIMEOUT, Api, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

UNKNOWN = "11111111-1111-4111-8111-111111111111"


def test_lists_jobs_as_they_were_seeded(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(1), job(0, email="ada@example.com")])
    answer = api.jobs()
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"jobs": [job(0), job(1)]}  # newest first, no email, no `_links`


@pytest.mark.parametrize(
    ("filter_", "numbers"),
    [
        ("state eq 'Success'", [0, 1, 3]),
        ("state ne 'Success'", [2]),
        (f"id eq {job(2)['id'].upper()}", [2]),
        ("name gt 'Job 1'", [2, 3]),
        ("email eq 'ada@example.com'", [1]),
        ("email ne 'ada@example.com'", [0, 2, 3]),
        ("inputId in ('482b2968-6a85-4e50-b05c-8acbf828c1bd', 'x')", [3]),
        ("outputId eq 4A770816-F9B0-45E5-9B8C-143269D687AC", [0, 1, 2, 3]),
        ("createdDateTime gt 2026-04-01T11:57:28+02:00", [0, 1]),
        ("state in ()", []),
        ("type eq 'PointCloudConversion' and (name eq 'Job 0' or name eq null)", [0]),
    ],
)
def test_filters(reality_conversion: RealityConversion, api: Api, filter_: str, numbers: list[int]) -> None:
    meshes = {"inputs": {"meshes": ["x", "482B2968-6a85-4e50-b05c-8acbf828c1bd"]}, **job(3)["specifications"]}
    meshes["inputs"] = {"meshes": ["x", "482B2968-6a85-4e50-b05c-8acbf828c1bd"]}
    reality_conversion.seed(
        [
            job(0),
            job(1, email="ada@example.com"),
            job(2, state="Failed"),
            job(3, type="MeshSampling", specifications=meshes),
        ]
    )
    assert api.ids(filter_) == [job(number)["id"] for number in numbers]


def test_moments_finer_than_microseconds_are_told_apart(reality_conversion: RealityConversion, api: Api) -> None:
    moments = [f"2026-04-01T09:48:28.123456{digit}+00:00" for digit in (0, 1, 9)]
    reality_conversion.seed([job(n, executionInfo={"createdDateTime": each}) for n, each in enumerate(moments)])
    assert api.ids() == [job(2)["id"], job(1)["id"], job(0)["id"]]
    assert [each["id"] for page in api.pages(top=1) for each in page] == api.ids()
    assert api.ids("createdDateTime eq 2026-04-01T09:48:28.1234561Z") == [job(1)["id"]]
    assert api.ids("createdDateTime gt 2026-04-01T09:48:28.1234560Z") == [job(2)["id"], job(1)["id"]]
    assert api.ids("createdDateTime eq 2026-04-01T09:48:28.123456Z") == [job(0)["id"]]


@pytest.mark.parametrize(
    "query", ["%24filter=state+eq+%27Failed%27", "$filter=state%20eq%20'Failed'", "FILTER=state%20EQ%20'Failed'"]
)
def test_reads_the_wire_forms_of_clients(reality_conversion: RealityConversion, api: Api, query: str) -> None:
    reality_conversion.seed([job(0), job(1, state="Failed")])
    answer = api.session.get(f"{api.url}/reality-conversion/jobs?{query}&continuationToken=", timeout=TIMEOUT)
    assert [each["id"] for each in answer.json()["jobs"]] == [job(1)["id"]]


def test_lists_the_callers_own_jobs_without_an_itwin_in_the_filter(reality_conversion: RealityConversion) -> None:
    reality_conversion.seed([job(0), job(1, userId=OTHER_USER, iTwinId=OTHER_ITWIN), job(2, userId=OTHER_USER)])
    mine, theirs = Api(reality_conversion.url, "a token"), Api(reality_conversion.url, OTHER_USER)
    with mine, theirs:
        assert mine.ids() == mine.ids(f"iTwinId ne {OTHER_ITWIN}") == [job(0)["id"]]
        assert theirs.ids() == [job(1)["id"], job(2)["id"]]
        assert (
            mine.ids(f"iTwinId eq {ITWIN.upper()}") == theirs.ids(f"iTwinId eq {ITWIN}") == [job(0)["id"], job(2)["id"]]
        )
        # This may be true of jobs of any iTwin, and so asks for the caller's own.
        assert mine.ids(f"iTwinId eq {OTHER_ITWIN} or state eq 'Success'") == [job(0)["id"]]


@pytest.mark.parametrize(
    ("filter_", "status"),
    [
        (f"iTwinId eq {ITWIN}", 200),
        (f"iTwinId eq {UNKNOWN}", 404),
        (f"iTwinId in ('{ITWIN}', '{UNKNOWN}')", 404),
        (f"iTwinId eq {UNKNOWN} or iTwinId eq {ITWIN}", 404),
        (f"iTwinId eq {UNKNOWN} and state eq 'Success'", 404),
        (f"iTwinId eq {ITWIN} and iTwinId eq {OTHER_ITWIN}", 200),
        ("iTwinId in ()", 200),
        ("iTwinId eq null", 200),
        (f"iTwinId ne {UNKNOWN}", 200),
    ],
)
def test_itwins_that_are_not_there_are_not_found(
    reality_conversion: RealityConversion, api: Api, filter_: str, status: int
) -> None:
    reality_conversion.seed([job(0)])
    answer = api.jobs(filter_)
    assert answer.status_code == status
    if status == 404:
        assert answer.json() == ITWIN_NOT_FOUND


@pytest.mark.parametrize(
    "top", ["0", "1001", "-1", "+5", "1.0", "ten", "", " 5", "5 ", "٣", "1e2", "99999999999999999999"]
)
def test_refuses_a_top_out_of_range(api: Api, top: str) -> None:
    answer = api.jobs(top=top)
    assert (answer.status_code, answer.json()) == (400, INVALID_TOP)


def test_the_page_has_100_jobs_unless_top_says_otherwise(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(number) for number in range(1001)])
    assert [len(api.jobs(top=top).json()["jobs"]) for top in (None, 1, 1000)] == [100, 1, 1000]


@pytest.mark.parametrize(
    "query",
    [
        "$orderby=name",
        "$skip=1",
        "$fliter=x",
        "fliter=x",
        "$Top=5&top=6",
        "continuationtoken=x",
        "$filter=",
        "$filter=state%20eq%20'Failed'&filter=state%20eq%20'Failed'",
    ],
)
def test_refuses_options_it_would_have_to_ignore(api: Api, query: str) -> None:
    answer = api.session.get(f"{api.url}/reality-conversion/jobs?{query}", timeout=TIMEOUT)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Cannot find jobs."


def test_a_refused_filter_is_drawn_in_the_detail(api: Api) -> None:
    assert api.jobs("sttae eq 'Success'").json() == {
        "error": {
            "code": "InvalidRealityConversionRequest",
            "message": "Cannot find jobs.",
            "details": [
                {
                    "code": "InvalidParameter",
                    "message": "$filter contains an invalid or unsupported statement.\n"
                    "unknown field 'sttae' [unknown-field]\n"
                    "  sttae eq 'Success'\n"
                    "  ^^^^^\n"
                    "hint: did you mean 'state'?",
                    "target": "$filter",
                }
            ],
        }
    }
