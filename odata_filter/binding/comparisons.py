"""Comparisons and `in`: two operands to a condition."""

from __future__ import annotations

from abc import ABC, abstractmethod

from odata_filter.binding.collected_faults import CollectedFaults
from odata_filter.binding.collection_rules import element_of, has
from odata_filter.binding.items import ARITHMETIC, OPERATORS, PLAIN, READ, READ_PLAIN, is_condition, is_literal
from odata_filter.binding.operands import Operands
from odata_filter.binding.rules import (
    compared,
    membership,
)
from odata_filter.binding.time_rules import computed, is_time
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refusals import refused
from odata_filter.errors.rendering import shown
from odata_filter.immutable import replace
from odata_filter.nodes import (
    Arithmetic,
    Comparison,
    ElementOf,
    Has,
    Items,
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
    Array,
    Binary,
    Group,
    Item,
    Unary,
    Values,
    span_of,
)
from odata_filter.types.literals import LITERALS

_LISTED = READ | {"JSONSTRING", "QUALIFIED"}
"""The types of tokens in lists in brackets."""


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
        """Returns `left add right` or `left sub right` of moments, dates and durations; other arithmetic is refused."""
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
        assert isinstance(item.left, Array)  # noqa: S101 - told by the loop
        left = self.items(item.left)
        right = None if left is None else self.items(item.right, left)
        if left is None or right is None:
            return None
        made = compared(left, op, right)
        if isinstance(made, list):
            self.misfits(made, item.op.span, item.left, item.right)
            return None
        return made

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

    def beside(self, left: Operand, word: str, item: Item) -> Operand | None:
        """Returns the operand on the right of another one; `word` is the operator between them."""
        if isinstance(item, Token):
            if item.type == "NAME" and (fault := self.operands.unquoted(left, word, item)) is not None:
                self.note(fault)
                return None
            if item.type == "QUALIFIED" and "qualified-member" in self.capabilities.features:
                literal = self.operands.literal(left, word, item)
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

    def among(self, item: Among) -> Membership | ElementOf | None:
        """Returns `operand in` a list in parentheses or brackets, the `@name` of a list, or a collection."""
        values = item.values
        if isinstance(item.operand, Array):
            return self.among_lists(item.operand, item)
        if "in" not in self.capabilities.operators:
            self.refuse("operator", item.op.span, "in")
            return None
        if not self.allowed_operands(item.op, item.operand):
            return None
        if is_literal(item.operand) and "literals" not in self.capabilities.features:
            self.note(refused("literals", item.operand.text).at(item.operand.span))
            return None
        operand = self.operand(item.operand)
        listed = self.listed(values)
        if listed is None:
            return None if isinstance(values, (Array, Values)) else self.element_of(operand, item.operand, values)
        if operand is None:
            return None
        read = self.read | {"JSONSTRING"}
        unread = next((each for each in listed if each.type not in read), None) if isinstance(listed, list) else None
        if unread is not None and not (unread.type == "QUALIFIED" and "qualified-member" in self.capabilities.features):
            self.refuse_token(unread)
            return None
        made = membership(operand, self.operands.members(operand, listed))
        if isinstance(made, list):
            for _, fault in made:
                self.note(fault.at(span_of(item.operand)))
            return None
        return made

    def listed(self, array: Values | Item) -> list[Token] | Token | None:
        """Returns the literals of a list or an array behind `in`, or the `@name` of a list; None of anything else."""
        if isinstance(array, list) or (isinstance(array, Token) and array.type == "PARAMETER"):
            return array
        if not isinstance(array, Array):
            return None
        tokens = [each for each in array.items if isinstance(each, Token) and each.type in _LISTED]
        if len(tokens) < len(array.items) or "json" not in self.capabilities.features:
            self.refuse("json", Span(array.span.start, array.span.start + 1))
            return None
        return tokens

    def among_lists(self, operand: Array, item: Among) -> ElementOf | None:
        """Returns `[a,b] in [[..],[..]]`."""
        left = self.items(operand)
        if left is None:
            return None
        if not isinstance(item.values, Array):
            self.note(refused("json", hint="write [a,b] in [[1,2],[3,4]]").at(span_of(operand)))
            return None
        rows = [self.items(each, left) for each in item.values.items]
        made = element_of(left, Items(tuple(each for each in rows if each is not None)))
        if isinstance(made, list):
            self.misfits(made, item.op.span, operand, *item.values.items)
            return None
        return made

    def element_of(self, operand: Operand | None, item: Item, values: Item) -> ElementOf | None:
        """Returns `operand in collection`."""
        if "collection-operand" not in self.capabilities.features:
            self.refuse_list(values)
            return None
        collection = self.operand(values)
        if operand is None or collection is None:
            return None
        made = element_of(operand, collection)
        if isinstance(made, list):
            self.misfits(made, span_of(values), item, values)
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
