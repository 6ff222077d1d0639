"""Jobs on their way in: checked against the description, in the form in which the API returns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from odata_filter.backends.python import record_values as records
from odata_filter.reality_conversion.accessors import input_ids
from odata_filter.reality_conversion.emulator.openapi_checks import Fault, faults
from odata_filter.reality_conversion.samples import INPUT_KEYS
from odata_filter.types.instant import Instant


class BadJobError(ValueError):
    """A job that the API could not have returned: one line for each fault, with its place."""


class Job(NamedTuple):
    """A job as the store keeps it: as the API returns it, and the email, which the API only filters by."""

    document: Mapping[str, Any]
    email: str | None = None

    @property
    def inputs(self) -> list[str]:
        """The ids of its inputs, as filters compare them."""
        return [text for each in input_ids(self.document) if (text := records.identifier(each, "inputId")) is not None]

    @property
    def created(self) -> tuple[str, int]:
        """When it was created: to the microsecond, in the form that `Sql` compares, and the picoseconds on top."""
        instant = Instant.parse(self.document["executionInfo"]["createdDateTime"])
        return instant.floor.isoformat(timespec="microseconds")[:26] + "Z", instant.picoseconds


def checked(value: object, place: str = "") -> Job:
    """A job from JSON: one that the API returned, or one like it, with a top-level `email` perhaps.

    Raises:
        BadJobError: the API could not have returned it; the message names the places, such as `jobs[3].state`.

    """
    email = value.get("email") if isinstance(value, dict) else None
    document: Any = value
    if isinstance(value, dict):
        document = {name: item for name, item in value.items() if name != "email"}
    found = list(faults(document, "Job", place))
    if not isinstance(email, str | None):
        found.append(Fault(f"{place}.email".lstrip("."), "expected a string or null"))
    if not found:  # then there are specifications
        document = with_schema_inputs(document)
        found += specification_faults(document, place)
        if not found:
            return Job(document, email)
    raise BadJobError("\n".join(map(str, found)))


def specification_faults(job: Mapping[str, Any], place: str = "") -> Iterator[Fault]:
    """The faults of a job's specifications, which must suit its type."""
    path = f"{place}.specifications".lstrip(".")
    return faults(job["specifications"], f"{job['type']}Specifications", path)


def with_schema_inputs(job: Mapping[str, Any]) -> dict[str, Any]:
    """The job with its inputs under the key and in the form that the schema of its type asks for.

    The API's own sample of a cancelled job has `pointClouds` with a bare string, which its schema and the official
    client reject. Both forms are read, and the schema's form is kept. Where the form is not clear, nothing changes.
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
