"""Dataclasses and TypedDicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

from odata_filter.schema_sources.annotations import attribute
from odata_filter.schema_sources.attributes import Attribute


def attributes(model: Any) -> Mapping[str, Attribute] | None:  # noqa: ANN401 - a model is any object
    """Returns the attributes of a dataclass, or the keys of a TypedDict, by their names; None if it is neither.

    Raises:
        NameError: an annotation names what its module does not have.

    """
    if not isinstance(model, type):
        return None
    if is_dataclass(model):
        hints = get_type_hints(model, include_extras=True)
        return {field.name: attribute(field.name, hints[field.name], field.name) for field in fields(model)}
    if issubclass(model, dict) and (optional := getattr(model, "__optional_keys__", None)) is not None:
        found = {key: attribute(key, hint, key) for key, hint in get_type_hints(model, include_extras=True).items()}
        return {key: replace(each, nullable=each.nullable or key in optional) for key, each in found.items()}
    return None
