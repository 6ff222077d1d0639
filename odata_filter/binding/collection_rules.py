"""The typing rules of structures and collections: paths, lambdas, `$count`, `$filter`, `in` a collection, and `has`.

As in `rules`, each function makes one node, or returns what does not fit.
"""

from __future__ import annotations

from odata_filter.binding.field_names import field_of, meant, unknown_field
from odata_filter.binding.rules import Misfit, comparable_fault, condition_fault, kind_of, literal_on, paired
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.immutable import replace
from odata_filter.nodes import (
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    Items,
    Lambda,
    Literal,
    Operand,
    Path,
    Quantifier,
    Variable,
    element_field,
    is_collection,
    operand_text,
    walk,
)
from odata_filter.schema import Schema
from odata_filter.types import Enumeration, Untyped
from odata_filter.types.structured import Field


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


def variables_in(collection: Operand) -> set[str]:
    """Returns the variables of the lambdas in the `$filter(..)` of a collection: one over it has another name."""
    if not isinstance(collection, Filtered):
        return set()
    return {node.variable for node in walk(collection) if isinstance(node, Lambda) and node.variable is not None}


def filtered(collection: Operand, body: Expr) -> Filtered | list[Misfit]:
    """Returns `collection/$filter(body)`."""
    ref = collection_of(collection)
    if isinstance(ref, Fault):
        return [(0, ref)]
    fault = condition_fault(body)
    return Filtered(ref, body) if fault is None else [(1, fault)]


def counted(collection: Operand, body: Expr | None) -> Count | list[Misfit]:
    """Returns `collection/$count($filter=body)`, or without a body `collection/$count`."""
    ref = collection_of(collection)
    if isinstance(ref, Fault):
        return [(0, ref)]
    fault = None if body is None else condition_fault(body)
    return Count(ref, body) if fault is None else [(1, fault)]


def element_of(operand: Operand, collection: Operand) -> ElementOf | list[Misfit]:
    """Returns `operand in collection`."""
    if isinstance(operand, Items) and isinstance(collection, Items):
        return _among_rows(operand, collection)
    if is_collection(operand) or isinstance(operand, Items):
        text = shown(str(operand))
        message = f"{text} is {kind_of(operand)}, and 'in' looks for one value"
        return [(0, Fault("type-mismatch", message, f"write {text}/any(e: e in {shown(str(collection))})"))]
    ref = collection_of(collection)
    if isinstance(ref, Fault):
        hint = f"write {shown(operand_text(operand))} eq {shown(operand_text(collection))}"
        return [(1, replace(ref, hint=hint))]
    element = Variable("an element", element_field(ref))
    if isinstance(operand, Literal):
        literal = literal_on(element, "in", operand.value, operand.type)
        if isinstance(literal, Fault):
            return [(0, replace(literal, hint=f"{shown(str(ref))} holds values such as {element.type.example}"))]
        return ElementOf(literal, ref)
    fault = comparable_fault(operand, element)
    return ElementOf(operand, ref) if fault is None else [(1, fault)]


def _among_rows(operand: Items, rows: Items) -> ElementOf | list[Misfit]:
    """Returns `[a,b] in [[1,2],[3,4]]`; the place of a fault is that of its row among the rows, from 1."""
    held: list[Items] = []
    for at, row in enumerate(rows.operands, 1):
        hint = "write [a,b] in [[1,2],[3,4]]"
        fault = Fault("unsupported-json", "a list is compared with lists alone", hint)
        pair = paired(operand, row) if isinstance(row, Items) else fault
        if isinstance(pair, Fault):
            return [(at, pair)]
        held.append(pair[1])
    return ElementOf(operand, Items(tuple(held)))


def has(operand: Operand, literal: Operand) -> Has | list[Misfit]:
    """Returns `operand has flags`; the literal is read as the operand's type."""
    kind = operand.type
    if not (isinstance(kind, Enumeration) and kind.flags) or is_collection(operand) or isinstance(operand, Literal):
        text = shown(operand_text(operand))
        message = f"expected an enumeration of flags on the left of 'has', but {text} is {kind_of(operand)}"
        return [(0, Fault("type-mismatch", message, "compare it with eq or in"))]
    if not isinstance(literal, Literal) or literal.value is None:
        text, found = shown(str(operand)), shown(operand_text(literal))
        hint = f"write {text} eq null" if isinstance(literal, Literal) else f"write {text} has {kind.example}"
        return [(1, Fault("type-mismatch", f"expected flags on the right of 'has', not {found}", hint))]
    flags = literal_on(operand, "has", literal.value, literal.type)
    return [(1, flags)] if isinstance(flags, Fault) else Has(operand, flags)


def collection_of(operand: Operand) -> FieldRef | Path | Filtered | Fault:
    """Returns an operand as the collection of a lambda."""
    if isinstance(operand, Filtered):
        return operand
    if isinstance(operand, (FieldRef, Path)) and (operand.collection or isinstance(operand.type, Untyped)):
        return operand
    text = shown(operand_text(operand))
    message = f"expected a collection, but {text} is {kind_of(operand)}"
    return Fault("type-mismatch", message, f"compare it: {text} eq {operand.type.example}")


def field_at(path: str, schema: Schema) -> Field | Fault:
    """Returns the field at the end of a path; one behind a collection is that of its elements."""
    first, *names = path.split("/")
    field = field_of(first, schema)
    for name in names:
        if isinstance(field, Fault):
            break
        made = step(FieldRef(replace(field, collection=False)), name, schema)
        field = made if isinstance(made, Fault) else made.field
    return field


def step(base: Operand, name: str, schema: Schema) -> Path | Fault:
    """Returns the path `base/name`, a field of a structure; the fault of a name that is not one of its fields."""
    text, kind = shown(operand_text(base)), base.type
    if is_collection(base):
        field = schema.step(kind, name)
        example = "null" if field is None else field.type.example
        variable = element_field(base).name[0]
        hint = f"a path ends at a collection: write {text}/any({variable}: {variable}/{shown(name)} eq {example})"
        return Fault("type-mismatch", f"{text} is a collection", hint)
    field = schema.step(kind, name)
    if field is not None and isinstance(base, (FieldRef, Path, Variable)):
        return Path(base, field)
    if isinstance(kind, Untyped) and field is None:
        return unknown_field(name, schema)
    structure = schema.structure_of(kind)
    if structure is None:
        hint = "name a field of a structure behind a slash"
        return Fault("type-mismatch", f"{text} is {kind_of(base)}, which has no fields", hint)
    nearest, hint = meant(name, tuple(each.name for each in structure.fields))
    return Fault("unknown-field", f"unknown field '{shown(name)}' of {structure.name}", hint, nearest)
