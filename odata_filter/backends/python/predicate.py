"""A filter as a Python function: values are bound to it, and never a part of its text."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from odata_filter.backends.python.conditions import General
from odata_filter.backends.python.operand_text import NOW, Accessors
from odata_filter.backends.python.python_text import Source, made, told
from odata_filter.backends.python.quick import Quick
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.filter import Filter
from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import Term
from odata_filter.nodes import Call, walk
from odata_filter.schema import Schema
from odata_filter.types.instant import Instant

Record = TypeVar("Record")


class CompiledPredicate(Protocol):
    """What `Predicate` compiles a filter to: a function of a record."""

    source: str
    """The function's source text, for the curious; values are bound by name."""

    @abstractmethod
    def __call__(self, record: Any, /) -> bool:  # noqa: ANN401 - a record is any object of the caller
        """Returns whether the filter is true of the record."""

    @abstractmethod
    def select(self, records: Iterable[Record], /) -> list[Record]:
        """Returns the records that the filter is true of, in order; faster than calling the function for each."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A Python function that says whether the filter is true of a record.

    Records are mappings (`record["state"]`) or objects (`record.state`), each record as it comes; what is missing is
    null. GUIDs may be `UUID` or text in any case, instants aware `datetime`, `Instant` or text with an offset, numbers
    those of numpy too. A value that does not fit its field equals nothing. A naive `datetime` raises a ValueError, and
    a value of a class that no field has, such as a list in a single field, a TypeError; errors of accessors and of
    properties are raised as they are.

    Args:
        accessors: where a field's value is found, for records of another shape: by the name or path of a field
            (`address/city`), a dotted path or a function of the record. Of a field of elements (`items/sku`) it is
            the path in an element, or a function of it.
        canonical: the promise that GUIDs are lower-case text and instants aware `datetime`s, and that every value
            is of its field's type: nothing is then converted.
        now: what `now()` is, an aware `datetime` or an `Instant`. Without it, the time of each call, and one time for
            all records of a `select`.

    Raises:
        TypeError: `now` is not a moment, `accessors` is not a mapping, or an accessor is neither text nor a function.
        ValueError: `now` is naive, or a dotted path has an empty name; raised by `compile`: an accessor is for a field
            that the filter's schema does not have.

    """

    accessors: Accessors | None = None
    canonical: bool = False
    now: dt.datetime | Instant | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.accessors, Mapping | None):
            hint = ": write filter.to(Predicate())" if isinstance(self.accessors, Filter) else ""
            raise TypeError(f"accessors is a {type(self.accessors).__name__}, not a mapping by field name{hint}")
        for name, accessor in (self.accessors or {}).items():
            if not isinstance(name, str):
                raise TypeError(f"a key of accessors is the name of a field, not {name!r}")
            if not (callable(accessor) or isinstance(accessor, str)):
                raise TypeError(f"the accessor of {name!r} is neither a dotted path nor a function: {accessor!r}")
            if isinstance(accessor, str) and not all(accessor.split(".")):
                raise ValueError(f"the accessor of {name!r} has an empty name: {accessor!r}")
        _instant(self.now)

    def compile(self, filter: Filter, /) -> CompiledPredicate:
        """Returns the function."""
        accessors = self.accessors or {}
        _check(accessors, filter.schema)
        calls = (node.function.name for node in walk(filter.expr) if isinstance(node, Call))
        timed = self.now is None and NOW in calls
        return compiled(meaning(filter, _instant(self.now)), accessors, canonical=self.canonical, timed=timed)


def _instant(now: dt.datetime | Instant | None) -> Instant | None:
    """Returns the moment of `now()`, if there is one; a TypeError or a ValueError if it is not a moment."""
    if isinstance(now, dt.datetime):
        return Instant(now)
    if isinstance(now, Instant | None):
        return now
    raise TypeError(f"now is an aware datetime or an Instant, not a {type(now).__name__}")


def compiled(term: Term, accessors: Accessors, *, canonical: bool, timed: bool) -> CompiledPredicate:
    """Returns the predicate of a term. `timed`: whether the term asks for the time, by a call of `now()`."""
    source, now = Source(), f", {NOW}" if timed else ""
    shaped = partial(_shaped, now=now, calls=any(map(callable, accessors.values())))
    quick = Quick(accessors, canonical, source, "record" + now).term(term)

    @cache
    def general() -> Callable[..., bool]:
        condition = General(accessors, canonical, source, "record, get" + now).term(term)
        return source.function(shaped(_GENERAL), condition)

    @cache
    def selecting() -> Callable[[Iterable[Any]], list[Any]]:
        return source.function(shaped(_SELECT), quick, general=general)

    def select(records: Iterable[Record], /) -> list[Record]:
        """Returns the records that the filter is true of, in order."""
        return selecting()(records)

    written, constants = source.filled(shaped(_PREDICATE), quick)
    predicate: Any = made(written, constants | {"general": general})
    predicate.select, predicate.source = select, told(written, constants)
    compiled: CompiledPredicate = predicate
    return compiled


def _shaped(template: str, *, now: str, calls: bool) -> str:
    """Returns a template that passes the time on, if there is `now`, and errors of accessors, if it `calls` some."""
    lines = (
        line
        for line in template.splitlines()
        if (now or "clock" not in line) and (calls or "outside" not in line)  # each line takes its time to compile
    )
    return "\n".join(lines).replace(", NOW", now)


def _check(accessors: Mapping[str, object], schema: Schema) -> None:
    """Raises a ValueError for an accessor of a field that the schema does not have."""
    for name in accessors:
        if schema.at(name) is None:
            nearest = near(name, tuple(schema))
            hint = f": {did_you_mean(nearest)}" if nearest else ""
            raise ValueError(f"unknown field {name!r} in accessors{hint}")


_PREDICATE = """\
def predicate(record):
    now = clock()
    if record.__class__ is dict:
        try:
            return True if CONDITION else False
        except RAISED:
            pass
        except OutsideError as outside:
            raise outside.error from outside.error.__cause__
    return general()(record, NOW)"""

_GENERAL = """\
def general(record, NOW):
    get = reader(record)
    return True if CONDITION else False"""

_SELECT = """\
def select(records):
    now = clock()
    kept = []
    keep = kept.append
    for record in records:
        if record.__class__ is dict:
            try:
                if CONDITION:
                    keep(record)
                continue
            except RAISED:
                pass
            except OutsideError as outside:
                raise outside.error from outside.error.__cause__
        if general()(record, NOW):
            keep(record)
    return kept"""
"""Most records are dicts in which all is as it should be. CONDITION asks them without looking; what goes wrong then
sends a record to the general function, which takes every record there is.
"""
