"""What is raced: one function per phase, each giving its races one by one."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from benchmarks import peers, records
from benchmarks.corpus import ASSETS, CALLS, CORPUS, RICH, SHAPES, TEXTS, calls_by_hand
from benchmarks.processes import matching, start
from benchmarks.spellings import SPELLINGS
from benchmarks.timing import BY_HAND, OURS, PARSE, TENTH, Effort, Race, race
from odata_filter import OPEN, LimitError, Limits, Predicate, Related, Sql, Text, Url, parse, simplify, split
from odata_filter.backends.python.python_text import forget_compiled
from odata_filter.reality_conversion import JOB_JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from sqlite3 import Connection

    from benchmarks.corpus import Record
    from odata_filter import Filter, Where

T = TypeVar("T")

SQL = Sql(columns={"inputId": Related("job_inputs", "input_id", key="job_id", parent="jobs.id")})
UNLIMITED = Limits(length=sys.maxsize, leaves=sys.maxsize, list_values=sys.maxsize)

CANONICAL = "Predicate, canonical"
BACKENDS: dict[str, Callable[[Filter], object]] = {
    "Text": Text().compile,
    "Url": Url().compile,
    "Sql": SQL.compile,
    "Predicate": Predicate().compile,
    CANONICAL: Predicate(canonical=True).compile,
}


def _first(checked: Filter) -> object:
    forget_compiled()
    return checked.to(Predicate())


PATHS: dict[str, Callable[[Filter], object]] = {
    **{name: to for name, to in BACKENDS.items() if name != CANONICAL},  # which grows as the other predicate does
    "Predicate": _first,  # what is kept of a larger one would be found for a smaller one
    "simplify": simplify,
    "split": partial(split, max_length=2_000),
}
"""What a filter goes through whose time is to grow as its text does."""


def reading(effort: Effort) -> Iterator[Race]:
    """Text to a checked Filter, against the peers' text to tree (only `odatapy, typed` checks anything)."""
    yield from _against_peers("parse", parse, {peer.name: peer.parse for peer in peers.odata_peers()}, effort)
    untyped = {peer.name: peer.parse for peer in peers.odata_peers() if peer.name == peers.ODATA_QUERY}
    yield from _against_peers("parse, rich", partial(parse, schema=ASSETS), untyped, effort, RICH)
    if (rust := peers.cql2()) is not None:
        for name, text in TEXTS.items():
            contestants: dict[str, Callable[[], object]] = {OURS: partial(parse, text)}
            contestants[peers.CQL2] = partial(rust, peers.in_cql2(text))
            yield race("parse, cql2", name, contestants, effort)


def to_sql(effort: Effort) -> Iterator[Race]:
    """Text to SQL and parameters (odata-query writes the values into the SQL)."""
    yield from _against_peers(
        "text to SQL", _text_to_sql, {peer.name: peer.sql for peer in peers.odata_peers()}, effort
    )


def backends(effort: Effort) -> Iterator[Race]:
    """A checked Filter to whatever each backend makes of it."""
    for case in CORPUS:
        checked = parse(case.text)
        yield race("backend", case.name, {name: partial(to, checked) for name, to in BACKENDS.items()}, effort)


def rows(effort: Effort) -> Iterator[Race]:
    """Predicates over records: flat ones by both predicates and in bulk, and jobs as the API returns them."""
    jobs = [records.job(number) for number in range(effort.rows)]
    flat = [records.flat(job) for job in jobs]
    few = flat[:20]  # rule-engine may take a millisecond for one
    for case in CORPUS:
        checked, rule = parse(case.text), peers.rule_engine(case.rule)
        canonical = checked.to(Predicate(canonical=True))
        duels = [
            ("row, canonical", canonical, BY_HAND, case.flat, flat),
            ("row, default", checked.to(Predicate()), BY_HAND, case.flat, flat),
            ("row, API job", checked.to(Predicate(JOB_JSON)), BY_HAND, case.job, jobs),
            *([("row, rule-engine", canonical, peers.RULE_ENGINE, rule, few)] if rule else []),
        ]
        for phase, ours, rival, theirs, over in duels:
            _agree(case.name, _comprehension(ours, over), _comprehension(theirs, over))
            contestants = {OURS: partial(_each, ours, over), rival: partial(_each, theirs, over)}
            yield race(phase, case.name, contestants, effort, per=len(over))
        bulk = {OURS: partial(canonical.select, flat), BY_HAND: partial(_comprehension, case.flat, flat)}
        yield race("row, select", case.name, bulk, effort, per=len(flat))
    for spelling in SPELLINGS:
        spelt = [spelling.spell(row, number) for number, row in enumerate(flat)]
        predicate = parse(spelling.text).to(Predicate())
        _agree(spelling.name, predicate.select(spelt), _comprehension(spelling.by_hand, spelt))
        contestants = {OURS: partial(_each, predicate, spelt), BY_HAND: partial(_each, spelling.by_hand, spelt)}
        yield race("row, spelt", spelling.name, contestants, effort, per=len(spelt))
    predicate = parse(CALLS, OPEN).to(Predicate())
    _agree(CALLS, predicate.select(flat), _comprehension(calls_by_hand, flat))
    contestants = {OURS: partial(_each, predicate, flat), BY_HAND: partial(_each, calls_by_hand, flat)}
    yield race("row, calls", CALLS, contestants, effort, per=len(flat))


