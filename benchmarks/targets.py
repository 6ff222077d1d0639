"""What is fast enough: each target is a ratio, or a difference, taken from one run's races."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.peers import CQL2, ODATA_QUERY, RULE_ENGINE, TYPED, UNTYPED
from benchmarks.timing import BARE, BY_HAND, FIFTIETH, LARK, LOADS, OURS, PARSE, PYTEST, TENTH, Race, geometric_mean

Measure = Callable[[Iterable[Race], str], float]


def mean(races: Iterable[Race], rival: str) -> float:
    """The geometric mean of our ratio to the rival, over the filters that it can take."""
    return geometric_mean(race.ratios[rival] for race in races)


def worst(races: Iterable[Race], rival: str) -> float:
    """The largest ratio."""
    return max(race.ratios[rival] for race in races)


def extra(races: Iterable[Race], rival: str) -> float:
    """How many milliseconds more than the rival."""
    return max(race.us[OURS] - race.us[rival] for race in races) / 1_000


@dataclass(frozen=True, slots=True)
class Target:
    """No more than `limit` of `measure` against `rival`, over the races of `phase` (and of `case`, if given)."""

    what: str
    phase: str
    rival: str
    limit: float
    measure: Measure = mean
    case: str | None = None

    def measured(self, races: Iterable[Race]) -> float | None:
        """The figure to hold against the limit; None if the rival did not run."""
        mine = [
            race
            for race in races
            if race.phase == self.phase and self.rival in race.us and self.case in {None, race.case}
        ]
        return self.measure(mine, self.rival) if mine else None


TARGETS = (
    Target("text to checked Filter, against odatapy's typed parse", "parse", TYPED, 1.0),
    Target("the same, against its untyped parse (a stretch)", "parse", UNTYPED, 1.0),
    Target("the same, against odata-query's parse, which checks nothing", "parse", ODATA_QUERY, 0.5),
    Target("text of calls and lambdas to checked Filter, against odata-query's parse", "parse, rich", ODATA_QUERY, 0.6),
    Target("text to checked Filter, against the Rust parser of cql2, which checks nothing", "parse, cql2", CQL2, 1.5),
    Target("text to SQL and parameters, against odatapy", "text to SQL", TYPED, 1.0),
    Target("the same, against odata-query", "text to SQL", ODATA_QUERY, 0.4),
    Target("canonical predicate per flat record, against a hand-written lambda", "row, canonical", BY_HAND, 1.10),
    Target("default predicate per flat record, against the same", "row, default", BY_HAND, 1.6),
    Target("canonical `.select(rows)`, against a list comprehension over the lambda", "row, select", BY_HAND, 0.85),
    Target("predicate per raw API job, against the hand-written equivalent", "row, API job", BY_HAND, 1.15),
    Target("default predicate per record of another spelling, against the same", "row, spelt", BY_HAND, 1.3),
    Target("the same, the worst of all spellings", "row, spelt", BY_HAND, 2, worst),
    Target("predicate of calls per record, against a lambda that is safe for null", "row, calls", BY_HAND, 1.25),
    Target("making a predicate of three terms, against parsing", "predicate, first", PARSE, 4, case="three terms"),
    Target("making a predicate, the worst of all filters, against parsing", "predicate, first", PARSE, 12, worst),
    Target("canonical predicate per flat record, against rule-engine", "row, rule-engine", RULE_ENGINE, 0.05),
    Target("`odata-filter match` per line, against `json.loads`", "match", LOADS, 1.3),
    Target("the same, on 1,000,000 lines", "match, long", LOADS, 1.3),
    Target("memory of `odata-filter match`, against a fiftieth of the lines", "match, memory", FIFTIETH, 1.1),
    Target("SQLite, emitted WHERE against hand-written", "scan", BY_HAND, 1.1),
    Target("the same, with indexes", "scan, indexed", BY_HAND, 1.1),
    Target("process that builds once, ms more than bare Python", "start", BARE, 25, extra),
    Target("pytest's start with the plugin and without it, ms", "start", PYTEST, 5, extra),
    Target("process that parses once, against `import lark`", "start", LARK, 1.25),
    Target("ten times the input, the worst of all paths", "growth", TENTH, 13, worst),
)
