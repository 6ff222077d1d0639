"""Jobs to filter: as the API returns them, flat, and in SQLite; the same in every run."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.corpus import ID, INPUTS, ITWIN, JUNE, guid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.corpus import Record

STATES = ("Success", "Failed", "Active", "Queued", "Cancelled", "TerminatingOnCancel", "TerminatingOnFailure")
TYPES = ("PointCloudConversion", "MeshSampling", "TileMapOptimization", "VectorOptimization", "ContextSceneTiler")
INDEXED = ("jobs.id", "jobs.iTwinId", "jobs.createdDateTime", "jobs.name", "job_inputs.input_id")
"""What is indexed in the indexed database."""

_TABLES = """
CREATE TABLE jobs (
    id TEXT NOT NULL, iTwinId TEXT NOT NULL, name TEXT, type TEXT, state TEXT, createdDateTime TEXT NOT NULL
);
CREATE TABLE job_inputs (job_id TEXT NOT NULL, input_id TEXT NOT NULL);
"""


def job(number: int) -> Record:
    """The n-th job, shaped as on the API's page. The cycles share no factor, so every combination occurs."""
    created = JUNE + timedelta(minutes=97 * number % 1_000_003)
    second = INPUTS[number % 2] if number % 50 == 0 else guid("input", 7 * number % 2_003)
    return {
        "id": guid("job", number) if number else ID,
        "state": STATES[number % 7],
        "userId": guid("user", number % 5),
        "executionInfo": {"createdDateTime": created.strftime("%Y-%m-%dT%H:%M:%S.0000000+00:00"), "processingUnits": 0},
        "specifications": {
            "inputs": {"pointClouds": [guid("input", number % 2_003), second]},
            "output": guid("output", number),
            "options": {"outputFormat": "OPC"},
        },
        "name": None if number % 11 == 0 else f"job {number % 5_003}",
        "type": TYPES[number % 5],
        "iTwinId": guid("iTwin", number % 13) if number % 13 else ITWIN,
    }


def flat(job: Record) -> Record:
    """The fields of a filter and nothing else, in canonical form."""
    return {
        "id": job["id"],
        "iTwinId": job["iTwinId"],
        "name": job["name"],
        "type": job["type"],
        "state": job["state"],
        "createdDateTime": datetime.fromisoformat(job["executionInfo"]["createdDateTime"]),
        "inputId": job["specifications"]["inputs"]["pointClouds"],
        "outputId": job["specifications"]["output"],
    }


def database(rows: Iterable[Record], *, indexed: bool) -> sqlite3.Connection:
    """Flat records in memory: jobs, and their inputs in a child table."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(_TABLES)
    for row in rows:
        stored = row | {"createdDateTime": row["createdDateTime"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        connection.execute("INSERT INTO jobs VALUES (:id, :iTwinId, :name, :type, :state, :createdDateTime)", stored)
        inputs = {(row["id"], value) for value in row["inputId"]}
        connection.executemany("INSERT INTO job_inputs VALUES (?, ?)", inputs)
    if indexed:
        for name in INDEXED:
            table, column = name.split(".")
            connection.execute(f'CREATE INDEX "{name}" ON {table} ({column})')
    connection.execute("ANALYZE")
    return connection
