"""Conditions as text, and how they are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

Word: TypeAlias = Literal["", "AND", "OR"]


class Condition(NamedTuple):
    """A condition as text.

    Attributes:
        sql: the text.
        word: the word that joins its parts; empty where it can stand beside AND and OR without parentheses.

    """

    sql: str
    word: Word = ""


def joined(conditions: Sequence[Condition], word: Literal["AND", "OR"]) -> Condition:
    """Returns one or more conditions joined by a word; AND binds tighter than OR."""
    if len(conditions) == 1:
        return conditions[0]
    return Condition(f" {word} ".join([f"({sql})" if own == "OR" else sql for sql, own in conditions]), word)
