"""Every filter of `cases/`: what it compiles to and keeps, or how it is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from cases import load

import odata_filter
from odata_filter import FilterError, Predicate, Sql, Text, Url, parse
from odata_filter.reality_conversion import JOB_COLUMNS
from odata_filter.types.instant import Instant

ACCEPT, REFUSE = load("accept"), load("refuse")
RECORDS = [{"inputId": [], **record} for record in ACCEPT["record"]]


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """The records, stored as the dialect's defaults say."""
    connection = sqlite3.connect(":memory:")
    fields = ("id", "iTwinId", "name", "email", "type", "state", "createdDateTime", "outputId")
    connection.execute(f"CREATE TABLE jobs (place INTEGER, {', '.join(fields)})")
    connection.execute("CREATE TABLE job_inputs (jobId, inputId)")
    for place, record in enumerate(RECORDS):
        moment = Instant.parse(record["createdDateTime"]).datetime
        stored = {
            **record,
            "iTwinId": record["iTwinId"].lower(),
            "createdDateTime": moment.isoformat(timespec="microseconds")[:26] + "Z",
            "outputId": canonical(record.get("outputId")),
        }
        marks = ", ".join("?" * (len(fields) + 1))
        connection.execute(f"INSERT INTO jobs VALUES ({marks})", (place, *map(stored.get, fields)))
        rows = [(record["id"], canonical(each)) for each in record["inputId"]]
        connection.executemany("INSERT INTO job_inputs VALUES (?, ?)", rows)
    yield connection
    connection.close()


def canonical(identifier: str | None) -> str | None:
    """An identifier as tables hold it: in the cases, those in upper case that begin so are GUIDs."""
    return identifier.lower() if identifier and identifier[:4] in {"4A77", "482B"} else identifier


@pytest.mark.parametrize("case", ACCEPT["case"], ids=lambda case: case["filter"])
def test_a_filter_means_the_same_in_every_form(case: dict[str, Any], database: sqlite3.Connection) -> None:
    filter_ = parse(case["filter"])
    assert str(filter_) == filter_.to(Text()) == case["canonical"]
    assert parse(case["canonical"]) == filter_
    assert unquote(filter_.to(Url()), errors="strict") == case["canonical"]
    predicate = filter_.to(Predicate())
    assert [place for place, record in enumerate(RECORDS) if predicate(record)] == case["keeps"]
    assert predicate.select(RECORDS) == [RECORDS[place] for place in case["keeps"]]
    where = filter_.to(Sql(columns=JOB_COLUMNS))
    assert where.sql == case["sql"]
    assert list(where.params) == case["params"]
    rows = database.execute(f"SELECT place FROM jobs WHERE {where.sql} ORDER BY place", where.params)
    assert [place for (place,) in rows] == case["keeps"]


@pytest.mark.parametrize("case", REFUSE["case"], ids=lambda case: repr(case["filter"][:60]))
def test_a_bad_filter_is_refused_with_this_drawing(case: dict[str, Any]) -> None:
    with pytest.raises(FilterError) as caught:
        parse(case["filter"])
    error = caught.value
    assert str(error) == case["drawn"]
    assert error.span.start < error.span.end or error.span.start >= len(error.source.rstrip())
    assert (type(error), error.code) == (getattr(odata_filter, case["error"]), case["code"])
    assert error.source == case["filter"]
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__


def test_the_samples_of_the_api_are_their_own_canonical_text() -> None:
    samples = ACCEPT["case"][:4]
    assert [case["filter"] for case in samples] == [case["canonical"] for case in samples]


def test_there_are_cases_enough() -> None:
    assert len(ACCEPT["case"]) >= 75
    assert len(REFUSE["case"]) >= 200
