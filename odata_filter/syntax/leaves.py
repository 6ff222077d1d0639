"""The fast path: whole leaves as tokens of their own. It can be deleted; the parser then reads token by token.

Most conditions compare names, literals and calls, look for a name in a list of literals, or are a call; and the
arguments of most calls are names, literals and calls again. Where a condition may begin, such a leaf is read whole. The
parser would take several steps for each of its tokens: see benchmarks/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from odata_filter.syntax.scanner import Scanner, checked, ends, wrong_character
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Among, Binary, Invocation, Item, Values
from odata_filter.syntax.tree_construction import CONSTRUCTION, Chain, call, resolved
from odata_filter.syntax.tree_measures import measured
from odata_filter.syntax.vocabulary import UNSUPPORTED
from odata_filter.types.literals import LITERALS

Piece: TypeAlias = Token | Binary | Among | Invocation
"""A token, or a whole leaf."""

_LEAVES = frozenset({"COMPARISON", "MEMBERSHIP", "NAME"})
_MORE_LEAVES = frozenset({"INVOCATION", "PATH", "NOT"})
_OPENING = frozenset({"OPEN"})
_LAMBDAS = frozenset({"ANY", "ALL"})
_MEASURED = frozenset({"INVOCATION", "PATH"})
"""The types of operands that nest."""
_BEGIN = frozenset(
    {"AND", "OR", "NOT", "OPEN", "COLON", "COMMA", "CALL", "WHERE", "COUNTOF", "ON_CALL", "ON_WHERE", "ON_COUNTOF"}
)
"""Tokens behind which a condition may begin."""
_LEVELS = 3
"""Calls that are read whole stand at most so many one within the other: what is not whole is read again for each."""


class LeafScanner:
    """Reads whole leaves where conditions begin, and tokens elsewhere.

    Args:
        patterns: as `Scanner` takes them.
        scanner: returns the scanner of all tokens, which ordinary texts never need.
        plain: whether operands are names and plain literals alone, as in the grammar's rule `comparisons`.

    """

    def __init__(self, patterns: Mapping[str, str], scanner: Callable[[], Scanner], *, plain: bool) -> None:
        # `not(` does not begin a call, and `any(` not the call of a function.
        called = f"(?!{patterns['NOT']}|{patterns['LAMBDA_ALONE']}){patterns['CALL']}"
        self._patterns = {**patterns, "CALL": called}
        self._scanner = scanner
        self._whole = _LEAVES if plain else _LEAVES | _MORE_LEAVES
        self._opening = _OPENING if plain else _OPENING | _LAMBDAS
        self._literals = [name for name in patterns if name in LITERALS and not (plain and name in UNSUPPORTED)]
        self._paths = [] if plain else ["CALL", "PATH"]
        ended = "|".join(["\\Z", *(patterns[name] for name in ("AND", "OR", "CLOSE", "COMMA"))])
        self._ended = re.compile(ended)
        self._operator = re.compile(f"{self._any_of('COMPARE', 'IN').pattern}|(?P<ENDED>{ended})")
        self._separator = self._any_of("COMMA", "CLOSE")
        self._joint = self._any_of("AND", "OR", "CLOSE", "OPEN", "COMMA", *([] if plain else ["NOT"]))
        no_name = f"{patterns['NULL']}|{patterns['BOOLEAN']}|{patterns['DOUBLE']}"
        self._comparison = re.compile(
            f"(?!{no_name}){self._any_of('NAME').pattern}{self._any_of('COMPARE').pattern}"
            f"(?:{self._any_of(*self._literals).pattern})(?={ended})"
        )

    @cached_property
    def _operand(self) -> re.Pattern[str]:
        """A name or literal, or the beginning of a call; compiled for the first text that needs it."""
        names = re.compile(f"(?P<NAME>{self._patterns['NAME']}(?![/(.]))")  # before what would match most of it in vain
        others = self._any_of("PARAMETER", *self._paths)
        return re.compile("|".join(each.pattern for each in (self._any_of(*self._literals), names, others)))

    @cached_property
    def _list(self) -> re.Pattern[str]:
        """A list of literals."""
        literal = "|".join(self._patterns[name] for name in self._literals)
        comma, close = self._patterns["COMMA"], self._patterns["CLOSE"]
        item = f"(?:{literal})(?:{comma}(?!{close})|(?={close}))"
        return re.compile(f"{self._patterns['OPEN']}(?:{item})*+{close}")

    def _any_of(self, *names: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<{name}>{self._patterns[name]})" for name in names))

    def pieces(self, text: str) -> Iterator[Piece]:
        """Yields the leaves of a text and the tokens between them, to END or the first BAD token."""
        start, end = ends(text)
        before = "OPEN"  # the type of the piece before: a condition may begin
        while start < end:
            leaf = None
            begins = before in _BEGIN
            if begins and before != "NOT" and (match := self._comparison.match(text, start, end)) is not None:
                leaf = self._plain_leaf(match)
            if leaf is None and (match := self._joint.match(text, start, end)) is not None:
                leaf = _token(match), match.end()
            if leaf is None and begins:
                leaf = self._leaf(text, start, end, compared=before != "NOT")
            if leaf is None:
                token = checked(self._scanner().token(text, start, end))
                leaf = token, start + len(token.text)
            piece, start = leaf
            yield piece
            before = piece.type
            if before == "BAD":
                return  # each of many blanks would be matched to the last
        yield Token(END, "", end)

    def tree(self, pieces: Iterable[Piece]) -> Item | None:
        """Returns the tree of leaves joined by `and`, `or`, `not`, parentheses and lambdas; None of other pieces."""
        chain = Chain()
        outer: list[tuple[Chain, list[Piece]]] = []  # what an open parenthesis interrupts, and how it began
        expected = True  # an operand
        rest = iter(pieces)
        for piece in rest:
            kind = piece.type
            if kind in self._whole and expected:
                chain.append(piece)
                expected = kind == "NOT"
            elif kind in {"AND", "OR"} and not expected:
                chain.append(piece)
                expected = True
            elif kind in self._opening and expected:
                opening = [piece] if kind == "OPEN" else [piece, *islice(rest, 2)]
                if kind != "OPEN" and [each.type for each in opening[1:]] != ["NAME", "COLON"]:
                    return None
                outer.append((chain, opening))
                chain = Chain()
            elif kind == "CLOSE" and outer and not expected:
                item = resolved(chain)
                chain, opening = outer.pop()
                make = CONSTRUCTION.quantified if opening[1:] else CONSTRUCTION.group
                chain.append(make([*opening, item, piece]))
            elif kind != END or outer or expected:
                return None
        return resolved(chain)

    def _leaf(self, text: str, start: int, end: int, *, compared: bool) -> tuple[Piece, int] | None:
        """The whole leaf that begins at `start`, and where it ends; `compared`: it may be more than one operand."""
        operand = self._operand_at(text, start, end, _LEVELS)
        if operand is None:
            return None
        left, at = operand
        match = self._operator.match(text, at, end)
        if match is None:
            return None
        if match.lastgroup == "ENDED":
            return operand
        if not compared:
            return None
        word, at = _token(match), match.end()
        leaf: Binary | Among
        if word.type == "IN":
            match = self._list.match(text, at, end)
            if match is None:
                return None
            values = Values(map(_token, self._operand.finditer(text, at, match.end())), match.end())
            leaf, at = Among(left, word, values), match.end()
            measure = left.type in _MEASURED
        else:
            operand = self._operand_at(text, at, end, _LEVELS)
            if operand is None:
                return None
            right, at = operand
            leaf = Binary(left, word, right)
            measure = left.type in _MEASURED or right.type in _MEASURED
        if not self._ended.match(text, at, end):
            return None
        return measured(leaf, operands=True) if measure else leaf, at

    def _plain_leaf(self, match: re.Match[str]) -> tuple[Piece, int] | None:
        """Returns a name that is compared with a literal: most leaves, read by one match."""
        kind, start = match.lastgroup or "", match.start()
        name, word, literal = match.group("NAME", "COMPARE", kind)
        if wrong_character(name) is not None:
            return None
        at = start + len(name)
        field, op, value = Token("NAME", name, start), Token("COMPARE", word, at), Token(kind, literal, at + len(word))
        return Binary(field, op, value), match.end()

    def _operand_at(self, text: str, start: int, end: int, levels: int) -> tuple[Token | Invocation, int] | None:
        """Returns the name, path, literal or call that begins at `start`, and where it ends."""
        match = self._operand.match(text, start, end)
        if match is None:
            return None
        token, at = Token(match.lastgroup or "", match[0], start), match.end()
        if checked(token) is not token:
            return None
        if token.type != "CALL":
            return token, at
        if levels == 0 or "/" in token.text:
            return None
        arguments: list[Item] = []
        separator = self._separator.match(text, at, end) if text.startswith(")", at) else None
        while separator is None or separator.lastgroup == "COMMA":
            operand = self._operand_at(text, at, end, levels - 1)
            if operand is None:
                return None
            argument, at = operand
            arguments.append(argument)
            separator = self._separator.match(text, at, end)
            if separator is None:
                return None
            at = separator.end()
        return call(token, arguments, separator.end()), separator.end()


def _token(match: re.Match[str]) -> Token:
    return Token(match.lastgroup or "", match[0], match.start())
