"""The README of schemas tells the truth: its files are read, its commands and its code are run."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from importlib.resources import files
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import odata_filter.schema_sources
from odata_filter import Capabilities, types
from odata_filter.cli import main

README = (files(odata_filter.schema_sources) / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_examples_print_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    ran = 0
    for (language, code), (following, text) in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True):
        if language in {"toml", "json"}:
            Path({"toml": "catalogue.toml", "json": "products.json"}[language]).write_text(code, "utf-8")
        if language not in {"python", "sh"}:
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            if language == "python":
                exec(compile(code, "README.md", "exec", dont_inherit=True), names)  # noqa: S102 - our own examples
            else:
                for line in code.splitlines():
                    main(shlex.split(line)[1:])
        assert following == "text"
        assert output.getvalue() == text, code
        ran += 1
    assert ran == 3
    names["archive"].close()
    names["shop"].close()


def test_the_readme_has_every_type_and_what_it_takes() -> None:
    rows = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    words = {word for code in re.findall("`([^`]+)`", rows) for word in code.split()}
    kinds = {*types.__all__} - {"Type", "Structure"}
    taken = {name for kind in kinds for name in signature(getattr(types, kind)).parameters}
    assert {*kinds, *taken, *signature(Capabilities).parameters, "nullable", "collection"} <= words
    assert taken == {"bits", "precision", "scale", "name", "members", "ordered", "flags"}
