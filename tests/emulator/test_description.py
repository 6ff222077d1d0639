"""The emulator and its OpenAPI description hold each other to their word."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, settings

from odata_filter.reality_conversion.emulator.app import application
from odata_filter.reality_conversion.emulator.demo import demo
from odata_filter.reality_conversion.emulator.emulator import Emulator
from odata_filter.reality_conversion.emulator.job_operations import Operation
from odata_filter.reality_conversion.emulator.openapi_checks import description_text
from odata_filter.reality_conversion.samples import INPUT_KEYS
from odata_filter.reality_conversion.schema import JOB_STATE, JOB_TYPE

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

DESCRIPTION = json.loads(description_text())
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
HEADERS = {"Authorization": "Bearer somebody"}
SCHEMA.app = application(Emulator(demo(30)))


# Whatever token comes is somebody's here, and that a filter is a string is not all that is asked of it.
NOT_CHECKED = [checks.ignored_auth, checks.positive_data_acceptance]


@SCHEMA.parametrize()  # type: ignore[untyped-decorator] # of a module that may not be there
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any) -> None:
    listed = case.operation.method == "get"
    case.call_and_validate(headers=HEADERS, excluded_checks=NOT_CHECKED[: 1 + listed])


def test_the_description_is_of_the_four_operations_and_of_the_librarys_enumerations() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    described = {
        each["operationId"]
        for path in DESCRIPTION["paths"].values()
        for each in path.values()
        if isinstance(each, dict)
    }
    assert described == set(get_args(Operation))
    assert tuple(schemas["JobState"]["enum"]) == JOB_STATE.members
    assert tuple(schemas["JobType"]["enum"]) == JOB_TYPE.members == tuple(INPUT_KEYS)
    for kind, (key, many) in INPUT_KEYS.items():
        inputs = schemas[f"{kind}Specifications"]["properties"]["inputs"]
        assert inputs["required"] == [key]
        assert (inputs["properties"][key]["type"] == "array") is many
