"""The fields of records, which are mappings or objects."""

from __future__ import annotations

import datetime as dt
import decimal
import types
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from odata_filter.types.picoseconds import Exact

PLAIN = (str, bytes, int, float, decimal.Decimal, UUID, dt.date, dt.time, dt.timedelta, Exact, type(None))
"""The classes of which fields have values, each fit for some types; a bool is an int, and a datetime a date."""

Read: TypeAlias = Callable[[str], Any]


_ROUTINES = (types.FunctionType, types.MethodType, types.BuiltinMethodType, types.MethodWrapperType)


def reader(record: Any) -> Read:  # noqa: ANN401 - a record is any object of the caller
    """Returns what gives the value of a name in a record: its item or, if it is not a mapping, its attribute.

    A name that is missing has the value None.
    """
    if type(record) is dict or isinstance(record, Mapping):
        return record.get
    kind = type(record)
    if callable(getattr(kind, "keys", None)) and hasattr(
        kind, "__getitem__"
    ):  # a mapping of another class, such as sqlite3.Row
        return {key: record[key] for key in record.keys()}.get  # noqa: SIM118 - iterating a Row gives its values
    return partial(_attribute, record)


def _attribute(record: object, name: str) -> object:
    """Returns an attribute that is a field: neither a method, such as a tuple's `count`, nor one of Python's own."""
    if name.startswith("__") and name.endswith("__"):
        return None
    try:
        value = getattr(record, name)
    except AttributeError as error:
        # Missing, if it is this attribute that was not found, and no property of the class that was run.
        unset = isinstance(getattr(type(record), name, None), (types.MemberDescriptorType, type(None)))
        if error.obj is record and error.name == name and unset:
            return None
        raise
    return None if isinstance(value, _ROUTINES) else value


def follow(path: tuple[str, ...], record: object) -> object:
    """Returns the value at the end of a path of names; None as soon as one is missing."""
    for name in path:
        if record is None:
            return None
        record = record.get(name) if type(record) is dict else reader(record)(name)
    return record


def step(structure: object, name: str) -> object:
    """Returns the value of a field of a structure, a mapping or an object; None if it has none, or is none itself."""
    if type(structure) is dict:
        return structure.get(name)
    return None if isinstance(structure, PLAIN) else reader(structure)(name)
