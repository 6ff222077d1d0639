"""The backend for MongoDB that the README of backends shows, on a mock of MongoDB's queries."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from support.recipes import recipes
from support.typed_values import of_ticks, plain, ticks

from odata_filter import Field, Filter, Instant, Schema, UnsupportedError, parse, types
from odata_filter.testing.agreement import Record, prove

DOCUMENTS = Schema(
    "documents",
    [
        Field("id", types.Guid(), nullable=False),
        Field("name", types.String()),
        Field("size", types.Integer()),
        Field("made", types.DateTimeOffset()),
        Field("spare", types.Boolean()),
        Field("grade", types.Enumeration("Grade", ("Low", "Middle", "High"), ordered=True)),
        Field("source", types.Identifier()),
    ],
)
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
}


def finds(query: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether MongoDB would find a document: a missing value is null, and an order is one of values of one type."""
    ((key, test),) = query.items()
    if key in {"$and", "$or", "$nor"}:
        found = [finds(each, document) for each in test]
        return all(found) if key == "$and" else any(found) == (key == "$or")
    ((word, wanted),) = test.items()
    value = document.get(key)
    if word in {"$in", "$nin"}:
        listed: bool = (value in wanted) == (word == "$in")
        return listed
    return type(value) is type(wanted) and ORDERS[word](value, wanted)


def document(record: Record) -> dict[str, Any]:
    """A record as it is stored; null is left out."""
    stored: dict[str, Any] = {}
    for name, value in record.items():
        kept = plain(DOCUMENTS[name].type, value)
        if value is not None:
            stored[name] = kept.floor if isinstance(kept, Instant) else kept
    return stored


def held(field: Field, value: object) -> object:
    """A moment to the millisecond, as MongoDB keeps it."""
    kind = field.type
    return (
        of_ticks(kind, ticks(kind, value, 1_000), 1_000) if isinstance(kind, types.DateTimeOffset) and value else value
    )


@pytest.fixture(scope="module")
def backend() -> Any:
    names: dict[str, Any] = {}
    (example,) = recipes("Write your own backend")
    exec(compile(example, "README.md", "exec", dont_inherit=True), names)
    return names["MongoDB"]()


def test_the_example_agrees(backend: Any) -> None:
    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        query = filter_.to(backend)
        return [place for place, record in enumerate(records) if finds(query, document(record))]

    prove(select, schema=DOCUMENTS, refuses={"unsupported-operand"}, held=held)


def test_the_example_says_what_mongodb_says(backend: Any) -> None:
    moment_ = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)
    for text, query in (
        ("name eq 'x' or size gt 1.5", {"$or": [{"name": {"$in": ["x"]}}, {"size": {"$gt": 1}}]}),
        ("name ne 'x'", {"name": {"$nin": ["x"]}}),
        ("made le 2024-06-24T12:00:00.0001Z", {"made": {"$lte": moment_}}),
        ("not (size ge 7)", {"$nor": [{"size": {"$gte": 7}}]}),
        ("not spare", {"spare": {"$in": [False]}}),
        (f"id eq {UUID(int=5)}", {"id": {"$in": [str(UUID(int=5))]}}),
    ):
        assert parse(text, DOCUMENTS).to(backend) == query
    with pytest.raises(UnsupportedError, match="MongoDB cannot say this"):
        parse("length(name) eq 1", DOCUMENTS).to(backend)
