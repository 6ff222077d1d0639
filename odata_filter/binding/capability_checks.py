"""What a service's capabilities say of a node."""

from __future__ import annotations

from typing import assert_never

from odata_filter.capabilities import Capabilities
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.nodes import (
    CONDITIONS,
    THIS,
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
    children,
)
from odata_filter.types import Duration, TimeOfDay

BARE = (FieldRef, Path, It, Variable, Literal)
"""Operands that are a condition by themselves, if they are Boolean."""


def unsupported(  # noqa: C901, PLR0912 - a case for each node
    node: Expr, capabilities: Capabilities, *, root: bool = False
) -> Fault | None:
    """Returns why a node is refused by name: the capabilities leave it out. `root`: it is a whole filter."""
    features = capabilities.features
    conditions = (node,) if root else ()
    bare = [each for each in (*conditions, *_conditions(node)) if isinstance(each, BARE)]
    if bare and "bare-operand" not in features:
        return refused("bare-operand", str(bare[0]))
    typed = () if "literal" in features else filter(_typed, children(node))
    if (literal := next(iter(typed), None)) is not None:
        return refused("literal", str(literal))
    if "system-name" not in features and not isinstance(node, Path) and any(map(_is_this, children(node))):
        return refused("system-name", THIS)
    match node:
        case Not():
            return None if "not" in features else refused("not")
        case Call(function):
            allowed = "function" in features and function.name.lower() in {
                *capabilities.functions,
                *_declared(function),
            }
            return None if allowed else refused("function", f"{function.name}()")
        case Lambda(quantifier, collection):
            allowed = "lambda" in features and quantifier.value in capabilities.lambdas
            return None if allowed else refused("lambda", f"{collection}/{quantifier.value}")
        case Comparison(left, op, right):
            return _unsupported_comparison(left, op.value, right, capabilities)
        case Membership(operand):
            return _unsupported_comparison(operand, "in", None, capabilities)
        case And() | Or():
            word = "and" if isinstance(node, And) else "or"
            if word not in capabilities.operators:
                return refused("operator", word)
            return None
        case ElementOf(operand, collection):
            if not isinstance(collection, Items) and "collection-operand" not in features:
                return refused("collection-operand", str(collection))
            return _unsupported_comparison(operand, "in", None, capabilities)
        case Arithmetic(_, op):
            return None if op.value in capabilities.operators else refused("operator", op.value)
        case Negate():
            return None if "negation" in features else refused("negation")
        case Has():
            return None if "has" in capabilities.operators else refused("operator", "has")
        case Path() | Count() | Filtered():
            return None if "path" in features else refused("path", str(node))
        case It():
            return None if "system-name" in features else refused("system-name", str(node))
        case Items():
            return None if "json" in features else refused("json")
        case FieldRef() | Variable() | Literal():
            return None
        case _:
            assert_never(node)


def _is_this(node: Expr) -> bool:
    """Returns whether a node is written as `$this`, and not, as in a path, left out before the name of a field."""
    return isinstance(node, Variable) and node.name == THIS


def _typed(node: Expr) -> bool:
    """Returns whether a node is a literal of a type that needs the feature `literal`."""
    return isinstance(node, Literal) and node.value is not None and isinstance(node.type, (Duration, TimeOfDay))


def _conditions(node: Expr) -> tuple[Expr, ...]:
    """Returns the operands of a node that stand where conditions must."""
    match node:
        case And(operands) | Or(operands):
            return operands
        case Not(operand):
            return (operand,)
        case Lambda(body=body) | Filtered(body=body) | Count(body=body):
            return () if body is None else (body,)
        case Comparison() | Membership() | ElementOf() | Has() | Call() | Items() | Arithmetic() | Negate():
            return ()
        case FieldRef() | Path() | It() | Variable() | Literal():
            return ()
        case _:
            assert_never(node)


def _unsupported_comparison(left: Expr, word: str, right: Expr | None, capabilities: Capabilities) -> Fault | None:
    """Returns why a comparison is refused by name; on the right of `in` is None, a list."""
    features = capabilities.features
    if word not in capabilities.operators:
        return refused("operator", word)
    if any(isinstance(each, CONDITIONS) for each in (left, right)) and "chain" not in features:
        return refused("chain", word)
    if isinstance(left, Literal) and "literals" not in features:
        return refused("literals", f"{left} and {right or '..'}")
    if right is not None and not isinstance(right, Literal) and "fields" not in features:
        return refused("fields", f"{left} and {right}")
    return None


def _declared(function: Function) -> tuple[str, ...]:
    """Returns the name of a function that the language does not have: its schema declares it."""
    return () if function.name.lower() in FUNCTIONS else (function.name.lower(),)
