"""Sample jobs are whole, and filters select them by the fields that they were made from."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest

from odata_filter.reality_conversion.handles import JobState, JobType
from odata_filter.reality_conversion.samples import INPUT_KEYS, SAMPLE_ITWIN, SAMPLE_USER, sample_job

GUID = UUID("dc720f05-e5f7-448b-ae06-765de46f0af1")


def test_a_job_has_what_was_asked_for_and_samples_of_the_rest() -> None:
    job = sample_job(id=GUID, name="bridge", email="ann@example.com", inputId=GUID, outputId=GUID)
    assert job == {
        "id": str(GUID),
        "state": "Success",
        "userId": SAMPLE_USER,
        "executionInfo": {
            "createdDateTime": "2026-04-01T09:00:00+00:00",
            "startedDateTime": "2026-04-01T09:00:30+00:00",
            "endedDateTime": "2026-04-01T09:02:30+00:00",
            "processingUnits": 0.5,
        },
        "specifications": {"inputs": {"pointCloud": str(GUID)}, "output": str(GUID), "options": {}},
        "type": "PointCloudConversion",
        "iTwinId": SAMPLE_ITWIN,
        "name": "bridge",
        "email": "ann@example.com",
    }


def test_what_was_not_asked_for_is_random_or_missing() -> None:
    one, other = sample_job(), sample_job()
    assert UUID(one["id"]) != UUID(other["id"])
    assert one["specifications"] != other["specifications"]
    assert not {"name", "email"} & one.keys()


@pytest.mark.parametrize(
    ("state", "times"),
    [
        ("Queued", ["createdDateTime"]),
        ("Active", ["createdDateTime", "startedDateTime"]),
        ("Failed", ["createdDateTime", "startedDateTime", "endedDateTime", "processingUnits"]),
    ],
)
def test_a_job_has_the_times_of_its_state(state: JobState, times: list[str]) -> None:
    assert list(sample_job(state=state)["executionInfo"]) == times


@pytest.mark.parametrize("type", INPUT_KEYS)
def test_the_type_says_where_the_inputs_are_and_how_many(type: JobType) -> None:
    key, several = INPUT_KEYS[type]
    assert sample_job(type=type, inputId="fdb:1")["specifications"]["inputs"] == {
        key: ["fdb:1"] if several else "fdb:1"
    }
    with pytest.raises(ValueError, match=f"a job of type {type} takes (at least )?one input, not 0"):
        sample_job(type=type, inputId=[])
    if several:
        assert sample_job(type=type, inputId=["a", GUID])["specifications"]["inputs"] == {key: ["a", str(GUID)]}
    else:
        with pytest.raises(ValueError, match=f"a job of type {type} takes one input, not 2"):
            sample_job(type=type, inputId=["a", GUID])


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="createdDateTime needs an offset"):
        sample_job(createdDateTime=dt.datetime(2026, 4, 1))


def test_a_name_that_is_not_of_the_api_is_refused() -> None:
    members = "Queued, Active, TerminatingOnCancel, TerminatingOnFailure, Cancelled, Failed, Success"
    cases: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"state": "Done"}, ValueError, f"'Done' is not a JobState: expected one of {members}"),
        (
            {"state": "Fail"},
            ValueError,
            f"'Fail' is not a JobState (did you mean 'Failed'?): expected one of {members}",
        ),
        ({"type": "Mesh"}, ValueError, f"'Mesh' is not a JobType: expected one of {', '.join(INPUT_KEYS)}"),
        ({"state": 1}, TypeError, "expected the name of a JobState as str, not int"),
        ({"type": None}, TypeError, "expected the name of a JobType as str, not NoneType"),
    ]
    for names, error, message in cases:
        with pytest.raises(error, match=f"^{re.escape(message)}$"):
            sample_job(**names)
