"""The variables of the lambdas whose bodies, functions of Python, are running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.nodes import Operand, Variable, free_variables, operand_text

_ELEMENTS: ContextVar[tuple[Variable, ...]] = ContextVar("_ELEMENTS", default=())
"""The variables of the lambdas whose bodies are running."""


@contextmanager
def within(variable: Variable) -> Iterator[None]:
    """Lets handles of a lambda's variable make filters until its body has run."""
    before = _ELEMENTS.set((*_ELEMENTS.get(), variable))
    try:
        yield
    finally:
        _ELEMENTS.reset(before)


def elements() -> tuple[Variable, ...]:
    """Returns the variables of the lambdas whose bodies are running."""
    return _ELEMENTS.get()


def check_place(operand: Operand) -> None:
    """Raises a FilterError if an operand has the variable of a lambda whose body is not running."""
    for variable in free_variables(operand):
        if not any(variable is each for each in _ELEMENTS.get()):
            message = f"variable {variable.name} stands outside its lambda"
            hint = "use the handle of an element in the body that it was made for"
            source = operand_text(operand)
            raise Fault("unknown-field", message, hint, place=Span(0, len(source))).error(source)
