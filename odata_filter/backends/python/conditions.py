"""Writes a filter's meaning as Python conditions on a record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, assert_never

from odata_filter.backends.python.source import Source
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import Literal, Operand
from odata_filter.operators import Operator
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    String,
    Type,
    Untyped,
)
from odata_filter.types.instant import Instant
from odata_filter.types.numerals import double

ORDER: Mapping[Operator, str] = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}

FAMILIES: Mapping[type[Type], str] = {
    String: "text",
    Enumeration: "text",
    Guid: "guid",
    Identifier: "identifier",
    DateTimeOffset: "instant",
    Date: "date",
    Boolean: "boolean",
    Integer: "number",
    Decimal: "number",
    Double: "double",
}
"""The function of `record_values` that brings a record's value into the form in which a type is compared."""


@dataclass(slots=True)
class General:
    """Conditions that hold of any record; `get` gives its values."""

    accessors: Mapping[str, str | Callable[[Any], Any]]
    canonical: bool
    source: Source
    parameters: ClassVar[str] = "record, get"

    def term(self, term: Term) -> str:
        """Returns the condition of a term."""
        match term:
            case OneOf():
                value = self.value(term.operand)
                return self.some(term, value) if term.operand.collection else self.one_of(term, value)
            case Ordered():
                return self.ordered(term)
            case Conjunction(terms):
                return self.source.joined("and", list(self.conjuncts(terms)), self.parameters)
            case Disjunction(terms):
                return self.source.joined("or", list(map(self.term, terms)), self.parameters)
            case _:
                assert_never(term)

    def some(self, leaf: OneOf, value: str) -> str:
        """Returns whether an element of a collection is one of the values, or the collection is empty."""
        test = self.one_of(replace(leaf, null=False, negated=False), "element")
        return either(f"some({value}, lambda element: {test}, {leaf.null})", negated=leaf.negated)

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

    def equal(self, value: str, operand: Operand, family: str, literals: list[Literal]) -> str:
        """Returns whether a value is equal to one of the literals, all of one family."""
        constants = [constant_of(literal, family) for literal in literals]
        if family == "number":
            return self.equal_number(value, operand, constants)
        value = self.converted(value, operand, family)
        if len(constants) > 1:
            return f"{value} in {self.source.bound(frozenset(constants))}"
        if family == "boolean":
            return f"{value} is {constants[0]}"
        return f"{value} == {self.source.bound(constants[0])}"

    def equal_number(self, value: str, operand: Operand, exact: list[Any]) -> str:
        """Returns whether a number is equal to one of the numbers; a double, to one of their doubles."""
        value = self.converted(value, operand, "number")
        doubles = list(map(double, exact))
        single = len(exact) == 1
        wanted = self.source.bound(exact[0] if single else members(exact))
        if doubles != exact:
            wanted = self.by_class(doubles[0] if single else frozenset(doubles), wanted)
            value = f"(v := {value})"
        return f"{value} {'==' if single else 'in'} {wanted}"

    def conjuncts(self, terms: Sequence[Term]) -> Iterator[str]:
        """Yields the conditions of a conjunction; the bounds of one field are one condition, which reads it once."""
        bounds: dict[str, list[Ordered]] = {}
        for term in terms:
            if isinstance(term, Ordered):
                bounds.setdefault(str(term.operand), []).append(term)
        for term in terms:
            if not isinstance(term, Ordered):
                yield self.term(term)
            elif leaves := bounds.pop(str(term.operand), None):
                same = len({family_of(leaf.operand, leaf.literal) for leaf in leaves}) == 1
                yield from [self.ordered(*leaves)] if same else map(self.ordered, leaves)

    def ordered(self, *leaves: Ordered) -> str:
        """Returns whether the value of a field stands in an order to the literals, all of one family."""
        operand = leaves[0].operand
        family = family_of(operand, leaves[0].literal)
        value = self.value(operand)
        if not (self.canonical and family == "instant"):
            value = self.converted(value, operand, family, ordered=True)
        bounds = []
        for leaf in leaves:
            constant, op = constant_of(leaf.literal, family), leaf.op
            if isinstance(constant, Instant) and self.canonical:
                # Between two microseconds: nothing that a datetime holds is equal to it.
                constant, op = constant.floor, Operator.GT if op in {Operator.GT, Operator.GE} else Operator.LE
            bounds.append((ORDER[op], self.bound(constant) if family == "number" else self.source.bound(constant)))
        return self.between(value, bounds, nullable=operand.nullable)

    def bound(self, constant: Any) -> str:  # noqa: ANN401 - a number of any kind
        """Returns what a number `v` is ordered by: doubles by the nearest double."""
        rounded = double(constant)
        if rounded != constant:
            return self.by_class(rounded, self.source.bound(constant))
        # A double that is equal will do for all; a Decimal may not even be asked whether NaN is less.
        return self.source.bound(constant if isinstance(constant, int) else rounded)

    def between(self, value: str, bounds: list[tuple[str, str]], *, nullable: bool) -> str:
        """Returns whether a value is not None and within the bounds."""
        del nullable  # a promise that this condition does not rely on
        return f"((v := {value}) is not None and {' and '.join(f'v {op} {bound}' for op, bound in bounds)})"

    def by_class(self, double: object, exact: str) -> str:
        """Returns what `v` is compared with: OData promotes to doubles (URL Conventions 5.1.1.18)."""
        return f"({self.source.bound(double)} if v.__class__ is float else {exact})"

    def converted(self, value: str, operand: Operand, family: str, *, ordered: bool = False) -> str:
        """Returns the value in the form of its family; None if it has none. `ordered`: to be put in an order."""
        del ordered
        if self.canonical and family != "instant":  # where clocks repeat an hour, Python's == is blind
            return value
        return f"{family}({value}, {str(operand)!r})"

    def value(self, operand: Operand) -> str:
        """Returns the value of a field in the record; None if it is missing."""
        accessor = self.accessors.get(str(operand), str(operand))
        if callable(accessor):
            return f"{self.source.bound(accessor)}(record)"
        first, *rest = accessor.split(".")
        value = f"get({first!r})"
        return f"follow({tuple(rest)!r}, {value})" if rest else value


