"""From a term back to an expression: how a simplified filter is written."""

from __future__ import annotations

from typing import assert_never

from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import And, Comparison, Expr, Literal, Membership, Operand, Or, joined
from odata_filter.operators import Operator
from odata_filter.types import Enumeration


def raised(term: Term) -> Expr:
    """Returns an expression with the meaning of the term."""
    match term:
        case OneOf(operand, values, null, negated):
            literals = (*values, Literal(None, operand.type)) if null else values
            if not literals:
                return _constant(operand, truth=negated)
            if negated:
                return joined(And, (Comparison(operand, Operator.NE, literal) for literal in literals))
            return _listed(operand, literals)
        case Ordered(operand, op, literal):
            return Comparison(operand, op, literal)
        case Conjunction(terms):
            return joined(And, map(raised, terms))
        case Disjunction(terms):
            return joined(Or, map(raised, terms))
        case _:
            assert_never(term)


def _constant(operand: Operand, *, truth: bool) -> Expr:
    if not truth:
        return Membership(operand, ())
    null = Literal(None, operand.type)
    return Or((Comparison(operand, Operator.EQ, null), Comparison(operand, Operator.NE, null)))


def _listed(operand: Operand, literals: tuple[Literal, ...]) -> Expr:
    """`eq`, `in`, or for the members at one end of an ordered enumeration a comparison."""
    if len(literals) == 1:
        return Comparison(operand, Operator.EQ, literals[0])
    if isinstance(operand.type, Enumeration) and operand.ordered:
        members, held = operand.type.members, {literal.value for literal in literals}
        for op, end, bound in (
            (Operator.LE, members[: len(held)], len(held) - 1),
            (Operator.GE, members[-len(held) :], -len(held)),
        ):
            if held == set(end):
                return Comparison(operand, op, Literal(members[bound], operand.type))
    return Membership(operand, literals)
