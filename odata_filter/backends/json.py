"""A filter as a tree: as JSON values for programs, as an outline and as drawn lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from odata_filter.filter import Filter
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or


@dataclass(frozen=True, slots=True)
class Json:
    """The tree as JSON values: `{"and": [...]}`, `{"field": "state", "op": "eq", "value": "Success"}`."""

    def compile(self, filter: Filter, /) -> Any:  # noqa: ANN401 - any JSON value
        """The values, for `json.dumps`; a literal that JSON has no form for is its OData text."""
        return _values(filter.expr)


def _values(expr: Expr | FieldRef | Literal) -> Any:  # noqa: ANN401 - any JSON value
    match expr:
        case And(operands) | Or(operands):
            return {_word(expr): [_values(operand) for operand in operands]}
        case Comparison(left, op, right):
            return {"field": _values(left), "op": op.value, "value": _values(right)}
        case Membership(operand, values):
            return {"field": _values(operand), "op": "in", "values": [_values(value) for value in values]}
        case FieldRef(field):
            return field.name
        case Literal(value):
            return value if value is None or isinstance(value, (str, int)) else str(expr)
        case _:
            assert_never(expr)


Outline: TypeAlias = "str | list[Outline]"
"""The text of a condition, or a list of a word and the outlines that it joins."""


def outline(expr: Expr) -> Outline:
    """The tree down to its conditions: `["and", "state eq 'Success'", ["or", ...]]`."""
    match expr:
        case And(operands) | Or(operands):
            return [_word(expr), *map(outline, operands)]
        case Comparison() | Membership():
            return str(expr)
        case _:
            assert_never(expr)


def drawn(tree: Outline) -> Iterator[str]:
    """The lines of a drawing of an outline."""
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
