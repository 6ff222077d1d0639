"""Writes the meaning of a filter as one SQL condition, and collects the parameters that it binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, assert_never

from odata_filter.backends.holds import Holds
from odata_filter.backends.relational import Compiler
from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Related
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.forms import Form, Parameter
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import Term
from odata_filter.nodes import Literal as LiteralNode
from odata_filter.nodes import Operand
from odata_filter.operators import Operator
from odata_filter.types import Type

_SYMBOLS = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}


class Condition(NamedTuple):
    """A condition as text.

    Attributes:
        sql: the text.
        word: the word that joins its parts; empty where it can stand beside AND and OR without parentheses.

    """

    sql: str
    word: Literal["", "AND", "OR"] = ""


@dataclass(slots=True)
class Target:
    """What stands in SQL for an operand: its text, and how it stores the values of a type."""

    sql: str
    column: Column
    forms: dict[Type, Form] = field(default_factory=dict)


class UnwritableError(Exception):
    """What a condition cannot be written for.

    Attributes:
        fault: what is wrong.
        name: the field or function that it is about.

    """

    def __init__(self, fault: Fault, name: str) -> None:
        super().__init__(fault, name)
        self.fault, self.name = fault, name


class Writer(Compiler[Condition]):
    """One writing of one condition.

    Args:
        dialect: the engine's own ways.
        columns: where fields are kept.
        paramstyle: how the driver marks parameters.
        prefix: the beginning of the parameters' names, in the styles that have names.
        longest: the values of one list that get a parameter each; a longer list is one parameter.

    Attributes:
        parameters: what the condition binds, in the order of the marks.

    """

    def __init__(self, dialect: Dialect, columns: ColumnMap, paramstyle: ParamStyle, prefix: str, longest: int) -> None:
        self.dialect, self.columns, self.paramstyle = dialect, columns, paramstyle
        self.prefix, self.longest = prefix, longest
        self.parameters: list[Parameter] = []
        self._targets: dict[str, Target] = {}

    def params(self) -> tuple[Any, ...] | dict[str, Any]:
        """Returns the parameters, as the style passes them."""
        if self.paramstyle in {"named", "pyformat"}:
            return {f"{self.prefix}{number}": parameter for number, parameter in enumerate(self.parameters, 1)}
        return tuple(self.parameters)

    def where(self, term: Term) -> str:
        """Returns the whole condition, which may be joined with others by AND and OR as it is."""
        sql, word = self.compiled(term)
        return f"({sql})" if word == "OR" else sql

    def holds(self, operand: Operand, kind: Type) -> Holds:
        """Returns what the column holds, in its storage."""
        return self._form(self._target(operand), kind).holds

    def constant(self, operand: Operand, *, truth: bool) -> Condition:
        """Returns a comparison of two numbers."""
        del operand
        return Condition("1 = 1" if truth else "1 = 0")

    def is_null(self, operand: Operand, *, negated: bool) -> Condition:
        """Returns the test for NULL."""
        return Condition(f"{self._target(operand).sql} IS {'NOT NULL' if negated else 'NULL'}")

    def one_of(self, operand: Operand, kind: Type, literals: Sequence[LiteralNode], *, negated: bool) -> Condition:
        """Returns an equation, an `IN` with a parameter for each value, or one with a list as its parameter."""
        target = self._target(operand)
        form = self._form(target, kind)
        column = self._written(form.equal or form.compared, target)
        bind = form.bind
        parameters: list[Any] = [literal.value if bind is None else bind(literal.value) for literal in literals]
        if len(parameters) == 1:
            return Condition(f"{column} {'<>' if negated else '='} {self._mark(form, parameters[0])}")
        word = "NOT IN" if negated else "IN"
        if len(parameters) > self.longest and (listed := self.dialect.listed(form, parameters)):
            rows, parameter = listed
            return Condition(f"{column} {word} ({rows.format(self._placeholder(parameter))})")
        return Condition(f"{column} {word} ({', '.join([self._mark(form, each) for each in parameters])})")

    def ordered(self, operand: Operand, kind: Type, op: Operator, literal: LiteralNode) -> Condition:
        """Returns a comparison, which a NaN that the engine holds for the greatest number does not meet."""
        target = self._target(operand)
        form = self._form(target, kind)
        column = self._written(form.compared, target)
        value: Any = literal.value if form.bind is None else form.bind(literal.value)
        sql = f"{column} {_SYMBOLS[op]} {self._mark(form, value)}"
        if form.greatest and op in {Operator.GT, Operator.GE}:
            sql += f" AND {column} <= {form.greatest}"
        return Condition(sql)

    def exists(self, collection: Operand, element: Operand, term: Term, *, negated: bool) -> Condition:
        """Returns a test of the column that child rows refer to, or of an array's elements."""
        place = self.columns.get(str(collection))
        if isinstance(place, Related):
            child, key = Column(f"{place.table}.{place.column}", storage=place.storage), f"{place.table}.{place.key}"
            self._targets[str(element)] = Target(self._quoted(child.name), child)
            # IN, not EXISTS: inside EXISTS the record's own column would be taken for one of the child table.
            parent, keys = self._quoted(place.parent), f"SELECT {self._quoted(key)} FROM {self._quoted(place.table)}"
            condition = self.condition(term).sql
            if negated:
                return Condition(f"{parent} NOT IN ({keys} WHERE {self._quoted(key)} IS NOT NULL AND ({condition}))")
            return Condition(f"{parent} IN ({keys} WHERE {condition})")
        if isinstance(place, Column) and place.storage is not None and place.storage in self.dialect.elements:
            source, name = self.dialect.elements[place.storage]
            self._targets[str(element)] = Target(name, Column(name))
            rows = f"EXISTS (SELECT 1 FROM {source.format(self._quoted(place.name))} WHERE {self.condition(term).sql})"
            return Condition(f"NOT {rows}" if negated else rows)
        message = f"the collection '{collection!s}' is not mapped to a table or an array"
        hint = f"say where its elements are: columns={{'{collection!s}': Related(table, column, key=...)}}"
        raise UnwritableError(Fault("unmapped-collection", message, hint), str(collection))

    def all_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by AND."""
        return _joined(conditions, "AND")

    def any_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by OR."""
        return _joined(conditions, "OR")

    def grouped(self, condition: Condition) -> Condition:
        """Returns a part of a long chain, as the dialect keeps it together."""
        return Condition(self.dialect.group.format(condition.sql))

    def _target(self, operand: Operand) -> Target:
        """Returns the column of a field; that of an element stands there already."""
        name = str(operand)
        target = self._targets.get(name)
        if target is None:
            match self.columns.get(name, name):
                case str() as column:
                    target = Target(self._quoted(column), Column(column))
                case Column() as column:
                    target = Target(self._quoted(column.name), column)
                case Expression(sql, storage=storage):
                    escaped = sql.replace("%", "%%") if self._percent else sql
                    target = Target(f"({escaped})", Column(name, storage=storage))
                case Related():
                    raise TypeError(f"field '{name}' is not a collection: map it to a column, not to a Related")
                case column:
                    assert_never(column)
            self._targets[name] = target
        return target

    def _form(self, target: Target, kind: Type) -> Form:
        form = target.forms.get(kind)
        if form is None:
            form = target.forms[kind] = self.dialect.form(kind, target.column)
        return form

    def _written(self, template: str, target: Target) -> str:
        """Returns a column as a form writes it."""
        if self._percent:
            template = template.replace("%", "%%")
        return template.format(target.sql)

    def _mark(self, form: Form, parameter: Parameter) -> str:
        return self.dialect.mark(form, parameter, self.paramstyle).format(self._placeholder(parameter))

    def _placeholder(self, parameter: Parameter) -> str:
        """Returns the mark of one more parameter."""
        self.parameters.append(parameter)
        number = len(self.parameters)
        match self.paramstyle:
            case "qmark":
                return "?"
            case "format":
                return "%s"
            case "pyformat":
                return f"%({self.prefix}{number})s"
            case "named":
                return f":{self.prefix}{number}"
            case "numeric":
                return self.dialect.numeric.format(number)
            case "numeric_dollar":
                return f"${number}"
            case _:
                assert_never(self.paramstyle)

    @property
    def _percent(self) -> bool:
        """Whether a percent sign in the text must be doubled."""
        return self.paramstyle in {"format", "pyformat"}

    def _quoted(self, name: str) -> str:
        """Returns a name, dotted or not, quoted part by part."""
        parts, quote = name.split("."), self.dialect.quote
        if not all(map(str.isidentifier, parts)):  # a plain word has nothing to escape
            parts = [part.replace(quote, quote * 2) for part in parts]
            if self._percent:
                parts = [part.replace("%", "%%") for part in parts]
        return quote + f"{quote}.{quote}".join(parts) + quote


def _joined(conditions: Sequence[Condition], word: Literal["AND", "OR"]) -> Condition:
    """Returns conditions joined by a word; AND binds tighter than OR."""
    if len(conditions) == 1:
        return conditions[0]
    return Condition(f" {word} ".join([f"({sql})" if own == "OR" else sql for sql, own in conditions]), word)
