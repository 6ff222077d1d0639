"""The command line with a schema of the user's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from odata_filter.cli import main

SCHEMA = """
name = "orders"
[fields]
id = { type = "Integer" }
value = { type = "Double" }
price = { type = "Decimal" }
paid = { type = "Boolean" }
name = { type = "String" }
tags = { type = "String", collection = true }
address = { type = "Ref", name = "Address" }
items = { type = "Ref", name = "Item", collection = true }
[structures.Address.fields]
city = { type = "String" }
[structures.Item.fields]
sku = { type = "String" }
"""
RECORDS = [
    {"id": 1, "value": 0.5, "paid": True, "address": {"city": "Bern"}, "items": [{"sku": "a"}]},
    {"id": 2, "value": None, "paid": False, "tags": ["x"], "job": 1},
]


@pytest.fixture
def schema(tmp_path: Path) -> str:
    path = tmp_path / "orders.toml"
    path.write_text(SCHEMA, "utf-8")
    return str(path)


def run(*arguments: str) -> int:
    return main(arguments)


def test_compile_reads_filters_of_the_schema(schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compile", "address/city eq 'Bern' and id gt 1", "--schema", schema) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "text: address/city eq 'Bern' and id gt 1"
    assert out[2:4] == ["sql:  `address_city` COLLATE BINARY = ? AND `id` > ?", '      ["Bern", 1]']
    assert run("compile", "tags eq 'x'", "--schema", schema, "--to", "sql") == 2
    assert capsys.readouterr().err.splitlines()[-1] != "hint: name the table of the inputs: --inputs TABLE"
    with pytest.raises(SystemExit) as caught:
        run("compile", "id eq 1", "--schema", schema, "--inputs", "t")
    assert caught.value.code == 2
    assert "argument --inputs: not allowed with argument --schema" in capsys.readouterr().err


def test_check_tells_the_problems_of_filters_of_the_schema(schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "state eq 'Success'", "--schema", schema) == 2
    assert capsys.readouterr().err.startswith("unknown field 'state' [unknown-field]\n")
    assert run("check", "items/any(i: i/sku eq name)", "--schema", schema) == 0


def test_match_reads_records_of_the_schema(schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = tmp_path / "orders.jsonl"
    records.write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    for text, kept in (
        ("items/any(i: i/sku eq 'a') and address/city eq 'Bern'", RECORDS[:1]),
        ("value eq null and 'x' in tags", RECORDS[1:]),  # neither `value` nor `job` is an envelope here
    ):
        assert run("match", text, str(records), "--schema", schema) == 0
        assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == kept


def test_match_unwraps_the_responses_of_odata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema, records = tmp_path / "a.json", tmp_path / "response.json"
    schema.write_text(json.dumps({"name": "orders", "fields": {"id": {"type": "Integer"}}}), "utf-8")
    records.write_text(json.dumps({"value": RECORDS}), "utf-8")
    assert run("match", "id eq 2", str(records), "--schema", str(schema), "--count") == 0
    assert capsys.readouterr().out == "1\n"


CSV = "id,value,price,paid,name,address\n1,0.5,1.10,TRUE,7,x\n2,-INF,,false,,\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("id gt 1", "2"),
        ("value lt 0", "2"),
        ("value in (0.5)", "1"),
        ("price eq 1.1", "1"),
        ("price eq null", "2"),
        ("paid", "1"),
        ("paid eq false", "2"),
        ("name eq '7'", "1"),
    ],
)
def test_cells_are_read_as_the_types_of_their_fields(
    text: str, kept: str, schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "orders.csv"
    records.write_text(CSV, "utf-8")
    assert run("match", text, str(records), "--schema", schema, "--csv") == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == ["id", kept]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id eq 1", "column 'id' holds 'one', which is not a number"),
        ("paid", "column 'paid' holds 'yes', which is not true or false"),
        ("address eq null", "a cell of CSV cannot hold 'address': use JSON for records with structures"),
        ("items/any(i: i/sku eq 'x')", "a cell of CSV cannot hold 'items'"),
    ],
)
def test_cells_that_do_not_suit_their_fields_are_refused(
    text: str, message: str, schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "orders.csv"
    records.write_text("id,paid,address\none,yes,x\n", "utf-8")
    assert run("match", text, str(records), "--schema", schema, "--csv") == 2
    assert message in capsys.readouterr().err


def test_a_schema_that_cannot_be_read_is_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("nmae = 'x'", "utf-8")
    for path, message in (
        (bad, f"argument --schema: {bad}: nmae: unknown key 'nmae': did you mean 'name'?"),
        (tmp_path / "missing.toml", "argument --schema: [Errno 2] No such file or directory"),
    ):
        for command in (["compile", "id eq 1"], ["check", "id eq 1"], ["match", "id eq 1", "-"]):
            with pytest.raises(SystemExit) as caught:
                run(*command, "--schema", str(path))
            assert caught.value.code == 2
            assert message in capsys.readouterr().err
