"""The measures of the items of a tree: what each adds to those of its parts."""

from __future__ import annotations

from typing import TypeVar, assert_never, cast

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
    Part,
    Quantified,
    Selected,
    Steps,
    Unary,
    steps,
)
from odata_filter.syntax.tree_walking import parts

_AnyPart = TypeVar("_AnyPart", bound=Part)


def measured(
    item: _AnyPart, *, conditions: int = 0, nesting: int = 0, lambdas: int = 0, operands: bool = False
) -> _AnyPart:
    """Sets the measures of an item: those of its parts, and what it adds to them."""
    for part in parts(cast("Item", item)):  # every part is an item
        if isinstance(part, Token):
            if part.type == "PATH":
                item.nesting = max(item.nesting, steps(part))
            continue
        if part.depth or part.lambdas:
            item.depth = max(item.depth, part.depth)
            item.lambdas = max(item.lambdas, part.lambdas)
        item.nesting = max(item.nesting, part.nesting + (operands and _is_condition(part)))
    item.depth += conditions
    item.nesting += nesting
    item.lambdas += lambdas
    return item


def _is_condition(item: Item) -> bool:
    while isinstance(item, Group):
        item = item.item
    match item:
        case Among() | Junction() | Quantified():
            return True
        case Unary():
            return item.op.type == "NOT"
        case Binary():
            return item.op.type != "ARITHMETIC"
        case Token() | Invocation() | Named() | Branch() | Counted() | Selected() | Steps() | Array() | Object():
            return False
        case _:
            assert_never(item)


def _with_body(item: Quantified | Selected | Counted, *, nesting: int) -> Item:
    """Sets the measures of an item whose body is asked of each element: of lambdas, the body is within one more."""
    whole = measured(item, conditions=1, nesting=nesting)
    whole.lambdas = max(_lambdas(item.collection), 1 + _lambdas(item.body))
    return whole


def _lambdas(item: Item | None) -> int:
    return item.lambdas if isinstance(item, Part) else 0
