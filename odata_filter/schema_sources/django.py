"""Models of Django (extra `[django]`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models

from odata_filter.schema_sources.attributes import Attribute, Refusal, Related
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Integer,
    String,
    TimeOfDay,
    Type,
)

_TYPES: Mapping[type[models.Field[Any, Any]], Type] = {
    models.CharField: String(),
    models.TextField: String(),
    models.FileField: String(),
    models.FilePathField: String(),
    models.UUIDField: Guid(),
    models.IntegerField: Integer(),  # of 64 bits, as SQLite has for every kind
    models.FloatField: Double(),
    models.BooleanField: Boolean(),
    models.DateTimeField: DateTimeOffset(),
    models.DateField: Date(),
    models.TimeField: TimeOfDay(),
    models.DurationField: Duration(),
}
"""The types of the values of a class of fields and of its subclasses: DateTimeField stands before DateField."""

_LOCAL = Refusal("holds local times, which name no moment: set USE_TZ")


def attributes(model: Any) -> Mapping[str, Attribute] | None:  # noqa: ANN401 - a model is any object
    """Returns the attributes of a model by their names in querysets; None if it is not a model of Django.

    A foreign key is two: the related record, `author`, and the value that refers to it, `author_id`.
    """
    if not (isinstance(model, type) and issubclass(model, models.Model)):
        return None
    found: list[Attribute] = []
    for field in model._meta.get_fields():
        many = bool(field.one_to_many or field.many_to_many)
        if field.is_relation:
            related = _untyped(field) if field.related_model is None else Related(field.related_model)
            found.append(Attribute(field.name, related, many or field.auto_created or field.null, many, field.name))
        if isinstance(field, models.Field) and field.concrete and not many:
            found.append(Attribute(field.attname, _kind(field), field.null, many, field.attname))
    return {attribute.name: attribute for attribute in found}


def _kind(field: models.Field[Any, Any]) -> Type | Refusal:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.DateTimeField) and not settings.USE_TZ:
        return _LOCAL
    if isinstance(field, models.DecimalField):
        return Decimal(field.max_digits, field.decimal_places)
    if isinstance(field, models.CharField) and (members := [value for value, _ in field.flatchoices if value]):
        name = "".join(part.capitalize() for part in field.name.split("_"))
        return Enumeration(name, list(map(str, members)))
    for base, kind in _TYPES.items():
        if isinstance(field, base):
            return kind
    return _untyped(field)


def _untyped(field: object) -> Refusal:
    return Refusal(f"is a {type(field).__name__}, for which there is no type: name one in types=")
