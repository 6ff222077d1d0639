"""The operators of OData, one row each (URL Conventions 5.1.1)."""

from __future__ import annotations

from enum import Enum

from odata_filter.immutable import immutable


class Kind(Enum):
    """What an operator takes and makes."""

    JUNCTION = "conditions to a condition"
    COMPARISON = "two operands to a condition"
    MEMBERSHIP = "an operand and a list, a collection or flags to a condition"
    ARITHMETIC = "two operands to an operand"
    PREFIX = "one condition or operand to another"


@immutable
class Row:
    """One operator.

    Args:
        spelling: its canonical spelling.
        power: how tightly it binds (URL Conventions 5.1.1.17); infix operators of one power associate to the left.
        kind: what it takes and makes.
        converse: the operator that says the same with the operands exchanged: `5 lt size` is `size gt 5`.
        complement: the operator that is true of two values, neither null nor NaN, where this one is false.

    """

    spelling: str
    power: int
    kind: Kind
    converse: str = ""
    complement: str = ""


OPERATORS = {
    row.spelling: row
    for row in (
        Row("or", 1, Kind.JUNCTION),
        Row("and", 2, Kind.JUNCTION),
        Row("eq", 3, Kind.COMPARISON, "eq", "ne"),
        Row("ne", 3, Kind.COMPARISON, "ne", "eq"),
        Row("lt", 4, Kind.COMPARISON, "gt", "ge"),
        Row("le", 4, Kind.COMPARISON, "ge", "gt"),
        Row("gt", 4, Kind.COMPARISON, "lt", "le"),
        Row("ge", 4, Kind.COMPARISON, "le", "lt"),
        Row("add", 5, Kind.ARITHMETIC),
        Row("sub", 5, Kind.ARITHMETIC),
        Row("mul", 6, Kind.ARITHMETIC),
        Row("div", 6, Kind.ARITHMETIC),
        Row("divby", 6, Kind.ARITHMETIC),
        Row("mod", 6, Kind.ARITHMETIC),
        Row("not", 7, Kind.PREFIX),
        Row("-", 7, Kind.PREFIX),
        Row("in", 8, Kind.MEMBERSHIP),
        Row("has", 8, Kind.MEMBERSHIP),
    )
}
"""Every operator by its spelling, the loosest first."""


class ArithmeticOperator(Enum):
    """An operator of arithmetic; its value is its canonical spelling."""

    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DIV = "div"
    DIVBY = "divby"

    @property
    def scales(self) -> bool:
        """Whether the operator takes a number beside a duration, and not two times."""
        return self is not ArithmeticOperator.ADD and self is not ArithmeticOperator.SUB


class Operator(Enum):
    """A comparison operator; its value is its canonical spelling."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"

    @property
    def converse(self) -> Operator:
        """The operator that says the same with the operands exchanged: `5 lt size` is `size gt 5`."""
        return Operator(OPERATORS[self.value].converse)

    @property
    def complement(self) -> Operator:
        """The operator that is true of two values, neither null nor NaN, where this one is false."""
        return Operator(OPERATORS[self.value].complement)

    @property
    def orders(self) -> bool:
        """Whether the operator asks which operand comes first, and not only whether they are equal."""
        return self is not Operator.EQ and self is not Operator.NE
