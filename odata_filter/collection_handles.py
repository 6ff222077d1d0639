"""Handles of collections: the lambda operators, and the elements that a condition chooses or counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from odata_filter.binding.collection_rules import collection_of, variables_in
from odata_filter.binding.lambda_scope import elements, within
from odata_filter.binding.verification import first_fault, operand_fault
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.filter import Filter
from odata_filter.handle import Equal_contra, Handle, Order_contra, condition_of
from odata_filter.nodes import (
    THIS,
    Count,
    Expr,
    FieldRef,
    Filtered,
    Lambda,
    Operand,
    Path,
    Quantifier,
    Variable,
    element_field,
    is_hidden,
    operand_text,
    renamed,
)
from odata_filter.types.structured import name_fault

if TYPE_CHECKING:
    from odata_filter.typed_handles import BooleanHandle, CollectionHandle, NumberHandle

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

    def filter(self, body: Callable[[Element], Filter | BooleanHandle], /) -> CollectionHandle[Element]:
        """Returns `collection/$filter(body)`: the elements that the body is true of, as a collection.

        Args:
            body: as that of `any`. Inside the body of another `filter` or `count` it cannot name the element of that:
                in both, the text calls the element `$this`.

        """
        before = f"{operand_text(self.operand)}/$filter"
        collection = self._collection(f"{before}()")
        made = Filtered(collection, self._chosen(collection, body, before))
        return cast("CollectionHandle[Element]", self._made(self._of_elements(made)))  # see `_made`

    def count(self, body: Callable[[Element], Filter | BooleanHandle] | None = None, /) -> NumberHandle:
        """Returns `collection/$count`: how many elements there are.

        Args:
            body: as that of `filter`; with one it is `collection/$count($filter=body)`, how many it is true of.

        """
        before = f"{operand_text(self.operand)}/$count"
        collection = self._collection(before)
        made = Count(collection, None if body is None else self._chosen(collection, body, before))
        return self._number(self._of_elements(made))

    def _quantified(self, quantifier: Quantifier, body: Callable[[Element], Filter | BooleanHandle] | None) -> Filter:
        before = f"{operand_text(self.operand)}/{quantifier.value}"
        collection = self._collection(f"{before}()")
        variable, inner = (None, None) if body is None else self._body(collection, body, quantifier.value)
        expr = Lambda(quantifier, collection, variable, inner)
        if (found := first_fault(expr, self.schema, elements())) is not None:
            raise found[1].at(Span(0, len(before))).error(str(expr))
        return Filter.of_checked(expr, self.schema)

    def _collection(self, source: str) -> FieldRef | Path | Filtered:
        """Returns the operand as a collection; `source` is what is made of it, for its error."""
        collection = collection_of(self.operand)
        if isinstance(collection, Fault):
            raise collection.at(Span(0, source.rindex("/"))).error(source)
        return collection

    def _body(
        self, collection: Operand, body: Callable[[Element], Filter | BooleanHandle], word: str
    ) -> tuple[str, Expr]:
        """Runs a body; returns the name of its variable, and its condition."""
        taken = {each.name for each in elements()} | variables_in(collection)
        variable = next(name for name in _numbered(_variable_of(body)) if name not in taken)
        element = Variable(variable, element_field(collection))
        with within(element):
            given = body(cast("Element", self._made(element)))  # see `_made`
            made = condition_of(given)
        if not isinstance(made, Filter):
            raise TypeError(f"the body of {word} returns a filter, not a {type(given).__name__}")
        return variable, made.expr

    def _chosen(self, collection: Operand, body: Callable[[Element], Filter | BooleanHandle], before: str) -> Expr:
        """Runs the body of `$filter`; returns its condition on `$this`."""
        variable, expr = self._body(collection, body, before.rpartition("$")[2])
        if is_hidden(expr, variable):
            message = f"the element {variable} cannot be named inside another filter or count"
            hint = "write any(..) in place of the inner filter or count: its element has a name of its own"
            raise Fault("unknown-field", message, hint, place=Span(0, len(before))).error(f"{before}({expr})")
        return renamed(expr, variable, THIS)

    def _of_elements(self, made: Filtered | Count) -> Filtered | Count:
        """Returns a collection or a count that has passed the checks of operands."""
        if (found := operand_fault(made, self.schema, elements())) is not None:
            text = operand_text(made)
            raise found[1].at(Span(0, len(text))).error(text)
        return made


def _numbered(name: str) -> Iterator[str]:
    """Returns a name, and then the same with numbers behind it."""
    yield name
    yield from (f"{name}{number}" for number in count(2))


def _variable_of(body: Callable[..., object]) -> str:
    """Returns the name of the only parameter of a function, as the name of a lambda's variable."""
    from inspect import signature  # noqa: PLC0415 - it takes longer than all else that a client imports

    name = next(iter(signature(body).parameters), "")
    return "e" if name_fault(name) is not None or name.lower() in {"null", "nan", "inf", "true", "false"} else name
