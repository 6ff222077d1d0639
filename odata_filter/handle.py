"""The handle of an operand: Python's operators make filters, through the same checks as parsed text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from operator import and_, or_
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar, cast

from odata_filter.binding.capability_checks import unsupported
from odata_filter.binding.collection_rules import element_of, has
from odata_filter.binding.function_calls import called
from odata_filter.binding.lambda_scope import check_place
from odata_filter.binding.rules import (
    OPERATOR,
    Misfit,
    compared,
    condition_fault,
    literal_on,
    membership,
    operator_fault,
)
from odata_filter.binding.tree_size import size_fault, size_of
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault, error_of, row_error
from odata_filter.filter import Filter
from odata_filter.functions import FUNCTIONS
from odata_filter.immutable import immutable, replace
from odata_filter.nodes import Call, Comparison, Expr, FieldRef, Literal, Operand, operand_text
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types import String
from odata_filter.types.python_values import is_list, of_python
from odata_filter.types.structured import Field

if TYPE_CHECKING:
    from odata_filter.typed_handles import NumberHandle

Equal_contra = TypeVar("Equal_contra", contravariant=True)
Order_contra = TypeVar("Order_contra", contravariant=True)


@immutable
class Handle(Generic[Equal_contra, Order_contra]):
    """An operand to be compared with Python values and with other handles; every comparison is a `Filter`.

    `handle == "x"`, `!=`, `<`, `<=`, `>`, `>=`, `.in_([...])` and `.is_null()`; None is null. The type parameters are
    for type checkers: what is compared by `==`, `!=` and `in_`, and what by order (`Never` if there is none).

    Raises:
        FilterError: each comparison, when the value or the operator does not suit the operand: as `parse` would for the
            comparison as text, which is the error's source.

    """

    operand: Operand
    schema: Schema
    __hash__: ClassVar[None]  # type: ignore[assignment]  # what has no == of its own is not a key

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}(operand={self.operand!r})"

    @property
    def field(self) -> Field:
        """The field of the handle; a TypeError if it is not one of a field."""
        if isinstance(self.operand, FieldRef):
            return self.operand.field
        raise TypeError(f"{self.operand} is not a field")

    def __eq__(self, value: Equal_contra | None, /) -> Filter:  # type: ignore[override]  # a comparison is a filter here
        return self._compared(Operator.EQ, value)

    def __ne__(self, value: Equal_contra | None, /) -> Filter:  # type: ignore[override]  # the same
        return self._compared(Operator.NE, value)

    def __lt__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.LT, value)

    def __le__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.LE, value)

    def __gt__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.GT, value)

    def __ge__(self, value: Order_contra, /) -> Filter:
        return self._compared(Operator.GE, value)

    def in_(self, values: Iterable[Equal_contra | None] | Handle[Any, Any], /) -> Filter:
        """Returns `operand in (...)`: true where the operand is one of the values; without values it is false.

        Args:
            values: any iterable but a lone string, a mapping or a table; None in it is null. Or the handle of a
                collection: true where one of its elements is equal to the operand (`operand in collection`).

        Raises:
            FilterError: as the comparisons do.

        """
        check_place(self.operand)
        text = operand_text(self.operand)
        if isinstance(values, Handle):
            return self._among(values)
        if not is_list(values):
            message = f"expected a list of values after 'in', not a {type(values).__name__}"
            source = f"{text} in {value_text(values)}"
            place = Span(len(text) + len(" in "), len(source))
            raise Fault("list-value", message, "pass a list: .in_([...])", place=place).error(source)
        values = list(values)
        made = membership(self.operand, (self._literal(value, "in") for value in values))
        if isinstance(made, list):
            raise row_error((f"{text} in (", ", ", ")"), [value_text(value) for value in values], made, first=1)
        return condition(made, self.schema)

    def _among(self, collection: Handle[Any, Any]) -> Filter:
        check_place(collection.operand)
        made = element_of(self.operand, collection.operand)
        if isinstance(made, list):
            raise row_error(("", " in ", ""), [operand_text(self.operand), operand_text(collection.operand)], made)
        return condition(made, self.schema.joined(collection.schema))

    def is_null(self) -> Filter:
        """Returns `operand eq null`: true where it has no value, and for a collection, where it is empty."""
        return self._compared(Operator.EQ, None)

    def _compared(self, op: Operator, value: object) -> Filter:
        check_place(self.operand)
        if isinstance(value, Handle):
            check_place(value.operand)
        right = value.operand if isinstance(value, Handle) else self._literal(value, op.value)
        if isinstance(right, Fault):
            fault = operator_fault(self.operand, op, self.operand.type)
            made: Comparison | list[Misfit] = [(1, right)] if fault is None else [(OPERATOR, fault), (1, right)]
        else:
            made = compared(self.operand, op, right)
        schema = self.schema.joined(value.schema) if isinstance(value, Handle) else self.schema
        if isinstance(made, list):
            misfits = made
        elif (fault := unsupported(made, schema.capabilities)) is None:
            return Filter.of_checked(made, schema)
        else:
            misfits = [(1, fault)]
        text, other = operand_text(self.operand), value_text(value)
        source = f"{text} {op.value} {other}"
        operator = Span(len(text) + 1, len(text) + 1 + len(op.value))
        places = {0: Span(0, len(text)), OPERATOR: operator, 1: Span(operator.end + 1, len(source))}
        raise error_of([self._in_python(each, None).at(places[at]) for at, each in misfits], source)

    def _literal(self, value: object, word: str) -> Literal | Fault:
        if isinstance(value, Handle):
            return Fault(
                "unsupported-value", f"expected a value, not the handle of {value.operand}", "compare it by =="
            )
        read = of_python(value)
        literal = read if isinstance(read, Fault) else literal_on(self.operand, word, *read)
        return self._in_python(literal, value) if isinstance(literal, Fault) else literal

    def _in_python(self, fault: Fault, value: object) -> Fault:
        """Returns a fault of a value with a hint that says what to write in Python."""
        hint = fault.hint
        if is_list(value):
            hint = "compare a field with a list by .in_([...])"
        elif fault.code == "operator-mismatch":
            hint = "compare it by ==, != or .in_([...])"
        elif fault.code == "type-mismatch" and value is not None:
            hint = f"pass {self.operand.type.python}"
        elif fault.code == "invalid-guid" and fault.suggestions:
            hint = f"pass '{fault.suggestions[0]}'"
        return replace(fault, hint=hint)

    def _call(self, name: str, *arguments: object) -> Call:
        """Returns a call of a function with the handle's operand as its first argument."""
        given = [self.operand, *map(argument_of, arguments)]
        for each in given:
            if not isinstance(each, Fault):
                check_place(each)
        made: Call | list[Misfit] = [(at, each) for at, each in enumerate(given) if isinstance(each, Fault)]
        if not made:
            made = called(FUNCTIONS[name], [each for each in given if not isinstance(each, Fault)])
        if isinstance(made, list):
            texts = [operand_text(self.operand), *map(value_text, arguments)]
            raise row_error((f"{name}(", ",", ")"), texts, made)
        if (fault := unsupported(made, self.schema.capabilities)) is not None:
            raise fault.at(Span(0, len(name) + 1)).error(str(made))
        if (fault := size_fault(size_of(made))) is not None:
            raise fault.error(str(made))
        return made

    def _made(self, operand: Operand) -> Self:
        """Returns the handle of another operand, which when a program runs is an AnyHandle as this one is."""
        return type(self)(operand, self.schema)

    def _number(self, operand: Operand) -> NumberHandle:
        return cast("NumberHandle", self._made(operand))  # to type checkers; see `_made`

    def _has(self, flags: object) -> Filter:
        check_place(self.operand)
        read = argument_of(flags)
        made = [(1, read)] if isinstance(read, Fault) else has(self.operand, read)
        if isinstance(made, list):
            raise row_error(("", " has ", ""), [operand_text(self.operand), value_text(flags)], made)
        return condition(made, self.schema)

    if not TYPE_CHECKING:  # to type checkers these would be legal, and what follows them unreachable

        def _misused(self, _: object = None, /) -> NoReturn:
            raise TypeError(
                f"the field '{self.operand}' is not a condition: compare it, and put each comparison in parentheses"
                " where you join them, as in (a == 1) & (b == 2); for a list of values write a.in_([...])"
            )

        __bool__ = __contains__ = __iter__ = _misused

        def _joined(self, join: Callable[[Filter, Filter], Filter], other: object) -> Filter:
            own, others = condition_of(self), condition_of(other)
            if not (isinstance(own, Filter) and isinstance(others, Filter)):
                self._misused()
            return join(own, others)

        def __and__(self, other: object) -> Filter:
            return self._joined(and_, other)

        def __or__(self, other: object) -> Filter:
            return self._joined(or_, other)

        def __rand__(self, other: object) -> Filter:
            return self._joined(lambda own, others: others & own, other)

        def __ror__(self, other: object) -> Filter:
            return self._joined(lambda own, others: others | own, other)

        def __invert__(self) -> Filter:
            own = condition_of(self)
            return ~own if isinstance(own, Filter) else self._misused()


