"""How large a filter may be."""

from __future__ import annotations

from dataclasses import dataclass, fields

MAX_DEPTH = 100
"""And/Or nodes from the root of a filter to its deepest leaf at most, however the filter was made.

Plain recursion over any `Filter` is therefore safe.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What `parse` accepts, limits included; servers tighten them.

    Args:
        length: characters of the text.
        depth: And/Or nodes from the root to the deepest leaf, at most `MAX_DEPTH`; redundant parentheses do not count.
        leaves: comparisons and memberships.
        list_values: values in the list of one `in`; they do not count as leaves.

    """

    length: int = 1_000_000
    depth: int = MAX_DEPTH
    leaves: int = 100_000
    list_values: int = 100_000

    def __post_init__(self) -> None:
        for limit in fields(self):
            if getattr(self, limit.name) < 0:
                raise ValueError(f"limit {limit.name} must not be negative")
        if self.depth > MAX_DEPTH:
            raise ValueError(f"no filter is deeper than {MAX_DEPTH}: set limit depth to that or less")
