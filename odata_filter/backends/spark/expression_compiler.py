"""Compiles the meaning of a filter to a column of Spark."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import ClassVar

from pyspark.sql import Column as Expr
from pyspark.sql import functions
from pyspark.sql.types import ArrayType, BooleanType, DataType, DateType, DecimalType, LongType, StringType, StructType

from odata_filter.backends.element_tests import counted_body
from odata_filter.backends.frame_compiler import COMPARE, TypedCompiler
from odata_filter.backends.frame_operands import Column
from odata_filter.backends.holds import Holds
from odata_filter.backends.spark.data_types import SparkColumn, alike, column_of, held, is_nan, literal_of
from odata_filter.backends.spark.function_table import FUNCTIONS
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.functions.text_meanings import LONGEST
from odata_filter.logic.terms import Counted, Side, Term, Value
from odata_filter.nodes import Call, FieldRef, Literal, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Date, Decimal, Integer, String, Type

_UPWARDS = {Operator.GT, Operator.GE}

_RESULTS: Mapping[type[Type], DataType] = {
    String: StringType(),
    Integer: LongType(),
    Decimal: DecimalType(19, 6),
    Boolean: BooleanType(),
    Date: DateType(),
}
"""The type of the values of calls, and of literals that are their arguments."""


class Expressions(TypedCompiler[Expr, DataType]):
    """One compilation."""

    engine: ClassVar[str] = "Spark"
    boolean: DataType = BooleanType()
    outward: ClassVar[bool] = True

    def held(self, dtype: DataType) -> Holds:
        """Returns what a type holds."""
        return held(dtype)

    def reached(self, start: str | Expr, steps: Sequence[str]) -> Expr:
        """Returns a column, whose name is not a path, or an element, or what fields of structures lead to from it."""
        expr = functions.col("`" + start.replace("`", "``") + "`") if isinstance(start, str) else start
        return reduce(Expr.getField, steps, expr)

    def fields_of(self, dtype: DataType) -> Mapping[str, DataType]:
        """Returns the types of the fields of a structure."""
        return {field.name: field.dataType for field in dtype} if isinstance(dtype, StructType) else {}

    def has_bits(self, number: SparkColumn, bits: int) -> Expr:
        """Returns the test of an integer's bits."""
        wanted = literal_of(bits, number.dtype)
        return number.expr.bitwiseAND(wanted) == wanted

    def suited(self, expr: Expr, dtype: DataType, kind: Type) -> SparkColumn | None:
        """Returns a column as it is compared."""
        return column_of(expr, dtype, kind)

    def known(self, condition: Expr) -> Expr:
        """Returns a condition that is false where the given one is null."""
        return functions.coalesce(condition, functions.lit(False))  # noqa: FBT003 - a literal of Spark

    def null(self, expr: Expr, *, negated: bool = False) -> Expr:
        """Returns the test for null, which NaN is not."""
        return expr.isNotNull() if negated else expr.isNull()

    def constant(self, operand: Value, *, truth: bool) -> Expr:
        """Returns a literal."""
        del operand
        return functions.lit(truth)

    def one_of(self, operand: Value, kind: Type, literals: Sequence[Literal], *, negated: bool) -> Expr:
        """Returns a comparison, or a membership of a list, by both of which scans skip parts of files."""
        del kind
        expr, dtype = self.column(operand)
        values = [literal_of(each.value, dtype) for each in literals]
        if len(values) == 1:
            return expr != values[0] if negated else expr == values[0]
        return ~expr.isin(values) if negated else expr.isin(values)

    def ordered(self, operand: Value, kind: Type, op: Operator, literal: Literal, *, negated: bool) -> Expr:
        """Returns a comparison that a NaN, the greatest number to Spark, does not meet."""
        del kind
        column = self.column(operand)
        expr, value = column.expr, literal_of(literal.value, column.dtype)
        nan = is_nan(column) if op in _UPWARDS else None
        if negated:
            compared: Expr = COMPARE[op.complement](expr, value) | expr.isNull()
            return compared if nan is None else compared | nan
        compared = COMPARE[op](expr, value)
        return compared if nan is None else compared & ~nan

    def equal(self, left: Side, right: Side, *, negated: bool) -> Expr:
        """Returns a comparison in which null equals null, and NaN equals nothing."""
        one, other = self._pair(left, right)
        equal, nan = one.expr.eqNullSafe(other.expr), is_nan(one)
        if nan is not None:
            equal &= ~nan
        return ~equal if negated else equal

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> Expr:
        """Returns a comparison in which the greater side is not a NaN."""
        one, other = self._pair(left, right)
        result: Expr = COMPARE[op](one.expr, other.expr)
        nan = is_nan(one if op in _UPWARDS else other)
        if nan is not None:
            result &= ~nan
        return ~self.known(result) if negated else result

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Expr:
        """Returns a test of the elements of an array."""
        some = self.known(functions.exists(*self._tested(collection, element, term)))
        return ~some if negated else some

    def counted(self, operand: Counted) -> SparkColumn:
        """Returns how many elements of an array meet a term."""
        element = Variable(operand.variable, operand.collection.field)
        met = functions.filter(*self._tested(operand.collection, element, counted_body(operand)))
        count = functions.greatest(functions.size(met), functions.lit(0))  # where there is no array it is null or -1
        return Column(count.cast("bigint"), LongType())

    def _tested(self, collection: FieldRef | Path, element: Variable, term: Term) -> tuple[Expr, Callable[..., Expr]]:
        """Returns an array, and what tests one of its elements."""
        values, dtype = self.located(collection)
        if not isinstance(dtype, ArrayType):
            raise self.unsuitable(dtype, collection)
        inner = dtype.elementType

        def test(value: Expr) -> Expr:
            with self.within(collection, element, value, inner):
                return self.condition(term)

        return values, test

    def all_of(self, conditions: Sequence[Expr]) -> Expr:
        """Returns the conditions joined by AND."""
        return reduce(operator.and_, conditions)

    def any_of(self, conditions: Sequence[Expr]) -> Expr:
        """Returns the conditions joined by OR."""
        return reduce(operator.or_, conditions)

    def lit(self, literal: Literal) -> SparkColumn:
        """Returns a literal of the type that calls give."""
        dtype, value = _RESULTS[type(literal.type)], literal.value
        if type(value) is int:
            value = max(min(value, LONGEST), -LONGEST)  # a count: no text is longer
        return Column(literal_of(value, dtype), dtype)

    def called(self, call: Call) -> SparkColumn:
        """Returns a call."""
        computes = self.function(call, FUNCTIONS)
        dtype = _RESULTS[type(call.function.result)]
        return Column(computes(*self.arguments(call)).cast(dtype), dtype)

    def _pair(self, left: Side, right: Side) -> tuple[SparkColumn, SparkColumn]:
        pair = alike(*self.sides(left, right))
        if pair is None:
            message = f"Spark cannot compare the decimal numbers of '{left}' and '{right}' exactly"
            raise UnwritableError(Fault("unsupported-column", message, "cast one of the columns first"), str(left))
        return pair
