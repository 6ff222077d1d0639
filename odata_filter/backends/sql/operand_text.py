"""The operands of a condition as text of SQL: columns, elements, calls, literals and sums of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from odata_filter.backends.holds import as_it_is, fit
from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.sql.columns import Column, ColumnMap, Expression
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.operand_places import OperandPlaces
from odata_filter.backends.sql.path_targets import Target, is_structure
from odata_filter.backends.sql.placeholders import Placeholders
from odata_filter.backends.sql.storage_forms import Form, typed
from odata_filter.backends.sql.time_storage_forms import Numbers
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.functions.text_meanings import LONGEST
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Counted, Flags, Value, parts_of
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable, walk
from odata_filter.operators import ArithmeticOperator
from odata_filter.types import Date, Type, Untyped

_DEFAULT = Column("value")
_PLACES = (FieldRef, Path, Variable)
_DAY = 86_400_000_000
"""Microseconds of a day."""


class OperandTexts(OperandPlaces, Placeholders):
    """The values of one condition, and its parameters.

    Args:
        dialect: the engine's own ways.
        columns: where fields are kept.
        paramstyle: how the driver marks parameters.
        prefix: the beginning of the parameters' names, in the styles that have names.
        table: the name of the rows that the condition is about; None where no subquery mentions them.
        targets: see `OperandPlaces`.

    """

    def __init__(  # noqa: PLR0913 - all that a condition depends on
        self,
        dialect: Dialect,
        columns: ColumnMap,
        paramstyle: ParamStyle,
        prefix: str,
        table: str | None = None,
        *,
        targets: dict[str, Target] | None = None,
    ) -> None:
        Placeholders.__init__(self, dialect, paramstyle, prefix)
        OperandPlaces.__init__(self, dialect, columns, table, percent=self.percent, targets=targets)
        self.counted: Callable[[Counted], str]

    def form(self, operand: Value, kind: Type) -> Form:
        """Returns how an operand holds the values of a type."""
        if isinstance(operand, _PLACES):  # hot path: see benchmarks/README.md
            target = self._target(operand)
            if kind is not operand.field.type:
                return self._form(operand, kind, target)
            if target.own is None:
                target.own = self._form(operand, kind, target)
            return target.own
        if isinstance(operand, (Call, Literal)):
            return self.dialect.computed(kind)
        if isinstance(operand, (Arithmetic, Negate)):
            return self._numbers(operand).forms[type(kind)]
        if isinstance(operand, Counted):
            return self.dialect.computed(kind)
        raise untaken(operand)

    def _form(self, operand: FieldRef | Path | Variable, kind: Type, target: Target) -> Form:
        form = target.forms.get(kind)
        if form is None:
            if self.guard(operand, kind) is None and self._converted(operand, target.column):
                raise self._untold(operand)
            if target.typed is None:
                message = f"{self.dialect.name} cannot read a {type(kind).__name__} of JSON exactly"
                raise UnwritableError(Fault("unsupported-column", message), str(operand))
            form = target.forms[kind] = typed(self.dialect.form(kind, target.column), target.typed)
        return form

    def plain(self, operand: FieldRef) -> str:
        """Returns what stands before the value of an equation; empty where the column needs a closer look.

        Args:
            operand: a field that is not a collection.

        """
        target = self._target(operand)
        if target.plain is None:
            kind, target.plain = operand.field.type, ""
            if not isinstance(kind, Untyped):
                form = self.form(operand, kind)
                if as_it_is(kind, form.holds) and form.equatable is None and not form.probed:
                    target.plain = self.written(operand, form.equal or form.compared) + " = "
        return target.plain

    def present(self, operand: Value) -> str:
        """Returns what is null where an operand is."""
        return self.written(operand, self._target(operand).present if isinstance(operand, _PLACES) else "{0}")

    def is_loose(self, operand: object) -> bool:
        """Returns whether an operand may be a value of another type than its own, which is equal to nothing."""
        if not isinstance(operand, _PLACES) or is_structure(operand.type):
            return False
        return self._target(operand).typed != "{0}"

    def is_column(self, operand: Value) -> bool:
        """Returns whether an operand is a column of the record's, and no expression or element."""
        return isinstance(operand, FieldRef) and not isinstance(self.columns.get(str(operand)), Expression)

    def guard(self, operand: Value, kind: Type) -> str | None:
        """Returns the types, as the engine names them, that a row's value of an operand without a type must be of.

        None where the engine compares no values of different types, or cannot tell their types.
        """
        if not isinstance(operand.type, Untyped) or not isinstance(operand, _PLACES):
            return None
        return self.dialect.typeof.get(type(kind)) if self._converted(operand, self._target(operand).column) else None

    def _converted(self, operand: Value, column: Column) -> bool:
        """Returns whether a comparison might convert the operand: a column with a declared storage holds that."""
        return self.dialect.converts and isinstance(operand.type, Untyped) and column.storage is None

    def _untold(self, operand: Value) -> UnwritableError:
        message = f"{self.dialect.name} cannot tell the type of the values of '{operand}'"
        return UnwritableError(
            Fault("unsupported-untyped", message, "use a schema with its type, or say the storage of its column"),
            str(operand),
        )

    def written(self, operand: Value, template: str) -> str:
        """Returns an operand in a template, in which `{0}` stands for it. A call binds its parameters each time."""
        if isinstance(operand, _PLACES):  # hot path: see benchmarks/README.md
            target = self._target(operand)
            text = target.texts.get(template)
            if text is None:
                text = target.texts[template] = self._escaped(template).format(target.sql)
            return text
        template = self._escaped(template)
        match operand:
            case Counted():
                return template.format(self.counted(operand))
            case Call():
                return template.format(self._call(operand))
            case Literal():
                return template.format(self._literal(operand))
            case Arithmetic() | Negate():
                return template.format(self.number(operand))
            case It() | Flags():
                raise untaken(operand)
            case _:
                assert_never(operand)

    def _escaped(self, template: str) -> str:
        return template.replace("%", "%%") if self.percent else template

    def value(self, operand: Value) -> str:
        """Returns an operand as a value in the form that the dialect keeps its type in by default, closed."""
        return self.value_as(operand, operand.type)

    def value_as(self, operand: Value, kind: Type) -> str:
        """Returns an operand as such a value; if it has no type, as one of `kind`, and null where it is another."""
        if not isinstance(operand.type, Untyped):
            form = self.form(operand, operand.type)
            if isinstance(operand, (Arithmetic, Negate)):
                message = f"{self.dialect.name} has no value of '{operand_of(operand)}', but compares it"
                raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand_of(operand)))
            if form.value is None:
                message = f"the column of '{operand!s}' can only be compared with literals on {self.dialect.name}"
                raise UnwritableError(Fault("unsupported-column", message, "store it in another way"), str(operand))
            return self.written(operand, form.value)
        types = self.dialect.typeof.get(type(kind))
        if types is None:
            raise self._untold(operand)
        return self.written(operand, f"(CASE WHEN typeof({{0}}) IN ({types}) THEN {{0}} END)")

    def number(self, operand: Value, kind: Type | None = None) -> str:
        """Returns a time as a number of the dialect's widest type, closed; `kind`: its type, if it has none.

        That of a date is its day, that of a duration its microseconds, and that of a moment those since 1970.
        """
        numbers, kind = self._numbers(operand), kind or operand.type
        match operand:
            case Arithmetic(left, op, right):
                one, other = map(self.number, parts_of(operand))
                sign = "+" if op is ArithmeticOperator.ADD else "-"
                if not isinstance(left.type, Date):
                    return f"({one} {sign} {other})"
                if isinstance(right.type, Date):
                    return f"(({one} - {other}) * {_DAY})"
                days = self._escaped(numbers.days).format(other if op is ArithmeticOperator.ADD else f"(-{other})")
                return f"({one} + {days})"
            case Negate():
                (inner,) = parts_of(operand)
                return f"(-{self.number(inner)})"
            case Literal():
                fitted = fit(operand.value, kind, numbers.forms[type(kind)].holds)
                bind = numbers.forms[type(kind)].bind
                if not fitted.exact or bind is None:
                    message = f"{self.dialect.name} counts microseconds, and {operand} is finer"
                    raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand))
                return self.mark(numbers.forms[type(kind)], bind(fitted.value))
            case _:
                return self._escaped(numbers.of[type(kind)]).format(self.value_as(operand, kind))

    def _numbers(self, operand: Value) -> Numbers:
        if self.dialect.numbers is None:
            message = f"{self.dialect.name} was not tried with arithmetic of times"
            raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand_of(operand)))
        for node in walk(operand_of(operand)):
            if isinstance(node, Arithmetic) and node.op.scales:  # what it comes to may be finer than microseconds
                message = f"{self.dialect.name} takes '{node}' with a literal number alone, beside a literal"
                raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand_of(operand)))
        return self.dialect.numbers

    def _call(self, call: Call) -> str:
        function = self._overload(call)
        if self.dialect.name not in function.sql:
            message = f"the function '{function.name}' is not available on {self.dialect.name}"
            raise UnwritableError(Fault("unsupported-function", message), function.name)
        return function.written(
            self.dialect.name,
            [self.value_as(*each) for each in zip(parts_of(call), function.parameters.values(), strict=True)],
        )

    def _overload(self, call: Call) -> Function:
        """Returns the function, or what replaces it beside counts that are literals, not negative, or an ASCII text."""
        row = FUNCTIONS.get(call.function.name.lower())
        if row is None:
            return call.function
        if row.ascii is not None:
            text = call.arguments[0]
            told = isinstance(text, (FieldRef, Path, Variable)) and self._target(text).column.ascii
            return row.ascii if told else call.function
        if not row.literal:
            return call.function
        counts = call.arguments[1:]
        if all(isinstance(each, Literal) and isinstance(each.value, int) and each.value >= 0 for each in counts):
            return row.literal[row.signatures.index(call.function)]
        return call.function

    def _literal(self, literal: Literal) -> str:
        form = self.dialect.form(literal.type, _DEFAULT)
        if literal.value is None:
            return "NULL"
        if type(literal.value) is int:  # a count: no text is longer
            return self.dialect.count.format(self.placeholder(max(min(literal.value, LONGEST), -LONGEST)))
        value: Any = fit(literal.value, literal.type, form.holds).value
        return self.mark(form, value if form.bind is None else form.bind(value))
