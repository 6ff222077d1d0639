"""A filter as a tree: as JSON values for programs, as an outline and as drawn lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from odata_filter.filter import Filter
from odata_filter.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Or,
    Path,
    Variable,
    path_of,
)


@dataclass(frozen=True, slots=True)
class Json:
    """The tree as JSON values: `{"and": [...]}`, `{"field": "state", "op": "eq", "value": "Success"}`.

    A comparison of other operands has them as `left` and `right`: `{"field": ..}`, `{"variable": ..}`, `{"value": ..}`,
    `{"call": "length", "arguments": [..]}`, `{"count": {"field": ..}, "body": ..}`, `{"items": [..]}`,
    `{"left": .., "op": "add", "right": ..}`, `{"negate": ..}`. The field of a
    structure is its path, `{"field": "address/city"}`, that of an element `{"field": "sku", "of": {"variable": "i"}}`.
    `{"not": ..}` and `{"any": {"field": ..}, "variable": .., "body": ..}` are conditions too.
    """

    def compile(self, filter: Filter, /) -> Any:  # noqa: ANN401 - any JSON value
        """Returns the values, for `json.dumps`; a literal that JSON has no form for is its OData text."""
        return _values(filter.expr)


def _values(expr: Expr) -> dict[str, Any]:  # noqa: C901, PLR0912 - a case for each node
    match expr:
        case And(operands) | Or(operands):
            return {_word(expr): [_values(operand) for operand in operands]}
        case Comparison(FieldRef() | Path() as left, op, Literal() as literal) if (path := path_of(left)) is not None:
            return {"field": path, "op": op.value, "value": _value(literal)}
        case Comparison(left, op, right) | Arithmetic(left, op, right):
            return {"left": _values(left), "op": op.value, "right": _values(right)}
        case Membership(operand, values):
            what = {"left": _values(operand)} if path_of(operand) is None else _values(operand)
            return {**what, "op": "in", "values": [_value(value) for value in values]}
        case ElementOf(operand, collection):
            return {"left": _values(operand), "op": "in", "right": _values(collection)}
        case Has(operand, flags):
            return {"left": _values(operand), "op": "has", "right": _values(flags)}
        case Not(operand):
            return {"not": _values(operand)}
        case Negate(operand):
            return {"negate": _values(operand)}
        case Lambda(quantifier, collection, variable, body):
            what = {quantifier.value: _values(collection)}
            return what if body is None else {**what, "variable": variable, "body": _values(body)}
        case Filtered(collection, body):
            return {"filter": _values(collection), "body": _values(body)}
        case Count(collection, body):
            what = {"count": _values(collection)}
            return what if body is None else {**what, "body": _values(body)}
        case Items(operands):
            return {"items": [_values(each) for each in operands]}
        case FieldRef(field):
            return {"field": field.name}
        case Path(base, field):
            path = path_of(expr)
            return {"of": _values(base), "field": field.name} if path is None else {"field": path}
        case It():
            return {"variable": "$it"}
        case Variable(name):
            return {"variable": name}
        case Call(function, arguments):
            return {"call": function.name, "arguments": [_values(argument) for argument in arguments]}
        case Literal():
            return {"value": _value(expr)}
        case _:
            assert_never(expr)


def _value(literal: Literal) -> Any:  # noqa: ANN401 - any JSON value
    value = literal.value
    return value if value is None or isinstance(value, (str, int)) else str(literal)


Outline: TypeAlias = "str | list[Outline]"
"""The text of a condition, or a list of a word and the outlines that it joins."""


def outline(expr: Expr) -> Outline:
    """Returns the tree down to its conditions: `["and", "state eq 'Success'", ["or", ...]]`."""
    match expr:
        case And(operands) | Or(operands):
            return [_word(expr), *map(outline, operands)]
        case Not(operand):
            return ["not", outline(operand)]
        case Lambda(quantifier, collection, variable, body) if body is not None:
            return [f"{collection}/{quantifier.value} {variable}", outline(body)]
        case Lambda() | Comparison() | Membership() | ElementOf() | Has() | Call() | Literal() | Items():
            return str(expr)
        case FieldRef() | Path() | It() | Variable() | Filtered() | Count() | Arithmetic() | Negate():
            return str(expr)
        case _:
            assert_never(expr)


def drawn(tree: Outline) -> Iterator[str]:
    """Yields the lines of a drawing of an outline."""
    if isinstance(tree, str):
        yield tree
        return
    head, *branches = tree
    yield from drawn(head)
    for number, branch in enumerate(branches, 1):
        first, rest = ("└─ ", "   ") if number == len(branches) else ("├─ ", "│  ")
        for line in drawn(branch):
            yield first + line
            first = rest


def _word(junction: And | Or) -> str:
    return type(junction).__name__.lower()
