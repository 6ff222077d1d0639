"""What a condition on a collection asks of its elements."""

from __future__ import annotations

from typing import assert_never

from odata_filter.logic.terms import Compared, Conjunction, Counted, Disjunction, Exists, OneOf, Ordered, Term, Truth
from odata_filter.nodes import FieldRef, Path, Variable


def element_tests(collection: FieldRef | Path, leaf: OneOf) -> list[Exists]:
    """Returns what a leaf on a collection asks of its elements: that some have a value, or that there are none.

    The leaf is true if any of the tests is, or, negated, all. Without tests it is false, or, negated, true.

    Args:
        collection: the operand of the leaf.
        leaf: a leaf on a collection.

    """
    element = Variable("", collection.field)
    tests = []
    if leaf.values:
        one = OneOf(element, leaf.values, null=False, negated=False)
        tests.append(Exists(collection, element.name, one, leaf.negated))
    if leaf.null:
        anything = OneOf(element, (), null=True, negated=True)
        tests.append(Exists(collection, element.name, anything, not leaf.negated))
    return tests


def body_of(term: Exists) -> Term:
    """Returns what is asked of an element: a condition that is not true of null."""
    element = Variable(term.variable, term.collection.field)
    if _needs(term.term, element):
        return term.term
    return Conjunction((term.term, OneOf(element, (), null=True, negated=True)))


def counted_body(operand: Counted) -> Term:
    """Returns what is asked of an element that is counted: a condition that is not true of null."""
    if operand.term is None:
        return OneOf(Variable(operand.variable, operand.collection.field), (), null=True, negated=True)
    return body_of(Exists(operand.collection, operand.variable, operand.term, negated=False))


def _needs(term: Term, element: Variable) -> bool:
    """Returns whether the condition of a term is plainly not true of a null element."""
    match term:
        case OneOf():
            return term.operand == element and (term.null if term.negated else not term.null)
        case Ordered():
            return term.operand == element and not term.negated
        case Truth():
            return term.operand == element and not term.or_null
        case Conjunction():
            return any(_needs(each, element) for each in term.terms)
        case Disjunction():
            return all(_needs(each, element) for each in term.terms)
        case Compared() | Exists():
            return False
        case _:
            assert_never(term)
