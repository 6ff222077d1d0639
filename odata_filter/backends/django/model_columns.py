"""The columns of Django's models: where a field of a schema is kept, and how each database stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import LOOKUP_SEP

from odata_filter.backends.arguments import suggested
from odata_filter.backends.sql.columns import Column, Storage
from odata_filter.backends.sql.dialects import Dialect
from odata_filter.backends.sql.forms import Form
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.nodes import FieldRef, Variable
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

AnyField: TypeAlias = "models.Field[Any, Any] | models.ForeignObjectRel"
Place: TypeAlias = FieldRef | Variable

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
    Enumeration: _TEXTS,
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
"""The model's fields that hold values of each type, as `get_internal_type` names them."""


class Rows(NamedTuple):
    """The rows that hold the elements of a collection.

    Attributes:
        model: the model of the rows: a related one, or the one between two that are related many to many.
        key: how its queries name the column that refers to the record.
        parent: how queries of the record's model name the column that `key` is equal to.
        path: how queries of the rows name the column of the elements.

    """

    model: type[models.Model]
    key: str
    parent: str
    path: str


class ModelColumn(NamedTuple):
    """A column that is mapped to a field, or to the elements of one.

    Attributes:
        place: the field or element.
        name: what the filter calls it.
        path: how queries of the model name it.
        field: the model's field, which is not a relation.

    """

    place: Place
    name: str
    path: str
    field: models.Field[Any, Any]

    def form(self, dialect: Dialect, connection: BaseDatabaseWrapper) -> Form:
        """Returns how a database stores and compares the values.

        Raises:
            UnwritableError: the database stores date-times by a clock that can be turned back.

        """
        form = dialect.form(self.place.type, Column(self.path, storage=self._storage(connection)))
        plain = self.field.get_internal_type() in _TEXTS and not getattr(self.field, "db_collation", None)
        if plain and connection.vendor == "postgresql":  # the collation of a whole database is deterministic
            return replace(form, equal="{0}")
        return form

    def _storage(self, connection: BaseDatabaseWrapper) -> Storage | None:
        if isinstance(self.place.type, Guid):
            if self.field.get_internal_type() != "UUIDField":
                return "text"
            return "native" if connection.features.has_native_uuid_field else "hex"
        if isinstance(self.place.type, Duration):
            return "native" if connection.features.has_native_duration_field else "epoch_us"
        if isinstance(self.place.type, TimeOfDay) and connection.vendor == "sqlite":
            return "iso_space"
        if isinstance(self.place.type, DateTimeOffset) and connection.vendor != "postgresql":
            if connection.timezone_name != "UTC":
                message = f"'{self.path}' holds local times of {connection.timezone_name}, where an hour may come twice"
                hint = "let Django store UTC: USE_TZ = True, and no TIME_ZONE among the settings of the database"
                raise UnwritableError(Fault("unsupported-column", message, hint), self.name)
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
    options = model._meta  # noqa: SLF001 - public in all but its name
    try:
        return options.pk if name == "pk" else options.get_field(name)
    except FieldDoesNotExist:
        names = (field.name for field in options.get_fields())
        raise ValueError(f"{model.__name__} has no field '{name}'{suggested(name, names)}") from None


def column_of(model: type[models.Model], path: str, place: Place, name: str) -> ModelColumn:
    """Returns the column that a path names, for a field of a filter's schema or an element of a collection.

    Raises:
        ValueError: the model has no such field.
        UnwritableError: the column cannot hold values of the type, or holds several for a record.

    """
    if isinstance(place.type, Untyped):
        message = f"Django compares columns by their types, and '{name}' has none"
        raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), name)
    *before, last = steps(model, path)
    if isinstance(last, models.ForeignKey):
        path = LOOKUP_SEP.join([*path.split(LOOKUP_SEP)[:-1], last.attname])
    many = next((step for step in before if _is_many(step)), None)
    if isinstance(place, FieldRef) and many is not None:
        message = f"'{path}' has any number of values for each record, and the field '{name}' one"
        raise UnwritableError(Fault("unsupported-column", message, "declare the field a collection"), name)
    while isinstance(last, models.ForeignKey):
        last = last.target_field
    internal = last.get_internal_type()
    if not isinstance(last, models.Field) or last.is_relation or internal not in HOLD[type(place.type)]:
        message = f"'{path}' is of type {internal}, which cannot hold '{name}' of type {type(place.type).__name__}"
        raise UnwritableError(Fault("unsupported-column", message), name)
    return ModelColumn(place, name, path, last)


def rows_of(model: type[models.Model], path: str, collection: FieldRef) -> Rows:
    """Returns the rows that hold the elements of a collection.

    Raises:
        ValueError: the model has no such field.
        UnwritableError: the path does not lead to a column of related rows.

    """
    names, found = path.split(LOOKUP_SEP), steps(model, path)
    place = next((place for place, step in enumerate(found[:-1]) if _is_many(step)), None)
    if place is None:
        message = f"the collection '{collection}' is not mapped to a column of related rows"
        hint = f"say where its elements are: columns={{'{collection}': 'relation__field'}}"
        raise UnwritableError(Fault("unmapped-collection", message, hint), str(collection))
    step = found[place]
    after = names[place + 1 :]
    if isinstance(step, models.ManyToOneRel):
        key = step.field
    elif isinstance(step, (models.ManyToManyField, models.ManyToManyRel)):
        key, target = _between(step)
        after = [target, *after]
    else:
        message = f"the collection '{collection}' is in a {type(step).__name__}, which is not supported"
        raise UnwritableError(Fault("unsupported-column", message), str(collection))
    parent = LOOKUP_SEP.join([*names[:place], key.target_field.attname])
    return Rows(key.model, key.attname, parent, LOOKUP_SEP.join(after))


def _between(step: models.ManyToManyField[Any, Any] | models.ManyToManyRel) -> tuple[models.ForeignKey[Any, Any], str]:
    """Returns, of the model between two that are related many to many, the key of this side and the name of that."""
    many: Any = step if isinstance(step, models.ManyToManyField) else step.field
    source, target = many.m2m_field_name(), many.m2m_reverse_field_name()
    if step is not many:
        source, target = target, source
    return many.remote_field.through._meta.get_field(source), target  # noqa: SLF001 - public in all but its name


def _is_many(field: AnyField) -> bool:
    return bool(field.many_to_many or field.one_to_many)
