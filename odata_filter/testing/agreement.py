"""Proves that a backend keeps the records that a filter means: those that text, predicate and SQL keep.

    from odata_filter.testing.agreement import prove

    def select(filter, records):
        condition = filter.to(MyBackend())
        return [place for place, record in enumerate(records) if condition(record)]

    def test_my_backend():
        prove(select, refuses=["unmapped-collection"])

Needs Hypothesis: the extra `[testing]`. The number of examples is that of the Hypothesis profile in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from hypothesis import HealthCheck, Verbosity, given, settings
from hypothesis import strategies as st

from odata_filter import Field, Filter, FilterError, Schema, parse

from .records import SCHEMA, nasty_records, records
from .reference import Record, keeps
from .texts import filters, texts

__all__ = ["SCHEMA", "Record", "filters", "keeps", "prove", "records"]

Select: TypeAlias = Callable[[Filter, Sequence[Record]], Iterable[int]]


def prove(
    select: Select,
    *,
    schema: Schema = SCHEMA,
    refuses: Collection[str] = (),
    held: Callable[[Field, object], object] = lambda _, value: value,
) -> None:
    """Runs a backend over many filters and records, and compares what it keeps with what the filters mean.

    Args:
        select: takes a filter and records, and returns the places in them of the records that the backend keeps.
            The same list is passed again and again, so a backend that stores records may store each list once.
        schema: what filters and records are made for.
        refuses: the codes of the `FilterError`s by which the backend may refuse a filter. Any other is a failure.
        held: what the backend's storage keeps of a field's value: a moment to the microsecond, null for a NaN.

    Raises:
        AssertionError: the backend keeps other records, with the smallest filter and record that show it, or it
            refuses every filter.

    """

    def stored(several: Sequence[Record]) -> list[Record]:
        return [{name: held(schema[name], value) for name, value in record.items()} for record in several]

    def compared(filter_: Filter, several: Sequence[Record]) -> None:
        try:
            kept = sorted(select(filter_, several))
        except FilterError as error:
            if error.code not in refuses:
                raise
            outcomes["refused"] += 1
            return
        outcomes["kept"] += 1
        meant = [place for place, record in enumerate(several) if keeps(filter_, record)]
        if kept != meant:
            raise _DifferenceError(filter_, several, min(set(kept) ^ set(meant)))

    outcomes: Counter[str] = Counter()
    nasty = stored(nasty_records(schema))
    quiet = settings(
        verbosity=Verbosity.quiet,  # the message has the filter and the record, without the many others
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )

    @quiet
    @given(texts(schema, nasty))
    def agrees_on_nasty_records(text: str) -> None:
        compared(parse(text, schema), nasty)

    @quiet
    @given(st.data())
    def agrees_on_fresh_records(data: st.DataObject) -> None:
        several = stored(data.draw(records(schema)))
        for text in data.draw(st.lists(texts(schema, several), min_size=1, max_size=3)):
            compared(parse(text, schema), several)

    try:
        agrees_on_nasty_records()
        agrees_on_fresh_records()
    except _DifferenceError as found:
        raise AssertionError(_told(select, *found.args)) from None
    if not outcomes["kept"]:
        raise AssertionError(f"the backend refused all {outcomes['refused']} filters, which proves nothing")


class _DifferenceError(Exception):
    """A filter, records, and the place of a record that a backend keeps or drops against the filter's meaning."""


def _told(select: Select, filter_: Filter, several: Sequence[Record], place: int) -> str:
    """Says on which record a backend errs, and makes that record as small as it can be."""

    def errs(record: dict[str, object]) -> bool:
        return bool(list(select(filter_, [record]))) != keeps(filter_, record)

    record = dict(several[place])
    lines = [f"filter: {filter_}"]
    if errs(record):
        for name, field in filter_.schema.items():
            if field.nullable and errs(record | {name: None}):
                record[name] = None
    else:
        lines.append("alone, the record is treated rightly; it errs among others")
    shown = {name: value for name, value in record.items() if value is not None}
    meant = keeps(filter_, record)
    lines += [f"record: {shown}, the other fields null", f"meant: {'kept' if meant else 'not kept'}"]
    return "\n".join(["the backend and the meaning of the filter differ", *lines])
