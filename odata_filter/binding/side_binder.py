"""The sides of comparisons: what stands beside an operator, and what of it is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from odata_filter.binding.collected_faults import CollectedFaults
from odata_filter.binding.operands import Operands
from odata_filter.binding.unchecked_items import PLAIN, READ, READ_PLAIN, is_condition
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.nodes import Items, Operand
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Array, Group, Item
from odata_filter.syntax.tree_walking import span_of
from odata_filter.types.base import Type
from odata_filter.types.literals import LITERALS


class SideBinder(CollectedFaults, ABC):
    """Binds what stands beside operators; a subclass binds operands."""

    def __init__(self, operands: Operands, schema: Schema) -> None:
        super().__init__(schema.capabilities)
        self.operands = operands
        literal = "literal" in schema.capabilities.features
        self.literals: Mapping[str, Type] = LITERALS if literal else PLAIN
        self.read: frozenset[str] = READ if literal else READ_PLAIN

    @abstractmethod
    def operand(self, item: Item) -> Operand | None:
        """Returns the checked operand of an item, a literal with its own type; None after a fault."""

    def beside(self, left: Operand, word: str, item: Item) -> Operand | None:
        """Returns the operand on the right of another one; `word` is the operator between them."""
        if isinstance(item, Token):
            if item.type in {"NAME", "PATH"} and (fault := self.operands.unquoted(left, word, item)) is not None:
                self.note(fault)
                return None
            if item.type == "QUALIFIED" and "qualified-member" in self.capabilities.features:
                literal = self.operands.literal(left, word, item)
                if isinstance(literal, Fault):
                    self.note(literal)
                    return None
                return literal
        return self.operand(item)

    def items(self, item: Item, beside: Items | None = None) -> Items | None:
        """Returns the list of an array, the members of which may be read as those of the list beside it."""
        if not isinstance(item, Array) or not item.items or "json" not in self.capabilities.features:
            start = span_of(item).start
            self.refuse("json", Span(start, start + 1))
            return None
        members: list[Operand] = []
        others = beside.operands if beside is not None and len(beside.operands) == len(item.items) else None
        for at, each in enumerate(item.items):
            if isinstance(each, Token) and each.type == "JSONSTRING":
                text = self.operands.json_text(each)
                if isinstance(text, Fault):
                    self.note(text)
                node: Operand | None = None if isinstance(text, Fault) else text
            else:
                node = self.operand(each) if others is None else self.beside(others[at], "eq", each)
            if node is not None:
                members.append(node)
        return Items(tuple(members)) if len(members) == len(item.items) else None

    def only_refused(self, item: Item) -> None:
        """Looks for what is refused by name in an item, and for nothing else."""
        faults, self.faults = self.faults, []
        self.operand(item)
        self.faults: list[Fault] = faults

    def allowed_operands(self, op: Token, *items: Item) -> bool:
        """Notes the operands that the capabilities leave out: parentheses, and conditions."""
        allowed = True
        for item in items:
            if isinstance(item, Token):
                continue
            if is_condition(item):
                if "chain" not in self.capabilities.features:
                    self.only_refused(item)
                    self.note(refused("chain", op.word).at(op.span))
                    allowed = False
            elif isinstance(item, Group) and "operand" not in self.capabilities.features:
                self.only_refused(item)
                inner = item.item
                text = inner.text if isinstance(inner, Token) else ".."
                self.note(refused("operand", text).at(Span(item.span.start, span_of(inner).end)))
                allowed = False
        return allowed
