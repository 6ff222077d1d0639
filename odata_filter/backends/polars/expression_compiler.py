"""Compiles the meaning of a filter to an expression of Polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import ClassVar

import polars as pl

from odata_filter.backends.element_tests import counted_body
from odata_filter.backends.frame_compiler import COMPARE, TypedCompiler
from odata_filter.backends.frame_operands import Column
from odata_filter.backends.holds import Holds
from odata_filter.backends.polars.dtypes import (
    PolarsColumn,
    alike,
    column_of,
    held,
    is_nan,
    literal_of,
    literals_of,
    whole,
)
from odata_filter.backends.polars.function_table import FUNCTIONS
from odata_filter.functions.text_meanings import LONGEST
from odata_filter.logic.terms import Counted, Side, Term, Value
from odata_filter.nodes import Call, FieldRef, Literal, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Date, Integer, String, Type

_UPWARDS = {Operator.GT, Operator.GE}

_RESULTS: dict[type[Type], pl.DataType] = {
    String: pl.String(),
    Integer: pl.Int64(),
    Boolean: pl.Boolean(),
    Date: pl.Date(),
}
"""The dtype of the values of calls, and of literals that are their arguments."""


class Expressions(TypedCompiler[pl.Expr, pl.DataType]):
    """One compilation."""

    engine: ClassVar[str] = "Polars"
    boolean: pl.DataType = pl.Boolean()

    def held(self, dtype: pl.DataType) -> Holds:
        """Returns what a dtype holds."""
        return held(dtype)

    def reached(self, start: str | pl.Expr, steps: Sequence[str]) -> pl.Expr:
        """Returns a column or an element, or what fields of structures lead to from it."""
        return reduce(_field, steps, pl.col(start) if isinstance(start, str) else start)

    def fields_of(self, dtype: pl.DataType) -> Mapping[str, pl.DataType]:
        """Returns the dtypes of the fields of a structure."""
        return {field.name: whole(field.dtype) for field in dtype.fields} if isinstance(dtype, pl.Struct) else {}

    def has_bits(self, number: PolarsColumn, bits: int) -> pl.Expr:
        """Returns the test of an integer's bits."""
        wanted = literal_of(bits, number.dtype)
        return (number.expr & wanted) == wanted

    def suited(self, expr: pl.Expr, dtype: pl.DataType, kind: Type) -> PolarsColumn | None:
        """Returns a column as it is compared."""
        return column_of(expr, dtype, kind)

    def known(self, condition: pl.Expr) -> pl.Expr:
        """Returns a condition that is false where the given one is null."""
        return condition.fill_null(value=False)

    def null(self, expr: pl.Expr, *, negated: bool = False) -> pl.Expr:
        """Returns the test for null, which NaN is not."""
        return expr.is_not_null() if negated else expr.is_null()

    def constant(self, operand: Value, *, truth: bool) -> pl.Expr:
        """Returns a literal, which Polars repeats for each row."""
        del operand
        return pl.lit(truth)

    def one_of(self, operand: Value, kind: Type, literals: Sequence[Literal], *, negated: bool) -> pl.Expr:
        """Returns a comparison, or a membership of a list, by both of which scans skip parts of files."""
        del kind
        expr, dtype = self.column(operand)
        values = [each.value for each in literals]
        if len(values) == 1:
            value = literal_of(values[0], dtype)
            return expr != value if negated else expr == value
        listed = literals_of(values, dtype)
        if listed is None:
            return pl.lit(negated)
        return ~expr.is_in(listed) if negated else expr.is_in(listed)

    def ordered(self, operand: Value, kind: Type, op: Operator, literal: Literal, *, negated: bool) -> pl.Expr:
        """Returns a comparison that a NaN, the greatest number to Polars, does not meet."""
        del kind
        column = self.column(operand)
        expr, value = column.expr, literal_of(literal.value, column.dtype)
        nan = is_nan(column) if op in _UPWARDS else None
        if negated:
            compared: pl.Expr = COMPARE[op.complement](expr, value) | expr.is_null()
            return compared if nan is None else compared | nan
        compared = COMPARE[op](expr, value)
        return compared if nan is None else compared & ~nan

    def equal(self, left: Side, right: Side, *, negated: bool) -> pl.Expr:
        """Returns a comparison in which null equals null, and NaN equals nothing."""
        one, other = alike(*self.sides(left, right))
        nan = is_nan(one)
        if negated:
            unequal = one.expr.ne_missing(other.expr)
            return unequal if nan is None else unequal | nan
        equal = one.expr.eq_missing(other.expr)
        return equal if nan is None else equal & ~nan.fill_null(value=False)

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> pl.Expr:
        """Returns a comparison in which the greater side is not a NaN."""
        one, other = alike(*self.sides(left, right))
        result: pl.Expr = COMPARE[op](one.expr, other.expr)
        nan = is_nan(one if op in _UPWARDS else other)
        if nan is not None:
            result &= ~nan
        return ~result.fill_null(value=False) if negated else result

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> pl.Expr:
        """Returns a test of the elements of a list."""
        some = self._tests(collection, element, term).list.any().fill_null(value=False)
        return ~some if negated else some

    def counted(self, operand: Counted) -> PolarsColumn:
        """Returns how many elements of a list meet a term."""
        element = Variable(operand.variable, operand.collection.field)
        count = self._tests(operand.collection, element, counted_body(operand)).list.sum().fill_null(0)
        return Column(count.cast(pl.Int64), pl.Int64())

    def _tests(self, collection: FieldRef | Path, element: Variable, term: Term) -> pl.Expr:
        """Returns the list of the values of a term for each element; null where the list is null."""
        values, dtype = self.located(collection)
        if not isinstance(dtype, (pl.List, pl.Array)):
            raise self.unsuitable(dtype, collection)
        with self.within(collection, element, pl.element(), whole(dtype.inner)):
            test = self.condition(term)
        return (values.arr.to_list() if isinstance(dtype, pl.Array) else values).list.eval(test)

    def all_of(self, conditions: Sequence[pl.Expr]) -> pl.Expr:
        """Returns the conditions joined by one expression, however many they are."""
        return pl.all_horizontal(conditions) if len(conditions) > 1 else conditions[0]

    def any_of(self, conditions: Sequence[pl.Expr]) -> pl.Expr:
        """Returns the conditions joined by one expression, however many they are."""
        return pl.any_horizontal(conditions) if len(conditions) > 1 else conditions[0]

    def lit(self, literal: Literal) -> PolarsColumn:
        """Returns a literal of the dtype that calls give."""
        dtype, value = _RESULTS[type(literal.type)], literal.value
        if type(value) is int:
            value = max(min(value, LONGEST), -LONGEST)  # a count: no text is longer
        return Column(pl.lit(value, dtype=dtype), dtype)

    def called(self, call: Call) -> PolarsColumn:
        """Returns a call, for which date-times are those in UTC."""
        function, dtype = self.function(call, FUNCTIONS), _RESULTS[type(call.function.result)]
        result = function(*map(_in_utc, self.arguments(call)))
        return Column(result.cast(dtype) if isinstance(dtype, pl.Int64) else result, dtype)


def _field(structure: pl.Expr, name: str) -> pl.Expr:
    return structure.struct.field(name)


def _in_utc(column: PolarsColumn) -> pl.Expr:
    expr, dtype = column
    return expr.dt.convert_time_zone("UTC") if isinstance(dtype, pl.Datetime) else expr
