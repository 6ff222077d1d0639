"""Text to tokens: the terminals of the grammar, as one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from odata_filter.syntax.tokens import BLANKS, Token
from odata_filter.types.structured import LONGEST_NAME, name_fault

_NAME = re.compile(r"[^\x00-/:-@\[-^`{-\x7f]++")
_WITHOUT_NAMES = frozenset({"INTEGER", "DECIMAL", "STRING", "JSONSTRING", "DURATION", "BINARY", "GEO", "BAD"})


class Scanner:
    """Reads tokens. Blanks at both ends of a text are not part of the filter.

    Args:
        patterns: the regular expressions of the grammar's terminals, by name and in the order of their priority.

    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        terminals = [f"(?P<{name}>{pattern})" for name, pattern in patterns.items()]
        self._token = re.compile("|".join([*terminals, "(?P<BAD>(?s:.))"]))

    def tokens(self, text: str) -> Iterator[Token]:
        """Yields the tokens of a text; a character that begins no token, or may not stand in a name, is a BAD one."""
        start, end = ends(text)
        while start < end:
            token = self.token(text, start, end)
            yield token
            start += len(token.text)

    def token(self, text: str, start: int, end: int) -> Token:
        """Returns the token of a text that begins at `start`, which is before `end`."""
        match = self._token.match(text, start, end)
        if match is None:
            raise AssertionError(text[start:end])  # BAD is any character
        token = Token(match.lastgroup or "", match.group(), start)
        return checked(token) if token.type in {"NAME", "PARAMETER"} else token


def checked(token: Token) -> Token:
    """Returns a token, or in its place the BAD first character that no name can have there."""
    if token.type not in _WITHOUT_NAMES and not (token.text.isascii() and len(token.text) <= LONGEST_NAME):
        for name in _NAME.finditer(token.text.partition("'")[0]):
            if (fault := wrong_character(name[0])) is not None:
                offset = name.start() + fault
                return Token("BAD", token.text[offset : offset + 1], token.start + offset)
    return token


def ends(text: str) -> tuple[int, int]:
    """Returns where the filter begins and ends in its text: without the blanks at both ends."""
    return len(text) - len(text.lstrip(BLANKS)), len(text.rstrip(BLANKS))


def wrong_character(name: str) -> int | None:
    """Returns the offset of the first character that a name cannot have there, or None for a name."""
    return None if name.isascii() and len(name) <= LONGEST_NAME else name_fault(name)
