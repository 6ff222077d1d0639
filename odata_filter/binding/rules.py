"""The typing rules: which operands and literals suit each other, for text, handles and trees made by hand alike.

Each function makes one node, or returns what does not fit, each fault with the place of its operand among the operands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from odata_filter.errors.classes import MOST_ERRORS
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.nodes import (
    Comparison,
    Expr,
    FieldRef,
    Lambda,
    Literal,
    Membership,
    Operand,
    Quantifier,
    operand_text,
)
from odata_filter.operators import Operator
from odata_filter.schema import Schema
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
from odata_filter.types.base import Value
from odata_filter.types.structured import Field

Misfit: TypeAlias = tuple[int, Fault]
"""A fault, and the place of its operand among the operands; `OPERATOR` for what is not of one operand."""

OPERATOR = -1

_NUMBERS = (Integer, Decimal, Single, Double)
_TEXTS = (String, Guid, Identifier)


def field_of(name: str, schema: Schema, *others: str) -> Field | Fault:
    """Returns the field of the schema that has the name; `others` are further names that a misspelt one may mean."""
    field = schema.resolve(name)
    if field is not None:
        return field
    nearest = near(name, (*others, *schema))
    if nearest and nearest[0].lower() == name.lower():
        hint = f"field names are case-sensitive: write '{nearest[0]}'"
    elif nearest:
        hint = did_you_mean(nearest)
    else:
        hint = f"the fields are {', '.join(list(schema)[:20])}"
    return Fault("unknown-field", f"unknown field '{shown(name)}'", hint, nearest)


def filter_fault(node: Expr) -> Fault | None:
    """Returns what is wrong with a node as a whole filter: null would keep nothing, and is never meant."""
    if isinstance(node, Literal) and node.value is None:
        return Fault("not-boolean", "expected a condition, not null", "compare a field with it")
    return condition_fault(node)


def condition_fault(node: Expr) -> Fault | None:
    """Returns what is wrong with a node as a condition: it must be Boolean, null, or of no known type."""
    is_collection = isinstance(node, FieldRef) and node.collection
    suits = isinstance(node.type, (Boolean, Untyped)) or (isinstance(node, Literal) and node.value is None)
    if suits and not is_collection:
        return None
    text = shown(operand_text(node))
    hint = "compare it, for example with null" if is_collection else f"compare it: {text} eq {node.type.example}"
    if isinstance(node, Literal):
        hint = "compare an operand with it"
    return Fault("not-boolean", f"expected a condition, but {text} is {_kind(node)}", hint)


def compared(left: Operand, op: Operator, right: Operand) -> Comparison | list[Misfit]:
    """Returns `left op right`; a literal on the left of another operand is turned round."""
    if isinstance(left, Literal):
        if isinstance(right, Literal):
            fault = _same_kind(left, right)
            return Comparison(left, op, right) if fault is None else [(1, fault)]
        turned = compared(right, op.converse, left)
        return turned if isinstance(turned, Comparison) else [(1 - at if at >= 0 else at, each) for at, each in turned]
    if isinstance(right, Literal):
        literal = literal_on(left, op.value, right.value, right.type)
        fault = operator_fault(left, op, left.type if isinstance(literal, Fault) else literal.type)
        if not isinstance(literal, Fault) and fault is None:
            return Comparison(left, op, literal)
        return [(at, each) for at, each in ((OPERATOR, fault), (1, literal)) if isinstance(each, Fault)]
    fault = _comparable(left, right)
    if fault is not None:
        return [(1, fault)]
    fault = operator_fault(left, op, right.type) or operator_fault(right, op, left.type)
    return Comparison(left, op, right) if fault is None else [(OPERATOR, fault)]


def member(operand: Operand, literal: Literal) -> Literal | Fault:
    """Returns the literal of a list that `operand in (..)` holds, read as the operand's type."""
    if isinstance(operand, Literal):
        return _same_kind(operand, literal) or literal
    return literal_on(operand, "in", literal.value, literal.type)


