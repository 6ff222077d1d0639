"""Filters as fields of pydantic's models (extra `[pydantic]`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

try:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema, core_schema
except ImportError as _error:
    raise ImportError(
        "odata_filter.integrations.pydantic needs pydantic: pip install 'odata-filter[pydantic]'"
    ) from _error

from odata_filter.filter import Filter
from odata_filter.integrations.description import description
from odata_filter.limits import Limits
from odata_filter.parsing import parse
from odata_filter.schema import Schema


# Compared by identity: typing caches Annotated by equality, and schemas that differ in capabilities alone are equal.
@dataclass(frozen=True, slots=True, eq=False)
class FilterField:
    """A field that holds a filter: `Annotated[Filter, FilterField(SCHEMA)]`, or `Annotated[Filter | None, ..]`.

    The field takes a text, or a Filter, which is checked against the schema as its text is. It serialises to text. A
    filter that is refused is an error of the validation, whose `ctx["error"]` is the FilterError.

    Args:
        schema: the fields that filters may name.
        limits: how large a filter may be; by default those for strangers.

    Raises:
        TypeError: the annotation is not of a Filter; when the model is made.

    """

    schema: Schema
    limits: Limits = Limits.STRANGERS

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's
        """Returns how pydantic validates and serialises the field."""
        if source is not Filter and set(get_args(source)) != {Filter, type(None)}:
            raise TypeError(f"FilterField is for a field of type Filter or Filter | None, not {source!r}")
        text = core_schema.no_info_after_validator_function(self._parsed, core_schema.str_schema(strict=True))
        read = core_schema.no_info_before_validator_function(
            _text, text, serialization=core_schema.to_string_ser_schema(when_used="always")
        )
        return read if source is Filter else core_schema.nullable_schema(read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Returns the JSON schema of the field: a string, whose description is that of the filters by default."""
        return {"description": description(self.schema), **handler(core)}

    def _parsed(self, text: str) -> Filter:
        return parse(text, self.schema, limits=self.limits)


def _text(value: object) -> object:
    return str(value) if isinstance(value, Filter) else value
