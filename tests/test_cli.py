"""The command line, as its user sees it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from odata_filter.cli import main

JOBS = [
    {"id": "dc720f05-e5f7-448b-ae06-765de46f0af1", "state": "Success", "name": "Brücke"},
    {"id": "dc720f05-e5f7-448b-ae06-765de46f0af2", "state": "Failed"},
]


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    return tmp_path / "jobs.json"


def run(*arguments: str) -> int:
    return main(arguments)


def test_compile_shows_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compile", "STATE eq 'x'".replace("STATE", "name") + " or (inputId in ('a') and name ne null)") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "text: name eq 'x' or inputId in ('a') and name ne null"
    assert out[1].startswith("url:  name%20eq%20%27x%27%20or%20")
    assert out[2].startswith("sql:  (`name` COLLATE BINARY = ? OR `id` IN (SELECT")
    assert out[3] == '      ["x", "a"]'
    assert out[4:9] == [
        "tree: or",
        "      ├─ name eq 'x'",
        "      └─ and",
        "         ├─ inputId in ('a')",
        "         └─ name ne null",
    ]
    assert json.loads(out[9].removeprefix("json:")) == {
        "or": [
            {"field": "name", "op": "eq", "value": "x"},
            {"and": [{"field": "inputId", "op": "in", "values": ["a"]}, {"field": "name", "op": "ne", "value": None}]},
        ]
    }


@pytest.mark.parametrize(
    ("form", "out"),
    [
        ("text", "createdDateTime gt 2024-06-24T11:00:00Z"),
        ("url", "createdDateTime%20gt%202024-06-24T11%3A00%3A00Z"),
        ("sql", '"createdDateTime" > %s\n["2024-06-24 11:00:00+00:00"]'),
        ("tree", "createdDateTime gt 2024-06-24T11:00:00Z"),
        ("json", '{"field": "createdDateTime", "op": "gt", "value": "2024-06-24T11:00:00Z"}'),
    ],
)
def test_compile_shows_one_form(form: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "createdDateTime gt 2024-06-24T13:00:00+02:00"
    assert run("compile", text, "--to", form, "--dialect", "postgresql") == 0
    assert capsys.readouterr().out == out + "\n"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"jobs": JOBS, "_links": {}}),
        json.dumps(JOBS, indent=2),
        "\n".join(map(json.dumps, JOBS)) + "\n\n",
    ],
)
def test_match_prints_the_jobs_that_the_filter_keeps(
    text: str, jobs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.write_text(text, "utf-8")
    assert run("match", "state eq 'Success'", str(jobs)) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == JOBS[:1]
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run("match", "name eq null", "-") == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == JOBS[1:]
    assert run("match", "id in ()", str(jobs)) == 1
    assert capsys.readouterr().out == ""


def test_match_reads_one_job(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.write_text(json.dumps(JOBS[0]), "utf-8")
    assert run("match", "state eq 'Success'", str(jobs)) == 0
    assert json.loads(capsys.readouterr().out) == JOBS[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "neither JSON nor JSON Lines"),
        ('{"a": 1}\n{', "neither JSON nor JSON Lines: Expecting property name"),
        ("[1]", "no list of jobs"),
        ('{"jobs": 5}', "no list of jobs"),
    ],
)
def test_a_file_without_jobs_is_refused(text: str, why: str, jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.write_text(text, "utf-8")
    assert run("match", "state eq 'Success'", str(jobs)) == 2
    assert why in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_refused(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("match", "state eq 'Success'", str(jobs)) == 2
    assert "No such file" in capsys.readouterr().err
    jobs.write_bytes(b"\xff\xfe")
    assert run("match", "state eq 'Success'", str(jobs)) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_bad_filter_is_drawn_on_stderr(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("compile", "sttae eq 'Success'") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[1:] == ["  sttae eq 'Success'", "  ^^^^^", "hint: did you mean 'state'?"]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert run("compile", "sttae eq 'Success'") == 2
    assert "\x1b[1;31m^^^^^" in capsys.readouterr().err
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("compile", "sttae eq 'Success'") == 2
    assert "\x1b" not in capsys.readouterr().err


def test_bad_usage_is_status_2() -> None:
    for arguments in ((), ("compile",), ("compile", "id in ()", "--to", "prose")):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2


def test_a_reader_who_has_enough_is_no_error(jobs: Path) -> None:
    jobs.write_text(json.dumps(JOBS * 50_000), "utf-8")
    command = [sys.executable, "-m", "odata_filter.cli", "match", "id ne null", str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""
