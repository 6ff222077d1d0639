"""The emulator as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from odata_filter.reality_conversion.emulator.admin import admin_routes
from odata_filter.reality_conversion.emulator.admin_guard import ADMIN_PATH, AdminAccess, AdminGuard
from odata_filter.reality_conversion.emulator.answers import Answer, ApiError, encoded
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.job_operations import JOBS_PATH, Call, Operation, bearer
from odata_filter.reality_conversion.emulator.planted_faults import ReceivedRequest
from odata_filter.reality_conversion.emulator.starlette_conversion import body_of, response
from odata_filter.reality_conversion.emulator.start_page import page_routes, trial_route
from odata_filter.reality_conversion.errors import body

LONGEST_JOB = 1_000_000
"""Bytes of a new job at most."""

_SHORT = 8_192
"""Bytes of a request that is answered in the event loop: to change threads would take longer than the answer."""


def application(emulator: Emulator, access: AdminAccess = AdminAccess()) -> Starlette:
    """The ASGI application of an emulator: the four operations, what is under `/_emulator/`, and the start page."""
    administration = Router(
        [*admin_routes(emulator), trial_route(emulator)],
        redirect_slashes=False,
        middleware=[Middleware(AdminGuard, access)],
    )
    app = Starlette(
        routes=[
            _route(emulator, JOBS_PATH, {"GET": "list", "POST": "create"}),
            _route(emulator, JOBS_PATH + "/{id}", {"GET": "get", "DELETE": "cancel"}),
            Mount(ADMIN_PATH, administration),
            *page_routes(),
        ],
        exception_handlers=dict.fromkeys((ApiError, HTTPException, Exception), _failed),
    )
    app.router.redirect_slashes = False
    return app


def _route(emulator: Emulator, path: str, operations: Mapping[str, Operation]) -> Route:
    async def endpoint(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        call = Call(
            operation,
            base=emulator.public_url or f"{request.url.scheme}://{request.url.netloc}",
            authorization=request.headers.get("authorization"),
            query=request.scope["query_string"],
            job_id=request.path_params.get("id", ""),
        )
        fault = emulator.faults.take(operation)
        planted = None if fault is None else fault.answer
        try:
            call = replace(call, body=await body_of(request, LONGEST_JOB))
        except ApiError as error:
            planted = planted or error.answer
        if fault is not None:
            await asyncio.sleep(fault.delay)
        if len(call.query) + len(call.body) < _SHORT:
            return response(_answer(emulator, request, call, planted))
        # In a thread: a filter as large as the limits allow must not hold up the others while it is parsed.
        return response(await run_in_threadpool(_answer, emulator, request, call, planted))

    return Route(path, endpoint, methods=list(operations))


def _answer(emulator: Emulator, request: Request, call: Call, planted: Answer | None) -> Answer:
    """Answers a call, and logs it."""
    answer = planted or emulator.service.answer(call)
    token = bearer(call.authorization)
    emulator.log.add(
        ReceivedRequest(
            operation=call.operation,
            method=request.method,
            path=request.url.path,
            query=call.query.decode("latin-1"),
            headers=dict(request.headers),
            caller=None if token is None else emulator.service.caller(token),
            body=call.body.decode("utf-8", "replace"),
            status=answer.status,
        )
    )
    return answer


async def _failed(_: Request, error: Exception) -> Response:
    """The answer to a request that ended in an exception."""
    match error:
        case ApiError():
            answer = error.answer
        case HTTPException(status_code=404):
            paths = f"{JOBS_PATH}, {JOBS_PATH}/{{id}}, {ADMIN_PATH}/ and the start page /"
            answer = Answer(404, encoded(body("ResourceNotFound", f"Not Found. The emulator has {paths}.")))
        case HTTPException():
            headers = error.headers or {}
            allowed = f" Allowed here: {headers['Allow']}." if "Allow" in headers else ""
            answer = Answer(error.status_code, encoded(body("InvalidRequest", f"{error.detail}.{allowed}")), headers)
        case _:  # a bug of the emulator: the server logs it with its traceback
            message = f"The emulator failed: {type(error).__name__}."
            answer = Answer(500, encoded(body("InternalServerError", message)))
    return response(answer)
