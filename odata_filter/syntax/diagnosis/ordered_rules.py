"""Why a text is not a filter, and how to repair it.

The rules are ordered. Each looks at the place where the parser stopped; the first that applies returns its fault.
What is wrong in any place comes first; then the rules for what was expected there.
"""

from __future__ import annotations

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.syntax.diagnosis import (
    comparisons_alone,
    expected_operand,
    expected_operator,
    miswritten_literals,
    strange_characters,
)
from odata_filter.syntax.diagnosis.stopping_place import Expected, Place, Rule
from odata_filter.syntax.tokens import BLANKS, Token

_RULES: dict[Expected, tuple[Rule, ...]] = {
    Expected.OPERAND: (*miswritten_literals.RULES, *expected_operand.RULES),
    Expected.ITEM: (*miswritten_literals.RULES, *expected_operand.RULES),
    Expected.LIST: expected_operand.RULES,
    Expected.VARIABLE: expected_operand.RULES,
    Expected.OPERATOR: expected_operator.RULES,
}


def diagnosis(source: str, token: Token, terminals: frozenset[str], *, comparisons: bool) -> Fault:
    """Returns the fault of a text that stops being a filter at a token.

    Args:
        source: the text.
        token: the first token that cannot stand where it stands; of type `END` at the end of the text, and `BAD` for a
            character that begins no token.
        terminals: the terminals of the grammar that could stand there.
        comparisons: whether the text may hold comparisons alone.

    """
    if not source.strip(BLANKS):
        hint = "leave out the whole $filter option to select everything, or write a condition: field eq 'text'"
        return Fault("empty-filter", "the filter is empty", hint, place=Span(0, len(source)))
    place = Place(source, token, terminals, comparisons=comparisons)
    rules = (
        comparisons_alone.literal_goes_on,
        comparisons_alone.unsupported,
        *strange_characters.RULES,
        *_RULES[place.expected],
    )
    return next(fault for rule in rules if (fault := rule(place)) is not None)


def refusal(source: str, token: Token, terminals: frozenset[str]) -> Fault | None:
    """Returns the fault of a token of a construct that the service does not accept, at a place where it may stand."""
    if token.type in {"COMPARE", "IN", "AND", "OR", "HAS", "ARITHMETIC"}:
        return refused("operator", token.word.lower()).at(token.span)
    return comparisons_alone.unsupported(Place(source, token, terminals, comparisons=True))
