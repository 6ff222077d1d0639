"""The nodes that may stand in a place."""

from __future__ import annotations

from typing import TypeAlias

from odata_filter.nodes.collection_nodes import Count, Filtered, Items, Lambda
from odata_filter.nodes.condition_nodes import And, Comparison, ElementOf, Has, Membership, Not, Or
from odata_filter.nodes.operand_nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable

Operand: TypeAlias = (
    FieldRef
    | Path
    | It
    | Variable
    | Literal
    | Call
    | Comparison
    | Membership
    | ElementOf
    | Has
    | And
    | Or
    | Not
    | Lambda
    | Filtered
    | Count
    | Items
    | Arithmetic
    | Negate
)
"""A node as the side of a comparison, the left of `in`, or an argument: a value, or a condition as a Boolean value."""

Expr: TypeAlias = Operand
"""A node as a condition: those of Boolean type."""

Junction: TypeAlias = And | Or

CONDITIONS = (Comparison, Membership, ElementOf, Has, And, Or, Not)
"""The conditions that stand in parentheses, and count as a level, where an operand may stand."""
