"""The nodes of a checked filter: frozen, flat, hashable; `str()` writes each as canonical OData text.

Conditions and operands are one kind of node: an operand of Boolean type is a condition (`active`,
`contains(name,'x')`), and a condition may stand where a Boolean operand may (`(a gt 1) eq true`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Self, TypeAlias, assert_never

from odata_filter.functions import FUNCTIONS, Function
from odata_filter.immutable import immutable
from odata_filter.operators import ArithmeticOperator, Operator
from odata_filter.types import Boolean, Date, DateTimeOffset, Duration, Integer, Type, Untyped
from odata_filter.types.base import Value
from odata_filter.types.numerals import is_nan
from odata_filter.types.structured import Field


class Quantifier(Enum):
    """A lambda operator (URL Conventions 5.1.1.13); its value is its spelling."""

    ANY = "any"
    ALL = "all"


class _Node:
    """What all nodes share: a node never changes, so it is its own copy."""

    __slots__ = ()

    @property
    def type(self) -> Type:
        """The type of the node's value; of a collection, the type of its elements. Conditions are Boolean."""
        return _BOOLEAN

    @property
    def nullable(self) -> bool:
        """Whether the node can be null. Comparisons, `in` and lambdas never are."""
        return False

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the node by `lt le gt ge`."""
        return self.type.ordered

    def __str__(self) -> str:
        return text_of(self)  # type: ignore[arg-type]  # every node is of a subclass

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


_BOOLEAN, _INTEGER, _DURATION, _UNTYPED = Boolean(), Integer(), Duration(), Untyped()

THIS = "$this"
"""The variable of the element inside `$filter(..)` and `$count($filter=..)` (URL Conventions 5.1.1.14.4)."""


class _Value(_Node):
    """A node that stands for a value, or, if it is a collection, for any number of them."""

    __slots__ = ()

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values: of fields and paths only."""
        return False


@immutable
class FieldRef(_Value):
    """A field of the schema, as an operand."""

    field: Field

    @property
    def type(self) -> Type:
        """The type of the field, or of the elements of a collection."""
        return self.field.type

    @property
    def nullable(self) -> bool:
        """Whether a record may lack the value."""
        return self.field.nullable

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values."""
        return self.field.collection

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.field.ordered


@immutable
class Path(_Value):
    """A field of a structure, as an operand: `address/city`. It is null where a step before it is null.

    Args:
        base: the structure: a FieldRef, a Path, or a Variable for an element of a collection.
        field: the field of it.

    """

    base: Operand
    field: Field

    @property
    def type(self) -> Type:
        """The type of the field, or of the elements of a collection."""
        return self.field.type

    @property
    def nullable(self) -> bool:
        """Whether a record may lack the value, or what it is a field of."""
        return self.field.nullable or self.base.nullable

    @property
    def collection(self) -> bool:
        """Whether a record holds any number of values."""
        return self.field.collection

    @property
    def ordered(self) -> bool:
        """Whether filters may compare the field by `lt le gt ge`."""
        return self.field.ordered


@immutable
class It(_Value):
    """The record itself, as an operand: a lone `$it`, where records are plain values. Only an open schema takes it."""

    @property
    def type(self) -> Type:
        """No type: any literal suits."""
        return _UNTYPED

    @property
    def nullable(self) -> bool:
        """Whether the record may be null: it may."""
        return True


@immutable
class Variable(_Value):
    """The element of a collection that the body of a lambda speaks of, as an operand. It is never null.

    Args:
        name: the name of the lambda's variable; `$this` inside `$filter(..)` and `$count($filter=..)`.
        field: the collection.

    """

    name: str
    field: Field

    @property
    def type(self) -> Type:
        """The type of the collection's elements."""
        return self.field.type


