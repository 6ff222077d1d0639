"""The faults of one binding, and the constructs that are refused by name."""

from __future__ import annotations

from typing import assert_never

from odata_filter.binding.rules import OPERATOR, Misfit
from odata_filter.capabilities import Capabilities
from odata_filter.errors.classes import MOST_ERRORS, Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Array, Branch, Counted, Item, Named, Object, Quantified, Selected, Steps
from odata_filter.syntax.tree_walking import span_of


class CollectedFaults:
    """Collects the faults of one tree; of what is refused by name only the leftmost."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self.faults: list[Fault] = []
        self.first: Fault | None = None

    def note(self, fault: Fault) -> None:
        """Notes a fault; the rest is checked all the same."""
        self.faults.append(fault)

    def refuse(self, feature: str, place: Span, text: str = "") -> None:
        """Notes what is refused by name; the leftmost such fault hides all others."""
        if self.first is None or place < (self.first.place or place):
            self.first = refused(feature, text).at(place)

    def misfits(self, misfits: list[Misfit], operator: Span, *items: Item) -> None:
        """Notes what does not fit in a construct, each at its operand."""
        for at, fault in misfits:
            self.note(fault.at(operator if at == OPERATOR else span_of(items[at])))

    @property
    def full(self) -> bool:
        """Whether further faults would not be reported."""
        return len(self.faults) >= MOST_ERRORS

    def refuse_item(self, item: Array | Object | Named | Branch) -> None:
        """Notes a construct that is refused by name."""
        match item:
            case Array() | Object():
                self.refuse("json", Span(item.span.start, item.span.start + 1))
            case Named() | Branch():
                self.refuse("function", span_of(item), "with such an argument")
            case _:
                assert_never(item)

    def refuse_token(self, token: Token) -> None:
        """Notes a token that is refused by name."""
        text = token.text
        match token.type:
            case "PATH" if text.startswith("$"):
                self.refuse("system-name", Span(token.start, token.start + len(text.partition("/")[0])), text)
            case "PATH" if text.startswith("@"):
                self.refuse("annotation", Span(token.start, token.start + len(text.partition("/")[0])), text)
            case "SYSTEM":
                self.refuse("system-name", token.span, text)
            case "ANNOTATION":
                self.refuse("annotation", token.span, text)
            case "QUALIFIED":
                self.refuse("qualified-member", token.span, text)
            case _:
                self.refuse("literal", token.span, text)

    def refuse_path(self, item: Item) -> None:
        """Notes a path, which is refused, at its first step with the slash behind it."""
        while not isinstance(item, Token):
            match item:
                case Steps():
                    item = item.base
                case Counted() | Selected() | Quantified():
                    item = item.collection
                case _:
                    self.refuse("path", span_of(item))
                    return
        if item.text.startswith(("$", "@")):
            self.refuse_token(item)
            return
        first = item.text.partition("/")[0]
        self.refuse("path", Span(item.start, item.start + len(first) + 1), f"{first}/")
