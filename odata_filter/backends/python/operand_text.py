"""Writes how the operands of a filter are read from a record, as Python expressions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, assert_never

from odata_filter.backends.python.comparison_forms import TICKS, constant_of, family_of_type
from odata_filter.backends.python.python_text import Source
from odata_filter.backends.python.run_time_comparisons import number_in
from odata_filter.errors.fault import Fault
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.logic.raising import key
from odata_filter.logic.sums_of_times import DAY, scaled_by, ticks
from odata_filter.logic.terms import Counted, Flags, Value, parts_of
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Operand, Path, Variable, text_of
from odata_filter.operators import ArithmeticOperator
from odata_filter.types import Date, Duration, Integer

Key: TypeAlias = tuple[str, str]
Place: TypeAlias = FieldRef | Path | It | Variable
"""An operand that stands for a value of the record."""

Accessors: TypeAlias = Mapping[str, str | Callable[[Any], Any]]

MADE = (Call, Counted, Flags, Arithmetic, Negate)
"""Operands whose values are made, and so of the class that they should be of."""


NOW = "now"
"""The function that is read once for all records, and the name that its value has."""


class Scope(NamedTuple):
    """The element of a collection, in the body of a lambda.

    Args:
        name: the name that it has in Python.
        path: the path of the collection, by which accessors are found.

    """

    name: str
    path: str


@dataclass(slots=True)
class Readings(ABC):
    """How operands are read from any record; `get` gives the values of its fields.

    Args:
        accessors: where fields are found in records of another shape.
        canonical: whether values are trusted to be of their field's type, in canonical form.
        source: what binds constants.
        parameters: the names that the expressions refer to, as the parameters of a function.

    """

    accessors: Accessors
    canonical: bool
    source: Source
    parameters: str
    variables: dict[str, Scope] = field(default_factory=dict)
    """The variables of lambdas that are in scope."""
    known: dict[Key, str] = field(default_factory=dict)
    """The name of each value, by operand and family, that is not null where the next text is reached."""

    def value(self, operand: Value) -> str:
        """Returns the value of an operand, of a field as it is in the record; None if it is missing or null."""
        match operand:
            case FieldRef():
                return self.field(operand)
            case Path():
                return self.path(operand)
            case It():
                return "record"
            case Variable():
                return self.variables[operand.name].name
            case Call() | Flags() | Arithmetic() | Negate():
                family = TICKS if isinstance(operand, (Arithmetic, Negate)) else family_of_type(operand.type)
                known, self.known = self.known, dict(self.known)  # where a guard fails, the next ones are not reached
                guards, result = self.guarded(operand, family)
                self.known = known
                return f"({result} if {' and '.join(guards)} else None)" if guards else result
            case Counted():
                return self.count(operand)
            case Literal():
                return self.source.bound(constant_of(operand, family_of_type(operand.type)))
            case _:
                assert_never(operand)

    @abstractmethod
    def count(self, counted: Counted) -> str:
        """Returns how many elements of a collection there are."""

    def field(self, operand: FieldRef) -> str:
        """Returns the value of a field in the record."""
        accessor = self.accessors.get(operand.field.name, operand.field.name)
        if callable(accessor):
            return self.accessed(accessor, "record")
        first, *rest = accessor.split(".")
        value = f"get({first!r})"
        return f"follow({tuple(rest)!r}, {value})" if rest else value

    def accessed(self, accessor: Callable[[Any], Any], record: str) -> str:
        """Returns the value that a function gives of a record or an element."""
        return f"{self.source.bound(accessor)}({record})"

    def path(self, operand: Path) -> str:
        """Returns the value of a field of a structure: by its own accessor, or by a step from the structure."""
        accessor = self.accessors.get(self.place(operand)) if self.accessors else None
        if accessor is None:
            return self.step(self.value(operand.base), operand.field.name)
        root: Operand = operand
        while isinstance(root, Path):
            root = root.base
        record = self.variables[root.name].name if isinstance(root, Variable) else "record"
        if callable(accessor):
            return self.accessed(accessor, record)
        return f"follow({tuple(accessor.split('.'))!r}, {record})"

    def step(self, value: str, name: str) -> str:
        """Returns the value of a field of a structure, given the structure's."""
        return f"step({value}, {name!r})"

    def place(self, operand: Operand) -> str:
        """Returns the path by which accessors name a field: that of an element has the path of its collection first."""
        match operand:
            case Path(base, field):
                return f"{self.place(base)}/{field.name}"
            case Variable(name):
                return self.variables[name].path
            case _:
                return str(operand)

    def converted(self, value: str, operand: Value, family: str, *, ordered: bool = False) -> str:
        """Returns an operand's value in the form of a family; None if it has none. `ordered`: to be put in an order."""
        if isinstance(operand, (Literal, *MADE)):
            return value
        if family == "flags":
            return f"{self.source.bound(number_in(operand.type))}({value}, {told(operand)!r})"
        if self.canonical and (family != "instant" or ordered):  # Python's == is blind where clocks repeat an hour
            return value
        return f"{family}({value}, {told(operand)!r})"

    def guarded(self, operand: Value, family: str) -> tuple[list[str], str]:
        """Returns the conditions that an operand is not null under, in order, and its value where they hold."""
        match operand:
            case Literal():
                return ["False"] if operand.value is None else [], self.source.bound(constant_of(operand, family))
            case Call() if operand.function.name == NOW:
                return [], NOW
            case Call():
                return self.call(operand)
            case Counted():
                return [], self.count(operand)
            case Arithmetic() | Negate():
                guards, number = self.counted(operand)
                if family == TICKS:
                    return guards, number
                made = self.source.local()
                return [*guards, f"({made} := {family}_at({number})) is not None"], made
            case Flags():
                guards, number = self.guarded(operand.operand, "flags")
                flags = self.source.bound(constant_of(operand.flags, "flags"))
                return guards, f"(({number} & {flags}) == {flags})"
            case FieldRef() | Path() | It() | Variable():
                known = key_of(operand, family)
                if name := self.known.get(known):
                    return [], name
                name = self.known[known] = self.source.local()
                return [self.guard(name, operand, family)], name
            case _:
                assert_never(operand)

    def counted(self, operand: Value) -> tuple[list[str], str]:
        """Returns the conditions that a time is not null under, and its place on the line of all times."""
        match operand:
            case Arithmetic(op=op) if op.scales:
                length, factor = scaled_by(operand)
                guards, place = self.counted(length)
                more, number = self.guarded(factor, "number")
                made = self.source.local()
                name = "multiplied" if op is ArithmeticOperator.MUL else "divided"
                return [*guards, *more, f"({made} := {name}({place}, {number})) is not None"], made
            case Arithmetic(op=op):
                left, right = parts_of(operand)
                guards, one = self.counted(left)
                more, other = self.counted(right)
                moved = other if op is ArithmeticOperator.ADD else f"-{other}"
                if isinstance(left.type, Date) and isinstance(right.type, Duration):
                    moved = f"{moved} // {DAY} * {DAY}"
                return [*guards, *more], f"({one} + {moved})"
            case Negate():
                guards, number = self.counted(*parts_of(operand))
                return guards, f"(-{number})"
            case Literal():
                return [], self.source.bound(ticks(operand.value))
            case _:
                guards, value = self.guarded(operand, family_of_type(operand.type))
                return guards, f"ticks({value})"

    def named(self, operand: Value, family: str) -> tuple[list[str], str]:
        """Returns the same; but the value is a name, so that it may be written twice."""
        guards, value = self.guarded(operand, family)
        if isinstance(operand, (Place, Literal)) or value == NOW:  # a name already
            return guards, value
        name = self.source.local()
        return [*guards, f"({name} := {value}) is not None"], name

    def guard(self, name: str, operand: Place, family: str) -> str:
        """Returns the condition that an operand is not null; it binds the name to the value."""
        return f"({name} := {self.converted(self.value(operand), operand, family, ordered=True)}) is not None"

    def call(self, call: Call) -> tuple[list[str], str]:
        """Returns the conditions that a call is not null under, and its value."""
        guards, arguments = [], []
        for argument, kind in zip(parts_of(call), call.function.parameters.values(), strict=True):
            family = "integer" if isinstance(kind, Integer) else family_of_type(kind)
            conditions, value = self.guarded(argument, family)
            guards += conditions
            arguments.append(value)
        result = self.applied(call.function, arguments)
        row = FUNCTIONS.get(call.function.name.lower())
        if row is None or row.partial:
            name = self.source.local()
            return [*guards, f"({name} := {result}) is not None"], name
        return guards, result

    def applied(self, function: Function, arguments: Sequence[str]) -> str:
        """Returns the value of a function, given its arguments, none of them null."""
        if function.python is None:
            message = f"function {function.name} has no meaning in Python"
            raise Fault("unsupported-function", message, "declare it with python=").error(str(function))
        return f"{self.source.bound(function.python)}({', '.join(arguments)})"


def key_of(operand: Place, family: str) -> Key:
    """Returns what a value that was read in a family is known by."""
    return key(operand), family


def told(operand: Place) -> str:
    """Returns how errors of records name an operand."""
    return text_of(operand)
