"""The pieces of a text that the scanner reads."""

from __future__ import annotations

from odata_filter.errors.classes import Span

BLANKS = " \t"
"""White space of OData (ABNF RWS, BWS): SP and HTAB, nothing else."""

END = "$END"
"""The type of the token that ends a text: Lark's own name for it."""


class Token:
    """A piece of the text: `type` is its terminal in the grammar, `text` is as it was written."""

    __slots__ = ("start", "text", "type")

    def __init__(self, type: str, text: str, start: int) -> None:
        self.type: str = type
        self.text: str = text
        self.start: int = start

    @property
    def word(self) -> str:
        """The text without the blanks that its terminal takes in."""
        return self.text.strip(BLANKS)

    @property
    def span(self) -> Span:
        """The place of the word."""
        start = self.start + len(self.text) - len(self.text.lstrip(BLANKS))
        return Span(start, start + len(self.word))
