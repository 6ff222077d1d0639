"""The gate that every leaf of a filter passes, whether it was read from text, built from handles, or put together."""

from __future__ import annotations

from collections.abc import Iterable

from odata_filter.errors.classes import LimitError, Refusal, TypeMismatchError, UnknownFieldError
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.limits import MAX_DEPTH
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or, size_of, walk
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types import Enumeration, Type, Untyped
from odata_filter.types.base import Value
from odata_filter.types.literals import of_python
from odata_filter.types.structured import Field


def checked_field(name: str, schema: Schema) -> Field:
    """The field of the schema that has the name.

    Raises:
        Refusal: it has none.

    """
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
    raise Refusal(UnknownFieldError, "unknown-field", f"unknown field '{shown(name)}'", hint, nearest)


def check_operator(field: Field, op: Operator, own: Type) -> None:
    """Checks that the field, and under an open schema the literal, takes the operator.

    Raises:
        Refusal: it asks for an order that there is not.

    """
    if not op.orders or (own.ordered if isinstance(field.type, Untyped) else field.ordered):
        return
    if field.collection:
        kind = "is a collection"
    elif isinstance(field.type, Enumeration):
        kind = "is an enumeration without an order"
    else:
        kind = "is Boolean"
    message = f"'{op.value}' needs an order, and field '{field.name}' {kind}"
    hint = f"field '{field.name}' takes eq, ne and in"
    raise Refusal(TypeMismatchError, "operator-mismatch", message, hint, ("eq", "ne", "in"))


def checked_literal(field: Field, value: Value, own: Type) -> Literal:
    """The literal that a value of its own type is on a field.

    Raises:
        Refusal: the value does not suit the field's type.

    """
    kind = field.type
    if value is None:
        return Literal(None, kind)
    fitted = kind.fit(value, own, field.name)
    return Literal(fitted, own if kind.keeps_own else kind)


def verify_depth(expr: Expr) -> None:
    """Checks that a tree is not too deep.

    Raises:
        LimitError: it is deeper than `MAX_DEPTH`.

    """
    if (levels := size_of(expr).depth) > MAX_DEPTH:
        message = f"the filter is {levels:,} levels of and/or deep, and {MAX_DEPTH} is the most"
        leaf = next(str(node) for node in walk(expr) if isinstance(node, (Comparison, Membership)))
        raise LimitError("too-deep", message, leaf, (0, len(leaf)), "spread it over several filters")


def verify(expr: Expr, schema: Schema) -> None:
    """Checks a tree that was put together by hand: its shape, depth, fields, operators and literals.

    Raises:
        FilterError: as `parse` would for the text of the tree; the source is the repr of the leaf at fault.
        TypeError: it is no tree of a filter.

    """
    if not isinstance(expr, (And, Or, Comparison, Membership)):
        raise TypeError(f"a filter is made of And, Or, Comparison and Membership, not of {type(expr).__name__}")
    verify_depth(expr)
    for node in walk(expr):
        match node:
            case Comparison(FieldRef(field), Operator() as op, Literal() as literal):
                _verify_leaf(node, schema, field, (literal,), op)
            case Membership(FieldRef(field), values):
                _verify_leaf(node, schema, field, values, None)
            case And(operands) | Or(operands):
                nested = any(type(each) is type(node) or isinstance(each, FieldRef | Literal) for each in operands)
                if len(operands) < 2 or nested:  # noqa: PLR2004 - a junction
                    raise TypeError(f"{type(node).__name__} joins two or more operands, and none of its own kind")
            case FieldRef() | Literal():
                pass
            case _:
                raise TypeError(f"in a filter, a field stands on the left and literals on the right, not {node!r}")


def _verify_leaf(leaf: Expr, schema: Schema, field: Field, literals: Iterable[Literal], op: Operator | None) -> None:
    source = repr(leaf)
    try:
        if checked_field(field.name, schema) != field:
            message = f"field '{field.name}' is not the one of schema {schema.name}"
            raise Refusal(  # noqa: TRY301 - placed below, as every refusal
                UnknownFieldError, "unknown-field", message, "take the field from the schema"
            )
        for literal in literals:
            if op is not None:
                check_operator(field, op, literal.type)
            value, own = of_python(literal.value)
            if checked_literal(field, value, own) != literal:
                message = f"{literal!r} is not how field '{field.name}' holds {literal.value!r}"
                hint = f"it is held as {checked_literal(field, value, own)!r}"
                raise Refusal(TypeMismatchError, "type-mismatch", message, hint)  # noqa: TRY301 - placed below
    except Refusal as refusal:
        raise refusal.at(source, (0, len(source))) from None
