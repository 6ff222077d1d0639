"""Planted faults, exact and bounded, and the log of what was received."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any, get_args

from odata_filter.reality_conversion.emulator.answers import Answer, encoded
from odata_filter.reality_conversion.emulator.job_operations import Operation
from odata_filter.reality_conversion.errors import (
    HEADER_NOT_FOUND,
    INVALID_CHANGE,
    INVALID_TOP,
    JOB_NOT_FOUND,
    RATE_LIMIT_EXCEEDED,
    ErrorBody,
    body,
)

_BODIES: Mapping[int, ErrorBody] = {
    400: INVALID_TOP,
    401: HEADER_NOT_FOUND,
    404: JOB_NOT_FOUND,
    422: INVALID_CHANGE,
    429: RATE_LIMIT_EXCEEDED,
}


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """What the next calls of an operation meet.

    Args:
        operation: which calls meet it.
        status: what they are answered, 400 to 599; None: they are only delayed.
        times: how many calls meet it.
        retry_after: seconds in the header `retry-after`; None: no such header.
        delay: seconds before the answer.

    Raises:
        ValueError: something is out of its range.

    """

    operation: Operation
    status: int | None = None
    times: int = 1
    retry_after: int | None = None
    delay: float = 0

    def __post_init__(self) -> None:
        if self.operation not in get_args(Operation):
            raise ValueError(f"operation must be one of {', '.join(get_args(Operation))}, not {self.operation!r}")
        for name, least, most in _RANGES:
            value = getattr(self, name)
            if value is None and name in {"status", "retry_after"}:
                continue
            whole = name != "delay"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                raise ValueError(f"{name} must be {'an integer' if whole else 'a number'}, not {value!r}")  # noqa: TRY004 - from JSON
            if not least <= value <= most:
                raise ValueError(f"{name} must be from {least} to {most}, not {value}")

    @property
    def answer(self) -> Answer | None:
        """What is answered instead of what would have been."""
        if self.status is None:
            return None
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        planted = _BODIES.get(self.status) or body("PlantedFault", f"The emulator was told to answer {self.status}.")
        return Answer(self.status, encoded(planted), headers)

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON values, named as in the request that plants it."""
        return asdict(self)


_RANGES = (("status", 400, 599), ("times", 1, 10**6), ("retry_after", 0, 10**6), ("delay", 0, 60))


class PlantedFaults:
    """The faults that are still to come, in the order in which they were planted. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[PlantedFault] = []

    def plant(self, fault: PlantedFault) -> None:
        """Adds a fault behind those that are still to come."""
        with self._lock:
            self._waiting.append(fault)

    def take(self, operation: Operation) -> PlantedFault | None:
        """The fault that a call of an operation meets; it is met one time less from now on."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.operation == operation:
                    left = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                    self._waiting[index : index + 1] = left
                    return fault
        return None

    def waiting(self) -> list[PlantedFault]:
        """The faults that are still to come."""
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        """Removes all faults."""
        with self._lock:
            self._waiting.clear()


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request to one of the operations, and the status of its answer.

    Attributes:
        operation: `list`, `get`, `create` or `cancel`.
        method: such as GET.
        path: decoded, without the query.
        query: as it was sent.
        headers: by name in lower case, without `authorization`: tokens do not belong into a log.
        caller: the user whom the token stood for, or None.
        body: as text.
        status: of the answer.

    """

    operation: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    caller: str | None
    body: str
    status: int

    def as_dict(self) -> dict[str, Any]:
        """The request as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        """The request in a line, in ASCII: `GET /reality-conversion/jobs?$top=5 200`."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {json.dumps(self.path + query)[1:-1]} {self.status}"


class RequestLog:
    """The last requests, oldest first. Long parts are cut, so that no client can fill the memory.

    Args:
        added: called with every request that is added.

    """

    MOST = 1_000
    """Requests that are kept."""

    LONGEST = 8_192
    """Characters of a path, a query, a body, and of all headers together that are kept."""

    MOST_HEADERS = 100
    """Headers of a request that are kept."""

    def __init__(self, added: Callable[[ReceivedRequest], object] | None = None) -> None:
        self._added = added
        self._requests: deque[ReceivedRequest] = deque(maxlen=self.MOST)

    def add(self, request: ReceivedRequest) -> None:
        """Adds a request."""
        cut = self.LONGEST
        kept = replace(
            request,
            path=request.path[:cut],
            query=request.query[:cut],
            headers=self._kept(request.headers),
            body=request.body[:cut],
        )
        self._requests.append(kept)
        if self._added is not None:
            self._added(kept)

    def _kept(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The first headers, until the room for them is full; the last one may be cut."""
        kept: dict[str, str] = {}
        room = self.LONGEST
        for name, value in islice(headers.items(), self.MOST_HEADERS):
            if name != "authorization":
                kept[name[:room]] = value[: max(0, room - len(name))]
                room -= len(name) + len(value)
            if room <= 0:
                break
        return kept

    def all(self) -> list[ReceivedRequest]:
        """The requests."""
        return list(self._requests)

    def clear(self) -> None:
        """Removes all requests."""
        self._requests.clear()
