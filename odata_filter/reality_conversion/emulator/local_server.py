"""The emulator for tests: a server in a thread, and Python methods for what is under `/_emulator/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from starlette.types import ASGIApp

from odata_filter.reality_conversion.emulator.app import application
from odata_filter.reality_conversion.emulator.demo import demo
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.http_server import served
from odata_filter.reality_conversion.emulator.job_operations import API_PATH, Operation
from odata_filter.reality_conversion.emulator.lifecycle import Pace
from odata_filter.reality_conversion.emulator.missing_extra import needs_extra
from odata_filter.reality_conversion.emulator.planted_faults import PlantedFault, ReceivedRequest
from odata_filter.reality_conversion.emulator.seeds import seed_of
from odata_filter.reality_conversion.handles import JobState

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


class RealityConversion:
    """A Reality Conversion jobs API on the loopback interface, at first without jobs: the value of the pytest fixture.

    A context manager, for other test frameworks and for fixtures of other scopes: the server runs inside the context.
    It can be entered once.

    Attributes:
        url: scheme, host and port, such as `http://127.0.0.1:41234`.
        base_url: the same with the path of the API, `http://127.0.0.1:41234/reality-conversion`.
        app: the same emulator as an ASGI application, for `httpx.ASGITransport(app)`.

    """

    url: str
    base_url: str
    app: ASGIApp

    def __init__(self) -> None:
        self._emulator = Emulator()
        self.app = application(self._emulator)
        self._context = ExitStack()

    def __enter__(self) -> Self:
        self._context.enter_context(closing(self._emulator))
        self.url = self._context.enter_context(served(self.app))
        self.base_url = self.url + API_PATH
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._context.close()

    def reset(self) -> None:
        """Goes back to the beginning: no jobs, the real time, jobs that stay as they are, no faults, no requests."""
        self._emulator.reset()

    def seed(self, jobs: int | Iterable[Mapping[str, Any]], *, access: Mapping[str, list[str]] | None = None) -> None:
        """Adds jobs.

        Args:
            jobs: jobs as the API returns them, each with a top-level `email` if filters are to find it (see
                `sample_job`); or how many of the demo's jobs.
            access: the iTwins that users may see, by userId; without it everybody sees those of all jobs.

        Raises:
            ValueError: the API could not have returned one of the jobs, or its id is there already; no job is added.

        """
        given = seed_of({"jobs": [] if isinstance(jobs, int) else list(jobs), "access": dict(access or {})})
        self._emulator.add(replace(given, jobs=demo(jobs).jobs) if isinstance(jobs, int) else given)

    def fail_next(
        self,
        operation: Operation,
        status: int | None = None,
        *,
        times: int = 1,
        retry_after: int | None = None,
        delay: float = 0,
    ) -> None:
        """Plants a fault: the next calls of `list`, `get`, `create` or `cancel` are answered a status, or delayed.

        Args:
            operation: which calls meet the fault.
            status: what they are answered, 400 to 599; None: they are only delayed.
            times: how many calls meet it.
            retry_after: seconds in the header `retry-after`; None: no such header.
            delay: seconds before the answer.

        Raises:
            ValueError: a value is out of its range.

        """
        self._emulator.faults.plant(PlantedFault(operation, status, times, retry_after, delay))

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests to the four operations since the last reset, oldest first."""
        return self._emulator.log.all()

    def states(self, pace: str) -> None:
        """Lets jobs move by themselves from now on: `immediate`, `reads:N` or `clock:SECONDS`.

        Raises:
            ValueError: the text is of another form.

        """
        self._emulator.service.set_pace(Pace.parse(pace))

    def set_state(self, job_id: str | UUID, state: JobState) -> None:
        """Puts a job into a state.

        Raises:
            KeyError: there is no such job; the message has the id.
            TypeError: the state is not a str.
            ValueError: the API has no such state; the message lists the states and offers near ones.

        """
        if self._emulator.service.set_state(str(job_id), state) is None:
            raise KeyError(f"unknown job id {str(job_id)!r}")

    def advance(self, by: float | dt.timedelta) -> None:
        """Moves the clock on, by seconds or a `timedelta`.

        Raises:
            OverflowError: the year would not be from 1 to 9999.

        """
        self._emulator.service.clock.advance(by if isinstance(by, dt.timedelta) else dt.timedelta(seconds=by))

    def freeze(self, at: dt.datetime | None = None) -> None:
        """Stops the clock, at a moment or as it stands.

        Raises:
            ValueError: the moment has no offset.

        """
        self._emulator.service.clock.freeze(at)

    def run(self) -> None:
        """Lets a stopped clock run on."""
        self._emulator.service.clock.run()

    def requests_adapter(self) -> HTTPAdapter:
        """An adapter to mount on the API's real address: `session.mount("https://api.bentley.com", adapter)`.

        Raises:
            ModuleNotFoundError: `requests` is not installed; the message names the extra.

        """
        with needs_extra("requests"):
            from odata_filter.reality_conversion.emulator.requests_adapter import EmulatorAdapter  # noqa: PLC0415 - optional
        return EmulatorAdapter(self.url)
