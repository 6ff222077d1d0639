"""The start page, on which filters can be tried."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from odata_filter.backends.json import outline
from odata_filter.backends.sql.compiler import Sql
from odata_filter.errors.classes import FilterError
from odata_filter.parsing import check, parse
from odata_filter.reality_conversion.accessors import JOB_COLUMNS
from odata_filter.reality_conversion.emulator.answers import Answer, encoded
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.responses import response
from odata_filter.reality_conversion.emulator.service import JOBS_PATH
from odata_filter.url import to_query

MOST_SHOWN = 50
"""Jobs that the page shows at most."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"
"""The page loads nothing from other hosts."""


def page_route() -> Route:
    """The route of the page."""

    async def page(_: Request) -> Response:
        text = (files("odata_filter.reality_conversion.emulator") / "start_page.html").read_text("utf-8")
        return HTMLResponse(text, headers={"content-security-policy": _POLICY})

    return Route("/", page, methods=["GET"])


def trial_route(emulator: Emulator) -> Route:
    """The route below `/_emulator` that the page calls: what a filter compiles to, and which jobs it keeps."""

    async def trial(request: Request) -> Response:
        text = request.query_params.get("filter", "")
        return response(await run_in_threadpool(_tried, emulator, text))

    return Route("/try", trial, methods=["GET"])


def _tried(emulator: Emulator, text: str) -> Answer:
    """What a filter compiles to, and the jobs of all users that it keeps; or its errors."""
    store = emulator.service.store
    try:
        filter_ = parse(text) if text.strip() else None
        with store.transaction():
            emulator.service.settle()
            page = store.page(filter_, None, None, MOST_SHOWN)
            count = store.matching(filter_)
    except FilterError as error:
        return Answer(
            200, encoded({"errors": [{**each.as_dict(), "drawn": str(each)} for each in check(text) or [error]]})
        )
    compiled: dict[str, Any] = {"count": count, "of": store.count(), "url": f"{JOBS_PATH}"}
    if filter_ is not None:
        where = filter_.to(Sql("sqlite", columns=JOB_COLUMNS))
        compiled |= {
            "text": str(filter_),
            "tree": outline(filter_.expr),
            "sql": where.sql,
            "params": json.loads(json.dumps(where.params, default=str)),
            "url": f"{JOBS_PATH}?{to_query(filter_)}",
        }
    return Answer(200, encoded(compiled)[:-1] + b',"jobs":[' + page.documents + b"]}")
