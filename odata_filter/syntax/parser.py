"""Text to unchecked names and literals: Lark's LALR(1) parser over a scanner of one regular expression.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer
from lark.lexer import Token as LarkToken

from odata_filter.errors.classes import LimitError
from odata_filter.limits import Limits
from odata_filter.syntax.grammar import grammar
from odata_filter.syntax.scanner import BLANKS, Scanner
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Compared, Group, Item, Junction, start_of


def parse_text(text: str, limits: Limits) -> Item:
    """The unchecked tree of a filter's text.

    Raises:
        FilterSyntaxError: the text is no filter.
        UnsupportedError: it is one, so far as it was read, but of a kind that is out of scope.
        LimitError: it is longer, deeper or larger than the limits.

    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and {limits.length:,} is the most"
        raise LimitError("too-long", message, text, (limits.length, len(text)), "spread it over several filters")
    tree = _whole_leaves(text, limits) or _token_by_token(text, limits)
    if isinstance(tree, Junction) and tree.depth > limits.depth:
        raise _too_deep(text, tree, limits.depth)
    return tree


def _whole_leaves(text: str, limits: Limits) -> Item | None:
    """The tree of an ordinary text; None for any other, and for whatever is no filter."""
    leaves = _scanner().leaves(text, limits)
    if leaves is None:
        return None
    if len(leaves) == 1 and not isinstance(leaves[0], Token):
        return leaves[0]  # the commonest filter: Lark would take another third of the time to say the same
    try:
        return _tree(leaves)
    except UnexpectedToken:
        return None


def _token_by_token(text: str, limits: Limits) -> Item:
    try:
        return _tree(_scanner().tokens(text, limits))
    except UnexpectedToken as unexpected:
        from odata_filter.syntax.diagnosis import syntax_error  # noqa: PLC0415 - only for a text that is wrong: it takes 2 ms

        found = unexpected.token
        token = found if isinstance(found, Token) else Token("END", "", len(text.rstrip(BLANKS)))
        raise syntax_error(text, token, frozenset(unexpected.accepts)) from None


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


class _PassThrough(Lexer):
    """Hands the parser the tokens that it is given instead of a text."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, tokens: Iterable[LarkToken]) -> Iterator[LarkToken]:  # type: ignore[override]  # Lark's custom lexers take what Lark.parse was given
        return iter(tokens)


@cache
def _lark() -> Lark:
    return Lark(
        grammar(),
        start=["filter", "refused"],
        parser="lalr",
        lexer=_PassThrough,
        transformer=_Builder,
        maybe_placeholders=False,
    )


@cache
def _scanner() -> Scanner:
    terminals = sorted(_lark().terminals, key=lambda terminal: -terminal.priority)
    return Scanner({terminal.name: terminal.pattern.to_regexp() for terminal in terminals})


def _tree(tokens: Iterable[Token | Compared | Among]) -> Item:
    return cast("Item", _lark().parse(cast("str", tokens), "filter"))


def _too_deep(text: str, tree: Junction, most: int) -> LimitError:
    item: Item = tree
    levels = tree.depth - most
    while isinstance(item, Junction) and item.depth > levels:
        item = max(item.items, key=lambda each: each.depth if isinstance(each, Junction) else 0)
    start = start_of(item)
    message = f"the filter is {tree.depth:,} levels of and/or deep, and {most} is the most"
    return LimitError("too-deep", message, text, (start, start + 1), "spread it over several filters")