@immutable
class Literal(_Value):
    """A value, as an operand.

    Args:
        value: the Python value; None is null.
        type: what the value was read as: the type of the operand that it is compared with, but for numbers the
            literal's own (`1` and `1.0` are two literals), and beside an operand without a type always its own.

    """

    value: Value
    type: Type

    @property
    def nullable(self) -> bool:
        """Whether the literal is null."""
        return self.value is None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        same = self.value == other.value or (is_nan(self.value) and is_nan(other.value))
        return same and self.type == other.type

    def __hash__(self) -> int:
        return hash(str(self))  # Python randomises the hashes of text: a client cannot make numbers or GUIDs collide

    def text(self, *, in_list: bool = False) -> str:
        """Returns the canonical text; `in_list`: as inside the parentheses of `in (...)` on an operand with a type."""
        return "null" if self.value is None else self.type.write(self.value, in_list=in_list)


@immutable
class Call(_Value):
    """A call of a function, as an operand.

    Args:
        function: the overload that takes the arguments.
        arguments: one for each of its parameters, in their order.

    """

    function: Function
    arguments: tuple[Operand, ...]

    @property
    def type(self) -> Type:
        """The type of the function's result."""
        return self.function.result

    @property
    def nullable(self) -> bool:
        """Whether an argument can be null, or the function has no value for some arguments."""
        row = FUNCTIONS.get(self.function.name.lower())
        return row is None or row.partial or any(each.nullable for each in self.arguments)


@immutable
class Arithmetic(_Value):
    """`left op right`, of moments, dates and durations (URL Conventions 5.1.1.2).

    A moment or a date and a duration are a moment or a date; two moments, two dates and two durations are a duration.
    The time line has no end: `maxdatetime() add duration'P1D'` is a moment too. A date moves by whole days, rounded
    down.
    """

    left: Operand
    op: ArithmeticOperator
    right: Operand

    @property
    def type(self) -> Type:
        """The type of the result."""
        moments = isinstance(self.right.type, (DateTimeOffset, Date))
        return _DURATION if moments else self.left.type

    @property
    def nullable(self) -> bool:
        """Whether an operand can be null."""
        return self.left.nullable or self.right.nullable


@immutable
class Negate(_Value):
    """`-operand`, of a duration."""

    operand: Operand

    @property
    def type(self) -> Type:
        """Duration."""
        return _DURATION

    @property
    def nullable(self) -> bool:
        """Whether the operand can be null."""
        return self.operand.nullable


@immutable
class Comparison(_Value):
    """`left op right`; of an operand and a literal, the literal is on the right."""

    left: Operand
    op: Operator
    right: Operand


@immutable
class Membership(_Value):
    """`operand in (values)`. Without values it is false."""

    operand: Operand
    values: tuple[Literal, ...]


@immutable
class ElementOf(_Node):
    """`operand in collection`: whether some element is equal to the operand; null is in no collection.

    Of `[a,b] in [[1,2],[3,4]]` the operand is Items, and the collection Items of Items, compared member by member.
    """

    operand: Operand
    collection: Operand


@immutable
class Has(_Value):
    """`operand has flags`: whether an enumeration of flags has all of some flags; null if the operand is null."""

    operand: Operand
    flags: Literal

    @property
    def nullable(self) -> bool:
        """Whether the operand can be null."""
        return self.operand.nullable


@immutable
class And(_Value):
    """All of two or more operands, none of them an And."""

    operands: tuple[Expr, ...]

    @property
    def nullable(self) -> bool:
        """Whether an operand can be null."""
        return any(each.nullable for each in self.operands)


@immutable
class Or(_Value):
    """At least one of two or more operands, none of them an Or."""

    operands: tuple[Expr, ...]

    @property
    def nullable(self) -> bool:
        """Whether an operand can be null."""
        return any(each.nullable for each in self.operands)


@immutable
class Not(_Value):
    """The opposite of a condition; null if it is null."""

    operand: Expr

    @property
    def nullable(self) -> bool:
        """Whether the operand can be null."""
        return self.operand.nullable


@immutable
class Lambda(_Node):
    """Whether the body is true of any or of all elements of a collection; `any()`, without a body, of any element.

    Args:
        quantifier: `any` or `all`.
        collection: the field that holds the elements.
        variable: the name of the element in the body; None without a body.
        body: a condition on the element; None for `any()`.

    """

    quantifier: Quantifier
    collection: Operand
    variable: str | None
    body: Expr | None


