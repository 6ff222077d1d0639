"""Handles of dates and times: their parts, and their arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from odata_filter.binding.capability_checks import unsupported
from odata_filter.binding.lambda_scope import check_place
from odata_filter.binding.rules import Misfit
from odata_filter.binding.time_rules import computed, is_time, negated
from odata_filter.binding.tree_size import size_fault, size_of
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault, row_error
from odata_filter.errors.refused_features import refused
from odata_filter.handle import Equal_contra, Handle, Order_contra, argument_of, value_text
from odata_filter.nodes import Arithmetic, Negate, operand_text
from odata_filter.operators import ArithmeticOperator

if TYPE_CHECKING:
    from odata_filter.typed_handles import DateHandle, NumberHandle, TimeHandle

_ADD, _SUB = ArithmeticOperator.ADD, ArithmeticOperator.SUB


class Times(Handle[Equal_contra, Order_contra]):
    """The arithmetic of moments, dates and durations (URL Conventions 5.1.1.2)."""

    __slots__ = ()

    def __add__(self, other: Any, /) -> Any:  # noqa: ANN401 - the typed handles say what they take and give
        """Returns `operand add other`."""
        return self._total(self, _ADD, other)

    def __radd__(self, other: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `other add operand`."""
        return self._total(other, _ADD, self)

    def __sub__(self, other: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `operand sub other`."""
        return self._total(self, _SUB, other)

    def __rsub__(self, other: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `other sub operand`."""
        return self._total(other, _SUB, self)

    def __neg__(self) -> Self:
        """Returns `-operand`, of a duration."""
        check_place(self.operand)
        if not is_time(self.operand):
            raise refused("negation").error(f"-{operand_text(self.operand)}")
        return self._checked(negated(self.operand), ("-", "", ""), [operand_text(self.operand)])

    def _total(self, left: object, op: ArithmeticOperator, right: object) -> Self:
        given = [argument_of(left), argument_of(right)]
        operands = [each for each in given if not isinstance(each, Fault)]
        for each in operands:
            check_place(each)
        made: Arithmetic | list[Misfit] = [(at, each) for at, each in enumerate(given) if isinstance(each, Fault)]
        texts = [value_text(left), value_text(right)]
        if not made:
            if not any(map(is_time, operands)):
                source = f"{texts[0]} {op.value} {texts[1]}"
                start = len(texts[0]) + 1
                raise refused("operator", op.value).at(Span(start, start + len(op.value))).error(source)
            made = computed(operands[0], op, operands[1])
        return self._checked(made, ("", f" {op.value} ", ""), texts)

    def _checked(self, made: Arithmetic | Negate | list[Misfit], shape: tuple[str, str, str], texts: list[str]) -> Self:
        if isinstance(made, list):
            raise row_error(shape, texts, made)
        if (fault := unsupported(made, self.schema.capabilities) or size_fault(size_of(made))) is not None:
            raise fault.error(str(made))
        return self._made(made)


class Parts(Times[Equal_contra, Order_contra]):
    """What parts of dates and times have in common (URL Conventions 5.1.1.8)."""

    __slots__ = ()

    def _part(self, name: str) -> NumberHandle:
        return self._number(self._call(name))


class Day(Parts[Equal_contra, Order_contra]):
    """The parts of dates, and of instants in UTC."""

    __slots__ = ()

    def year(self) -> NumberHandle:
        """Returns `year(operand)`."""
        return self._part("year")

    def month(self) -> NumberHandle:
        """Returns `month(operand)`, 1 to 12."""
        return self._part("month")

    def day(self) -> NumberHandle:
        """Returns `day(operand)`, 1 to 31."""
        return self._part("day")


class Clock(Parts[Equal_contra, Order_contra]):
    """The parts of times of day, and of instants in UTC."""

    __slots__ = ()

    def hour(self) -> NumberHandle:
        """Returns `hour(operand)`."""
        return self._part("hour")

    def minute(self) -> NumberHandle:
        """Returns `minute(operand)`."""
        return self._part("minute")

    def second(self) -> NumberHandle:
        """Returns `second(operand)`, without its fraction."""
        return self._part("second")

    def fractional_seconds(self) -> NumberHandle:
        """Returns `fractionalseconds(operand)`: what there is beyond the whole second, at least 0 and less than 1."""
        return self._part("fractionalseconds")


class Moment(Day[Equal_contra, Order_contra], Clock[Equal_contra, Order_contra]):
    """The parts of instants, in UTC."""

    __slots__ = ()

    def time(self) -> TimeHandle:
        """Returns `time(operand)`: the time of day in UTC."""
        return cast("TimeHandle", self._made(self._call("time")))  # see `_made`

    def date(self) -> DateHandle:
        """Returns `date(operand)`: the day in UTC."""
        return cast("DateHandle", self._made(self._call("date")))  # see `_made`


class Length(Parts[Equal_contra, Order_contra]):
    """The functions of durations, and their arithmetic with numbers."""

    __slots__ = ()

    def __mul__(self, number: Any, /) -> Any:  # noqa: ANN401 - the typed handles say what they take and give
        """Returns `operand mul number`."""
        return self._total(self, ArithmeticOperator.MUL, number)

    def __rmul__(self, number: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `number mul operand`."""
        return self._total(number, ArithmeticOperator.MUL, self)

    def __truediv__(self, number: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `operand divby number`."""
        return self._total(self, ArithmeticOperator.DIVBY, number)

    def __floordiv__(self, number: Any, /) -> Any:  # noqa: ANN401 - the same
        """Returns `operand div number`, which is the same: durations are divided exactly."""
        return self._total(self, ArithmeticOperator.DIV, number)

    def total_seconds(self) -> NumberHandle:
        """Returns `totalseconds(operand)`: the whole length in seconds, with their fraction."""
        return self._part("totalseconds")
