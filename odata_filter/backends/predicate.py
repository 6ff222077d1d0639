"""A filter as a Python function, compiled from a syntax tree: values are bound constants, never text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, assert_never, cast

from odata_filter import records
from odata_filter.backends import code
from odata_filter.filter import Filter
from odata_filter.instant import Instant
from odata_filter.meaning import Conjunction, Disjunction, OneOf, Ordered, Term, meaning
from odata_filter.nodes import Literal
from odata_filter.operators import Operator
from odata_filter.schema import Field
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

Record = TypeVar("Record")


class CompiledPredicate(Protocol):
    """What `Predicate` compiles a filter to: a function of a record."""

    source: str
    """The function's source text, for the curious; values other than short ones are bound by name."""

    def __call__(self, record: Any, /) -> bool:  # noqa: ANN401 - a record is whatever the caller has
        """Whether the filter is true of the record."""

    def select(self, records: Iterable[Record], /) -> list[Record]:
        """The records that the filter is true of, in their order; faster than calling the function for each."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A Python function that says whether the filter is true of a record.

    Records are mappings (`record["state"]`) or objects (`record.state`), each record as it comes; what is missing is
    null. GUIDs may be `UUID` or text in any case, instants aware `datetime`, `Instant` or text with an offset. A value
    that does not fit its field equals nothing; a naive `datetime` raises a ValueError.

    Args:
        accessors: where a field's value is found, for records of another shape: by field name, a dotted path or a
            function of the record.
        canonical: the promise that GUIDs are lower-case text and instants aware `datetime`s, and that every value
            is of its field's type: nothing is then converted.

    """

    accessors: Mapping[str, str | Callable[[Any], Any]] | None = None
    canonical: bool = False

    def compile(self, filter: Filter, /) -> CompiledPredicate:  # noqa: A002 - the field's own word
        """The function."""
        compiler = _Compiler(self.accessors or {}, self.canonical)
        body = compiler.term(meaning(filter.expr))
        return compiler.function(body)


_ORDER: dict[Operator, Callable[[], ast.cmpop]] = {
    Operator.LT: ast.Lt,
    Operator.LE: ast.LtE,
    Operator.GT: ast.Gt,
    Operator.GE: ast.GtE,
}

_TEMPLATE = """\
def predicate(record):
    get = record.get if record.__class__ is dict else reader(record)
    return CONDITION

def select(records):
    kept = []
    for record in records:
        get = record.get if record.__class__ is dict else reader(record)
        if CONDITION:
            kept.append(record)
    return kept
"""


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

_PLAIN = {"text": str, "number": int, "double": float}
"""The class that most values of a family have already: they are spared the call."""


