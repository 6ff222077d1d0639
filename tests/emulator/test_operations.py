from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

from odata_filter.reality_conversion.errors import (
    HEADER_NOT_FOUND,
    INVALID_CHANGE,
    ITWIN_NOT_FOUND,
    JOB_NOT_FOUND,
)

from .client import ITWIN, NEW_JOB, OTHER_ITWIN, OTHER_USER, TIMEOUT, USER, Api, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

UNKNOWN = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc"])
def test_asks_for_a_bearer_token(reality_conversion: RealityConversion, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/x"), ("DELETE", "/x")):
        url = f"{reality_conversion.url}/reality-conversion/jobs{path}"
        answer = requests.request(method, url, headers=headers, timeout=TIMEOUT)
        assert (answer.status_code, answer.json()) == (401, HEADER_NOT_FOUND)


def test_a_seed_may_say_who_sees_which_itwins(reality_conversion: RealityConversion) -> None:
    jobs = [job(0), job(1, userId=OTHER_USER, iTwinId=OTHER_ITWIN)]
    reality_conversion.seed(jobs, access={USER: [ITWIN, OTHER_ITWIN.upper()], OTHER_USER: [OTHER_ITWIN]})
    with Api(reality_conversion.url, USER) as one, Api(reality_conversion.url, OTHER_USER) as other:
        assert one.ids(f"iTwinId in ('{ITWIN}', '{OTHER_ITWIN}')") == [job(0)["id"], job(1)["id"]]
        assert other.jobs(f"iTwinId eq {ITWIN}").status_code == 404
        assert one.get(f"/reality-conversion/jobs/{job(1)['id']}").status_code == 200
        assert other.get(f"/reality-conversion/jobs/{job(0)['id']}").json() == JOB_NOT_FOUND
        assert other.cancel(job(0)["id"]).json() == JOB_NOT_FOUND
        refused = other.create(NEW_JOB)
        assert (refused.status_code, refused.json()) == (404, ITWIN_NOT_FOUND)
        assert one.create(NEW_JOB).json()["job"]["userId"] == USER


def test_creates_a_job(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0, email="ada@example.com")])
    answer = api.create({**NEW_JOB, "name": "Zürich & 50% #3"})
    made = answer.json()["job"]
    assert answer.status_code == 201
    assert (made["state"], made["userId"], made["name"]) == ("Queued", USER, "Zürich & 50% #3")
    assert re.fullmatch(r"[0-9T:-]{19}\.[0-9]{7}\+00:00", made["executionInfo"]["createdDateTime"])
    assert api.get(f"/reality-conversion/jobs/{made['id']}").json() == {"job": made}
    assert api.ids("email eq 'ada@example.com'") == [made["id"], job(0)["id"]]
    assert api.ids(f"outputId eq '{made['specifications']['output']}'") == [made["id"]]


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"type": "meshsampling"}, "type"),
        ({"type": None}, "type"),
        ({"iTwinId": "x"}, "iTwinId"),
        ({"name": "ab"}, "name"),
        ({"name": "a<b>c"}, "name"),
        ({"name": "line\n"}, "name"),
        ({"state": "Success"}, ""),
        ({"specifications": {"inputs": {}}}, "specifications.inputs.meshes"),
        ({"specifications": {"inputs": {"meshes": []}}}, "specifications.inputs.meshes"),
        ({"specifications": {"inputs": {"meshes": [1]}}}, "specifications.inputs.meshes[0]"),
        ({"specifications": {"inputs": {"meshes": ["\ud800"]}}}, "specifications.inputs.meshes[0]"),
        ({"specifications": {"inputs": {"scene": "x"}}}, "specifications.inputs.meshes"),
        ({"specifications": "x"}, "specifications"),
        (
            {"specifications": {"inputs": {"meshes": ["x"]}, "options": {"outputFormat": "DOC"}}},
            "specifications.options.outputFormat",
        ),
    ],
)
def test_refuses_a_job_that_its_schema_refuses(api: Api, changes: dict[str, Any], target: str) -> None:
    answer = api.create({**NEW_JOB, **changes})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == (
        "InvalidRealityConversionRequest",
        "Invalid request to Reality Conversion.",
    )
    assert error["details"][0]["target"] == target


@pytest.mark.parametrize("body", ["", "{", "[]", "1", '{"a": NaN}', "[" * 100_000, "1" * 10_000, "\ufeff{}", "null"])
def test_refuses_a_body_that_is_no_job(api: Api, body: str) -> None:
    url = f"{api.url}/reality-conversion/jobs"
    answer = api.session.post(url, data=body.encode(), timeout=TIMEOUT)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["code"] == "InvalidRealityConversionRequest"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("Queued", 200),
        ("Active", 200),
        ("TerminatingOnCancel", 200),
        ("TerminatingOnFailure", 422),
        ("Cancelled", 422),
        ("Failed", 422),
        ("Success", 422),
    ],
)
def test_cancels_what_can_be_cancelled(
    reality_conversion: RealityConversion, api: Api, state: str, status: int
) -> None:
    reality_conversion.seed([job(0, state=state)])
    answer = api.cancel(job(0)["id"].upper())
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["job"]["state"] == api.state(job(0)["id"]) == "TerminatingOnCancel"
    else:
        assert answer.json() == INVALID_CHANGE


@pytest.mark.parametrize("job_id", [UNKNOWN, "x", "%00", "..%2f", "'", "%ff", "a" * 5000])
def test_jobs_that_are_not_there_are_not_found(api: Api, job_id: str) -> None:
    for answer in (api.get(f"/reality-conversion/jobs/{job_id}"), api.cancel(job_id)):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] in {"JobNotFound", "ResourceNotFound"}


def test_reads_the_samples_bare_string_and_keeps_the_schemas_form(
    reality_conversion: RealityConversion, api: Api
) -> None:
    def specified(**inputs: object) -> dict[str, object]:
        return {"inputs": inputs, "output": "x"}

    reality_conversion.seed(
        [
            job(0, specifications=specified(pointClouds="a")),
            job(1, specifications=specified(pointClouds="a"), type="PointCloudOptimization"),
            job(2, specifications=specified(pointCloud=["a"])),
        ]
    )
    inputs = [each["specifications"]["inputs"] for each in api.jobs().json()["jobs"]]
    assert inputs == [{"pointCloud": "a"}, {"pointClouds": ["a"]}, {"pointCloud": "a"}]


def test_other_addresses_and_methods_have_the_shape_of_errors_too(api: Api) -> None:
    for method, path, status in (
        ("GET", "/x", 404),
        ("PUT", "/reality-conversion/jobs", 405),
        ("GET", "/reality-conversion/jobs/", 404),
    ):
        answer = api.session.request(method, api.url + path, timeout=TIMEOUT)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message"}
