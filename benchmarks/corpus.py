"""The filters that are measured, each beside what one would write by hand for it; and shapes that grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from odata_filter import Field, Schema
from odata_filter.types import DateTimeOffset, Integer, String

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A filter, and the same question put by hand in each of the languages that a backend compiles to."""

    name: str
    text: str  # $filter
    flat: Callable[[Record], bool]  # on flat records: lower-case GUIDs, aware datetimes; a missing key is null
    job: Callable[[Record], bool]  # on jobs as the API returns them
    rule: str  # rule-engine, on flat records
    where: str  # SQLite, on the tables of `records.database`
    params: tuple[str, ...]


def guid(kind: str, number: int) -> str:
    """The GUID of the n-th thing of a kind, the same in every run."""
    return str(uuid5(NAMESPACE_URL, f"{kind}/{number}"))


# The values of the four samples on the API's page.
ITWIN = "dc720f05-e5f7-448b-ae06-765de46f0af1"
INPUTS = ("482b2968-6a85-4e50-b05c-8acbf828c1bd", "14c03448-bea0-4d76-b53b-4b20bd3f4cbc")
ID = "9e2d27cf-b695-47e9-b7f0-0d47dc3b88ad"
SINCE = datetime(2024, 6, 24, 13, tzinfo=UTC)

JUNE, JULY = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC)
MANY = (*INPUTS, *(guid("input", number) for number in range(198)))
NAMES = tuple(f"job {number}" for number in range(1_000))

_INPUTS, _MANY, _NAMES = frozenset(INPUTS), frozenset(MANY), frozenset(NAMES)
_SINCE, _JUNE, _JULY = "2024-06-24T13:00:00.000000Z", "2024-06-01T00:00:00.000000Z", "2024-07-01T00:00:00.000000Z"


def _created(job: Mapping[str, Any]) -> datetime | None:
    text = job.get("executionInfo", {}).get("createdDateTime")
    return None if text is None else datetime.fromisoformat(text)


def _input_ids(job: Mapping[str, Any]) -> Iterator[str]:
    for value in job.get("specifications", {}).get("inputs", {}).values():
        if isinstance(value, str):
            yield value
        else:
            yield from value


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _quoted(values: tuple[str, ...], quote: str = "'") -> str:
    return ", ".join(f"{quote}{value}{quote}" for value in values)


def _has_input(values: tuple[str, ...]) -> str:
    return f"id IN (SELECT job_id FROM job_inputs WHERE input_id IN ({_marks(values)}))"  # noqa: S608 -- only marks


CORPUS = (
    Case(
        name="sample: iTwinId",
        text=f"iTwinId eq {ITWIN}",
        flat=lambda row: row.get("iTwinId") == ITWIN,
        job=lambda job: job.get("iTwinId") == ITWIN,
        rule=f'iTwinId == "{ITWIN}"',
        where="iTwinId = ?",
        params=(ITWIN,),
    ),
    Case(
        name="sample: inputId in",
        text=f"inputId in ({_quoted(INPUTS)})",
        flat=lambda row: not _INPUTS.isdisjoint(row.get("inputId") or ()),
        job=lambda job: not _INPUTS.isdisjoint(_input_ids(job)),
        rule=f"$any([i in {{{_quoted(INPUTS, chr(34))}}} for i in inputId])",
        where=_has_input(INPUTS),
        params=INPUTS,
    ),
    Case(
        name="sample: id",
        text=f"id eq {ID}",
        flat=lambda row: row.get("id") == ID,
        job=lambda job: job.get("id") == ID,
        rule=f'id == "{ID}"',
        where="id = ?",
        params=(ID,),
    ),
    Case(
        name="sample: createdDateTime",
        text="createdDateTime gt 2024-06-24T13:00:00Z",
        flat=lambda row: (created := row.get("createdDateTime")) is not None and created > SINCE,
        job=lambda job: (created := _created(job)) is not None and created > SINCE,
        rule='createdDateTime > d"2024-06-24T13:00:00Z"',
        where="createdDateTime > ?",
        params=(_SINCE,),
    ),
    Case(
        name="window of dates",
        text="createdDateTime ge 2024-06-01T00:00:00Z and createdDateTime le 2024-07-01T00:00:00Z",
        flat=lambda row: (created := row.get("createdDateTime")) is not None and JUNE <= created <= JULY,
        job=lambda job: (created := _created(job)) is not None and JUNE <= created <= JULY,
        rule='createdDateTime >= d"2024-06-01T00:00:00Z" and createdDateTime <= d"2024-07-01T00:00:00Z"',
        where="createdDateTime >= ? AND createdDateTime <= ?",
        params=(_JUNE, _JULY),
    ),
    Case(
        name="three terms",
        text=f"iTwinId eq {ITWIN} and state eq 'Success' and createdDateTime gt 2024-06-24T13:00:00Z",
        flat=lambda row: (
            row.get("iTwinId") == ITWIN
            and row.get("state") == "Success"
            and (created := row.get("createdDateTime")) is not None
            and created > SINCE
        ),
        job=lambda job: (
            job.get("iTwinId") == ITWIN
            and job.get("state") == "Success"
            and (created := _created(job)) is not None
            and created > SINCE
        ),
        rule=f'iTwinId == "{ITWIN}" and state == "Success" and createdDateTime > d"2024-06-24T13:00:00Z"',
        where="iTwinId = ? AND state = ? AND createdDateTime > ?",
        params=(ITWIN, "Success", _SINCE),
    ),
    Case(
        name="six terms",
        text=(
            f"iTwinId eq {ITWIN} and type ne 'MeshSampling' and (state eq 'Success' or state eq 'Failed')"
            " and createdDateTime ge 2024-06-01T00:00:00Z and createdDateTime lt 2024-07-01T00:00:00Z"
        ),
        flat=lambda row: (
            row.get("iTwinId") == ITWIN
            and row.get("type") != "MeshSampling"
            and row.get("state") in {"Success", "Failed"}
            and (created := row.get("createdDateTime")) is not None
            and JUNE <= created < JULY
        ),
        job=lambda job: (
            job.get("iTwinId") == ITWIN
            and job.get("type") != "MeshSampling"
            and job.get("state") in {"Success", "Failed"}
            and (created := _created(job)) is not None
            and JUNE <= created < JULY
        ),
        rule=(
            f'iTwinId == "{ITWIN}" and type != "MeshSampling" and (state == "Success" or state == "Failed")'
            ' and createdDateTime >= d"2024-06-01T00:00:00Z" and createdDateTime < d"2024-07-01T00:00:00Z"'
        ),
        where="iTwinId = ? AND type IS NOT ? AND state IN (?, ?) AND createdDateTime >= ? AND createdDateTime < ?",
        params=(ITWIN, "MeshSampling", "Success", "Failed", _JUNE, _JULY),
    ),
    Case(
        name="in of 200",
        text=f"inputId in ({_quoted(MANY)})",
        flat=lambda row: not _MANY.isdisjoint(row.get("inputId") or ()),
        job=lambda job: not _MANY.isdisjoint(_input_ids(job)),
        rule=f"$any([i in {{{_quoted(MANY, chr(34))}}} for i in inputId])",
        where=_has_input(MANY),
        params=MANY,
    ),
    Case(
        name="or of 1,000",
        text=" or ".join(f"name eq '{name}'" for name in NAMES),
        flat=lambda row: row.get("name") in _NAMES,
        job=lambda job: job.get("name") in _NAMES,
        rule=f"name in {{{_quoted(NAMES, chr(34))}}}",
        where=f"name IN ({_marks(NAMES)})",
        params=NAMES,
    ),
)

