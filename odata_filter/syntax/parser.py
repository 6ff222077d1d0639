"""Text to an unchecked tree: Lark's LALR(1) parser, fed with the tokens of our own scanner.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from lark import Lark
from lark.exceptions import UnexpectedToken

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.construction import CONSTRUCTION
from odata_filter.syntax.counts import Counts, excess
from odata_filter.syntax.grammar import grammar
from odata_filter.syntax.leaves import LeafScanner
from odata_filter.syntax.scanner import Scanner, checked, ends
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Item

_SPLIT = {"ARGUMENT": "=", "QUALIFIEDNAME": "."}
"""Terminals that stand in arguments alone; elsewhere they are a name before a sign that begins nothing."""


def parse_text(text: str, limits: Limits, *, comparisons: bool = False) -> Item | Fault:
    """Returns the unchecked tree of a filter's text, or why it has none.

    The fault, which has its place, is a syntax error, a construct that is refused by name, or a limit that is exceeded.

    Args:
        text: the filter.
        limits: how large it may be.
        comparisons: whether it may hold comparisons of fields with literals, `in`, `and` and `or` alone: then it is
            read to the first token of anything else, and refused there.

    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and at most {limits.length:,} are allowed"
        place = Span(limits.length, len(text))
        return Fault("too-long", message, "split it into several filters", place=place)
    start = "comparisons" if comparisons else "filter"
    tree = _with_leaves(text, limits, start) or _token_by_token(text, limits, start)
    return tree if isinstance(tree, Fault) else excess(tree, limits) or tree


def _with_leaves(text: str, limits: Limits, start: str) -> Item | None:
    """The tree of a text, read with whole leaves; None for whatever is not a filter, or is beyond the limits."""
    counts = Counts(limits)
    pieces = list(_leaf_scanner().pieces(text))
    if len(pieces) == 1 and not isinstance(pieces[0], Token) and counts.fault(pieces[0]) is None:
        return pieces[0]  # hot path, the commonest filter: see benchmarks/README.md
    parsing = _Parsing(start)
    try:
        for piece in pieces:
            if counts.fault(piece) is not None:
                return None
            parsing.feed(piece)
        end = _end(text)
        return None if counts.fault(end) else cast("Item", parsing.feed(end))
    except UnexpectedToken:
        return None


def _token_by_token(text: str, limits: Limits, start: str = "filter") -> Item | Fault:
    parsing = _Parsing(start)
    counts = Counts(limits)
    token = end = _end(text)
    try:
        for token in _scanner().tokens(text):
            if (fault := counts.fault(token)) is not None:
                return fault
            if token.type in parsing.choices():
                token = checked(token)  # noqa: PLW2901 - the one that is at fault, if one is
            elif token.type in _SPLIT:
                name, sign, _ = token.text.partition(_SPLIT[token.type])
                token = checked(Token("NAME", name, token.start))  # noqa: PLW2901
                parsing.feed(token)
                token = Token("BAD", sign, token.start + len(name))  # noqa: PLW2901
            parsing.feed(token)
        token = end
        return counts.fault(end) or cast("Item", parsing.feed(end))
    except UnexpectedToken:
        from odata_filter.syntax.diagnosis import diagnosis  # noqa: PLC0415 - only for a text that is wrong: it takes 2 ms

        return diagnosis(text, token, frozenset(parsing.expected()), comparisons=start == "comparisons")


class _Parsing:
    """One run of Lark's parser.

    Attributes:
        feed: takes the next token, of which it reads the type alone; returns the tree for the one that ends the text.
            Raises UnexpectedToken.
        choices: returns a mapping whose keys are the terminals that may come next, and some that may not.
        expected: returns the terminals that may come next.

    """

    def __init__(self, start: str) -> None:
        parser = _lark().parse_interactive(start=start)
        self.feed: Callable[[Any], object] = parser.feed_token
        self.choices: Callable[[], Mapping[str, object]] = parser.choices
        self.expected: Callable[[], set[str]] = parser.accepts


def _end(text: str) -> Token:
    return Token(END, "", ends(text)[1])


@cache
def _lark() -> Lark:
    return Lark(
        grammar(),
        start=["filter", "comparisons", "refused"],
        parser="lalr",
        lexer="basic",  # never run: the scanner feeds the parser
        transformer=CONSTRUCTION,
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
    return LeafScanner(_patterns(), _scanner)
