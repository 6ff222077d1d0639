"""Writes a filter's meaning as Python conditions on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from odata_filter.backends.python.comparison_forms import TICKS, constant_of, family_of
from odata_filter.backends.python.operand_text import Key, Scope
from odata_filter.backends.python.run_time_comparisons import members
from odata_filter.backends.python.two_operands import TwoOperands, either
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
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
    parts_of,
)
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types.numerals import double
from odata_filter.types.picoseconds import Exact

ORDER: Mapping[Operator, str] = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}


_FEW = 48
"""Leaves and operands of a junction at most that is written as one text, in which a value is read once."""


@dataclass(slots=True)
class General(TwoOperands):
    """Conditions that hold of any record. Each is closed: it needs no parentheses beside `and`, `or`, `not`."""

    shares: bool = False
    """Whether the next text stands in one function with the names of `known`."""

    def term(self, term: Term) -> str:
        """Returns the condition of a term."""
        match term:
            case OneOf(FieldRef() | Path() as operand) if operand.collection:
                return self.some(term, self.value(operand))
            case OneOf(operand):
                return self.one_of(term, self.value(operand))
            case Ordered():
                return self.ordered(term)
            case Compared():
                return self.compared(term)
            case Truth():
                return self.truth(term)
            case Exists():
                return self.exists(term)
            case Conjunction(terms):
                return self.junction("and", terms)
            case Disjunction(terms):
                return self.junction("or", terms)
            case _:
                assert_never(term)

    def junction(self, word: str, terms: Sequence[Term]) -> str:
        """Returns the conditions of terms, joined. What one of a few conjuncts has read, the next ones do not read."""
        known, shares = self.known, self.shares
        self.shares = shares or _size(terms, _FEW) <= _FEW
        self.known = dict(known) if self.shares else {}
        texts = []
        for term in terms:
            before = dict(self.known)
            texts.append(self.term(term))
            if word == "or" or not (self.shares and _proves(term)):
                self.known = before
        joined = f"({f' {word} '.join(texts)})" if self.shares else self.source.joined(word, texts, self.parameters)
        self.known, self.shares = known, shares
        return joined

    def some(self, leaf: OneOf, value: str) -> str:
        """Returns whether an element of a collection is one of the values, or the collection is empty."""
        test = self.one_of(replace(leaf, null=False, negated=False), "element")
        return either(f"some({value}, lambda element: {test}, {leaf.null})", negated=leaf.negated)

    def exists(self, leaf: Exists) -> str:
        """Returns whether the term is true of an element of a collection."""
        test = self.body(leaf.collection, leaf.variable, leaf.term)
        return either(f"some({self.value(leaf.collection)}, {test}, False)", negated=leaf.negated)

    def count(self, counted: Counted) -> str:
        """Returns how many elements of a collection the term is true of."""
        collection, term = counted.collection, counted.term
        if term is None:
            return f"len(elements({self.value(collection)}))"
        return f"count({self.value(collection)}, {self.body(collection, counted.variable, term)})"

    def body(self, collection: FieldRef | Path, variable: str, term: Term) -> str:
        """Returns the function of an element that says whether the term is true of it."""
        name = self.source.local()
        parameters, variables, known = self.parameters, self.variables, self.known
        # A name that is hidden, as `$this` in a `$filter` within another, is not the one whose values are known.
        self.known = {} if variable in self.variables else dict(self.known)
        self.variables = {**self.variables, variable: Scope(name, self.place(collection))}
        self.parameters = f"{self.parameters}, {name}"
        test = self.term(term)
        self.parameters: str = parameters
        self.variables: dict[str, Scope] = variables
        self.known: dict[Key, str] = known
        return f"lambda {name}: {test}"

    def one_of(self, leaf: OneOf, value: str) -> str:
        """Returns whether a value is one of the values, or null."""
        families: dict[str, list[Literal]] = {}
        for literal in leaf.values:
            families.setdefault(family_of(leaf.operand, literal), []).append(literal)
        first = value
        if len(families) + leaf.null > 1:
            first, value = f"(raw := {value})", "raw"
        tests = [self.null(first)] if leaf.null else []
        for family, literals in families.items():
            tests.append(self.equal(value if tests else first, leaf.operand, family, literals))
        if not tests:
            return str(leaf.negated)
        return either(tests[0] if len(tests) == 1 else f"({' or '.join(tests)})", negated=leaf.negated)

    def null(self, value: str) -> str:
        """Returns whether a value is null."""
        return f"is_null({value})"

    def equal(self, value: str, operand: Value, family: str, literals: list[Literal]) -> str:
        """Returns whether a value is equal to one of the literals, all of one family."""
        constants = [constant_of(literal, family) for literal in literals]
        if family == "number":
            return self.equal_number(value, operand, constants)
        if family in {TICKS, "duration"} and len(constants) > 1:
            value = self.converted(value, operand, family)
            return f"{value} in {self.source.bound(members(constants))}"
        value = self.converted(value, operand, family)
        if len(constants) > 1:
            return f"{value} in {self.source.bound(frozenset(constants))}"
        if family == "boolean":
            return f"{value} is {constants[0]}"
        return f"{value} == {self.source.bound(constants[0])}"

    def equal_number(self, value: str, operand: Value, exact: list[Any]) -> str:
        """Returns whether a number is equal to one of the numbers; a double, to one of their doubles."""
        value = self.converted(value, operand, "number")
        doubles = list(map(double, exact))
        single = len(exact) == 1
        wanted = self.source.bound(exact[0] if single else members(exact))
        if doubles != exact:
            wanted = self.by_class("v", doubles[0] if single else frozenset(doubles), wanted)
            value = f"(v := {value})"
        return f"{value} {'==' if single else 'in'} {wanted}"

    def ordered(self, leaf: Ordered) -> str:
        """Returns whether an operand is not null and stands in an order to the literal."""
        family = family_of(leaf.operand, leaf.literal)
        guards, name = self.named(leaf.operand, family)
        return either(f"({' and '.join([*guards, self.order(name, leaf, family)])})", negated=leaf.negated)

    def order(self, name: str, leaf: Ordered, family: str) -> str:
        """Returns whether a value, which is not null, stands in an order to the literal."""
        constant, op = constant_of(leaf.literal, family), leaf.op
        if isinstance(constant, Exact) and self.canonical:
            # Between two microseconds: nothing that the module datetime has is equal to it.
            constant, op = constant.floor, Operator.GT if op in {Operator.GT, Operator.GE} else Operator.LE
        bound = self.source.bound(constant)
        if family == "number":
            if (rounded := double(constant)) != constant:
                bound = self.by_class(name, rounded, bound)
            elif not isinstance(constant, int):
                bound = self.source.bound(rounded)  # equal for every class; `NaN < Decimal` raises
        return f"{name} {ORDER[op]} {bound}"

    def by_class(self, name: str, double: object, exact: str) -> str:
        """Returns what a number is compared with: OData promotes to doubles (URL Conventions 5.1.1.18)."""
        return f"({self.source.bound(double)} if {name}.__class__ is float else {exact})"

    def truth(self, leaf: Truth) -> str:
        """Returns whether a Boolean operand is `wanted`, or, if `or_null`, null."""
        guards, value = self.guarded(leaf.operand, "boolean")
        # "True or null" is "not false": null is where a guard fails.
        opposite = leaf.or_null is leaf.wanted
        return either(f"({' and '.join([*guards, either(value, negated=opposite)])})", negated=leaf.or_null)


def _proves(term: Term) -> bool:
    """Returns whether all that the text of a term reads first is not null where the term is true."""
    match term:
        case Truth():
            return not term.or_null
        case Ordered():
            return not term.negated
        case _:
            return False


def _size(terms: Sequence[Term], limit: int) -> int:
    """Returns the number of leaves and operands in terms; no more of them are counted than it takes to pass a limit."""
    size = 0
    stack: list[Term | Side] = [*terms[: limit + 1]]
    while stack and size <= limit:
        size += 1
        match part := stack.pop():
            case OneOf() | Ordered() | Truth() | Flags():  # the most frequent first
                stack.append(part.operand)
            case FieldRef() | Literal() | Path() | It() | Variable():
                pass
            case Conjunction(parts) | Disjunction(parts):
                stack += parts[: limit + 1]
            case Exists() | Decided():
                stack.append(part.term)
            case Logical():
                stack += part.operands
            case Compared():
                stack += (part.left, part.right)
            case Counted():
                stack += [] if part.term is None else [part.term]
            case Call() | Arithmetic() | Negate():
                stack += parts_of(part)
            case _:
                assert_never(part)
    return size
