"""The places of the items of an unchecked tree, and the items that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from odata_filter.errors.classes import Span
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import (
    Among,
    Array,
    Binary,
    Branch,
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
    Values,
)


def span_of(item: Item) -> Span:
    """Returns the place of an item, parentheses round it included."""
    return Span(_start(item), _end(item))


def _start(item: Item) -> int:
    while True:
        match item:
            case Binary(left=first) | Among(operand=first) | Unary(op=first) | Named(name=first):
                item = first
            case Branch(condition=first) | Steps(base=first):
                item = first
            case Junction():
                item = item.items[0]
            case Token() | Group() | Invocation() | Quantified() | Counted() | Selected() | Array() | Object():
                return item.span.start
            case _:
                assert_never(item)


def _end(item: Item) -> int:
    while True:
        match item:
            case Binary(right=last) | Unary(operand=last) | Named(value=last) | Branch(value=last) | Steps(path=last):
                item = last
            case Among():
                if isinstance(item.values, Values):
                    return item.values.end
                item = item.values
            case Junction():
                item = item.items[-1]
            case Token() | Group() | Invocation() | Quantified() | Counted() | Selected() | Array() | Object():
                return item.span.end
            case _:
                assert_never(item)


def parts(item: Item) -> Iterator[Item]:
    """Yields the items that an item is made of, but not the literals of a list."""
    match item:
        case Token():
            return
        case Invocation():  # the commonest go first
            yield from item.arguments if item.base is None else [item.base, *item.arguments]
        case Binary(left=first, right=second) | Branch(condition=first, value=second):
            yield from (first, second)
        case Unary(operand=part) | Group(item=part) | Named(value=part) | Steps(base=part):
            yield part
        case Counted(collection=first, body=second) | Selected(collection=first, body=second):
            yield from (first, second)
        case Junction() | Array():
            yield from item.items
        case Among():
            yield from [item.operand] if isinstance(item.values, Values) else [item.operand, item.values]
        case Quantified():
            yield from [item.collection] if item.body is None else [item.collection, item.body]
        case Object():
            yield from (value for _, value in item.members)
        case _:
            assert_never(item)
