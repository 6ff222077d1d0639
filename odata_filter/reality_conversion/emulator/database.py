"""SQLite for the emulator: one connection for all threads, one transaction after the other."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from typing import Any


class Database:
    """The tables of `tables.sql`. Safe to share between threads.

    Writers wait for one another. What was committed to a file stays there, however the process ends.

    Args:
        path: a file, created if it is missing, and locked as long as the database is open; `:memory:` is memory.

    Raises:
        sqlite3.Error: the file is not a database, is the database of another program, or is open in another emulator.

    """

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._sqlite = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, cached_statements=32, timeout=1
        )
        try:
            # A second process would see only a part of the state: the clock and the faults are not in the file.
            self._sqlite.execute("PRAGMA locking_mode = EXCLUSIVE")
            tables = (files("odata_filter.reality_conversion.emulator") / "tables.sql").read_text("utf-8")
            self._refuse_foreign(tables)
            self._sqlite.execute("PRAGMA journal_mode = WAL")
            self._sqlite.execute("PRAGMA synchronous = NORMAL")
            self._sqlite.executescript(tables)
        except sqlite3.Error:
            self._sqlite.close()
            raise

    def _refuse_foreign(self, tables: str) -> None:
        """Refuses a database of another program or version, before anything in it is changed."""
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        with closing(sqlite3.connect(":memory:")) as own:
            own.executescript(tables)
            expected = set(own.execute(query))
        if foreign := set(self._sqlite.execute(query)) - expected:
            raise sqlite3.DatabaseError(f"not a database of this emulator: it holds {min(foreign)[0]!r}")

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            self._sqlite.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keeps all changes made inside, or none after an exception; a transaction inside another is part of it."""
        with self._lock:
            if self._sqlite.in_transaction:
                yield
                return
            self._sqlite.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._sqlite.execute("ROLLBACK")
                raise
            self._sqlite.execute("COMMIT")

    @property
    def most_parameters(self) -> int:
        """How many parameters one statement takes."""
        return self._sqlite.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)

    def rows(self, sql: str, *params: object) -> list[Any]:
        """The rows that a query finds."""
        with self._lock:
            return self._sqlite.execute(sql, params).fetchall()

    def found(self, sql: str, *params: object) -> bool:
        """Whether a query finds anything."""
        return bool(self.rows(f"{sql} LIMIT 1", *params))

    def run(self, sql: str, *params: object) -> None:
        """Runs a statement."""
        with self._lock:
            self._sqlite.execute(sql, params)

    def run_for(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Runs a statement for each of some rows."""
        with self._lock:
            self._sqlite.executemany(sql, rows)

    def define(self, name: str, function: Callable[[Any, Any], bool]) -> None:
        """Gives SQL a function of two values; one of the same name is replaced."""
        self._sqlite.create_function(name, 2, function)
