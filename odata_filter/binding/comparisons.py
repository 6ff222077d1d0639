"""Comparisons and `in`: two operands to a condition."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from odata_filter.binding.collected_faults import CollectedFaults
from odata_filter.binding.items import OPERATORS, PLAIN, READ, READ_PLAIN, is_condition, is_literal
from odata_filter.binding.operands import Operands
from odata_filter.binding.rules import (
    compared,
    membership,
)
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refusals import refused
from odata_filter.errors.rendering import shown
from odata_filter.nodes import (
    Literal,
    Membership,
    Operand,
    operand_text,
)
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import (
    Among,
    Binary,
    Group,
    Item,
    Unary,
    span_of,
)
from odata_filter.types.literals import LITERALS


class ComparisonBinder(CollectedFaults, ABC):
    """Binds comparisons; a subclass binds their operands."""

    def __init__(self, operands: Operands, schema: Schema) -> None:
        super().__init__(schema.capabilities)
        self.operands = operands
        literal = "literal" in schema.capabilities.features
        self.literals, self.read = (LITERALS, READ) if literal else (PLAIN, READ_PLAIN)

    @abstractmethod
    def operand(self, item: Item) -> Operand | None:
        """Returns the checked operand of an item, a literal with its own type; None after a fault."""

    def binary(self, item: Binary) -> Operand | None:
        """Returns `left op right`."""
        word = item.op.word.lower()
        op = OPERATORS.get(word)
        if op is None or word not in self.capabilities.operators:
            self.operand(item.left)  # what is refused on the left comes first
            self.refuse("operator", item.op.span, word)
            return None
        if not self.allowed_operands(item.op, item.left, item.right):
            return None
        left_item, right_item = item.left, item.right
        if is_literal(left_item) and is_literal(right_item) and "literals" not in self.capabilities.features:
            place = span_of(item)
            texts = " and ".join(span.text for span in (left_item, right_item) if isinstance(span, Token))
            self.note(refused("literals", texts).at(place))
            return None
        if is_literal(left_item) and not is_literal(right_item):
            left_item, right_item, op = right_item, left_item, op.converse
        left = self.operand(left_item)
        if left is None:
            self.hint_at_not(item)
            if not is_literal(right_item):
                self.only_refused(right_item)
            return None
        right = self.beside(left, op, right_item)
        if right is None:
            return None
        literal = isinstance(left, Literal) or isinstance(right, Literal)
        if not literal and "fields" not in self.capabilities.features:
            self.note(refused("fields", f"{operand_text(left)} and {operand_text(right)}").at(span_of(right_item)))
            return None
        made = compared(left, op, right)
        if isinstance(made, list):
            self.misfits(made, item.op.span, left_item, right_item)
            return None
        return made

    def hint_at_not(self, item: Binary) -> None:
        """Says in the last fault what `not a eq 1` means, where that is what is wrong: `(not a) eq 1`."""
        left, right = item.left, item.right
        if not (self.faults and isinstance(left, Unary) and left.op.word.lower() == "not"):
            return
        if self.faults[-1].code == "not-boolean" and isinstance(left.operand, Token) and isinstance(right, Token):
            hint = f"write not ({shown(left.operand.text)} {item.op.word.lower()} {shown(right.text)})"
            self.faults[-1] = replace(self.faults[-1], hint=hint)

    def beside(self, left: Operand, op: Operator, item: Item) -> Operand | None:
        """Returns the operand on the right of another one."""
        if isinstance(item, Token):
            if item.type == "NAME" and (fault := self.operands.unquoted(left, op.value, item)) is not None:
                self.note(fault)
                return None
            if item.type == "QUALIFIED" and "qualified-member" in self.capabilities.features:
                literal = self.operands.literal(left, op.value, item)
                if isinstance(literal, Fault):
                    self.note(literal)
                    return None
                return literal
        return self.operand(item)

    def only_refused(self, item: Item) -> None:
        """Looks for what is refused by name in an item, and for nothing else."""
        faults, self.faults = self.faults, []
        self.operand(item)
        self.faults = faults

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

    def among(self, item: Among) -> Membership | None:
        """Returns `operand in (..)`, also of `operand in @name` with a list of values."""
        values = item.values
        if "in" not in self.capabilities.operators:
            self.refuse("operator", item.op.span, "in")
            return None
        if not self.allowed_operands(item.op, item.operand):
            return None
        if is_literal(item.operand) and "literals" not in self.capabilities.features:
            self.note(refused("literals", item.operand.text).at(item.operand.span))
            return None
        operand = self.operand(item.operand)
        if not isinstance(values, list) and not (isinstance(values, Token) and values.type == "PARAMETER"):
            self.refuse_list(values)
            return None
        if operand is None:
            return None
        unread = (
            next((each for each in values if each.type not in self.read), None) if isinstance(values, list) else None
        )
        if unread is not None and not (unread.type == "QUALIFIED" and "qualified-member" in self.capabilities.features):
            self.refuse_token(unread)
            return None
        made = membership(operand, self.operands.members(operand, values))
        if isinstance(made, list):
            for _, fault in made:
                self.note(fault)
            return None
        return made

    def refuse_list(self, values: Item) -> None:
        """Notes what stands after `in` in place of a list."""
        if isinstance(values, Token) and values.type == "NAME":
            self.note(refused("collection-operand", values.text).at(values.span))
        else:
            self.operand(values)
            if self.first is None:
                self.note(refused("collection-operand", "an operand").at(span_of(values)))
