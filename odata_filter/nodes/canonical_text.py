"""The canonical OData text of nodes."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol, assert_never

from odata_filter.nodes.collection_nodes import THIS, Count, Filtered, Items, Lambda
from odata_filter.nodes.condition_nodes import And, Comparison, ElementOf, Has, Membership, Not, Or
from odata_filter.nodes.node import Node
from odata_filter.nodes.node_unions import CONDITIONS, Expr, Operand
from odata_filter.nodes.operand_nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.types import Untyped


class Writer(Protocol):
    """Writes literals."""

    @abstractmethod
    def __call__(self, literal: Literal, /, *, in_list: bool = False) -> str:
        """Returns the text of a literal; `in_list`: as in the list of an `in` on an operand with a type."""


_ALL_NAMES = ""
"""In a scope in which every name of a field is written as `$it/name`."""


def text_of(node: Expr, literal: Writer = Literal.text, scope: tuple[str, ...] = ()) -> str:  # noqa: C901, PLR0912 - a case for each node
    """Returns the canonical text of a node.

    Args:
        node: the node.
        literal: writes literals, and is told which stand in lists.
        scope: the names of the variables that the text stands in the bodies of, `$this` among them.

    """
    match node:
        case FieldRef(field):
            hidden = scope and (_ALL_NAMES in scope or THIS in scope or field.name in scope)
            return f"$it/{field.name}" if hidden else field.name
        case Path(Variable(name), field) if name == THIS and _ALL_NAMES not in scope and field.name not in scope:
            return field.name
        case Path(base, field):
            return f"{text_of(base, literal, scope)}/{field.name}"
        case It():
            return "$it"
        case Variable(name):
            return name
        case Literal():
            return literal(node)
        case Call(function, arguments):
            return f"{function.name}({','.join(operand_text(each, literal, scope) for each in arguments)})"
        case Comparison(left, op, right):
            return f"{operand_text(left, literal, scope)} {op.value} {operand_text(right, literal, scope)}"
        case Membership(operand, values):
            typed = not isinstance(operand.type, Untyped)
            return (
                f"{_closed(operand, literal, scope)} in ({', '.join(literal(each, in_list=typed) for each in values)})"
            )
        case ElementOf(operand, collection):
            return f"{_closed(operand, literal, scope)} in {text_of(collection, literal, scope)}"
        case Arithmetic(left, op, right):
            # Operators of one power associate to the left.
            looser = isinstance(left, Arithmetic) and op.scales and not left.op.scales
            first = (_closed if looser else operand_text)(left, literal, scope)
            return f"{first} {op.value} {_closed(right, literal, scope)}"
        case Negate(operand):
            text = _closed(operand, literal, scope)
            return f"- {text}" if text.startswith("(") else f"-{text}"
        case Has(operand, flags):
            return f"{_closed(operand, literal, scope)} has {literal(flags)}"
        case And(operands):
            parts = [(text_of(each, literal, scope), isinstance(each, Or)) for each in operands]
            return " and ".join(f"({text})" if is_or else text for text, is_or in parts)
        case Or(operands):
            return " or ".join(text_of(each, literal, scope) for each in operands)
        case Not(operand):
            text = text_of(operand, literal, scope)
            return f"not ({text})" if isinstance(operand, (*CONDITIONS, Arithmetic, Literal)) else f"not {text}"
        case Lambda(quantifier, collection, variable, body):
            inside = "" if body is None else f"{variable}: {text_of(body, literal, (*scope, variable or ''))}"
            return f"{text_of(collection, literal, scope)}/{quantifier.value}({inside})"
        case Filtered(collection, body):
            return f"{text_of(collection, literal, scope)}/$filter({text_of(body, literal, (*scope, THIS))})"
        case Count(collection, body):
            inside = "" if body is None else f"($filter={text_of(body, literal, (*scope, THIS))})"
            return f"{text_of(collection, literal, scope)}/$count{inside}"
        case Items(operands):
            return f"[{', '.join(operand_text(each, literal, scope) for each in operands)}]"
        case _:
            assert_never(node)


def operand_text(node: Operand, literal: Writer = Literal.text, scope: tuple[str, ...] = ()) -> str:
    """Returns the text of a node where only an operand may stand: conditions in parentheses."""
    text = text_of(node, literal, scope)
    return f"({text})" if isinstance(node, CONDITIONS) else text


def key_of(node: Operand) -> str:
    """Returns a text that operands at one place of a filter have in common exactly if they are equal."""
    return text_of(node, scope=(_ALL_NAMES,))


def _closed(node: Operand, literal: Writer, scope: tuple[str, ...]) -> str:
    """Returns the text of a node where an operator binds tighter than arithmetic: that too in parentheses."""
    text = operand_text(node, literal, scope)
    return f"({text})" if isinstance(node, (Arithmetic, Negate)) else text


Node.written = text_of
