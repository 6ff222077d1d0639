"""How large a filter may be."""

from __future__ import annotations

from typing import ClassVar

from odata_filter.immutable import immutable

MAX_DEPTH = 100
"""And, Or, Not and Lambda nodes from the root of a filter to its deepest leaf at most, however the filter was made.

Plain recursion over any `Filter` is therefore safe.
"""

MAX_NESTING = 12
"""Path steps, calls and operations within operands at most, however the filter was made."""

MAX_LAMBDAS = 4
"""Lambdas within lambdas at most, however the filter was made: each level multiplies the work of a predicate."""


@immutable
class Limits:
    """What `parse` accepts, limits included; servers tighten them.

    Args:
        length: characters of the text.
        depth: And, Or, Not and Lambda nodes from the root to the deepest leaf, at most `MAX_DEPTH`; redundant
            parentheses do not count.
        leaves: comparisons, `in`, `has` and operands that stand alone as conditions, those in bodies of lambdas too.
        list_values: values in the list of one `in`; they do not count as leaves.
        nesting: path steps, calls and operations within operands, at most `MAX_NESTING`.
        lambdas: lambdas within lambdas, at most `MAX_LAMBDAS`.

    """

    STRANGERS: ClassVar[Limits]
    """For filters of anyone on the Internet: 8,000 characters, 200 leaves, 1,000 values in a list."""

    length: int = 1_000_000
    depth: int = MAX_DEPTH
    leaves: int = 100_000
    list_values: int = 100_000
    nesting: int = MAX_NESTING
    lambdas: int = MAX_LAMBDAS

    def __post_init__(self) -> None:
        for limit in ("length", "depth", "leaves", "list_values", "nesting", "lambdas"):
            if type(getattr(self, limit)) is not int:
                raise TypeError(f"limit {limit} is an int, not {getattr(self, limit)!r}")
            if getattr(self, limit) < 0:
                raise ValueError(f"limit {limit} must not be negative")
        if self.depth > MAX_DEPTH:
            raise ValueError(f"no filter is deeper than {MAX_DEPTH}: set limit depth to that or less")
        if self.nesting > MAX_NESTING or self.lambdas > MAX_LAMBDAS:
            raise ValueError(f"limits nesting and lambdas are at most {MAX_NESTING} and {MAX_LAMBDAS}")


Limits.STRANGERS = Limits(length=8_000, leaves=200, list_values=1_000)
