"""Text to checked filters: the front of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from odata_filter.binding.binder import bind
from odata_filter.binding.quick_filters import plain_expr
from odata_filter.binding.tree_size import size_fault, size_of
from odata_filter.errors.classes import FilterError, FilterSyntaxError
from odata_filter.errors.fault import Fault, error_of
from odata_filter.filter import Filter
from odata_filter.limits import Limits
from odata_filter.query_options import Aliases, decoded, filter_place
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.schema import Schema
from odata_filter.syntax.text_to_tree import parse_text

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
        TypeError: `text` is not a str.

    """
    if not isinstance(text, str):
        raise TypeError(f"expected a filter as str, not {type(text).__name__}")
    return _read(text, schema, values, limits)


def _read(
    text: str,
    schema: Schema,
    values: Mapping[str, object] | None,
    limits: Limits,
    alias: Callable[[str], object] | None = None,
) -> Filter:
    """Returns the filter of a text; `alias` gives the values of the names that `values` lacks."""
    plain = None if values else plain_expr(text, schema, limits)
    if plain is not None:
        return Filter.of_checked(plain, schema)
    tree = parse_text(text, limits, schema.capabilities)
    if isinstance(tree, Fault):
        raise tree.error(text)
    bound = bind(tree, schema, values, alias)
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
        values: what each `@name` in the filter stands for, as for `parse`. A name that is not among them is an alias:
            the query's option `@name=..`, a literal or a list of literals; null without one (URL Conventions 5.3).
        limits: how large the filter may be.

    Returns:
        The filter, or None when the query has no such option.

    Raises:
        FilterSyntaxError: the option is given twice (code `duplicate-option`), its name is misspelt by blanks,
            `&amp;` or characters without a glyph, or a condition stands where an option is expected (`option-name`),
            the text is a filter and not a query (`not-a-query`), a percent sign begins no
            escape (`invalid-escape`), or the bytes are not UTF-8 (`invalid-utf-8`); the source is `url_or_query`.
        FilterError: the filter is refused, an empty one too; the source is the decoded text. What is wrong with an
            alias has the option's decoded value as its source.
        TypeError: `url_or_query` is neither a str nor bytes.

    """
    if isinstance(url_or_query, bytes):
        url_or_query = url_or_query.decode("utf-8", "surrogateescape")
    elif not isinstance(url_or_query, str):
        raise TypeError(f"expected a URL or a query as str or bytes, not {type(url_or_query).__name__}")
    place = filter_place(url_or_query)
    if place is None:
        return None
    alias = Aliases(url_or_query, limits).value if "alias" in schema.capabilities.features else None
    try:
        return _read(decoded(url_or_query, place), schema, values, limits, alias)
    except FilterSyntaxError as error:
        cut, rest = url_or_query[place.end : place.end + 1], unquote(url_or_query[place.end :])
        if error.code != "unterminated-string" or "'" not in rest:
            raise
        hint = f"in a URL, write {cut} inside a string as {quote(cut, safe='')}"
        raise FilterSyntaxError(error.code, error.message, error.source, error.span, hint) from None
