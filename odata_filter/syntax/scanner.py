"""Text to tokens: the terminals of the grammar, as one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from odata_filter.syntax.tokens import BLANKS, Token
from odata_filter.types.structured import LONGEST_NAME, name_fault


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
        for match in self._token.finditer(text, *ends(text)):
            token = Token(match.lastgroup or "", match.group(), match.start())
            if token.type in {"NAME", "PARAMETER"}:
                name = token.text.removeprefix("@")
                if (fault := wrong_character(name)) is not None:
                    offset = len(token.text) - len(name) + fault
                    token = Token("BAD", token.text[offset], token.start + offset)
            yield token


def ends(text: str) -> tuple[int, int]:
    """Returns where the filter begins and ends in its text: without the blanks at both ends."""
    return len(text) - len(text.lstrip(BLANKS)), len(text.rstrip(BLANKS))


def wrong_character(name: str) -> int | None:
    """Returns the offset of the first character that a name cannot have there, or None for a name."""
    return None if name.isascii() and len(name) <= LONGEST_NAME else name_fault(name)
