"""`odata-filter match`: prints the records of files that a filter keeps."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from odata_filter.analysis import referenced_fields
from odata_filter.backends.python.predicate import Predicate
from odata_filter.csv_cells import readings
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.filter import Filter
from odata_filter.parsing import parse
from odata_filter.reality_conversion.accessors import JOB_JSON
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.record_files import ENVELOPES, BadRecordError, csv_table, json_records, lines, one_line

FOUND, NOTHING_FOUND = 0, 1
"""Exit statuses."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Adds `match` to the commands of `odata-filter`, and returns its parser; its `run` returns the exit status.

    The caller adds what sets `schema`.
    """
    match_ = commands.add_parser("match", help="print the records that a filter keeps, as JSON Lines")
    match_.add_argument("filter", type=_filter_text, help="the filter")
    match_.add_argument(
        "files",
        nargs="+",
        metavar="file",
        help="JSON Lines, a JSON array or a response of the API; - is standard input",
    )
    match_.add_argument("--count", action="store_true", help="print only how many there are")
    match_.add_argument(
        "--csv",
        action="store_true",
        help="read and print CSV: columns, separated by commas only, are fields, an empty cell is null, and structures"
        " are refused",
    )
    match_.set_defaults(run=_match)
    return match_


def _filter_text(text: str) -> str:
    if os.path.exists(text):  # noqa: PTH110 - a filter may be too long for a path
        raise argparse.ArgumentTypeError(f"{text!r} is a file: the filter comes before the files")
    return text


def _match(options: argparse.Namespace) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as JSON is, wherever it goes
    matching = (_CsvMatching if options.csv else _JsonMatching)(
        parse(options.filter, options.schema), quiet=options.count
    )
    for name in options.files:
        try:
            with _opened(name) as stream, _Progress(name, stream) as pause:
                matching.search(lines(stream, pause))
        except BadRecordError as error:
            hint = "; for CSV, add --csv" if not options.csv and name.lower().endswith((".csv", ".csv.gz")) else ""
            raise BadRecordError(f"{name}: {error}{hint}") from None
    if options.count:
        print(matching.found)
    return FOUND if matching.found else NOTHING_FOUND


class _JsonMatching:
    """Prints the records of JSON that a filter keeps, as they are written, each in a line."""

    def __init__(self, filter_: Filter, *, quiet: bool) -> None:
        own = filter_.schema is not JOBS  # JOBS has its responses and the shape of its records
        self._keep = filter_.to(Predicate() if own else Predicate(JOB_JSON))
        self._envelopes = frozenset({"value"} - filter_.schema.keys()) if own else ENVELOPES
        self._quiet = quiet
        self.found = 0

    def search(self, source: Iterable[bytes]) -> None:
        keep = self._keep
        for record, text in json_records(source, self._envelopes):
            try:
                kept = keep(record)
            except (TypeError, ValueError) as error:  # a value that no type of its field takes
                raise BadRecordError(f"{error}: {shown(one_line(text), _WIDEST)}") from None
            if kept:
                self.found += 1
                if not self._quiet:
                    sys.stdout.write(one_line(text) + "\n")


_WIDEST = 80
"""Characters of a record that an error shows."""


class _CsvMatching:
    """Prints the rows of CSV that a filter keeps, below one header."""

    def __init__(self, filter_: Filter, *, quiet: bool) -> None:
        self._keep = filter_.to(Predicate())
        self._needed = sorted(referenced_fields(filter_))
        self._readings = readings(filter_.schema, self._needed)
        self._writer = None if quiet else csv.writer(sys.stdout, lineterminator="\n")
        self._header: list[str] = []
        self.found = 0

    def search(self, source: Iterable[bytes]) -> None:
        header, rows = csv_table(source)
        if not self._header:
            self._begin(header)
        elif header != self._header:
            raise BadRecordError(f"line 1: expected the columns of the first file: {', '.join(self._header)}")
        for line, row in rows:
            record: dict[str, Any] = {name: cell or None for name, cell in zip(header, row, strict=True)}
            for name, (read, what) in self._readings.items():
                if cell := record[name]:
                    record[name] = read(cell)
                    if record[name] is None:
                        raise BadRecordError(f"line {line}: column '{name}' holds '{shown(cell)}', which is not {what}")
            if self._keep(record):
                self.found += 1
                if self._writer is not None:
                    self._writer.writerow(row)

    def _begin(self, header: list[str]) -> None:
        for name in self._needed:
            if name not in header:
                nearest = near(name, tuple(header))
                hint = f"; {did_you_mean(nearest)}" if nearest else ""
                raise BadRecordError(f"line 1: the filter needs a column {name!r}{hint}")
        self._header = header
        if self._writer is not None:
            self._writer.writerow(header)


class _Progress:
    """What happens between two readings of a stream: a pipe gets what was found, a terminal shows how far it is."""

    def __init__(self, name: str, stream: io.BufferedReader) -> None:
        self._name, self._stream = name, stream
        self._size = os.fstat(stream.fileno()).st_size if stream.seekable() and name != "-" else 0
        self._visible = sys.stderr.isatty() and not sys.stdout.isatty()
        self._due = time.monotonic() + _FIRST_PROGRESS

    def __enter__(self) -> Callable[[], None]:
        return self._pause

    def __exit__(self, *_: object) -> None:
        if self._visible:
            print(end="\r\x1b[K", file=sys.stderr, flush=True)

    def _pause(self) -> None:
        if not self._size:
            sys.stdout.flush()
        elif self._visible and time.monotonic() > self._due:
            self._due += _NEXT_PROGRESS
            print(f"\r{self._name}: {self._stream.tell() / self._size:.0%}", end="", file=sys.stderr, flush=True)


_FIRST_PROGRESS, _NEXT_PROGRESS = 1.0, 0.2
"""Seconds until something is shown, and between two changes of it."""


def _opened(name: str) -> AbstractContextManager[io.BufferedReader]:
    if name != "-":
        return Path(name).open("rb")
    binary = getattr(sys.stdin, "buffer", None)
    if isinstance(binary, io.BufferedReader):
        return nullcontext(binary)
    # A program that calls `main` has replaced it.
    return nullcontext(io.BufferedReader(io.BytesIO(sys.stdin.read().encode())))
