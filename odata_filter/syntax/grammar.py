"""The files of the grammar, which stand outside the package in a checkout and inside it when installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_PACKAGE = Path(__file__).parent.parent
_FOLDERS = [_PACKAGE / "grammar", _PACKAGE.parent / "grammar"]
GRAMMAR = "odata_filter.lark"
TABLES = "odata_filter.tables"
"""The name of the file of tables. A build of the package writes it beside the grammar; a checkout does without."""

_RECORD, _UNIT = "\x1e", "\x1f"
"""Separators of ASCII, which no grammar has: a file of tables is read where every import counts, that of json too."""


class Tables(NamedTuple):
    """What is made of the grammar once, when the package is built: making it takes longer than all else at the start.

    Args:
        patterns: the regular expressions of the terminals, by name and in the order of their priority.
        version: what can load the parser: it is of use to no other version.
        parser: the parser, as Lark saves it.

    """

    patterns: Mapping[str, str]
    version: str
    parser: bytes


def grammar() -> str:
    """Returns the text of the grammar."""
    text = _read(GRAMMAR)
    if text is None:
        raise FileNotFoundError(f"{GRAMMAR} is not in {' or '.join(map(str, _FOLDERS))}")
    return text.decode()


def tables() -> Tables | None:
    """Returns the tables that were saved; None if there are none, or if they are of another grammar."""
    saved = _read(TABLES)
    if saved is None:
        return None
    text, version, names, patterns, parser = saved.split(_RECORD.encode(), 4)
    if text.decode() != grammar():
        return None
    by_name = dict(zip(names.decode().split(_UNIT), patterns.decode().split(_UNIT), strict=True))
    return Tables(by_name, version.decode(), parser)


def written(made: Tables) -> bytes:
    """Returns tables as the file that `tables` reads; they keep the grammar that they were made of."""
    texts = grammar(), made.version, _UNIT.join(made.patterns), _UNIT.join(made.patterns.values())
    return _RECORD.join([*texts, ""]).encode() + made.parser


def _read(name: str) -> bytes | None:
    """Returns the bytes of a file of the grammar, also from a zip."""
    spec: Any = __spec__
    for folder in _FOLDERS:
        try:
            data: bytes = spec.loader.get_data(str(folder / name))
        except OSError:
            continue
        return data
    return None
