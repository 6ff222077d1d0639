"""Compiles the meaning of a filter to an expression of Polars."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import assert_never

import polars as pl

from odata_filter.backends.holds import Holds
from odata_filter.backends.polars.dtypes import Column, alike, column_of, held, is_nan, literal, literals
from odata_filter.backends.polars.function_table import FUNCTIONS
from odata_filter.backends.relational import Compiler, Side
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.functions.strings import LONGEST
from odata_filter.logic.terms import Connective, Decided, Logical, Term, Value
from odata_filter.nodes import Call, FieldRef, Literal, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Date, DateTimeOffset, Integer, String, Type, Untyped

_COMPARE: dict[Operator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}
_UPWARDS = {Operator.GT, Operator.GE}

_RESULTS: dict[type[Type], pl.DataType] = {
    String: pl.String(),
    Integer: pl.Int64(),
    Boolean: pl.Boolean(),
    Date: pl.Date(),
}
"""The dtype of the values of calls, and of literals that are their arguments."""


class Expressions(Compiler[pl.Expr]):
    """One compilation.

    Args:
        dtype: gives the column of a field, and its dtype.

    """

    def __init__(self, dtype: Callable[[str], tuple[str, pl.DataType]]) -> None:
        self._dtype = dtype
        self._element: tuple[Variable, Column] | None = None

    def holds(self, operand: Value, kind: Type) -> Holds:
        """Returns what the dtype holds."""
        del kind
        return held(self._column(operand).dtype)

    def constant(self, operand: Value, *, truth: bool) -> pl.Expr:
        """Returns a literal, which Polars repeats for each row."""
        del operand
        return pl.lit(truth)

    def is_null(self, operand: Side, *, negated: bool) -> pl.Expr:
        """Returns the test for null."""
        expr = self._value(operand).expr
        return expr.is_not_null() if negated else expr.is_null()

    def one_of(self, operand: Value, kind: Type, literals_: Sequence[Literal], *, negated: bool) -> pl.Expr:
        """Returns a comparison, or a membership of a list, by both of which scans skip parts of files."""
        del kind
        expr, dtype = self._column(operand)
        values = [each.value for each in literals_]
        if len(values) == 1:
            value = literal(values[0], dtype)
            return expr != value if negated else expr == value
        listed = literals(values, dtype)
        if listed is None:
            return pl.lit(negated)
        return ~expr.is_in(listed) if negated else expr.is_in(listed)

    def ordered(self, operand: Value, kind: Type, op: Operator, limit: Literal, *, negated: bool) -> pl.Expr:
        """Returns a comparison that a NaN, the greatest number to Polars, does not meet."""
        del kind
        column = self._column(operand)
        expr, value = column.expr, literal(limit.value, column.dtype)
        nan = is_nan(column) if op in _UPWARDS else None
        if negated:
            compared = _COMPARE[op.complement](expr, value) | expr.is_null()
            return compared if nan is None else compared | nan
        compared = _COMPARE[op](expr, value)
        return compared if nan is None else compared & ~nan

    def equal(self, left: Side, right: Side, *, negated: bool) -> pl.Expr:
        """Returns a comparison by the operator that knows null, and that holds a NaN equal to nothing."""
        one, other = alike(self._value(left), self._value(right))
        nan = is_nan(one)
        if negated:
            unequal = one.expr.ne_missing(other.expr)
            return unequal if nan is None else unequal | nan
        equal = one.expr.eq_missing(other.expr)
        return equal if nan is None else equal & ~nan.fill_null(value=False)

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> pl.Expr:
        """Returns a comparison in which the greater side is not a NaN."""
        one, other = alike(self._value(left), self._value(right))
        result: pl.Expr = _COMPARE[op](one.expr, other.expr)
        nan = is_nan(one if op in _UPWARDS else other)
        if nan is not None:
            result &= ~nan
        return ~result.fill_null(value=False) if negated else result

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> pl.Expr:
        """Returns a Boolean column or call, or its opposite."""
        expr = self._column(operand).expr
        result = expr if wanted else ~expr
        return result | expr.is_null() if or_null else result

    def exists(self, collection: FieldRef, element: Variable, term: Term, *, negated: bool) -> pl.Expr:
        """Returns a test of the elements of a list."""
        name, dtype = self._dtype(str(collection))
        values = pl.col(name)
        if isinstance(dtype, pl.Array):
            values = values.arr.to_list()
        elif not isinstance(dtype, pl.List):
            raise _unsuitable(name, dtype, collection)
        if self._element is not None:
            raise _correlated(collection)
        inner = dtype.inner
        assert isinstance(inner, pl.DataType)  # noqa: S101 - a schema has whole dtypes
        column = column_of(pl.element(), inner, element.type)
        if column is None:
            raise _unsuitable(name, dtype, collection)
        self._element = element, column
        some = values.list.eval(self.condition(term)).list.any().fill_null(value=False)
        self._element = None
        return ~some if negated else some

    def all_of(self, conditions: Sequence[pl.Expr]) -> pl.Expr:
        """Returns the conditions joined by one expression, however many they are."""
        return pl.all_horizontal(conditions) if len(conditions) > 1 else conditions[0]

    def any_of(self, conditions: Sequence[pl.Expr]) -> pl.Expr:
        """Returns the conditions joined by one expression, however many they are."""
        return pl.any_horizontal(conditions) if len(conditions) > 1 else conditions[0]

    def _value(self, side: Side) -> Column:
        """Returns an operand beside another: that of a Boolean expression is true, false or null."""
        match side:
            case Decided(term):
                return Column(self.condition(term).fill_null(value=False), pl.Boolean())
            case Logical(Connective.NOT, (operand,)):
                return Column(~self._value(operand).expr, pl.Boolean())
            case Logical(connective, operands):
                join = self.all_of if connective is Connective.AND else self.any_of
                return Column(join([self._value(each).expr for each in operands]), pl.Boolean())
            case _:
                return self._column(side)

    def _column(self, operand: Value) -> Column:
        match operand:
            case FieldRef() | Variable():
                return self._place(operand)
            case Call():
                return self._call(operand)
            case Literal():
                dtype, value = _RESULTS[type(operand.type)], operand.value
                if type(value) is int:
                    value = max(min(value, LONGEST), -LONGEST)  # a count: no text is longer
                return Column(pl.lit(value, dtype=dtype), dtype)
            case _:
                assert_never(operand)

    def _place(self, operand: FieldRef | Variable) -> Column:
        """Returns the column of a field, or the element that stands for it."""
        if self._element is not None:
            element, column = self._element
            if operand == element:
                return column
            raise _correlated(operand)
        if isinstance(operand.type, Untyped):
            message = f"Polars compares columns by their types, and '{operand}' has none"
            raise UnwritableError(Fault("unsupported-untyped", message, "use a schema with its type"), str(operand))
        name, dtype = self._dtype(str(operand))
        found = column_of(pl.col(name), dtype, operand.type)
        if found is None:
            raise _unsuitable(name, dtype, operand)
        return found

    def _call(self, call: Call) -> Column:
        function = call.function
        if function.name not in FUNCTIONS:
            message = f"the function '{function.name}' is not available in Polars"
            raise UnwritableError(Fault("unsupported-function", message), function.name)
        arguments = []
        for argument in call.arguments:
            assert isinstance(argument, (FieldRef, Variable, Call, Literal))  # noqa: S101 - the call is lowered
            expr = self._column(argument).expr
            arguments.append(expr.dt.convert_time_zone("UTC") if isinstance(argument.type, DateTimeOffset) else expr)
        dtype = _RESULTS[type(function.result)]
        result = FUNCTIONS[function.name](*arguments)
        return Column(result.cast(dtype) if isinstance(dtype, pl.Int64) else result, dtype)


def _unsuitable(name: str, dtype: pl.DataType, operand: FieldRef | Variable) -> UnwritableError:
    what = f"a collection of {type(operand.type).__name__}" if operand.collection else type(operand.type).__name__
    message = f"the column '{name}' is of dtype {dtype}, which cannot hold the field '{operand}' of type {what}"
    return UnwritableError(Fault("unsupported-column", message, "cast the column first"), str(operand))


def _correlated(operand: FieldRef | Variable) -> UnwritableError:
    message = f"Polars tests the elements of a list by themselves, without '{operand}'"
    return UnwritableError(Fault("unsupported-lambda", message), str(operand))
