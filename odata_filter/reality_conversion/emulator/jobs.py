"""Jobs on their way in: checked against the description, in the form in which the API returns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from odata_filter.backends.python import record_values as records
from odata_filter.reality_conversion.accessors import JOB_JSON
from odata_filter.reality_conversion.emulator.shapes import Fault, faults
from odata_filter.types.instant import Instant

INPUT_KEYS: Mapping[str, tuple[str, bool]] = {
    "PointCloudConversion": ("pointCloud", False),
    "PointCloudOptimization": ("pointClouds", True),
    "TileMapOptimization": ("tileMaps", True),
    "VectorOptimization": ("vectors", True),
    "MeshSampling": ("meshes", True),
    "ContextSceneTiler": ("scene", False),
}
"""Under which key each type of job has its inputs, and whether it is a list."""


class BadJobError(ValueError):
    """A job that the API could not have returned, with the first fault and its place."""


class Job(NamedTuple):
    """A job as the store keeps it: as the API returns it, beside the email that the API only filters by."""

    document: Mapping[str, Any]
    email: str | None = None

    @property
    def inputs(self) -> list[str]:
        """The ids of its inputs, as filters compare them."""
        accessor = JOB_JSON["inputId"]
        assert callable(accessor)  # noqa: S101 - for mypy
        return [text for each in accessor(self.document) if (text := records.identifier(each, "inputId")) is not None]

    @property
    def created(self) -> tuple[str, int]:
        """When it was created: to the microsecond, as SQL compares it, and the picoseconds on top."""
        instant = Instant.parse(self.document["executionInfo"]["createdDateTime"])
        return instant.floor.isoformat(timespec="microseconds")[:26] + "Z", instant.picoseconds


def checked(value: object, place: str = "") -> Job:
    """A job from JSON: one that the API returned, or one like it, with a top-level `email` perhaps.

    Raises:
        BadJobError: the API could not have returned it; the message names the place, such as `jobs[3].state`.

    """
    document = {name: item for name, item in value.items() if name != "email"} if isinstance(value, dict) else value
    _refuse(faults(document, "Job", place))
    document = with_schema_inputs(document)
    _refuse(specification_faults(document, place))
    email = value.get("email") if isinstance(value, dict) else None
    if not isinstance(email, str | None):
        raise BadJobError(str(Fault(f"{place}.email".lstrip("."), "an email is a string or null")))
    return Job(document, email)


def _refuse(found: Iterator[Fault]) -> None:
    fault = next(found, None)
    if fault is not None:
        raise BadJobError(str(fault))


def specification_faults(job: Mapping[str, Any], place: str = "") -> Iterator[Fault]:
    """What is wrong with a job's specifications, which must suit its type."""
    path = f"{place}.specifications".lstrip(".")
    return faults(job["specifications"], f"{job['type']}Specifications", path)


def with_schema_inputs(job: Any) -> dict[str, Any]:  # noqa: ANN401 - a job as JSON has it
    """The job with its inputs under the key and in the form of its type's schema, where that takes no guess.

    The API's own sample of a cancelled job has `pointClouds` with a bare string, which its schema and the official
    client reject: both forms are read, and one is kept.
    """
    specifications = job["specifications"]
    inputs = specifications.get("inputs")
    key, many = INPUT_KEYS[job["type"]]
    aliases = {key, *(("pointCloud", "pointClouds") if key.startswith("pointCloud") else ())}
    if not isinstance(inputs, dict) or len(inputs) != 1 or not aliases.issuperset(inputs):
        return dict(job)
    (given,) = inputs.values()
    if many and isinstance(given, str):
        given = [given]
    elif not many and isinstance(given, list) and len(given) == 1:
        given = given[0]
    return {**job, "specifications": {**specifications, "inputs": {key: given}}}
