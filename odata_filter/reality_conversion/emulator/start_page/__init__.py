"""The start page, on which filters can be tried."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from odata_filter.backends.json import outline
from odata_filter.backends.sql.compiler import Sql
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.errors.classes import FilterError
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.filter import Filter
from odata_filter.parsing import check, parse
from odata_filter.reality_conversion.accessors import JOB_COLUMNS
from odata_filter.reality_conversion.emulator.answers import as_json
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.job_operations import JOBS_PATH
from odata_filter.reality_conversion.emulator.remembered_filters import Wanted
from odata_filter.reality_conversion.emulator.starlette_conversion import json_response, refusal
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.types import Enumeration
from odata_filter.types.structured import Field
from odata_filter.url import to_query

MOST_SHOWN = 50
"""Jobs that the page shows at most."""

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page loads nothing from other hosts."""

_OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in (|)", "and", "or", "(|)")
"""What is inserted for each operator; the caret goes to the bar."""


def page_routes() -> list[Route]:
    """The routes of the page and of its parts."""
    folder = files("odata_filter.reality_conversion.emulator.start_page")
    page = (folder / "page.html").read_text("utf-8")
    language = {"vocabulary": vocabulary(), "dialects": list(DIALECTS)}
    served = {
        "/": (page.replace("{{language}}", as_json(language)), "text/html"),
        "/start_page/page.css": ((folder / "page.css").read_text("utf-8"), "text/css"),
        "/start_page/page.js": ((folder / "page.js").read_text("utf-8"), "text/javascript"),
    }

    async def part(request: Request) -> Response:
        text, kind = served[request.url.path]
        return Response(text, headers={"content-security-policy": _POLICY}, media_type=kind)

    return [Route(path, part, methods=["GET"]) for path in served]


def vocabulary() -> list[dict[str, Any]]:
    """Groups of words that the page inserts into a filter: fields, operators, literals, the members of enumerations."""
    fields = [JOBS[name] for name in JOBS]
    kinds = {field.type: _type_name(field) for field in fields}
    enumerations = [kind for kind in kinds if isinstance(kind, Enumeration)]
    literals = [{"word": kind.example, "note": name} for kind, name in kinds.items() if kind not in enumerations]
    groups = {
        "Fields": [{"word": field.name, "note": _described(field)} for field in fields],
        "Operators": [{"word": word} for word in _OPERATORS],
        "Literals": [*literals, {"word": "null"}],
    }
    groups |= {each.name: [{"word": f"'{member}'"} for member in each.members] for each in enumerations}
    return [{"title": title, "words": words} for title, words in groups.items()]


def _type_name(field: Field) -> str:
    return field.type.name if isinstance(field.type, Enumeration) else type(field.type).__name__


def _described(field: Field) -> str:
    if field.collection:
        return f"Collection({_type_name(field)})"
    return f"{_type_name(field)} or null" if field.nullable else _type_name(field)


def trial_route(emulator: Emulator) -> Route:
    """The route below `/_emulator` that the page calls: what a filter compiles to, and which jobs it keeps."""

    async def trial(request: Request) -> Response:
        dialect = request.query_params.get("dialect", "sqlite")
        if dialect not in DIALECTS:
            nearest = near(dialect, tuple(DIALECTS))
            hint = did_you_mean(nearest) if nearest else f"expected {', '.join(DIALECTS)}."
            raise refusal(f"Unknown dialect '{dialect}'; {hint}")
        text = request.query_params.get("filter", "")
        return json_response(await run_in_threadpool(_tried, emulator, text, Sql(dialect, columns=JOB_COLUMNS)))

    return Route("/try", trial, methods=["GET"])


def _tried(emulator: Emulator, text: str, sql: Sql[Any]) -> dict[str, Any]:
    """What a filter compiles to, and the jobs of all users that it keeps, with their emails; or its errors."""
    store = emulator.service.store
    try:
        wanted = Wanted.of(parse(text)) if text.strip() else None
        with store.transaction():
            emulator.service.settle()
            jobs = store.jobs(store.page(wanted, None, None, MOST_SHOWN).numbers)
            found: dict[str, Any] = {"count": store.matching(wanted), "of": store.count()}
    except FilterError as error:
        return {"errors": [_error(each) for each in check(text) or [error]]}
    found["jobs"] = [{**job.document, "email": job.email} for job in jobs]
    return found if wanted is None else found | _compiled(wanted.filter, sql)


def _error(error: FilterError) -> dict[str, Any]:
    related = None if error.related is None else list(error.related)
    return {**error.as_dict(), "related": related, "drawn": str(error)}


def _compiled(filter_: Filter, sql: Sql[Any]) -> dict[str, Any]:
    forms = {
        "text": str(filter_),
        "tree": outline(filter_.expr),
        "url": f"{JOBS_PATH}?{to_query(filter_)}",
    }
    try:
        where = filter_.to(sql)
    except FilterError as error:  # what this engine cannot say, or takes too many parameters for
        return {**forms, "unsupported": str(error)}
    return {**forms, "sql": where.sql, "params": json.loads(json.dumps(where.params, default=str))}
