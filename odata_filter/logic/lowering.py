"""From a checked expression to its meaning: null and `not` are settled here, and no backend decides about them again.

OData's comparisons are two-valued (URL Conventions 5.1.1.1): null equals null and nothing else, `ne` is the complement
of `eq`, `ge` and `le` are "greater, or equal" and so true of null and null, and `in` is a disjunction of `eq`. `and`,
`or` and `not` are three-valued (5.1.1.1.7 to 9), and so are Boolean fields and calls. A record is kept where the whole
is true, not null, so an expression is lowered in a mode: `not` changes the mode of its operand and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from odata_filter.filter import Filter
from odata_filter.logic.constant_folding import TRUE
from odata_filter.logic.literal_leaves import constant, window
from odata_filter.logic.lowered_comparisons import ComparisonLowering, some
from odata_filter.logic.lowered_values import unfiltered
from odata_filter.logic.merged_terms import Junction
from odata_filter.logic.terms import Conjunction, Counted, Flags, OneOf, Term, Truth
from odata_filter.logic.truth_modes import AND_BY, WANTED, Mode
from odata_filter.nodes import (
    THIS,
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Operand,
    Or,
    Path,
    Quantifier,
    Variable,
)
from odata_filter.types import Boolean
from odata_filter.types.instant import Instant


def meaning(filter: Filter, /, now: Instant | None = None) -> Term:
    """Returns what a filter means, for backends that evaluate it: a term in normal form.

    The term keeps three promises. Each leaf is true or false for every record, never null. Negation stands on leaves
    only. Equal conditions on one operand are merged: `x eq 1 or x eq 2` is the one leaf `x in (1, 2)`.

    A backend matches on the classes of `odata_filter.logic`, and ends with `assert_never`. A term is at most as deep as
    its filter: recursion is safe.

    Args:
        filter: the filter.
        now: the moment that replaces the calls of `now()`; without it they stay, for a backend that reads one moment
            for each evaluation.

    """
    return Lowering(now).term(filter.expr, Mode.TRUE)


class Lowering(ComparisonLowering):
    """How expressions are lowered."""

    __slots__ = ()

    def term(self, expr: Expr, mode: Mode) -> Term:
        """Returns what a mode says of an expression."""
        match expr:
            case Comparison():
                return self.comparison(expr, holds=mode.holds)
            case Membership():
                return self.membership(expr, holds=mode.holds)
            case ElementOf():
                return self.element_of(expr, holds=mode.holds)
            case And(operands):
                return self._junction(operands, mode, AND_BY[mode])
            case Or(operands):
                return self._junction(operands, mode, AND_BY[mode.of_not])
            case Not(operand):
                return self.term(operand, mode.of_not)
            case Lambda():
                return self._lambda(expr, holds=mode.holds)
            case FieldRef() | Path() | It() | Variable() | Call() | Literal() | Has():
                return self._truth(expr, mode)
            case Filtered() | Count() | Items() | Arithmetic() | Negate():
                raise TypeError(f"{expr} is not a condition")
            case _:
                assert_never(expr)

    def _junction(self, operands: Iterable[Expr], mode: Mode, junction: Junction) -> Term:
        return self.joined([self.term(operand, mode) for operand in operands], junction)

    def _truth(self, operand: Operand, mode: Mode) -> Term:
        """Returns what a mode says of an operand of Boolean type."""
        value = self.value(operand)
        wanted, or_null = WANTED[mode], mode in {Mode.NOT_TRUE, Mode.NOT_FALSE}
        match value:
            case Literal():
                return constant(value, truth=or_null if value.value is None else value.value is wanted)
            case Call():
                if self.windows and value.function.name == "startswith" and isinstance(value.arguments[1], Literal):
                    return window(self.value(value.arguments[0]), str(value.arguments[1].value), mode)
                return Truth(value, wanted, or_null)
            case Flags():
                return Truth(value, wanted, or_null)
            case FieldRef() | Path() | It() | Variable() | Counted() | Arithmetic() | Negate():
                # "True or null" is "not false": the complement of a list keeps null.
                literal = Literal(not wanted if or_null else wanted, Boolean())
                return OneOf(value, (literal,), null=False, negated=or_null)
            case _:
                assert_never(value)

    def _lambda(self, expr: Lambda, *, holds: bool) -> Term:
        """Returns `any` as "true of some element" and `all` as "not true of no element"."""
        of_any, variable, body = expr.quantifier is Quantifier.ANY, expr.variable, expr.body
        if variable is None or body is None:
            variable, body = THIS, TRUE
        place, bodies = unfiltered(expr.collection, variable)
        terms = [self.term(each, Mode.TRUE) for each in bodies]
        terms.append(self.term(body, Mode.TRUE if of_any else Mode.NOT_TRUE))
        return some(place, variable, self.joined(terms, Conjunction), negated=holds is not of_any)
