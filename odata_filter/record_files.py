"""Records out of files: JSON Lines as they come, JSON documents, CSV; packed by gzip or not, always in UTF-8."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, NoReturn, TypeAlias

ENVELOPES = frozenset({"jobs", "job", "value"})
"""The properties in which a response of an API holds its records, or its record."""

_CHUNK = 1 << 18
"""Bytes that are read at once, at most."""

_BLANKS = " \t\r\n"
"""What may stand between the tokens of JSON (RFC 8259, section 2)."""

JsonRecord: TypeAlias = "tuple[dict[str, Any], str]"
"""A record, and its text in the file."""


CsvRow: TypeAlias = tuple[int, list[str]]
"""The number of the first line of a row, and its cells."""


class BadRecordError(ValueError):
    """A place at which a file holds no record; the message names the line."""


def lines(stream: io.BufferedReader, pause: Callable[[], None]) -> Iterator[bytes]:
    """Yields the lines of a stream, without their line feeds and without a byte order mark.

    Args:
        stream: the stream, in UTF-8; gzip is unpacked.
        pause: called when everything that could be read without waiting has been processed.

    Raises:
        BadRecordError: the stream is in UTF-16, or its gzip data are damaged.

    """
    start = stream.peek(3)[:3]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise BadRecordError("the file is in UTF-16: save it in UTF-8")
    source = gzip.GzipFile(fileobj=stream) if start[:2] == b"\x1f\x8b" else stream
    unfinished: list[bytes] = []
    first = True
    try:
        while chunk := source.read1(_CHUNK):
            if first:
                chunk, first = chunk.removeprefix(b"\xef\xbb\xbf"), False
            head, *others = chunk.split(b"\n")
            unfinished.append(head)
            if others:
                yield b"".join(unfinished)
                unfinished = [others.pop()]
                yield from others
            pause()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadRecordError(f"the gzip data are damaged: {error}") from None
    if last := b"".join(unfinished):
        yield last


def json_records(lines: Iterable[bytes], envelopes: frozenset[str] = ENVELOPES) -> Iterator[JsonRecord]:
    """Yields the records of JSON Lines, each as soon as its line is there; or of one JSON document over many lines.

    A line or document holds a record, an array of them, or an object with one of the envelopes around a record or an
    array: a response of an API.

    Raises:
        BadRecordError: a line holds something else; the records before it were given.

    """
    numbered = enumerate(lines, 1)
    begun = False
    for number, line in numbered:
        if (record := _plain(line, envelopes)) is not None:
            yield record
        elif text := _decoded(number, line).strip(_BLANKS):
            if not begun and _goes_on(text):
                text = "\n".join([text, *(_decoded(*each) for each in numbered)])
            try:
                yield from _all_records(text, envelopes)
            except json.JSONDecodeError as error:
                reason = f"{error.msg.removesuffix(' at')} at column {error.colno}"
                raise BadRecordError(f"line {number + error.lineno - 1}: {reason}") from None
        else:
            continue
        begun = True


def _plain(line: bytes, envelopes: frozenset[str]) -> JsonRecord | None:
    """Returns the record that a line of JSON Lines holds; None if it holds anything else, or begins a document."""
    try:
        text = line.decode()
        value, end = _read(text, 0)
    except (ValueError, RecursionError):
        return None
    return (value, text) if end == len(text) and type(value) is dict and envelopes.isdisjoint(value) else None


def one_line(text: str) -> str:
    """Returns a JSON text in one line, with letters instead of their escapes."""
    if "\n" in text or "\r" in text:  # they stand between tokens: in strings they would be escaped
        parts = (part.strip(_BLANKS) for part in text.replace("\r", "\n").split("\n"))
        text = "".join(f"{part} " if part.endswith(",") else part for part in parts)
    return _ESCAPES.sub(_unescaped, text) if "\\u" in text else text


def csv_table(lines: Iterable[bytes]) -> tuple[list[str], Iterator[CsvRow]]:
    """Returns the header of CSV, and the rows below it.

    Raises:
        BadRecordError: the header is missing or names a column twice. While rows are read: a row has more or fewer
            cells than the header, or its quotes do not match.

    """
    rows = _csv_rows(lines)
    _, header = next(rows, (1, []))
    if not header:
        raise BadRecordError("line 1: expected the names of the columns")
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise BadRecordError(f"line 1: column {twice!r} is named twice")
    return header, rows


def _csv_rows(lines: Iterable[bytes]) -> Iterator[CsvRow]:
    reader = csv.reader((_decoded(*each) + "\n" for each in enumerate(lines, 1)), strict=True)
    first, cells = 1, 0
    try:
        for row in reader:
            cells = cells or len(row)
            if row and len(row) != cells:
                raise BadRecordError(f"line {first}: {len(row)} cells, but {cells} columns")
            if row:
                yield first, row
            first = reader.line_num + 1
    except csv.Error as error:
        raise BadRecordError(f"line {reader.line_num}: {error}") from None


def _decoded(number: int, line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadRecordError(f"line {number}: byte {error.start + 1} is not UTF-8: save the file in UTF-8") from None


class _ConstantError(ValueError):
    """A constant that Python reads in JSON, but that JSON does not have."""


def _refused(name: str) -> NoReturn:
    raise _ConstantError(f"{name} is not a JSON value")


_CONSTANT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(NaN|-?Infinity)', re.DOTALL)
"""Such a constant, as a group; and, as none may stand for one there, a string."""


_read = json.JSONDecoder(parse_constant=_refused).raw_decode
"""The value that begins at an offset of a text, and where it ends."""


def _goes_on(text: str) -> bool:
    """Whether the text is only the beginning of a JSON value."""
    try:
        _value(text, 0)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    return False


def _value(text: str, at: int) -> tuple[Any, int]:
    """Returns what `_read` gives, or a JSONDecodeError for every reason there is."""
    try:
        return _read(text, at)
    except json.JSONDecodeError:
        raise
    except _ConstantError as error:  # all that stands before it is valid
        place = next(found.start() for found in _CONSTANT.finditer(text, at) if found[1])
        raise json.JSONDecodeError(str(error), text, place) from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise json.JSONDecodeError(reason, text, at) from None


def _all_records(text: str, envelopes: frozenset[str]) -> Iterator[JsonRecord]:
    """Yields the records of the values that stand in a text one after the other."""
    at = 0
    while at < len(text):
        at = _skipped(text, (yield from _records(text, at, envelopes)))


def _records(text: str, at: int, envelopes: frozenset[str]) -> Generator[JsonRecord, None, int]:
    """Yields the records of the value that begins at an offset, and returns where it ends."""
    if text.startswith("[", at):
        return (yield from _elements(text, at, envelopes))
    value, end = _value(text, at)
    if type(value) is not dict:
        raise json.JSONDecodeError("expected an object", text, at)
    envelope = next((name for name in value if name in envelopes), None)
    if envelope is None:
        yield value, text[at:end]
    else:
        yield from _records(text, _place(text, at, envelope), frozenset())
    return end


def _elements(text: str, at: int, envelopes: frozenset[str]) -> Generator[JsonRecord, None, int]:
    """Yields the records of an array one after the other, as the array may be as long as the file."""
    at = _skipped(text, at + 1)
    if text.startswith("]", at):
        return at + 1
    while True:
        if text.startswith("[", at):
            raise json.JSONDecodeError("expected an object", text, at)
        at = _skipped(text, (yield from _records(text, at, envelopes)))
        if text.startswith("]", at):
            return at + 1
        if not text.startswith(",", at):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skipped(text, at + 1)


def _place(text: str, at: int, name: str) -> int:
    """Where the value of a property begins, in a valid object; of several of one name the last counts, as in `json`."""
    place = at
    while not text.startswith("}", at):
        key, at = _read(text, _skipped(text, at + 1))
        at = _skipped(text, _skipped(text, at) + 1)
        if key == name:
            place = at
        at = _skipped(text, _read(text, at)[1])
    return place


_GAP = re.compile(f"[{_BLANKS}]*")


def _skipped(text: str, at: int) -> int:
    """Returns where the blanks that begin at an offset end."""
    gap = _GAP.match(text, at)
    return at if gap is None else gap.end()


_ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\.")


def _unescaped(escapes: re.Match[str]) -> str:
    """Letters instead of escapes by number; what JSON demands to be escaped stays so."""
    text = escapes[0]
    return json.dumps(json.loads(f'"{text}"'), ensure_ascii=False)[1:-1] if text.startswith("\\u") else text
