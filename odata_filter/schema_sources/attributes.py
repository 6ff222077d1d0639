"""What a model says of its attributes, whichever library it is of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from odata_filter.types import Type

_SOURCES = ("sqlalchemy", "pydantic", "django", "dataclasses")
"""The modules beside this one, the most special first: a table of SQLModel is a model of pydantic too.

Each has a function `attributes(model) -> Mapping[str, Attribute] | None`, which gives the attributes by their names in
the model, or None if the model is not of its kind.
"""


@dataclass(frozen=True, slots=True)
class Related:
    """The model of a nested or related record, whose attributes are read when a path leads to them."""

    model: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attribute cannot be a field: the end of a sentence that begins with the attribute, as in `is secret`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a model says of one of its attributes.

    Args:
        name: the name of its field in filters.
        kind: the type of its values, or the model of a nested or related record, or why it cannot be a field.
        nullable: whether a record may lack its value; True for a collection, which may be empty.
        collection: whether it holds any number of values.
        accessor: where a record of the model has its value: names joined by dots.

    """

    name: str
    kind: Type | Related | Refusal
    nullable: bool
    collection: bool
    accessor: str


def attributes_of(model: object) -> Mapping[str, Attribute]:
    """Returns the attributes of a model by their names in it.

    Raises:
        TypeError: it is not a model of a known kind.

    """
    for source in _SOURCES:
        if source in sys.modules:  # nothing is a model of a package that was not imported
            found: Mapping[str, Attribute] | None
            found = import_module(f"odata_filter.schema_sources.{source}").attributes(model)
            if found is not None:
                return found
    raise TypeError(
        f"schema_of takes a model of pydantic, SQLAlchemy or Django, a dataclass or a TypedDict, not {model!r}"
    )
