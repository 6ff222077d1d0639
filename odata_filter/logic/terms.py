"""The normal form of a filter: the terms that every evaluating backend compiles.

Three promises hold for every term, so that a backend holds no logic of null and none of `not`: each leaf is true or
false for every record, never null; negation stands on leaves only; equal conditions on one operand are merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeVar, assert_never, cast

from odata_filter.immutable import replace
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Operand, Path, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Integer, Type


# Terms are never changed, but not frozen: frozen ones are slower to make. Hot path: see benchmarks/README.md.
@dataclass(slots=True)
class OneOf:
    """The operand has one of the values, or, if `null`, none at all; `negated`: and not that.

    A collection has a value if some element is equal to it, and is null if it has no element. `values` holds neither
    null nor NaN (which equals nothing), and no value twice. Without values and null the leaf is false, or, negated,
    true; it keeps its operand even then, for engines whose conditions need one.
    """

    operand: Value
    values: tuple[Literal, ...]
    null: bool
    negated: bool


@dataclass(slots=True)
class Ordered:
    """The operand is not null and stands in the order `lt le gt ge` to the literal; `negated`: and not that.

    The literal is neither null nor NaN. A negated leaf is true where the operand is null or NaN.
    """

    operand: Value
    op: Operator
    literal: Literal
    negated: bool = False


@dataclass(slots=True)
class Compared:
    """Two operands, neither of them a literal of a plain type, compared by `eq lt le gt ge`; `negated`: and not that.

    `eq`, `le` and `ge` are true of null and null; beside one null, and beside NaN, all are false.
    """

    left: Value | Logical | Decided
    op: Operator
    right: Value | Logical | Decided
    negated: bool = False


@dataclass(slots=True)
class Truth:
    """The Boolean operand is `wanted`, or, if `or_null`, null."""

    operand: Value
    wanted: bool
    or_null: bool


@dataclass(slots=True)
class Exists:
    """The term is true of some element, called `variable`, of the collection; `negated`: of none.

    Null elements do not count. `all` comes here as "of no element is the body not true", `x in c` as "of some element
    is it equal to x", and `c/$filter(b)/any(v: p)` as "of some element are b and p true". The term may also name fields
    of the record and the variables of the terms around it (it is correlated).
    """

    collection: FieldRef | Path
    variable: str
    term: Term
    negated: bool


@dataclass(slots=True)
class Conjunction:
    """All of the terms."""

    terms: tuple[Term, ...]


@dataclass(slots=True)
class Disjunction:
    """At least one of the terms."""

    terms: tuple[Term, ...]


class Connective(Enum):
    """An operator of three-valued logic (OData URL Conventions 5.1.1.1.7 to 9)."""

    AND = "and"
    OR = "or"
    NOT = "not"


@dataclass(slots=True)
class Logical:
    """The three-valued value of a Boolean expression: a side of `Compared`, and nothing else."""

    connective: Connective
    operands: tuple[Value | Logical | Decided, ...]


@dataclass(slots=True)
class Decided:
    """The value of a condition that is never null: a side of `Compared`, or an operand of `Logical`."""

    term: Term


@dataclass(slots=True)
class Counted:
    """An operand: how many elements, called `variable`, of the collection the term is true of; without a term, all.

    Null elements do not count. The collection and the term are as those of `Exists`.
    """

    collection: FieldRef | Path
    variable: str
    term: Term | None

    @property
    def type(self) -> Type:
        """Integer."""
        return Integer()

    @property
    def nullable(self) -> bool:
        """Whether it may be null: it never is."""
        return False


@dataclass(slots=True)
class Flags:
    """A Boolean operand: whether an enumeration of flags has all the flags of a literal; null if it is null."""

    operand: Value
    flags: Literal

    @property
    def type(self) -> Type:
        """Boolean."""
        return Boolean()

    @property
    def nullable(self) -> bool:
        """Whether the enumeration can be null."""
        return self.operand.nullable


Value: TypeAlias = "FieldRef | Path | It | Variable | Call | Literal | Counted | Flags | Arithmetic | Negate"
"""An operand of a term. The base of a Path is a FieldRef, a Path or a Variable.

Calls of literals alone were computed already, except `now()`, which each evaluation reads.
"""

Term: TypeAlias = OneOf | Ordered | Compared | Truth | Exists | Conjunction | Disjunction
"""A condition in normal form: a leaf, or terms joined."""

Side: TypeAlias = "Value | Logical | Decided"
"""An operand of `Compared`: a value, or a Boolean expression whose value is true, false or null."""

Made: TypeAlias = Call | Arithmetic | Negate
"""A value that is computed from others, which its class, that of a node, declares as operands."""

MadeT = TypeVar("MadeT", bound=Made)


def values_in(term: Term) -> Iterator[Value]:
    """Returns every operand of a term, those of bodies and of calls and the bases of paths among them. Iterative."""
    stack: list[Term | Side] = [term]
    while stack:
        match part := stack.pop():  # hot path, as is the order of the cases
            case OneOf() | Ordered() | Truth():
                stack.append(part.operand)
            case FieldRef() | Variable():
                yield part
            case Conjunction(parts) | Disjunction(parts):
                stack += parts
            case Decided(inner):
                stack.append(inner)
            case Logical(_, operands):
                stack += operands
            case Compared(left, _, right):
                stack += (left, right)
            case Exists(collection, _, body):
                stack += (collection, body)
            case _:
                yield part
                stack += _operands(part)


def _operands(value: Value) -> Iterable[Term | Side]:
    """Returns what a value is made of."""
    match value:
        case Path(base):
            return (base,)
        case Call() | Arithmetic() | Negate():
            return parts_of(value)
        case Flags(operand):
            return (operand,)
        case Counted(collection, _, body):
            return (collection,) if body is None else (collection, body)
        case FieldRef() | It() | Variable() | Literal():
            return ()
        case _:
            assert_never(value)


def parts_of(value: Made) -> tuple[Value, ...]:
    """Returns what a value of a term is computed from. Nodes of a filter hold operands, and those of a term values."""
    match value:
        case Call(_, arguments):
            operands = arguments
        case Arithmetic(left, _, right):
            operands = (left, right)
        case Negate(operand):
            operands = (operand,)
        case _:
            assert_never(value)
    return cast("tuple[Value, ...]", operands)  # see `Made`


def made_of(value: MadeT, parts: Iterable[Value | Operand]) -> MadeT:
    """Returns a call, a sum or an opposite that is computed from other values, or, of a node of a filter, operands."""
    match value:
        case Call():
            return replace(value, arguments=tuple(parts))
        case Arithmetic():
            left, right = parts
            return replace(value, left=left, right=right)
        case Negate():
            (operand,) = parts
            return replace(value, operand=operand)
        case _:
            assert_never(value)
