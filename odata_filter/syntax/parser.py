"""Text to an unchecked tree: Lark's LALR(1) parser, fed with the tokens of our own scanner.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from lark import Lark
from lark.exceptions import UnexpectedToken

from odata_filter.capabilities import Capabilities
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.construction import CONSTRUCTION
from odata_filter.syntax.counts import Counts, excess
from odata_filter.syntax.grammar import grammar
from odata_filter.syntax.leaves import LeafScanner
from odata_filter.syntax.scanner import Scanner, checked, ends
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Among, Binary, Item
from odata_filter.syntax.vocabulary import is_left_out

_SPLIT = {"ARGUMENT": "=", "QUALIFIEDNAME": "."}
"""Terminals that stand in arguments alone; elsewhere they are a name before a sign that begins nothing."""


def parse_text(text: str, limits: Limits, capabilities: Capabilities = Capabilities.ALL) -> Item | Fault:
    """Returns the unchecked tree of a filter's text, or why it has none.

    The fault, which has its place, is a syntax error, a construct that is refused by name, or a limit that is exceeded.

    Args:
        text: the filter.
        limits: how large it may be.
        capabilities: what the service accepts. Without any feature, a filter holds comparisons of fields with literals,
            `in`, `and` and `or` alone: it is read to the first token of anything else, and refused there. What is
            left out is told before a syntax error to its right.

    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and at most {limits.length:,} are allowed"
        place = Span(limits.length, len(text))
        return Fault("too-long", message, "split it into several filters", place=place)
    start = "filter" if capabilities.features else "comparisons"
    tree = _with_leaves(text, limits, start) or _token_by_token(text, limits, start, capabilities)
    return tree if isinstance(tree, Fault) else excess(tree, limits) or tree


def _with_leaves(text: str, limits: Limits, start: str) -> Item | None:
    """The tree of a text, read with whole leaves; None for whatever is not a filter, or is beyond the limits."""
    scanner = _leaf_scanner(start == "comparisons")
    if (tree := scanner.lone(text)) is not None:
        return tree
    pieces = list(scanner.pieces(text))
    # Each leaf and each value of a list has characters of its own: most texts are too short for too many.
    if len(text) > min(limits.leaves, limits.list_values) and any(map(Counts(limits).fault, pieces)):
        return None
    if (tree := scanner.tree(pieces)) is not None:
        return tree  # hot path: see benchmarks/README.md
    feed = _lark().parse_interactive(start=start).feed_token
    try:
        for piece in pieces:
            tree = feed(cast("Any", piece))
    except UnexpectedToken:
        return None
    return tree


def _token_by_token(
    text: str, limits: Limits, start: str = "filter", capabilities: Capabilities = Capabilities.ALL
) -> Item | Fault:
    parsing = _Parsing(start)
    counts = Counts(limits)
    narrow = capabilities is not Capabilities.ALL and start == "filter"
    refused: tuple[Token, frozenset[str]] | None = None
    for token in _tokens(text, parsing):
        if (fault := counts.fault(token)) is not None:
            return fault
        left_out = narrow and refused is None and is_left_out(token, capabilities)
        wanted = frozenset(parsing.choices()) if left_out else None
        if not parsing.feed(token):
            from odata_filter.syntax.diagnosis import diagnosis, refusal  # noqa: PLC0415 - only for a text that is wrong: it takes 2 ms

            if refused is not None and (fault := refusal(text, *refused)) is not None:
                return fault
            return diagnosis(text, token, frozenset(parsing.expected()), comparisons=start == "comparisons")
        if wanted is not None:
            refused = token, wanted
    return cast("Item", parsing.tree)


def _tokens(text: str, parsing: _Parsing) -> Iterator[Token]:
    """The tokens of a text, each as what it is where the parser stands; what is at fault in one is a BAD one."""
    for token in _scanner().tokens(text):
        if token.type in _SPLIT and token.type not in parsing.choices():
            name, sign, _ = token.text.partition(_SPLIT[token.type])
            yield checked(Token("NAME", name, token.start))
            yield Token("BAD", sign, token.start + len(name))
        elif token.type in parsing.choices():
            yield checked(token)
        else:
            yield token
    yield Token(END, "", ends(text)[1])


class _Parsing:
    """One run of Lark's parser over the tokens of a text, END the last.

    Attributes:
        tree: what the text is, when END was taken.
        choices: returns a mapping whose keys are the terminals that may come next, and some that may not.
        expected: returns the terminals that may come next.

    """

    def __init__(self, start: str) -> None:
        parser: Any = _lark().parse_interactive(start=start)
        self._feed = parser.feed_token
        self.choices: Callable[[], Mapping[str, object]] = parser.choices
        self.expected: Callable[[], set[str]] = parser.accepts
        self.tree: object = None

    def feed(self, token: Token | Binary | Among) -> bool:
        """Takes the next token, of which Lark reads the type alone; returns whether it may stand there."""
        try:
            self.tree = self._feed(token)
        except UnexpectedToken:
            return False
        return True


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
def _leaf_scanner(plain: bool) -> LeafScanner:  # noqa: FBT001 - the cache
    return LeafScanner(_patterns(), _scanner, plain=plain)
