"""Writes the meaning of a filter as one SQL condition, and collects the parameters that it binds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast

from odata_filter.backends.element_tests import body_of
from odata_filter.backends.holds import Holds
from odata_filter.backends.relational import Compiler
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.forms import Form
from odata_filter.backends.sql.rows import Row, Rows, is_structure
from odata_filter.backends.sql.values import Values
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import (
    Connective,
    Counted,
    Decided,
    Exists,
    Flags,
    Logical,
    OneOf,
    Side,
    Term,
    Value,
    values_in,
)
from odata_filter.nodes import Arithmetic, Call, FieldRef, Negate, Path, Variable
from odata_filter.nodes import Literal as LiteralNode
from odata_filter.operators import Operator
from odata_filter.types import (
    Boolean,
    Decimal,
    Double,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    Type,
    Untyped,
)

_SYMBOLS = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}
_TEXTS = (String, Identifier, Enumeration)
_WIDTHS: dict[type[Type], int] = {Decimal: 1, Single: 2, Double: 3}


class Condition(NamedTuple):
    """A condition as text.

    Attributes:
        sql: the text.
        word: the word that joins its parts; empty where it can stand beside AND and OR without parentheses.

    """

    sql: str
    word: Literal["", "AND", "OR"] = ""


class Writer(Compiler[Condition]):
    """One writing of one condition.

    Args:
        values: writes what the conditions are about, and collects the parameters.
        longest: the values of one list that get a parameter each; a longer list is one parameter.

    """

    def __init__(self, values: Values, longest: int) -> None:
        self.values, self.dialect, self.longest = values, values.dialect, longest
        values.counted = self._counted

    def where(self, term: Term) -> str:
        """Returns the whole condition, which may be joined with others by AND and OR as it is."""
        sql, word = self.compiled(term)
        return f"({sql})" if word == "OR" else sql

    def holds(self, operand: Value, kind: Type) -> Holds:
        """Returns what the column holds, in its storage."""
        return self.values.form(operand, kind).holds

    def constant(self, operand: Value, *, truth: bool) -> Condition:
        """Returns a comparison of two numbers."""
        del operand
        return Condition("1 = 1" if truth else "1 = 0")

    def is_null(self, operand: Side, *, negated: bool) -> Condition:
        """Returns the test for NULL."""
        if isinstance(operand, (FieldRef, Path, Variable)) and is_structure(operand.type):
            found = self.values.resolved(operand)
            present = self.values.presence(found) if isinstance(found, Row) else found.sql
            if present is None:
                return self.constant(operand, truth=negated)
            sql = present
        elif isinstance(operand, (Logical, Decided, Call, Flags)):
            sql = self._value(operand)
        else:
            sql = self.values.written(operand, "{0}")
        return Condition(f"{sql} IS {'NOT NULL' if negated else 'NULL'}")

    def one_of(self, operand: Value, kind: Type, literals: Sequence[LiteralNode], *, negated: bool) -> Condition:
        """Returns an equation, an `IN` with a parameter for each value, or one with a list as its parameter."""
        return self._guarded(
            operand, kind, self._one_of_type(operand, kind, literals, negated=negated), negated=negated
        )

    def ordered(self, operand: Value, kind: Type, op: Operator, literal: LiteralNode, *, negated: bool) -> Condition:
        """Returns a comparison, which a NaN that the engine holds for the greatest number does not meet."""
        form = self.values.form(operand, kind)
        # The sign takes from the column the type by which SQLite would read the text as a number.
        plain = isinstance(kind, _TEXTS) and self.values.guard(operand, kind) is not None
        column = self.values.written(operand, f"+{form.compared}" if plain else form.compared)
        (parameter,) = self._parameters(operand, form, [literal])
        sql = f"{column} {_SYMBOLS[op]} {self.values.mark(form, parameter)}"
        if form.greatest and op in {Operator.GT, Operator.GE}:
            sql += f" AND {self.values.written(operand, form.compared)} <= {form.greatest}"
        sql = f"({sql}) IS NOT TRUE" if negated else sql
        return self._guarded(operand, kind, Condition(sql), negated=negated)

    def equal(self, left: Side, right: Side, *, negated: bool) -> Condition:
        """Returns a comparison by the operator that knows null, and that holds a NaN equal to nothing."""
        kind = _kind(left, right)
        one, other = self._pair(left, right, kind)
        sql = (self.dialect.distinct if negated else self.dialect.same).format(one, other)
        greatest = self._greatest(kind)
        if greatest is None:
            return Condition(sql)
        number = f"({self._comparable(left, kind)} <= {greatest})"
        if negated:
            return Condition(f"{sql} OR {number} IS FALSE", "OR")
        return Condition(f"{sql} AND {number} IS NOT FALSE")

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> Condition:
        """Returns a comparison in which the greater side is not a NaN."""
        kind = _kind(left, right)
        one, other = self._pair(left, right, kind)
        sql = f"{one} {_SYMBOLS[op]} {other}"
        greatest = self._greatest(kind)
        if greatest is not None:
            greater = left if op in {Operator.GT, Operator.GE} else right
            sql += f" AND {self._comparable(greater, kind)} <= {greatest}"
        return Condition(f"({sql}) IS NOT TRUE" if negated else sql)

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> Condition:
        """Returns a Boolean column or call, or the test that it is not what it must not be."""
        if or_null:
            return Condition(f"{self._value(operand)} IS NOT {'FALSE' if wanted else 'TRUE'}")
        if isinstance(operand, (Call, Flags)):
            sql = self._flags(operand) if isinstance(operand, Flags) else self.values.value(operand)
            return Condition(sql if wanted else f"NOT ({sql})")
        return Condition((self.dialect.true if wanted else self.dialect.false).format(self.values.value(operand)))

    def quantified(self, term: Exists) -> Condition:
        """Returns the condition of a test of elements, whose body may name the record and other elements."""
        collection = term.collection
        body = term.term if is_structure(collection.field.type) else body_of(term)  # rows of a table are there
        return self.exists(collection, Variable(term.variable, collection.field), body, negated=term.negated)

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns a test of the column that child rows refer to, or of the rows of the elements."""
        rows, values = self.values.rows(collection), self.values
        if rows.parent is None or rows.parent[0].before or values.depth or _names_record(term):
            if rows.parent is not None or _names_record(term):
                self.values.check_subquery(collection)
            return self.exists_in(rows, element, term, negated=negated)
        # Not correlated: an engine asks once, and the record needs no name.
        parent, keys = values.column(*rows.parent), f"SELECT {rows.key} FROM {rows.source}"
        condition = self._body(rows, element, term)
        if negated:
            return Condition(f"{parent} NOT IN ({keys} WHERE {rows.key} IS NOT NULL AND ({condition.sql}))")
        return Condition(f"{parent} IN ({keys} WHERE {condition.sql})")

    def exists_in(self, rows: Rows, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns whether some of the rows meets a term in which `element` stands for it, or, negated, none."""
        sql = rows.test.format(rows.source, self._met(rows, element, term).sql)
        return Condition(f"NOT {sql}" if negated else sql)

    def _counted(self, operand: Counted) -> str:
        self.values.check_subquery(operand)
        collection = operand.collection
        element = Variable(operand.variable, collection.field)
        term = operand.term or OneOf(element, (), null=True, negated=True)
        if not is_structure(collection.field.type):
            term = body_of(Exists(collection, operand.variable, term, negated=False))
        rows = self.values.rows(collection)
        return f"(SELECT COUNT(*) FROM {rows.source} WHERE {self._met(rows, element, term).sql})"

    def _met(self, rows: Rows, element: Variable, term: Term) -> Condition:
        """Returns what is true of the rows of the elements that a term is true of."""
        condition = self._body(rows, element, term)
        if rows.parent is None:
            return condition
        with self.values.subquery():
            link = Condition(f"{rows.key} = {self.values.column(*rows.parent)}")
        return self.all_of([link, condition])

    def _body(self, rows: Rows, element: Variable, term: Term) -> Condition:
        with self.values.elements_of(rows, element):
            return self.condition(term)

    def all_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by AND."""
        return _joined(conditions, "AND")

    def any_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by OR."""
        return _joined(conditions, "OR")

    def grouped(self, condition: Condition) -> Condition:
        """Returns a part of a long chain, as the dialect keeps it together."""
        return Condition(self.dialect.group.format(condition.sql))

    def _one_of_type(self, operand: Value, kind: Type, literals: Sequence[LiteralNode], *, negated: bool) -> Condition:
        form = self.values.form(operand, kind)
        parameters = self._parameters(operand, form, literals)
        column = form.compared
        if form.equal is not None and (form.equatable is None or all(map(form.equatable, parameters))):
            column = form.equal
        exact = self._among(self.values.written(operand, column), form, parameters, negated=negated)
        if form.probed and not negated and self.values.is_column(operand):
            return self.all_of(
                [self._among(self.values.written(operand, "{0}"), form, parameters, negated=False), exact]
            )
        return exact

    def _among(self, column: str, form: Form, parameters: Sequence[Any], *, negated: bool) -> Condition:
        if len(parameters) == 1:
            return Condition(f"{column} {'<>' if negated else '='} {self.values.mark(form, parameters[0])}")
        word = "NOT IN" if negated else "IN"
        if len(parameters) > self.longest and (listed := self.dialect.listed(form, parameters)):
            rows, parameter = listed
            return Condition(f"{column} {word} ({rows.format(self.values.placeholder(parameter))})")
        return Condition(f"{column} {word} ({', '.join([self.values.mark(form, each) for each in parameters])})")

    def _guarded(self, operand: Value, kind: Type, condition: Condition, *, negated: bool) -> Condition:
        """Returns a condition on the values of a type, for an operand without one: the engine would convert others."""
        types = self.values.guard(operand, kind)
        if types is None:
            return condition
        if negated:  # true of values of other types; as the condition is for null
            other = Condition(self.values.written(operand, f"typeof({{0}}) NOT IN ({types}, 'null')"))
            return self.any_of([other, condition])
        return self.all_of([Condition(self.values.written(operand, f"typeof({{0}}) IN ({types})")), condition])

    def _pair(self, left: Side, right: Side, kind: Type) -> tuple[str, str]:
        """Returns two operands beside each other; those of which one is a sum of times as numbers."""
        if isinstance(left, (Logical, Decided)) or isinstance(right, (Logical, Decided)):
            return self._comparable(left, kind), self._comparable(right, kind)
        if isinstance(left, (Arithmetic, Negate)) or isinstance(right, (Arithmetic, Negate)):
            return self.values.number(left, kind), self.values.number(right, kind)
        return self._comparable(left, kind), self._comparable(right, kind)

    def _comparable(self, side: Side, kind: Type) -> str:
        """Returns an operand beside another, by the type by which the two are compared."""
        if isinstance(side, (Logical, Decided)) or isinstance(side.type, Boolean):
            return self._value(side)
        sql = self.values.value_as(side, kind)
        if isinstance(side.type, Guid) and not isinstance(kind, Guid):
            sql = self.dialect.guid_text.format(sql)
        if _width(side.type) < _width(kind):
            sql = self._promoted(side, kind).format(sql)
        return self.dialect.codepoint.format(sql) if isinstance(kind, _TEXTS) else sql

    def _promoted(self, side: Value, kind: Type) -> str:
        """Returns how a number is written beside a wider one."""
        promoted = self.dialect.promoted.get(type(kind))
        if promoted is None:
            message = f"{self.dialect.name} cannot round '{side!s}' to a {type(kind).__name__}"
            raise UnwritableError(Fault("unsupported-fields", message), str(side))
        return promoted

    def _parameters(self, operand: Value, form: Form, literals: Sequence[LiteralNode]) -> list[Any]:
        """Returns literals as parameters."""
        bind = form.bind
        parameters = [literal.value if bind is None else bind(literal.value) for literal in literals]
        if form.comparable is not None and not all(map(form.comparable, parameters)):
            message = f"the column of '{operand!s}' may have too few digits to be compared with such a number"
            hint = "say in the schema how many it has: types.Decimal(precision, scale)"
            raise UnwritableError(Fault("unsupported-column", message, hint), str(operand))
        return parameters

    def _value(self, side: Side) -> str:
        """Returns an operand as a value, closed: that of a Boolean expression is true, false or null."""
        match side:
            case Decided(term):
                return f"(({self.condition(term).sql}) IS TRUE)"
            case Logical(Connective.NOT, (operand,)):
                return f"(NOT {self._value(operand)})"
            case Logical(connective, operands):
                return f"({f' {connective.name} '.join(map(self._value, operands))})"
            case Call() if isinstance(side.type, Boolean):
                return f"({self.values.value(side)})"
            case Flags():
                return self._flags(side)
            case _:
                return self.values.value(side)

    def _flags(self, side: Flags) -> str:
        """Returns whether a number has all the bits of the flags, closed."""
        codes = self.values.form(side.operand, side.operand.type).holds.members or {}
        bits = codes[cast("str", side.flags.value)] if codes else None
        if not isinstance(bits, int):
            message = f"the flags of '{side.operand!s}' are not kept as numbers"
            hint = "say so if they are: Column(name, storage='codes')"
            raise UnwritableError(Fault("unsupported-has", message, hint), str(side.operand))
        column, form = self.values.written(side.operand, "{0}"), self.dialect.computed(Integer())
        return f"(({column} & {self.values.mark(form, bits)}) = {self.values.mark(form, bits)})"

    def _greatest(self, kind: Type) -> str | None:
        return self.dialect.form(kind, Column("value")).greatest


def _kind(left: Side, right: Side) -> Type:
    """Returns the type by which two operands are compared: of numbers the widest, of GUIDs and texts the text."""
    if isinstance(left, (Logical, Decided)) or isinstance(right, (Logical, Decided)):
        return Boolean()
    one, other = left.type, right.type
    if isinstance(one, (Untyped, Guid)) or _width(other) > _width(one):
        return other
    return one


def _width(kind: Type) -> int:
    return _WIDTHS.get(type(kind), 0)


def _joined(conditions: Sequence[Condition], word: Literal["AND", "OR"]) -> Condition:
    """Returns conditions joined by a word; AND binds tighter than OR."""
    if len(conditions) == 1:
        return conditions[0]
    return Condition(f" {word} ".join([f"({sql})" if own == "OR" else sql for sql, own in conditions]), word)


def _names_record(term: Term) -> bool:
    """Returns whether the body of a lambda names a field of the record."""
    return any(isinstance(each, FieldRef) for each in values_in(term))
