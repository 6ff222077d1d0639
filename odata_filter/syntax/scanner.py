"""Text to tokens: the terminals of the grammar, as one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from odata_filter.errors.classes import LimitError
from odata_filter.limits import Limits
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Compared
from odata_filter.types.literals import LITERALS
from odata_filter.types.structured import LONGEST_NAME, name_fault

BLANKS = " \t"


class Scanner:
    """Reads tokens. Blanks at both ends of a text are no part of the filter.

    Args:
        patterns: the regular expressions of the grammar's terminals, by name and in the order of their priority.

    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        bad = "(?P<BAD>(?s:.))"
        named = {name: f"(?P<{name}>{pattern})" for name, pattern in patterns.items()}
        literals = [name for name in patterns if name in LITERALS]
        self._token = re.compile("|".join([*named.values(), bad]))
        self._literal = re.compile("|".join(named[name] for name in literals))

        literal = "|".join(patterns[name] for name in literals)
        items = f"(?:{literal})(?:{patterns['COMMA']}(?:{literal}))*+"
        leaf = (
            f"(?!{patterns['NULL']}|{patterns['BOOLEAN']}|{patterns['DOUBLE']}){named['NAME']}"
            f"(?:{named['COMPARE']}(?:{self._literal.pattern})"
            f"|{named['IN']}(?P<LIST>{patterns['OPEN']}(?:{items})?{patterns['CLOSE']}))"
        )
        self._leaf = re.compile("|".join([leaf, *(named[name] for name in ("AND", "OR", "OPEN", "CLOSE")), bad]))

    def tokens(self, text: str, limits: Limits) -> Iterator[Token]:
        """Every token by itself; what no terminal matches is one BAD character.

        Raises:
            LimitError: there are more leaves, or values in a list, than the limits allow.

        """
        leaves, values = 0, 1
        for match in self._token.finditer(text, *_ends(text)):
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
                    hint = "spread the list over several filters"
                    raise LimitError("too-many-values", message, text, token.span, hint)
            elif token.type in {"NAME", "PARAMETER"}:
                name = token.text.removeprefix("@")
                if (fault := _name_fault(name)) is not None:
                    offset = len(token.text) - len(name) + fault
                    token = Token("BAD", token.text[offset], token.start + offset)
            yield token

    def leaves(self, text: str, limits: Limits) -> list[Token | Compared | Among] | None:
        """Every leaf whole, and what joins them; None if anything is not ordinary, or beyond the limits."""
        leaves: list[Token | Compared | Among] = []
        count = 0
        for match in self._leaf.finditer(text, *_ends(text)):
            kind = match.lastgroup or ""
            if kind in {"AND", "OR", "OPEN", "CLOSE"}:
                leaves.append(Token(kind, match[0], match.start()))
                continue
            count += 1
            if kind == "BAD" or count > limits.leaves or _name_fault(match["NAME"]) is not None:
                return None
            field = Token("NAME", match["NAME"], match.start())
            if kind == "LIST":
                found = self._literal.finditer(text, *match.span("LIST"))
                values = [Token(each.lastgroup or "", each.group(), each.start()) for each in found]
                if len(values) > limits.list_values:
                    return None
                leaves.append(Among(field, Token("IN", match["IN"], match.start("IN")), values))
            else:
                op = Token("COMPARE", match["COMPARE"], match.start("COMPARE"))
                leaves.append(Compared(field, op, Token(kind, match[kind], match.start(kind))))
        return leaves


def _ends(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip(BLANKS)), len(text.rstrip(BLANKS))


def _name_fault(name: str) -> int | None:
    return None if name.isascii() and len(name) <= LONGEST_NAME else name_fault(name)
