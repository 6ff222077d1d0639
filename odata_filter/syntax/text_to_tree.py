"""Text to an unchecked tree: at once if it is made of whole leaves, else by the parser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from odata_filter.capabilities import Capabilities
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.grammar import tables
from odata_filter.syntax.leaves import LeafScanner
from odata_filter.syntax.scanner import Scanner
from odata_filter.syntax.text_limits import Counts, excess
from odata_filter.syntax.tree import Item


def parse_text(text: str, limits: Limits, capabilities: Capabilities = Capabilities.ALL) -> Item | Fault:
    """Returns the unchecked tree of a filter's text, or why it has none.

    The fault, which has its place, is a syntax error, a construct that is refused by name, or a limit that is exceeded.

    Args:
        text: the filter.
        limits: how large it may be.
        capabilities: what the service accepts. Without any feature, a filter holds comparisons of fields with literals,
            `in`, `and` and `or` alone: it is read to the first token of anything else, and refused there. What is
            left out is told before a syntax error to its right.

    """
    if len(text) > limits.length:
        message = f"the filter has {len(text):,} characters, and at most {limits.length:,} are allowed"
        place = Span(limits.length, len(text))
        return Fault("too-long", message, "split it into several filters", place=place)
    start = "filter" if capabilities.features else "comparisons"
    tree = _with_leaves(text, limits, start) or token_by_token(text, limits, start, capabilities)
    return tree if isinstance(tree, Fault) else excess(tree, limits) or tree


def _with_leaves(text: str, limits: Limits, start: str) -> Item | None:
    """Returns the tree of a text, read with whole leaves; None for what is not a filter, or is beyond the limits."""
    scanner = _leaf_scanner(start == "comparisons")
    pieces = list(scanner.pieces(text))
    # Each leaf and each value of a list has characters of its own: most texts are too short for too many.
    if len(text) > min(limits.leaves, limits.list_values) and any(map(Counts(limits).fault, pieces)):
        return None
    if (tree := scanner.tree(pieces)) is not None:
        return tree  # hot path: see benchmarks/README.md
    parsed: Item | None = _parser().parse_pieces(pieces, start)
    return parsed


def token_by_token(
    text: str, limits: Limits, start: str = "filter", capabilities: Capabilities = Capabilities.ALL
) -> Item | Fault:
    """Returns what `parse_text` returns, without whole leaves: the slow way, which also finds what is wrong."""
    tree: Item | Fault = _parser().parse_tokens(text, limits, start, capabilities, _scanner())
    return tree


@cache
def _parser() -> ModuleType:
    """Returns the parser, which imports lark: most filters are read without it."""
    from odata_filter.syntax import parser  # noqa: PLC0415 - see above

    return parser


@cache
def patterns() -> Mapping[str, str]:
    """Returns the regular expressions of the grammar's terminals, by name and in the order of their priority."""
    saved = tables()
    return _parser().patterns() if saved is None else saved.patterns


@cache
def _scanner() -> Scanner:
    return Scanner(patterns())


@cache
def _leaf_scanner(plain: bool) -> LeafScanner:  # noqa: FBT001 - the cache
    return LeafScanner(patterns(), _scanner, plain=plain)
