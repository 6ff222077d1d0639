"""Questions about the items of an unchecked tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard, assert_never

from odata_filter.operators import ArithmeticOperator, Operator
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
)
from odata_filter.syntax.vocabulary import UNSUPPORTED
from odata_filter.types.literals import LITERALS

COMPARISONS = {op.value: op for op in Operator}
"""The comparison operators by their words."""

WORDS = {f" {word} ": word for word in COMPARISONS}
"""The words of the comparison operators as they are mostly written: with one blank on each side."""

ARITHMETIC = {op.value: op for op in ArithmeticOperator}
"""The operators of arithmetic by their words."""

READ = frozenset(LITERALS) | {"PARAMETER"}
"""The types of tokens that are read as literals."""

PLAIN = {token: kind for token, kind in LITERALS.items() if token not in UNSUPPORTED}
"""The types that read literals where the feature `literal` is left out."""

READ_PLAIN = frozenset(PLAIN) | {"PARAMETER"}


def flat(junction: Junction) -> Iterator[Item]:
    """Returns the items of a junction, without nested junctions of its own word. Iterative: they may nest deeply."""
    stack = [iter(junction.items)]
    while stack:
        for item in stack[-1]:
            inner = unwrapped(item) if isinstance(item, Group) else item
            if isinstance(inner, Junction) and inner.word == junction.word:
                stack.append(iter(inner.items))
                break
            yield item
        else:
            stack.pop()


def unwrapped(item: Item) -> Item:
    """Returns what stands in parentheses."""
    while isinstance(item, Group):
        item = item.item
    return item


def is_literal(item: Item) -> TypeGuard[Token]:
    """Returns whether an item is a literal, or the `@name` of one."""
    return isinstance(item, Token) and item.type in READ


def is_condition(item: Item) -> bool:
    """Returns whether an item is a condition of its own, and not an operand that may be Boolean."""
    match inner := unwrapped(item):
        case Binary(op=op):
            return op.word.lower() in COMPARISONS
        case Unary(op=op):
            return op.word != "-"
        case Among() | Junction():
            return True
        case Token() | Group() | Invocation() | Named() | Branch() | Steps() | Array() | Object():
            return False
        case Quantified() | Counted() | Selected():
            return False
        case _:
            assert_never(inner)
