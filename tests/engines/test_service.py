"""The whole service of benchmarks/service.py: many clients page through the rows of their tenants."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
import sqlalchemy as sa

from odata_filter import Predicate, parse

service: Any = pytest.importorskip("benchmarks.service", reason="the installed library has no benchmarks beside it")

CLIENTS = 50
FILTERS = (
    "state eq 'open' and size gt 900",
    "contains(name,'steel') and not (size lt 700)",
    "name eq null and day ge 2026-06-01",
    "tolower(name) eq 'bridge' and (size le 20 or id gt 99000)",
    "startswith(name,'O''B') and month(day) in (2, 3) and size ne 42",
    "name ne '100% steel' and state in ('paid', 'sent') and day lt 2026-02-01",
)
HOSTILE = (
    "(" * 4_000 + "size eq 1",
    "size eq 1" + " or size eq 1" * 600,
    f"size in ({','.join(map(str, range(1_500)))})",
    f"name eq '{'x' * 50_000}'",
    "not " * 1_900 + "size eq 1",
    f"size eq {'9' * 7_900}",
    f"{'concat(' * 900}name{',name)' * 90} eq 'x'",
    "tenant eq 't2'",
    "tenants/any(t: t eq 't2')",
    "name eq 'x'; DROP TABLE orders",
    "name eq 'x\x00'",
    "length(name) div 0 eq 1",
)


class Started(NamedTuple):
    """The service on a database: its rows as records, and the statements that it sent since it was started."""

    records: list[dict[str, Any]]
    statements: list[str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def started(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    if request.param == "sqlite":
        engine, count = service.engine_of(f"sqlite:///{tmp_path_factory.mktemp('service') / 'orders.db'}"), 100_000
    else:
        url = sa.make_url(request.getfixturevalue("postgresql_address")).set(drivername="postgresql+psycopg")
        engine, count = service.engine_of(url.update_query_dict({"options": "-csearch_path=service"})), 5_000
        with engine.begin() as connection:
            connection.execute(sa.schema.CreateSchema("service"))
    rows = service.orders(count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "engine", engine)
        service.fill(rows)
        service.fill(rows)  # which finds that the table is there
        statements: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        yield Started([{**row, "state": row["state"].name} for row in rows], statements)
    engine.dispose()


def client(tenant: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(service.app)
    headers = {"Authorization": f"Bearer key-of-{tenant}"}
    return httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers, timeout=60)


async def rows_of(tenant: str, text: str | None) -> list[dict[str, Any]]:
    """All rows that a client gets who follows the links."""
    rows: list[dict[str, Any]] = []
    async with client(tenant) as http:
        answer = await http.get("/orders", params={"$top": 500} if text is None else {"$top": 200, "$filter": text})
        while True:
            assert answer.status_code == 200, answer.text
            rows += answer.json()["value"]
            if (following := answer.json().get("@odata.nextLink")) is None:
                return rows
            answer = await http.get(following)


def as_json(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("id", "name", "size", "state")} | {"day": record["day"].isoformat()}


def test_clients_get_the_rows_of_their_tenants_page_by_page(started: Started) -> None:
    wanted = [("t0", None), *((f"t{number % 10}", FILTERS[number % len(FILTERS)]) for number in range(1, CLIENTS))]

    async def everybody() -> list[list[dict[str, Any]]]:
        return await asyncio.gather(*(rows_of(tenant, text) for tenant, text in wanted))

    found = asyncio.run(everybody())
    for (tenant, text), rows in zip(wanted, found, strict=True):
        own = [record for record in started.records if record["tenant"] == tenant]
        kept = own if text is None else parse(text, service.THEIRS).to(Predicate()).select(own)
        assert rows == [as_json(record) for record in kept], text
    assert all(found)


def test_hostile_filters_never_reach_the_database(started: Started) -> None:
    async def answers() -> list[httpx.Response]:
        async with client("t1") as http:
            return await asyncio.gather(*(http.get("/orders", params={"$filter": text}) for text in HOSTILE))

    before = [*started.statements]
    for text, answer in zip(HOSTILE, asyncio.run(answers()), strict=True):
        assert answer.status_code in {400, 501}, text[:80]
        assert answer.json()["error"]["target"] == "$filter"
        assert len(answer.content) < 20_000
    assert started.statements == before


@pytest.mark.usefixtures("started")
def test_the_greatest_filters_that_strangers_may_send_are_answered() -> None:
    greatest = (
        " or ".join(f"size eq {number}" for number in range(200)),
        f"size in ({','.join(map(str, range(1_000)))})",
        f"{'not (' * 98}size eq 1{')' * 98}",
        " and ".join(f"(size ne {number} or name eq 'x')" for number in range(100)),
    )

    async def answers() -> list[httpx.Response]:
        async with client("t1") as http:
            return [await http.get("/orders", params={"$filter": text, "$top": 1}) for text in greatest]

    assert [answer.status_code for answer in asyncio.run(answers())] == [200] * len(greatest)


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [({}, "", 401), ({"Authorization": "Bearer x"}, "", 401), (None, "$top=0", 422), (None, "$skiptoken=x", 422)],
)
def test_a_request_without_a_key_or_with_bad_options_is_refused(
    headers: dict[str, str] | None, query: str, status: int
) -> None:
    async def answered() -> int:
        async with client("t1") as http:
            if headers is not None:
                http.headers.pop("Authorization")
            return (await http.get(f"/orders?{query}", headers=headers)).status_code

    assert asyncio.run(answered()) == status
