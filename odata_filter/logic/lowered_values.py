"""Values: the operands that stand for one, with the calls of literals computed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from odata_filter.logic.constant_folding import computed
from odata_filter.logic.merged_terms import Junction, merged
from odata_filter.logic.sums_of_times import opposite_of, sum_of
from odata_filter.logic.terms import Conjunction, Counted, Flags, Term, Value, made_of
from odata_filter.logic.truth_modes import Mode
from odata_filter.nodes import (
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
    Operand,
    Or,
    Path,
    Variable,
    renamed,
)
from odata_filter.types.instant import Instant


@dataclass(slots=True)  # not frozen, which is slower to make: each compilation makes one; never changed
class ValueLowering(ABC):
    """How operands that are values are lowered; a subclass lowers the conditions in them.

    Args:
        now: the moment of `now()`; None leaves the calls.
        windows: whether `startswith` with a literal prefix, and `year` and `date` beside literals, become bounds,
            which an index serves.

    """

    now: Instant | None = None
    windows: bool = True

    @abstractmethod
    def term(self, expr: Expr, mode: Mode) -> Term:
        """Returns what a mode says of an expression."""

    def value(self, operand: Operand) -> Value:
        """Returns an operand that is a value, with the calls of literals computed."""
        match operand:
            case FieldRef() | Path() | It() | Variable() | Literal():
                return operand
            case Call(function, arguments):
                values = tuple(map(self.value, arguments))
                return computed(function, values, self.now) or made_of(operand, values)
            case Arithmetic(left, _, right):
                return sum_of(made_of(operand, (self.value(left), self.value(right))))
            case Negate(each):
                return opposite_of(made_of(operand, (self.value(each),)))
            case Has(each, flags):
                return Flags(self.value(each), flags)
            case Count(collection, body):
                place, bodies = unfiltered(collection, THIS)
                terms = [self.term(each, Mode.TRUE) for each in (*bodies, *([] if body is None else [body]))]
                return Counted(place, THIS, self.joined(terms, Conjunction) if terms else None)
            case Comparison() | Membership() | ElementOf() | And() | Or() | Not() | Lambda() | Filtered() | Items():
                raise TypeError(f"{operand} is not a value here")
            case _:
                assert_never(operand)

    def joined(self, terms: Iterable[Term], junction: Junction) -> Term:
        """Returns the junction of terms, flat, with equal conditions on one operand merged; a single term as it is."""
        flat: list[Term] = []
        for term in terms:
            flat += term.terms if isinstance(term, junction) else (term,)
        found = merged(flat, junction)
        return found[0] if len(found) == 1 else junction(found)


def unfiltered(collection: Operand, variable: str) -> tuple[FieldRef | Path, list[Expr]]:
    """Returns a collection without its `$filter(..)`, and their conditions in order, on a variable of that name."""
    bodies: list[Expr] = []
    while isinstance(collection, Filtered):
        bodies.append(renamed(collection.body, THIS, variable))
        collection = collection.collection
    assert isinstance(collection, (FieldRef, Path))  # noqa: S101 - the filter was checked
    return collection, bodies[::-1]
