"""One emulator: its jobs, its time, its planted faults and its log of requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from odata_filter.reality_conversion.emulator.clock import Clock
from odata_filter.reality_conversion.emulator.ids import Ids
from odata_filter.reality_conversion.emulator.job_operations import Service
from odata_filter.reality_conversion.emulator.job_store import Store
from odata_filter.reality_conversion.emulator.lifecycle import Pace
from odata_filter.reality_conversion.emulator.planted_faults import PlantedFaults, ReceivedRequest, RequestLog
from odata_filter.reality_conversion.emulator.seeds import Seed


class Emulator:
    """The state that the server, the ASGI application and the fixture share, and how it begins.

    Args:
        seed: what it starts with, and goes back to by `reset`; a database that has jobs keeps those.
        database: a SQLite file; by default memory.
        pace: when jobs move by themselves; by default they stay as they are.
        user: who calls with a bearer token that is not a user's id; by default the user of the first job.
        frozen: a moment at which the clock stands, and ids are counted instead of random: every run is the same.
        public_url: scheme and host of links, where clients see another one than the server does.
        on_request: called with every request that is logged.

    """

    def __init__(  # noqa: PLR0913 - one for each option of the command
        self,
        seed: Seed = Seed(),
        *,
        database: str = ":memory:",
        pace: Pace = Pace(),
        user: str | None = None,
        frozen: dt.datetime | None = None,
        public_url: str | None = None,
        on_request: Callable[[ReceivedRequest], object] | None = None,
    ) -> None:
        self.seed: Seed = seed
        self.public_url: str | None = public_url
        self.faults: PlantedFaults = PlantedFaults()
        self.log: RequestLog = RequestLog(on_request)
        ids = Ids(counted=frozen is not None)
        self.service: Service = Service(Store(database), Clock(frozen), ids, pace=pace, user=user)
        if not self.service.store.count():
            self.add(seed)

    def add(self, seed: Seed) -> int:
        """Adds jobs and accesses, all or none, and gives the count of jobs."""
        with self.service.store.transaction():
            self.service.store.allow(seed.access)
            return self.service.add(seed.jobs)

    def reset(self) -> None:
        """Goes back to the beginning: the seed's jobs alone, time and pace as given, no faults, requests and tokens."""
        with self.service.store.transaction():
            self.service.reset()
            self.add(self.seed)
        self.faults.clear()
        self.log.clear()

    def close(self) -> None:
        """Closes the database."""
        self.service.store.close()
