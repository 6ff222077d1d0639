# ruff: noqa: T201 - a report prints
"""Drives the emulator with many clients at once, and says what came of it.

    python -m emulator.load [--clients 50] [--seconds 30] [--jobs 100000] [--database FILE] [--planted 40]

(in the folder `tests` of a checkout, with the extra `emulator` installed; all of it stays on 127.0.0.1)

The clients page through jobs with filters of the usual kinds, read single jobs, create jobs and cancel them, while
faults are planted. Each pager compares what it read with what there was when it began: a job lost or doubled, an
answer that was not planted, and a process that grows are failures, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from odata_filter.reality_conversion.emulator.demo import demo

from .client import Json
from .process import command

JOBS = "/reality-conversion/jobs"
TIMEOUT = 60.0
PLANTED = 503
GROWTH = 1.25
"""How much more memory the process may hold at the end than a third of the way in."""


@dataclass
class Tally:
    """What came of the requests."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    pages: int = 0
    walks: int = 0
    work: float = 0


@dataclass
class Answer:
    """A status and the JSON value of a body."""

    status: int
    value: Json


class Connection:
    """One connection that is kept open, and no more of HTTP than is needed: the clients must not be the slow part."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.token = parts.hostname, parts.port, token
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, target: str, body: object = None, token: str | None = None) -> Answer:
        self.streams = self.streams or await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {target} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Length: {len(data)}\r\n"
        writer.write(f"{head}Authorization: Bearer {token or self.token}\r\n\r\n".encode() + data)
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIMEOUT)).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return Answer(int(head.split()[1]), json.loads(await asyncio.wait_for(reader.readexactly(length), TIMEOUT)))

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()


@dataclass
class Seeded:
    """The ids of the jobs that there were at the beginning, all and by user and type."""

    ids: list[str] = field(default_factory=list)
    lists: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


class Client:
    """One client: does one thing after the other until time is up."""

    def __init__(self, http: Connection, tally: Tally, seed: Seeded, number: int) -> None:
        self.http, self.tally, self.seed = http, tally, seed
        self.random = random.Random(number)
        self.made: list[str] = []

    async def run(self, until: float) -> None:
        deeds = [self.walk, self.filtered, self.filtered, self.read, self.read, self.create, self.cancel]
        while time.monotonic() < until:
            await self.random.choice(deeds)(until)
        self.http.close()

    async def ask(self, kind: str, method: str, target: str, body: object = None, token: str = "") -> Json | None:
        """The body of an answer; None for one that was planted."""
        begun = time.perf_counter()
        answer = await self.http.ask(method, target, body, token)
        self.tally.seconds[kind].append(time.perf_counter() - begun)
        self.tally.statuses[kind, answer.status] += 1
        return None if answer.status == PLANTED else answer.value

    async def walk(self, until: float) -> None:
        """Pages through one user's jobs of a type, from the newest to the oldest, and misses none that were seeded."""
        user, kind = self.random.choice(list(self.seed.lists))
        target, seen = f"{JOBS}?$filter=type%20eq%20%27{kind}%27&$top=250", list[str]()
        while time.monotonic() < until:
            page = await self.ask("page", "GET", target, token=user)
            if page is None:
                continue  # a planted fault: the same page again
            seen += [job["id"] for job in page["jobs"]]
            self.tally.pages += 1
            if "_links" not in page:
                self.tally.walks += 1
                if len(seen) != len(set(seen)):
                    self.tally.complaints.append(f"{len(seen) - len(set(seen))} jobs doubled")
                if lost := self.seed.lists[user, kind].difference(seen):
                    self.tally.complaints.append(f"{len(lost)} jobs lost")
                return
            link = urlsplit(page["_links"]["next"]["href"])
            target = f"{link.path}?{link.query}"

    async def filtered(self, _: float) -> None:
        day = self.random.randrange(1, 28)
        filter_ = self.random.choice(
            [
                f"createdDateTime ge 2026-02-{day:02}T00:00:00Z and createdDateTime lt 2026-03-{day:02}T00:00:00Z",
                f"id eq {self.random.choice(self.seed.ids)}",
                "state in ('Queued', 'Active') or name eq null",
            ]
        )
        await self.ask("filter", "GET", f"{JOBS}?$filter={quote(filter_)}")

    async def read(self, _: float) -> None:
        job_id = self.random.choice(self.made or self.seed.ids)
        answer = await self.ask("get", "GET", f"{JOBS}/{job_id}")
        if answer is not None and answer.get("job", {}).get("id") != job_id:
            self.tally.complaints.append("a job is gone")

    async def create(self, _: float) -> None:
        itwin = "2c8e4988-eb9b-4e5f-a903-8c7c18f3030a"
        job = {"type": "MeshSampling", "iTwinId": itwin, "specifications": {"inputs": {"meshes": ["a", "b"]}}}
        answer = await self.ask("create", "POST", JOBS, job)
        if answer is not None:
            self.made.append(answer["job"]["id"])

    async def cancel(self, _: float) -> None:
        if self.made:
            answer = await self.ask("cancel", "DELETE", f"{JOBS}/{self.random.choice(self.made)}")
            if answer is not None and answer["job"]["state"] != "TerminatingOnCancel":
                self.tally.complaints.append("a job was not cancelled")