@dataclass(slots=True)
class _Compiler:
    """One compilation: collects the constants that the code refers to by name."""

    accessors: Mapping[str, str | Callable[[Any], Any]]
    canonical: bool
    names: dict[str, Any] = field(default_factory=lambda: {"reader": records.reader})

    def function(self, condition: ast.expr) -> CompiledPredicate:
        """The function of a condition."""
        module = ast.fix_missing_locations(code.Put(condition).visit(ast.parse(_TEMPLATE)))
        exec(compile(module, "<filter>", "exec"), self.names)  # noqa: S102 - the tree is ours, and holds no text of a caller
        predicate = self.names["predicate"]
        predicate.select, predicate.source = self.names["select"], ast.unparse(module.body[0])
        return cast("CompiledPredicate", predicate)

    def term(self, term: Term) -> ast.expr:
        """The condition of a term."""
        match term:
            case OneOf():
                value = self.value(term.field)
                return self.some(term, value) if term.field.collection else self.one_of(term, value)
            case Ordered():
                return self.ordered(term)
            case Conjunction(terms):
                return ast.BoolOp(ast.And(), list(map(self.term, terms)))
            case Disjunction(terms):
                return ast.BoolOp(ast.Or(), list(map(self.term, terms)))
            case _:
                assert_never(term)

    def some(self, leaf: OneOf, value: ast.expr) -> ast.expr:
        """Whether an element of a collection is one of the values, or the collection is empty."""
        test = self.one_of(replace(leaf, null=False, negated=False), code.load("element"))
        parameter = ast.arguments([], [ast.arg("element")], None, [], [], None, [])
        return code.either(
            self.call(records.some, value, ast.Lambda(parameter, test), ast.Constant(leaf.null)), negated=leaf.negated
        )

    def one_of(self, leaf: OneOf, value: ast.expr) -> ast.expr:
        """Whether a value is one of the values, or null."""
        families: dict[str, list[Literal]] = {}
        for literal in leaf.values:
            families.setdefault(_family(leaf.field, literal), []).append(literal)
        if len(families) + leaf.null > 1:
            first, value = code.bind("raw", value), code.load("raw")
        else:
            first = value
        tests: list[ast.expr] = [code.compare(first, ast.Is(), ast.Constant(None))] if leaf.null else []
        for family, literals in families.items():
            tests.append(self.equal(value if tests else first, leaf.field, family, literals))
        match tests:
            case []:
                return ast.Constant(leaf.negated)
            case [test]:
                return code.either(test, negated=leaf.negated)
            case _:
                return code.either(ast.BoolOp(ast.Or(), tests), negated=leaf.negated)

    def equal(self, value: ast.expr, field: Field, family: str, literals: list[Literal]) -> ast.expr:
        """Whether a value is equal to one of the literals, all of one family."""
        constants = [_constant(literal, family) for literal in literals]
        if family == "number":
            return self.equal_number(value, field, constants)
        if len(constants) > 1:
            return code.compare(self.converted(value, field, family), ast.In(), self.use(frozenset(constants)))
        constant = constants[0]
        if family == "boolean":
            return code.compare(value, ast.Is(), ast.Constant(constant))
        opaque = family == "text" or isinstance(literals[0].value, str)
        if opaque or (self.canonical and family != "instant"):
            return code.compare(value, ast.Eq(), self.use(constant))  # what does not fit is not equal either
        if family in {"guid", "identifier"}:
            lower = code.call(ast.Attribute(code.load("v"), "lower", ast.Load()))
            return code.compare(self.unless(value, str, lower, records.guid), ast.Eq(), self.use(constant))
        return code.compare(self.converted(value, field, family), ast.Eq(), self.use(constant))

    def equal_number(self, value: ast.expr, field: Field, exact: list[Any]) -> ast.expr:
        """Whether a number is equal to one of the numbers: a double to their doubles, any other to themselves."""
        value = self.converted(value, field, "number")
        doubles = list(map(records.double, exact))
        single = len(exact) == 1
        wanted = self.use(exact[0] if single else frozenset(exact))
        if doubles != exact:
            value, wanted = code.bind("v", value), self.by_class(doubles[0] if single else frozenset(doubles), wanted)
        return code.compare(value, ast.Eq() if single else ast.In(), wanted)

    def ordered(self, leaf: Ordered) -> ast.expr:
        """Whether a value stands in an order to the literal."""
        family, op = _family(leaf.field, leaf.literal), leaf.op
        constant = _constant(leaf.literal, family)
        value = self.value(leaf.field)
        if family == "instant" and self.canonical:
            if isinstance(constant, Instant):  # between two microseconds: nothing that a datetime holds is equal to it
                constant, op = constant.floor, Operator.GT if op in {Operator.GT, Operator.GE} else Operator.LE
        else:
            value = self.converted(value, leaf.field, family)
        bound = self.use(constant)
        if family == "number" and (double := records.double(constant)) != constant:
            bound = self.by_class(double, bound)
        present = code.compare(code.bind("v", value), ast.IsNot(), ast.Constant(None))
        return ast.BoolOp(ast.And(), [present, code.compare(code.load("v"), _ORDER[op](), bound)])

    def by_class(self, double: object, exact: ast.expr) -> ast.expr:
        """What `v` is compared with: OData promotes to double (URL Conventions 5.1.1.18) where a record holds one."""
        return ast.IfExp(self.is_class(code.load("v"), float), self.use(double), exact)

    def converted(self, value: ast.expr, field: Field, family: str) -> ast.expr:
        """The value in the form of its family; None if it has none."""
        function: Callable[..., Any] = getattr(records, family)
        if family == "instant":
            return self.call(function, value, ast.Constant(field.name))
        if self.canonical:
            return value
        if family in _PLAIN:
            return self.unless(value, _PLAIN[family], code.load("v"), function)
        return self.call(function, value)

    def unless(self, value: ast.expr, plain: type, inline: ast.expr, function: Callable[..., Any]) -> ast.expr:
        """`inline`, of `v`, if the value is of the plain class; else what the function makes of it."""
        return ast.IfExp(self.is_class(code.bind("v", value), plain), inline, self.call(function, code.load("v")))

    def is_class(self, value: ast.expr, plain: type) -> ast.expr:
        """Whether a value is of exactly this class."""
        return code.compare(ast.Attribute(value, "__class__", ast.Load()), ast.Is(), code.load(plain.__name__))

    def value(self, field: Field) -> ast.expr:
        """The value of a field in the record."""
        accessor = self.accessors.get(field.name, field.name)
        if callable(accessor):
            return code.call(self.use(accessor), code.load("record"))
        first, *rest = accessor.split(".")
        value: ast.expr = code.call(code.load("get"), ast.Constant(first))
        for name in rest:
            get = code.call(ast.Attribute(code.load("v"), "get", ast.Load()), ast.Constant(name))
            follow = self.call(records.follow, ast.Tuple([ast.Constant(name)], ast.Load()), code.load("v"))
            value = ast.IfExp(self.is_class(code.bind("v", value), dict), get, follow)
        return value

    def call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        """A call of a function of `records`."""
        self.names[function.__name__] = function
        return code.call(code.load(function.__name__), *arguments)

    def use(self, constant: object) -> ast.expr:
        """A constant: short texts and numbers as they are, anything else by name."""
        if isinstance(constant, (str, int)):
            return ast.Constant(constant)
        name = f"c{len(self.names)}"
        self.names[name] = constant
        return code.load(name)


def _family(field: Field, literal: Literal) -> str:
    """The family in which a field is compared with a literal."""
    if not isinstance(field.type, Untyped):
        return _FAMILIES[type(field.type)]
    family = _FAMILIES[type(literal.type)]
    return "number" if family == "double" else family  # the record decides whether doubles are compared


def _constant(literal: Literal, family: str) -> Any:  # noqa: ANN401 - of the family's form
    """The literal's value in the form of its family."""
    value = literal.value
    if family in {"guid", "identifier"}:
        return str(value)
    if isinstance(value, Instant):
        return value.floor if value.is_microsecond else value
    return records.double(value) if family == "double" else value
