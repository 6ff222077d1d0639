"""The pytest fixture `reality_conversion`: the emulator, empty at the beginning of every test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter
    from starlette.types import ASGIApp

    from odata_filter.reality_conversion.emulator.emulator import Emulator
    from odata_filter.reality_conversion.emulator.faults import ReceivedRequest
    from odata_filter.reality_conversion.emulator.service import Operation


class RealityConversion:
    """An emulator as a test uses it.

    Attributes:
        url: its base URL, such as `http://127.0.0.1:41234`.
        app: the same emulator as an ASGI application, for `httpx.ASGITransport(app)`.

    """

    def __init__(self, emulator: Emulator, app: ASGIApp, url: str) -> None:
        self._emulator, self.app, self.url = emulator, app, url

    def restart(self) -> None:
        """Forgets everything: no jobs, the world's time, jobs that stay as they are, no faults, no requests."""
        from odata_filter.reality_conversion.emulator.lifecycle import Pace

        self._emulator.service.pace = Pace()
        self._emulator.reset()

    def seed(self, jobs: int | Iterable[Mapping[str, Any]], *, access: Mapping[str, list[str]] | None = None) -> None:
        """Adds jobs as the API returns them (with an `email` perhaps), or so many of the demo.

        Args:
            jobs: the jobs, or a count.
            access: the iTwins that users may see, by userId; without it everybody sees those of all jobs.

        Raises:
            ValueError: the API could not have returned such a job, or its id is there already.

        """
        from odata_filter.reality_conversion.emulator.demo import demo
        from odata_filter.reality_conversion.emulator.seeds import seed_of

        if isinstance(jobs, int):
            self._emulator.add(demo(jobs))
        else:
            self._emulator.add(seed_of({"jobs": list(jobs), "access": dict(access or {})}))

    def fail_next(
        self,
        operation: Operation,
        status: int | None = None,
        *,
        times: int = 1,
        retry_after: int | None = None,
        delay: float = 0,
    ) -> None:
        """Plants a fault: the next calls of `list`, `get`, `create` or `cancel` are answered a status, or delayed."""
        from odata_filter.reality_conversion.emulator.faults import PlantedFault

        self._emulator.faults.plant(PlantedFault(operation, status, times, retry_after, delay))

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests of this test, oldest first."""
        return self._emulator.log.all()

    def states(self, pace: str) -> None:
        """Lets jobs move by themselves: `immediate`, `reads:N` or `clock:SECONDS`."""
        from odata_filter.reality_conversion.emulator.lifecycle import Pace

        self._emulator.service.pace = Pace.parse(pace)

    def set_state(self, job_id: str, state: str) -> None:
        """Puts a job into a state.

        Raises:
            KeyError: there is no such job.

        """
        if self._emulator.service.set_state(job_id, state) is None:
            raise KeyError(job_id)

    def advance(self, by: float | dt.timedelta) -> None:
        """Moves the clock on, by seconds or a `timedelta`."""
        self._emulator.service.clock.advance(by if isinstance(by, dt.timedelta) else dt.timedelta(seconds=by))

    def freeze(self, at: dt.datetime | None = None) -> None:
        """Stops the clock, at a moment or as it stands."""
        self._emulator.service.clock.freeze(at)

    def requests_adapter(self) -> HTTPAdapter:
        """An adapter to mount on the API's real address: `session.mount("https://api.bentley.com", adapter)`."""
        from odata_filter.reality_conversion.emulator.adapter import EmulatorAdapter

        return EmulatorAdapter(self.url)


@pytest.fixture(scope="session")
def _reality_conversion_server() -> Iterator[RealityConversion]:
    try:
        from odata_filter.reality_conversion.emulator.app import application
        from odata_filter.reality_conversion.emulator.emulator import Emulator
        from odata_filter.reality_conversion.emulator.serving import served
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("odata_filter"):
            raise
        pytest.fail("the fixture reality_conversion needs more: pip install 'odata-filter[emulator]'", pytrace=False)
    emulator = Emulator()
    app = application(emulator)
    with served(app) as url:
        yield RealityConversion(emulator, app, url)
    emulator.close()


@pytest.fixture
def reality_conversion(_reality_conversion_server: RealityConversion) -> RealityConversion:
    """A Reality Conversion jobs API on loopback, without jobs; one server for the session, one state for each test."""
    _reality_conversion_server.restart()
    return _reality_conversion_server
