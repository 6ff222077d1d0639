"""Typed handles for the fields of a job: what type checkers need to refuse a wrong value before it runs."""
# ruff: noqa: N815 - the fields are named by the API

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Never, TypeAlias, cast

from odata_filter.builder import Handles
from odata_filter.handle import Handle
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.typed_handles import EnumerationHandle, GuidHandle, IdentifierHandle, InstantHandle, StringHandle

if TYPE_CHECKING:
    from uuid import UUID

JobState: TypeAlias = Literal[
    "Queued", "Active", "TerminatingOnCancel", "TerminatingOnFailure", "Cancelled", "Failed", "Success"
]
"""The members of the schema's enumeration, for type checkers, which cannot read them there."""

JobType: TypeAlias = Literal[
    "PointCloudConversion",
    "PointCloudOptimization",
    "TileMapOptimization",
    "VectorOptimization",
    "MeshSampling",
    "ContextSceneTiler",
]
"""The same for the types of jobs."""


class JobHandles(Handles):
    """One handle for each field of `JOBS`. An order on a state, a type or an inputId fails type checks."""

    id: GuidHandle
    iTwinId: GuidHandle
    name: StringHandle
    email: StringHandle
    type: EnumerationHandle[JobType]
    state: EnumerationHandle[JobState]
    createdDateTime: InstantHandle
    inputId: Handle[str | UUID, Never]
    outputId: IdentifierHandle


job: JobHandles = JobHandles(JOBS)
"""The handles to build job filters with: `(job.state == "Success") & (job.createdDateTime > since)`."""


def job_state(text: str) -> JobState:
    """Returns a text that names a state of a job: the same text, as the type that `job.state` and `sample_job` take.

    Raises:
        FilterError: it is not a state (code `unknown-member`); the hint has near ones.
        TypeError: it is not a str.

    """
    if not isinstance(text, str):
        raise TypeError(f"expected the name of a state as str, not {type(text).__name__}")
    job["state"].in_([text])
    return cast("JobState", text)  # it is one of them: `in_` raises the error of any other
