"""The unchecked tree of a text, written with parentheses round every operation."""

from __future__ import annotations

from typing import assert_never

from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.text_to_tree import parse_text
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


def tree(text: str) -> Item:
    """The tree of a text, which must be a filter."""
    item = parse_text(text, Limits())
    assert not isinstance(item, Fault), item
    return item


def written(item: Item | list[Token] | None) -> str:  # noqa: C901, PLR0912 - a case for each class of tree
    """A tree as text."""
    match item:
        case None:
            return ""
        case list():
            return "(" + ", ".join(map(written, item)) + ")"
        case Token():
            return item.text
        case Binary():
            return f"({written(item.left)} {item.op.word} {written(item.right)})"
        case Among():
            return f"({written(item.operand)} in {written(item.values)})"
        case Unary():
            return f"({item.op.word} {written(item.operand)})"
        case Junction():
            return "<" + f" {item.word.lower()} ".join(map(written, item.items)) + ">"
        case Group():
            return written(item.item)
        case Invocation():
            base = f"{written(item.base)}/" if item.base else ""
            return f"{base}{item.name.text}({', '.join(map(written, item.arguments))})"
        case Named():
            return f"{item.name.text}={written(item.value)}"
        case Branch():
            return f"{written(item.condition)}: {written(item.value)}"
        case Quantified():
            return f"{written(item.collection)}/{item.quantifier.type}({written(item.variable)}: {written(item.body)})"
        case Counted():
            return f"{written(item.collection)}/COUNT({written(item.body)})"
        case Selected():
            return f"{written(item.collection)}/FILTER({written(item.body)})"
        case Steps():
            return f"{written(item.base)}{item.path.text}"
        case Array():
            return "[" + ", ".join(map(written, item.items)) + "]"
        case Object():
            return "{" + ", ".join(f"{name.text}: {written(value)}" for name, value in item.members) + "}"
        case _:
            assert_never(item)
