"""Schemas from models: the caller says which attributes filters may name, and the model says what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from odata_filter.backends.arguments import suggested
from odata_filter.schema import Schema
from odata_filter.schema_sources.attributes import Refusal, Related, attributes_of
from odata_filter.types import Type
from odata_filter.types.structured import Field


def schema_of(
    model: object, *, include: Iterable[str], name: str | None = None, types: Mapping[str, Type] | None = None
) -> Schema:
    """Returns the schema of some attributes of a model.

    Args:
        model: a model of pydantic 2 or Django, a dataclass or a TypedDict.
        include: the attributes that filters may name. There is no way to say "all": what a model is
            given later does not become searchable by itself.
        name: the name of the schema; by default that of the model.
        types: the types of attributes in `include`, in place of those that the model says.

    Raises:
        ValueError: the model has no such attribute, or it cannot be a field, and the message says why; nothing is
            included, or something twice; a key of `types` is not included.
        TypeError: the model is not of a known kind, or an argument is of a wrong type.

    """
    if isinstance(include, str):
        raise TypeError(f"include is a list of attributes, such as [{include!r}], not a str")
    paths = list(include)
    if not paths:
        raise ValueError("include is empty: list the attributes that filters may name")
    for path in types or {}:
        if path not in paths:
            raise ValueError(f"types has {path!r}, which is not in include{suggested(path, paths)}")
    name = _name_of(model) if name is None else name
    attributes = attributes_of(model)
    fields = []
    for path in paths:
        if (found := attributes.get(path)) is None:
            raise ValueError(f"{_name_of(model)} has no attribute {path!r}{suggested(path, attributes)}")
        kind = (types or {}).get(path) or _type(found.kind, f"{path!r} of {_name_of(model)}", path)
        fields.append(Field(found.name, kind, nullable=found.nullable, collection=found.collection))
    return Schema(name, fields)


def _type(kind: Type | Related | Refusal, where: str, head: str) -> Type:
    """Returns the type of an attribute at the end of a path.

    Raises:
        ValueError: it has none; `where` and `head` name it in the message.

    """
    match kind:
        case Type():
            return kind
        case Refusal(reason):
            raise ValueError(f"{where} {reason}")
        case Related(model):
            try:
                first = next(iter(attributes_of(model)))
            except TypeError:
                what = f"values of {_name_of(model)}, for which there is no type: name one in types="
                raise ValueError(f"{where} has {what}") from None
            raise ValueError(f"{where} is a record of its own: include its attributes, as in '{head}/{first}'")
        case _:
            assert_never(kind)


def _name_of(model: object) -> str:
    """Returns the name of a model, which is a class, or a table that has a name."""
    return str(getattr(model, "__name__", None) or getattr(model, "name", model))
