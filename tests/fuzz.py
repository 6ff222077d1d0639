"""A coverage-guided run over `parse` and every backend: `python tests/fuzz.py [-max_total_time=60]`.

Needs atheris (CPython 3.11 to 3.13 on Linux). Whatever it finds goes to `cases/refuse.toml`, or becomes a test.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import get_args

import atheris

with atheris.instrument_imports(include=["odata_filter"]):
    from odata_filter import Backend, FilterError, Predicate, Sql, Text, Url, parse
    from odata_filter.backends.sql.dialects import DialectName

from cases import load
from support.schemas import COLUMNS, REFUSALS

BACKENDS: tuple[Backend[object], ...] = (Text(), Url(), Predicate(), Predicate(canonical=True))


def one_input(data: bytes) -> None:
    """Reads the bytes as UTF-8, or else as Latin-1; only a FilterError may come out, with a place in the text."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for schema, columns in COLUMNS.items():
        try:
            filter_ = parse(text, schema)
        except FilterError as error:
            if not 0 <= error.span.start <= error.span.end <= len(text) or not str(error):
                raise AssertionError(repr(error)) from None
            continue
        if parse(str(filter_), schema) != filter_:
            raise AssertionError(f"{text!r} reads back differently from {filter_}")
        for backend in (*BACKENDS, *(Sql(dialect, columns=columns) for dialect in get_args(DialectName))):
            try:
                filter_.to(backend)
            except FilterError as error:
                if error.code not in REFUSALS:
                    raise


def main() -> None:
    """Starts from the texts of the cases, and from the words of the grammar."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, case in enumerate(load("accept")["case"] + load("refuse")["case"]):
            (corpus / str(number)).write_text(case["filter"], "utf-8")
        texts = (
            " eq ",
            " in (",
            " and ",
            " or ",
            "not ",
            "null",
            "'",
            "', '",
            "inputId",
            "2024-06-24T13:00:00Z",
            "NaN",
            "contains(",
            "tolower(",
            "substring(",
            "year(",
            "now()",
            "tags/any(t: ",
            "/all(t: ",
            "(true) eq ",
            "not (",
        )
        words.write_text("".join(f'"{text}"\n' for text in texts), "utf-8")
        atheris.Setup([sys.argv[0], f"-dict={words}", "-max_len=400", *sys.argv[1:], str(corpus)], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
