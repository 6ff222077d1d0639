"""Schemas of files: the same as in Python, and every mistake told with its file and key."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from odata_filter import Capabilities, Field, Schema, parse, types
from odata_filter.schema_sources.files import schema_from_file

TOML = """
name = "orders"

[fields]
id = { type = "Integer", bits = 32, nullable = false }
price = { type = "Decimal", precision = 9, scale = 2 }
any = { type = "Integer" }
exact = { type = "Decimal" }
grade = { type = "Enumeration", name = "Grade", members = ["Low", "High"], ordered = true }
owner = { type = "Ref", name = "App.Person" }
items = { type = "Ref", name = "Item", collection = true }
tags = { type = "String", collection = true, nullable = true }

[fields.rights]
type = "Enumeration"
name = "Rights"
members = { Read = 1, Write = 2 }
flags = true

[structures."App.Person".fields]
name.type = "String"
boss = { type = "Ref", name = "App.Person" }

[structures.Item.fields]
sku = { type = "String", nullable = false }

[capabilities]
features = ["path", "lambda"]
functions = ["ToLower"]
"""
PERSON = types.Structure("App.Person", [Field("name", types.String()), Field("boss", types.Ref("App.Person"))])
ITEM = types.Structure("Item", [Field("sku", types.String(), nullable=False)])
ORDERS = Schema(
    "orders",
    [
        Field("id", types.Integer(bits=32), nullable=False),
        Field("price", types.Decimal(precision=9, scale=2)),
        Field("any", types.Integer()),
        Field("exact", types.Decimal()),
        Field("grade", types.Enumeration("Grade", ["Low", "High"], ordered=True)),
        Field("owner", types.Ref("App.Person")),
        Field("items", types.Ref("Item"), collection=True),
        Field("tags", types.String(), collection=True),
        Field("rights", types.Enumeration("Rights", {"Read": 1, "Write": 2}, flags=True)),
    ],
    structures=[PERSON, ITEM],
    capabilities=Capabilities(features=["path", "lambda"], functions=["tolower"]),
)
PLAIN = sorted(set(types.__all__) - {"Type", "Structure", "Enumeration", "Ref"})


def written(folder: Path, content: str, name: str = "orders.toml") -> str:
    path = folder / name
    path.write_text(content, "utf-8-sig")
    return str(path)


def same(made: Schema, expected: Schema) -> bool:
    return made == expected and made.capabilities == expected.capabilities


def test_a_file_declares_what_python_does(tmp_path: Path) -> None:
    made = schema_from_file(written(tmp_path, TOML))
    assert same(made, ORDERS)
    assert list(made) == list(ORDERS)
    as_json = written(tmp_path, json.dumps(tomllib.loads(TOML)), "orders.JSON")
    assert same(schema_from_file(as_json), ORDERS)
    text = "owner/boss/name eq 'x' and items/any(i: i/sku eq 'x')"
    assert str(parse(text, made)) == text


@pytest.mark.parametrize("kind", PLAIN)
def test_every_type_has_its_name(kind: str, tmp_path: Path) -> None:
    made = schema_from_file(written(tmp_path, f'name = "x"\nfields.a.type = "{kind}"'))
    assert made["a"] == Field("a", getattr(types, kind)())
    assert made.capabilities == Capabilities.ALL


def test_the_capabilities_have_names(tmp_path: Path) -> None:
    text = 'name = "x"\ncapabilities = "COMPARISONS"\nfields.a.type = "String"'
    assert schema_from_file(written(tmp_path, text)).capabilities == Capabilities.COMPARISONS


A: dict[str, Any] = {"type": "String"}
ENUMERATION: dict[str, Any] = {"type": "Enumeration", "name": "E", "members": ["x"]}
FAULTS: list[tuple[object, str]] = [
    ([], "expected a table, not an array"),
    (None, "expected a table, not null"),
    ({"fields": {}}, "missing key 'name'"),
    ({"name": "x"}, "missing key 'fields'"),
    ({"name": "x", "feilds": {}}, "feilds: unknown key 'feilds': did you mean 'fields'?"),
    ({"name": "x", "fields": {}, "accessors": {}}, "accessors: unknown key 'accessors': expected name or fields or"),
    ({"name": 5, "fields": {}}, "name: expected a string, not a whole number"),
    ({"name": "x", "fields": []}, "fields: expected a table, not an array"),
    ({"name": "x", "fields": {"a": "String"}}, "fields.a: expected a table, not a string"),
    ({"name": "x", "fields": {"a": {}}}, "fields.a: missing key 'type'"),
    ({"name": "x", "fields": {"a": {"tpye": "String"}}}, "fields.a.tpye: unknown key 'tpye': did you mean 'type'?"),
    (
        {"name": "x", "fields": {"a": {"type": "string"}}},
        "fields.a.type: unknown type 'string': did you mean 'String'?",
    ),
    ({"name": "x", "fields": {"a": {"type": "Edm.Wat"}}}, "fields.a.type: unknown type 'Edm.Wat': expected one of"),
    ({"name": "x", "fields": {"a": {"type": ["String"]}}}, "fields.a.type: expected a string, not an array"),
    ({"name": "x", "fields": {"a": {"type": "Structure"}}}, 'a field of a structure has type = "Ref"'),
    ({"name": "x", "fields": {"a": {"type": "S"}}, "structures": {"S": {"fields": {}}}}, "a field of a structure has"),
    ({"name": "x", "fields": {"a": {**A, "bits": 8}}}, "fields.a.bits: unknown key 'bits': expected type or nullable"),
    ({"name": "x", "fields": {"a": {"type": "Integer", "bit": 8}}}, "fields.a.bit: unknown key 'bit': did you mean"),
    ({"name": "x", "fields": {"a": {"type": "Integer", "bits": True}}}, "a whole number, not true or false"),
    ({"name": "x", "fields": {"a": {"type": "Integer", "bits": 8.0}}}, "expected a whole number, not a float"),
    ({"name": "x", "fields": {"a": {"type": "Integer", "bits": 12}}}, "fields.a: an integer has 8, 16, 32 or 64"),
    ({"name": "x", "fields": {"a": {"type": "Decimal", "scale": 99}}}, "fields.a: the scale of 38 digits is from"),
    ({"name": "x", "fields": {"a": {**A, "nullable": 1}}}, "fields.a.nullable: expected true or false, not a whole"),
    ({"name": "x", "fields": {"a b": A}}, "fields.\"a b\": field name 'a b' is not an odataIdentifier"),
    ({"name": "x", "fields": {"a": {"type": "Ref", "name": "S"}}}, "fields.a.name: unknown structure 'S': declare it"),
    ({"name": "x", "fields": {"a": {"type": "Ref"}}}, "fields.a: missing key 'name'"),
    (
        {"name": "x", "fields": {"a": {"type": "Ref", "name": "Itm"}}, "structures": {"Item": {"fields": {}}}},
        "fields.a.name: unknown structure 'Itm': did you mean 'Item'?",
    ),
    ({"name": "x", "fields": {}, "structures": {"S": {}}}, "structures.S: missing key 'fields'"),
    (
        {"name": "x", "fields": {}, "structures": {"Ns.S": {"fields": {"a": {"type": 1}}}}},
        'structures."Ns.S".fields.a.type: expected a string, not a whole number',
    ),
    ({"name": "x", "fields": {"a": {"type": "Enumeration", "name": "E"}}}, "fields.a: missing key 'members'"),
    ({"name": "x", "fields": {"a": {**ENUMERATION, "members": ["x", 1]}}}, "fields.a.members[1]: expected a string"),
    ({"name": "x", "fields": {"a": {**ENUMERATION, "members": {"x": "1"}}}}, "fields.a.members.x: expected a whole"),
    ({"name": "x", "fields": {"a": {**ENUMERATION, "members": "x"}}}, "members: expected an array or a table, not a"),
    ({"name": "x", "fields": {"a": {**ENUMERATION, "flags": True}}}, "fields.a: the flags of E need numbers"),
    ({"name": "x", "fields": {}, "capabilities": "NONE"}, "capabilities: expected ALL, COMPARISONS or a table"),
    ({"name": "x", "fields": {}, "capabilities": "all"}, "not 'all': did you mean 'ALL'?"),
    ({"name": "x", "fields": {}, "capabilities": {"lambda": []}}, "capabilities.lambda: unknown key 'lambda': did you"),
    ({"name": "x", "fields": {}, "capabilities": {"lambdas": [1]}}, "capabilities.lambdas[0]: expected a string"),
    ({"name": "x", "fields": {}, "capabilities": {"operators": ["eqq"]}}, "unknown name in operators: 'eqq'; did you"),
]


@pytest.mark.parametrize(("content", "message"), FAULTS)
def test_a_mistake_is_told_with_its_place(content: object, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(content), "orders.json")
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is what is tested
        schema_from_file(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", b"name = ", "Invalid value (at end of document)"),
        ("a.toml", b"name = 'x'\nname = 'y'", "Cannot overwrite a value"),
        ("a.toml", b"name = " + b"[" * 100_000, "the file is nested too deep"),
        ("a.toml", b"day = 2024-06-01", "unknown key 'day'"),
        ("a.toml", b"name = 2024-06-01", "name: expected a string, not a date"),
        ("a.json", b'{"name": }', "Expecting value: line 1 column 10"),
        ("a.json", b'{"name": "x", "fields": {"a": {}, "a": {}}}', "key 'a' is written twice in one object"),
        ("a.json", b'{"name": "\xff"}', "the file is not in UTF-8"),
        ("a.yaml", b"", "the name of a schema file ends in .toml or .json"),
    ],
)
def test_a_file_that_holds_no_tables_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is what is tested
        schema_from_file(str(path))
    assert str(refused.value).startswith(f"{path}: ")
    assert message in str(refused.value)
