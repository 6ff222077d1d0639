"""What a backend refuses by name, beyond what its columns hold."""

from __future__ import annotations

from typing import assert_never

from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Counted, Flags
from odata_filter.nodes import Arithmetic, FieldRef, It, Negate, Path, Variable


def untaken(operand: Path | It | Counted | Flags | Arithmetic | Negate) -> UnwritableError:
    """Returns the error of an operand that is more than a plain field or the element of a lambda."""
    text = str(operand_of(operand))
    match operand:
        case Path() | Counted():
            code: Code = "unsupported-path"
        case It():
            code = "unsupported-system-name"
        case Flags():
            code = "unsupported-operator"
        case Arithmetic() | Negate():
            code = "unsupported-arithmetic"
        case _:
            assert_never(operand)
    return UnwritableError(Fault(code, f"this backend does not take {text}"), text)


def outside(value: FieldRef | Path | Variable) -> UnwritableError:
    """Returns the error of a body of a lambda that names what is outside of it."""
    message = f"this backend does not take '{value}' in the body of a lambda that is not its own"
    return UnwritableError(Fault("unsupported-lambda", message), str(value))