TEXTS = {case.name: case.text for case in CORPUS}

RICH = {
    "contains": "contains(name,'bridge')",
    "tolower and more": "contains(tolower(name),'bridge') and size gt 5 and state eq 'Success'",
    "not and year": "not endswith(name,'.tmp') and year(created) eq 2024",
    "any": "tags/any(t: t gt 'a' and t lt 'm')",
    "fields": "started lt ended",
}
"""Filters of the rest of the language, on the fields of `ASSETS`."""

ASSETS = Schema(
    "Assets",
    (
        Field("name", String()),
        Field("state", String()),
        Field("size", Integer()),
        Field("created", DateTimeOffset()),
        Field("started", DateTimeOffset()),
        Field("ended", DateTimeOffset()),
        Field("tags", String(), collection=True),
    ),
)

CALLS = "contains(name,'1') and not startswith(name,'job 2')"
"""A filter of calls; the names of `calls_by_hand` may be null."""


def calls_by_hand(row: Record) -> bool:
    """What one writes by hand for `CALLS`, safe for null."""
    return (name := row.get("name")) is not None and "1" in name and not name.startswith("job 2")


SHAPES: dict[str, Callable[[int], str]] = {
    "in": lambda n: f"name in ({_quoted(tuple(f'job {i}' for i in range(n)))})",
    "in, GUIDs": lambda n: f"inputId in ({_quoted(tuple(guid('input', i) for i in range(n)))})",
    "or, one field": lambda n: " or ".join(f"name eq 'job {i}'" for i in range(n)),
    "or, two fields": lambda n: " or ".join(f"{('name', 'email')[i % 2]} gt 'job {i}'" for i in range(n)),
    "and of ne": lambda n: " and ".join(f"name ne 'job {i}'" for i in range(n)),
    "or of and": lambda n: " or ".join(f"name eq 'job {i}' and id eq {guid('job', i)}" for i in range(n // 2)),
    "or of windows": lambda n: " or ".join(
        f"(createdDateTime gt 2024-06-24T13:00:00.{i:07}Z and createdDateTime lt 2024-06-25T13:00:00.{i:07}Z)"
        for i in range(n // 2)
    ),
    "or of pairs": lambda n: " or ".join(f"(name gt 'job {i}' and email lt 'job {i}')" for i in range(n // 2)),
    "window": lambda n: " and ".join(f"createdDateTime gt 2024-06-24T13:00:00.{i:07}Z" for i in range(n)),
    "one long string": lambda n: f"name eq '{'x' * n}'",
    "parentheses": lambda n: f"{'(' * n}name eq 'x'{')' * n}",
}
"""Filters by their number of values (of characters, of parentheses)."""
