"""The engines as fixtures. One that cannot be had is skipped, with the reason, or fails where all are required."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from odata_filter import JOBS, Schema
from odata_filter.testing.agreement import SCHEMA

from . import servers
from .engines import DuckDB, Engine, MariaDB, PostgreSQL, SQLite, UnavailableError
from .spark import Session, session
from .tables import LAYOUTS, Layout, Table

ENGINES = ("sqlite", "duckdb", "postgresql", "mariadb")


@contextmanager
def required() -> Iterator[None]:
    """Skips the test if an engine is unavailable; fails it if ODATA_FILTER_REQUIRE_ENGINES is set."""
    try:
        yield
    except UnavailableError as reason:
        if os.environ.get("ODATA_FILTER_REQUIRE_ENGINES"):
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Engine]:
    with closing(SQLite.open()) as engine:
        yield engine


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Engine]:
    with required(), closing(DuckDB.open()) as engine:
        yield engine


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    with required(), servers.postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb_address() -> Iterator[str]:
    with required(), servers.mariadb() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql(postgresql_address: str) -> Iterator[Engine]:
    with closing(PostgreSQL.open(postgresql_address)) as engine:
        yield engine


@pytest.fixture(scope="session")
def mariadb(mariadb_address: str) -> Iterator[Engine]:
    with closing(MariaDB.open(mariadb_address)) as engine:
        yield engine


@pytest.fixture(scope="session")
def spark() -> Iterator[Session]:
    with required(), session() as opened:
        yield opened


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session", params=LAYOUTS, ids=lambda layout: layout.name)
def layout(request: pytest.FixtureRequest) -> Layout:
    chosen: Layout = request.param
    return chosen


@pytest.fixture(scope="session", params=(JOBS, SCHEMA), ids=lambda schema: schema.name)
def schema(request: pytest.FixtureRequest) -> Schema:
    chosen: Schema = request.param
    return chosen


@pytest.fixture(scope="session")
def table(engine: Engine, schema: Schema, layout: Layout) -> Iterator[Table]:
    made = Table(engine, schema, layout)
    yield made
    made.drop()
