"""`in`: an operand, and a list or a collection, to a condition."""

from __future__ import annotations

from abc import ABC

from odata_filter.binding.collection_rules import element_of
from odata_filter.binding.rules import membership
from odata_filter.binding.side_binder import SideBinder
from odata_filter.binding.unchecked_items import READ, is_literal
from odata_filter.errors.classes import Span
from odata_filter.errors.refused_features import refused
from odata_filter.nodes import ElementOf, Items, Membership, Operand
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Array, Group, Item, Values
from odata_filter.syntax.tree_walking import span_of

_LISTED = READ | {"JSONSTRING", "QUALIFIED"}
"""The types of tokens in lists in brackets."""


class MembershipBinder(SideBinder, ABC):
    """Binds `in`; a subclass binds operands."""

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
        if operand is not None and isinstance(values, Group) and isinstance(name := values.item, Token):
            fault = self.operands.unquoted(operand, "in", name) if name.type == "NAME" else None
            if fault is not None:
                self.note(fault)
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
