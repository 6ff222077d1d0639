from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from odata_filter import Predicate, parse
from odata_filter.reality_conversion import JOB_JSON
from odata_filter.reality_conversion.emulator.demo import demo
from odata_filter.reality_conversion.emulator.incoming_jobs import checked
from odata_filter.reality_conversion.emulator.seeds import BadSeedError, seed, seed_file

from .client import ITWIN, TIMEOUT, USER, Api, job

if TYPE_CHECKING:
    from pathlib import Path

A, B = json.dumps(job(0)), json.dumps(job(1))


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in job(0).items() if key != name}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"[{A}, {B}]", 2),
        (f'{{"jobs": [{A}], "_links": {{"next": {{"href": "x"}}}}}}', 1),
        (f"{A}\n\n{B}\n", 2),
        (f"{A}\r\n{B}", 2),
        (A, 1),
        ("[]", 0),
        (f'{{"jobs": [], "access": {{"{USER}": ["{ITWIN}"]}}}}', 0),
    ],
)
def test_reads_every_form(text: str, count: int) -> None:
    assert len(list(seed(text).jobs)) == count


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the seed is empty"),
        ("\n", "the seed is empty"),
        (
            "{",
            "neither JSON nor JSON Lines: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        (
            '[\n  {"id": 1,}\n]',
            "neither JSON nor JSON Lines: Illegal trailing comma before end of object: line 2 column 11 (char 12)",
        ),
        (f"{A}\n{B[:-1]}", "neither JSON nor JSON Lines: line 2: Expecting ',' delimiter"),
        (f"{A}\n[]", "line 2: expected object, found []"),
        ("1", "expected an object with jobs, an array or JSON Lines"),
        ('{"jobs": 1}', "expected an object with jobs"),
        ('{"jobs": [], "acess": {}}', "unknown property 'acess'; expected jobs and access"),
        ('{"jobs": [], "access": {"u": ["x"]}}', 'access.u[0]: "x" is not a GUID'),
        ('{"jobs": [], "access": {"u": "x"}}', "access.u: expected a list of iTwinIds"),
        ('{"jobs": [], "access": []}', "access: expected an object"),
        ("[" * 100_000, "nested too deep"),
        (f"[{A.replace('Job 0', 'x' * 300)}]", "jobs[0].name: "),
        (json.dumps([job(0), job(1, iTwinId="x")]), 'jobs[1].iTwinId: "x" is not a GUID'),
        (json.dumps([job(0, itwinId="x")]), "jobs[0]: unknown property \"itwinId\"; did you mean 'iTwinId'?"),
        (json.dumps([_without("userId")]), "jobs[0].userId: missing"),
        (json.dumps([job(0, state="success")]), 'jobs[0].state: "success" is not one of '),
        (json.dumps([job(0, email=1)]), "jobs[0].email: expected a string or null"),
        (
            json.dumps([job(0, executionInfo={"createdDateTime": "2026-02-30T00:00:00Z"})]),
            "jobs[0].executionInfo.createdDateTime: ",
        ),
        (
            json.dumps([job(0, executionInfo={"createdDateTime": "2026-02-03T00:00:00"})]),
            "jobs[0].executionInfo.createdDateTime: ",
        ),
        (json.dumps([job(0, type="MeshSampling")]), "jobs[0].specifications.inputs.meshes: missing"),
        (json.dumps([job(0), job(0)]), "jobs[1].id: the same id as jobs[0]"),
        (A.replace('"Success"', '"\\ud800"'), "the job.state: "),
        (A.replace('"Job 0"', "NaN"), "NaN is not a JSON value"),
    ],
)
def test_a_bad_seed_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(BadSeedError) as caught:
        seed(text)
    if "Illegal trailing comma" not in message:  # Python words it so since 3.13
        assert str(caught.value).startswith(message)


def test_all_faults_are_told_at_once(api: Api) -> None:
    jobs = [
        job(0, state="Fail", iTwinId="x"),
        job(1),
        job(1),
        job(2, type="MeshSampling"),
        job(3, email=5),
        {},
    ]
    expected = [
        'jobs[0].state: "Fail" is not one of ',
        'jobs[0].iTwinId: "x" is not a GUID',
        "jobs[2].id: the same id as jobs[1]",
        "jobs[3].specifications.inputs.meshes: missing",
        "jobs[3].specifications.inputs: unknown property",
        "jobs[4].email: expected a string or null",
        "jobs[5].id: missing",
    ]
    answer = api.order("seed", {"jobs": jobs})
    assert answer.status_code == 400
    lines = answer.json()["error"]["message"].split("\n")
    assert [line[: len(start)] for line, start in zip(lines, expected, strict=False)] == expected
    assert api.get("/_emulator/health").json()["jobs"] == 0
    with pytest.raises(BadSeedError) as caught:
        seed("\n".join([json.dumps(job(0, state="x")), A, "{"]))
    assert [line.partition(":")[0] for line in str(caught.value).split("\n")] == [
        "line 1.state",
        "neither JSON nor JSON Lines",
    ]
    with pytest.raises(BadSeedError) as caught:
        seed(json.dumps([{}] * 100_000))
    assert len(str(caught.value).split("\n")) == 21


def test_a_byte_order_mark_is_dropped(tmp_path: Path, api: Api) -> None:
    for text in (f"[{A}]", f"{A}\n{B}", f'{{"jobs": [{A}]}}'):
        path = tmp_path / "jobs.json"
        path.write_text(text, "utf-8-sig")
        assert seed_file(str(path)) == seed(text)
        assert api.session.post(f"{api.url}/_emulator/seed", data=path.read_bytes(), timeout=TIMEOUT).status_code == 201
        api.order("reset", None)


def test_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "jobs.json"
    path.write_bytes(b'["\xff"]')
    with pytest.raises(BadSeedError, match=r"jobs\.json: not UTF-8: invalid start byte at byte 2"):
        seed_file(str(path))


def test_the_demo_is_the_same_every_time_and_as_the_api_would_have_it() -> None:
    jobs = list(demo(500).jobs)
    assert list(demo(20).jobs) == jobs[:20]
    assert [checked({**each.document, "email": each.email}) for each in jobs] == jobs
    text = json.dumps([each.document for each in jobs], sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == DEMO, "the demo changed: say so in the change log"
    created = [each.created for each in jobs]
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize(
    "filter_",
    ["state eq 'Active'", "name eq null", "outputId gt 'fdb:'", "type eq 'ContextSceneTiler'", "name gt '札'"],
)
def test_the_demo_has_something_for_every_filter(filter_: str) -> None:
    jobs = [each.document for each in demo(500).jobs]
    assert 0 < len(parse(filter_).to(Predicate(JOB_JSON)).select(jobs)) < 500


DEMO = "fd0abb9ed840a5ba14e9ecb4e9710d866c02d187e4ed6f3bfed646b2e5d1d254"
