"""Races: the contestants run by turns, so that a noisy machine slows all of them alike."""

from __future__ import annotations

import gc
import math
import statistics
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

OURS, BY_HAND, TENTH, BARE, LARK = "odata_filter", "by hand", "a tenth of it", "bare python", "import lark"
PARSE, LOADS, PYTEST, FIFTIETH = "parse", "json.loads", "bare pytest", "a fiftieth of it"
"""Contestants that are not peers."""

TURN = 0.001
"""Seconds that a turn lasts at least: short enough to alternate often, long enough for the clock."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure, and on how much."""

    seconds: float  # of one race
    turns: int  # of each contestant, at least
    rows: int  # records in memory
    table: int  # rows in SQLite
    growth: int  # values in the smaller of two inputs, a tenth of the larger
    clock: Callable[[], float] = perf_counter  # what turns are timed by


FULL = Effort(seconds=0.8, turns=5, rows=2_000, table=200_000, growth=10_000)
QUICK = Effort(seconds=0.0, turns=1, rows=5, table=100, growth=10)


@dataclass(frozen=True, slots=True)
class Race:
    """One measurement: each contestant's best turn, and the ratio of the first to each of the others."""

    phase: str
    case: str
    us: Mapping[str, float]  # microseconds per run; for predicates, per row
    ratios: Mapping[str, float]  # the median over the rounds of first / other, both of one round


def race(
    phase: str,
    case: str,
    contestants: Mapping[str, Callable[[], object]],
    effort: Effort,
    *,
    per: int = 1,
) -> Race:
    """Run the contestants A B C, A B C, ... for `effort.seconds`; `per` is how many results one run has."""
    clock = effort.clock
    once = {name: _once(run, clock) for name, run in contestants.items()}
    turn = max(TURN, *once.values())  # as long for the fast as for the slow: a machine changes its pace in between
    loops = {name: max(1, round(turn / seconds)) for name, seconds in once.items()}
    turns: dict[str, list[float]] = {name: [] for name in contestants}
    gc.disable()  # as timeit does: its full runs set in between two sizes, and fall on whoever's turn it is
    try:
        end = perf_counter() + effort.seconds
        for rounds in count(1):
            for name, run in contestants.items():
                turns[name].append(_turn(run, loops[name], clock) / per)
            if rounds >= effort.turns and perf_counter() >= end:
                break
    finally:
        gc.enable()
    first, *others = turns
    return Race(
        phase,
        case,
        {name: min(seconds) * 1e6 for name, seconds in turns.items()},
        {other: statistics.median(a / b for a, b in zip(turns[first], turns[other], strict=True)) for other in others},
    )


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios: twice as fast and twice as slow make one."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(statistics.fmean(logs))


def _once(run: Callable[[], object], clock: Callable[[], float]) -> float:
    """Seconds of one run. The first run pays for imports and caches: it counts only if those are nothing beside it."""
    first = _turn(run, 1, clock)
    return first if first > 100 * TURN else _turn(run, 1, clock)


def _turn(run: Callable[[], object], loops: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(loops):
        run()
    return (clock() - start) / loops
