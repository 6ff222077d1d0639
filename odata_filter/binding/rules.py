"""The typing rules: which operands and literals suit each other, for text, handles and trees made by hand alike.

Each function makes one node, or returns what does not fit, each fault with the place of its operand among the operands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from odata_filter.errors.classes import MOST_ERRORS
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.immutable import replace
from odata_filter.nodes import (
    Comparison,
    Expr,
    Filtered,
    Items,
    Literal,
    Membership,
    Operand,
    is_collection,
    operand_text,
    path_of,
)
from odata_filter.operators import Operator
from odata_filter.types import (
    Boolean,
    Decimal,
    Double,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    Type,
    Untyped,
)
from odata_filter.types.structured import Ref, Structure

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

Misfit: TypeAlias = tuple[int, Fault]
"""A fault, and the place of its operand among the operands; `OPERATOR` for what is not of one operand."""

OPERATOR = -1

_NUMBERS = (Integer, Decimal, Single, Double)
_TEXTS = (String, Guid, Identifier)


def filter_fault(node: Expr) -> Fault | None:
    """Returns what is wrong with a node as a whole filter: null would keep nothing, and is never meant."""
    if isinstance(node, Literal) and node.value is None:
        return Fault("not-boolean", "expected a condition, not null", "compare a field with it")
    return condition_fault(node)


def condition_fault(node: Expr) -> Fault | None:
    """Returns what is wrong with a node as a condition: it must be Boolean, null, or of no known type."""
    many = is_collection(node)
    suits = isinstance(node.type, (Boolean, Untyped)) or (isinstance(node, Literal) and node.value is None)
    if suits and not many and not isinstance(node, Items):
        return None
    text = shown(operand_text(node))
    hint = "compare it, for example with null" if many else f"compare it: {text} eq {node.type.example}"
    if isinstance(node, Literal):
        hint = "compare an operand with it"
    return Fault("not-boolean", f"expected a condition, but {text} is {kind_of(node)}", hint)


def compared(left: Operand, op: Operator, right: Operand) -> Comparison | list[Misfit]:
    """Returns `left op right`; a literal on the left of another operand is turned round."""
    if isinstance(left, Items) or isinstance(right, Items):
        return _compared_lists(left, op, right)
    for at, each in enumerate((left, right)):
        if isinstance(each, Filtered):
            return [(at, _compared_elements(each))]
    if isinstance(left, Literal):
        if isinstance(right, Literal):
            fault = _samekind_of(left, right)
            return Comparison(left, op, right) if fault is None else [(1, fault)]
        turned = compared(right, op.converse, left)
        return turned if isinstance(turned, Comparison) else [(1 - at if at >= 0 else at, each) for at, each in turned]
    if isinstance(right, Literal):
        literal = literal_on(left, op.value, right.value, right.type)
        fault = operator_fault(left, op, left.type if isinstance(literal, Fault) else literal.type)
        if not isinstance(literal, Fault) and fault is None:
            return Comparison(left, op, literal)
        return [(at, each) for at, each in ((OPERATOR, fault), (1, literal)) if isinstance(each, Fault)]
    fault = comparable_fault(left, right)
    if fault is not None:
        return [(1, fault)]
    fault = operator_fault(left, op, right.type) or operator_fault(right, op, left.type)
    return Comparison(left, op, right) if fault is None else [(OPERATOR, fault)]


def _compared_elements(collection: Filtered) -> Fault:
    """Returns the fault of filtered elements beside a comparison operator or `in`."""
    text = shown(str(collection))
    return Fault("type-mismatch", f"{text} is a collection", f"ask of its elements: {text}/any(), or count them")


def _compared_lists(left: Operand, op: Operator, right: Operand) -> Comparison | list[Misfit]:
    """Returns `[a,b] op [c,d]`, whose members are compared one by one, each literal read as the operand beside it."""
    if not (isinstance(left, Items) and isinstance(right, Items)):
        fault = Fault("unsupported-json", "a list is compared with a list alone", "write both as lists: [a,b] eq [1,2]")
        return [(0 if isinstance(left, Items) else 1, fault)]
    if op.orders:
        message = f"'{op.value}' needs an order, and lists have none"
        return [(OPERATOR, Fault("operator-mismatch", message, "use eq or ne", ("eq", "ne")))]
    made = paired(left, right)
    return [(1, made)] if isinstance(made, Fault) else Comparison(made[0], op, made[1])


def paired(left: Items, right: Items) -> tuple[Items, Items] | Fault:
    """Returns two lists as a filter holds them, whose members are compared one by one; or what is wrong with them."""
    if len(left.operands) != len(right.operands):
        message = f"a list of {len(left.operands)} is compared with one of {len(right.operands)}"
        return Fault("type-mismatch", message, "compare lists of one length")
    pairs: list[tuple[Operand, Operand]] = []
    for one, other in zip(left.operands, right.operands, strict=True):
        made = compared(one, Operator.EQ, other)
        if isinstance(made, list):
            return made[0][1]
        turned = isinstance(one, Literal) and not isinstance(other, Literal)
        pairs.append((made.right, made.left) if turned else (made.left, made.right))
    return Items(tuple(one for one, _ in pairs)), Items(tuple(other for _, other in pairs))


def member(operand: Operand, literal: Literal) -> Literal | Fault:
    """Returns the literal of a list that `operand in (..)` holds, read as the operand's type."""
    if isinstance(operand, Literal):
        return _samekind_of(operand, literal) or literal
    return literal_on(operand, "in", literal.value, literal.type)


