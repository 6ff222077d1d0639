"""From a term back to an expression: how a simplified filter is written."""

from __future__ import annotations

from typing import assert_never

from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Counted,
    Decided,
    Disjunction,
    Exists,
    Flags,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
    Value,
    made_of,
    parts_of,
)
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
    joined,
    key_of,
    renamed,
)
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Enumeration, Untyped


def key(value: Value) -> str:
    """Returns a text that operands at one place of a filter have in common exactly if they are equal."""
    if type(value) is FieldRef:  # hot path: see benchmarks/README.md
        return f"$it/{value.field.name}"
    return key_of(operand_of(value))


def operand_of(value: Value) -> Operand:
    """Returns an operand of a term as a node of a filter."""
    match value:
        case Counted(collection, _, term):
            return Count(operand_of(collection), None if term is None else raised(term))
        case Flags(operand, flags):
            return Has(operand_of(operand), flags)
        case Call() | Arithmetic() | Negate():
            return made_of(value, map(operand_of, parts_of(value)))
        case FieldRef() | Path() | It() | Variable() | Literal():
            return value
        case _:
            assert_never(value)


def raised(term: Term, *, decided: bool = False) -> Expr:
    """Returns an expression that is true where the term is, and elsewhere false or null; `decided`: never null."""
    match term:
        case OneOf(value, values, null, negated):
            operand = operand_of(value)
            literals = (*values, Literal(None, operand.type)) if null else values
            if not literals:
                return _constant(operand, truth=negated)
            if negated:
                return joined(And, (Comparison(operand, Operator.NE, literal) for literal in literals))
            return _listed(operand, literals)
        case Ordered(value, op, literal, negated):
            return _or_not(Comparison(operand_of(value), op, literal), negated=negated)
        case Compared():
            return _compared(term)
        case Truth():
            return _truth(term, decided=decided)
        case Exists(negated=negated):
            return _or_not(_some(term), negated=negated)
        case Conjunction(terms):
            return joined(And, (raised(each, decided=decided) for each in terms))
        case Disjunction(terms):
            return joined(Or, (raised(each, decided=decided) for each in terms))
        case _:
            assert_never(term)


def _some(term: Exists) -> Expr:
    """A term of some element, as it was written: a lambda, `x in collection`, or `collection/$filter(..)/any()`."""
    collection, body = operand_of(term.collection), term.term
    if not term.variable.startswith("$"):
        return Lambda(Quantifier.ANY, collection, term.variable, raised(body))
    terms = body.terms if isinstance(body, Conjunction) else (body,)
    element, last = Variable(term.variable, term.collection.field), terms[-1]
    if isinstance(last, Compared) and last.left == element:
        if len(terms) > 1:
            collection = Filtered(collection, renamed(raised(Conjunction(terms[:-1])), term.variable, THIS))
        return ElementOf(_side(last.right), collection)
    return Lambda(Quantifier.ANY, Filtered(collection, renamed(raised(body), term.variable, THIS)), None, None)


def _compared(term: Compared) -> Expr:
    left, op, right = _side(term.left), term.op, _side(term.right)
    if isinstance(left, Literal):
        left, op, right = right, op.converse, left
    if op is Operator.EQ and term.negated:
        return Comparison(left, Operator.NE, right)
    return _or_not(Comparison(left, op, right), negated=term.negated)


def _truth(term: Truth, *, decided: bool) -> Expr:
    operand = operand_of(term.operand)
    if term.or_null:
        return Comparison(operand, Operator.NE, Literal(not term.wanted, Boolean()))
    if decided:
        return Comparison(operand, Operator.EQ, Literal(term.wanted, Boolean()))
    return _or_not(operand, negated=not term.wanted)


def _side(value: Side) -> Operand:
    match value:
        case Logical(Connective.AND, operands):
            return joined(And, map(_condition, operands))
        case Logical(Connective.OR, operands):
            return joined(Or, map(_condition, operands))
        case Logical(Connective.NOT, (operand, *_)):
            return Not(_condition(operand))
        case Decided(term):
            return raised(term, decided=True)
        case Logical():
            raise TypeError(f"not a side of a comparison: {value!r}")
        case _:
            return operand_of(value)


def _condition(value: Side) -> Expr:
    """Returns an operand of `and`, `or` and `not`: null has no type there, as in a filter that was read."""
    side = _side(value)
    return Literal(None, Untyped()) if isinstance(side, Literal) and side.value is None else side


def _or_not(expr: Expr, *, negated: bool) -> Expr:
    return Not(expr) if negated else expr


def _constant(operand: Operand, *, truth: bool) -> Expr:
    if isinstance(operand, Literal):
        return Literal(truth, Boolean())
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
