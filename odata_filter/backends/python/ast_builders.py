"""The few shapes of Python syntax that predicates are made of, each with a place: all of it is line 1 to Python."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

_AT: dict[str, Any] = {"lineno": 1, "col_offset": 0}
"""Given at once: `ast.fix_missing_locations` would take longer than compiling does."""


def put(conditions: Mapping[str, ast.expr], statements: Sequence[ast.stmt]) -> None:
    """Puts conditions into the places of names that are all of a statement's expression."""
    for statement in statements:
        for place in ("value", "test"):
            name = getattr(statement, place, None)
            if isinstance(name, ast.Name) and name.id in conditions:
                setattr(statement, place, conditions[name.id])
        put(conditions, getattr(statement, "body", ()))


def parsed(text: str) -> ast.expr:
    """The expression of a text of our own."""
    return ast.parse(text, mode="eval").body


def is_class(value: ast.expr, name: str) -> ast.expr:
    """`type(value) is name`."""
    return compare(call(load("type"), value), ast.Is(), load(name))


def constant(value: str | int | None) -> ast.expr:
    """`value`."""
    return ast.Constant(value, **_AT)


def load(name: str) -> ast.expr:
    """`name`."""
    return ast.Name(name, ast.Load(), **_AT)


def bind(name: str, value: ast.expr) -> ast.expr:
    """`(name := value)`."""
    return ast.NamedExpr(ast.Name(name, ast.Store(), **_AT), value, **_AT)


def attribute(value: ast.expr, name: str) -> ast.expr:
    """`value.name`."""
    return ast.Attribute(value, name, ast.Load(), **_AT)


def item(value: ast.expr, key: str) -> ast.expr:
    """`value[key]`."""
    return ast.Subscript(value, constant(key), ast.Load(), **_AT)


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """`function(*arguments)`."""
    return ast.Call(function, list(arguments), [], **_AT)


def function(parameter: str, body: ast.expr) -> ast.expr:
    """`lambda parameter: body`."""
    return ast.Lambda(ast.arguments([], [ast.arg(parameter, **_AT)], None, [], [], None, []), body, **_AT)


def compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left op right`."""
    return ast.Compare(left, [op], [right], **_AT)


def either(condition: ast.expr, *, negated: bool) -> ast.expr:
    """`condition`, or if `negated`, `not condition`."""
    return ast.UnaryOp(ast.Not(), condition, **_AT) if negated else condition


def conjunction(*conditions: ast.expr) -> ast.expr:
    """`condition and condition and ...`; the condition itself if there is but one."""
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), list(conditions), **_AT)


def disjunction(*conditions: ast.expr) -> ast.expr:
    """`condition or condition or ...`; the condition itself if there is but one."""
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.Or(), list(conditions), **_AT)


def conditional(test: ast.expr, value: ast.expr, other: ast.expr) -> ast.expr:
    """`value if test else other`."""
    return ast.IfExp(test, value, other, **_AT)
