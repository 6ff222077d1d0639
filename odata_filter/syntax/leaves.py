"""The fast path: whole leaves as tokens of their own. It can be deleted; the parser then reads token by token.

Most filters are names compared with literals and names in lists of literals, joined by `and` and `or`. One match reads
such a leaf, where token by token it takes a step of the parser for each part: see benchmarks/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from odata_filter.limits import Limits
from odata_filter.syntax.scanner import ends, wrong_character
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Compared
from odata_filter.types.literals import LITERALS

_JOINTS = ("AND", "OR", "OPEN", "CLOSE")


class LeafScanner:
    """Reads whole leaves.

    Args:
        patterns: as `Scanner` takes them.

    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        named = {name: f"(?P<{name}>{pattern})" for name, pattern in patterns.items()}
        literals = [name for name in patterns if name in LITERALS]
        literal = "|".join(patterns[name] for name in literals)
        self._literal = re.compile("|".join(named[name] for name in literals))

        words = f"{patterns['NULL']}|{patterns['BOOLEAN']}|{patterns['DOUBLE']}"
        items = f"(?:{literal})(?:{patterns['COMMA']}(?:{literal}))*+"
        leaf = (
            f"(?!{words}){named['NAME']}"
            f"(?:{named['COMPARE']}(?:{self._literal.pattern})"
            f"|{named['IN']}(?P<LIST>{patterns['OPEN']}(?:{items})?{patterns['CLOSE']}))"
        )
        self._leaf = re.compile("|".join([leaf, *(named[name] for name in _JOINTS), "(?P<BAD>(?s:.))"]))

    def leaves(self, text: str, limits: Limits) -> list[Token | Compared | Among] | None:
        """Returns the leaves of a text and what joins them; None if it holds anything else, or is beyond the limits."""
        leaves: list[Token | Compared | Among] = []
        count = 0
        for match in self._leaf.finditer(text, *ends(text)):
            kind = match.lastgroup or ""
            if kind in _JOINTS:
                leaves.append(Token(kind, match[0], match.start()))
                continue
            count += 1
            if kind == "BAD" or count > limits.leaves or wrong_character(match["NAME"]) is not None:
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
