from __future__ import annotations

import json
import signal
import socket
import sqlite3
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import requests

from .client import ITWIN, NEW_JOB, Api, job
from .process import TIMEOUT, emulating, refused

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_prints_its_url_first_and_stops_cleanly(number: signal.Signals) -> None:
    with emulating("--demo", "25") as (url, process), Api(url) as api:
        assert url.startswith("http://127.0.0.1:")
        assert api.get("/_emulator/health").json()["jobs"] == 25  # the connection stays open: it must not hold it up
        process.send_signal(number)
        out, err = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, out, err) == (0, "", "")


def test_options(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text("\n".join(json.dumps(job(number)) for number in range(3)))
    options = ("--seed", str(path), "--public-url", "https://api.example.com/", "--user", "me", "--states", "immediate")
    with emulating(*options, "--freeze", "2026-04-01T10:00:00Z") as (url, _), Api(url) as api:
        assert api.ids() == []  # the jobs are somebody else's
        link = api.jobs(f"iTwinId eq {ITWIN}", top=1).json()["_links"]["next"]["href"]
        assert link.startswith("https://api.example.com/reality-conversion/jobs?")
        made = api.create(NEW_JOB).json()["job"]
        assert (made["id"], made["userId"]) == ("00000000-0000-4000-8000-000000000003", "me")
        assert made["executionInfo"]["createdDateTime"] == "2026-04-01T10:00:00.0000000+00:00"
        assert api.state(made["id"]) == "Success"
        api.order("reset", None)
        assert api.get("/_emulator/health").json()["jobs"] == 3


def test_refuses_bad_usage_in_a_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps([job(0), job(1, state="Sucess")]))
    assert refused("--seed", str(bad)).startswith(
        f'odata-filter: {bad}: jobs[1].state: "Sucess" is not one of Queued, '
    )
    assert "No such file" in refused("--seed", str(tmp_path / "none.json"))
    assert "file is not a database" in refused("--database", str(bad))
    assert "immediate, reads:N or clock:SECONDS" in refused("--states", "sometimes")
    assert "expected a URL such as" in refused("--public-url", "api.example.com")
    assert "expected a URL such as" in refused("--public-url", "http://[")
    assert "not allowed with" in refused("--demo", "1", "--seed", "x")
    assert "expected a whole number from 0 to 65535" in refused("--port", "65536")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "in use" in refused("--port", str(taken.getsockname()[1]))


def test_prints_requests_when_asked() -> None:
    with emulating("--log") as (url, process), Api(url) as api:
        api.jobs("name eq 'ü\x1b'")
        api.get("/reality-conversion/jobs/x%1b%c3%bc")
        api.get("/_emulator/health")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=TIMEOUT)
    assert err.splitlines() == [
        "GET /reality-conversion/jobs?%24filter=name+eq+%27%C3%BC%1B%27 200",
        "GET /reality-conversion/jobs/x\\u001b\\u00fc 404",
    ]


def test_administration_from_other_machines_needs_a_token() -> None:
    for host in ("0.0.0.0", "::", ""):
        assert "add --admin-token TOKEN or --no-admin" in refused("--host", host)
    assert "expected printable ASCII" in refused("--admin-token", "")
    assert "not allowed with" in refused("--admin-token", "x", "--no-admin")
    anywhere = ("--host", "0.0.0.0", "--demo", "3")
    with emulating(*anywhere, "--admin-token", "se-cret") as (url, _), Api(url.replace("0.0.0.0", "127.0.0.1")) as api:
        api.session.headers["Host"] = "emulator:8080"  # as containers call each other
        assert api.order("reset", None).status_code == 403
        assert api.get("/_emulator/requests").status_code == 403
        assert api.get("/_emulator/health").json()["jobs"] == 3
        assert api.get("/_emulator/try", filter="id in ()").json()["count"] == 0
        api.session.headers["X-Admin-Token"] = "se-cre"
        assert api.order("reset", None).status_code == 403
        api.session.headers["X-Admin-Token"] = "se-cret"
        assert api.order("reset", None).status_code == 200
        api.session.headers["Origin"] = "http://evil.example"
        assert api.order("reset", None).status_code == 403
    with emulating(*anywhere, "--no-admin") as (url, _), Api(url.replace("0.0.0.0", "127.0.0.1")) as api:
        assert "--no-admin" in api.order("reset", None).json()["error"]["message"]
        assert api.get("/_emulator/health").json()["jobs"] == 3
        assert api.get("/").status_code == 200


def test_the_public_name_is_one_of_its_own() -> None:
    with emulating("--public-url", "https://API.example.com:8443/") as (url, _), Api(url) as api:
        for host, status in (("api.example.com:8443", 200), ("other.example.com", 403), ("localhost", 200)):
            api.session.headers["Host"] = host
            assert api.order("reset", None).status_code == status, host


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE orders (id INTEGER)",
        "CREATE TABLE jobs (id INTEGER PRIMARY KEY, command TEXT)",
        "CREATE VIEW access AS SELECT 1 AS userId",
        "PRAGMA user_version = 1; CREATE TABLE secret (value TEXT)",
    ],
)
def test_a_database_of_another_program_stays_as_it_is(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript(sql)
    before = path.read_bytes()
    assert f"{path}: not a database of this emulator: it holds '" in refused("--database", str(path))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_one_database_serves_one_emulator(tmp_path: Path) -> None:
    path = str(tmp_path / "jobs.db")
    with emulating("--database", path, "--demo", "3"):
        assert "database is locked" in refused("--database", path)
    with emulating("--database", path, "--demo", "50") as (url, _), Api(url) as api:
        assert api.get("/_emulator/health").json()["jobs"] == 3  # it has jobs, and so needs none


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    path = str(tmp_path / "jobs.db")
    created: list[str] = []
    cancelled: list[str] = []

    def write(url: str) -> None:
        with Api(url) as api:
            for number in range(10_000):
                try:
                    made = str(api.create(NEW_JOB).json()["job"]["id"])
                    created.append(made)
                    if number % 3 == 0 and api.cancel(made).status_code == 200:
                        cancelled.append(made)
                except requests.RequestException:
                    return

    for round_ in (1, 2, 3):
        with emulating("--database", path) as (url, process):
            threads = [threading.Thread(target=write, args=(url,)) for _ in range(4)]
            for thread in threads:
                thread.start()
            threads[0].join(0.5 * round_)
            process.kill()
            process.wait(TIMEOUT)
            for thread in threads:
                thread.join(TIMEOUT)
        with emulating("--database", path) as (url, _), Api(url) as api:
            assert api.create(NEW_JOB).status_code == 201  # it still takes jobs
            known = {each["id"]: each["state"] for page in api.pages(f"iTwinId eq {ITWIN}", top=1000) for each in page}
            assert set(created) <= set(known)
            assert all(known[each] == "TerminatingOnCancel" for each in cancelled)
    assert created
    assert cancelled
