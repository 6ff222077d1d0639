"""What was measured, as Markdown tables and as JSON, with the machine and the versions that it was measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import DISTRIBUTIONS, INSTALL, installed
from benchmarks.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.timing import Race

MISSING = "n/a"


def as_json(races: Sequence[Race]) -> dict[str, Any]:
    """Plain JSON values; what a missing peer keeps from being measured is None."""
    return {
        "machine": machine(),
        "versions": versions(),
        "races": [asdict(race) for race in races],
        "targets": [
            {"what": target.what, "rival": target.rival, "limit": target.limit, "measured": target.measured(races)}
            for target in TARGETS
        ],
    }


def as_markdown(races: Sequence[Race]) -> Iterator[str]:
    """Tables of microseconds, one a phase; the table of ratios; and where they come from."""
    for phase in dict.fromkeys(race.phase for race in races):
        runs = [race for race in races if race.phase == phase]
        contestants = list(dict.fromkeys(name for race in runs for name in race.us))
        yield from _table(
            [f"{phase}, µs", *contestants],
            [[race.case, *(_figure(race.us.get(name)) for name in contestants)] for race in runs],
        )
    yield from _table(
        ["target", "limit", "measured", ""],
        [
            [target.what, f"{target.limit:g}", _figure(measured), _verdict(measured, target.limit)]
            for target in TARGETS
            for measured in [target.measured(races)]
        ],
    )
    yield machine()
    yield ", ".join(f"{name} {number}" for name, number in versions().items())


def machine() -> str:
    """The processor, as far as the system tells, and the system."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = models[0] if models else platform.processor() or platform.machine()
    return f"{os.cpu_count()} x {processor}, {platform.system()}"


def versions() -> dict[str, str]:
    """Whatever the figures depend on; a peer that is not there, with the command that brings it."""
    own = {platform.python_implementation(): platform.python_version(), "SQLite": sqlite3.sqlite_version}
    libraries = {name: _version(name) for name in ("odata-filter", "lark")}
    peers = {name: _version(name) if installed(name) else f"{MISSING} ({INSTALL})" for name in DISTRIBUTIONS}
    return own | libraries | peers


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a checkout
        return "(not installed)"


def _figure(value: float | None) -> str:
    """Three significant digits, never as a power of ten."""
    if value is None:
        return MISSING
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 -- where three digits need no point


def _verdict(measured: float | None, limit: float) -> str:
    if measured is None:
        return ""
    return "met" if measured <= limit else f"missed by {measured / limit - 1:.0%}"


def _table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A Markdown table, its columns lined up for those who read it in a terminal."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    ruler = ["-" * width for width in widths]
    for row in (header, ruler, *rows):
        first, *others = (
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"| {' | '.join([first, *others])} |"
    yield ""
