"""The rules of types: which operators and which literals an operand takes."""

from __future__ import annotations

from dataclasses import replace

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.nodes import Literal
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types import Enumeration, Type, Untyped
from odata_filter.types.base import Value
from odata_filter.types.structured import Field


def field_of(name: str, schema: Schema) -> Field | Fault:
    """Returns the field of the schema that has the name."""
    field = schema.resolve(name)
    if field is not None:
        return field
    nearest = near(name, tuple(schema))
    if nearest and nearest[0].lower() == name.lower():
        hint = f"field names are case-sensitive: write '{nearest[0]}'"
    elif nearest:
        hint = did_you_mean(nearest)
    else:
        hint = f"the fields are {', '.join(list(schema)[:20])}"
    return Fault("unknown-field", f"unknown field '{shown(name)}'", hint, nearest)


def operator_fault(field: Field, op: Operator, own: Type) -> Fault | None:
    """Returns what is wrong with an operator beside a field and, under an open schema, a literal of type `own`."""
    if not op.orders or (own.ordered if isinstance(field.type, Untyped) else field.ordered):
        return None
    if field.collection:
        kind = "is a collection"
    elif isinstance(field.type, Enumeration):
        kind = "is an enumeration without an order"
    else:
        kind = "is Boolean"
    message = f"'{op.value}' needs an order, and field '{field.name}' {kind}"
    return Fault("operator-mismatch", message, f"field '{field.name}' takes eq, ne and in", ("eq", "ne", "in"))


def literal_on(field: Field, word: str, value: Value, own: Type) -> Literal | Fault:
    """Returns the literal that a value of its own type is on a field.

    Args:
        field: the field.
        word: the operator between them, for the hint.
        value: the literal's value.
        own: the literal's own type.

    """
    kind = field.type
    if value is None:
        return Literal(None, kind)
    fitted = kind.fit(value, own)
    if not isinstance(fitted, Fault):
        return Literal(fitted, own if kind.keeps_own else kind)
    if fitted.hint:
        return fitted
    return replace(fitted, hint=write_hint(field, word, fitted.suggestions))


def write_hint(field: Field, word: str, repairs: tuple[str, ...]) -> str:
    """Returns the hint to write a condition with the first of the literals, or else like one with another literal."""
    literal = repairs[0] if repairs else field.type.example
    return f"write {'' if repairs else 'it like '}{field.name} {word} {f'({literal})' if word == 'in' else literal}"
