"""A client of the emulator for its tests, on `requests`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import requests

TIMEOUT = 30
"""Seconds that any request may take."""

MOST_PAGES = 20_000
"""Pages that a pager reads at most: a list that does not end fails its test."""

Json = dict[str, Any]


class Api:
    """The four operations, and the emulator's own doors, of one base URL."""

    def __init__(self, url: str, token: str = "somebody") -> None:  # noqa: S107 - no secret
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.session.close()

    def get(self, path: str, **params: object) -> requests.Response:
        return self.session.get(self.url + path, params={k: str(v) for k, v in params.items()}, timeout=TIMEOUT)

    def jobs(self, filter_: str | None = None, **options: object) -> requests.Response:
        named = {"$top": options.get("top"), "continuationToken": options.get("token"), "$filter": filter_}
        params = {name: str(value) for name, value in named.items() if value is not None}
        return self.session.get(f"{self.url}/reality-conversion/jobs", params=params, timeout=TIMEOUT)

    def ids(self, filter_: str | None = None, **options: object) -> list[str]:
        answer = self.jobs(filter_, top=1000, **options)
        assert answer.status_code == 200, answer.text
        return [job["id"] for job in answer.json()["jobs"]]

    def pages(self, filter_: str | None = None, top: int | None = None) -> Iterator[list[Json]]:
        answer = self.jobs(filter_, top=top)
        for _ in range(MOST_PAGES):
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield page["jobs"]
            if "_links" not in page:
                return
            answer = self.session.get(page["_links"]["next"]["href"], timeout=TIMEOUT)
        raise AssertionError("the pages do not end")

    def create(self, job: Mapping[str, object]) -> requests.Response:
        return self.session.post(f"{self.url}/reality-conversion/jobs", json=job, timeout=TIMEOUT)

    def cancel(self, job_id: str) -> requests.Response:
        return self.session.delete(f"{self.url}/reality-conversion/jobs/{job_id}", timeout=TIMEOUT)

    def state(self, job_id: str) -> str:
        return str(self.get(f"/reality-conversion/jobs/{job_id}").json()["job"]["state"])

    def order(self, path: str, body: object, method: str = "POST") -> requests.Response:
        return self.session.request(method, f"{self.url}/_emulator/{path}", json=body, timeout=TIMEOUT)


ITWIN = "2c8e4988-eb9b-4e5f-a903-8c7c18f3030a"
OTHER_ITWIN = "ce54f773-67db-4b4f-a98b-368329107429"
USER = "e263a543-db55-4fa5-8a4e-69b9cfcf6c59"
OTHER_USER = "3a8670f9-b69f-4a60-b958-f103d580755f"
NEW_JOB = {
    "type": "MeshSampling",
    "iTwinId": ITWIN,
    "specifications": {"inputs": {"meshes": ["482b2968-6a85-4e50-b05c-8acbf828c1bd"]}},
}


def job(number: int, **changes: object) -> Json:
    """A job as the API returns it; the higher the number, the older it is."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012x}",
        "state": "Success",
        "userId": USER,
        "executionInfo": {"createdDateTime": f"2026-04-01T09:{59 - number % 60:02}:28.0000000+00:00"},
        "specifications": {
            "inputs": {"pointCloud": "b8bdeba4-a4a6-42d7-b81a-a22f892707a2"},
            "output": "4a770816-f9b0-45e5-9b8c-143269d687ac",
            "options": {"outputFormat": "OPC"},
        },
        "name": f"Job {number}",
        "type": "PointCloudConversion",
        "iTwinId": ITWIN,
        **changes,
    }
