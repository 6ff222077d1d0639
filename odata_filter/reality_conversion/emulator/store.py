"""The jobs in SQLite, in memory or in a file; filters reach them through the library's own SQL."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, NamedTuple

from odata_filter.backends.predicate import Predicate
from odata_filter.backends.sql import Sql
from odata_filter.errors import LimitError
from odata_filter.filter import Filter
from odata_filter.reality_conversion.emulator.jobs import Job
from odata_filter.reality_conversion.emulator.lifecycle import NEXT
from odata_filter.reality_conversion.records import JOB_COLUMNS, JOB_JSON
from odata_filter.records import guid, identifier

_UNFINISHED = ", ".join(f"'{state}'" for state in NEXT)

_ORDER = "createdDateTime DESC, picoseconds DESC, id"
"""Newest first; the id parts jobs of one moment, so that the end of a page is one place."""

_SQL = Sql("sqlite", columns=JOB_COLUMNS)


class DuplicateJobError(ValueError):
    """A job whose id the store has already."""


class StoredJob(NamedTuple):
    """A job and its number, which never changes."""

    number: int
    job: Job


class Page(NamedTuple):
    """Jobs as JSON texts, with their numbers, and whether there are more of them."""

    numbers: list[int]
    documents: list[str]
    more: bool


class Store:
    """Jobs, who may see which iTwins, and the secret of the tokens. Safe to share between threads.

    One connection serves all, one transaction after the other: writers lose nothing, and what was committed to a file
    outlives the process, however it ends.

    Args:
        path: a file, made if it is not there, and locked as long as the store is open; by default memory.

    Raises:
        sqlite3.Error: the file is no database, or another emulator has it.

    """

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, cached_statements=32, timeout=1)
        try:
            # A second process would see half of the state (the clock and the faults are not in the file).
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL").close()
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript((files(__package__) / "tables.sql").read_text("utf-8"))
            if self._db.execute("SELECT value FROM secret").fetchone() is None:
                self._db.execute("INSERT INTO secret VALUES (?)", (secrets.token_bytes(32),))
        except sqlite3.Error:
            self._db.close()
            raise

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What happens inside is seen and kept as a whole, or not at all; it may be nested."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @property
    def secret(self) -> bytes:
        """The secret of the tokens; clearing the store makes a new one."""
        return bytes(self._rows("SELECT value FROM secret")[0][0])

    def clear(self) -> None:
        """Forgets all jobs, accesses and tokens."""
        with self.transaction():
            for table in ("jobs", "job_inputs", "access"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
            self._db.execute("UPDATE secret SET value = ?", (secrets.token_bytes(32),))

    def add(self, jobs: Iterable[Job], since: dt.datetime) -> int:
        """Adds jobs, all or none, and gives their count.

        Raises:
            DuplicateJobError: an id is there already, or twice among them.

        """
        count = 0
        with self.transaction():
            for count, job in enumerate(jobs, 1):  # noqa: B007 - the count is what is given
                self._insert(job, since.timestamp())
        return count

    def _insert(self, job: Job, since: float) -> None:
        document = job.document
        job_id = guid(document["id"])
        row = (
            job_id,
            guid(document["iTwinId"]),
            document["userId"],
            document.get("name"),
            job.email,
            document["type"],
            document["state"],
            *job.created,
            identifier(document["specifications"]["output"]),
            since,
            0,
            json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        )
        try:
            self._db.execute(f"INSERT INTO jobs VALUES (NULL{', ?' * len(row)})", row)  # noqa: S608 - question marks
        except sqlite3.IntegrityError:
            raise DuplicateJobError(f"there is a job {job_id} already") from None
        inputs = ((job_id, each) for each in job.inputs)
        self._db.executemany("INSERT OR IGNORE INTO job_inputs VALUES (?, ?)", inputs)

    def get(self, job_id: str) -> StoredJob | None:
        """The job with an id."""
        found = self._rows("SELECT number, document, email FROM jobs WHERE id = ?", job_id.lower())
        return next((StoredJob(number, Job(json.loads(text), email)) for number, text, email in found), None)

    def change(self, number: int, document: dict[str, Any], since: dt.datetime) -> None:
        """Gives a job another state, with what belongs to it."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        sql = "UPDATE jobs SET state = ?, since = ?, reads = 0, document = ? WHERE number = ?"
        self._db.execute(sql, (document["state"], since.timestamp(), text, number))

    def page(self, filter_: Filter | None, user: str | None, after: int | None, top: int) -> Page:
        """The jobs that a filter is true of, and that a user created if one is given: newest first, after a job's place.

        Raises:
            LimitError: the filter needs more parameters than SQLite takes.

        """
        sql, params = ("1 = 1", ()) if filter_ is None else self._condition(filter_)
        if user is not None:
            sql, params = f"{sql} AND userId = ?", (*params, user)
        if after is not None:
            place = self._rows(f"SELECT createdDateTime, picoseconds, id FROM jobs WHERE number = {after:d}")[0]
            # The first comparison says no more than the rest, but is the one that an index serves.
            sql += " AND createdDateTime <= ? AND (createdDateTime < ? OR picoseconds < ? OR picoseconds = ? AND id > ?)"
            params = (*params, place[0], *place[:2], *place[1:])
        most = self._db.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        if filter_ is not None and len(params) > most:
            text = str(filter_)
            raise LimitError("too-many-parameters", f"the query needs more than {most:,} parameters", text, (0, len(text)))
        rows = self._rows(f"SELECT number, document FROM jobs WHERE {sql} ORDER BY {_ORDER} LIMIT {top + 1:d}", *params)
        numbers, documents = [row[0] for row in rows[:top]], [row[1] for row in rows[:top]]
        return Page(numbers, documents, len(rows) > top)

    def matching(self, filter_: Filter | None) -> int:
        """How many jobs a filter is true of, whoever created them."""
        sql, params = ("1 = 1", ()) if filter_ is None else self._condition(filter_)
        return int(self._rows(f"SELECT COUNT(*) FROM jobs WHERE {sql}", *params)[0][0])  # noqa: S608

    def _condition(self, filter_: Filter) -> tuple[str, tuple[Any, ...]]:
        """The filter as SQL. Jobs of a moment between two microseconds, finer than the column, the predicate judges."""
        where = filter_.to(_SQL)
        params = tuple(where.params)
        if not self._found("SELECT 1 FROM jobs WHERE picoseconds > 0"):
            return where.sql, params
        predicate = filter_.to(Predicate(JOB_JSON))
        self._db.create_function(
            "judged", 2, lambda document, email: predicate({**json.loads(document), "email": email})
        )
        return f"({where.sql} AND picoseconds = 0 OR picoseconds > 0 AND judged(document, email))", params

    def due(self, since: dt.datetime) -> list[tuple[StoredJob, dt.datetime]]:
        """The unfinished jobs that came into their state by then, with the moments at which they did."""
        rows = self._rows(
            f"SELECT number, document, email, since FROM jobs WHERE state IN ({_UNFINISHED}) AND since <= ?",  # noqa: S608
            since.timestamp(),
        )
        return [
            (StoredJob(number, Job(json.loads(text), email)), dt.datetime.fromtimestamp(moment, dt.UTC))
            for number, text, email, moment in rows
        ]

    def shown(self, numbers: Iterable[int], most: int) -> list[StoredJob]:
        """Counts an answer that showed jobs, and gives the unfinished ones that were shown so many times."""
        numbers = json.dumps(list(numbers))
        those = f"state IN ({_UNFINISHED}) AND number IN (SELECT value FROM json_each(?))"
        self._db.execute(f"UPDATE jobs SET reads = reads + 1 WHERE {those}", (numbers,))  # noqa: S608
        rows = self._rows(f"SELECT number, document, email FROM jobs WHERE {those} AND reads >= ?", numbers, most)  # noqa: S608
        return [StoredJob(number, Job(json.loads(text), email)) for number, text, email in rows]

    def has(self, number: int) -> bool:
        """Whether there is a job of a number."""
        return self._found("SELECT 1 FROM jobs WHERE number = ?", number)

    def count(self) -> int:
        """How many jobs there are."""
        return int(self._rows("SELECT COUNT(*) FROM jobs")[0][0])

    def first_user(self) -> str | None:
        """The user who created the job that was added first."""
        rows = self._rows("SELECT userId FROM jobs ORDER BY number LIMIT 1")
        return str(rows[0][0]) if rows else None

    def knows_user(self, user: str) -> bool:
        """Whether a user created some job, or is in the list of who may see what."""
        return any(self._found(f"SELECT 1 FROM {table} WHERE userId = ?", user) for table in ("jobs", "access"))  # noqa: S608

    def email_of(self, user: str) -> str | None:
        """The email of a user, where some job of theirs has one."""
        rows = self._rows("SELECT email FROM jobs WHERE userId = ? AND email IS NOT NULL LIMIT 1", user)
        return str(rows[0][0]) if rows else None

    def allow(self, access: Mapping[str, Iterable[str]]) -> None:
        """Lists iTwins that users may see; once there is a list, nobody sees another one."""
        rows = ((user, itwin.lower()) for user, itwins in access.items() for itwin in itwins)
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO access VALUES (?, ?)", rows)

    def restricted(self) -> bool:
        """Whether there is a list of who may see which iTwins."""
        return self._found("SELECT 1 FROM access")

    def may_see(self, user: str, itwin: str) -> bool:
        """Whether there is an iTwin that a user may see: without a list, that of any job."""
        if self.restricted():
            return self._found("SELECT 1 FROM access WHERE userId = ? AND iTwinId = ?", user, itwin)
        return self._found("SELECT 1 FROM jobs WHERE iTwinId = ?", itwin)

    def _rows(self, sql: str, *params: object) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, params).fetchall()

    def _found(self, sql: str, *params: object) -> bool:
        return bool(self._rows(f"{sql} LIMIT 1", *params))
