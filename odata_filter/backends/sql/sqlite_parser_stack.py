"""How many entries a condition needs on the stack of SQLite's parser, which has 100 of them up to SQLite 3.45.

While an LALR(1) parser reads an operand, its stack holds what stands open to the left of it: the left sides of the
operators that do not bind as tightly as the next one, parentheses, and the beginnings of calls, CASE and SELECT.
"""

from __future__ import annotations

import re
from itertools import accumulate

_NAME = r"""(?:(?:`[^`]*`)+|(?:"[^"]*")+|[:$@]?[\w?]+)"""
_TOKENS = re.compile(rf"(?P<call>[A-Za-z_]\w*\()|\(|\)|,|\|\||<>|[<>]=?|[-=+*/%]|'[^']*'|{_NAME}(?:\.{_NAME})*")
_BETWEEN = {
    "OR": 1,
    "AND": 2,
    "IS": 4,
    "IN": 4,
    "=": 4,
    "<>": 4,
    "<": 5,
    ">": 5,
    "<=": 5,
    ">=": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "%": 7,
    "||": 8,
}
"""How tightly the operators between two operands bind (sqlite.org/lang_expr.html)."""
_BEFORE = {"NOT": 3, "EXISTS": 9, "+": 9, "-": 9}
"""How tightly those before an operand do."""
_PART, _OPEN = 0, -1
"""What a part of something open binds like, and what is open until it is closed."""

_CALL, _SELECT = 3, 6
_ENTERED = {"(": 1, "CASE": 2, "CAST(": 2}
"""The entries of what ends where it is closed."""
_PARTS = {
    **dict.fromkeys((",", "WHEN", "ELSE"), (2, _PART)),
    **dict.fromkeys(("THEN", "AS"), (2, 1)),
    **dict.fromkeys(("FROM", "WHERE"), (0, _PART)),
}
"""What begins a part: the entries from there on, and what it ends. SELECT takes those of all its words at once."""
_SHALLOW = (*(each.center(len(each) + 2 * each.isalpha()) for each in _BETWEEN), "NOT ", ",", " AS ")
"""What is looked for in a text to say how much stands open between two parentheses at most."""


class _Stack:
    """What stands open, as pairs of how tightly it binds and the entries that it takes."""

    def __init__(self) -> None:
        self.open: list[tuple[int, int]] = []
        self.starts: list[int] = []
        self.size = self.most = 0

    def begin(self, binding: int, entries: int, *, after: int) -> None:
        """Ends what binds as tightly as `after`, and begins what takes a number of entries."""
        while self.open and self.open[-1][0] >= after:
            self.size -= self.open.pop()[1]
        self.open.append((binding, entries))
        self.size += entries

    def enter(self, entries: int) -> None:
        """Begins what ends where it is left."""
        self.starts.append(len(self.open))
        self.begin(_OPEN, entries, after=9 + 1)

    def leave(self) -> None:
        """Ends what was entered last."""
        start = self.starts.pop() if self.starts else 0
        self.size -= sum(entries for _, entries in self.open[start:])
        del self.open[start:]

    def read(self, entries: int) -> None:
        """Reads what takes a number of entries and frees them again."""
        self.most = max(self.most, self.size + entries)


def entries(sql: str) -> int:
    """Returns the most entries on the parser's stack while it reads a condition: never too few, at times too many."""
    stack, after_operand = _Stack(), False
    for match in _TOKENS.finditer(sql):
        text, operand = match[0], False
        if entered := _ENTERED.get(text, _CALL if match["call"] else 0):
            stack.enter(entered)
        elif text in {")", "END"}:
            stack.leave()
            operand = True
        elif text == "SELECT":
            stack.begin(_OPEN, _SELECT, after=10)
        elif text in _PARTS:
            taken, after = _PARTS[text]
            stack.begin(_PART, taken, after=after)
        elif after_operand and text == "NOT":  # of NOT IN
            operand = True
        elif after_operand and text in _BETWEEN:
            stack.begin(_BETWEEN[text], 2, after=_BETWEEN[text])
        elif text in _BEFORE:
            stack.begin(_BEFORE[text], 1, after=10)
        else:
            stack.read(3 if text == "COLLATE" else 1 + 2 * text.count("."))
            operand = True
        after_operand = operand
    return stack.most


def fits(sql: str, limit: int) -> bool:
    """Returns whether the parser needs at most a number of entries for a condition."""
    if "CASE" not in sql:
        deepest = sql.count("(") + 1
        if (_CALL + _SELECT + 2 * len(_SHALLOW)) * deepest <= limit:
            return True
        level = _CALL + _SELECT * ("SELECT" in sql) + 2 * sum([each in sql for each in _SHALLOW])
        if level * deepest <= limit:
            return True
        depth = max(accumulate(1 if each == "(" else -1 for each in re.findall("[()]", sql)), default=0)
        if level * (depth + 1) <= limit:
            return True
    return entries(sql) <= limit
