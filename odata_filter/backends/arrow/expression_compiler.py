"""Compiles the meaning of a filter to an expression of PyArrow."""

# pyright: reportAttributeAccessIssue=false
# PyArrow makes its functions when it is imported.

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from odata_filter.backends.arrow.column_types import (
    NARROW,
    REAL,
    TEXT,
    ArrowColumn,
    alike,
    array,
    column_of,
    held,
    scalar,
)
from odata_filter.backends.arrow.function_table import FUNCTIONS, SEARCHES
from odata_filter.backends.frame_compiler import COMPARE, TypedCompiler
from odata_filter.backends.frame_operands import Column
from odata_filter.backends.holds import Holds
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.functions.text_meanings import LONGEST
from odata_filter.logic.terms import Conjunction, Disjunction, Side, Term, Value
from odata_filter.nodes import Call, FieldRef, Literal, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Date, Integer, String, Type

_RESULTS: Mapping[type[Type], pa.DataType] = {
    String: TEXT,
    Integer: pa.int64(),
    Boolean: pa.bool_(),
    Date: pa.date32(),
}
"""The type of the values of calls, and of literals that are their arguments."""

MOST_LEAVES = 4_000
"""The most conditions on operands: PyArrow's time for them grows with their square, and at 16,000 it crashed."""


