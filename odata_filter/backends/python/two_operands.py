"""Writes comparisons of two operands as Python, and the three-valued values of conditions in them."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odata_filter.backends.python.comparison_forms import family_of_type
from odata_filter.backends.python.operand_text import MADE, Key, Readings
from odata_filter.backends.python.run_time_comparisons import number_in, rank_in
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Compared, Connective, Decided, Logical, Term, Value
from odata_filter.nodes import Arithmetic, Negate, text_of
from odata_filter.operators import Operator
from odata_filter.types import Enumeration, Type, Untyped

_COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}

_LOGIC: Mapping[Connective, str] = {
    Connective.AND: "conjunction",
    Connective.OR: "disjunction",
    Connective.NOT: "opposite",
}
"""The functions of `run_time_comparisons` for three-valued logic."""


@dataclass(slots=True)
class TwoOperands(Readings, ABC):
    """Comparisons of two operands; a subclass writes the conditions in them."""

    @abstractmethod
    def term(self, term: Term) -> str:
        """Returns the condition of a term."""

    def compared(self, leaf: Compared) -> str:
        """Returns whether two operands stand in an order, or are equal."""
        left, right = leaf.left, leaf.right
        if isinstance(left, (Logical, Decided)) or isinstance(right, (Logical, Decided)):
            sides = ", ".join(
                self.logical(each) if isinstance(each, (Logical, Decided)) else self.side(each, [each.type])
                for each in (left, right)
            )
        elif isinstance(left, (Arithmetic, Negate)) or isinstance(right, (Arithmetic, Negate)):
            sides = f"{self.place_of(left, right.type)}, {self.place_of(right, left.type)}"
        elif isinstance(left.type, Untyped) and isinstance(right.type, Untyped):
            names = f"{text_of(operand_of(left))!r}, {text_of(operand_of(right))!r}"
            sides = f"*alike({self.value(left)}, {self.value(right)}, {names})"
        else:
            kinds = [each.type for each in (left, right) if not isinstance(each.type, Untyped)]
            sides = f"{self.side(left, kinds)}, {self.side(right, kinds)}"
        return either(f"compared({self.source.bound(_COMPARE[leaf.op])}, {sides})", negated=leaf.negated)

    def place_of(self, operand: Value, kind: Type) -> str:
        """Returns the place of a time on the line of all times, beside a sum of times of a type."""
        if isinstance(operand, (Arithmetic, Negate)):
            return self.value(operand)
        return f"place({self.side(operand, [kind])})"

    def side(self, operand: Value, kinds: Sequence[Type]) -> str:
        """Returns the value of a side of a comparison of these types, in the form in which they are compared."""
        own = kinds[0] if isinstance(operand.type, Untyped) else operand.type
        family, value = family_of_type(own), self.value(operand)
        families = set(map(family_of_type, kinds))
        as_identifier = family == "text" and "identifier" in families
        if isinstance(own, Enumeration):
            read = number_in(own) if own.flags else rank_in(own.members)
            return f"side({value}, {self.source.bound(read)}, {text_of(operand_of(operand))!r})"
        if as_identifier:
            return f"side({value}, identifier, {text_of(operand_of(operand))!r})"
        if family == "number" and "single" in families:
            return f"side({value}, beside_single, {text_of(operand_of(operand))!r})"
        if isinstance(operand, MADE) or (self.canonical and family != "instant"):
            return value
        return f"side({value}, {family}, {text_of(operand_of(operand))!r})"

    def logical(self, operand: Value | Logical | Decided) -> str:
        """Returns the three-valued value of a Boolean operand: True, False or None."""
        match operand:
            case Logical():
                return f"{_LOGIC[operand.connective]}({', '.join(map(self.logical, operand.operands))})"
            case Decided():
                known, self.known = self.known, dict(self.known)
                test = self.term(operand.term)
                self.known: dict[Key, str] = known
                return f"(True if {test} else False)"
            case _:
                return self.converted(self.value(operand), operand, "boolean")


def either(condition: str, *, negated: bool) -> str:
    """Returns the condition or, if `negated`, its opposite."""
    return f"(not {condition})" if negated else condition