@immutable
class Filtered(_Node):
    """`collection/$filter(body)`: the elements that the body is true of, as a collection.

    The body names the element by the variable `$this`, and its fields by paths on it.
    """

    collection: Operand
    body: Expr

    @property
    def type(self) -> Type:
        """The type of the collection's elements."""
        return self.collection.type


@immutable
class Count(_Node):
    """`collection/$count`, or `collection/$count($filter=body)`: how many elements there are, null ones not counted.

    The body, if there is one, is as that of `Filtered`.
    """

    collection: Operand
    body: Expr | None

    @property
    def type(self) -> Type:
        """Integer."""
        return _INTEGER


@immutable
class Items(_Node):
    """`[a,b]`: operands that are compared one by one with those of another such list, by `eq`, `ne` and `in`."""

    operands: tuple[Operand, ...]


Operand: TypeAlias = (
    "FieldRef | Path | It | Variable | Literal | Call | Comparison | Membership | ElementOf | Has | And | Or | Not"
    " | Lambda | Filtered | Count | Items | Arithmetic | Negate"
)
"""A node as the side of a comparison, the left of `in`, or an argument: a value, or a condition as a Boolean value."""

Expr: TypeAlias = Operand
"""A node as a condition: those of Boolean type."""

Junction: TypeAlias = And | Or

CONDITIONS = (Comparison, Membership, ElementOf, Has, And, Or, Not)
"""The conditions that stand in parentheses, and count as a level, where an operand may stand."""


Writer: TypeAlias = "Callable[[Literal, bool], str]"
"""Writes a literal, and is told whether it stands in the list of an `in`."""

_ALL_NAMES = ""
"""In a scope in which every name of a field is written as `$it/name`."""


def is_collection(node: Operand) -> bool:
    """Returns whether a node stands for any number of values."""
    return isinstance(node, Filtered) or (isinstance(node, (FieldRef, Path)) and node.field.collection)


def element_field(collection: Operand) -> Field:
    """Returns the field whose elements a collection has; it is that of the variable of a lambda over it."""
    while isinstance(collection, Filtered):
        collection = collection.collection
    if isinstance(collection, (FieldRef, Path, Variable)):
        return collection.field
    raise TypeError(f"{collection!r} is not a collection")


def path_of(node: Operand) -> str | None:
    """Returns the path of a field of the record, such as `address/city`; None of any other node."""
    names: list[str] = []
    while isinstance(node, Path):
        names.append(node.field.name)
        node = node.base
    return "/".join([node.field.name, *reversed(names)]) if isinstance(node, FieldRef) else None


def key_of(node: Operand) -> str:
    """Returns a text that operands at one place of a filter have in common exactly if they are equal."""
    return text_of(node, _plain, (_ALL_NAMES,))


def _plain(literal: Literal, in_list: bool) -> str:  # noqa: FBT001 - the one thing that a writer of literals is told
    return literal.text(in_list=in_list)