def resident(pid: int) -> float:
    """The memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def worked(pid: int) -> float:
    """The processor time of a process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def drive(url: str, pid: int, options: argparse.Namespace) -> tuple[Tally, list[float]]:
    tally, memory, seed = Tally(), list[float](), Seeded()
    for job in demo(options.jobs).jobs:
        seed.ids.append(job.document["id"])
        seed.lists[job.document["userId"], job.document["type"]].add(job.document["id"])
    user = next(iter(seed.lists))[0]
    admin = Connection(url, user)
    for operation in ("list", "get", "create", "cancel"):
        order = {"operation": operation, "status": PLANTED, "times": options.planted // 4}
        await admin.ask("POST", "/_emulator/faults", order)
    clients = [Client(Connection(url, user), tally, seed, number) for number in range(options.clients)]
    begun, until = worked(pid), time.monotonic() + options.seconds
    running = [asyncio.create_task(client.run(until)) for client in clients]
    while time.monotonic() < until:
        memory.append(resident(pid))
        await asyncio.sleep(min(1, options.seconds / 10))
    await asyncio.gather(*running)
    tally.work = worked(pid) - begun
    kept = (await admin.ask("GET", "/_emulator/health")).value["jobs"]
    made = sum(len(client.made) for client in clients)
    if kept != options.jobs + made:
        tally.complaints.append(f"{options.jobs} jobs and {made} acknowledged ones, but {kept} are kept")
    admin.close()
    return tally, memory


def report(tally: Tally, memory: list[float], options: argparse.Namespace) -> int:
    """Prints the figures; the exit status."""
    total = sum(map(len, tally.seconds.values()))
    rate = total / options.seconds
    print(f"{options.clients} clients, {options.seconds:g} s, {options.jobs:,} jobs: {rate:,.0f} requests/s")
    for kind, seconds in sorted(tally.seconds.items()):
        cuts = statistics.quantiles(seconds, n=100)
        print(f"  {kind:<7}{len(seconds):>7,}   p50 {cuts[49] * 1000:>6.0f} ms   p99 {cuts[98] * 1000:>6.0f} ms")
    planted = sum(count for (_, status), count in tally.statuses.items() if status == PLANTED)
    others = {each: count for each, count in tally.statuses.items() if each[1] not in {200, 201, PLANTED}}
    print(f"  processor time of the server: {tally.work:.1f} s, {tally.work / total * 1000:.1f} ms a request")
    print(f"  {tally.walks} walks ended, {tally.pages:,} pages")
    print(f"  planted errors {planted} of {options.planted}; others: {others or 'none'}")
    early, late = memory[len(memory) // 3], max(memory[-3:])
    print(f"  memory {memory[0]:.0f} MB at first, {early:.0f} MB after a third, {late:.0f} MB at the end")
    if late > early * GROWTH:
        tally.complaints.append("the process grew")
    for complaint, count in Counter(tally.complaints).most_common(20):
        print(f"  FAILED {count} times: {complaint}")
    return 1 if tally.complaints or others or planted > options.planted else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Drives the emulator with many clients at once.")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument(
        "--planted", type=int, default=40, help="answers 503 that are planted, a quarter in each operation"
    )
    parser.add_argument("--database", default=":memory:")
    options = parser.parse_args()
    served = command("--demo", str(options.jobs), "--database", options.database)
    with subprocess.Popen(served, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            return report(*asyncio.run(drive(process.stdout.readline().strip(), process.pid, options)), options)
        finally:
            process.terminate()
            process.wait(TIMEOUT)


if __name__ == "__main__":
    sys.exit(main())
