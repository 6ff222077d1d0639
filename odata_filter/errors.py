"""What can be wrong with a filter: errors as data, and the one function that draws them."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple, Self

WIDTH = 76
"""Columns that a drawn source takes at most; a longer one is cut to a window round the place."""


class Span(NamedTuple):
    """A place in a source text: offsets in characters, the end not included."""

    start: int
    end: int


class FilterError(ValueError):
    """A filter that is refused. `str()` draws it: what was found, where, and the next step.

    Attributes:
        code: what is wrong, stable, in kebab-case (the README lists all codes).
        message: what was found, in a sentence without a full stop.
        source: exactly the text that was read.
        span: the place in `source`.
        hint: the next step; empty when there is none to offer.
        suggestions: what may stand at `span` instead, nearest first.
        related: a second place that belongs to the fault, such as the parenthesis that was left open.
        others: the further errors of the same text, left to right (at most `MOST_ERRORS` in all).

    """

    code: str
    message: str
    source: str
    span: Span
    hint: str
    suggestions: tuple[str, ...]
    related: Span | None
    others: tuple[FilterError, ...]

    def __init__(  # noqa: PLR0913, PLR0917 - one parameter for each part of the error; positional, so that it pickles
        self,
        code: str,
        message: str,
        source: str,
        span: tuple[int, int],
        hint: str = "",
        suggestions: tuple[str, ...] = (),
        related: tuple[int, int] | None = None,
        others: tuple[FilterError, ...] = (),
    ) -> None:
        self.code, self.message, self.source, self.span = code, message, source, Span(*span)
        self.hint, self.suggestions, self.others = hint, suggestions, others
        self.related = None if related is None else Span(*related)
        super().__init__(code, message, source, self.span, hint, suggestions, self.related, others)

    def __str__(self) -> str:
        return render(self)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, FilterError) and self.args == other.args

    def __hash__(self) -> int:
        return hash((type(self), self.args))

    def as_dict(self) -> dict[str, Any]:
        """The error as plain JSON values: code, message, span (start, end), hint, suggestions."""
        return {
            "code": self.code,
            "message": self.message,
            "span": list(self.span),
            "hint": self.hint,
            "suggestions": list(self.suggestions),
        }

    def carrying(self, others: tuple[FilterError, ...]) -> Self:
        """The same error, with the further errors of its text in `others`."""
        return type(self)(*self.args[:-1], others)


MOST_ERRORS = 100
"""Errors that are reported for one text at most: a hostile text must not cost more than a good one."""


class FilterSyntaxError(FilterError):
    """The text is not a filter of OData's grammar."""


class UnsupportedError(FilterError):
    """Legal OData that is out of scope here; OData asks a service to answer 501, not 400 (Protocol 9.3.1)."""


class UnknownFieldError(FilterError):
    """A name that is no field of the schema."""


class TypeMismatchError(FilterError):
    """A literal or an operator that does not suit the field's type."""


class InvalidValueError(FilterError):
    """A literal of the right kind whose value cannot be: an impossible date, no member of the enumeration."""


class LimitError(FilterError):
    """The filter is longer, deeper or larger than the limits allow."""


class Refusal(Exception):  # noqa: N818 - not an error yet: it becomes a FilterError when somebody knows the place
    """What is wrong with a value or an operator, raised where the place in the source is not known."""

    def __init__(
        self, error: type[FilterError], code: str, message: str, hint: str = "", suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(error, code, message, hint, suggestions)
        self.error, self.code, self.message, self.hint, self.suggestions = error, code, message, hint, suggestions

    def at(self, source: str, span: tuple[int, int]) -> FilterError:
        """The refusal as the error of a place."""
        return self.error(self.code, self.message, source, span, self.hint, self.suggestions)


def shown(text: str, most: int = 40) -> str:
    """A name or literal as messages quote it: one line, printable, cut when it is long."""
    cells = "".join(_glyph(char) for char in text[: most + 1])
    return cells if len(text) <= most else cells[:most] + "…"


def render(error: FilterError, *, colour: bool = False) -> str:
    """Draws an error: message and code, the source with carets under the place, and the hint.

    The carets are aligned for wide characters, combining marks, tabs and emoji. A source wider than
    `WIDTH` columns is cut to a window round the place. `colour` adds ANSI colours, for terminals.
    """
    bold, red, blue, plain = ("\x1b[1m", "\x1b[1;31m", "\x1b[1;34m", "\x1b[0m") if colour else ("", "", "", "")
    lines = [f"{bold}{error.message} [{error.code}]{plain}"]
    places = [error.span] if error.related is None else sorted([error.related, error.span])
    for place in _drawn_together(error.source, places):
        text, carets = _window(error.source, place)
        lines += [f"  {text}", f"  {red}{carets}{plain}"]
    if error.hint:
        lines.append(f"{blue}hint:{plain} {error.hint}")
    return "\n".join(lines)


def _drawn_together(source: str, places: list[Span]) -> list[list[Span]]:
    """The places of each drawing: one for all if they fit into one window."""
    first, last = places[0], places[-1]
    if first == last or last.end - first.start <= WIDTH // 2:
        return [places]
    return [[place] for place in places]


def _window(source: str, places: list[Span]) -> tuple[str, str]:
    """The part of the source round the places that fits into `WIDTH` columns, and the line of carets under it."""
    first, last = places[0].start, min(places[-1].end, places[0].start + WIDTH // 2)
    start, end = first, max(last, first)
    columns = _columns(source[start:end])
    while columns < WIDTH and (start > 0 or end < len(source)):
        # Grow on both sides, but read at least twice as far to the left: what came before explains the fault.
        grow_left = start > 0 and (end >= len(source) or first - start <= 2 * (end - last))
        start, end = (start - 1, end) if grow_left else (start, end + 1)
        columns += _columns(source[start if grow_left else end - 1])
    head, tail = "…" * (start > 0), "…" * (end < len(source))
    text = head + "".join(map(_glyph, source[start:end])) + tail
    carets = " " * len(head)
    drawn = start
    for place in places:
        stop = max(place.start, min(place.end, end))
        carets += " " * _columns(source[drawn : place.start])
        carets += "^" * max(1, _columns(source[place.start : stop]))
        drawn = max(stop, place.start + 1) if stop == place.start else stop
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
    """The terminal columns that a text takes when drawn (Unicode Standard Annex 11, and marks of no width)."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(char: str) -> int:
    glyph = _glyph(char)
    if glyph == "\u200d" or unicodedata.category(glyph) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(glyph) in {"W", "F"} else 1
