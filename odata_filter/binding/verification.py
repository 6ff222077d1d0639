"""The checks of a tree that was put together by hand: its shape, fields, operators and literals."""

from __future__ import annotations

from collections.abc import Iterable

from odata_filter.binding.operands import literal_of
from odata_filter.binding.rules import field_of, operator_fault
from odata_filter.errors.fault import Fault
from odata_filter.limits import MAX_DEPTH
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or, walk
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.types.structured import Field


def depth_fault(levels: int) -> Fault | None:
    """Returns what is wrong with the depth of a filter."""
    if levels <= MAX_DEPTH:
        return None
    message = f"the filter is {levels:,} levels of and/or deep, and {MAX_DEPTH} is the limit"
    return Fault("too-deep", message, "spread it over several filters")


def first_fault(expr: Expr, schema: Schema) -> tuple[Expr, Fault] | None:
    """Returns the first condition of a tree that is at fault, and its fault.

    Raises:
        TypeError: it is not the tree of a filter.

    """
    if not isinstance(expr, (And, Or, Comparison, Membership)):
        raise TypeError(f"a filter is made of And, Or, Comparison and Membership, not of {type(expr).__name__}")
    for node in walk(expr):
        match node:
            case Comparison(FieldRef(field), Operator() as op, Literal() as literal):
                fault = _leaf_fault(schema, field, (literal,), op)
            case Membership(FieldRef(field), values):
                fault = _leaf_fault(schema, field, values, None)
            case And(operands) | Or(operands):
                nested = any(type(each) is type(node) or isinstance(each, FieldRef | Literal) for each in operands)
                if len(operands) < 2 or nested:  # noqa: PLR2004 - a junction
                    raise TypeError(f"{type(node).__name__} joins two or more operands, and none of its own kind")
                continue
            case FieldRef() | Literal():
                continue
            case _:
                raise TypeError(f"in a filter, a field is on the left and literals on the right, not {node!r}")
        if fault is not None:
            return node, fault
    return None


def _leaf_fault(schema: Schema, field: Field, literals: Iterable[Literal], op: Operator | None) -> Fault | None:
    found = field_of(field.name, schema)
    if isinstance(found, Fault):
        return found
    if found != field:
        message = f"field '{field.name}' is not the one of schema {schema.name}"
        return Fault("unknown-field", message, "take the field from the schema")
    for literal in literals:
        fault = operator_fault(field, op, literal.type) if op is not None else None
        if fault is not None:
            return fault
        held = literal_of(field, "in" if op is None else op.value, literal.value)
        if isinstance(held, Fault):
            return held
        if held != literal:
            message = f"{literal!r} is not how field '{field.name}' holds {literal.value!r}"
            return Fault("type-mismatch", message, f"it is held as {held!r}")
    return None
