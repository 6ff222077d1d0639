"""The emulator as test suites use it, beside the fixture that the other tests show."""

from __future__ import annotations

import datetime as dt
import sys
import unittest
import uuid
from typing import TYPE_CHECKING, Any, get_args

import pytest
import requests

from odata_filter.reality_conversion import JobState, JobType, emulator, sample_job
from odata_filter.reality_conversion.emulator import RealityConversion
from odata_filter.reality_conversion.emulator.incoming_jobs import checked

from .client import ITWIN, OTHER_ITWIN, TIMEOUT, USER, Api, job

if TYPE_CHECKING:
    from collections.abc import Iterator


class _UnitTest(unittest.TestCase):
    def test(self) -> None:
        api = self.enterContext(RealityConversion())
        api.seed(2)
        with Api(api.url) as client:
            self.assertEqual(client.get("/_emulator/health").json()["jobs"], 2)  # noqa: PT009 - unittest


def test_a_context_manager_serves_unittest() -> None:
    result = unittest.TestResult()
    _UnitTest("test").run(result)
    assert result.wasSuccessful(), result.errors


@pytest.fixture(scope="module")
def shared() -> Iterator[RealityConversion]:
    with RealityConversion() as api:
        api.seed([job(0)])
        yield api


@pytest.mark.parametrize("round_", [1, 2])
def test_a_fixture_of_any_scope_has_one_of_its_own(
    shared: RealityConversion, reality_conversion: RealityConversion, round_: int
) -> None:
    with Api(shared.url) as api:
        assert len(api.ids()) == round_
        shared.seed([job(round_)])
    assert shared.url != reality_conversion.url


def test_the_server_ends_with_its_context() -> None:
    with RealityConversion() as api:
        url = api.url
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=TIMEOUT)


def test_the_base_url_has_the_path_of_the_api(reality_conversion: RealityConversion) -> None:
    assert reality_conversion.base_url == f"{reality_conversion.url}/reality-conversion"
    headers = {"Authorization": "Bearer x"}
    assert requests.get(f"{reality_conversion.base_url}/jobs", headers=headers, timeout=TIMEOUT).json() == {"jobs": []}


def test_only_states_of_the_api_are_taken(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0)])
    state: Any
    for state in ("Fail", "failed", "", "Failed "):
        with pytest.raises(ValueError, match=r"is not a JobState.*: expected one of Queued, Active, "):
            reality_conversion.set_state(job(0)["id"], state)
    for state in (None, 1, ["Failed"], b"Failed"):
        with pytest.raises(TypeError, match="expected the name of a JobState as str, not "):
            reality_conversion.set_state(job(0)["id"], state)
    assert api.state(job(0)["id"]) == "Success"
    reality_conversion.set_state(uuid.UUID(job(0)["id"]), "Failed")
    assert api.state(job(0)["id"]) == "Failed"
    with pytest.raises(KeyError, match=f"unknown job id '{ITWIN}'"):
        reality_conversion.set_state(ITWIN, "Failed")


@pytest.mark.parametrize("state", get_args(JobState))
@pytest.mark.parametrize("type_", get_args(JobType))
def test_a_sample_job_is_one_of_the_api(
    reality_conversion: RealityConversion, api: Api, state: JobState, type_: JobType
) -> None:
    job_ = sample_job(state=state, type=type_)
    reality_conversion.seed([job_, sample_job(state=state, type=type_, email="a@b.c", name="Sample")])
    assert checked(job_).document == job_
    assert api.ids("name eq null") == [job_["id"]]
    assert len(api.ids(f"state eq '{state}' and type eq '{type_}'")) == 2


def test_a_sample_job_has_what_is_asked_for(reality_conversion: RealityConversion, api: Api) -> None:
    id_ = uuid.UUID(int=1, version=4)
    created = dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    job_ = sample_job(
        id=id_,
        iTwinId=OTHER_ITWIN,
        name="O'Hare",
        email="ada@example.com",
        type="MeshSampling",
        state="Failed",
        createdDateTime=created,
        inputId=["a", "b"],
        outputId="fdb:1",
        userId=USER,
    )
    reality_conversion.seed([job_, sample_job()])
    for filter_ in (
        f"id eq {id_}",
        "name eq 'O''Hare'",
        "email eq 'ada@example.com'",
        "type eq 'MeshSampling'",
        "state eq 'Failed'",
        "createdDateTime eq 2026-04-01T07:00:00Z",
        "inputId in ('b')",
        "outputId eq 'fdb:1'",
        f"iTwinId eq {OTHER_ITWIN}",
    ):
        assert api.ids(filter_) == [str(id_)], filter_
    for changes, reason in (
        ({"type": "Mesh"}, "'Mesh' is not a JobType"),
        ({"state": "Fail"}, "'Fail' is not a JobState \\(did you mean 'Failed'"),
        ({"inputId": ["a", "b"]}, "takes one input, not 2"),
        ({"type": "MeshSampling", "inputId": []}, "takes at least one input, not 0"),
        ({"createdDateTime": created.replace(tzinfo=None)}, "needs an offset"),
    ):
        with pytest.raises(ValueError, match=reason):
            sample_job(**changes)


def test_a_count_of_jobs_is_not_negative(reality_conversion: RealityConversion) -> None:
    with pytest.raises(ValueError, match="expected a count of jobs, found -1"):
        reality_conversion.seed(-1)


def test_demo_jobs_have_the_access_that_is_given(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed(1, access={"somebody": [ITWIN]})
    assert api.ids(f"iTwinId eq {ITWIN}") == []
    assert api.jobs(f"iTwinId eq {OTHER_ITWIN}").status_code == 404
    with pytest.raises(ValueError, match=r"access\.somebody\[0\]: \"x\" is not a GUID"):
        reality_conversion.seed(1, access={"somebody": ["x"]})


def test_a_reset_goes_back_to_the_beginning(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([job(0, state="Queued")])
    reality_conversion.states("immediate")
    reality_conversion.freeze()
    reality_conversion.fail_next("list", 503, times=5)
    reality_conversion.reset()
    assert reality_conversion.requests == []
    reality_conversion.seed([job(0, state="Queued")])
    assert api.ids("state eq 'Queued'") == [job(0)["id"]]
    assert api.get("/_emulator/clock").json()["frozen"] is False
    reality_conversion.freeze()
    reality_conversion.run()
    assert api.get("/_emulator/clock").json()["frozen"] is False


def test_what_is_missing_is_named_with_its_extra(
    reality_conversion: RealityConversion, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = emulator.__name__
    for name, module, extra in (
        ("requests", "adapter", r"needs requests, .* 'odata-filter\[requests\]'"),
        ("starlette.types", "local_server", r"needs starlette\.types, .* 'odata-filter\[emulator\]'"),
    ):
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, f"{package}.{module}", raising=False)
        with pytest.raises(ModuleNotFoundError, match=extra):
            reality_conversion.requests_adapter() if name == "requests" else emulator.RealityConversion