def membership(operand: Operand, literals: Iterable[Literal | Fault]) -> Membership | list[Misfit]:
    """Returns `operand in (..)`; a fault among the literals, which are read as the operand's type, stays one."""
    if isinstance(operand, Filtered):
        return [(0, _compared_elements(operand))]
    if isinstance(operand, Items):
        return [(0, Fault("unsupported-json", "a list is compared with lists alone", "write [a,b] in [[1,2],[3,4]]"))]
    values: list[Literal] = []
    misfits: list[Misfit] = []
    for at, literal in enumerate(literals, 1):
        if not isinstance(literal, Fault):
            values.append(literal)
            continue
        misfits.append((at, literal))
        if len(misfits) == MOST_ERRORS:  # further ones would not be reported
            break
    return misfits or Membership(operand, tuple(values))


def operator_fault(operand: Operand, op: Operator, own: Type) -> Fault | None:
    """Returns what is wrong with an operator beside an operand and, if that has no type, a literal of type `own`."""
    if not op.orders or (own.ordered if isinstance(operand.type, Untyped) else operand.ordered):
        return None
    path = path_of(operand)
    what = shown(operand_text(operand)) if path is None else f"field '{path}'"
    kind = "an enumeration without an order"
    if is_collection(operand) or isinstance(operand.type, (Structure, Ref)):
        kind = kind_of(operand)
    message = f"'{op.value}' needs an order, and {what} is {kind}"
    return Fault("operator-mismatch", message, f"{what} takes eq, ne and in", ("eq", "ne", "in"))


def literal_on(operand: Operand, word: str, value: Value, own: Type) -> Literal | Fault:
    """Returns the literal that a value of its own type is beside an operand.

    Args:
        operand: the operand.
        word: the operator between them, for the hint.
        value: the literal's value.
        own: the literal's own type.

    """
    kind = operand.type
    if value is None:
        return Literal(None, kind)
    fitted = kind.fit(value, own)
    if not isinstance(fitted, Fault):
        return Literal(fitted, own if kind.keeps_own else kind)
    if value == "null":
        return replace(fitted, hint=write_hint(operand, word, ("null",)), suggestions=("null",))
    return fitted if fitted.hint else replace(fitted, hint=write_hint(operand, word, fitted.suggestions))


def write_hint(operand: Operand, word: str, repairs: Sequence[str]) -> str:
    """Returns the hint to write the first of the literals, or else one like another condition.

    Of a value in a list it names the literal alone: the list has other values that must stay.
    """
    left = shown(operand_text(operand))
    if not repairs:
        return f"write it like {left} {word} {f'({operand.type.example})' if word == 'in' else operand.type.example}"
    return f"write {repairs[0]}" if word == "in" else f"write {left} {word} {repairs[0]}"


def suits(operand: Operand, kind: Type) -> bool:
    """Returns whether an operand may be the argument of a parameter of a type."""
    if is_collection(operand) or isinstance(operand, Items):
        return False
    if isinstance(operand.type, Untyped):  # null too
        return True
    if isinstance(operand.type, _NUMBERS) and isinstance(kind, _NUMBERS):
        return _NUMBERS.index(type(operand.type)) <= _NUMBERS.index(type(kind))
    return operand.type == kind


def _samekind_of(left: Literal, right: Literal) -> Fault | None:
    """Returns what is wrong with a literal beside another one."""
    numbers = isinstance(left.type, _NUMBERS) and isinstance(right.type, _NUMBERS)
    if left.value is None or right.value is None or numbers or left.type == right.type:
        return None
    return Fault("type-mismatch", f"expected {left.type.noun}, not {right.type.noun}", "compare literals of one type")


def comparable_fault(left: Operand, right: Operand) -> Fault | None:
    """Returns what is wrong with two operands, neither of them a literal, on the sides of a comparison."""
    for one, other in ((left, right), (right, left)):
        if is_collection(one):
            message = f"{one} is a collection, and takes literals only"
            return Fault("type-mismatch", message, f"write {shown(operand_text(other))} in {one}")
    kinds = left.type, right.type
    if isinstance(kinds[0], (Structure, Ref)) or isinstance(kinds[1], (Structure, Ref)):
        hint = "compare a structure with null, and its fields with values"
        return Fault("unsupported-structure", f"the structures {left} and {right} are compared with each other", hint)
    alike = (
        kinds[0] == kinds[1]
        or any(isinstance(each, Untyped) for each in kinds)
        or all(isinstance(each, _NUMBERS) for each in kinds)
        or (any(isinstance(each, Identifier) for each in kinds) and all(isinstance(each, _TEXTS) for each in kinds))
    )
    if alike:
        return None
    texts = [f"{shown(operand_text(each))}, {kind_of(each)}," for each in (left, right)]
    return Fault(
        "type-mismatch", f"cannot compare {texts[0]} with {texts[1]}".rstrip(","), "compare operands of one type"
    )


def kind_of(node: Operand) -> str:
    """Returns the type of an operand, with its article."""
    if is_collection(node):
        return "a collection"
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Literal):
        return node.type.noun if node.value is not None else "null"
    name = node.type.name if isinstance(node.type, (Enumeration, Structure, Ref)) else type(node.type).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
