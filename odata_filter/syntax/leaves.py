"""The fast path: whole leaves as tokens of their own. It can be deleted; the parser then reads token by token.

Most conditions are names compared with literals and names in lists of literals. Where a condition may begin, one match
reads such a leaf, which takes the parser a step for each part token by token: see benchmarks/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from odata_filter.syntax.scanner import Scanner, checked, ends, wrong_character
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Among, Binary, Values
from odata_filter.types.literals import LITERALS

_JOINTS = ("AND", "OR", "OPEN", "CLOSE")
_BEGIN = frozenset(
    {"AND", "OR", "OPEN", "COLON", "COMMA", "CALL", "WHERE", "COUNTOF", "ON_CALL", "ON_WHERE", "ON_COUNTOF"}
)
"""Tokens behind which a condition may begin."""


class LeafScanner:
    """Reads whole leaves where conditions begin, and tokens elsewhere.

    Args:
        patterns: as `Scanner` takes them.
        scanner: returns the scanner of all tokens, which ordinary texts never need.

    """

    def __init__(self, patterns: Mapping[str, str], scanner: Callable[[], Scanner]) -> None:
        named = {name: f"(?P<{name}>{pattern})" for name, pattern in patterns.items()}
        literals = [name for name in patterns if name in LITERALS]
        literal = "|".join(patterns[name] for name in literals)
        self._literal = re.compile("|".join(named[name] for name in literals))
        self._scanner = scanner

        words = f"{patterns['NULL']}|{patterns['BOOLEAN']}|{patterns['DOUBLE']}"
        items = f"(?:{literal})(?:{patterns['COMMA']}(?:{literal}))*+"
        ended = f"(?=\\Z|{patterns['CLOSE']}|{patterns['COMMA']}|{patterns['AND']}|{patterns['OR']})"
        leaf = (
            f"(?!{words}){named['NAME']}"
            f"(?:{named['COMPARE']}(?:{self._literal.pattern})"
            f"|{named['IN']}(?P<LIST>{patterns['OPEN']}(?:{items})?{patterns['CLOSE']})){ended}"
        )
        self._leaf = re.compile("|".join([leaf, *(named[name] for name in _JOINTS)]))

    def pieces(self, text: str) -> Iterator[Token | Binary | Among]:
        """Yields the leaves of a text and the tokens between them, to END or the first BAD token."""
        start, end = ends(text)
        begins = True  # here a condition may begin, or a leaf has just ended
        while start < end:
            match = self._leaf.match(text, start, end) if begins else None
            if match is None:
                token = checked(self._scanner().token(text, start, end))
                yield token
                if token.type == "BAD":
                    return  # each of many blanks would be matched to the last
                begins = token.type in _BEGIN
                start += len(token.text)
            else:
                kind = match.lastgroup or ""
                yield Token(kind, match[0], start) if kind in _JOINTS else self._leaf_of(text, match, kind)
                start = match.end()
        yield Token(END, "", end)

    def _leaf_of(self, text: str, match: re.Match[str], kind: str) -> Token | Binary | Among:
        name = match["NAME"]
        field = Token("NAME", name, match.start())
        if wrong_character(name) is not None:
            return Token("BAD", name, match.start())
        if kind != "LIST":
            op = Token("COMPARE", match["COMPARE"], match.start("COMPARE"))
            return Binary(field, op, Token(kind, match[kind], match.start(kind)))
        found = self._literal.finditer(text, *match.span("LIST"))
        values = (Token(each.lastgroup or "", each.group(), each.start()) for each in found)
        return Among(field, Token("IN", match["IN"], match.start("IN")), Values(values, match.end()))
