"""The names of fields: those that a schema has, and those that an unknown one may mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.schema import Schema
from odata_filter.types.structured import Field


def field_of(name: str, schema: Schema) -> Field | Fault:
    """Returns the field of the schema that has the name."""
    field = schema.resolve(name)
    return unknown_field(name, schema) if field is None else field


def unknown_field(name: str, schema: Schema, *others: str) -> Fault:
    """Returns the fault of a name that no field of the schema has; `others` are further names that it may mean."""
    nearest, hint = meant(name, tuple(schema), *others)
    return Fault("unknown-field", f"unknown field '{shown(name)}'", hint, nearest)


def composed(name: str, names: Iterable[str]) -> str | None:
    """Returns the name that has the same letters with their accents composed otherwise (Unicode NFC and NFD)."""
    if name.isascii():
        return None
    normal = unicodedata.normalize("NFC", name)
    return next((each for each in names if unicodedata.normalize("NFC", each) == normal), None)


def meant(name: str, names: Sequence[str], *others: str) -> tuple[tuple[str, ...], str]:
    """Returns the names that an unknown one may mean, and the hint that says so."""
    if (same := composed(name, names)) is not None:
        return (same,), f"the names look alike: write '{same}' with the same characters, letter by letter (Unicode NFC)"
    nearest = near(name, (*others, *names))
    if nearest and nearest[0].lower() == name.lower():
        return nearest, f"field names are case-sensitive: write '{nearest[0]}'"
    if not names:
        return nearest, "the name of a field is a word of letters, digits and _, and not a literal"
    return nearest, did_you_mean(nearest) if nearest else f"the fields are {', '.join(names[:20])}"
