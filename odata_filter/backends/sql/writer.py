"""Writes a filter's meaning as a SQL condition, and collects the parameters that it binds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from odata_filter.backends.sql.columns import Column, ColumnMap, Related, Storage
from odata_filter.backends.sql.dialects import (
    Dialect,
    Parameter,
    ParamStyle,
    array,
    bound,
    storage_of,
)
from odata_filter.errors.classes import UnsupportedError
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term
from odata_filter.nodes import Literal, Operand
from odata_filter.operators import Operator
from odata_filter.types import Double, Enumeration, Identifier, String, Type, Untyped

_WIDE = 32
"""Operands that are written in one row; more are grouped into a tree, because SQLite allows 1,000 levels."""

_SYMBOLS = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}


@dataclass(slots=True)
class _Target:
    """What a leaf is compared on: the column of a field, or the element of a collection."""

    operand: Operand
    name: str
    storage: Storage | None
    codepoint: bool
    nullable: bool


@dataclass(slots=True)
class Writer:
    """One writing of one condition: collects the parameters in the order of their marks."""

    dialect: Dialect
    columns: ColumnMap
    paramstyle: ParamStyle
    longest: int
    deep: bool
    parameters: list[Parameter] = field(default_factory=list)
    targets: dict[str, _Target] = field(default_factory=dict)

    def params(self) -> tuple[Any, ...] | dict[str, Any]:
        """The parameters, as the style passes them."""
        if self.paramstyle in {"named", "pyformat"}:
            return {f"p{number}": parameter for number, parameter in enumerate(self.parameters, 1)}
        return tuple(self.parameters)

    def mark(self, parameter: Parameter) -> str:
        """The mark of one more parameter."""
        self.parameters.append(parameter)
        match self.paramstyle:
            case "qmark":
                return "?"
            case "format":
                return "%s"
            case "pyformat":
                return f"%(p{len(self.parameters)})s"
            case "named":
                return f":p{len(self.parameters)}"
            case "numeric":
                return self.dialect.numeric.format(len(self.parameters))
            case "numeric_dollar":
                return f"${len(self.parameters)}"
            case _:
                assert_never(self.paramstyle)

    def quoted(self, *names: str) -> str:
        """Names, dotted or not, quoted part by part and joined by points."""
        parts, quote = ".".join(names).split("."), self.dialect.quote
        if not all(map(str.isidentifier, parts)):  # a plain word has nothing to escape
            if not all(parts) or any("\0" in part for part in parts):
                raise ValueError(f"{'.'.join(names)!r} is no name of a column or table")
            parts = [part.replace(quote, quote * 2) for part in parts]
            if self.paramstyle in {"format", "pyformat"}:
                parts = [part.replace("%", "%%") for part in parts]
        return quote + f"{quote}.{quote}".join(parts) + quote

    def condition(self, term: Term) -> str:
        """The whole condition, which may be joined with others as it is."""
        return f"({self.term(term)})" if isinstance(term, Disjunction) else self.term(term)

    def term(self, term: Term) -> str:
        """The condition of a term; binds as tightly as AND, but for a disjunction."""
        match term:
            case OneOf() if term.operand.collection:
                return self.collection(term)
            case OneOf():
                return self.one_of(term, self.target(term.operand))
            case Ordered():
                return self.ordered(term, self.target(term.operand))
            case Conjunction():
                return self.junction([self.condition(each) for each in term.terms], "AND")
            case Disjunction():
                return self.junction([self.term(each) for each in term.terms], "OR")
            case _:
                assert_never(term)

    def junction(self, conditions: list[str], word: str) -> str:
        """Conditions joined by a word: as a tree if they are many, and beside a deep first one as a group."""
        if self.deep and len(conditions) > 2:  # noqa: PLR2004 - the first, and a group of others
            return f"{conditions[0]} {word} ({_tree(conditions[1:], word)})"
        return _tree(conditions, word)

    def target(self, operand: Operand) -> _Target:
        """The column of a field."""
        target = self.targets.get(str(operand))
        if target is None:
            column = self.columns.get(str(operand), str(operand))
            match column:
                case str():
                    target = _Target(operand, self.quoted(column), None, codepoint=False, nullable=operand.nullable)
                case Column():
                    name = self.quoted(column.name)
                    target = _Target(operand, name, column.storage, column.codepoint, operand.nullable)
                case _:
                    kind = type(column).__name__
                    raise TypeError(f"field '{operand!s}' is no collection: map it to a column, not to a {kind}")
            self.targets[str(operand)] = target
        return target

    def one_of(self, leaf: OneOf, target: _Target) -> str:
        """Whether a column has one of the values; rows without a value count as the leaf says."""
        conditions = self.equal(leaf, target)
        if leaf.negated:
            if not conditions:
                return f"{target.name} IS NOT NULL" if leaf.null else "1 = 1"
            condition = " AND ".join(conditions)
            return condition if leaf.null or not target.nullable else f"({condition} OR {target.name} IS NULL)"
        conditions += [f"{target.name} IS NULL"] * leaf.null
        match conditions:
            case []:
                return "1 = 0"
            case [condition]:
                return condition
            case _:
                return f"({' OR '.join(conditions)})"

    def equal(self, leaf: OneOf, target: _Target) -> list[str]:
        """Whether a target is equal to the values, or to none of them: a condition for each type of literal."""
        conditions = []
        for kind, literals in _by_kind(leaf):
            storage = storage_of(self.dialect, kind, target.storage)
            bounds = [bound(self.dialect, kind, storage, literal.value) for literal in literals]
            # What the column cannot hold exactly is equal to nothing in it.
            parameters = [each.parameter for each in bounds if each.exact and each.parameter is not None]
            if parameters:
                comparable = self.comparable(target, kind)
                conditions.append(f"{comparable} {self.membership(parameters, negated=leaf.negated)}")
        return conditions

    def membership(self, parameters: list[Parameter], *, negated: bool) -> str:
        """The right side of a membership, with its operator."""
        if len(parameters) == 1:
            return f"{'<>' if negated else '='} {self.mark(parameters[0])}"
        word = "NOT IN" if negated else "IN"
        values = self.dialect.listed.get(type(parameters[0]))
        if values and len(parameters) > self.longest:
            return f"{word} ({values.format(self.mark(array(self.dialect, parameters)))})"
        return f"{word} ({', '.join(map(self.mark, parameters))})"

    def ordered(self, leaf: Ordered, target: _Target) -> str:
        """Whether a column stands in an order to the literal; rows without a value do not."""
        kind = _kind(leaf.operand, leaf.literal)
        limit = bound(self.dialect, kind, storage_of(self.dialect, kind, target.storage), leaf.literal.value)
        upwards = leaf.op in {Operator.GT, Operator.GE}
        if limit.parameter is None:
            return "1 = 0" if upwards is limit.above else f"{target.name} IS NOT NULL"
        symbol = _SYMBOLS[leaf.op] if limit.exact else ">" if upwards else "<="
        condition = f"{self.comparable(target, kind)} {symbol} {self.mark(limit.parameter)}"
        if upwards and isinstance(kind, Double) and self.dialect.greatest_double:
            condition += f" AND {target.name} <= {self.dialect.greatest_double}"
        return condition

    def comparable(self, target: _Target, kind: Type) -> str:
        """The target as it is compared: text by code point."""
        text = isinstance(kind, (String, Identifier, Enumeration)) and not target.codepoint
        return self.dialect.codepoint.format(target.name) if text else target.name

    def collection(self, leaf: OneOf) -> str:
        """Whether an element of a collection is one of the values, or it has no element that is not null."""
        some = self.elements(leaf.operand)
        conditions = []
        if equal := self.equal(replace(leaf, negated=False), some.target):
            conditions.append(some.written(" OR ".join(equal), negated=leaf.negated))
        if leaf.null:
            conditions.append(some.written(f"{some.target.name} IS NOT NULL", negated=not leaf.negated))
        match conditions:
            case []:
                return "1 = 1" if leaf.negated else "1 = 0"
            case [condition]:
                return condition
            case _:
                return f"({(' AND ' if leaf.negated else ' OR ').join(conditions)})"

    def elements(self, operand: Operand) -> _Elements:
        """Where the elements of a collection are found."""
        place = self.columns.get(str(operand))
        if isinstance(place, Related):
            element, key = self.quoted(place.table, place.column), self.quoted(place.table, place.key)
            # IN, not EXISTS: inside EXISTS the record's own column would be taken for one of the child table.
            parent, keys = self.quoted(place.parent), f"SELECT {key} FROM {self.quoted(place.table)} WHERE"
            yes = f"{parent} IN ({keys} {{}})"
            no = f"{parent} NOT IN ({keys} {key} IS NOT NULL AND ({{}}))"
            return _Elements(_Target(operand, element, place.storage, codepoint=False, nullable=True), yes, no)
        if isinstance(place, Column) and place.storage == "native":
            source, element = self.dialect.elements
            yes = f"EXISTS (SELECT 1 FROM {source.format(self.quoted(place.name))} WHERE {{}})"
            return _Elements(_Target(operand, element, None, codepoint=False, nullable=True), yes, f"NOT {yes}")
        message = f"the collection '{operand!s}' is mapped to no table"
        hint = f"say where its elements are: columns={{'{operand!s}': Related(table, column, key=...)}}"
        raise UnsupportedError("unmapped-collection", message, str(operand), (0, len(str(operand))), hint)


@dataclass(frozen=True, slots=True)
class _Elements:
    """The elements of a collection: one of them, and how to say that some, or none, meets a condition."""

    target: _Target
    some: str
    none: str

    def written(self, condition: str, *, negated: bool) -> str:
        """That some element meets a condition, or none."""
        before, _, after = (self.none if negated else self.some).rpartition("{}")
        return before + condition + after


def _by_kind(leaf: OneOf) -> Iterable[tuple[Type, Sequence[Literal]]]:
    """The values of a leaf by the type by which the field is compared with them: on most fields the field's own."""
    if not isinstance(leaf.operand.type, Untyped):
        return [(leaf.operand.type, leaf.values)] if leaf.values else []
    kinds: dict[Type, list[Literal]] = {}
    for literal in leaf.values:
        kinds.setdefault(literal.type, []).append(literal)
    return kinds.items()


def _kind(operand: Operand, literal: Literal) -> Type:
    """The type by which a field is compared with a literal."""
    return literal.type if isinstance(operand.type, Untyped) else operand.type


def _tree(conditions: list[str], word: str) -> str:
    """Conditions joined by a word, in parentheses by groups of `_WIDE` if they are many."""
    joint = f" {word} "
    while len(conditions) > _WIDE:
        groups = (conditions[start : start + _WIDE] for start in range(0, len(conditions), _WIDE))
        conditions = [f"({joint.join(group)})" for group in groups]
    return joint.join(conditions)
