"""Realistic jobs to try things out: the same ones every time, each made from its index alone."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from odata_filter.reality_conversion.emulator.clock import stamp
from odata_filter.reality_conversion.emulator.incoming_jobs import Job
from odata_filter.reality_conversion.emulator.seeds import Seed
from odata_filter.reality_conversion.samples import INPUT_KEYS

T = TypeVar("T")

NEWEST = dt.datetime(2026, 4, 1, 9, 48, 28, tzinfo=dt.UTC)
"""About when the newest demo job was created; each further one is about seven minutes older."""

_PLACES = ("Harbour", "O'Hare", "Zürich HB", "Quarry 7", "Bridge A&B", "Tunnel #3", "Old Mill", "Plant + Yard", "札幌")
_SUBJECTS = ("survey", "as-built", "weekly scan", "flood model", "inspection", "50% design")
_PEOPLE = ("ada.lindqvist", "bo.tanaka", "chidi.osei", "dana.roux", "eli.novak")

_OUTPUT_FORMATS = {
    "PointCloudConversion": ("OPC", "3DTilesPnts", "LAZ", "E57"),
    "PointCloudOptimization": ("OPC", "3DTilesPnts"),
    "TileMapOptimization": ("XYZTileMap",),
    "VectorOptimization": ("GeoJSON", "FeatureDB"),
    "MeshSampling": ("LAS", "LAZ", "POD"),
}


_FINAL_STATES = ("Success",) * 7 + ("Failed", "Failed", "Cancelled")
_STATES = (*_FINAL_STATES, "Queued", "Active", "Active", "TerminatingOnCancel", "TerminatingOnFailure")

_PERHAPS_UNFINISHED = range(3)
"""The last digit of the index of jobs that may be unfinished."""


@lru_cache(maxsize=1024)  # users, iTwins and inputs occur more than once
def _guid(kind: str, index: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"odata-filter demo {kind} {index}"))


class _Drawn(NamedTuple):
    """Draws by `random()` alone: Python promises to keep the numbers of this method only."""

    source: random.Random

    def one(self, of: Sequence[T]) -> T:
        return of[int(self.source.random() * len(of))]

    def below(self, most: int) -> int:
        return int(self.source.random() * most)


def demo(count: int) -> Seed:
    """A number of jobs, newest first; a smaller demo has the first jobs of a larger one.

    Raises:
        ValueError: the count is negative.

    """
    if count < 0:
        raise ValueError(f"expected a count of jobs, found {count}")
    return Seed(_DemoJobs(count))


@dataclass(frozen=True, slots=True)
class _DemoJobs:
    """The jobs of a demo, made when they are needed: an emulator keeps its seed, and would else keep them twice."""

    count: int

    def __iter__(self) -> Iterator[Job]:
        return map(demo_job, range(self.count))


def demo_job(index: int) -> Job:
    """One job of the demo."""
    drawn = _Drawn(random.Random(f"job {index}"))  # noqa: S311 - a demo
    person = 0 if index == 0 else drawn.below(len(_PEOPLE))
    kind = drawn.one(tuple(INPUT_KEYS))
    state = drawn.one(_STATES if index % 10 in _PERHAPS_UNFINISHED else _FINAL_STATES)
    created = NEWEST - dt.timedelta(seconds=420 * index + drawn.below(400), microseconds=drawn.below(10) * 123_457)
    started = created + dt.timedelta(seconds=5 + drawn.below(600))
    ended = started + dt.timedelta(seconds=30 + drawn.below(7200))
    info: dict[str, Any] = {"createdDateTime": stamp(created)}
    if state not in {"Queued", "Cancelled"}:
        info["startedDateTime"] = stamp(started)
    if state in {"Success", "Failed", "Cancelled"}:
        info |= {"endedDateTime": stamp(ended), "processingUnits": drawn.below(400) / 10}
    document = {
        "id": _guid("job", index),
        "state": state,
        "userId": _guid("user", person),
        "executionInfo": info,
        "specifications": _specifications(kind, index, drawn),
        "type": kind,
        "iTwinId": _guid("itwin", (person + drawn.below(3)) % 6),
    }
    if drawn.below(12):
        document["name"] = f"{drawn.one(_PLACES)} {drawn.one(_SUBJECTS)} {index + 1}"
    return Job(document, f"{_PEOPLE[person]}@example.com")


def _specifications(kind: str, index: int, drawn: _Drawn) -> dict[str, Any]:
    key, many = INPUT_KEYS[kind]
    # Inputs are shared between jobs, so that a filter by one of them finds some.
    inputs = [_guid("input", drawn.below(index // 2 + 1)) for _ in range(1 + drawn.below(3))]
    options: dict[str, Any] = {}
    output = _guid("output", index)
    if kind in _OUTPUT_FORMATS:
        options["outputFormat"] = drawn.one(_OUTPUT_FORMATS[kind])
        output = f"fdb:{output}" if options["outputFormat"] == "FeatureDB" else output
    return {"inputs": {key: list(dict.fromkeys(inputs)) if many else inputs[0]}, "output": output, "options": options}
