"""The README of schemas: its files, its code, and the two example schemas with their records and filters."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import odata_filter.schema_sources
from odata_filter.cli import main

README = (files(odata_filter.schema_sources) / "README.md").read_text("utf-8")
FILTERS = re.findall(r'^print\((products|orders)\("(.+)"\)\)$', README, re.MULTILINE)
"""The example that each filter is of, and its text."""

_BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
_FILES = {"toml": "catalogue.toml", "json": "products.json"}


@cache
def examples() -> dict[str, Any]:
    """Runs the README in a folder of its own, and returns the names that its code makes; it prints what it says."""
    names: dict[str, Any] = {}
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        for (language, code), (following, text) in zip(_BLOCKS, [*_BLOCKS[1:], ("", "")], strict=True):
            output = io.StringIO()
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                _run(language, code, names)
            assert output.getvalue() == (text if following == "text" else ""), code
    names["archive"].close()
    names["shop"].close()
    return names


def _run(language: str, code: str, names: dict[str, Any]) -> None:
    if language == "python":
        exec(compile(code, "README.md", "exec", dont_inherit=True), names)
    elif language == "sh":
        for line in code.splitlines():
            main(shlex.split(line)[1:])
    elif language in _FILES:
        Path(_FILES[language]).write_text(code, "utf-8")
