"""`$filter` as a parameter of FastAPI's path operations (extra `[fastapi]`)."""

from typing import Annotated, Any

try:
    from fastapi import Depends, FastAPI, Query, Request
    from fastapi.responses import JSONResponse
    from pydantic.json_schema import SkipJsonSchema
except ImportError as _error:
    raise ImportError(
        "odata_filter.integrations.fastapi needs FastAPI: pip install 'odata-filter[fastapi]'"
    ) from _error

from odata_filter.errors.classes import FilterError
from odata_filter.filter import Filter
from odata_filter.integrations.description import description
from odata_filter.limits import Limits
from odata_filter.parsing import from_query
from odata_filter.schema import Schema

_PARTS: dict[str, Any] = {name: {"type": "string"} for name in ("code", "message", "target")}
_DETAILS = {"type": "array", "items": {"type": "object", "properties": _PARTS}}
_ERROR = {"type": "object", "properties": _PARTS | {"details": _DETAILS}}
_BODY = {"application/json": {"schema": {"type": "object", "properties": {"error": _ERROR}}}}
_ANSWERS = {
    "400": {"description": "The filter is invalid: an OData error", "content": _BODY},
    "501": {"description": "The service does not support what the filter asks: an OData error", "content": _BODY},
}


def FilterQuery(schema: Schema, *, limits: Limits = Limits.STRANGERS) -> Any:  # noqa: N802, ANN401 - as FastAPI's Query
    """Returns the dependency that reads the query option `$filter`.

    A parameter `Annotated[Filter | None, FilterQuery(SCHEMA)]` is the filter of the request, or None if it has none.
    The query is read as it was sent, by `from_query`. OpenAPI shows an optional string, which the schema describes.

    Args:
        schema: the fields that filters may name.
        limits: how large a filter may be; by default those for strangers.

    Raises:
        FilterError: in a request whose filter is refused; `install` makes it an answer.
        RuntimeError: in any request, if the app does not handle a FilterError.

    """
    text = description(schema)

    async def filter_query(
        request: Request,
        _: Annotated[str | SkipJsonSchema[None], Query(alias="$filter", title="OData filter", description=text)] = None,
    ) -> Filter | None:
        if not {FilterError, ValueError} & request.app.exception_handlers.keys():
            raise RuntimeError("a FilterError is not handled: call odata_filter.integrations.fastapi.install(app)")
        # With its question mark, no query is taken for a URL.
        return from_query(b"?" + request.scope["query_string"], schema, limits=limits)

    return Depends(filter_query)


def install(app: FastAPI) -> None:
    """Makes the app answer a FilterError with its status (400 or 501) and the body of an OData error.

    That includes the errors of backends in the app's own functions. An app that is mounted in another one handles its
    errors itself, and so needs its own `install`. OpenAPI shows both answers of each operation with a filter.
    """

    @app.exception_handler(FilterError)
    async def answer(_: Request, error: FilterError) -> JSONResponse:
        return JSONResponse(error.as_odata(), error.status)

    described = app.openapi

    def openapi() -> dict[str, Any]:
        document = described()
        for path in document.get("paths", {}).values():
            for operation in path.values():
                if any(parameter["name"] == "$filter" for parameter in operation.get("parameters", ())):
                    operation["responses"] = _ANSWERS | operation["responses"]
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation has it
