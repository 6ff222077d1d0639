"""The columns of Django's models: where a field of a schema is kept, and how each database stores it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import LOOKUP_SEP

from odata_filter.backends.backend_arguments import suggested
from odata_filter.backends.sql.columns import Column, Storage
from odata_filter.backends.sql.dialects import Dialect
from odata_filter.backends.sql.storage_forms import PLAIN, Form
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    String,
    TimeOfDay,
    Type,
    Untyped,
)
from odata_filter.types.structured import is_structure

AnyField: TypeAlias = "models.Field[Any, Any] | models.ForeignObjectRel"

_TEXTS = frozenset({"CharField", "TextField", "SlugField", "FileField", "FilePathField"})
_INTEGERS = frozenset(
    {
        *(f"{size}IntegerField" for size in ("", "Small", "Big", "Positive", "PositiveSmall", "PositiveBig")),
        *(f"{size}AutoField" for size in ("", "Small", "Big")),
    }
)

HOLD: Mapping[type[Type], frozenset[str]] = {
    String: _TEXTS,
    Identifier: _TEXTS,
    Guid: _TEXTS | {"UUIDField"},
    Integer: _INTEGERS,
    Decimal: _INTEGERS | {"DecimalField"},
    Double: frozenset({"FloatField"}),
    Boolean: frozenset({"BooleanField"}),
    Date: frozenset({"DateField"}),
    DateTimeOffset: frozenset({"DateTimeField"}),
    TimeOfDay: frozenset({"TimeField"}),
    Duration: frozenset({"DurationField"}),
}
"""The model's fields that hold values of each type, as `get_internal_type` names them; see `_holds` for others."""


class Rows(NamedTuple):
    """The rows that hold the elements of a collection.

    Attributes:
        model: the model of the rows: a related one, or the one between two that are related many to many.
        key: how its queries name the column that refers to the record.
        parent: how queries of the record's model name the column that `key` is equal to.
        path: how queries of the rows name the elements, or, of plain values, their column; empty for the rows.

    """

    model: type[models.Model]
    key: str
    parent: str
    path: str


def form_of(
    field: models.Field[Any, Any], kind: Type, name: str, dialect: Dialect, connection: BaseDatabaseWrapper
) -> Form:
    """Returns how a database stores and compares the values of a model's field.

    Args:
        field: the model's field, not a relation.
        kind: the type that the filter takes its values for; of a structure, whose row the field is the key of, only
            null is asked.
        name: what the filter calls it.
        dialect: the dialect of the database.
        connection: the database.

    Raises:
        UnwritableError: the database stores date-times by a clock that can be turned back.

    """
    if is_structure(kind):
        return PLAIN
    codes = None
    if isinstance(kind, Enumeration) and has_numbers(field):
        codes = dict(zip(kind.members, kind.numbers, strict=True))
    return dialect.form(kind, Column(name, storage=_storage(field, kind, name, connection), codes=codes))


def _storage(field: models.Field[Any, Any], kind: Type, name: str, connection: BaseDatabaseWrapper) -> Storage | None:
    if isinstance(kind, Guid):
        if field.get_internal_type() != "UUIDField":
            return "text"
        return "native" if connection.features.has_native_uuid_field else "hex"
    if isinstance(kind, Duration):
        return "native" if connection.features.has_native_duration_field else "epoch_us"
    if isinstance(kind, TimeOfDay) and connection.vendor == "sqlite":
        return "iso_space"
    if isinstance(kind, DateTimeOffset) and connection.vendor != "postgresql":
        if connection.timezone_name != "UTC":
            message = f"'{name}' holds local times of {connection.timezone_name}, where an hour may come twice"
            hint = "let Django store UTC: USE_TZ = True, and no TIME_ZONE among the settings of the database"
            raise UnwritableError(Fault("unsupported-column", message, hint), name)
        return "iso_space" if connection.vendor == "sqlite" else "native"
    return None


def steps(model: type[models.Model], path: str) -> list[AnyField]:
    """Returns the fields that a path of Django's queries, such as `author__name`, goes through.

    Raises:
        ValueError: there is no such field.

    """
    found: list[AnyField] = []
    names = path.split(LOOKUP_SEP)
    at: type[models.Model] | None = model
    for place, name in enumerate(names):
        if at is None:
            raise ValueError(f"'{LOOKUP_SEP.join(names[:place])}' is not a relation, and has no '{name}'")
        found.append(_field(at, name))
        at = found[-1].related_model
    return found


