"""The sides of comparisons as SQL: operands beside one another, in the form in which they are compared."""

from __future__ import annotations

from abc import ABC

from odata_filter.backends.holds import Holds
from odata_filter.backends.relational import Compiler
from odata_filter.backends.sql.columns import Column
from odata_filter.backends.sql.condition_text import Condition
from odata_filter.backends.sql.dialects.base import Dialect
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.logic.terms import Connective, Decided, Flags, Logical, Side, Value
from odata_filter.nodes import Arithmetic, Call, Negate
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

TEXTS = (String, Identifier, Enumeration)
"""The types that are compared as texts."""

_WIDTHS: dict[type[Type], int] = {Decimal: 1, Single: 2, Double: 3}


class TwoOperands(Compiler[Condition], ABC):
    """How the sides of comparisons are written; a subclass writes the conditions.

    Args:
        values: writes what the conditions are about, and collects the parameters.

    """

    def __init__(self, values: OperandTexts) -> None:
        self.values: OperandTexts = values
        self.dialect: Dialect = values.dialect

    def holds(self, operand: Value, kind: Type) -> Holds:
        """Returns what the column holds, in its storage."""
        return self.values.form(operand, kind).holds

    def pair(self, left: Side, right: Side, kind: Type) -> tuple[str, str]:
        """Returns two operands beside each other; those of which one is a sum of times as numbers."""
        if isinstance(left, (Logical, Decided)) or isinstance(right, (Logical, Decided)):
            return self.comparable(left, kind), self.comparable(right, kind)
        if isinstance(left, (Arithmetic, Negate)) or isinstance(right, (Arithmetic, Negate)):
            return self.values.number(left, kind), self.values.number(right, kind)
        return self.comparable(left, kind), self.comparable(right, kind)

    def comparable(self, side: Side, kind: Type) -> str:
        """Returns an operand beside another, by the type by which the two are compared."""
        if isinstance(side, (Logical, Decided)) or isinstance(side.type, Boolean):
            return self.operand(side)
        sql = self.values.value_as(side, kind)
        if isinstance(side.type, Guid) and not isinstance(kind, Guid):
            sql = self.dialect.guid_text.format(sql)
        if _width(side.type) < _width(kind):
            sql = self._promoted(side, kind).format(sql)
        return self.dialect.codepoint.format(sql) if isinstance(kind, TEXTS) else sql

    def operand(self, side: Side) -> str:
        """Returns an operand as a value, closed: that of a Boolean expression is true, false or null."""
        match side:
            case Decided(term):
                return f"(({self.condition(term).sql}) IS TRUE)"
            case Logical(Connective.NOT, (operand,)):
                return f"(NOT {self.operand(operand)})"
            case Logical(connective, operands):
                return f"({f' {connective.name} '.join(map(self.operand, operands))})"
            case Call() if isinstance(side.type, Boolean):
                return f"({self.values.value(side)})"
            case Flags():
                return self.flags(side)
            case _:
                return self.values.value(side)

    def greatest(self, kind: Type) -> str | None:
        """Returns the greatest number of a type, above which the engine has NaN; None where NaN does not matter."""
        return self.dialect.form(kind, Column("value")).greatest

    def flags(self, side: Flags) -> str:
        """Returns whether a number has all the bits of the flags, closed."""
        form = self.values.form(side.operand, side.operand.type)
        codes = form.holds.members or {}
        bits = codes[str(side.flags.value)] if codes else None
        if not isinstance(bits, int):
            message = f"the flags of '{side.operand!s}' are not kept as numbers"
            hint = "say so if they are: Column(name, storage='codes')"
            raise UnwritableError(Fault("unsupported-has", message, hint), str(side.operand))
        column, bound = self.values.written(side.operand, form.compared), self.dialect.computed(Integer())
        return f"(({column} & {self.values.mark(bound, bits)}) = {self.values.mark(bound, bits)})"

    def _promoted(self, side: Value, kind: Type) -> str:
        """Returns how a number is written beside a wider one."""
        promoted = self.dialect.promoted.get(type(kind))
        if promoted is None:
            message = f"{self.dialect.name} cannot round '{side!s}' to a {type(kind).__name__}"
            raise UnwritableError(Fault("unsupported-fields", message), str(side))
        return promoted


def common_type(left: Side, right: Side) -> Type:
    """Returns the type by which two operands are compared: of numbers the widest, of GUIDs and texts the text."""
    if isinstance(left, (Logical, Decided)) or isinstance(right, (Logical, Decided)):
        return Boolean()
    one, other = left.type, right.type
    if isinstance(one, (Untyped, Guid)) or _width(other) > _width(one):
        return other
    return one


def _width(kind: Type) -> int:
    return _WIDTHS.get(type(kind), 0)
