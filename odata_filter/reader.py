"""Text to checked filters: the front of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from odata_filter.binder import bind
from odata_filter.errors import FilterError
from odata_filter.filter import Filter
from odata_filter.limits import Limits
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.schema import Schema
from odata_filter.unchecked import Item

_DEFAULT = Limits()


def parse(
    text: str, schema: Schema = JOBS, *, values: Mapping[str, object] | None = None, limits: Limits = _DEFAULT
) -> Filter:
    """Reads a `$filter` text, already percent-decoded, and checks it against a schema.

    Args:
        text: the filter, such as `state eq 'Success'`.
        schema: the fields that it may name; by default those of the Reality Conversion jobs API.
        values: what each `@name` in the text stands for: a Python value, or a list of them after `in`. They are bound
            on the tree, and never become text. Every name needs its value, and every value its name.
        limits: how large the filter may be.

    Raises:
        FilterError: the filter is refused: the leftmost fault of the earliest stage; it carries the others.
        TypeError: `text` is no string.

    """
    if not isinstance(text, str):
        raise TypeError(f"a filter is a str, not {type(text).__name__}")
    return bind(_parser()(text, limits), text, schema, values)


def check(
    text: str, schema: Schema = JOBS, *, values: Mapping[str, object] | None = None, limits: Limits = _DEFAULT
) -> list[FilterError]:
    """Every problem of a `$filter` text, left to right (at most `MOST_ERRORS`); empty if it is valid.

    A text that does not parse has one problem. Takes what `parse` takes.
    """
    try:
        parse(text, schema, values=values, limits=limits)
    except FilterError as error:
        return sorted([error.carrying(()), *error.others], key=lambda each: each.span)
    return []


@cache
def _parser() -> Callable[[str, Limits], Item]:
    """The parser. The first parse imports lark, and nothing else does; the statement, run each time, takes 1 µs."""
    from odata_filter.parser import parse_text  # noqa: PLC0415

    return parse_text
