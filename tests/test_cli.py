"""The command line, as its user sees it."""

from __future__ import annotations

import contextlib
import errno
import gzip
import io
import json
import os
import re
import select
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import pytest

import odata_filter
from odata_filter import Filter, LimitError, Sql, check, cli, match_command
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
    assert run("compile", "name eq 'x' or (inputId in ('a') and name ne null)", "--inputs", "job_inputs") == 0
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


def test_compile_names_no_table_that_the_user_did_not_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compile", "inputId in ('a')") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "text: inputId in ('a')"
    assert out[2].startswith("sql:  ")
    assert out[2].endswith("[unmapped-collection]; name the table of the inputs: --inputs TABLE")
    assert run("compile", "inputId in ('a')", "--to", "sql") == 2
    assert capsys.readouterr().err.endswith("hint: name the table of the inputs: --inputs TABLE\n")
    assert run("compile", "inputId in ('a')", "--to", "sql", "--inputs", "of jobs") == 0
    assert "FROM `of jobs` AS `v1` WHERE `v1`.`inputId`" in capsys.readouterr().out


def test_compile_makes_the_form_that_was_asked_for_alone(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "url", "tree", "json"):
        assert run("compile", "inputId in ('a')", "--to", form) == 0
        assert "inputId" in capsys.readouterr().out


class _Full(Sql):
    """An engine that takes no parameters."""

    def compile(self, filter: Filter, /) -> NoReturn:
        raise LimitError(
            "too-many-parameters", "the condition needs more than 0 parameters", str(filter), (0, 1), "cut"
        )


def test_compile_shows_what_the_other_forms_hold_if_sql_cannot(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "Sql", _Full)
    assert run("compile", "name eq 'x'", "--to", "text") == 0
    assert capsys.readouterr().out == "name eq 'x'\n"
    assert run("compile", "name eq 'x'", "--to", "sql") == 2
    assert "[too-many-parameters]" in capsys.readouterr().err
    assert run("compile", "name eq 'x'") == 0
    forms = capsys.readouterr().out.splitlines()
    assert forms[2] == "sql:  the condition needs more than 0 parameters [too-many-parameters]; cut"
    assert len(forms) == 5


