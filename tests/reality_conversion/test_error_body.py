"""The error bodies, field by field as the API's pages show them."""

from __future__ import annotations

import json

import pytest

from odata_filter import FilterError, parse
from odata_filter.reality_conversion import errors
from odata_filter.reality_conversion.errors import ErrorBody, error_body

PAGES = [
    (
        errors.INVALID_TOP,
        """{ "error": { "code": "InvalidRealityConversionRequest", "message": "Cannot find jobs.", "details": [{
        "code": "InvalidParameter", "message":
        "The $top query parameter value must be a positive integer that does not exceed 1000.",
        "target": "$top" }] } }""",
    ),
    (
        errors.HEADER_NOT_FOUND,
        """{ "error": { "code": "HeaderNotFound",
        "message": "Header Authorization was not found in the request. Access denied." } }""",
    ),
    (
        errors.ITWIN_NOT_FOUND,
        '{ "error": { "code": "iTwinNotFound", "message": "Requested iTwin is not available." } }',
    ),
    (
        errors.JOB_NOT_FOUND,
        '{ "error": { "code": "JobNotFound", "message": "Requested job is not available." } }',
    ),
    (
        errors.INVALID_CHANGE,
        """{ "error": { "code": "InvalidRealityConversionRequest", "message": "Invalid request to Reality Conversion.",
        "details": [{ "code": "InvalidChange", "message": "The job is about to complete. It is saving the data. \
Cancellation is not allowed during this period.", "target": "" }] } }""",
    ),
    (
        errors.RATE_LIMIT_EXCEEDED,
        """{ "error": { "code": "RateLimitExceeded", "message":
        "The client sent more requests than allowed by this API for the current tier of the client." } }""",
    ),
]


@pytest.mark.parametrize(("body", "page"), PAGES)
def test_bodies_are_those_of_the_pages(body: ErrorBody, page: str) -> None:
    assert body == json.loads(page)


def test_a_refused_filter_is_the_400_of_the_page_with_the_drawn_reason() -> None:
    with pytest.raises(FilterError) as caught:
        parse("sttae eq 'Success'")
    assert error_body(caught.value) == {
        "error": {
            "code": "InvalidRealityConversionRequest",
            "message": "Cannot find jobs.",
            "details": [
                {
                    "code": "InvalidParameter",
                    "message": "$filter contains an invalid or unsupported statement.\n"
                    "unknown field 'sttae' [unknown-field]\n"
                    "  sttae eq 'Success'\n"
                    "  ^^^^^\n"
                    "hint: did you mean 'state'?",
                    "target": "$filter",
                }
            ],
        }
    }


@pytest.mark.parametrize("text", ["", "name eq '\ud800'", "name eq 'ä\t' x", "not (state eq 'Failed')"])
def test_every_refusal_becomes_json(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert json.loads(json.dumps(error_body(caught.value))) == error_body(caught.value)
