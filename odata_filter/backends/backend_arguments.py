"""The arguments that backends share: the columns of fields, and the moment that `now()` means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.schema import Schema
from odata_filter.types.instant import Instant


def check_fields(columns: Iterable[str], schema: Schema) -> None:
    """Raises a ValueError for a key of `columns` that is not a field of the schema."""
    for name in columns:
        if schema.at(name) is None:
            raise ValueError(f"columns has '{name}', which is not a field of {schema.name}{suggested(name, schema)}")


def check_paths(columns: Iterable[str], schema: Schema, base: str = "") -> None:
    """Raises a ValueError for a key of `columns` that is not the path of a field, from `base` (`items/`) on."""
    for path in columns:
        whole = f"{base}{path}"
        if schema.at(whole) is None:
            first, _, last = whole.rpartition("/")
            parent = schema.at(first) if first else None
            structure = None if parent is None else schema.structure_of(parent.type)
            known = list(schema) if structure is None else [each.name for each in structure.fields]
            where = schema.name if structure is None else structure.name
            raise ValueError(f"columns has '{whole}', which is not a field of {where}{suggested(last, known)}")


def names_of(columns: Mapping[str, str] | None) -> dict[str, str]:
    """Returns an argument `columns` that maps fields to names of columns.

    Raises:
        TypeError: it maps something else.

    """
    if not isinstance(columns, Mapping | None):
        raise TypeError(f"columns maps names of fields to names of columns, not {columns!r}")
    for field, column in (columns or {}).items():
        if not isinstance(field, str) or not isinstance(column, str):
            raise TypeError(f"columns maps names of fields to names of columns, not {field!r} to {column!r}")
    return dict(columns or {})


def suggested(name: str, names: Iterable[str]) -> str:
    """Returns the end of a message about an unknown name: those that it may mean, if there are any."""
    nearest = near(name, tuple(names))
    return f": {did_you_mean(nearest)}" if nearest else ""


def moment_of(now: dt.datetime | Instant | None) -> Instant | None:
    """Returns the argument `now` as an instant; None means that each compilation asks the clock.

    Raises:
        ValueError: a `datetime` without an offset.
        TypeError: it is neither a `datetime` nor an `Instant`.

    """
    if now is None or isinstance(now, Instant):
        return now
    if isinstance(now, dt.datetime):
        return Instant(now)
    raise TypeError(f"now is an aware datetime or an Instant, not {now!r}")
