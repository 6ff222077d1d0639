"""Models and dataclasses of pydantic 2 (extra `[pydantic]`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import pydantic
from pydantic.fields import FieldInfo

from odata_filter.schema_sources.annotations import Meanings, attribute
from odata_filter.schema_sources.attributes import Attribute, Refusal
from odata_filter.types import Decimal

_DIGITS = ("max_digits", "decimal_places")
_SECRET = Refusal("is secret")
_MEANINGS: Meanings = {
    pydantic.AwareDatetime: dt.datetime,
    pydantic.PastDatetime: dt.datetime,
    pydantic.FutureDatetime: dt.datetime,
    pydantic.PastDate: dt.date,
    pydantic.FutureDate: dt.date,
    pydantic.EmailStr: str,
    pydantic.SecretStr: _SECRET,
    pydantic.SecretBytes: _SECRET,
    pydantic.NaiveDatetime: Refusal("holds date-times without an offset, which name no moment: declare AwareDatetime"),
}


def attributes(model: Any) -> Mapping[str, Attribute] | None:  # noqa: ANN401 - a model is any object
    """Returns the attributes of a model by their names; None if it is not one of pydantic.

    The name in filters is the one that the attribute is serialised by. What is not serialised cannot be a field.
    """
    declared = getattr(model, "__pydantic_fields__", None)
    if not isinstance(declared, dict):
        return None
    return {name: _attribute(name, info) for name, info in declared.items()}


def _attribute(name: str, info: FieldInfo) -> Attribute:
    found = attribute(info.serialization_alias or info.alias or name, info.annotation, name, _MEANINGS)
    if info.exclude:
        return replace(found, kind=Refusal("is excluded from what the model serialises"))
    if found.kind == Decimal():
        digits = {key: getattr(each, key) for each in _constraints(info) for key in _DIGITS if hasattr(each, key)}
        if digits.keys() == set(_DIGITS):
            return replace(found, kind=Decimal(*(digits[key] for key in _DIGITS)))
    return found


def _constraints(part: object) -> Iterator[object]:
    """Yields the metadata of a field and all parts of its annotation, or the parts of one of these."""
    if isinstance(part, FieldInfo):
        yield from part.metadata
        yield from _constraints(part.annotation)
    else:
        yield part
        for each in get_args(part):
            yield from _constraints(each)
