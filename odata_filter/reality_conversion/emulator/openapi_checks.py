"""Checks JSON values against the schemas of the OpenAPI description that is kept beside this module."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.types.instant import Instant
from odata_filter.types.strings import GUID_SHAPE


class Fault(NamedTuple):
    """What is wrong with a value, and where: a path such as `specifications.inputs.meshes[0]`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def description_text() -> str:
    """The OpenAPI description of the four operations, as JSON."""
    return (files("odata_filter.reality_conversion.emulator") / "openapi.json").read_text("utf-8")


@cache
def _schemas() -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = json.loads(description_text())["components"]["schemas"]
    return schemas


def faults(value: object, schema: str, path: str = "") -> Iterator[Fault]:
    """The faults of a value by a named schema, in the order of the value.

    Reads those keywords of JSON Schema that the description uses, except `allOf` and `anyOf`: the type of a job says
    which schema its specifications must have, and callers ask for that schema by name.
    """
    return _faults(value, _schemas()[schema], path)


def _faults(value: object, schema: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if "$ref" in schema:
        schema = _schemas()[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema and value not in schema["enum"]:
        members = tuple(member for member in schema["enum"] if member is not None)
        nearest = near(value, members) if isinstance(value, str) else ()
        yield Fault(
            path,
            f"{_shown(value)} is not one of {', '.join(members)}" + (f"; {did_you_mean(nearest)}" if nearest else ""),
        )
        return
    types = schema.get("type", ())
    allowed = (types,) if isinstance(types, str) else tuple(types)
    if allowed and not any(_IS[name](value) for name in allowed):
        yield Fault(path, f"expected {' or '.join(allowed)}, found {_shown(value)}")
        return
    match value:
        case str():
            yield from (Fault(path, message) for message in _text_faults(value, schema))
        case dict():
            yield from _object_faults(value, schema, path)
        case list():
            if len(value) < schema.get("minItems", 0):
                yield Fault(path, "expected at least one item")
            for index, item in enumerate(value):
                yield from _faults(item, schema.get("items", {}), f"{path}[{index}]")
        case int() | float():
            if not schema.get("minimum", -math.inf) <= value <= schema.get("maximum", math.inf):
                yield Fault(path, f"{_shown(value)} is not from {schema['minimum']} to {schema['maximum']}")


def _object_faults(value: Mapping[str, object], schema: Mapping[str, Any], path: str) -> Iterator[Fault]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    start = f"{path}." if path else ""
    yield from (Fault(start + name, "missing") for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        if name in properties:
            yield from _faults(item, properties[name], start + name)
        elif schema.get("additionalProperties") is False:
            nearest = near(name, tuple(properties))
            hint = did_you_mean(nearest) if nearest else f"expected {', '.join(properties)}"
            yield Fault(path, f"unknown property {_shown(name)}; {hint}")


def _text_faults(value: str, schema: Mapping[str, Any]) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf):
        yield f"{_shown(value)} is not from {schema.get('minLength', 0)} to {schema.get('maxLength', 'any')} characters"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{_shown(value)} does not match {schema['pattern']}"
    if any("\ud800" <= char <= "\udfff" for char in value):
        yield f"{_shown(value)} contains a lone surrogate"
    match schema.get("format"):
        case "uuid" if not GUID_SHAPE.fullmatch(value):
            yield f"{_shown(value)} is not a GUID"
        case "date-time":
            try:
                Instant.parse(value)
            except ValueError as error:
                yield f"{_shown(value)} is not a date-time: {error}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _WIDEST else text[:_WIDEST] + "…"


_WIDEST = 60
"""Characters of a value that a fault shows."""

_IS = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}
"""The types of JSON Schema that the description uses."""
