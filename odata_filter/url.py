"""Filters in and out of URLs: the query option `$filter` (OData 4.01 URL Conventions, 5.1 and 2)."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import TypeVar, assert_never

from odata_filter.backends.text import Url
from odata_filter.errors.classes import LimitError
from odata_filter.filter import Filter
from odata_filter.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Or,
    Path,
    Variable,
    joined,
)

T = TypeVar("T")

_OPTION = "$filter="
_UNRESERVED = string.ascii_letters.encode() + string.digits.encode() + b"-._~"


def to_params(filter: Filter) -> dict[str, str]:
    """Returns the filter as query parameters, not encoded: for `params=` of requests and httpx, which encode them.

    Raises:
        TypeError: `filter` is not a Filter; a missing filter is not an option.

    """
    return {"$filter": str(_checked(filter))}


def to_query(filter: Filter) -> str:
    """Returns the filter as a query, `$filter=...`, to be put after the `?` or `&` of a URL; a blank is `%20`.

    Raises:
        TypeError: `filter` is not a Filter.

    """
    return _OPTION + _checked(filter).to(Url())


def split(filter: Filter, *, max_length: int) -> list[Filter]:
    """Returns the filter as several, each short enough for a URL, that together select the same rows.

    One list of an `in`, or one `or`, is cut into pieces; what is joined to it by `and` is repeated in each. A row
    may be selected by more than one of the filters.

    Args:
        filter: the filter.
        max_length: characters that `to_query` of each may have.

    Raises:
        LimitError: it cannot be cut so small (code `cannot-split`).
        TypeError: `filter` is not a Filter.

    """
    _checked(filter)
    lengths: dict[int, int] = {}
    _measure(filter.expr, lengths)
    pieces = _pieces(filter.expr, lengths, max_length - len(_OPTION))
    if pieces is None:
        text = str(filter)
        message = f"a query of {len(to_query(filter)):,} characters cannot be cut to {max_length:,}"
        hint = "only a list or alternatives can be cut: allow longer queries, or ask for less"
        raise LimitError("cannot-split", message, text, (0, len(text)), hint)
    return [Filter.of_checked(piece, filter.schema) for piece in pieces]


def _checked(filter: Filter) -> Filter:
    if not isinstance(filter, Filter):
        raise TypeError(f"expected a Filter, not {type(filter).__name__}: without a filter, leave the option out")
    return filter


def _measure(expr: Expr, lengths: dict[int, int]) -> int:
    """Returns the encoded length of an expression, and notes it, and those of all in it, by their identity."""
    match expr:
        case And(operands):
            length = _AND * (len(operands) - 1)
            for each in operands:
                length += _measure(each, lengths) + (_PARENTHESES if isinstance(each, Or) else 0)
        case Or(operands):
            length = _OR * (len(operands) - 1) + sum(_measure(each, lengths) for each in operands)
        case _:
            length = _encoded(str(expr))
    lengths[id(expr)] = length
    return length


def _pieces(expr: Expr, lengths: Mapping[int, int], room: int, parentheses: int = 0) -> list[Expr] | None:
    """Expressions of which one is true wherever the expression is, each of that encoded length; None if it cannot be.

    `lengths` are those that were measured once, of the whole filter, so that the time is linear. `parentheses` is what
    they add to an Or. Nothing is ever negated, so an And is distributed over the pieces of any of its operands.
    """
    length = lengths[id(expr)]
    if length + (parentheses if isinstance(expr, Or) else 0) <= room:
        return [expr]
    match expr:
        case Membership(operand, values):
            frame = _length(Membership(operand, ()))
            sizes = [_length(Membership(operand, (value,))) - frame for value in values]
            lists = _chunks(values, sizes, room - frame, _COMMA)
            return None if lists is None else [Membership(operand, each) for each in lists]
        case Or(operands):
            cut: list[Expr] = []
            for each in operands:
                if (pieces := _pieces(each, lengths, room)) is None:
                    return None
                cut += pieces
            chunks = _chunks(cut, list(map(_length, cut)), room, _OR, parentheses)
            return None if chunks is None else [joined(Or, chunk) for chunk in chunks]
        case And(operands):
            sizes = [lengths[id(each)] + (_PARENTHESES if isinstance(each, Or) else 0) for each in operands]
            for place in sorted(range(len(operands)), key=sizes.__getitem__, reverse=True):
                left = room - (length - sizes[place])
                if (pieces := _pieces(operands[place], lengths, left, _PARENTHESES)) is not None:
                    head, tail = operands[:place], operands[place + 1 :]
                    return [joined(And, (*head, piece, *tail)) for piece in pieces]
            return None
        case Comparison() | Not() | Lambda() | FieldRef() | Variable() | Call() | Literal() | ElementOf() | Has():
            return None
        case Path() | It() | Filtered() | Count() | Items() | Arithmetic() | Negate():
            return None
        case _:
            assert_never(expr)


def _chunks(
    items: Sequence[T], lengths: list[int], room: int, between: int, parentheses: int = 0
) -> list[tuple[T, ...]] | None:
    """Returns the items in as few runs as fit into the room; None if one item does not, or if there are none."""
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


_AND, _OR, _COMMA, _PARENTHESES = map(_encoded, (" and ", " or ", ", ", "()"))
