"""Writes a filter's meaning as Python conditions on a record."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from odata_filter.backends.python import ast_builders as code
from odata_filter.backends.python import record_values as records
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

_ORDER: dict[Operator, Callable[[], ast.cmpop]] = {
    Operator.LT: ast.Lt,
    Operator.LE: ast.LtE,
    Operator.GT: ast.Gt,
    Operator.GE: ast.GtE,
}


_FAMILIES: dict[type[Type], str] = {
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
"""The function of `records` that brings a record's value into the form in which a type is compared."""


@dataclass(slots=True)
class General:
    """Conditions that hold of any record; `get` gives its values. Collects what the code refers to by name."""

    accessors: Mapping[str, str | Callable[[Any], Any]]
    canonical: bool
    names: dict[str, Any]

    def term(self, term: Term) -> ast.expr:
        """The condition of a term."""
        match term:
            case OneOf():
                value = self.value(term.operand)
                return self.some(term, value) if term.operand.collection else self.one_of(term, value)
            case Ordered():
                return self.ordered(term)
            case Conjunction(terms):
                return code.conjunction(*self.conjuncts(terms))
            case Disjunction(terms):
                return code.disjunction(*map(self.term, terms))
            case _:
                assert_never(term)

    def some(self, leaf: OneOf, value: ast.expr) -> ast.expr:
        """Whether an element of a collection is one of the values, or the collection is empty."""
        test = self.one_of(replace(leaf, null=False, negated=False), code.load("element"))
        found = self.call(records.some, value, code.function("element", test), code.constant(leaf.null))
        return code.either(found, negated=leaf.negated)

    def one_of(self, leaf: OneOf, value: ast.expr) -> ast.expr:
        """Whether a value is one of the values, or null."""
        families: dict[str, list[Literal]] = {}
        for literal in leaf.values:
            families.setdefault(_family(leaf.operand, literal), []).append(literal)
        if len(families) + leaf.null > 1:
            first, value = code.bind("raw", value), code.load("raw")
        else:
            first = value
        tests: list[ast.expr] = [code.compare(first, ast.Is(), code.constant(None))] if leaf.null else []
        for family, literals in families.items():
            tests.append(self.equal(value if tests else first, leaf.operand, family, literals))
        return code.either(code.disjunction(*tests), negated=leaf.negated) if tests else code.constant(leaf.negated)

    def equal(self, value: ast.expr, operand: Operand, family: str, literals: list[Literal]) -> ast.expr:
        """Whether a value is equal to one of the literals, all of one family."""
        constants = [_constant(literal, family) for literal in literals]
        if family == "number":
            return self.equal_number(value, operand, constants)
        if len(constants) > 1:
            return code.compare(self.converted(value, operand, family), ast.In(), self.use(frozenset(constants)))
        constant = constants[0]
        if family == "boolean":
            return code.compare(value, ast.Is(), code.constant(constant))
        opaque = family == "text" or isinstance(literals[0].value, str)
        if not opaque:  # else what does not fit is not equal either
            value = self.converted(value, operand, family)
        return code.compare(value, ast.Eq(), self.use(constant))

    def equal_number(self, value: ast.expr, operand: Operand, exact: list[Any]) -> ast.expr:
        """Whether a number is equal to one of the numbers: a double to their doubles, any other to themselves."""
        value = self.converted(value, operand, "number")
        doubles = list(map(double, exact))
        single = len(exact) == 1
        wanted = self.use(exact[0] if single else frozenset(exact))
        if doubles != exact:
            value, wanted = code.bind("v", value), self.by_class(doubles[0] if single else frozenset(doubles), wanted)
        return code.compare(value, ast.Eq() if single else ast.In(), wanted)

    def conjuncts(self, terms: Sequence[Term]) -> Iterator[ast.expr]:
        """The conditions of a conjunction; a window, the bounds of one field, is one of them: it is read once."""
        bounds: dict[str, list[Ordered]] = {}
        for term in terms:
            if isinstance(term, Ordered):
                bounds.setdefault(str(term.operand), []).append(term)
        for term in terms:
            if not isinstance(term, Ordered):
                yield self.term(term)
            elif leaves := bounds.pop(str(term.operand), None):
                same = len({_family(leaf.operand, leaf.literal) for leaf in leaves}) == 1
                yield from [self.ordered(*leaves)] if same else map(self.ordered, leaves)

    def ordered(self, *leaves: Ordered) -> ast.expr:
        """Whether the value of a field stands in an order to the literals, all of one family."""
        operand = leaves[0].operand
        family = _family(operand, leaves[0].literal)
        value = self.value(operand)
        if not (self.canonical and family == "instant"):
            value = self.converted(value, operand, family, ordered=True)
        bounds = []
        for leaf in leaves:
            constant, op = _constant(leaf.literal, family), leaf.op
            if isinstance(constant, Instant) and self.canonical:
                # Between two microseconds: nothing that a datetime holds is equal to it.
                constant, op = constant.floor, Operator.GT if op in {Operator.GT, Operator.GE} else Operator.LE
            bound = self.use(constant)
            if family == "number" and not isinstance(constant, int):
                # A double that is equal will do for all; a Decimal may not even be asked whether NaN is less.
                rounded = double(constant)
                bound = self.use(rounded) if rounded == constant else self.by_class(rounded, bound)
            elif family == "number" and (rounded := double(constant)) != constant:
                bound = self.by_class(rounded, bound)
            bounds.append((_ORDER[op](), bound))
        return self.between(value, bounds, nullable=operand.nullable)

    def between(self, value: ast.expr, bounds: list[tuple[ast.cmpop, ast.expr]], *, nullable: bool) -> ast.expr:
        """Whether a value is not None and within the bounds."""
        del nullable  # a promise that this condition does not rely on
        present = code.compare(code.bind("v", value), ast.IsNot(), code.constant(None))
        return code.conjunction(present, *(code.compare(code.load("v"), op, bound) for op, bound in bounds))

    def by_class(self, double: object, exact: ast.expr) -> ast.expr:
        """What `v` is compared with: OData promotes to double (URL Conventions 5.1.1.18) where a record holds one."""
        return code.conditional(code.is_class(code.load("v"), "float"), self.use(double), exact)

    def converted(self, value: ast.expr, operand: Operand, family: str, *, ordered: bool = False) -> ast.expr:
        """The value in the form of its family; None if it has none. `ordered`: to be put in an order."""
        del ordered
        if family == "instant":  # canonical ones too: where clocks repeat an hour, Python's == is blind
            return self.call(records.instant, value, code.constant(str(operand)))
        return value if self.canonical else self.call(getattr(records, family), value)

    def value(self, operand: Operand) -> ast.expr:
        """The value of a field in the record; None if it is missing."""
        accessor = self.accessors.get(str(operand), str(operand))
        if callable(accessor):
            return code.call(self.use(accessor), code.load("record"))
        first, *rest = accessor.split(".")
        value: ast.expr = code.call(code.load("get"), code.constant(first))
        return self.call(records.follow, self.use(tuple(rest)), value) if rest else value

    def call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        """A call of a function of `records`."""
        self.names[function.__name__] = function
        return code.call(code.load(function.__name__), *arguments)

    def use(self, constant: object) -> ast.expr:
        """A constant: short texts and numbers as they are, anything else by name."""
        if isinstance(constant, (str, int)):
            return code.constant(constant)
        name = f"c{len(self.names)}"
        self.names[name] = constant
        return code.load(name)


