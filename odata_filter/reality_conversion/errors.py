"""The error bodies of the Reality Conversion API, as its pages show them."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from odata_filter.errors.classes import FilterError


class Detail(TypedDict):
    """One of the more specific errors of a body."""

    code: str
    message: str
    target: str


class Error(TypedDict):
    """What went wrong."""

    code: str
    message: str
    details: NotRequired[list[Detail]]


class ErrorBody(TypedDict):
    """The body of an answer that is not a success."""

    error: Error


def body(code: str, message: str, *details: Detail) -> ErrorBody:
    """Returns an error body; without details it lacks that key."""
    error = Error(code=code, message=message)
    if details:
        error["details"] = list(details)
    return {"error": error}


def invalid_parameter(target: str, message: str) -> ErrorBody:
    """Returns the body of a 400: a query parameter of "List jobs" that cannot be used."""
    detail = Detail(code="InvalidParameter", message=message, target=target)
    return body("InvalidRealityConversionRequest", "Cannot find jobs.", detail)


def invalid_request(*details: Detail) -> ErrorBody:
    """Returns the body of a 422: what was asked cannot be done to this job."""
    return body("InvalidRealityConversionRequest", "Invalid request to Reality Conversion.", *details)


def error_body(error: FilterError) -> ErrorBody:
    """Returns the API's 400 body for a filter that was refused, with the drawn reason after the API's own sentence."""
    return invalid_parameter("$filter", f"$filter contains an invalid or unsupported statement.\n{error}")


INVALID_TOP = invalid_parameter(
    "$top", "The $top query parameter value must be a positive integer that does not exceed 1000."
)
"""400: `$top` is not from 1 to 1000."""

INVALID_TOKEN = invalid_parameter("continuationToken", "The continuationToken query parameter value is not valid.")
"""400: a token that no page of this query gave. The pages do not word it."""

HEADER_NOT_FOUND = body("HeaderNotFound", "Header Authorization was not found in the request. Access denied.")
"""401."""

ITWIN_NOT_FOUND = body("iTwinNotFound", "Requested iTwin is not available.")
"""404: an iTwin that is not there, or not for this caller."""

JOB_NOT_FOUND = body("JobNotFound", "Requested job is not available.")
"""404: a job that is not there, or not for this caller."""

INVALID_CHANGE = invalid_request(
    Detail(
        code="InvalidChange",
        message=(
            "The job is about to complete. It is saving the data. Cancellation is not allowed during this period."
        ),
        target="",
    )
)
"""422: too late to cancel."""

RATE_LIMIT_EXCEEDED = body(
    "RateLimitExceeded",
    "The client sent more requests than allowed by this API for the current tier of the client.",
)
"""429, beside the header `retry-after` with seconds."""
