"""The functions that filters need and SQLite lacks.

connection = sqlite3.connect("jobs.db")
odata_filter.sqlite.register(connection)
connection.execute(f"SELECT * FROM jobs WHERE {where.sql}", where.params)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from odata_filter.functions import text_meanings


def register(connection: sqlite3.Connection) -> None:
    """Gives a connection the SQL functions that `Sql("sqlite")` writes for what SQLite has no function for.

    `odata_tolower` and `odata_toupper` map case as the filter functions `tolower` and `toupper` do; SQLite's own know
    ASCII alone. They are deterministic, so that indexes may use them; each writer to such an index needs them too.
    A connection without them ends in SQLite's own "no such function", never in other rows.
    """
    for name, function in (("odata_tolower", text_meanings.tolower), ("odata_toupper", text_meanings.toupper)):
        connection.create_function(name, 1, _of_text(function), deterministic=True)


def _of_text(function: Callable[[str], str]) -> Callable[[object], str | None]:
    """Returns a function of text as SQLite calls it: a value that is not text has the result NULL."""
    return lambda value: function(value) if isinstance(value, str) else None
