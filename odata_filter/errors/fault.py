"""What is wrong with a filter, as the stages return it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from odata_filter.errors.classes import MOST_ERRORS, FilterError, Span, UnsupportedError
from odata_filter.errors.codes import CODES, Code
from odata_filter.immutable import immutable, replace


@immutable
class Fault:
    """One thing that is wrong with a filter. Stages return faults; `parsing` and `builder` raise them as errors.

    Args:
        code: what is wrong; its row in `CODES` says which class of `FilterError` it becomes.
        message: what was found, in a sentence without a full stop.
        hint: the next step; empty if there is none to offer.
        suggestions: what may stand at the place instead, nearest first.
        place: where it is in the source; None if only the caller knows.
        related: a second place that belongs to the fault.

    """

    code: Code
    message: str
    hint: str = ""
    suggestions: tuple[str, ...] = ()
    place: Span | None = None
    related: Span | None = None

    def at(self, place: Span) -> Fault:
        """Returns the fault with its place; one that has a place keeps it."""
        return self if self.place is not None else replace(self, place=place)

    def error(self, source: str) -> FilterError:
        """Returns the fault as the error that is raised; without a place, it is of the whole source."""
        place = self.place or Span(0, len(source))
        of_code = CODES[self.code].error
        return of_code(self.code, self.message, source, place, self.hint, self.suggestions, self.related)


def error_of(faults: Iterable[Fault], source: str) -> FilterError:
    """Returns the error of several faults of one source: that of the first, which carries the others.

    The first is the leftmost; but what is unsupported comes before what is wrong, and a value that is never used, which
    has no place of its own, comes last.
    """
    first, *others = sorted((fault.error(source) for fault in faults), key=_rank)
    return first.carrying(tuple(others[: MOST_ERRORS - 1]))


def row_error(
    shape: tuple[str, str, str], texts: Sequence[str], misfits: Sequence[tuple[int, Fault]], *, first: int = 0
) -> FilterError:
    """Returns the error of operands in a row: `shape` is what stands before, between and behind them.

    The first one counts as the operand `first`.
    """
    head, between, tail = shape
    source = head + between.join(texts) + tail
    places: dict[int, Span] = {}
    start = len(head)
    for at, text in enumerate(texts, first):
        places[at] = Span(start, start + len(text))
        start += len(text) + len(between)
    return error_of([fault.at(places.get(at, Span(0, len(source)))) for at, fault in misfits], source)


def _rank(error: FilterError) -> tuple[bool, bool, Span]:
    return not isinstance(error, UnsupportedError), error.code == "unused-value", error.span
