"""Text to unchecked names and literals: Lark's LALR(1) parser over a scanner of one regular expression.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, cast

from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, TerminalDef
from lark.lexer import Token as LarkToken

from odata_filter._grammar import grammar
from odata_filter.diagnosis import syntax_error
from odata_filter.errors import LimitError
from odata_filter.limits import Limits
from odata_filter.schema import LONGEST_NAME, name_fault
from odata_filter.unchecked import Among, Compared, Group, Item, Junction, Token, start_of

_BLANKS = " \t"


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
    lark, scanner = _parser()
    try:
        tree = cast("Item", lark.parse(cast("str", _scan(scanner, text, limits)), "filter"))
    except UnexpectedToken as unexpected:
        found = unexpected.token
        token = found if isinstance(found, Token) else Token(found.type, "", cast("int", found.start_pos))
        raise syntax_error(text, token, frozenset(unexpected.accepts)) from None
    if isinstance(tree, Junction) and tree.depth > limits.depth:
        raise _too_deep(text, tree, limits.depth)
    return tree


class _Builder:
    """One method for each rule of the grammar: what the parser makes of the rule's children."""

    @staticmethod
    def filter(children: list[Any]) -> Item:
        return cast("Item", children[0])

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

    def lex(self, tokens: Iterator[LarkToken]) -> Iterator[LarkToken]:  # type: ignore[override]  # Lark's custom lexers take what Lark.parse was given
        return tokens


@cache
def _parser() -> tuple[Lark, re.Pattern[str]]:
    lark = Lark(
        grammar(),
        start=["filter", "refused"],
        parser="lalr",
        lexer=_PassThrough,
        transformer=_Builder,
        maybe_placeholders=False,
    )
    return lark, _scanner(lark.terminals)


def _scanner(terminals: Collection[TerminalDef]) -> re.Pattern[str]:
    """All terminals as one regular expression, by priority; what none of them matches is one BAD character."""
    by_priority = sorted(terminals, key=lambda terminal: -terminal.priority)
    groups = [f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in by_priority]
    return re.compile("|".join([*groups, "(?P<BAD>(?s:.))"]))


def _scan(scanner: re.Pattern[str], text: str, limits: Limits) -> Iterator[Token | LarkToken]:
    """The tokens of a text, without the blanks at both ends. Lark reads more of the last one: it is of Lark's kind."""
    plain, leaves, values = text.isascii(), 0, 1
    end = len(text.rstrip(_BLANKS))
    for match in scanner.finditer(text, len(text) - len(text.lstrip(_BLANKS)), end):
        token = Token(match.lastgroup or "", match.group(), match.start())
        if token.type in {"COMPARE", "IN"}:
            leaves, values = leaves + 1, 1
            if leaves > limits.leaves:
                message = f"the filter has more than {limits.leaves:,} comparisons"
                hint = "collect the values that one field is compared with: field in (...)"
                raise LimitError("too-many-leaves", message, text, token.span, hint)
        elif token.type == "COMMA":
            values += 1
            if values > limits.list_values:
                message = f"the list has more than {limits.list_values:,} values"
                raise LimitError("too-many-values", message, text, token.span, "spread the list over several filters")
        elif (
            token.type in {"NAME", "PARAMETER"}
            and (not plain or len(token.text) > LONGEST_NAME)
            and (fault := name_fault(name := token.text.removeprefix("@"))) is not None
        ):
            offset = len(token.text) - len(name) + fault
            token = Token("BAD", token.text[offset], token.start + offset)
        yield token
    yield LarkToken("END", "", end)


def _too_deep(text: str, tree: Junction, most: int) -> LimitError:
    item: Item = tree
    levels = tree.depth - most
    while isinstance(item, Junction) and item.depth > levels:
        item = max(item.items, key=lambda each: each.depth if isinstance(each, Junction) else 0)
    start = start_of(item)
    message = f"the filter is {tree.depth:,} levels of and/or deep, and {most} is the most"
    return LimitError("too-deep", message, text, (start, start + 1), "spread it over several filters")
