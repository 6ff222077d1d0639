"""The normal form of a filter: the terms that every evaluating backend compiles.

Three promises hold for every term, so that a backend holds no logic of null and none of `not`: each leaf is true or
false for every record, never null; negation stands on leaves only; equal conditions on one operand are merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from odata_filter.nodes import Literal, Operand
from odata_filter.operators import Operator


# Terms are not frozen, though nobody changes one: a frozen one takes three times as long to make.
@dataclass(slots=True)
class OneOf:
    """The operand has one of the values, or, if `null`, none at all; `negated`: and not that.

    A collection has a value if some element is equal to it, and is null if it has no element. `values` holds neither
    null nor NaN (which equals nothing), and no value twice. Without values and null the leaf is false, or, negated,
    true; it keeps its operand even then, for engines whose conditions need one.
    """

    operand: Operand
    values: tuple[Literal, ...]
    null: bool
    negated: bool


@dataclass(slots=True)
class Ordered:
    """The operand is not null and stands in the order `lt le gt ge` to the literal, which is neither null nor NaN."""

    operand: Operand
    op: Operator
    literal: Literal


@dataclass(slots=True)
class Conjunction:
    """All of the terms."""

    terms: tuple[Term, ...]


@dataclass(slots=True)
class Disjunction:
    """At least one of the terms."""

    terms: tuple[Term, ...]


Term: TypeAlias = OneOf | Ordered | Conjunction | Disjunction