class Ascending:
    """Numbers to look for among many: unlike a set, it is as fast where their hashes are chosen to be equal."""

    __slots__ = ("_values",)

    def __init__(self, values: Collection[Any]) -> None:
        self._values = sorted(values)

    def __contains__(self, value: Any) -> bool:  # noqa: ANN401 - a number of any kind, or None
        if value is None:
            return False
        place = bisect_left(self._values, value)
        return place < len(self._values) and bool(self._values[place] == value)


_FIRST_COLLISION = 2**61 - 2
"""Python's hash of an integer is its remainder by 2**61 - 1: smaller ones have different hashes."""


def members(numbers: Collection[Any]) -> Collection[Any] | Ascending:
    """Returns what finds numbers in no more time than their count is worth, whatever the numbers are."""
    own_hashes = all(isinstance(number, int) and abs(number) < _FIRST_COLLISION for number in numbers)
    return frozenset(numbers) if own_hashes else Ascending(numbers)


def either(condition: str, *, negated: bool) -> str:
    """Returns the condition or, if `negated`, its opposite."""
    return f"(not {condition})" if negated else condition


def family_of(operand: Operand, literal: Literal) -> str:
    """Returns the family in which an operand is compared with a literal."""
    if not isinstance(operand.type, Untyped):
        return FAMILIES[type(operand.type)]
    family = FAMILIES[type(literal.type)]
    return "number" if family == "double" else family  # the record decides whether doubles are compared


def constant_of(literal: Literal, family: str) -> Any:  # noqa: ANN401 - of the family's form
    """Returns the literal's value in the form of its family."""
    value = literal.value
    if family in {"guid", "identifier"}:
        return str(value)
    if isinstance(value, Instant):
        return value.floor if value.is_microsecond else value
    return double(value) if family == "double" else value
