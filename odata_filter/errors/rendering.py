"""Draws a place in a text, for errors."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

WIDTH = 76
"""Columns that a drawn source takes at most."""

_MOST_CHARACTERS = 2 * WIDTH
"""Characters that a drawn source takes at most: combining marks and joiners take no columns."""

Place: TypeAlias = tuple[int, int]
"""Start and end offsets in a text, in characters."""


def shown(text: str, most: int = 40) -> str:
    """Returns a name or literal as messages quote it: one line, printable, cut when it is long."""
    cells = "".join(map(_glyph, text[:most]))
    return cells if len(text) <= most else f"{cells}…"


def drawn(heading: str, source: str, places: Sequence[Place], hint: str, *, colour: bool = False) -> str:
    """Draws a heading, the source with carets under the places, and the hint.

    The carets are aligned for wide characters, combining marks, tabs and emoji. A source wider than `WIDTH` columns, or
    longer than twice as many characters, is cut to a window around the place.

    Args:
        heading: the first line.
        source: the text.
        places: start and end offsets in it, sorted; they are drawn in one line if they fit into one window.
        hint: the last line; empty for none.
        colour: whether to colour it.

    """
    bold, red, blue, plain = ("\x1b[1m", "\x1b[1;31m", "\x1b[1;34m", "\x1b[0m") if colour else ("", "", "", "")
    lines = [f"{bold}{heading}{plain}"]
    together = places[-1][1] - places[0][0] <= WIDTH // 2
    for group in [places] if together else [[place] for place in places]:
        text, carets = _window(source, group)
        lines += [f"  {text}", f"  {red}{carets}{plain}"]
    if hint:
        lines.append(f"{blue}hint:{plain} {hint}")
    return "\n".join(lines)


def _window(source: str, places: Sequence[Place]) -> tuple[str, str]:
    """Returns the part of the source around the places that fits into one line, and the line of carets under it."""
    first, last = places[0][0], min(places[-1][1], places[0][0] + WIDTH // 2)
    start, end = first, last
    columns = _columns(source[start:end])
    while columns < WIDTH and end - start < _MOST_CHARACTERS and (start > 0 or end < len(source)):
        # Grow on both sides, but read at least twice as far to the left: what came before explains the fault.
        grow_left = start > 0 and (end >= len(source) or first - start <= 2 * (end - last))
        start, end = (start - 1, end) if grow_left else (start, end + 1)
        columns += _columns(source[start if grow_left else end - 1])
    head, tail = "…" * (start > 0), "…" * (end < len(source))
    text = head + "".join(map(_glyph, source[start:end])) + tail
    carets = " " * len(head)
    done = start
    for begin, finish in places:
        stop = max(begin, min(finish, end))
        carets += " " * _columns(source[done:begin]) + "^" * max(1, _columns(source[begin:stop]))
        done = max(stop, begin + 1)
    return text, carets


def _glyph(char: str) -> str:
    """The character as it is drawn: a control, surrogate or invisible format character gets a visible stand-in."""
    if char == "\t":
        return " "
    category = unicodedata.category(char)
    if category == "Cc":
        return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "�"  # noqa: PLR2004 - the pictures of C0 controls
    if category in {"Cs", "Zl", "Zp"} or (category == "Cf" and char != "\u200d"):
        return "�"
    return char


def _columns(text: str) -> int:
    """Returns the terminal columns that a text takes when drawn (Unicode Standard Annex 11, and marks of no width)."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(char: str) -> int:
    glyph = _glyph(char)
    if glyph == "\u200d" or unicodedata.category(glyph) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(glyph) in {"W", "F"} else 1
