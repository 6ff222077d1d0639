"""Lark's LALR(1) parser, fed with the tokens of our own scanner.

The only module that imports lark. `text_to_tree` imports it for the first text that is more than whole leaves, so that
neither a program which only builds filters nor one which parses ordinary ones pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import Any

import lark
from lark import Lark
from lark.exceptions import UnexpectedToken

from odata_filter.capabilities import Capabilities
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.grammar import Tables, grammar, tables
from odata_filter.syntax.leaves import Piece
from odata_filter.syntax.scanner import Scanner, checked, ends
from odata_filter.syntax.text_limits import Counts
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Item
from odata_filter.syntax.tree_construction import CONSTRUCTION
from odata_filter.syntax.vocabulary import is_left_out

_SPLIT = {"ARGUMENT": "=", "QUALIFIEDNAME": "."}
"""Terminals that stand in arguments alone; elsewhere they are a name before a sign that begins nothing."""


def parse_pieces(pieces: Iterable[Piece], start: str) -> Item | None:
    """Returns the tree of the pieces of a text, END the last; None if they are not what the rule `start` takes."""
    feed: Any = _lark().parse_interactive(start=start).feed_token
    tree: Item | None = None
    try:
        for piece in pieces:
            tree = feed(piece)
    except UnexpectedToken:
        return None
    return tree


def parse_tokens(text: str, limits: Limits, start: str, capabilities: Capabilities, scanner: Scanner) -> Item | Fault:
    """Returns the tree of a text, read token by token, or what is wrong with it."""
    parsing = _Parsing(start)
    counts = Counts(limits)
    narrow = capabilities is not Capabilities.ALL and start == "filter"
    refused: tuple[Token, frozenset[str]] | None = None
    for token in _tokens(text, scanner, parsing):
        if (fault := counts.fault(token)) is not None:
            return fault
        left_out = narrow and refused is None and is_left_out(token, capabilities)
        wanted = frozenset(parsing.choices()) if left_out else None
        if not parsing.feed(token):
            from odata_filter.syntax.diagnosis.ordered_rules import diagnosis, refusal  # noqa: PLC0415 - only for a text that is wrong

            if refused is not None and (fault := refusal(text, *refused)) is not None:
                return fault
            return diagnosis(text, token, frozenset(parsing.expected()), comparisons=start == "comparisons")
        if wanted is not None:
            refused = token, wanted
    return parsing.tree


def _tokens(text: str, scanner: Scanner, parsing: _Parsing) -> Iterator[Token]:
    """Yields the tokens of a text, each with the type that the parser expects there; an invalid part is a BAD token."""
    for token in scanner.tokens(text):
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
        self.tree: Item

    def feed(self, token: Token) -> bool:
        """Takes the next token, of which Lark reads the type alone; returns whether it may stand there."""
        try:
            self.tree = self._feed(token)
        except UnexpectedToken:
            return False
        return True


@cache
def _lark() -> Lark:
    saved = tables()
    return _built() if saved is None or saved.version != _VERSION else Lark.load(BytesIO(saved.parser))


def _built() -> Lark:
    return Lark(
        grammar(),
        start=["filter", "comparisons", "refused"],
        parser="lalr",
        lexer="basic",  # never run: the scanner feeds the parser
        transformer=CONSTRUCTION,
        maybe_placeholders=False,
    )


_VERSION = f"lark {lark.__version__}, {CONSTRUCTION.__module__}.{CONSTRUCTION.__qualname__}"
"""What a saved parser must have been made with: Lark saves the class that makes the trees by its name."""


def patterns() -> Mapping[str, str]:
    """Returns the regular expressions of the grammar's terminals, by name and in the order of their priority."""
    return _patterns(_lark())


def made_tables() -> Tables:
    """Returns the tables of the grammar, made anew."""
    parser, saved = _built(), BytesIO()
    parser.save(saved)
    return Tables(_patterns(parser), _VERSION, saved.getvalue())


def _patterns(parser: Lark) -> Mapping[str, str]:
    terminals = sorted(parser.terminals, key=lambda terminal: -terminal.priority)
    return {terminal.name: terminal.pattern.to_regexp() for terminal in terminals}