def making(effort: Effort) -> Iterator[Race]:
    """Making a predicate, against parsing the same text: as the first one of its shape, and as a later one."""
    brief = replace(effort, turns=1)
    texts = TEXTS | {name: SHAPES[name](2 * effort.growth) for name in ("or of windows", "or of pairs")}
    for name, text in texts.items():
        checked, parsing = _unlimited(text), partial(_unlimited, text)
        yield race("predicate, first", name, {OURS: partial(_first, checked), PARSE: parsing}, brief)
        yield race("predicate", name, {OURS: partial(Predicate().compile, checked), PARSE: parsing}, brief)


def scan(effort: Effort) -> Iterator[Race]:
    """The emitted WHERE against the hand-written one, on one table in SQLite, without and with indexes."""
    for indexed in (False, True):
        flat = (records.flat(records.job(number)) for number in range(effort.table))
        count = partial(_count, records.database(flat, indexed=indexed))
        for case in CORPUS:
            where = parse(case.text).to(SQL)
            _agree(case.name, count(where.sql, where.params), count(case.where, case.params))
            contestants = {
                OURS: partial(count, where.sql, where.params),
                BY_HAND: partial(count, case.where, case.params),
            }
            yield race("scan, indexed" if indexed else "scan", case.name, contestants, effort)


def growth(effort: Effort) -> Iterator[Race]:
    """Ten times the input, on every path. One run of the larger takes seconds, so one round may do."""
    brief = replace(effort, turns=1)
    for shape, text in SHAPES.items():
        texts = [text(10 * effort.growth), text(effort.growth)]
        filters = [_unlimited(text) for text in texts]
        yield _growing(f"{shape}: parse", _unlimited, texts, brief)
        for name, to in PATHS.items():
            try:
                yield _growing(f"{shape}: {name}", to, filters, brief)
            except LimitError:  # more parameters than SQLite takes, or nothing that can be split
                continue


def _unlimited(text: str) -> Filter:
    return parse(text, limits=UNLIMITED)


def _growing(case: str, run: Callable[[T], object], inputs: Sequence[T], effort: Effort) -> Race:
    larger, smaller = inputs
    return race("growth", case, {OURS: partial(run, larger), TENTH: partial(run, smaller)}, effort)


def _against_peers(
    phase: str,
    ours: Callable[[str], object],
    theirs: Mapping[str, Callable[[str], object]],
    effort: Effort,
    texts: Mapping[str, str] = TEXTS,
) -> Iterator[Race]:
    for name, text in texts.items():
        able = {peer: partial(run, text) for peer, run in theirs.items() if peers.able(run, text)}
        yield race(phase, name, {OURS: partial(ours, text), **able}, effort)


def _text_to_sql(text: str) -> Where:
    return parse(text).to(SQL)


def _each(keep: Callable[[Record], bool], rows: Iterable[Record]) -> None:
    deque(map(keep, rows), maxlen=0)  # a `for` would cost as much as a short predicate


def _comprehension(keep: Callable[[Record], bool], rows: Iterable[Record]) -> list[Record]:
    return [row for row in rows if keep(row)]


def _count(connection: Connection, where: str, params: tuple[object, ...] | dict[str, object]) -> int:
    query = f"SELECT count(*) FROM jobs WHERE {where}"  # noqa: S608 -- the WHERE is what is measured
    (count,) = connection.execute(query, params).fetchone()
    return int(count)


def _agree(case: str, *answers: object) -> None:
    """Speed at another meaning is no speed."""
    if any(answer != answers[0] for answer in answers):
        raise AssertionError(f"{case}: the contestants do not answer alike")


PHASES: dict[str, Callable[[Effort], Iterator[Race]]] = {
    "start": start,
    "parse": reading,
    "sql": to_sql,
    "backends": backends,
    "rows": rows,
    "making": making,
    "match": matching,
    "scan": scan,
    "growth": growth,
}
