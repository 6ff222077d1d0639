"""Records that spell their values in other ways than the canonical one, each beside what one writes by hand for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.corpus import INPUTS, ITWIN, SINCE, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.corpus import Record

_ITWIN, _INPUTS, _LOWER = UUID(ITWIN), frozenset(map(UUID, INPUTS)), frozenset(INPUTS)
_ZONE = timezone(timedelta(hours=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A case of the corpus on flat records that are spelt in another way."""

    name: str
    case: str
    spell: Callable[[Record, int], Record]  # a flat record, and its number
    by_hand: Callable[[Record], bool]

    @property
    def text(self) -> str:
        """The filter."""
        return TEXTS[self.case]


def _objects(row: Record, number: int) -> Record:
    del number
    return row | {
        "iTwinId": UUID(row["iTwinId"]),
        "inputId": list(map(UUID, row["inputId"])),
        "createdDateTime": row["createdDateTime"].astimezone(_ZONE),
    }


def _capitals(row: Record, number: int) -> Record:
    del number
    return row | {"iTwinId": row["iTwinId"].upper(), "inputId": list(map(str.upper, row["inputId"]))}


def _mixed(row: Record, number: int) -> Record:
    return (_objects, _capitals, lambda row, _: row)[number % 3](row, number)


SPELLINGS = (
    Spelling(
        name="UUID objects",
        case="sample: iTwinId",
        spell=_objects,
        by_hand=lambda row: row.get("iTwinId") == _ITWIN,
    ),
    Spelling(
        name="lists of UUID objects",
        case="sample: inputId in",
        spell=_objects,
        by_hand=lambda row: not _INPUTS.isdisjoint(row.get("inputId") or ()),
    ),
    Spelling(
        name="datetimes of a zone",
        case="sample: createdDateTime",
        spell=_objects,
        by_hand=lambda row: (created := row.get("createdDateTime")) is not None and created > SINCE,
    ),
    Spelling(
        name="UUID objects and datetimes of a zone",
        case="three terms",
        spell=_objects,
        by_hand=lambda row: (
            row.get("iTwinId") == _ITWIN
            and row.get("state") == "Success"
            and (created := row.get("createdDateTime")) is not None
            and created > SINCE
        ),
    ),
    Spelling(
        name="capitals",
        case="sample: iTwinId",
        spell=_capitals,
        by_hand=lambda row: (guid := row.get("iTwinId")) is not None and guid.lower() == ITWIN,
    ),
    Spelling(
        name="lists of capitals",
        case="sample: inputId in",
        spell=_capitals,
        by_hand=lambda row: any(guid.lower() in _LOWER for guid in row.get("inputId") or ()),
    ),
    Spelling(
        name="mixed rows",
        case="sample: iTwinId",
        spell=_mixed,
        by_hand=lambda row: (
            guid.lower() == ITWIN
            if isinstance(guid := row.get("iTwinId"), str)
            else guid is not None and guid == _ITWIN
        ),
    ),
)
