"""The four operations on jobs, on a store and a clock."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeAlias

from odata_filter.errors.classes import FilterError
from odata_filter.reality_conversion.emulator.answers import Answer, ApiError, decoded, encoded
from odata_filter.reality_conversion.emulator.clock import Clock, from_microseconds, stamp, to_microseconds
from odata_filter.reality_conversion.emulator.continuation_tokens import seal, unseal
from odata_filter.reality_conversion.emulator.ids import Ids
from odata_filter.reality_conversion.emulator.incoming_jobs import Job, specification_faults
from odata_filter.reality_conversion.emulator.job_store import Store, StoredJob
from odata_filter.reality_conversion.emulator.lifecycle import CANCELLABLE, NEXT, Pace, moved
from odata_filter.reality_conversion.emulator.list_query import DEFAULT_TOP, ListQuery
from odata_filter.reality_conversion.emulator.openapi_checks import Fault, faults
from odata_filter.reality_conversion.emulator.remembered_filters import Wanted
from odata_filter.reality_conversion.errors import (
    HEADER_NOT_FOUND,
    INVALID_CHANGE,
    INVALID_TOKEN,
    ITWIN_NOT_FOUND,
    JOB_NOT_FOUND,
    Detail,
    error_body,
    invalid_request,
)
from odata_filter.reality_conversion.samples import require_member
from odata_filter.reality_conversion.schema import JOB_STATE

Operation: TypeAlias = Literal["list", "get", "create", "cancel"]

API_PATH = "/reality-conversion"
JOBS_PATH = f"{API_PATH}/jobs"

NOBODY = "00000000-0000-4000-8000-000000000000"
"""The default user of an emulator without jobs."""


_MOST_DETAILS = 20
"""Faults of one body that an answer names."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request for one of the operations.

    Attributes:
        operation: the operation.
        base: scheme and host that the client sees, without a slash at the end.
        authorization: the header, or None if it was not sent.
        query: the query string, undecoded.
        job_id: of the path.
        body: of the request.

    """

    operation: Operation
    base: str
    authorization: str | None
    query: bytes = b""
    job_id: str = ""
    body: bytes = b""


class Service:
    """The jobs API on a store. Safe to share between threads.

    Args:
        store: the jobs.
        clock: the time.
        ids: makes the ids of new jobs and outputs.
        pace: when jobs move by themselves; by default they stay as they are.
        user: who calls with a bearer token that is not a user's id; by default the user of the first job.

    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        *,
        pace: Pace = Pace(),
        user: str | None = None,
    ) -> None:
        self.store: Store = store
        self.clock: Clock = clock
        self._ids, self._first_pace, self._user = ids, pace, user
        self._pace = pace
        self._operations: Mapping[Operation, Callable[[Call, str], Answer]] = {
            "list": self._list,
            "get": self._get,
            "create": self._create,
            "cancel": self._cancel,
        }

    def reset(self) -> None:
        """Goes back to the beginning: no jobs, and the first time, ids and pace."""
        self.store.clear()
        self.clock.reset()
        self._ids.reset()
        self._pace = self._first_pace

    def set_pace(self, pace: Pace) -> None:
        """Changes when jobs move by themselves."""
        self._pace = pace

    def answer(self, call: Call) -> Answer:
        """The answer to a request: success or an error of the API."""
        try:
            return self._operations[call.operation](call, _token(call.authorization))
        except ApiError as error:
            return error.answer

    def caller(self, token: str) -> str:
        """The user who calls with a bearer token: the token itself if it is a user's id, else the default user."""
        return token if self.store.knows_user(token) else self._user or self.store.first_user() or NOBODY

    def add(self, jobs: Iterable[Job]) -> int:
        """Adds jobs as they are, and returns their count.

        Raises:
            DuplicateJobError: one of the ids is taken; no job is added.

        """
        return self.store.add(jobs, self.clock.now())

    def settle(self) -> None:
        """Moves the jobs whose time in a state is over; a job may go through several states at once."""
        if self._pace.after is None:
            return
        now, after = to_microseconds(self.clock.now()), self._pace.after // dt.timedelta(microseconds=1)
        for _ in NEXT:  # a job passes through fewer states than there are
            due = self.store.due(now - after)
            for stored, since in due:
                self.move(stored, NEXT[stored.job.document["state"]], from_microseconds(since + after))
            if not due:
                break

    def move(self, stored: StoredJob, state: str, at: dt.datetime | None = None) -> dict[str, Any]:
        """Gives a job another state, by default now, and returns it as it is then."""
        at = at or self.clock.now()
        document = moved(stored.job.document, state, at)
        self.store.change(stored.number, document, at)
        return document

    def set_state(self, job_id: str, state: str) -> dict[str, Any] | None:
        """Puts a job into any state and returns it; None if there is no such job.

        Raises:
            TypeError: the state is not a str.
            ValueError: the API has no such state; the message lists the states and offers near ones.

        """
        require_member(JOB_STATE, state)
        with self.store.transaction():
            self.settle()
            stored = self.store.get(job_id)
            return None if stored is None else self.move(stored, state)

    def _list(self, call: Call, token: str) -> Answer:
        query = ListQuery.read(call.query)
        with self.store.transaction():
            self.settle()
            user = self._scope(query.wanted, self.caller(token))
            # A token is valid only for the pages of the same user and filter.
            pages = json.dumps([user, None if query.wanted is None else query.wanted.text])
            secret = self.store.secret
            after = unseal(secret, query.token, pages) if query.token else None
            if query.token and (after is None or not self.store.has(after)):
                raise ApiError(400, INVALID_TOKEN)
            try:
                page = self.store.page(query.wanted, user, after, query.top or DEFAULT_TOP)
            except FilterError as error:
                raise ApiError(400, error_body(error)) from None
            self._count_reads(page.numbers)
        links = b""
        if page.more:
            href = f"{call.base}{JOBS_PATH}?{query.next(seal(secret, page.numbers[-1], pages))}"
            links = b',"_links":' + encoded({"next": {"href": href}})
        return Answer(200, b"".join((b'{"jobs":[', page.documents, b"]", links, b"}")))  # hot path: one copy

    def _scope(self, wanted: Wanted | None, caller: str) -> str | None:
        """The user whose jobs are listed; None for the jobs of all users in the iTwins that the filter names.

        Raises:
            ApiError: 404, the caller may not see one of these iTwins.

        """
        if wanted is None or wanted.itwins is None:
            return caller
        if not all(self.store.may_see(caller, str(itwin)) for itwin in wanted.itwins if itwin is not None):
            raise ApiError(404, ITWIN_NOT_FOUND)
        return None

    def _get(self, call: Call, token: str) -> Answer:
        with self.store.transaction():
            stored = self._visible(call.job_id, self.caller(token))
            self._count_reads([stored.number])
        return _job_answer(200, stored.job.document)

    def _create(self, call: Call, token: str) -> Answer:
        try:
            wanted = decoded(call.body)
        except ValueError as error:
            detail = Detail(code="InvalidParameter", message=f"The body cannot be read: {error}", target="")
            raise ApiError(400, invalid_request(detail)) from None
        _refuse(faults(wanted, "NewJob"))
        _refuse(specification_faults(wanted))
        with self.store.transaction():
            caller = self.caller(token)
            if self.store.restricted() and not self.store.may_see(caller, wanted["iTwinId"].lower()):
                raise ApiError(404, ITWIN_NOT_FOUND)
            document = {
                "id": next(new for new in self._new_ids() if self.store.get(new) is None),
                "state": "Queued",
                "userId": caller,
                "executionInfo": {"createdDateTime": stamp(self.clock.now())},
                **wanted,
                "specifications": {"output": next(self._new_ids()), **wanted["specifications"]},
            }
            self.add([Job(document, self.store.email_of(caller))])
        return _job_answer(201, document)

    def _new_ids(self) -> Iterator[str]:
        """Ids; a counted one may be that of a job of the seed."""
        while True:
            yield self._ids.new()

    def _cancel(self, call: Call, token: str) -> Answer:
        with self.store.transaction():
            stored = self._visible(call.job_id, self.caller(token))
            document = stored.job.document
            if document["state"] not in CANCELLABLE:
                raise ApiError(422, INVALID_CHANGE)
            if document["state"] != "TerminatingOnCancel":
                document = self.move(stored, "TerminatingOnCancel")
        return _job_answer(200, document)

    def _visible(self, job_id: str, caller: str) -> StoredJob:
        """The job with an id: one that the caller created, or in an iTwin that the caller may see.

        Raises:
            ApiError: 404, there is no such job.

        """
        self.settle()
        stored = self.store.get(job_id)
        if stored is not None:
            document = stored.job.document
            if document["userId"] == caller or self.store.may_see(caller, document["iTwinId"].lower()):
                return stored
        raise ApiError(404, JOB_NOT_FOUND)

    def _count_reads(self, numbers: Iterable[int]) -> None:
        if self._pace.reads is not None:
            for stored in self.store.shown(numbers, self._pace.reads):
                self.move(stored, NEXT[stored.job.document["state"]])


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization` header; None if the header is missing or of another form."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _token(authorization: str | None) -> str:
    token = bearer(authorization)
    if token is None:
        raise ApiError(401, HEADER_NOT_FOUND)
    return token


def _refuse(found: Iterable[Fault]) -> None:
    details = [
        Detail(code="InvalidParameter", message=str(fault), target=fault.path) for fault in islice(found, _MOST_DETAILS)
    ]
    if details:
        raise ApiError(422, invalid_request(*details))


def _job_answer(status: int, document: Mapping[str, Any]) -> Answer:
    return Answer(status, encoded({"job": document}))
