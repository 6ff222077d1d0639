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
"""What an unfinished job becomes when nobody interferes; a state that is not in it is final."""

CANCELLABLE = frozenset({"Queued", "Active", "TerminatingOnCancel"})
"""States from which a job can be cancelled: later it is saving its data, or done."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When unfinished jobs go on to their next state; as made without arguments, never.

    Args:
        reads: after so many answers that showed them.
        after: after so much time in a state; none at all is before the next answer.

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
        raise ValueError(f"states are immediate, reads:N or clock:SECONDS, not {text!r}")


_MOST = 10**9
"""The most reads or seconds of a pace."""


def moved(job: Mapping[str, Any], state: str, at: dt.datetime) -> dict[str, Any]:
    """A job in another state since a moment, with the times and units of work that the state implies."""
    known = job["executionInfo"]
    info = {"createdDateTime": known["createdDateTime"]}
    if state != "Queued" and (known.get("startedDateTime") or state in {"Active", "Success", "Failed"}):
        info["startedDateTime"] = known.get("startedDateTime") or stamp(at)
    if state not in NEXT:
        info |= {"endedDateTime": stamp(at), "processingUnits": known.get("processingUnits") or 0}
    return {**job, "state": state, "executionInfo": info}
