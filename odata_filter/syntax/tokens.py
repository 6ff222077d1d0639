"""The pieces of a text that the scanner reads."""

from __future__ import annotations

from odata_filter.errors.classes import Span


class Terminal:
    """What Lark asks of a token besides its type: it copies these from the last one to the one that ends the text."""

    __slots__ = ()

    start_pos = end_pos = line = column = end_line = end_column = None


class Token(Terminal):
    """A piece of the text: `type` is its terminal in the grammar, `text` is as it was written."""

    __slots__ = ("start", "text", "type")

    def __init__(self, type: str, text: str, start: int) -> None:
        self.type = type
        self.text = text
        self.start = start

    @property
    def span(self) -> Span:
        """The place of the token."""
        return Span(self.start, self.start + len(self.text))
