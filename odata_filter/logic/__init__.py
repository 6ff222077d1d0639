"""What a filter means: the normal form that every evaluating backend compiles."""

from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Term,
    Truth,
    Value,
)

__all__ = [
    "Compared",
    "Conjunction",
    "Connective",
    "Decided",
    "Disjunction",
    "Exists",
    "Logical",
    "OneOf",
    "Ordered",
    "Term",
    "Truth",
    "Value",
    "meaning",
]