class Expressions(TypedCompiler[pc.Expression, pa.DataType]):
    """One compilation."""

    engine: ClassVar[str] = "PyArrow"
    boolean: pa.DataType = pa.bool_()
    leaves: int = 0

    def condition(self, term: Term) -> pc.Expression:
        """Returns the condition of a term, and counts its leaves."""
        self.leaves += not isinstance(term, (Conjunction, Disjunction))
        if self.leaves > MOST_LEAVES:
            message = f"the filter needs more than {MOST_LEAVES:,} conditions, the most that PyArrow takes"
            raise UnwritableError(Fault("too-many-leaves", message, "spread it over several filters"), "")
        return super().condition(term)

    def held(self, dtype: pa.DataType) -> Holds:
        """Returns what a type holds."""
        return held(dtype)

    def reached(self, start: str | pc.Expression, steps: Sequence[str]) -> pc.Expression:
        """Returns a column, or a field of structures in it by its path, for which scans skip row groups too."""
        assert isinstance(start, str)  # noqa: S101 - there are no elements
        return pc.field(start, *steps)

    def fields_of(self, dtype: pa.DataType) -> Mapping[str, pa.DataType]:
        """Returns the types of the fields of a structure."""
        return {field.name: field.type for field in dtype} if pa.types.is_struct(dtype) else {}

    def has_bits(self, number: ArrowColumn, bits: int) -> pc.Expression:
        """Returns the test of an integer's bits."""
        wanted = scalar(bits, number.dtype)
        both = pc.bit_wise_and(number.expr, wanted)
        return both == wanted

    def suited(self, expr: pc.Expression, dtype: pa.DataType, kind: Type) -> ArrowColumn | None:
        """Returns a column as it is compared."""
        return column_of(expr, dtype, kind)

    def known(self, condition: pc.Expression) -> pc.Expression:
        """Returns a condition that is false where the given one is null."""
        return pc.coalesce(condition, pa.scalar(value=False))

    def null(self, expr: pc.Expression, *, negated: bool = False) -> pc.Expression:
        """Returns the test for null, which NaN is not."""
        return expr.is_valid() if negated else expr.is_null()

    def constant(self, operand: Value, *, truth: bool) -> pc.Expression:
        """Returns a literal."""
        del operand
        return pc.scalar(truth)

    def one_of(self, operand: Value, kind: Type, literals: Sequence[Literal], *, negated: bool) -> pc.Expression:
        """Returns a comparison, or a membership of a list, by both of which scans skip row groups."""
        del kind
        expr, dtype = self.column(operand)
        expr = _unpruned(expr, dtype) if negated else expr
        values = [each.value for each in literals]
        if len(values) == 1:
            value = scalar(values[0], dtype)
            return expr != value if negated else expr == value
        listed = expr.isin(array(values, dtype))
        return ~listed & expr.is_valid() if negated else listed  # a null is in no list

    def ordered(self, operand: Value, kind: Type, op: Operator, literal: Literal, *, negated: bool) -> pc.Expression:
        """Returns a comparison, which a NaN does not meet."""
        del kind
        expr, dtype = self.column(operand)
        expr = _unpruned(expr, dtype) if negated else expr
        result = COMPARE[op](expr, scalar(literal.value, dtype))
        return ~result | expr.is_null() if negated else result

    def equal(self, left: Side, right: Side, *, negated: bool) -> pc.Expression:
        """Returns a comparison in which null equals null."""
        one, other = self._pair(left, right, negated=negated)
        equal = self.known(one == other) | (one.is_null() & other.is_null())
        return ~equal if negated else equal

    def compared(self, left: Side, op: Operator, right: Side, *, negated: bool) -> pc.Expression:
        """Returns a comparison, which a NaN does not meet."""
        result = COMPARE[op](*self._pair(left, right, negated=negated))
        return ~self.known(result) if negated else result

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> pc.Expression:
        """Raises an error: PyArrow has no tests of elements."""
        del element, term, negated
        self.located(collection)
        message = f"PyArrow cannot test the elements of a list, such as those of '{collection}'"
        raise UnwritableError(Fault("unsupported-column", message, "filter the rows in Python"), str(collection))

    def all_of(self, conditions: Sequence[pc.Expression]) -> pc.Expression:
        """Returns the conditions joined by Kleene's AND."""
        return reduce(operator.and_, conditions)

    def any_of(self, conditions: Sequence[pc.Expression]) -> pc.Expression:
        """Returns the conditions joined by Kleene's OR."""
        return reduce(operator.or_, conditions)

    def lit(self, literal: Literal) -> ArrowColumn:
        """Returns a literal of the type that calls give."""
        dtype, value = _RESULTS[type(literal.type)], literal.value
        return Column(pc.scalar(pa.scalar(_count(value), dtype)), dtype)

    def called(self, call: Call) -> ArrowColumn:
        """Returns a call. What is searched for in a text, and where it is cut, can only be literals."""
        name = call.function.name
        computes = None if name in SEARCHES else self.function(call, FUNCTIONS)
        dtype, columns = _RESULTS[type(call.function.result)], self.arguments(call)
        if computes is not None:
            return Column(computes(*columns).cast(dtype), dtype)
        values = [_count(each.value) for each in call.arguments[1:] if isinstance(each, Literal)]
        if len(values) < len(columns) - 1:
            message = f"PyArrow has the function '{name}' only where what follows the text is a literal"
            raise UnwritableError(Fault("unsupported-function", message), name)
        return Column(SEARCHES[name](columns[0].expr, *values).cast(dtype), dtype)

    def _pair(self, left: Side, right: Side, *, negated: bool) -> tuple[pc.Expression, pc.Expression]:
        pair = alike(*self.sides(left, right))
        one, other = (_unpruned(*each) if negated else each.expr for each in pair)
        return one, other


def _unpruned(expr: pc.Expression, dtype: pa.DataType) -> pc.Expression:
    """Returns a double or single whose NaNs are found: PyArrow forgets them where a row group has few other values.

    The statistics of a row group leave NaN out, and PyArrow computes any condition from them alone, even a test for
    NaN. It computes nothing beforehand from what depends on chance.
    """
    if dtype not in {REAL, NARROW}:
        return expr
    chance = pc.Expression._call("random", [], pc.RandomOptions())  # noqa: SLF001 - there is no other way
    return expr + pc.multiply(chance, pa.scalar(0.0)).cast(dtype)


def _count(value: object) -> object:
    """Returns the value of a literal as PyArrow takes it: no text is longer than the greatest number."""
    return max(min(value, LONGEST), -LONGEST) if type(value) is int else value
