"""The few shapes of Python syntax that predicates are made of."""

from __future__ import annotations

import ast
from collections.abc import Mapping


class Put(ast.NodeTransformer):
    """Puts conditions into the places of names."""

    def __init__(self, conditions: Mapping[str, ast.expr]) -> None:
        self.conditions = conditions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The condition for its name."""
        return self.conditions.get(node.id, node)


def parsed(text: str) -> ast.expr:
    """The expression of a text of our own."""
    return ast.parse(text, mode="eval").body


def is_class(value: ast.expr, name: str) -> ast.expr:
    """`type(value) is name`."""
    return compare(call(load("type"), value), ast.Is(), load(name))


def load(name: str) -> ast.Name:
    """`name`."""
    return ast.Name(name, ast.Load())


def bind(name: str, value: ast.expr) -> ast.expr:
    """`(name := value)`."""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """`function(*arguments)`."""
    return ast.Call(function, list(arguments), [])


def compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.Compare:
    """`left op right`."""
    return ast.Compare(left, [op], [right])


def either(condition: ast.expr, *, negated: bool) -> ast.expr:
    """`condition`, or if `negated`, `not condition`."""
    return ast.UnaryOp(ast.Not(), condition) if negated else condition
