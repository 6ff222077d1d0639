"""What is raced in processes of their own: how a program starts, and the command `match` on files."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import records
from benchmarks.corpus import CORPUS
from benchmarks.timing import BARE, FIFTIETH, LARK, LOADS, OURS, PYTEST, Effort, Race, race
from odata_filter.cli import main
from odata_filter.syntax.grammar import TABLES, written
from odata_filter.syntax.parser import made_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parent.parent

PARSE_ONCE = (
    """import odata_filter; odata_filter.parse("state eq 'Success' and createdDateTime gt 2024-06-24T13:00:00Z")"""
)
BUILD_ONCE = """
import sys
from datetime import UTC, datetime
from odata_filter.reality_conversion import job
(job.state == "Success") & (job.createdDateTime > datetime(2024, 6, 24, 13, tzinfo=UTC))
sys.exit("a built filter loaded lark" if "lark" in sys.modules else None)
"""
UNPLUGGED = """
from time import process_time
start = process_time()
import pytest
pytest.PytestPluginManager()
print(process_time() - start)
"""
PLUGGED = """
from time import process_time
import pytest
manager = pytest.PytestPluginManager()
start = process_time()
manager.import_plugin("odata_filter.reality_conversion.emulator.plugin")
print(process_time() - start)
"""
CLOCKED = f"""
from time import perf_counter
start = perf_counter()
import odata_filter
imported = perf_counter()
{PARSE_ONCE}
print(imported - start, perf_counter() - imported)
"""


def start(effort: Effort) -> Iterator[Race]:
    """A new process: what import and the first parse take, and the whole of it beside the interpreter's own start."""
    _save_tables()
    clocked = [_python(CLOCKED).split() for _ in range(effort.turns)]
    for case, seconds in zip(("import odata_filter", "first parse"), zip(*clocked, strict=True), strict=True):
        yield Race("start", case, {OURS: min(map(float, seconds)) * 1e6}, {})
    long = replace(effort, seconds=10 * effort.seconds, clock=_children)
    yield race("start", "process that parses once", {OURS: partial(_python, PARSE_ONCE), LARK: _importing_lark}, long)
    yield race("start", "process that builds once", {OURS: partial(_python, BUILD_ONCE), BARE: _bare_python}, long)
    if find_spec("pytest") is not None:
        plugged = min(float(_python(PLUGGED)) for _ in range(effort.turns)) * 1e6
        bare = min(float(_python(UNPLUGGED)) for _ in range(effort.turns)) * 1e6
        both = {OURS: bare + plugged, PYTEST: bare}
        yield Race("start", "pytest, the plugin unused", both, {PYTEST: both[OURS] / bare})


def _save_tables() -> None:
    """Saves the tables of the grammar in the checkout, as a build does in a wheel: installations are measured."""
    path = CHECKOUT / "grammar" / TABLES
    new = path.with_suffix(f".{os.getpid()}.tables")
    new.write_bytes(written(made_tables()))
    new.replace(path)  # at once: another process may be reading


def matching(effort: Effort) -> Iterator[Race]:
    """The command `match` on a file of JSON Lines, against `json.loads` on each line of the file."""
    lines = "".join(json.dumps(records.job(number)) + "\n" for number in range(10 * effort.rows))
    with tempfile.TemporaryDirectory() as folder:
        path, long = Path(folder) / "jobs.jsonl", Path(folder) / "long.jsonl"
        path.write_text(lines, "utf-8")
        for case in CORPUS:
            if len(case.text) < _LONGEST_COMMAND:
                contestants = {OURS: partial(_match, case.text, path), LOADS: partial(_load, path)}
                yield race("match", case.name, contestants, effort, per=10 * effort.rows)
        with long.open("w", encoding="utf-8") as file:
            file.writelines(lines for _ in range(50))
        (case,) = (case for case in CORPUS if case.name == "three terms")
        contestants = {OURS: partial(_match, case.text, long), LOADS: partial(_load, long)}
        yield race("match, long", case.name, contestants, replace(effort, turns=1), per=500 * effort.rows)
        bytes_used = {OURS: _memory(case.text, long), FIFTIETH: _memory(case.text, path)}
        yield Race("match, memory", "bytes", bytes_used, {FIFTIETH: bytes_used[OURS] / bytes_used[FIFTIETH]})


_LONGEST_COMMAND = 10_000
"""Characters of a filter that somebody would give to a command."""


def _match(text: str, path: Path) -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        main(["match", text, str(path)])


def _load(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)


def _memory(text: str, path: Path) -> float:
    """The bytes that a process takes at most which matches a file."""
    code = f"""
import resource, sys
from odata_filter.cli import main
main(["match", {text!r}, {str(path)!r}])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)
"""
    return float(_run(code).stderr)


def _python(code: str) -> str:
    """What a new process prints."""
    return _run(code).stdout


def _run(code: str) -> subprocess.CompletedProcess[str]:
    """A new process, started in the checkout so that it runs without an installation too."""
    # Bytecode is kept, as in an installation: compiling our modules at each start would be charged to us alone.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 -- our own code


def _children() -> float:
    """The seconds that the processes took which have ended: what else the machine ran is no part of that."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _importing_lark() -> str:
    return _python("import lark")


def _bare_python() -> str:
    return _python("pass")