def membership(operand: Operand, literals: Iterable[Literal | Fault]) -> Membership | list[Misfit]:
    """Returns `operand in (..)`; a fault among the literals, which are read as the operand's type, stays one."""
    values: list[Literal] = []
    misfits: list[Misfit] = []
    for at, literal in enumerate(literals, 1):
        if not isinstance(literal, Fault):
            values.append(literal)
            continue
        misfits.append((at, literal))
        if len(misfits) == MOST_ERRORS:  # no more work than is told of
            break
    return misfits or Membership(operand, tuple(values))


def quantified(
    quantifier: Quantifier, collection: Operand, variable: str | None, body: Expr | None
) -> Lambda | list[Misfit]:
    """Returns `collection/any(variable: body)`, or with `all`; `any()` has neither variable nor body."""
    ref = collection_of(collection)
    if isinstance(ref, Fault):
        return [(0, ref)]
    if body is not None and (fault := condition_fault(body)) is not None:
        return [(1, fault)]
    return Lambda(quantifier, ref, variable, body)


def collection_of(operand: Operand) -> FieldRef | Fault:
    """Returns an operand as the collection of a lambda."""
    if isinstance(operand, FieldRef) and (operand.collection or isinstance(operand.type, Untyped)):
        return operand
    text = shown(operand_text(operand))
    message = f"expected a collection, but {text} is {_kind(operand)}"
    return Fault("type-mismatch", message, f"compare it: {text} eq {operand.type.example}")


def operator_fault(operand: Operand, op: Operator, own: Type) -> Fault | None:
    """Returns what is wrong with an operator beside an operand and, if that has no type, a literal of type `own`."""
    if not op.orders or (own.ordered if isinstance(operand.type, Untyped) else operand.ordered):
        return None
    what = f"field '{operand.field.name}'" if isinstance(operand, FieldRef) else shown(operand_text(operand))
    kind = "a collection" if isinstance(operand, FieldRef) and operand.collection else "an enumeration without an order"
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
    """Returns the hint to write a condition with the first of the literals, or else like one with another literal."""
    literal = repairs[0] if repairs else operand.type.example
    left = shown(operand_text(operand))
    return f"write {'' if repairs else 'it like '}{left} {word} {f'({literal})' if word == 'in' else literal}"


def suits(operand: Operand, kind: Type) -> bool:
    """Returns whether an operand may be the argument of a parameter of a type."""
    if isinstance(operand, FieldRef) and operand.collection:
        return False
    if isinstance(operand.type, Untyped):  # null too
        return True
    if isinstance(operand.type, _NUMBERS) and isinstance(kind, _NUMBERS):
        return _NUMBERS.index(type(operand.type)) <= _NUMBERS.index(type(kind))
    return operand.type == kind


def _same_kind(left: Literal, right: Literal) -> Fault | None:
    """Returns what is wrong with a literal beside another one."""
    numbers = isinstance(left.type, _NUMBERS) and isinstance(right.type, _NUMBERS)
    if left.value is None or right.value is None or numbers or left.type == right.type:
        return None
    return Fault("type-mismatch", f"expected {left.type.noun}, not {right.type.noun}", "compare literals of one type")


def _comparable(left: Operand, right: Operand) -> Fault | None:
    """Returns what is wrong with two operands, neither of them a literal, on the sides of a comparison."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, FieldRef) and one.collection:
            message = f"{one} is a collection, and takes literals only"
            return Fault("type-mismatch", message, f"write {shown(operand_text(other))} in {one}")
    kinds = left.type, right.type
    alike = (
        any(isinstance(each, Untyped) for each in kinds)
        or all(isinstance(each, _NUMBERS) for each in kinds)
        or (any(isinstance(each, Identifier) for each in kinds) and all(isinstance(each, _TEXTS) for each in kinds))
        or kinds[0] == kinds[1]
    )
    if alike:
        return None
    texts = [f"{shown(operand_text(each))}, {_kind(each)}," for each in (left, right)]
    return Fault(
        "type-mismatch", f"cannot compare {texts[0]} with {texts[1]}".rstrip(","), "compare operands of one type"
    )


def _kind(node: Operand) -> str:
    """Returns the type of an operand, with its article."""
    if isinstance(node, FieldRef) and node.collection:
        return "a collection"
    if isinstance(node, Literal):
        return node.type.noun if node.value is not None else "null"
    name = node.type.name if isinstance(node.type, Enumeration) else type(node.type).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
