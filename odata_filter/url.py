"""Filters in and out of URLs: the query option `$filter` (OData 4.01 URL Conventions, 5.1 and 2)."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import TypeVar, assert_never

from odata_filter.backends.text import Url
from odata_filter.errors.classes import LimitError
from odata_filter.filter import Filter
from odata_filter.nodes import And, Comparison, Expr, Membership, Or, joined

T = TypeVar("T")

_OPTION = "$filter="
_UNRESERVED = string.ascii_letters.encode() + string.digits.encode() + b"-._~"


def to_params(filter: Filter) -> dict[str, str]:
    """The filter as query parameters, not encoded: for `params=` of requests and httpx, which encode them."""
    return {"$filter": str(filter)}


def to_query(filter: Filter) -> str:
    """The filter as a query, `$filter=...`, ready to be put after the `?` or `&` of a URL; a blank is `%20`."""
    return _OPTION + filter.to(Url())


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
