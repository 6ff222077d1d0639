"""Text to checked filters: the front of the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from urllib.parse import unquote, unquote_to_bytes

from odata_filter.binding.binder import bind
from odata_filter.errors.classes import FilterError, FilterSyntaxError, Span
from odata_filter.errors.fault import Fault, error_of
from odata_filter.filter import Filter
from odata_filter.limits import Limits
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.schema import Schema
from odata_filter.syntax.tree import Item

_DEFAULT = Limits()
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})[0-9A-Fa-f]?")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


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
    tree = _parser()(text, limits)
    if isinstance(tree, Fault):
        raise tree.error(text)
    bound = bind(tree, schema, values)
    if isinstance(bound, list):
        raise error_of(bound, text)
    return Filter.of_checked(bound, schema)


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


def from_query(url_or_query: str, schema: Schema = JOBS, *, limits: Limits = _DEFAULT) -> Filter | None:
    """Reads the filter of a request, percent-decoded once and checked.

    The query is split before it is decoded. The option is `$filter` or `filter`, in any case; `+` is a blank.

    Args:
        url_or_query: a URL or its query, as it was sent: not decoded. A fragment is dropped.
        schema: the fields that the filter may name.
        limits: how large it may be.

    Returns:
        The filter, or None when the query has no such option.

    Raises:
        FilterSyntaxError: the option is given twice (code `duplicate-option`), a percent sign begins no escape
            (`invalid-escape`), or the escapes make no UTF-8 (`invalid-utf-8`); the source is `url_or_query`.
        FilterError: the filter is refused, an empty one too; the source is the decoded text.
        TypeError: `url_or_query` is no string.

    """
    if not isinstance(url_or_query, str):
        raise TypeError(f"a URL or a query is a str, not {type(url_or_query).__name__}")
    names = {"$filter", "filter"}
    given = [each for each in _options(url_or_query) if unquote(url_or_query[slice(*each[0])]).lower() in names]
    if not given:
        return None
    if len(given) > 1:
        first, second = ((name.start, value.end) for name, value in given[:2])
        hint = "join the filters with 'and'"
        message = "the option $filter is given twice"
        raise FilterSyntaxError("duplicate-option", message, url_or_query, second, hint, related=first)
    return parse(_decoded(url_or_query, given[0][1]), schema, limits=limits)


def _options(url_or_query: str) -> Iterator[tuple[Span, Span]]:
    """The places of the name and the value of each query option."""
    end = url_or_query.find("#")
    text = url_or_query if end < 0 else url_or_query[:end]
    path, mark, _ = text.partition("?")
    start = len(path) + 1 if mark and "=" not in path else 0
    for option in text[start:].split("&"):
        name, end = start + len(option.partition("=")[0]), start + len(option)
        yield Span(start, name), Span(min(name + 1, end), end)
        start = end + 1


def _decoded(source: str, place: Span) -> str:
    """The text of an option's value, percent-decoded."""
    raw = source[slice(*place)].replace("+", " ")
    if bad := _BAD_ESCAPE.search(raw):
        span = place.start + bad.start(), place.start + bad.end()
        hint = "a percent sign itself is written %25"
        raise FilterSyntaxError("invalid-escape", "a % that begins no escape", source, span, hint)
    try:
        return _bytes(raw).decode()
    except UnicodeDecodeError as error:
        pieces = [(match.span(), len(_bytes(match[0]))) for match in _ENCODED.finditer(raw)]
        of_byte = [span for span, length in pieces for _ in range(length)]
        span = place.start + of_byte[error.start][0], place.start + of_byte[error.end - 1][1]
        message, hint = "the escapes make no UTF-8", "encode the text in UTF-8 before you percent-encode it"
        raise FilterSyntaxError("invalid-utf-8", message, source, span, hint) from None


def _bytes(text: str) -> bytes:
    return unquote_to_bytes(text.encode("utf-8", "surrogatepass"))


@cache
def _parser() -> Callable[[str, Limits], Item | Fault]:
    """The parser. The first parse imports lark, and nothing else does; the statement, run each time, takes 1 µs."""
    from odata_filter.syntax.parser import parse_text  # noqa: PLC0415

    return parse_text
