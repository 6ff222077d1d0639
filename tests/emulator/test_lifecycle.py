from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from odata_filter.reality_conversion.emulator.lifecycle import Pace

from .client import NEW_JOB, Api, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator.plugin import RealityConversion

QUEUED = job(0, state="Queued")
START = dt.datetime(2026, 4, 1, 10, tzinfo=dt.UTC)


def test_jobs_stay_as_they_are_until_asked(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed([QUEUED])
    reality_conversion.advance(dt.timedelta(days=1))
    assert [api.state(QUEUED["id"]) for _ in range(3)] == ["Queued"] * 3
    reality_conversion.set_state(QUEUED["id"], "Failed")
    assert api.state(QUEUED["id"]) == "Failed"


def test_immediate_is_before_the_next_answer(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.states("immediate")
    made = api.create(NEW_JOB).json()["job"]
    assert made["state"] == "Queued"
    assert api.state(made["id"]) == "Success"
    reality_conversion.states("reads:1000")
    other = api.create(NEW_JOB).json()["job"]["id"]
    assert api.cancel(other).json()["job"]["state"] == "TerminatingOnCancel"
    reality_conversion.states("immediate")
    assert api.ids("state eq 'TerminatingOnCancel'") == []
    assert api.state(other) == "Cancelled"


def test_reads_count_every_answer_that_shows_a_job(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.states("reads:2")
    reality_conversion.seed([QUEUED, job(1, state="TerminatingOnFailure"), job(2)])
    assert [api.state(QUEUED["id"]) for _ in range(5)] == ["Queued", "Queued", "Active", "Active", "Success"]
    states = [[each["state"] for each in api.jobs("state ne 'Success'").json()["jobs"]] for _ in range(3)]
    assert states == [["TerminatingOnFailure"], ["TerminatingOnFailure"], ["Failed"]]


def test_the_clock_moves_jobs_and_dates_what_it_does(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.freeze(START)
    reality_conversion.states("clock:60")
    made = api.create(NEW_JOB).json()["job"]
    assert made["executionInfo"] == {"createdDateTime": "2026-04-01T10:00:00.0000000+00:00"}
    reality_conversion.advance(59.5)
    assert api.state(made["id"]) == "Queued"
    reality_conversion.advance(0.5)
    assert api.ids("state eq 'Active'") == [made["id"]]
    reality_conversion.advance(dt.timedelta(hours=1))
    done = api.jobs("state eq 'Success'").json()["jobs"][0]
    assert done["executionInfo"] == {
        "createdDateTime": "2026-04-01T10:00:00.0000000+00:00",
        "startedDateTime": "2026-04-01T10:01:00.0000000+00:00",
        "endedDateTime": "2026-04-01T10:02:00.0000000+00:00",
        "processingUnits": 0,
    }


@pytest.mark.parametrize(
    "text", ["", "now", "reads", "reads:0", "reads:-1", "reads:x", "clock:", "clock:nan", "clock:-1", "clock:inf"]
)
def test_refuses_what_is_no_pace(text: str) -> None:
    with pytest.raises(ValueError, match="immediate, reads:N or clock:SECONDS"):
        Pace.parse(text)
