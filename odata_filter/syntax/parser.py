"""Text to an unchecked tree: Lark's LALR(1) parser, fed with the tokens of our own scanner.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from lark import Lark
from lark.exceptions import UnexpectedToken

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.grammar import grammar
from odata_filter.syntax.leaves import LeafScanner
from odata_filter.syntax.scanner import Scanner, ends
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Among, Compared, Group, Item, Junction, start_of


def parse_text(text: str, limits: Limits) -> Item | Fault:
    """Returns the unchecked tree of a filter's text, or why it has none.

    The fault is a syntax error, legal OData that is out of scope, or a limit that the text exceeds; it has its place.
    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and at most {limits.length:,} are allowed"
        place = Span(limits.length, len(text))
        return Fault("too-long", message, "split it into several filters", place=place)
    tree = _whole_leaves(text, limits) or _token_by_token(text, limits)
    if isinstance(tree, Junction) and tree.depth > limits.depth:
        return _too_deep(tree, limits.depth)
    return tree


def _whole_leaves(text: str, limits: Limits) -> Item | None:
    """The tree of an ordinary text; None for any other, and for whatever is not a filter."""
    leaves = _leaf_scanner().leaves(text, limits)
    if leaves is None:
        return None
    if len(leaves) == 1 and not isinstance(leaves[0], Token):
        return leaves[0]  # hot path, the commonest filter: see benchmarks/README.md
    parsing = _Parsing()
    try:
        for leaf in leaves:
            parsing.feed(leaf)
        return cast("Item", parsing.feed(_end(text)))
    except UnexpectedToken:
        return None


def _token_by_token(text: str, limits: Limits) -> Item | Fault:
    parsing = _Parsing()
    token = end = _end(text)
    leaves, values = 0, 1
    try:
        for token in _scanner().tokens(text):
            if token.type in {"COMPARE", "IN"}:
                leaves, values = leaves + 1, 1
                if leaves > limits.leaves:
                    message = f"the filter has more than {limits.leaves:,} comparisons"
                    hint = "collect the values that one field is compared with in a list: field in (...)"
                    return Fault("too-many-leaves", message, hint, place=token.span)
            elif token.type == "COMMA":
                values += 1
                if values > limits.list_values:
                    message = f"the list has more than {limits.list_values:,} values"
                    return Fault("too-many-values", message, "split the list into several filters", place=token.span)
            parsing.feed(token)
        token = end
        return cast("Item", parsing.feed(token))
    except UnexpectedToken:
        from odata_filter.syntax.diagnosis import diagnosis  # noqa: PLC0415 - only for a text that is wrong: it takes 2 ms

        return diagnosis(text, token, frozenset(parsing.expected()))


class _Parsing:
    """One run of Lark's parser.

    Attributes:
        feed: takes the next token, of which it reads the type alone; returns the tree for the one that ends the text.
            Raises UnexpectedToken.
        expected: returns the terminals that may come next.

    """

    def __init__(self) -> None:
        parser = _lark().parse_interactive(start="filter")
        self.feed: Callable[[Any], object] = parser.feed_token
        self.expected: Callable[[], set[str]] = parser.accepts


def _end(text: str) -> Token:
    return Token(END, "", ends(text)[1])


class _Builder:
    """One method for each rule of the grammar: what the parser makes of the rule's children."""

    @staticmethod
    def junction(children: list[Any]) -> Junction:
        left, word, right = children
        # To be appended to while it is read, the left one must be of the same word, in parentheses or not.
        if type(left) is not Junction or left.word != word.type:
            left = Junction(word.type, left)
        left.add(right)
        return left

    @staticmethod
    def comparison(children: list[Any]) -> Compared:
        return Compared(*children)

    @staticmethod
    def membership(children: list[Any]) -> Among:
        return Among(*children)

    @staticmethod
    def values(children: list[Any]) -> list[Token]:
        return [] if isinstance(children[0], Token) else children[0]

    @staticmethod
    def items(children: list[Any]) -> list[Token]:
        if isinstance(children[0], Token):
            return [children[1]]
        children[0].append(children[2])
        return cast("list[Token]", children[0])

    @staticmethod
    def group(children: list[Any]) -> Item:
        opening, item, _ = children
        return item if isinstance(item, (Junction, Group)) else Group(item, opening.start)


@cache
def _lark() -> Lark:
    return Lark(
        grammar(),
        start=["filter", "refused"],
        parser="lalr",
        lexer="basic",  # never run: the scanner feeds the parser
        transformer=_Builder,
        maybe_placeholders=False,
    )


def _patterns() -> dict[str, str]:
    """The regular expressions of the grammar's terminals, in the order of their priority."""
    terminals = sorted(_lark().terminals, key=lambda terminal: -terminal.priority)
    return {terminal.name: terminal.pattern.to_regexp() for terminal in terminals}


@cache
def _scanner() -> Scanner:
    return Scanner(_patterns())


@cache
def _leaf_scanner() -> LeafScanner:
    return LeafScanner(_patterns())


def _too_deep(tree: Junction, most: int) -> Fault:
    item: Item = tree
    levels = tree.depth - most
    while isinstance(item, Junction) and item.depth > levels:
        item = max(item.items, key=lambda each: each.depth if isinstance(each, Junction) else 0)
    start = start_of(item)
    message = f"the filter is {tree.depth:,} levels of and/or deep, and at most {most} are allowed"
    return Fault("too-deep", message, "split it into several filters", place=Span(start, start + 1))
