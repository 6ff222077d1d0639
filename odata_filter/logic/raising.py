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
from odata_filter.types import Boolean, Enumeration, Untyped


def raised(term: Term, *, decided: bool = False) -> Expr:
    """Returns an expression that is true where the term is, and elsewhere false or null; `decided`: never null."""
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
        case Compared():
            return _compared(term)
        case Truth():
            return _truth(term, decided=decided)
        case Exists(collection, variable, body, negated):
            return _or_not(Lambda(Quantifier.ANY, collection, variable, raised(body)), negated=negated)
        case Conjunction(terms):
            return joined(And, (raised(each, decided=decided) for each in terms))
        case Disjunction(terms):
            return joined(Or, (raised(each, decided=decided) for each in terms))
        case _:
            assert_never(term)


def _compared(term: Compared) -> Expr:
    left, op, right = _side(term.left), term.op, _side(term.right)
    if isinstance(left, Literal):
        left, op, right = right, op.converse, left
    if op is Operator.EQ and term.negated:
        return Comparison(left, Operator.NE, right)
    return _or_not(Comparison(left, op, right), negated=term.negated)


def _truth(term: Truth, *, decided: bool) -> Expr:
    if term.or_null:
        return Comparison(term.operand, Operator.NE, Literal(not term.wanted, Boolean()))
    if decided:
        return Comparison(term.operand, Operator.EQ, Literal(term.wanted, Boolean()))
    return _or_not(term.operand, negated=not term.wanted)


def _side(value: Value | Logical | Decided) -> Operand:
    match value:
        case Logical(Connective.AND, operands):
            return joined(And, map(_condition, operands))
        case Logical(Connective.OR, operands):
            return joined(Or, map(_condition, operands))
        case Logical(Connective.NOT, (operand, *_)):
            return Not(_condition(operand))
        case Decided(term):
            return raised(term, decided=True)
        case FieldRef() | Variable() | Call() | Literal():
            return value
    raise TypeError(f"not a side of a comparison: {value!r}")


def _condition(value: Value | Logical | Decided) -> Expr:
    """An operand of `and`, `or` and `not`: null has no type there, as in a filter that was read."""
    side = _side(value)
    return Literal(None, Untyped()) if isinstance(side, Literal) and side.value is None else side


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