def condition(expr: Expr, schema: Schema) -> Filter:
    """Returns the filter of a condition that handles made; a FilterError if the schema's capabilities leave it out."""
    if (fault := unsupported(expr, schema.capabilities, root=True)) is not None:
        raise fault.error(str(expr))
    return Filter.of_checked(expr, schema)


def condition_of(value: object) -> object:
    """Returns a Boolean handle as a filter, None for another handle, and any other value as it is."""
    if not isinstance(value, Handle):
        return value
    check_place(value.operand)
    return None if condition_fault(value.operand) is not None else condition(value.operand, value.schema)


def argument_of(value: object) -> Operand | Fault:
    """Returns a handle's operand, or a Python value as a literal."""
    if isinstance(value, Handle):
        return value.operand
    read = of_python(value)
    return read if isinstance(read, Fault) else Literal(*read)


def value_text(value: object) -> str:
    """Returns a value as it stands in the source of an error, whether or not it can be a literal."""
    if isinstance(value, Handle):
        return operand_text(value.operand)
    if isinstance(value, str):
        return String().write(str.__str__(value))
    read = of_python(value)
    if isinstance(read, Fault):
        # A number that is too long must not be written, and the repr of a foreign object may be anything.
        return value.isoformat() if type(value) is dt.datetime else f"<{type(value).__name__}>"
    return Literal(*read).text()
