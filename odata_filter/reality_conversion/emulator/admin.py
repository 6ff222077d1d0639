"""The endpoints under `/_emulator/`, which the API does not have: what tests need to set up and to look at."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from odata_filter.reality_conversion.emulator.admin_guard import ADMIN_PATH
from odata_filter.reality_conversion.emulator.answers import Answer, ApiError
from odata_filter.reality_conversion.emulator.clock import stamp
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.job_store import DuplicateJobError
from odata_filter.reality_conversion.emulator.openapi_checks import description_text
from odata_filter.reality_conversion.emulator.planted_faults import PlantedFault
from odata_filter.reality_conversion.emulator.seeds import BadSeedError, seed
from odata_filter.reality_conversion.emulator.starlette_conversion import (
    body_of,
    json_response,
    object_of,
    refusal,
    response,
)
from odata_filter.reality_conversion.errors import JOB_NOT_FOUND
from odata_filter.types.instant import Instant

LONGEST_SEED = 256_000_000
"""Bytes of a seed at most."""


def admin_routes(emulator: Emulator) -> list[Route]:
    """The routes of an emulator's administration, below `/_emulator`."""
    endpoints = _Endpoints(emulator)
    routes = [
        Route("/health", endpoints.health, methods=["GET"]),
        Route("/openapi.json", endpoints.description, methods=["GET"]),
        Route("/reset", endpoints.reset, methods=["POST"]),
        Route("/seed", endpoints.seed, methods=["POST"]),
        Route("/jobs/{id}", endpoints.job, methods=["PATCH"]),
        Route("/faults", endpoints.faults, methods=["GET", "POST", "DELETE"]),
        Route("/requests", endpoints.requests, methods=["GET", "DELETE"]),
        Route("/clock", endpoints.clock, methods=["GET", "POST"]),
    ]
    listed = [
        {
            "path": ADMIN_PATH + route.path,
            "methods": sorted((route.methods or set()) - {"HEAD"}),
            "description": inspect.getdoc(route.endpoint),
        }
        for route in routes
    ]

    async def index(_: Request) -> Response:
        return json_response({"endpoints": listed})

    return [Route("/", index, methods=["GET"]), *routes]


class _Endpoints:
    """The endpoints; their docstrings are what `GET /_emulator/` lists. A bad request is a 400 with the reason."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def health(self, _: Request) -> Response:
        """Answers {"status": "ok", "jobs": 3} as soon as requests are served."""
        jobs = await run_in_threadpool(self._emulator.service.store.count)
        return json_response({"status": "ok", "jobs": jobs})

    async def description(self, _: Request) -> Response:
        """The OpenAPI description of the four operations."""
        return response(Answer(200, description_text().encode()))

    async def reset(self, request: Request) -> Response:
        """Goes back to the beginning: the first jobs, time and pace, no faults and requests. Answers as /health."""
        await run_in_threadpool(self._emulator.reset)
        return await self.health(request)

    async def seed(self, request: Request) -> Response:
        """Adds the jobs of the body, which may be all that a seed file may be. Answers {"added": 3}."""
        data = await body_of(request, LONGEST_SEED)
        try:
            added = await run_in_threadpool(lambda: self._emulator.add(seed(data.decode())))
        except UnicodeDecodeError as error:
            raise refusal(f"The seed is not UTF-8: {error.reason} at byte {error.start}.") from None
        except (BadSeedError, DuplicateJobError) as error:
            raise refusal(str(error)) from None
        return json_response({"added": added}, 201)

    async def job(self, request: Request) -> Response:
        """Puts a job into a state, such as {"state": "Failed"}. Answers {"job": {...}}."""
        state: Any = (await object_of(request, "state")).get("state")
        try:
            document = await run_in_threadpool(self._emulator.service.set_state, request.path_params["id"], state)
        except (TypeError, ValueError) as error:
            raise refusal(f"{error}.") from None
        if document is None:
            raise ApiError(404, JOB_NOT_FOUND)
        return json_response({"job": document})

    async def faults(self, request: Request) -> Response:
        """Plants a fault (POST), lists those that are still to come (GET), or removes them (DELETE).

        A fault is {"operation": "list", "status": 429, "times": 2, "retry_after": 1, "delay": 0}: the next calls of
        list, get, create or cancel are answered a status from 400 to 599, or without a status only delayed. times is
        how many calls, by default 1; retry_after the seconds of the header; delay the seconds before the answer.
        """
        if request.method == "DELETE":
            self._emulator.faults.clear()
        if request.method == "POST":
            order = await object_of(request, "operation", "status", "times", "retry_after", "delay")
            try:
                self._emulator.faults.plant(PlantedFault(**{"operation": None, **order}))
            except ValueError as error:
                raise refusal(f"{error}.") from None
        waiting = [fault.as_dict() for fault in self._emulator.faults.waiting()]
        return json_response({"faults": waiting}, 201 if request.method == "POST" else 200)

    async def requests(self, request: Request) -> Response:
        """The requests to the four operations, oldest first (GET), or forgets them (DELETE)."""
        if request.method == "DELETE":
            self._emulator.log.clear()
        return json_response({"requests": [each.as_dict() for each in self._emulator.log.all()]})

    async def clock(self, request: Request) -> Response:
        """The emulator's time (GET), also after a change of it (POST).

        {"advance": 60} moves it on by seconds; {"freeze": "2026-04-01T00:00:00Z"}, or true for now, stops it;
        {"run": true} lets it run on.
        """
        clock = self._emulator.service.clock
        if request.method == "POST":
            order = await object_of(request, "freeze", "advance", "run")
            try:
                if order.get("run") is True:
                    clock.run()
                freeze = order.get("freeze", False)
                if freeze is not False:
                    clock.freeze(None if freeze is True else Instant.parse(freeze).datetime)
                clock.advance(dt.timedelta(seconds=order.get("advance", 0)))
            except (TypeError, ValueError, OverflowError) as error:
                raise refusal(f"The clock cannot be set so: {error}.") from None
        return json_response({"now": stamp(clock.now()), "frozen": clock.frozen})
