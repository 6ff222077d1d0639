"""Comparisons: two operands to a condition, or to a sum of times."""

from __future__ import annotations

from abc import ABC

from odata_filter.binding.collection_rules import has
from odata_filter.binding.membership_binder import MembershipBinder
from odata_filter.binding.rules import compared
from odata_filter.binding.time_rules import computed, is_time
from odata_filter.binding.unchecked_items import ARITHMETIC, COMPARISONS, is_literal
from odata_filter.errors.refused_features import refused
from odata_filter.errors.rendering import shown
from odata_filter.immutable import replace
from odata_filter.nodes import Arithmetic, Comparison, Has, Literal, Operand, operand_text
from odata_filter.operators import Operator
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Array, Binary, Unary
from odata_filter.syntax.tree_walking import span_of


class ComparisonBinder(MembershipBinder, ABC):
    """Binds comparisons, arithmetic and `has`; a subclass binds operands."""

    def binary(self, item: Binary) -> Operand | None:
        """Returns `left op right`."""
        word = item.op.word.lower()
        op = COMPARISONS.get(word)
        if word not in self.capabilities.operators:
            self.operand(item.left)  # what is refused on the left comes first
            self.refuse("operator", item.op.span, word)
            return None
        if op is None:
            return self.has(item) if word == "has" else self.arithmetic(item, word)
        if not self.allowed_operands(item.op, item.left, item.right):
            return None
        left_item, right_item = item.left, item.right
        if isinstance(left_item, Array) or isinstance(right_item, Array):
            return self.compared_lists(item, op)
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
        right = self.beside(left, op.value, right_item)
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

    def arithmetic(self, item: Binary, word: str) -> Arithmetic | None:
        """Returns the arithmetic of moments, dates and durations; other arithmetic is refused."""
        if not self.allowed_operands(item.op, item.left, item.right):
            return None
        left = self.operand(item.left)
        faults = len(self.faults)
        right = self.operand(item.right)
        op = ARITHMETIC.get(word)
        times = [each for each in (left, right) if each is not None and is_time(each)]
        if op is None or not times:
            del self.faults[faults:]
            self.refuse("operator", item.op.span, word)
            return None
        if left is None or right is None:
            return None
        made = computed(left, op, right)
        if isinstance(made, list):
            self.misfits(made, item.op.span, item.left, item.right)
            return None
        return made

    def compared_lists(self, item: Binary, op: Operator) -> Comparison | None:
        """Returns `[a,b] eq [c,d]`; the place of what does not fit is that of the list that it stands in."""
        for each in (item.left, item.right):
            if not isinstance(each, Array):
                self.only_refused(each)
                self.note(refused("json", hint="write both sides as lists: [a,b] eq [1,2]").at(span_of(each)))
                return None
        left = self.items(item.left)
        right = None if left is None else self.items(item.right, left)
        if left is None or right is None:
            return None
        made = compared(left, op, right)
        if isinstance(made, list):
            self.misfits(made, item.op.span, item.left, item.right)
            return None
        return made

    def has(self, item: Binary) -> Has | None:
        """Returns `operand has flags`."""
        operand = self.operand(item.left)
        if operand is None:
            self.only_refused(item.right)
            return None
        flags = self.beside(operand, "has", item.right)
        if flags is None:
            return None
        made = has(operand, flags)
        if isinstance(made, list):
            self.misfits(made, item.op.span, item.left, item.right)
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
