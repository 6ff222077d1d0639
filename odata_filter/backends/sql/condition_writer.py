"""Writes the meaning of a filter as one SQL condition, and collects the parameters that it binds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from odata_filter.backends.sql.condition_text import Condition, joined
from odata_filter.backends.sql.element_queries import ElementQueries
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.path_targets import Row, is_structure
from odata_filter.backends.sql.storage_forms import Form
from odata_filter.backends.sql.two_operands import TEXTS, common_type
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import Decided, Flags, Logical, OneOf, Side, Term, Value
from odata_filter.nodes import Call, FieldRef, Path, Variable
from odata_filter.nodes import Literal as LiteralNode
from odata_filter.operators import Operator
from odata_filter.types import Type

LONGEST_SPELT = 500
"""Values of one list that get a parameter each; a longer list is one parameter."""

_SYMBOLS = {Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}


class ConditionWriter(ElementQueries):
    """One writing of one condition.

    Args:
        values: writes what the conditions are about, and collects the parameters.
        longest: the values of one list that get a parameter each; a longer list is one parameter.

    """

    def __init__(self, values: OperandTexts, longest: int) -> None:
        super().__init__(values)
        self.longest: int = longest

    def where(self, term: Term) -> str:
        """Returns the whole condition, which may be joined with others by AND and OR as it is."""
        sql, word = self.compiled(term)
        return f"({sql})" if word == "OR" else sql

    def condition(self, term: Term) -> Condition:
        """Returns the condition of a term; an equation of a plain column is written at once.

        A hot path, which can be deleted: see benchmarks/README.md.
        """
        if type(term) is OneOf and len(term.values) == 1 and not term.negated and not term.null:
            operand, value = term.operand, term.values[0].value
            if type(operand) is FieldRef and not operand.field.collection and (before := self.values.plain(operand)):
                form = self.values.form(operand, operand.field.type)
                parameter: Any = value if form.bind is None else form.bind(value)
                return Condition(before + self.values.mark(form, parameter))
        return super().condition(term)

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
            sql = self.operand(operand)
        else:
            sql = self.values.present(operand)
        return Condition(f"{sql} IS {'NOT NULL' if negated else 'NULL'}")

    def one_of(self, operand: Value, kind: Type, literals: Sequence[LiteralNode], *, negated: bool) -> Condition:
        """Returns an equation, an `IN` with a parameter for each value, or one with a list as its parameter."""
        loose = negated and self.values.is_loose(operand)
        condition = self._one_of_type(operand, kind, literals, negated=negated and not loose)
        if loose:  # true of values of other types, too
            return self.all_of([Condition(f"({condition.sql}) IS NOT TRUE"), self.is_null(operand, negated=True)])
        return condition if kind is operand.type else self._guarded(operand, kind, condition, negated=negated)

    def ordered(self, operand: Value, kind: Type, op: Operator, literal: LiteralNode, *, negated: bool) -> Condition:
        """Returns a comparison, which a NaN that the engine holds for the greatest number does not meet."""
        form = self.values.form(operand, kind)
        # The sign takes from the column the type by which SQLite would read the text as a number.
        plain = isinstance(kind, TEXTS) and self.values.guard(operand, kind) is not None
        column = self.values.written(operand, f"+{form.compared}" if plain else form.compared)
        (parameter,) = self._parameters(operand, form, [literal])
        sql = f"{column} {_SYMBOLS[op]} {self.values.mark(form, parameter)}"
        if form.greatest and (op is Operator.GT or op is Operator.GE):
            sql += f" AND {self.values.written(operand, form.compared)} <= {form.greatest}"
        sql = f"({sql}) IS NOT TRUE" if negated else sql
        condition = Condition(sql)
        return condition if kind is operand.type else self._guarded(operand, kind, condition, negated=negated)

    def equal(self, left: Side, right: Side, *, negated: bool) -> Condition:
        """Returns a comparison in which null equals null, and NaN equals nothing."""
        kind = common_type(left, right)
        one, other = self.pair(left, right, kind)
        if self.values.is_loose(left) or self.values.is_loose(right):
            nulls = [self.is_null(side, negated=negated) for side in (left, right)]
            if negated:
                return self.all_of([Condition(f"({one} = {other}) IS NOT TRUE"), self.any_of(nulls)])
            return self.any_of([Condition(f"({one} = {other}) IS TRUE"), self.all_of(nulls)])
        sql = (self.dialect.distinct if negated else self.dialect.same).format(one, other)
        greatest = self.greatest(kind)
        if greatest is None:
            return Condition(sql)
        number = f"({self.comparable(left, kind)} <= {greatest})"
        if negated:
            return Condition(f"{sql} OR {number} IS FALSE", "OR")
        return Condition(f"{sql} AND {number} IS NOT FALSE")

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> Condition:
        """Returns a comparison in which the greater side is not a NaN."""
        kind = common_type(left, right)
        one, other = self.pair(left, right, kind)
        sql = f"{one} {_SYMBOLS[op]} {other}"
        greatest = self.greatest(kind)
        if greatest is not None:
            greater = left if op in {Operator.GT, Operator.GE} else right
            sql += f" AND {self.comparable(greater, kind)} <= {greatest}"
        return Condition(f"({sql}) IS NOT TRUE" if negated else sql)

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> Condition:
        """Returns a Boolean column or call, or the test that it is not what it must not be."""
        if or_null:
            return Condition(f"{self.operand(operand)} IS NOT {'FALSE' if wanted else 'TRUE'}")
        if isinstance(operand, (Call, Flags)):
            sql = self.flags(operand) if isinstance(operand, Flags) else self.values.value(operand)
            return Condition(sql if wanted else f"NOT ({sql})")
        return Condition((self.dialect.true if wanted else self.dialect.false).format(self.values.value(operand)))

    def all_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by AND."""
        return joined(conditions, "AND")

    def any_of(self, conditions: Sequence[Condition]) -> Condition:
        """Returns the conditions joined by OR."""
        return joined(conditions, "OR")

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

    def _parameters(self, operand: Value, form: Form, literals: Sequence[LiteralNode]) -> list[Any]:
        """Returns literals as parameters."""
        bind = form.bind
        parameters = [literal.value if bind is None else bind(literal.value) for literal in literals]
        if form.comparable is not None and not all(map(form.comparable, parameters)):
            message = f"the column of '{operand!s}' may have too few digits to be compared with such a number"
            hint = "say in the schema how many it has: types.Decimal(precision, scale)"
            raise UnwritableError(Fault("unsupported-column", message, hint), str(operand))
        return parameters
