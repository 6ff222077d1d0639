"""The place where a text stops being a filter: what the rules of the diagnosis look at."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from odata_filter.errors.classes import Span
from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.syntax.tokens import BLANKS, Token
from odata_filter.types.structured import LONGEST_NAME

_LOOKS_BACK = 2 * LONGEST_NAME
"""Characters before a place that the rules read: patterns that end at the place would take quadratic time on more."""

_STRAYS = frozenset(
    {
        "BAD",
        "JSONSTRING",
        "COLON",
        "RBRACKET",
        "RBRACE",
        "STEPS",
        "ON_CALL",
        "ON_ANY",
        "ON_ALL",
        "ON_WHERE",
        "ON_COUNTOF",
    }
)
"""Tokens that begin no operand and are not operators: their first character is the unexpected one."""

_FIELD = re.compile(r"([^\W\d]\w*)[ \t]*$")
_VALUE = re.compile(r"(?:(?:^|[ \t(])\w+[ \t]+(?:eq|ne|lt|le|gt|ge)[ \t]+|,[ \t]*)([^\W\d]\w*)$", re.IGNORECASE)
# Not possessive: before Python 3.11.5 a turn that fails halfway counts as one (CPython issue 106052).
_JUNCTION = r"(?![ \t](?ai:and|or)[ \t])"
_UNQUOTED = re.compile(rf"(?:{_JUNCTION}[^,()'=<>!]|'(?!(?:{_JUNCTION}[^',])*'))*")
_RUN = re.compile(r"[\w.-]*$")
_END_OF_RUN = re.compile(r"[^ \t,()']*+")


class Expected(Enum):
    """What may stand at a place; the value is its name in messages."""

    OPERAND = "a field or a literal"
    ITEM = "a literal"
    LIST = "a list"
    VARIABLE = "a variable"
    OPERATOR = "an operator"


class Place:
    """A text, and the first token in it that cannot stand where it stands.

    Args:
        source: the text.
        token: the token; of type `END` at the end of the text, `BAD` for a character that begins no token.
        terminals: the terminals that could stand there.
        comparisons: whether the text may hold comparisons alone.

    Attributes:
        end: where the text ends, without the blanks after it.
        at: where the token begins, without the blanks before it.
        rest: the text from there to the end.
        before: the text that ends where the token begins, as far as rules look back.
        expected: what could stand there.
        in_list: whether the place is in the list of an `in`.
        begins_nothing: whether the token is a character that begins no token, or one that begins none elsewhere.

    """

    def __init__(self, source: str, token: Token, terminals: frozenset[str], *, comparisons: bool) -> None:
        self.source = source
        self.token = token
        self.terminals = terminals
        self.comparisons = comparisons
        self.end: int = len(source.rstrip(BLANKS))
        rest = source[token.start : self.end]
        self.at: int = token.start + len(rest) - len(rest.lstrip(BLANKS))
        self.rest: str = source[self.at : self.end]
        self.before: str = source[max(0, token.start - _LOOKS_BACK) : token.start]
        self.begins_nothing: bool = token.type in _STRAYS and bool(self.rest)
        if "STRING" in terminals:
            self.expected = Expected.OPERAND if "OPEN" in terminals else Expected.ITEM
        elif terminals >= {"OPEN", "NAME"}:
            self.expected = Expected.LIST
        else:
            self.expected = Expected.VARIABLE if "NAME" in terminals else Expected.OPERATOR
        self.in_list: bool = self.expected is Expected.ITEM or terminals == {"COMMA", "CLOSE"}

    @property
    def adjacent(self) -> bool:
        """Whether no blank stands between the token before and the place."""
        return self.at == self.token.start

    @property
    def run_before(self) -> str:
        """The letters, digits, `_`, `.` and `-` that end where the token begins."""
        run = _RUN.search(self.before)
        return run[0] if run else ""

    @property
    def field_before(self) -> str:
        """The name that ends before the place, for hints; `field` if none does."""
        name = _FIELD.search(self.before)
        return name[1] if name else "field"

    @property
    def value_before(self) -> str:
        """The name behind a comparison operator or a comma that ends where the token begins, or an empty text."""
        value = _VALUE.search(self.before)
        return value[1] if value else ""

    def value_from(self, start: int) -> str:
        """Returns the text without quotes from `start` to `and`, `or`, a comma, a parenthesis or a closed string."""
        value = _UNQUOTED.match(self.source, start, self.end)
        return value[0].rstrip(BLANKS) if value else ""

    def end_of_run(self, start: int) -> int:
        """Returns where the text from `start` on has its next blank, comma, quote or parenthesis."""
        run = _END_OF_RUN.match(self.source, start, self.end)
        return run.end() if run else start

    def fault(  # noqa: PLR0913, PLR0917 - the parts of a fault
        self, code: Code, message: str, hint: str, start: int, end: int, suggestions: tuple[str, ...] = ()
    ) -> Fault:
        """Returns a fault of the source from `start` to `end`."""
        return Fault(code, message, hint, suggestions, Span(start, max(start, end)))


Rule: TypeAlias = Callable[[Place], Fault | None]
"""One rule of the diagnosis: returns its fault if it applies at the place, else None."""
