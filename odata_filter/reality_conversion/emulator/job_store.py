"""The jobs, in SQLite; filters reach them through the library's own SQL."""

# ruff: noqa: S608 - what is pasted into statements are names and integers of ours, and conditions that `Sql` wrote
from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from odata_filter.backends.python.predicate import Predicate
from odata_filter.backends.python.record_values import guid, identifier
from odata_filter.errors.classes import LimitError
from odata_filter.reality_conversion.accessors import JOB_JSON
from odata_filter.reality_conversion.emulator.answers import as_json
from odata_filter.reality_conversion.emulator.clock import to_microseconds
from odata_filter.reality_conversion.emulator.database import Database
from odata_filter.reality_conversion.emulator.incoming_jobs import Job
from odata_filter.reality_conversion.emulator.lifecycle import NEXT
from odata_filter.reality_conversion.emulator.remembered_filters import Wanted

_UNFINISHED = f"state IN ({', '.join(map(repr, NEXT))})"

_ORDER = "createdDateTime DESC, picoseconds DESC, id"
"""Newest first; the id orders jobs of the same moment, so that a page always ends at the same place."""

_AFTER = " AND createdDateTime <= ? AND (createdDateTime < ? OR picoseconds < ? OR picoseconds = ? AND id > ?)"
"""Behind a job in that order. The first comparison is implied by the others, but only the first can use an index."""

_BETWEEN = b"\x1e"
"""A character that JSON texts never contain: it is a control character."""


class DuplicateJobError(ValueError):
    """A job with the id of a job that is already there."""


class StoredJob(NamedTuple):
    """A job and its number, which never changes."""

    number: int
    job: Job


class Page(NamedTuple):
    """The numbers of jobs, the jobs as the items of a JSON array, and whether there are more of them."""

    numbers: list[int]
    documents: bytes
    more: bool


