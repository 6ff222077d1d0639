"""Whole jobs from what matters to a test."""
# ruff: noqa: N803 - the fields are named by the API

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.reality_conversion.handles import JobState, JobType
from odata_filter.reality_conversion.schema import JOB_STATE, JOB_TYPE
from odata_filter.types import Enumeration

INPUT_KEYS: Mapping[str, tuple[str, bool]] = {
    "PointCloudConversion": ("pointCloud", False),
    "PointCloudOptimization": ("pointClouds", True),
    "TileMapOptimization": ("tileMaps", True),
    "VectorOptimization": ("vectors", True),
    "MeshSampling": ("meshes", True),
    "ContextSceneTiler": ("scene", False),
}
"""The key under which each type of job has its inputs, and whether it holds a list."""

SAMPLE_ITWIN = "2c8e4988-eb9b-4e5f-a903-8c7c18f3030a"
SAMPLE_USER = "e263a543-db55-4fa5-8a4e-69b9cfcf6c59"
SAMPLE_CREATION = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
"""What sample jobs have in common, where nothing else is asked for."""


def sample_job(  # noqa: PLR0913 - one for each field
    *,
    id: str | UUID | None = None,  # noqa: A002 - the API's name
    iTwinId: str | UUID = SAMPLE_ITWIN,
    name: str | None = None,
    email: str | None = None,
    type: JobType = "PointCloudConversion",
    state: JobState = "Success",
    createdDateTime: dt.datetime = SAMPLE_CREATION,
    inputId: str | UUID | Iterable[str | UUID] | None = None,
    outputId: str | UUID | None = None,
    userId: str | UUID = SAMPLE_USER,
) -> dict[str, Any]:
    """Returns a job as the API returns it, made from the fields that filters know.

    Args:
        id: by default a random one, as are the input and the output.
        iTwinId: the iTwin.
        name: without one, the job has no name.
        email: of the user; a top-level `email`, which the API only filters by.
        type: says under which key the inputs are, and whether there may be several.
        state: with the times of a job that came into this state.
        createdDateTime: an aware `datetime`.
        inputId: one input or several.
        outputId: the output.
        userId: the user who created the job.

    Raises:
        TypeError: the state or the type is not a str.
        ValueError: the state or the type is unknown (the message lists the members and offers near ones), the type
            takes one input and there are more or none, or `createdDateTime` has no offset.

    """
    require_member(JOB_STATE, state)
    require_member(JOB_TYPE, type)
    key, several = INPUT_KEYS[type]
    given = uuid4() if inputId is None else inputId
    inputs = [str(given)] if isinstance(given, (str, UUID)) else [str(each) for each in given]
    if len(inputs) != 1 and not (several and inputs):
        raise ValueError(f"a job of type {type} takes {'at least ' if several else ''}one input, not {len(inputs)}")
    if createdDateTime.utcoffset() is None:
        raise ValueError("createdDateTime needs an offset: give it a tzinfo, such as datetime.UTC")
    job: dict[str, Any] = {
        "id": str(id or uuid4()),
        "state": state,
        "userId": str(userId),
        "executionInfo": _execution(state, createdDateTime),
        "specifications": {
            "inputs": {key: inputs if several else inputs[0]},
            "output": str(outputId or uuid4()),
            "options": {},
        },
        "type": type,
        "iTwinId": str(iTwinId),
    }
    return job | {field: value for field, value in (("name", name), ("email", email)) if value is not None}


def require_member(enumeration: Enumeration, name: object) -> None:
    """Refuses a name that is not one of an enumeration's members.

    Raises:
        TypeError: it is not a str.
        ValueError: it is unknown; the message lists the members and offers near ones.

    """
    if not isinstance(name, str):
        raise TypeError(f"expected the name of a {enumeration.name} as str, not {type(name).__name__}")
    if name not in enumeration.members:
        nearest = near(name, enumeration.members)
        hint = f" ({did_you_mean(nearest)})" if nearest else ""
        raise ValueError(
            f"{name!r} is not a {enumeration.name}{hint}: expected one of {', '.join(enumeration.members)}"
        )


def _execution(state: JobState, created: dt.datetime) -> dict[str, Any]:
    """Returns the times of a job: it began half a minute after its creation, and took two minutes."""
    info: dict[str, Any] = {"createdDateTime": created.isoformat()}
    if state != "Queued":
        info["startedDateTime"] = (created + dt.timedelta(seconds=30)).isoformat()
    if state in {"Success", "Failed", "Cancelled"}:
        info |= {"endedDateTime": (created + dt.timedelta(seconds=150)).isoformat(), "processingUnits": 0.5}
    return info
