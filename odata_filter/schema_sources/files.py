"""Schemas from files, in TOML or JSON. The words are those of the classes: what `Field(nullable=False)` takes is a key.

odata_filter/schema_sources/README.md describes the format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from odata_filter import types
from odata_filter.backends.backend_arguments import suggested
from odata_filter.capabilities import Capabilities
from odata_filter.schema import Schema
from odata_filter.types.structured import Field, Structure

Made = TypeVar("Made")
Keys = Mapping[str, tuple[type, ...]]
"""The keys of a table, each with the classes of its value."""

_FIELD: Keys = {"type": (str,), "nullable": (bool,), "collection": (bool,)}
_FACETS: Mapping[str, Keys] = {
    "Integer": {"bits": (int,)},
    "Decimal": {"precision": (int,), "scale": (int,)},
    "Enumeration": {"name": (str,), "members": (list, dict), "ordered": (bool,), "flags": (bool,)},
    "Ref": {"name": (str,)},
}
"""What the types of fields take; the others take nothing."""
_REQUIRED = {"Enumeration": ("name", "members"), "Ref": ("name",)}
_TYPES = frozenset(types.__all__) - {"Type", "Structure"}
_SCHEMA: Keys = {"name": (str,), "fields": (dict,), "structures": (dict,), "capabilities": (str, dict)}
_CAPABILITIES: Keys = dict.fromkeys(("features", "operators", "functions", "lambdas"), (list,))
_NOUNS = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    list: "an array",
    dict: "a table",
    type(None): "null",
}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def schema_from_file(path: str) -> Schema:
    """Returns the schema that a file declares.

    Args:
        path: the file, in UTF-8; it ends in `.toml` or `.json`.

    Raises:
        ValueError: it does not declare a schema; the message names the file and the key.
        OSError: it cannot be read.

    """
    try:
        return _schema(_document(Path(path)))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _document(path: Path) -> object:
    """Returns what a file holds, none of its keys written twice."""
    suffix = path.suffix.lower()
    if suffix not in {".toml", ".json"}:
        raise ValueError("the name of a schema file ends in .toml or .json")
    try:
        text = path.read_text("utf-8-sig")
        if suffix == ".json":
            return json.loads(text, object_pairs_hook=_object)
        import tomllib  # noqa: PLC0415 - it takes longer to import than to read a schema, and JSON does without

        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise ValueError("the file is not in UTF-8") from None
    except RecursionError:
        raise ValueError("the file is nested too deep") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Returns an object of JSON, which may name a key twice where TOML may not."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} is written twice in one object")
        found[key] = value
    return found


def _schema(document: object) -> Schema:
    given = _table("", document, _SCHEMA, ("name", "fields"))
    declared = given.get("structures", {})
    structures = [_structure(_below("structures", name), name, each, declared) for name, each in declared.items()]
    fields = _fields("fields", given["fields"], declared)
    capabilities = _capabilities("capabilities", given.get("capabilities", "ALL"))
    return Schema(given["name"], fields, structures=structures, capabilities=capabilities)


def _structure(place: str, name: str, value: object, declared: Collection[str]) -> Structure:
    given = _table(place, value, {"fields": (dict,)}, ("fields",))
    return Structure(name, _fields(_below(place, "fields"), given["fields"], declared))


def _fields(place: str, value: Mapping[str, object], declared: Collection[str]) -> list[Field]:
    """Returns the fields of a table; `declared` are the names of the structures."""
    return [_field(_below(place, name), name, each, declared) for name, each in value.items()]


def _field(place: str, name: str, value: object, declared: Collection[str]) -> Field:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind not in _TYPES:
        hint = suggested(kind, _TYPES) or f": expected one of {', '.join(sorted(_TYPES))}"
        if kind in declared or kind == "Structure":
            hint = ': a field of a structure has type = "Ref" and the name of the structure'
        raise ValueError(f"{_below(place, 'type')}: unknown type {kind!r}{hint}")
    facets = _FACETS.get(kind, {}) if isinstance(kind, str) else {}
    given = _table(place, value, {**_FIELD, **facets}, ("type", *_REQUIRED.get(str(kind), ())))
    if kind == "Ref" and given["name"] not in declared:
        hint = suggested(given["name"], declared) or ": declare it in [structures]"
        raise ValueError(f"{_below(place, 'name')}: unknown structure {given['name']!r}{hint}")
    if kind == "Enumeration":
        _check_members(_below(place, "members"), given["members"])
    made = _made(place, getattr(types, given["type"]), **{key: each for key, each in given.items() if key in facets})
    return _made(place, Field, name, made, **{key: given[key] for key in ("nullable", "collection") if key in given})


def _check_members(place: str, members: list[object] | dict[str, object]) -> None:
    """Raises a ValueError if something else is among the members of an enumeration than names, or their numbers."""
    if isinstance(members, dict):
        for name, number in members.items():
            _check(_below(place, name), number, (int,))
    else:
        _check_names(place, members)


def _check_names(place: str, names: list[object]) -> None:
    for at, name in enumerate(names):
        _check(f"{place}[{at}]", name, (str,))


def _capabilities(place: str, value: str | dict[str, object]) -> Capabilities:
    if isinstance(value, str):
        named = {"ALL": Capabilities.ALL, "COMPARISONS": Capabilities.COMPARISONS}
        if value not in named:
            raise ValueError(f"{place}: expected ALL, COMPARISONS or a table, not {value!r}{suggested(value, named)}")
        return named[value]
    given = _table(place, value, _CAPABILITIES, ())
    for key, names in given.items():
        _check_names(_below(place, key), names)
    return _made(place, Capabilities, **given)


def _table(place: str, value: object, keys: Keys, required: tuple[str, ...]) -> dict[str, Any]:
    """Returns a table, each key of which is one of `keys` and has a value of its class.

    Raises:
        ValueError: it is something else, or lacks a required key.

    """
    _check(place, value, (dict,))
    assert isinstance(value, dict)  # noqa: S101 - for mypy
    for key, each in value.items():
        if key not in keys:
            hint = suggested(key, keys) or f": expected {' or '.join(keys)}"
            raise ValueError(f"{_below(place, key)}: unknown key {key!r}{hint}")
        _check(_below(place, key), each, keys[key])
    for key in required:
        if key not in value:
            raise ValueError(f"{place}: missing key {key!r}".removeprefix(": "))
    return value


def _check(place: str, value: object, classes: tuple[type, ...]) -> None:
    """Raises a ValueError for a value that is not of one of the classes."""
    if type(value) not in classes:
        expected = " or ".join(_NOUNS[each] for each in classes)
        noun = "true or false" if isinstance(value, bool) else _NOUNS.get(type(value), f"a {type(value).__name__}")
        raise ValueError(f"{place}: expected {expected}, not {noun}".removeprefix(": "))


def _below(place: str, key: str) -> str:
    """Returns the place of a key of a table, as TOML writes it."""
    written = key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{place}.{written}" if place else written


def _made(place: str, make: Callable[..., Made], *arguments: object, **named: object) -> Made:
    """Returns what a class makes of its arguments; an error gets its place in the file."""
    try:
        return make(*arguments, **named)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
