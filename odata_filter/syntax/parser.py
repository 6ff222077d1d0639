"""Text to an unchecked tree: the LALR(1) tables of the grammar, fed with the tokens of our own scanner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.counts import Counts, excess
from odata_filter.syntax.lalr import Parsing, patterns
from odata_filter.syntax.leaves import LeafScanner
from odata_filter.syntax.scanner import Scanner, checked, ends
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Item
from odata_filter.syntax.vocabulary import left_out_of

_SPLIT = {"ARGUMENT": "=", "QUALIFIEDNAME": "."}
"""Terminals that stand in arguments alone; elsewhere they are a name before a sign that begins nothing."""


def parse_text(text: str, limits: Limits, *, accepted: frozenset[str] | None = None) -> Item | Fault:
    """Returns the unchecked tree of a filter's text, or why it has none.

    The fault, which has its place, is a syntax error, a construct that is refused by name, or a limit that is exceeded.

    Args:
        text: the filter.
        limits: how large it may be.
        accepted: the features of the language that the service accepts; by default all. Without any, a filter holds
            comparisons of fields with literals, `in`, `and` and `or` alone: it is read to the first token of anything
            else, and refused there. What is left out is told before a syntax error to its right.

    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and at most {limits.length:,} are allowed"
        place = Span(limits.length, len(text))
        return Fault("too-long", message, "split it into several filters", place=place)
    start = "filter" if accepted is None or accepted else "comparisons"
    tree = _with_leaves(text, limits, start) or _token_by_token(text, limits, start, accepted)
    return tree if isinstance(tree, Fault) else excess(tree, limits) or tree


def _with_leaves(text: str, limits: Limits, start: str) -> Item | None:
    """The tree of a text, read with whole leaves; None for whatever is not a filter, or is beyond the limits."""
    pieces = list(_leaf_scanner().pieces(text))
    # Each leaf and each value of a list has characters of its own: most texts are too short for too many.
    if len(text) > min(limits.leaves, limits.list_values) and any(map(Counts(limits).fault, pieces)):
        return None
    if len(pieces) == 2 and not isinstance(pieces[0], Token):  # noqa: PLR2004 - a leaf and the end
        return pieces[0]  # hot path, the commonest filter: see benchmarks/README.md
    parsing = Parsing(start)
    return cast("Item", parsing.tree) if all(map(parsing.feed, pieces)) else None


def _token_by_token(
    text: str, limits: Limits, start: str = "filter", accepted: frozenset[str] | None = None
) -> Item | Fault:
    parsing = Parsing(start)
    counts = Counts(limits)
    left_out = left_out_of(accepted) if accepted else frozenset()
    refused: tuple[Token, frozenset[str]] | None = None
    for token in _tokens(text, parsing):
        if (fault := counts.fault(token)) is not None:
            return fault
        wanted = frozenset(parsing.choices()) if refused is None and token.type in left_out else None
        if not parsing.feed(token):
            from odata_filter.syntax.diagnosis import diagnosis, refusal  # noqa: PLC0415 - only for a text that is wrong: it takes 2 ms

            if refused is not None and (fault := refusal(text, *refused)) is not None:
                return fault
            return diagnosis(text, token, frozenset(parsing.expected()), comparisons=start == "comparisons")
        if wanted is not None:
            refused = token, wanted
    return cast("Item", parsing.tree)


def _tokens(text: str, parsing: Parsing) -> Iterator[Token]:
    """The tokens of a text, each as what it is where the parser stands; what is at fault in one is a BAD one."""
    for token in _scanner().tokens(text):
        if token.type in _SPLIT and token.type not in parsing.choices():
            name, sign, _ = token.text.partition(_SPLIT[token.type])
            yield checked(Token("NAME", name, token.start))
            yield Token("BAD", sign, token.start + len(name))
        elif token.type in parsing.choices():
            yield checked(token)
        else:
            yield token
    yield Token(END, "", ends(text)[1])


@cache
def _scanner() -> Scanner:
    return Scanner(patterns())


@cache
def _leaf_scanner() -> LeafScanner:
    return LeafScanner(patterns(), _scanner)
