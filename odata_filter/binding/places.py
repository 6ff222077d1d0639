"""Where the items of an unchecked tree stand in the text; asked for faults only."""

from __future__ import annotations

from typing import assert_never

from odata_filter.errors.classes import Span
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import (
    Among,
    Array,
    Binary,
    Counted,
    Group,
    Invocation,
    Item,
    Junction,
    Named,
    Object,
    Quantified,
    Selected,
    Steps,
    Unary,
)


def span_of(item: Item) -> Span:
    """Returns the place of an item."""
    return Span(_edge(item, 0), _edge(item, -1))


def _edge(item: Item, side: int) -> int:
    """Returns the start of an item, or with -1 for `side` its end. Iterative: items may be nested deeply."""
    while True:
        match item:
            case Token() | Group() | Invocation() | Quantified() | Counted() | Selected() | Array() | Object():
                return item.span[side]
            case Junction():
                item = item.items[side]
            case Binary():
                item = item.right if side else item.left
            case Among(values=list() as values) if side:
                return values[-1].span.end if values else item.op.span.end
            case Among():
                item = item.values if side and not isinstance(item.values, list) else item.operand
            case Unary():
                item = item.operand if side else item.op
            case Named():
                item = item.value if side else item.name
            case Steps():
                item = item.path if side else item.base
            case _:
                assert_never(item)
