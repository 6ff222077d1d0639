"""Real clients send filters over a socket, and a server reads them back unchanged."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from support.built import HOSTILE, built

from odata_filter import Filter
from odata_filter.builder import all_of
from odata_filter.parsing import from_query
from odata_filter.reality_conversion.handles import job
from odata_filter.url import to_params, to_query

httpx = pytest.importorskip("httpx")
requests = pytest.importorskip("requests")

TWO_HOURS_AHEAD = dt.datetime(2024, 6, 24, 15, 30, 0, 1, dt.timezone(dt.timedelta(hours=2)))


class Jobs:
    """A server on loopback that reads the filter of each request."""

    def __init__(self) -> None:
        self.filters: list[Filter | None] = []
        received = self.filters

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                received.append(from_query(self.path))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parameter's name
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/reality-conversion/jobs"


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    server = Jobs()
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.server.shutdown()
    thread.join()
    server.server.server_close()


def send(jobs: Jobs, built_filter: Filter) -> list[Filter | None]:
    """What the server reads when each client sends the filter in each way."""
    jobs.filters.clear()
    params, pasted = {**to_params(built_filter), "$top": "5"}, f"{jobs.url}?$top=5&{to_query(built_filter)}"
    with requests.Session() as session, httpx.Client(trust_env=False) as client:
        session.trust_env = False
        for response in (
            session.get(jobs.url, params=params, timeout=10),
            session.get(pasted, timeout=10),
            client.get(jobs.url, params=params),
            client.get(pasted),
        ):
            assert response.status_code == 204
    return jobs.filters


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_arrives_unchanged(jobs: Jobs, text: str) -> None:
    built_filter = (job.name == text) & job.inputId.in_([text, "other"])
    assert send(jobs, built_filter) == [built_filter] * 4


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(built(size=5))
def test_any_filter_arrives_unchanged(jobs: Jobs, built_filter: Filter) -> None:
    assert send(jobs, built_filter) == [built_filter] * 4


def test_the_filter_of_the_published_page_arrives_unchanged(jobs: Jobs) -> None:
    built_filter = all_of(
        [
            job.iTwinId == UUID("dc720f05-e5f7-448b-ae06-765de46f0af1"),
            job.createdDateTime >= TWO_HOURS_AHEAD,
            job.state.in_(["Success", "Failed"]),
        ]
    )
    assert send(jobs, built_filter) == [built_filter] * 4
    assert "createdDateTime ge 2024-06-24T13:30:00.000001Z" in str(built_filter)


def test_an_offset_arrives_when_a_client_encodes_it(jobs: Jobs) -> None:
    text = f"createdDateTime ge {TWO_HOURS_AHEAD.isoformat()}"
    jobs.filters.clear()
    with requests.Session() as session:
        session.trust_env = False
        session.get(jobs.url, params={"$filter": text}, timeout=10)
    httpx.get(jobs.url, params={"$filter": text}, trust_env=False)
    assert jobs.filters == [job.createdDateTime >= TWO_HOURS_AHEAD] * 2
