"""Handles of collections: the lambda operators, and the number of elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from odata_filter.binding.acceptance import unsupported
from odata_filter.binding.collection_rules import collection_of, counted, variables_in
from odata_filter.binding.lambda_scope import elements, within
from odata_filter.binding.verification import first_fault
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.filter import Filter
from odata_filter.handle import Equal_contra, Handle, Order_contra
from odata_filter.nodes import Lambda, Quantifier, Variable, element_field, operand_text
from odata_filter.types.structured import name_fault

if TYPE_CHECKING:
    from odata_filter.typed_handles import BooleanHandle, NumberHandle

Element = TypeVar("Element")


class Elements(Handle[Equal_contra, Order_contra], Generic[Equal_contra, Order_contra, Element]):
    """The lambda operators of collections (URL Conventions 5.1.1.13)."""

    __slots__ = ()

    def any(self, body: Callable[[Element], Filter | BooleanHandle] | None = None, /) -> Filter:
        """Returns `collection/any(e: body)`: true where the body is true of some element; without one, of any element.

        Args:
            body: takes the handle of an element and returns a condition on it. The name of its parameter is that of
                the variable.

        """
        return self._quantified(Quantifier.ANY, body)

    def all(self, body: Callable[[Element], Filter | BooleanHandle], /) -> Filter:
        """Returns `collection/all(e: body)`: true where the body is true of every element."""
        return self._quantified(Quantifier.ALL, body)

    def count(self) -> NumberHandle:
        """Returns `collection/$count`: how many elements there are."""
        made = counted(self.operand, None)
        if isinstance(made, list):
            raise made[0][1].error(f"{operand_text(self.operand)}/$count")
        if (fault := unsupported(made, self.schema.capabilities)) is not None:
            raise fault.error(str(made))
        return cast("NumberHandle", type(self)(made, self.schema))

    def _quantified(self, quantifier: Quantifier, body: Callable[[Element], Filter | BooleanHandle] | None) -> Filter:
        before = f"{operand_text(self.operand)}/{quantifier.value}"
        collection = collection_of(self.operand)
        if isinstance(collection, Fault):
            raise collection.at(Span(0, len(before) - len(quantifier.value) - 1)).error(f"{before}()")
        variable = inner = None
        if body is not None:
            variable = _variable_of(body)
            taken = {each.name for each in elements()} | variables_in(collection)
            variable = next(name for name in _numbered(variable) if name not in taken)
            element = Variable(variable, element_field(collection))
            with within(element):
                given = body(cast("Element", type(self)(element, self.schema)))
                made = given._condition() if isinstance(given, Handle) else given  # noqa: SLF001 - handles are one family
            if not isinstance(made, Filter):
                raise TypeError(f"the body of {quantifier.value} returns a filter, not a {type(given).__name__}")
            inner = made.expr
        expr = Lambda(quantifier, collection, variable, inner)
        if (found := first_fault(expr, self.schema, elements())) is not None:
            raise found[1].at(Span(0, len(before))).error(str(expr))
        return Filter.of_checked(expr, self.schema)


def _numbered(name: str) -> Iterator[str]:
    """Returns a name, and then the same with numbers behind it."""
    yield name
    yield from (f"{name}{number}" for number in count(2))


def _variable_of(body: Callable[..., object]) -> str:
    """Returns the name of the only parameter of a function, as the name of a lambda's variable."""
    from inspect import signature  # noqa: PLC0415 - it takes longer than all else that a client imports

    name = next(iter(signature(body).parameters), "")
    return "e" if name_fault(name) is not None or name.lower() in {"null", "nan", "inf", "true", "false"} else name