def test_letters_are_not_escaped(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compile", "name eq '札幌'") == 0
    assert capsys.readouterr().out.count("札幌") == 4  # every form but the URL
    jobs.write_text(json.dumps([{"name": "札幌"}]), "utf-8")
    assert run("match", "name eq '札幌'", str(jobs)) == 0
    assert capsys.readouterr().out == '{"name": "札幌"}\n'


@pytest.mark.parametrize(
    ("dialect", "hint"),
    [
        ("postgres", "unknown dialect 'postgres'; did you mean 'postgresql'?"),
        ("SQLite", "did you mean 'sqlite'?"),
        ("oracle", "unknown dialect 'oracle'; expected one of sqlite, "),
    ],
)
def test_a_near_dialect_is_suggested(dialect: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("compile", "id in ()", "--dialect", dialect)
    assert caught.value.code == 2
    assert hint in capsys.readouterr().err


BAD = "sttae eq 'Success' and name eq 'a%b' and nmae eq 'x'"


def test_check_draws_all_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", BAD) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    first, second = captured.err.split("\n\n")
    assert first.splitlines()[0] == "unknown field 'sttae' [unknown-field]"
    assert second.splitlines()[0] == "unknown field 'nmae' [unknown-field]"
    assert run("check", "state eq 'Success'") == 0
    assert capsys.readouterr() == ("", "")


def test_check_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", BAD, "--format", "json") == 2
    assert json.loads(capsys.readouterr().out) == [error.as_dict() for error in check(BAD)]
    assert run("check", "state eq 'Success'", "--format", "json") == 0
    assert capsys.readouterr().out == "[]\n"


def test_check_writes_annotations(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", BAD, "--format", "github") == 2
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("%0A")[0] for line in lines] == [
        "::error title=unknown-field::unknown field 'sttae' [unknown-field]",
        "::error title=unknown-field::unknown field 'nmae' [unknown-field]",
    ]
    assert "'a%25b'" in lines[0]


def test_match_reads_one_job(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.write_text(json.dumps(JOBS[0]), "utf-8")
    assert run("match", "state eq 'Success'", str(jobs)) == 0
    assert json.loads(capsys.readouterr().out) == JOBS[0]


def test_a_faulty_line_is_told_after_what_was_found_before_it(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = json.dumps(JOBS[0])
    jobs.write_text(f'{good}\n\n{good}\n{{"id": }}\n{good}', "utf-8")
    assert run("match", "state eq 'Success'", str(jobs)) == 2
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [good.replace("\\u00fc", "ü")] * 2
    assert captured.err == f"odata-filter: {jobs}: line 4: Expecting value at column 8\n"


def test_a_record_of_another_shape_is_shown(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = {"name": "x"}, {"name": ["x"], "id": "y" * 100}
    jobs.write_text(json.dumps([good, bad, good], indent=1), "utf-8")
    assert run("match", "name eq 'x'", str(jobs)) == 2
    captured = capsys.readouterr()
    assert captured.out == '{"name": "x"}\n'
    assert captured.err.startswith(f"odata-filter: {jobs}: field 'name' of a record holds a list")
    assert captured.err.endswith("yyy…\n")


def test_match_reads_several_files_packed_or_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.jsonl.gz"
    one.write_text(json.dumps({"value": JOBS}), "utf-8-sig")
    two.write_bytes(gzip.compress("\n".join(map(json.dumps, JOBS)).encode()))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(JOBS[0]).encode())))
    assert run("match", "state eq 'Success'", str(one), "-", str(two)) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == JOBS[:1] * 3
    assert run("match", "state eq 'Success'", str(one), str(two), "--count") == 0
    assert capsys.readouterr().out == "2\n"
    assert run("match", "state eq 'Queued'", str(one), str(two), "--count") == 1
    assert capsys.readouterr().out == "0\n"


CSV = (
    "id,state,name,createdDateTime,note\n"
    'dc720f05-e5f7-448b-ae06-765de46f0af1,Success,"Brücke, ""Nord""",2026-04-01T09:00:00Z,"two\n'
    'lines"\n'
    "DC720F05-E5F7-448B-AE06-765DE46F0AF2,Failed,,2026-04-01T11:00:00+02:00,\n"
)


def test_match_reads_and_prints_csv(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.write_text(CSV, "utf-8-sig")
    header, first, second = CSV.splitlines()[0], "\n".join(CSV.splitlines()[1:3]), CSV.splitlines()[3]
    for filter_, rows in (
        ("state eq 'Success'", [first]),
        ("name eq null", [second]),
        ("id eq dc720f05-e5f7-448b-ae06-765de46f0af2", [second]),
        ("createdDateTime eq 2026-04-01T09:00:00Z", [first, second]),
    ):
        assert run("match", filter_, str(jobs), "--csv") == 0
        assert capsys.readouterr().out == "\n".join([header, *rows, ""])
    assert run("match", "name eq 'x'", str(jobs), str(jobs), "--csv") == 1
    assert capsys.readouterr().out == f"{header}\n"
    assert run("match", "id ne null", str(jobs), str(jobs), "--csv", "--count") == 0
    assert capsys.readouterr().out == "4\n"


CELLS = """
name = "things"
[fields]
number = { type = "Decimal" }
double = { type = "Double" }
boolean = { type = "Boolean" }
guid = { type = "Guid" }
date = { type = "Date" }
instant = { type = "DateTimeOffset" }
time = { type = "TimeOfDay" }
duration = { type = "Duration" }
member = { type = "Enumeration", name = "Colour", members = ["Red"] }
flags = { type = "Enumeration", name = "Rights", members = { Read = 1, Write = 2 }, flags = true }
"""


@pytest.mark.parametrize(
    ("equal", "cells", "what"),
    [
        ("number eq 1.5", ("1.50", "1,5"), "a number"),
        ("double eq INF", ("INF", "0x10"), "a number"),
        ("boolean eq true", ("True", "yes"), "true or false"),
        (f"guid eq {JOBS[0]['id']}", (str(JOBS[0]["id"]).upper(), "1"), "a GUID"),
        ("date eq 2024-01-02", ("2024-01-02", "01/02/2024"), "a date such as 2024-06-24"),
        ("instant eq 2024-01-02T00:00:00Z", ("2024-01-02T01:00:00+01:00", "2024-01-02T00:00:00"), "a date-time with"),
        ("time eq 13:00:00", ("13:00", "1 pm"), "a time of day such as 13:00:00"),
        ("duration eq duration'PT1M'", ("PT60S", "1 min"), "a duration such as P1DT2H"),
        ("member eq 'Red'", ("Red", "red"), "a Colour"),
        ("flags eq 'Read,Write'", ("Write,Read", "Delete"), "a Rights"),
    ],
)
def test_each_cell_of_csv_is_of_its_fields_type(
    equal: str, cells: tuple[str, str], what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema, file = tmp_path / "things.toml", tmp_path / "things.csv"
    schema.write_text(CELLS)
    name, (good, bad), unequal = equal.split(maxsplit=1)[0], cells, equal.replace(" eq ", " ne ")
    arguments = (str(file), "--csv", "--schema", str(schema), "--count")
    file.write_text(f'id,{name}\n"1\n2","{good}"\n3,\n')
    for text in (equal, unequal):
        assert run("match", text, *arguments) == 0
        assert capsys.readouterr().out == "1\n"
    file.write_text(f'id,{name}\n1,\n"2\n3","{bad}"\n')
    assert run("match", unequal, *arguments) == 2
    message = f"odata-filter: {file}: line 3: column '{name}' holds '{bad}', which is not {what}"
    assert capsys.readouterr().err.startswith(message)


@pytest.mark.parametrize("name", ["jobs.csv", "JOBS.CSV", "jobs.csv.gz"])
def test_a_file_of_csv_needs_the_option(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_text(CSV, "utf-8")
    assert run("match", "state eq 'Success'", str(file)) == 2
    assert capsys.readouterr().err.endswith("line 1: Expecting value at column 1; for CSV, add --csv\n")
    file.write_text("x,x\n")
    assert run("match", "state eq 'Success'", str(file), "--csv") == 2
    assert "--csv" not in capsys.readouterr().err


def test_help_says_what_cells_of_csv_mean(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("match", "--help")
    text = " ".join(capsys.readouterr().out.split())
    assert "columns, separated by commas only, are fields, an empty cell is null, and structures are refused" in text


def test_csv_that_does_not_suit_the_filter_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("sate,id\nSuccess,x\n")
    two.write_text("id,state\nx,Success\n")
    assert run("match", "state eq 'Success'", str(one), "--csv") == 2
    assert capsys.readouterr().err.endswith("line 1: the filter needs a column 'state'; did you mean 'sate'?\n")
    assert run("match", "state eq 'Success'", str(two), str(one), "--csv") == 2
    assert capsys.readouterr().err.endswith("line 1: expected the columns of the first file: id, state\n")


def test_swapped_arguments_are_told(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.write_text("")
    with pytest.raises(SystemExit) as caught:
        run("match", str(jobs), "state eq 'Success'")
    assert caught.value.code == 2
    assert f"'{jobs}' is a file: the filter comes before the files" in capsys.readouterr().err
    for text in ("\0", "name eq '" + "x" * 100_000 + "'"):
        assert run("match", text, str(jobs)) == (2 if text == "\0" else 1)


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


COMMAND = [sys.executable, "-m", "odata_filter"]


def test_the_package_is_the_command_and_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert not caught.value.code
    assert capsys.readouterr().out == f"odata-filter {version('odata-filter')}\n"
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"odata-filter {version('odata-filter')}\n"
    assert odata_filter.__version__ == version("odata-filter")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_shells_complete(shell: str) -> None:
    pytest.importorskip("shtab", reason="shtab is not installed")
    command = [sys.executable, "-m", "shtab", "--shell", shell, "odata_filter.cli.argument_parser"]
    script = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = ("odata-filter", "compile", "--dialect", "--schema", "check", "match", "--csv", "emulate", "--admin-token")
    for word in words:
        assert word in script


def test_streams_may_be_replaced(jobs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.write_text(json.dumps(JOBS), "utf-8")
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        assert run("match", "state eq 'Success'", str(jobs)) == 0
    assert json.loads(output.getvalue()) == JOBS[0]
    ascii_ = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", ascii_)
    assert run("compile", "name eq 'ü'", "--to", "tree") == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(jobs.read_bytes()))))
    assert run("match", "state eq 'Success'", "-") == 0
    tree, _, job = ascii_.buffer.getvalue().decode().partition("\n")
    assert tree == "name eq '\\u00fc'"
    assert job == json.dumps(JOBS[0], ensure_ascii=False) + "\n"


def test_an_interruption_is_status_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.print", interrupted)
    assert run("compile", "id in ()") == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_who_has_enough_is_no_error(jobs: Path) -> None:
    jobs.write_text(json.dumps(JOBS * 50_000), "utf-8")
    command = [*COMMAND, "match", "id ne null", str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


def test_a_pipe_gets_what_was_found_before_its_end_and_ctrl_c_is_quiet() -> None:
    command = [*COMMAND, "match", "state eq 'Success'", "-"]
    buffered = os.environ | IN_ASCII | {"PYTHONUNBUFFERED": ""}  # where it is set, nothing needs to be flushed
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        line = json.dumps(JOBS[0], ensure_ascii=False).encode() + b"\n"
        for _ in range(2):
            process.stdin.write(line)
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 60)[0]
            assert process.stdout.readline() == line  # UTF-8 on both sides, whatever the streams are told
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""


IN_ASCII = {"PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize(
    ("arguments", "status", "output"),
    [
        (["compile", "name eq 'ü' and id ne null", "--to", "tree"], 0, "and\n|- name eq '\\u00fc'\n`- id ne null\n"),
        (["compile", "name eq '\U0001f600'", "--to", "text"], 0, "name eq '\\ud83d\\ude00'\n"),
        (["check", "nüme eq 1", "--format", "json"], 2, "[{"),
        (["compile", f"name eq 'ü' and sttae eq {'x' * 100}"], 2, "unknown field 'sttae' [unknown-field]\n"),
        (["match", "name eq 'ü'", "nö.json"], 2, "odata-filter: "),
    ],
)
def test_an_encoding_that_lacks_characters_is_no_failure(arguments: list[str], status: int, output: str) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, env=os.environ | IN_ASCII, check=False)
    assert done.returncode == status
    assert (done.stdout or done.stderr).decode("ascii").startswith(output)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("encoding", "text", "drawing"),
    [
        ("ascii", "name eq '日ü' and sttae eq 1", "  name eq '\\u65e5\\u00fc' and sttae eq 1\n" + " " * 29 + "^^^^^\n"),
        ("latin-1", "name eq '日ü' and sttae eq 1", "  name eq '\\u65e5ü' and sttae eq 1\n" + " " * 24 + "^^^^^\n"),
        ("ascii", "name eq '日' and (sttae", "  name eq '\\u65e5' and (sttae\n" + " " * 23 + "^     ^\n"),
        ("ascii", "name eq 'ü' and nüme eq 1", "  name eq '\\u00fc' and n\\u00fcme eq 1\n" + " " * 23 + "^^^^^^^^^\n"),
        ("utf-8", "name eq '日ü' and sttae eq 1", "  name eq '日ü' and sttae eq 1\n" + " " * 20 + "^^^^^\n"),
        ("ascii", "name eq '\x7f' and sttae eq 1", "  name eq '?' and sttae eq 1\n" + " " * 18 + "^^^^^\n"),
    ],
)
def test_carets_stay_under_their_places_where_characters_are_escaped(
    encoding: str, text: str, drawing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (("compile", text), ("check", text)):
        stderr = io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stderr", stderr)
        assert run(*arguments) == 2
        stderr.flush()
        assert drawing in stderr.buffer.getvalue().decode(encoding)


def test_a_failure_to_write_is_status_2() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    with full.open("wb") as output:
        done = subprocess.run([*COMMAND, "compile", "id in ()"], stdout=output, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"No space left" in done.stderr


def test_output_that_cannot_be_written_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def fileno(self) -> int:
            return output.fileno()

    with (tmp_path / "output").open("wb") as output:
        monkeypatch.setattr(sys, "stdout", Full())
        assert run("compile", "id in ()") == 2
        output.write(b"x")
    assert (tmp_path / "output").read_bytes() == b""


def test_progress_is_shown_on_a_terminal(
    jobs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.write_text((json.dumps(JOBS[0]) + "\n") * 10_000)
    monkeypatch.setattr(match_command, "_FIRST_PROGRESS", 0)
    monkeypatch.setattr(match_command, "_NEXT_PROGRESS", 0)
    assert run("match", "state eq 'Queued'", str(jobs)) == 1
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("match", "state eq 'Queued'", str(jobs)) == 1
    shown = capsys.readouterr().err
    assert re.fullmatch(rf"(?:\r{re.escape(str(jobs))}: \d+%){{2,}}\r\x1b\[K", shown)
    assert ": 100%" in shown
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)  # the jobs themselves show that it goes on
    assert run("match", "state eq 'Queued'", str(jobs)) == 1
    assert capsys.readouterr().err == ""
