"""What a filter means: the normal form that every evaluating backend compiles."""

from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import Conjunction, Disjunction, OneOf, Ordered, Term

__all__ = ["Conjunction", "Disjunction", "OneOf", "Ordered", "Term", "meaning"]
