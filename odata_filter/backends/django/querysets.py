"""A filter as a condition of Django's querysets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import models

from odata_filter.backends.backend_arguments import check_fields, moment_of, names_of
from odata_filter.backends.django.condition import Condition
from odata_filter.backends.django.model_columns import steps
from odata_filter.backends.django.operand_expressions import ModelLevel, OperandExpressions
from odata_filter.backends.junction_trees import shaped
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.functions.temporal import now as present
from odata_filter.logic.lowering import meaning
from odata_filter.types.instant import Instant


class Django:
    """A condition for `filter`, `exclude`, `annotate`, `Q` and `When` of a model's querysets.

        Job.objects.filter(f.to(Django(Job)))

    The condition is never null: `exclude` and `~` give exactly the other rows. Date-times, GUIDs and other values are
    compared as Django stores them in the database of the queryset. A structure is a related row, and a collection is
    any number of them, each condition on which is a subquery.

    Args:
        source: the model.
        columns: where fields are kept, by their paths in filters (`state`, `owner/name`, `items/sku`), as querysets
            name that: `author__name`; the fields of elements as querysets of the elements' model do. What is not in it
            is kept in the model's field of its name. A collection of plain values needs the column of the related
            rows: `{"tags": "tags__value"}`.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: a column is not in the model; a `now` without an offset.
        TypeError: an argument is of a wrong type.

    """

    def __init__(
        self,
        source: type[models.Model],
        columns: Mapping[str, str] | None = None,
        *,
        now: dt.datetime | Instant | None = None,
    ) -> None:
        if not (isinstance(source, type) and issubclass(source, models.Model)):
            raise TypeError(f"source is a model, not {source!r}")
        self._model, self._columns, self._now = source, names_of(columns), moment_of(now)
        for key, path in self._columns.items():
            if "/" not in key:  # what is behind a field may be of another model
                steps(source, path)

    def compile(self, filter: Filter, /) -> Condition:
        """Returns the condition.

        What only the database can tell, such as a function that it lacks, is raised when the queryset is evaluated.

        Raises:
            UnsupportedError: a model's field cannot hold its field (code `unsupported-column`), a collection is not
                mapped to related rows (`unmapped-collection`), a field has no type (`unsupported-untyped`), or the
                flags of a `has` are not in a field of integers (`unsupported-has`).
            ValueError: the model has no field of that name, or a key of `columns` is not a field of the filter's
                schema.

        """
        check_fields(self._columns, filter.schema)
        term = shaped(meaning(filter, self._now or present()))
        try:
            return OperandExpressions(filter, self._columns, ModelLevel(self._model)).condition(term)
        except UnwritableError as error:
            raise error.located(str(filter)) from None