def _field(model: type[models.Model], name: str) -> AnyField:
    options = model._meta
    try:
        return options.pk if name == "pk" else options.get_field(name)
    except FieldDoesNotExist:
        names = (field.name for field in options.get_fields())
        raise ValueError(f"{model.__name__} has no field '{name}'{suggested(name, names)}") from None


def column_of(model: type[models.Model], path: str, kind: Type, name: str) -> tuple[str, models.Field[Any, Any]]:
    """Returns the path of the column that a path names, and the field that holds its values.

    Args:
        model: the model that the path begins at.
        path: how its querysets name the column; a foreign key by its name or as `author_id`.
        kind: the type that the filter takes the values for; of a structure the column is the key of its row.
        name: what the filter calls it.

    Raises:
        ValueError: the model has no such field.
        UnwritableError: the column cannot hold values of the type.

    """
    if isinstance(kind, Untyped):
        message = f"Django compares columns by their types, and '{name}' has none"
        raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), name)
    last = steps(model, path)[-1]
    if isinstance(last, models.ForeignKey):
        path = LOOKUP_SEP.join([*path.split(LOOKUP_SEP)[:-1], last.attname])
    while isinstance(last, models.ForeignKey):
        last = last.target_field
    internal = last.get_internal_type()
    if not isinstance(last, models.Field) or last.is_relation or not _holds(internal, kind):
        message = f"'{path}' is of type {internal}, which cannot hold '{name}' of type {type(kind).__name__}"
        raise UnwritableError(Fault("unsupported-column", message), name)
    return path, last


def _holds(internal: str, kind: Type) -> bool:
    if isinstance(kind, Enumeration):
        return internal in (_TEXTS | _INTEGERS if kind.numbers else _TEXTS)
    return is_structure(kind) or internal in HOLD.get(type(kind), ())


def has_numbers(field: models.Field[Any, Any] | None) -> bool:
    """Returns whether a model's field holds integers."""
    return field is not None and field.get_internal_type() in _INTEGERS


def check_single(model: type[models.Model], path: str, element: str, name: str) -> None:
    """Raises an UnwritableError if a path behind that of an element leads to any number of values."""
    before = len(element.split(LOOKUP_SEP)) if element else 0
    if any(map(_is_many, steps(model, path)[before:-1])):
        message = f"'{path}' has any number of values for each record, and '{name}' one"
        raise UnwritableError(Fault("unsupported-column", message, "declare the field a collection"), name)


def rows_of(model: type[models.Model], path: str, name: str, *, plain: bool) -> Rows:
    """Returns the rows that hold the elements of a collection.

    Args:
        model: the model of the record.
        path: how its querysets name the elements: a column of related rows if they are plain, else these rows.
        name: what the filter calls the collection.
        plain: whether the elements are plain values.

    Raises:
        ValueError: the model has no such field.
        UnwritableError: the path does not lead to related rows.

    """
    names, found = path.split(LOOKUP_SEP), steps(model, path)
    relations = found[:-1] if plain else found
    place = next((place for place, step in enumerate(relations) if _is_many(step)), None)
    if place is None:
        what = "a column of related rows" if plain else "related rows"
        message = f"the collection '{name}' is not mapped to {what}"
        hint = f"say where its elements are: columns={{'{name}': 'relation{'__field' * plain}'}}"
        raise UnwritableError(Fault("unmapped-collection", message, hint), name)
    step = found[place]
    after = names[place + 1 :]
    if isinstance(step, models.ManyToOneRel):
        key = step.field
    elif isinstance(step, (models.ManyToManyField, models.ManyToManyRel)):
        key, target = _between(step)
        after = [target, *after]
    else:
        message = f"the collection '{name}' is in a {type(step).__name__}, which is not supported"
        raise UnwritableError(Fault("unsupported-column", message), name)
    parent = LOOKUP_SEP.join([*names[:place], key.target_field.attname])
    return Rows(key.model, key.attname, parent, LOOKUP_SEP.join(after))


def _between(step: models.ManyToManyField[Any, Any] | models.ManyToManyRel) -> tuple[models.ForeignKey[Any, Any], str]:
    """Returns, of the model between two that are related many to many, the key of this side and the name of that."""
    many: Any = step if isinstance(step, models.ManyToManyField) else step.field
    source, target = many.m2m_field_name(), many.m2m_reverse_field_name()
    if step is not many:
        source, target = target, source
    return many.remote_field.through._meta.get_field(source), target


def _is_many(field: AnyField) -> bool:
    return bool(field.many_to_many or field.one_to_many)
