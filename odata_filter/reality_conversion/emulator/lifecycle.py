"""How jobs move through their states, and when they do so by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from odata_filter.reality_conversion.emulator.clock import stamp

NEXT: Mapping[str, str] = {
    "Queued": "Active",
    "Active": "Success",
    "TerminatingOnCancel": "Cancelled",
    "TerminatingOnFailure": "Failed",
}
"""The state that follows an unfinished one by itself; a state that is not a key is final."""

CANCELLABLE = frozenset({"Queued", "Active", "TerminatingOnCancel"})
"""States in which a job can be cancelled."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When unfinished jobs go on to their next state; without arguments, never.

    Args:
        reads: after this number of answers that showed them.
        after: after this time in a state; zero is before the next answer.

    """

    reads: int | None = None
    after: dt.timedelta | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `immediate`, `reads:N` or `clock:SECONDS`.

        Raises:
            ValueError: the text is of another form.

        """
        kind, _, amount = text.partition(":")
        try:
            if text == "immediate":
                return cls(after=dt.timedelta())
            if kind == "reads" and 0 < int(amount) <= _MOST:
                return cls(reads=int(amount))
            if kind == "clock" and 0 <= float(amount) <= _MOST:
                return cls(after=dt.timedelta(seconds=float(amount)))
        except ValueError:
            pass
        raise ValueError(f"expected immediate, reads:N or clock:SECONDS, found {text!r}")


_MOST = 10**9
"""Reads or seconds of a pace at most."""


def moved(job: Mapping[str, Any], state: str, at: dt.datetime) -> dict[str, Any]:
    """A job in another state since a moment, with the times and units of work that the state implies."""
    known = job["executionInfo"]
    info = {"createdDateTime": known["createdDateTime"]}
    if state != "Queued" and (known.get("startedDateTime") or state in {"Active", "Success", "Failed"}):
        info["startedDateTime"] = known.get("startedDateTime") or stamp(at)
    if state not in NEXT:
        info |= {"endedDateTime": stamp(at), "processingUnits": known.get("processingUnits") or 0}
    return {**job, "state": state, "executionInfo": info}
