from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.lifecycle import Pace

from .client import NEW_JOB, Api, job

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

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


def test_a_clock_that_reaches_the_last_moment_stops_there(api: Api) -> None:
    api.order("clock", {"freeze": "9999-12-31T23:59:59.999Z"})
    assert api.order("clock", {"run": True}).status_code == 200
    time.sleep(0.01)
    last = {"now": "9999-12-31T23:59:59.9999990+00:00", "frozen": False}
    assert api.get("/_emulator/clock").json() == last
    made = api.create(NEW_JOB)
    assert (made.status_code, made.json()["job"]["executionInfo"]["createdDateTime"]) == (201, last["now"])
    assert api.state(made.json()["job"]["id"]) == "Queued"
    assert api.order("clock", {"freeze": True}).json() == {**last, "frozen": True}
    assert api.order("clock", {"advance": 1}).status_code == 400
    assert api.order("clock", {"advance": -1}).json()["now"] == "9999-12-31T23:59:58.9999990+00:00"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-04-01T10:00:00.1Z"])
@pytest.mark.parametrize("pace", ["immediate", "clock:0.000001", "clock:1000000000"])
def test_jobs_move_at_every_time(reality_conversion: RealityConversion, api: Api, moment: str, pace: str) -> None:
    reality_conversion.freeze(dt.datetime.fromisoformat(moment))
    reality_conversion.states(pace)
    made = api.create(NEW_JOB).json()["job"]["id"]
    assert api.state(made) == ("Success" if pace == "immediate" else "Queued")
    assert api.ids() == [made]


def test_a_moment_needs_an_offset(reality_conversion: RealityConversion) -> None:
    naive = dt.datetime(2026, 4, 1)
    with pytest.raises(ValueError, match="needs an offset"):
        reality_conversion.freeze(naive)
    with pytest.raises(ValueError, match="needs an offset"):
        Emulator(frozen=naive)


@pytest.mark.parametrize(
    "text", ["", "now", "reads", "reads:0", "reads:-1", "reads:x", "clock:", "clock:nan", "clock:-1", "clock:inf"]
)
def test_refuses_what_is_no_pace(text: str) -> None:
    with pytest.raises(ValueError, match="expected immediate, reads:N or clock:SECONDS"):
        Pace.parse(text)
