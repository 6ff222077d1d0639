"""Text to checked filters: the front of the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, unquote_to_bytes

from odata_filter.binding.binder import bind
from odata_filter.binding.size import size_fault, size_of
from odata_filter.errors.classes import FilterError, FilterSyntaxError, Span
from odata_filter.errors.fault import Fault, error_of
from odata_filter.errors.rendering import shown
from odata_filter.filter import Filter
from odata_filter.limits import Limits
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.schema import Schema
from odata_filter.syntax.reading import parse_text

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
        TypeError: `text` is not a str.

    """
    if not isinstance(text, str):
        raise TypeError(f"expected a filter as str, not {type(text).__name__}")
    tree = parse_text(text, limits, schema.capabilities)
    if isinstance(tree, Fault):
        raise tree.error(text)
    bound = bind(tree, schema, values)
    if isinstance(bound, list):
        raise error_of(bound, text)
    size = size_of(bound)
    if (fault := size_fault(size, limits)) is not None:
        raise fault.error(text)
    return Filter.of_checked(bound, schema, size)


def check(
    text: str, schema: Schema = JOBS, *, values: Mapping[str, object] | None = None, limits: Limits = _DEFAULT
) -> list[FilterError]:
    """Returns every problem of a `$filter` text, left to right (at most `MOST_ERRORS`); empty if it is valid.

    A text that does not parse has one problem. Takes what `parse` takes.
    """
    try:
        parse(text, schema, values=values, limits=limits)
    except FilterError as error:
        return sorted([error.carrying(()), *error.others], key=lambda each: each.span)
    return []


def from_query(
    url_or_query: str | bytes,
    schema: Schema = JOBS,
    *,
    values: Mapping[str, object] | None = None,
    limits: Limits = _DEFAULT,
) -> Filter | None:
    """Reads the filter of a request, percent-decoded once and checked.

    The query is split before it is decoded. The option is `$filter` or `filter`, in any case; `+` is a blank.

    Args:
        url_or_query: a URL or its query, as it was sent: not decoded. What begins with a scheme or `/` is a URL, whose
            query starts after the first `?`; any other text is a query. A fragment is dropped.
        schema: the fields that the filter may name.
        values: what each `@name` in the filter stands for, as for `parse`.
        limits: how large the filter may be.

    Returns:
        The filter, or None when the query has no such option.

    Raises:
        FilterSyntaxError: the option is given twice (code `duplicate-option`), its name is misspelt by blanks or
            `&amp;` (`option-name`), the text is a filter and not a query (`not-a-query`), a percent sign begins no
            escape (`invalid-escape`), or the bytes are not UTF-8 (`invalid-utf-8`); the source is `url_or_query`.
        FilterError: the filter is refused, an empty one too; the source is the decoded text.
        TypeError: `url_or_query` is neither a str nor bytes.

    """
    if isinstance(url_or_query, bytes):
        url_or_query = url_or_query.decode("utf-8", "surrogateescape")
    elif not isinstance(url_or_query, str):
        raise TypeError(f"expected a URL or a query as str or bytes, not {type(url_or_query).__name__}")
    place = _option(url_or_query)
    if place is None:
        return None
    try:
        return parse(_decoded(url_or_query, place), schema, values=values, limits=limits)
    except FilterSyntaxError as error:
        cut, rest = url_or_query[place.end : place.end + 1], unquote(url_or_query[place.end :])
        if error.code != "unterminated-string" or "'" not in rest:
            raise
        hint = f"in a URL, write {cut} inside a string as {quote(cut, safe='')}"
        raise FilterSyntaxError(error.code, error.message, error.source, error.span, hint) from None


_OPTION = {"$filter", "filter"}
_URL = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*://")
_OF_NO_OPTION = re.compile(r"[\s'()]")
_BESIDE_A_NAME = re.compile(r"&?amp;|\s+", re.IGNORECASE)


def _option(source: str) -> Span | None:
    """The place of the value of the option `$filter`; None if there is no such option."""
    query = _query(source)
    given: list[tuple[Span, Span]] = []
    for name, value in _options(source, query):
        text = unquote(source[slice(*name)].replace("+", " "))
        if text.lower() in _OPTION:
            given.append((name, value))
        elif _BESIDE_A_NAME.sub("", text.partition("=")[0]).lower() in _OPTION:
            raise _misspelt(text).at(name).error(source)
    head = source[slice(*query)].partition("=")[0]
    if _OF_NO_OPTION.search(unquote(head.replace("+", " "))):
        hint = "read a decoded filter by parse(...); in a query, write $filter= before it"
        raise Fault("not-a-query", "expected a query, and this is a filter", hint).at(query).error(source)
    if len(given) > 1:
        first, second = (Span(name.start, value.end) for name, value in given[:2])
        hint = "join the filters with 'and'"
        message = "the option $filter is given twice"
        raise Fault("duplicate-option", message, hint, place=second, related=first).error(source)
    return given[0][1] if given else None


def _misspelt(name: str) -> Fault:
    """What is wrong with a name that is `$filter` but for what stands beside it."""
    if "=" in name:
        hint = "write the = behind $filter as it is, not as %3D"
    elif "amp;" in name.lower():
        hint = "separate options by &, not by &amp;: write $filter"
    else:
        hint = "write $filter without blanks"
    return Fault("option-name", f"invalid name of an option: '{shown(name.partition('=')[0])}'", hint, ("$filter",))


def _query(source: str) -> Span:
    """The place of the query in a URL or query, without the fragment."""
    end = source.find("#")
    end = len(source) if end < 0 else end
    if _URL.match(source):
        mark = source.find("?", 0, end)
        return Span(end if mark < 0 else mark + 1, end)
    first = source.find("=", 0, end)
    mark = source.find("?", 0, end if first < 0 else first)
    return Span(mark + 1, end)


def _options(source: str, query: Span) -> Iterator[tuple[Span, Span]]:
    """The places of the name and the value of each query option."""
    start = query.start
    for option in source[slice(*query)].split("&"):
        name, end = start + len(option.partition("=")[0]), start + len(option)
        yield Span(start, name), Span(min(name + 1, end), end)
        start = end + 1


def _decoded(source: str, place: Span) -> str:
    """The text of an option's value, percent-decoded."""
    raw = source[slice(*place)].replace("+", " ")
    if bad := _BAD_ESCAPE.search(raw):
        span = Span(place.start + bad.start(), place.start + bad.end())
        hint = "a percent sign itself is written %25"
        raise (Fault("invalid-escape", "a percent sign without two hexadecimal digits", hint).at(span).error(source))
    try:
        return _bytes(raw).decode()
    except UnicodeDecodeError as error:
        pieces = [(match.span(), len(_bytes(match[0]))) for match in _ENCODED.finditer(raw)]
        of_byte = [span for span, length in pieces for _ in range(length)]
        span = Span(place.start + of_byte[error.start][0], place.start + of_byte[error.end - 1][1])
        message, hint = "invalid UTF-8", "encode the text in UTF-8 before you percent-encode it"
        raise Fault("invalid-utf-8", message, hint).at(span).error(source) from None


def _bytes(text: str) -> bytes:
    return unquote_to_bytes(text.encode("utf-8", "surrogatepass"))
