"""From a term back to an expression: how a simplified filter is written."""

from __future__ import annotations

from typing import assert_never

from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Term,
    Truth,
    Value,
)
from odata_filter.nodes import (
    And,
    Call,
    Comparison,
    Expr,
    FieldRef,
    Lambda,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    Quantifier,
    Variable,
    joined,
)
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Enumeration


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
        case Ordered(operand, op, literal, negated):
            return _or_not(Comparison(operand, op, literal), negated=negated)
        case Compared(left, Operator.EQ, right, True):
            return Comparison(_side(left), Operator.NE, _side(right))
        case Compared(left, op, right, negated):
            return _or_not(Comparison(_side(left), op, _side(right)), negated=negated)
        case Truth(operand, wanted, True):
            return Comparison(operand, Operator.NE, Literal(not wanted, Boolean()))
        case Truth(operand, wanted, _):
            return _or_not(operand, negated=not wanted)
        case Exists(collection, variable, body, negated):
            return _or_not(Lambda(Quantifier.ANY, collection, variable, raised(body)), negated=negated)
        case Conjunction(terms):
            return joined(And, map(raised, terms))
        case Disjunction(terms):
            return joined(Or, map(raised, terms))
        case _:
            assert_never(term)


def _side(value: Value | Logical | Decided) -> Operand:
    match value:
        case Logical(Connective.AND, operands):
            return joined(And, map(_side, operands))
        case Logical(Connective.OR, operands):
            return joined(Or, map(_side, operands))
        case Logical(Connective.NOT, (operand, *_)):
            return Not(_side(operand))
        case Decided(term):
            return raised(term)
        case FieldRef() | Variable() | Call() | Literal():
            return value
    raise TypeError(f"not a side of a comparison: {value!r}")


def _or_not(expr: Expr, *, negated: bool) -> Expr:
    return Not(expr) if negated else expr


def _constant(operand: Value, *, truth: bool) -> Expr:
    if isinstance(operand, Literal):
        return Literal(truth, Boolean())
    if not truth:
        return Membership(operand, ())
    null = Literal(None, operand.type)
    return Or((Comparison(operand, Operator.EQ, null), Comparison(operand, Operator.NE, null)))


def _listed(operand: Value, literals: tuple[Literal, ...]) -> Expr:
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
