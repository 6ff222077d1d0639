"""The comparison operators of OData (URL Conventions 5.1.1.1), `in` apart."""

from __future__ import annotations

from enum import Enum


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
        return _CONVERSE.get(self, self)

    @property
    def orders(self) -> bool:
        """Whether the operator asks which operand comes first, and not only whether they are equal."""
        return self is not Operator.EQ and self is not Operator.NE


_CONVERSE = {
    Operator.LT: Operator.GT,
    Operator.LE: Operator.GE,
    Operator.GT: Operator.LT,
    Operator.GE: Operator.LE,
}
