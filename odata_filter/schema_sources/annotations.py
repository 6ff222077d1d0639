"""Type annotations as types of fields, for models that declare their attributes by them."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Collection, Mapping
from enum import Enum, Flag
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, TypeAlias, Union, get_args, get_origin
from uuid import UUID

import odata_filter.types as odata
from odata_filter.schema_sources.attributes import Attribute, Refusal, Related

Meanings: TypeAlias = Mapping[object, type | Refusal]
"""What classes of a library mean as annotations: the class that their values are of, or why they cannot be fields."""

_TYPES: dict[type, odata.Type] = {
    str: odata.String(),
    bool: odata.Boolean(),
    int: odata.Integer(),
    float: odata.Double(),
    decimal.Decimal: odata.Decimal(),
    UUID: odata.Guid(),
    dt.datetime: odata.DateTimeOffset(),
    dt.date: odata.Date(),
    dt.time: odata.TimeOfDay(),
    dt.timedelta: odata.Duration(),
}
"""The types of the values of a class and of its subclasses: bool stands before int, and datetime before date."""

_NONE: Meanings = MappingProxyType({})
_QUALIFIERS = {"Required", "NotRequired", "ReadOnly", "Final"}


def attribute(name: str, annotation: object, accessor: str, meanings: Meanings = _NONE) -> Attribute:
    """Returns the attribute that an annotation declares.

    Args:
        name: the name of its field in filters.
        annotation: the annotation, evaluated.
        accessor: where a record has the value.
        meanings: what the classes of the model's own library mean.

    """
    inner, nullable = _unwrapped(annotation)
    if collection := (element := _element(inner)) is not None:
        inner, _ = _unwrapped(element)
    if isinstance(inner, type):
        inner = meanings.get(inner, inner)
        if _has_values(inner) and not collection:
            accessor += ".value"
    return Attribute(name, _kind(name, inner), nullable or collection, collection, accessor)


def _unwrapped(annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401 - an annotation is any object
    """Returns an annotation without its qualifiers, metadata, aliases and None, and whether a value may be missing."""
    nullable = False
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        qualifier = getattr(origin, "_name", None)
        if origin is Annotated or qualifier in _QUALIFIERS:
            nullable |= qualifier == "NotRequired"
            annotation = arguments[0]
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):  # the name of a `type` statement
            annotation = annotation.__value__
        elif origin in {Union, UnionType} and len(others := [each for each in arguments if each is not NoneType]) == 1:
            nullable, annotation = True, others[0]
        else:
            return annotation, nullable or (origin is Literal and None in arguments)


def _element(annotation: Any) -> Any:  # noqa: ANN401 - the same
    """Returns what the elements of a collection are annotated with; None if the annotation is not of a collection."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if not isinstance(origin, type) or not issubclass(origin, Collection) or issubclass(origin, Mapping):
        return None
    return arguments[0] if len(arguments) == 1 or arguments[1:] == (...,) else None


def _has_values(kind: object) -> bool:
    """Returns whether a class is an enumeration whose members are not their values."""
    return isinstance(kind, type) and issubclass(kind, Enum) and not issubclass(kind, (str, int))


def _kind(name: str, inner: Any) -> odata.Type | Related | Refusal:  # noqa: ANN401 - the same
    """Returns the type of the values that an annotation allows, which is not of a collection."""
    if isinstance(inner, Refusal):
        return inner
    if get_origin(inner) is Literal:
        return _of_values(name, [value for value in get_args(inner) if value is not None])
    if not isinstance(inner, type):
        return Refusal(f"has the annotation {inner!r}, for which there is no type: name one in types=")
    if issubclass(inner, Enum) and not issubclass(inner, Flag):
        return _of_values(inner.__name__, [member.value for member in inner])
    return next((kind for base, kind in _TYPES.items() if issubclass(inner, base)), Related(inner))


def _of_values(name: str, values: Collection[object]) -> odata.Type | Refusal:
    """Returns the type of the values of an enumeration of Python, or of a Literal: an enumeration if they are text."""
    texts = [value for value in values if isinstance(value, str)]
    if texts and len(texts) == len(values):
        return odata.Enumeration(name, texts)
    if values and all(type(value) is int for value in values):
        return odata.Integer()
    return Refusal("is an enumeration whose values are neither all text nor all whole numbers")
