"""What an emulator starts with: jobs, and who may see which iTwins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from odata_filter.reality_conversion.emulator.answers import decoded
from odata_filter.reality_conversion.emulator.incoming_jobs import BadJobError, Job, checked
from odata_filter.types.strings import GUID_SHAPE


class BadSeedError(ValueError):
    """A seed that cannot be used: one line for each fault, with its place."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Jobs, and the iTwins that users may see, by userId; without a list everybody sees the iTwins of all jobs.

    The jobs can be iterated over more than once.
    """

    jobs: Iterable[Job] = ()
    access: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def seed_file(path: str) -> Seed:
    """The seed in a file, in UTF-8.

    Raises:
        BadSeedError: the seed cannot be used; the message begins with the path.
        OSError: the file cannot be read.

    """
    try:
        return seed(Path(path).read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BadSeedError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from None
    except BadSeedError as error:
        raise BadSeedError(f"{path}: {error}") from None


def seed(text: str) -> Seed:
    """The seed in a text: a response of the API, perhaps with an `access` beside `jobs`; a JSON array; or JSON Lines.

    Raises:
        BadSeedError: the seed cannot be used; the message names the places.

    """
    text = text.removeprefix("\ufeff")  # a byte order mark
    access: object = {}
    try:
        value = decoded(text)
    except json.JSONDecodeError as error:
        return Seed(_jobs(_lines(text, error)))
    except ValueError as error:
        raise BadSeedError(str(error)) from None
    if isinstance(value, dict) and "jobs" in value:
        if unknown := set(value) - {"jobs", "_links", "access"}:
            raise BadSeedError(f"unknown property {min(unknown)!r}; expected jobs and access")
        value, access = value["jobs"], value.get("access", {})
    elif isinstance(value, dict):
        return Seed(_jobs([("the job", value)]))  # JSON Lines of one line
    if not isinstance(value, list):
        raise BadSeedError("expected an object with jobs, an array or JSON Lines")
    return Seed(_jobs((f"jobs[{index}]", each) for index, each in enumerate(value)), _access(access))


def seed_of(value: object) -> Seed:
    """The seed in a JSON value, such as a list of jobs: see `seed`."""
    try:
        return seed(json.dumps(value))
    except TypeError as error:
        raise BadSeedError(str(error)) from None


def _lines(text: str, whole: json.JSONDecodeError) -> Iterator[tuple[str, Any]]:
    """The values of JSON Lines, with their places."""
    begun = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"line {number}", decoded(line)
        except ValueError as error:
            # If not even the first line is a value, the text was probably meant to be one value.
            reason = f"line {number}: {error}" if begun else str(whole)
            raise BadSeedError(f"neither JSON nor JSON Lines: {reason}") from None
        begun = True
    if not begun:
        raise BadSeedError("the seed is empty")


def _jobs(values: Iterable[tuple[str, object]]) -> tuple[Job, ...]:
    """The jobs of JSON values, each of which comes with its place."""
    jobs: list[Job] = []
    faults: list[str] = []
    places: dict[str, str] = {}
    try:
        for place, value in values:
            try:
                job = checked(value, place)
            except BadJobError as error:
                faults += str(error).split("\n")
            else:
                jobs.append(job)
                first = places.setdefault(job.document["id"].lower(), place)
                if first != place:
                    faults.append(f"{place}.id: the same id as {first}")
            if len(faults) > _MOST_FAULTS:
                faults[_MOST_FAULTS:] = ["and more"]
                break
    except BadSeedError as error:  # a line that is not JSON, and the end of what can be read
        faults.append(str(error))
    if faults:
        raise BadSeedError("\n".join(faults))
    return tuple(jobs)


_MOST_FAULTS = 20
"""Faults of a seed that are told at once."""


def _access(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise BadSeedError("access: expected an object with a list of iTwinIds for each userId")
    for user, itwins in value.items():
        if not isinstance(itwins, list):
            raise BadSeedError(f"access.{user}: expected a list of iTwinIds")
        for index, itwin in enumerate(itwins):
            if not isinstance(itwin, str) or not GUID_SHAPE.fullmatch(itwin):
                raise BadSeedError(f"access.{user}[{index}]: {json.dumps(itwin)} is not a GUID")
    return {user: tuple(itwins) for user, itwins in value.items()}
