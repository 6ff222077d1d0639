"""Filters as fields of pydantic's models."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from odata_filter import Capabilities, Filter, LimitError, Limits, Schema, UnknownFieldError, parse, types
from odata_filter import Field as FilterableField
from odata_filter.integrations.description import description
from odata_filter.integrations.pydantic import FilterField

SCHEMA = Schema("orders", [FilterableField("name", types.String()), FilterableField("size", types.Integer())])


class Subscription(BaseModel):
    model_config = ConfigDict(extra="forbid")

    wanted: Annotated[Filter, FilterField(SCHEMA)]
    unwanted: Annotated[Filter | None, FilterField(SCHEMA)] = None


def test_a_text_is_parsed_and_a_filter_is_taken() -> None:
    wanted = parse("name eq 'x'", SCHEMA)
    for given in ("name  eq 'x'", wanted):
        assert Subscription.model_validate({"wanted": given}).wanted == wanted
    assert Subscription(wanted=wanted, unwanted=wanted).unwanted == wanted
    assert Subscription.model_validate({"wanted": "size gt 1", "unwanted": None}).unwanted is None


def test_a_filter_serialises_to_its_text() -> None:
    model = Subscription(wanted=parse("(name) eq 'x'", SCHEMA))
    assert model.model_dump() == {"wanted": "name eq 'x'", "unwanted": None}
    assert json.loads(model.model_dump_json()) == {"wanted": "name eq 'x'", "unwanted": None}
    assert Subscription.model_validate_json(model.model_dump_json()) == model


def test_what_is_refused_is_an_error_of_the_validation() -> None:
    with pytest.raises(ValidationError) as caught:
        Subscription.model_validate({"wanted": "nmae eq 'x'", "unwanted": 5})
    refused, number = caught.value.errors()
    assert (refused["type"], refused["loc"]) == ("value_error", ("wanted",))
    assert refused["msg"].endswith("  nmae eq 'x'\n  ^^^^\nhint: did you mean 'name'?")
    assert isinstance(refused["ctx"]["error"], UnknownFieldError)
    assert (number["type"], number["loc"]) == ("string_type", ("unwanted",))


def test_a_filter_of_another_schema_is_checked_against_this_one() -> None:
    other = Schema("other", [FilterableField("name", types.String()), FilterableField("other", types.String())])
    adapter = TypeAdapter[Filter](Annotated[Filter, FilterField(SCHEMA)])
    assert adapter.validate_python(parse("name eq 'x'", other)).schema is SCHEMA
    with pytest.raises(ValidationError, match="unknown field 'other'"):
        adapter.validate_python(parse("other eq 'x'", other))
    plain = Schema("orders", SCHEMA.values(), capabilities=Capabilities.COMPARISONS)
    with pytest.raises(ValidationError, match="unsupported-not"):
        TypeAdapter(Annotated[Filter, FilterField(plain)]).validate_python(~parse("name eq 'x'", SCHEMA))


def test_the_limits_are_those_for_strangers_or_the_callers() -> None:
    with pytest.raises(ValidationError, match="too-long"):
        Subscription.model_validate({"wanted": f"name eq '{'x' * 8_000}'"})
    narrow = TypeAdapter[Filter](Annotated[Filter, FilterField(SCHEMA, Limits(leaves=1))])
    with pytest.raises(ValidationError) as caught:
        narrow.validate_python("name eq 'x' or name eq 'y'")
    assert isinstance(caught.value.errors()[0]["ctx"]["error"], LimitError)


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_is_a_string_with_the_description(mode: Any) -> None:
    properties = Subscription.model_json_schema(mode=mode)["properties"]
    assert properties["wanted"] == {"type": "string", "title": "Wanted", "description": description(SCHEMA)}
    assert properties["unwanted"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert properties["unwanted"]["description"] == description(SCHEMA)


def test_a_description_of_the_callers_own_stays() -> None:
    adapter = TypeAdapter[Filter](Annotated[Filter, FilterField(SCHEMA), Field(description="mine")])
    assert adapter.json_schema()["description"] == "mine"


@pytest.mark.parametrize("wrong", [str, str | None, Filter | int])
def test_the_annotation_is_of_a_filter(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"Filter or Filter \| None, not"):
        TypeAdapter(Annotated[wrong, FilterField(SCHEMA)])


def test_without_pydantic_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)
    monkeypatch.delitem(sys.modules, "odata_filter.integrations.pydantic")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[pydantic\]'"):
        importlib.import_module("odata_filter.integrations.pydantic")