class Store:
    """Jobs, who may see which iTwins, and the secret of the tokens. Safe to share between threads.

    Args:
        path: a SQLite file, created if it is missing; by default memory. See `Database`.

    """

    def __init__(self, path: str = ":memory:") -> None:
        self._db = Database(path)
        if not self._db.found("SELECT 1 FROM secret"):
            self._db.run("INSERT INTO secret VALUES (?)", secrets.token_bytes(32))

    def close(self) -> None:
        """Closes the database."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Keeps all changes made inside, or none after an exception; a transaction inside another is part of it."""
        return self._db.transaction()

    @property
    def secret(self) -> bytes:
        """The secret of the tokens; clearing the store makes a new one."""
        return bytes(self._db.rows("SELECT value FROM secret")[0][0])

    def clear(self) -> None:
        """Removes all jobs and accesses, and makes all tokens invalid."""
        with self.transaction():
            for table in ("jobs", "job_inputs", "access"):
                self._db.run(f"DELETE FROM {table}")
            self._db.run("UPDATE secret SET value = ?", secrets.token_bytes(32))

    def add(self, jobs: Iterable[Job], since: dt.datetime) -> int:
        """Adds jobs, all or none, and gives their count.

        Raises:
            DuplicateJobError: an id is there already, or twice among them.

        """
        count = 0
        with self.transaction():
            for job in jobs:
                self._insert(job, to_microseconds(since))
                count += 1
        return count

    def _insert(self, job: Job, since: int) -> None:
        document = job.document
        job_id = guid(document["id"], "id")
        row = (
            job_id,
            guid(document["iTwinId"], "iTwinId"),
            document["userId"],
            document.get("name"),
            job.email,
            document["type"],
            document["state"],
            *job.created,
            identifier(document["specifications"]["output"], "outputId"),
            since,
            0,
            as_json(document),
        )
        try:
            self._db.run(f"INSERT INTO jobs VALUES (NULL{', ?' * len(row)})", *row)
        except sqlite3.IntegrityError:
            raise DuplicateJobError(f"there is a job {job_id} already") from None
        self._db.run_for("INSERT OR IGNORE INTO job_inputs VALUES (?, ?)", ((job_id, each) for each in job.inputs))

    def change(self, number: int, document: Mapping[str, Any], since: dt.datetime) -> None:
        """Replaces a job by itself in another state, since a moment."""
        sql = "UPDATE jobs SET state = ?, since = ?, reads = 0, document = ? WHERE number = ?"
        self._db.run(sql, document["state"], to_microseconds(since), as_json(document), number)

    def get(self, job_id: str) -> StoredJob | None:
        """The job with an id."""
        return next(iter(self._jobs("id = ?", job_id.lower())), None)

    def page(self, wanted: Wanted | None, user: str | None, after: int | None, top: int) -> Page:
        """A page of the jobs that a filter keeps, newest first.

        Args:
            wanted: the filter; None keeps all jobs.
            user: the user who created the jobs; None: any user.
            after: the number of the job behind which the page begins; None: at the first one.
            top: how many jobs at most.

        Raises:
            LimitError: the filter needs more parameters than SQLite takes.

        """
        sql, params = self._condition(wanted)
        if user is not None:
            sql, params = f"{sql} AND userId = ?", (*params, user)
        if after is not None:
            (place,) = self._db.rows("SELECT createdDateTime, picoseconds, id FROM jobs WHERE number = ?", after)
            sql, params = sql + _AFTER, (*params, place[0], *place[:2], *place[1:])
        if len(params) > self._db.most_parameters:
            message, text = (
                f"the query needs more than {self._db.most_parameters:,} parameters",
                wanted.text if wanted else "",
            )
            raise LimitError("too-many-parameters", message, text, (0, len(text)))
        # All in one row: between two rows, sqlite3 gives other threads their turn, and they wait for the database.
        # The documents stay bytes: they are joined, never decoded.
        columns = f"json_group_array(number), CAST(group_concat(document, char({ord(_BETWEEN)})) AS BLOB)"
        found = f"SELECT number, document FROM jobs WHERE {sql} ORDER BY {_ORDER} LIMIT {top + 1:d}"
        ((numbers, documents),) = self._db.rows(f"SELECT {columns} FROM ({found})", *params)
        numbers, documents = json.loads(numbers), documents or b""
        more = len(numbers) > top
        if more:
            documents = documents.rpartition(_BETWEEN)[0]
        return Page(numbers[:top], documents.replace(_BETWEEN, b","), more)

    def jobs(self, numbers: list[int]) -> list[Job]:
        """The jobs with these numbers, in the same order."""
        found = {
            each.number: each.job
            for each in self._jobs("number IN (SELECT value FROM json_each(?))", json.dumps(numbers))
        }
        return [found[number] for number in numbers]

    def matching(self, wanted: Wanted | None) -> int:
        """How many jobs a filter keeps, whoever created them."""
        sql, params = self._condition(wanted)
        return int(self._db.rows(f"SELECT COUNT(*) FROM jobs WHERE {sql}", *params)[0][0])

    def _condition(self, wanted: Wanted | None) -> tuple[str, tuple[Any, ...]]:
        """The filter as SQL.

        The column of the creation ends at microseconds. Jobs that were created between two microseconds are compared by
        the predicate, if there are any.
        """
        if wanted is None:
            return "1 = 1", ()
        where, params = wanted.where, wanted.where.params
        if not self._db.found("SELECT 1 FROM jobs WHERE picoseconds > 0"):
            return where.sql, params
        predicate = wanted.filter.to(Predicate(JOB_JSON))
        self._db.define("fits", lambda text, email: predicate({**json.loads(text), "email": email}))
        return f"({where.sql} AND picoseconds = 0 OR picoseconds > 0 AND fits(document, email))", params

    def due(self, since: int) -> list[tuple[StoredJob, int]]:
        """The unfinished jobs that came into their state by then, and when: in microseconds since the epoch."""
        sql = f"SELECT number, document, email, since FROM jobs WHERE {_UNFINISHED} AND since <= ?"
        return [
            (StoredJob(number, Job(json.loads(text), email)), moment)
            for number, text, email, moment in self._db.rows(sql, since)
        ]

    def shown(self, numbers: Iterable[int], most: int) -> list[StoredJob]:
        """Counts an answer that showed jobs; returns those unfinished ones that were shown `most` times."""
        listed = json.dumps(list(numbers))
        those = f"{_UNFINISHED} AND number IN (SELECT value FROM json_each(?))"
        self._db.run(f"UPDATE jobs SET reads = reads + 1 WHERE {those}", listed)
        return self._jobs(f"{those} AND reads >= ?", listed, most)

    def has(self, number: int) -> bool:
        """Whether there is a job with a number."""
        return self._db.found("SELECT 1 FROM jobs WHERE number = ?", number)

    def count(self) -> int:
        """How many jobs there are."""
        return int(self._db.rows("SELECT COUNT(*) FROM jobs")[0][0])

    def first_user(self) -> str | None:
        """The user who created the job that was added first."""
        rows = self._db.rows("SELECT userId FROM jobs ORDER BY number LIMIT 1")
        return str(rows[0][0]) if rows else None

    def knows_user(self, user: str) -> bool:
        """Whether a user created some job, or is in the list of who may see what."""
        return any(self._db.found(f"SELECT 1 FROM {table} WHERE userId = ?", user) for table in ("jobs", "access"))

    def email_of(self, user: str) -> str | None:
        """The email of a user, where some job of theirs has one."""
        rows = self._db.rows("SELECT email FROM jobs WHERE userId = ? AND email IS NOT NULL LIMIT 1", user)
        return str(rows[0][0]) if rows else None

    def allow(self, access: Mapping[str, Iterable[str]]) -> None:
        """Adds iTwins that users may see; from then on nobody sees an iTwin that is not listed."""
        rows = ((user, itwin.lower()) for user, itwins in access.items() for itwin in itwins)
        with self.transaction():
            self._db.run_for("INSERT OR IGNORE INTO access VALUES (?, ?)", rows)

    def restricted(self) -> bool:
        """Whether it is listed who may see which iTwins."""
        return self._db.found("SELECT 1 FROM access")

    def may_see(self, user: str, itwin: str) -> bool:
        """Whether a user may see an iTwin: it is listed for them; without any list, some job is in it."""
        if self.restricted():
            return self._db.found("SELECT 1 FROM access WHERE userId = ? AND iTwinId = ?", user, itwin.lower())
        return self._db.found("SELECT 1 FROM jobs WHERE iTwinId = ?", itwin.lower())

    def _jobs(self, condition: str, *params: object) -> list[StoredJob]:
        rows = self._db.rows(f"SELECT number, document, email FROM jobs WHERE {condition}", *params)
        return [StoredJob(number, Job(json.loads(text), email)) for number, text, email in rows]
