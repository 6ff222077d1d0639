"""The leaves that compare an operand with literals: null, NaN and the order of members are settled here.

Every compilation makes one for each leaf of a filter: a hot path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from odata_filter.functions.text_meanings import next_text
from odata_filter.logic.constant_folding import FALSE, PYTHON_OPERATORS, TRUE
from odata_filter.logic.merged_terms import distinct
from odata_filter.logic.terms import OneOf, Ordered, Term, Value
from odata_filter.logic.truth_modes import AND_BY, Mode
from odata_filter.nodes import Literal
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Enumeration, String
from odata_filter.types.numerals import is_nan


def compared_with(operand: Value, op: Operator, literal: Literal, *, holds: bool) -> OneOf | Ordered:
    """Returns a comparison with a literal; where it does not hold, the complement of that."""
    value, orders = literal.value, op.orders
    negated = not holds
    if op is Operator.NE:
        negated = holds
    if value is None:
        return OneOf(operand, (), not orders or op is Operator.GE or op is Operator.LE, negated)
    if is_nan(value):
        return OneOf(operand, (), null=False, negated=negated)
    if not orders:
        return OneOf(operand, (literal,), null=False, negated=negated)
    if isinstance(operand.type, Enumeration):
        members: Sequence[Literal] = [Literal(each, operand.type) for each in operand.type.members]
        return OneOf(operand, _in_order(members, op, literal), null=False, negated=negated)
    if isinstance(literal.type, Boolean):
        return OneOf(operand, _in_order((FALSE, TRUE), op, literal), null=False, negated=negated)
    return Ordered(operand, op, literal, negated)


def _in_order(values: Sequence[Literal], op: Operator, literal: Literal) -> tuple[Literal, ...]:
    """Returns the values, of all from the least to the greatest, that stand in the order to one of them."""
    place = [each.value for each in values].index(literal.value)
    return tuple(each for number, each in enumerate(values) if PYTHON_OPERATORS[op](number, place))


def listed(operand: Value, literals: Iterable[Literal], *, negated: bool) -> OneOf:
    """Returns that the operand is one of the literals, null and NaN among them; negated: that it is none."""
    named = distinct(literals)
    values = tuple(each for each in named if each.value is not None and not is_nan(each.value))
    return OneOf(operand, values, any(each.value is None for each in named), negated)


def window(operand: Value, prefix: str, mode: Mode) -> Term:
    """Returns `startswith` in a mode as the bounds of the texts with the prefix, by code point."""
    negated = mode in {Mode.NOT_TRUE, Mode.NOT_FALSE}
    inside = mode in {Mode.TRUE, Mode.NOT_TRUE}
    low = Ordered(operand, Operator.GE if inside else Operator.LT, Literal(prefix, String()), negated)
    if (end := next_text(prefix)) is None:
        return low
    high = Ordered(operand, Operator.LT if inside else Operator.GE, Literal(end, String()), negated)
    return AND_BY[mode]((low, high))


def constant(operand: Value, *, truth: bool) -> OneOf:
    """Returns a leaf that is true, or false, of every record."""
    return OneOf(operand, (), null=False, negated=truth)