def text_of(node: Expr, literal: Writer = _plain, scope: tuple[str, ...] = ()) -> str:  # noqa: C901, PLR0912 - a case for each node
    """Returns the canonical text of a node.

    Args:
        node: the node.
        literal: writes literals, and is told which stand in lists.
        scope: the names of the variables that the text stands in the bodies of, `$this` among them.

    """
    match node:
        case FieldRef(field):
            hidden = scope and (_ALL_NAMES in scope or THIS in scope or field.name in scope)
            return f"$it/{field.name}" if hidden else field.name
        case Path(Variable(name), field) if name == THIS and _ALL_NAMES not in scope and field.name not in scope:
            return field.name
        case Path(base, field):
            return f"{text_of(base, literal, scope)}/{field.name}"
        case It():
            return "$it"
        case Variable(name):
            return name
        case Literal():
            return literal(node, False)  # noqa: FBT003 - not in a list
        case Call(function, arguments):
            return f"{function.name}({','.join(operand_text(each, literal, scope) for each in arguments)})"
        case Comparison(left, op, right):
            return f"{operand_text(left, literal, scope)} {op.value} {operand_text(right, literal, scope)}"
        case Membership(operand, values):
            typed = not isinstance(operand.type, Untyped)
            return f"{_closed(operand, literal, scope)} in ({', '.join(literal(each, typed) for each in values)})"
        case ElementOf(operand, collection):
            return f"{_closed(operand, literal, scope)} in {text_of(collection, literal, scope)}"
        case Arithmetic(left, op, right):
            first = text_of(left, literal, scope)  # operators of one power associate to the left
            return f"{first} {op.value} {_closed(right, literal, scope)}"
        case Negate(operand):
            text = _closed(operand, literal, scope)
            return f"- {text}" if text.startswith("(") else f"-{text}"
        case Has(operand, flags):
            return f"{operand_text(operand, literal, scope)} has {literal(flags, False)}"  # noqa: FBT003
        case And(operands):
            parts = [(text_of(each, literal, scope), isinstance(each, Or)) for each in operands]
            return " and ".join(f"({text})" if is_or else text for text, is_or in parts)
        case Or(operands):
            return " or ".join(text_of(each, literal, scope) for each in operands)
        case Not(operand):
            text = text_of(operand, literal, scope)
            return f"not ({text})" if isinstance(operand, (*CONDITIONS, Literal)) else f"not {text}"
        case Lambda(quantifier, collection, variable, body):
            inside = "" if body is None else f"{variable}: {text_of(body, literal, (*scope, variable or ''))}"
            return f"{text_of(collection, literal, scope)}/{quantifier.value}({inside})"
        case Filtered(collection, body):
            return f"{text_of(collection, literal, scope)}/$filter({text_of(body, literal, (*scope, THIS))})"
        case Count(collection, body):
            inside = "" if body is None else f"($filter={text_of(body, literal, (*scope, THIS))})"
            return f"{text_of(collection, literal, scope)}/$count{inside}"
        case Items(operands):
            return f"[{', '.join(operand_text(each, literal, scope) for each in operands)}]"
        case _:
            assert_never(node)


def operand_text(node: Operand, literal: Writer = _plain, scope: tuple[str, ...] = ()) -> str:
    """Returns the text of a node where only an operand may stand: conditions in parentheses."""
    text = text_of(node, literal, scope)
    return f"({text})" if isinstance(node, CONDITIONS) else text


def _closed(node: Operand, literal: Writer, scope: tuple[str, ...]) -> str:
    """Returns the text of a node where an operator binds tighter than arithmetic: that too in parentheses."""
    text = operand_text(node, literal, scope)
    return f"({text})" if isinstance(node, (Arithmetic, Negate)) else text


def walk(expr: Expr) -> Iterator[Expr]:
    """Returns every node of an expression, each before its operands, left to right. Iterative."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def children(node: Expr) -> tuple[Expr, ...]:
    """Returns the operands of a node, left to right."""
    match node:
        case And(operands) | Or(operands):
            return operands
        case Comparison(left, _, right) | Arithmetic(left, _, right):
            return left, right
        case Membership(operand, values):
            return operand, *values
        case ElementOf(operand, collection):
            return operand, collection
        case Has(operand, flags):
            return operand, flags
        case Not(operand) | Path(operand) | Negate(operand):
            return (operand,)
        case Lambda(_, collection, _, body) | Count(collection, body):
            return (collection,) if body is None else (collection, body)
        case Filtered(collection, body):
            return collection, body
        case Call(_, arguments):
            return arguments
        case Items(operands):
            return operands
        case FieldRef() | It() | Variable() | Literal():
            return ()
        case _:
            assert_never(node)


def joined(junction: type[Junction], exprs: Iterable[Expr]) -> Expr:
    """Returns the And or Or of the expressions, flat; the expression itself if there is but one."""
    operands: list[Expr] = []
    for expr in exprs:
        if isinstance(expr, junction):
            operands.extend(expr.operands)
        else:
            operands.append(expr)
    return operands[0] if len(operands) == 1 else junction(tuple(operands))