_INLINE = {"guid": ("str", "v.lower()"), "number": ("int", "v"), "double": ("float", "v")}
"""The class that most values of a family have, and what their form is, of `v`."""

_API_INSTANT = "type(v) is str and v[4:20:3] == '--T::.' and v[26:] == '0+00:00' and v[11:13] != '24' and 'Z' not in v"
"""Whether `v` is an instant as the API writes them, so that `fromisoformat` takes no other form for it.

Some versions take hour 24, and some a Z and U+0000 anywhere for the end.
"""


class Quick(General):
    """Conditions that hold of a `dict` in which all is as it should be; of any other they may raise."""

    __slots__ = ()

    def some(self, leaf: OneOf, value: ast.expr) -> ast.expr:
        """As for any record; but a list is asked at once, and one by one only if a GUID in capitals may be in it."""
        families = {_family(leaf.operand, literal) for literal in leaf.values}
        if leaf.null or len(families) != 1 or not families <= {"text", "guid", "identifier"}:
            return General.some(self, leaf, value)
        wanted = self.use(frozenset(_constant(literal, *families) for literal in leaf.values))
        found = code.either(code.call(code.attribute(wanted, "isdisjoint"), code.load("v")), negated=True)
        one_by_one = General.some(self, replace(leaf, negated=False), code.load("v"))
        if not self.canonical and families != {"text"}:
            capitals = code.parsed("(joint := ''.join(v)) != joint.lower()")
            found = code.disjunction(found, code.conjunction(capitals, one_by_one))
        listed = code.is_class(code.bind("v", value), "list")
        return code.either(code.conditional(listed, found, one_by_one), negated=leaf.negated)

    def equal(self, value: ast.expr, operand: Operand, family: str, literals: list[Literal]) -> ast.expr:
        """As for any record; but a GUID is taken for text, as most are."""
        if family != "guid" or len(literals) > 1 or self.canonical or operand.nullable or operand.collection:
            return General.equal(self, value, operand, family, literals)
        return code.compare(code.call(code.attribute(value, "lower")), ast.Eq(), self.use(str(literals[0].value)))

    def between(self, value: ast.expr, bounds: list[tuple[ast.cmpop, ast.expr]], *, nullable: bool) -> ast.expr:
        """As for any record; but None, where it was promised not to be, raises."""
        if nullable or isinstance(bounds[0][1], ast.IfExp):  # a bound by the class of `v` needs it before
            return General.between(self, value, bounds, nullable=True)
        (op, bound), *others = bounds
        first = code.compare(code.bind("v", value) if others else value, op, bound)
        return code.conjunction(first, *(code.compare(code.load("v"), op, bound) for op, bound in others))

    def converted(self, value: ast.expr, operand: Operand, family: str, *, ordered: bool = False) -> ast.expr:
        """As for any record; but what has its form already, as most have, is spared the call."""
        if family == "instant":
            self.names |= {"datetime": dt.datetime, "UTC": dt.UTC, "fromisoformat": dt.datetime.fromisoformat}
            ready = code.conjunction(code.is_class(code.bind("v", value), "datetime"), code.parsed("v.tzinfo is UTC"))
            other = General.converted(self, code.load("v"), operand, family)
            other = code.conditional(code.parsed(_API_INSTANT), code.parsed("fromisoformat(v)"), other)
            return code.conditional(ready, code.load("v"), other)
        if family == "text":  # what is no string equals none, and raises when it is put in their order
            return value
        if self.canonical or family not in _INLINE or (ordered and family == "guid"):  # only a GUID has an order
            return General.converted(self, value, operand, family)
        plain, form = _INLINE[family]
        other = General.converted(self, code.load("v"), operand, family)
        return code.conditional(code.is_class(code.bind("v", value), plain), code.parsed(form), other)

    def value(self, operand: Operand) -> ast.expr:
        """As for any record; but a key that was promised to be there is not asked for."""
        accessor = self.accessors.get(str(operand), str(operand))
        if callable(accessor):
            return General.value(self, operand)
        first, *rest = accessor.split(".")
        value: ast.expr = code.load("record")
        if rest or not operand.nullable:
            value = code.item(value, first)
        else:
            rest = [first]
        for name in rest:
            value = code.call(code.attribute(value, "get"), code.constant(name))
        return value


def _family(operand: Operand, literal: Literal) -> str:
    """The family in which a field is compared with a literal."""
    if not isinstance(operand.type, Untyped):
        return _FAMILIES[type(operand.type)]
    family = _FAMILIES[type(literal.type)]
    return "number" if family == "double" else family  # the record decides whether doubles are compared


def _constant(literal: Literal, family: str) -> Any:  # noqa: ANN401 - of the family's form
    """The literal's value in the form of its family."""
    value = literal.value
    if family in {"guid", "identifier"}:
        return str(value)
    if isinstance(value, Instant):
        return value.floor if value.is_microsecond else value
    return double(value) if family == "double" else value
