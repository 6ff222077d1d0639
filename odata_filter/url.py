"""Filters in and out of URLs: the query option `$filter` (OData 4.01 URL Conventions, 5.1 and 2)."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from typing import TypeVar, assert_never
from urllib.parse import unquote, unquote_to_bytes

from odata_filter.backends.text import Url
from odata_filter.errors import FilterSyntaxError, LimitError, Span
from odata_filter.filter import Filter
from odata_filter.limits import Limits
from odata_filter.nodes import And, Comparison, Expr, Membership, Or, joined
from odata_filter.reader import parse
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.schema import Schema

T = TypeVar("T")

_DEFAULT = Limits()
_OPTION = "$filter="
_UNRESERVED = string.ascii_letters.encode() + string.digits.encode() + b"-._~"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})[0-9A-Fa-f]?")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


def to_params(filter: Filter) -> dict[str, str]:
    """The filter as query parameters, not encoded: for `params=` of requests and httpx, which encode them."""
    return {"$filter": str(filter)}


def to_query(filter: Filter) -> str:
    """The filter as a query, `$filter=...`, ready to be put after the `?` or `&` of a URL; a blank is `%20`."""
    return _OPTION + filter.to(Url())


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


def split(filter: Filter, *, max_length: int) -> list[Filter]:
    """The filter as several, each short enough for a URL, that together select the same rows.

    One list of an `in`, or one `or`, is cut into pieces; what is joined to it by `and` is repeated in each. A row
    may be selected by more than one of the filters.

    Args:
        filter: the filter.
        max_length: characters that `to_query` of each may have.

    Raises:
        LimitError: it cannot be cut so small (code `cannot-split`).

    """
    pieces = _pieces(filter.expr, max_length - len(_OPTION))
    if pieces is None:
        text = str(filter)
        message = f"a query of {len(to_query(filter)):,} characters cannot be cut to {max_length:,}"
        hint = "only a list or alternatives can be cut: allow longer queries, or ask for less"
        raise LimitError("cannot-split", message, text, (0, len(text)), hint)
    return [Filter.of_checked(piece, filter.schema) for piece in pieces]


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


def _pieces(expr: Expr, room: int, parentheses: int = 0) -> list[Expr] | None:
    """Expressions of which one is true wherever the expression is, each of that encoded length; None if it cannot be.

    `parentheses` is what they add to an Or. Nothing is ever negated, so an And is distributed over the pieces of any
    of its operands.
    """
    if _length(expr) + parentheses * isinstance(expr, Or) <= room:
        return [expr]
    match expr:
        case Membership(operand, values):
            frame = _length(Membership(operand, ()))
            lengths = [_length(Membership(operand, (value,))) - frame for value in values]
            lists = _chunks(values, lengths, room - frame, _COMMA)
            return None if lists is None else [Membership(operand, each) for each in lists]
        case Or(operands):
            cut: list[Expr] = []
            for each in operands:
                if (pieces := _pieces(each, room)) is None:
                    return None
                cut += pieces
            chunks = _chunks(cut, list(map(_length, cut)), room, _OR, parentheses)
            return None if chunks is None else [joined(Or, chunk) for chunk in chunks]
        case And(operands):
            lengths = [_length(each) + _PARENTHESES * isinstance(each, Or) for each in operands]
            for place in sorted(range(len(operands)), key=lengths.__getitem__, reverse=True):
                left = room - (_length(expr) - lengths[place])
                if (pieces := _pieces(operands[place], left, _PARENTHESES)) is not None:
                    head, tail = operands[:place], operands[place + 1 :]
                    return [joined(And, (*head, piece, *tail)) for piece in pieces]
            return None
        case Comparison():
            return None
        case _:
            assert_never(expr)


def _chunks(
    items: Sequence[T], lengths: list[int], room: int, between: int, parentheses: int = 0
) -> list[tuple[T, ...]] | None:
    """The items in as few runs as fit into the room; None if one item does not, or if there are none."""
    if not items or max(lengths) > room:
        return None
    chunks, used = [[items[0]]], lengths[0]
    for item, length in zip(items[1:], lengths[1:], strict=True):
        used += between + length
        if used + parentheses <= room:
            chunks[-1].append(item)
        else:
            chunks.append([item])
            used = length
    return list(map(tuple, chunks))


def _length(expr: Expr) -> int:
    return _encoded(str(expr))


def _encoded(text: str) -> int:
    """The length of a text when `Url` has encoded it: every byte but the unreserved ones takes three characters."""
    data = text.encode()
    return len(data) + 2 * len(data.translate(None, _UNRESERVED))


_OR, _COMMA, _PARENTHESES = map(_encoded, (" or ", ", ", "()"))
