"""Converts Starlette's requests and the emulator's answers."""

from __future__ import annotations

from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.reality_conversion.emulator.answers import Answer, ApiError, decoded, encoded
from odata_filter.reality_conversion.errors import body


def response(answer: Answer) -> Response:
    """An answer as a response."""
    return Response(answer.body, answer.status, dict(answer.headers), "application/json")


def json_response(value: object, status: int = 200) -> Response:
    """A JSON value as a response."""
    return response(Answer(status, encoded(value)))


def refusal(message: str) -> ApiError:
    """A 400 to a request under `/_emulator/`."""
    return ApiError(400, body("InvalidEmulatorRequest", message))


async def body_of(request: Request, longest: int) -> bytes:
    """The body of a request.

    Raises:
        ApiError: the body has more bytes than `longest`, or ends too early.

    """
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > longest:
                raise ApiError(413, body("RequestTooLarge", f"The body has more than {longest:,} bytes."))
    except ClientDisconnect:
        raise ApiError(400, body("RequestIncomplete", "The client went away.")) from None
    return bytes(data)


async def object_of(request: Request, *names: str) -> dict[str, Any]:
    """The JSON object in a body, with these properties at most; an empty body counts as an empty object.

    Raises:
        ApiError: the body is something else.

    """
    data = await body_of(request, _LONGEST_ORDER)
    try:
        value = decoded(data or b"{}")
    except ValueError as error:
        raise refusal(f"The body is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise refusal("The body is not a JSON object.")
    if unknown := set(value).difference(names):
        nearest = near(min(unknown), names)
        hint = did_you_mean(nearest) if nearest else f"expected {', '.join(names)}."
        raise refusal(f"Unknown property '{min(unknown)}'; {hint}")
    return value


_LONGEST_ORDER = 100_000
"""Bytes of a body under `/_emulator/`, other than a seed."""
