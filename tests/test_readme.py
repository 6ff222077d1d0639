"""The README tells the truth: its code is run, its tables are generated, its commands are there."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parent.parent / "README.md"
PACKAGE = README.parent / "odata_filter" / "README.md"
pytestmark = pytest.mark.skipif(not README.exists(), reason="the installed library has no README beside its tests")


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text("utf-8")


@pytest.mark.parametrize("path", [README, PACKAGE], ids=["README.md", "odata_filter/README.md"])
def test_the_examples_print_what_they_say(path: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    checked = 0
    for (language, code), (following, text) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language != "python":
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.chdir(tmp_path):
            exec(compile(code, path, "exec", dont_inherit=True), names)
        assert output.getvalue() == (text if following == "text" else ""), code
        checked += 1
    if "engine" in names:
        names["engine"].dispose()
    assert checked >= 3


@pytest.mark.parametrize("mark", ["setup:run", "setup:test"])
def test_a_setup_command_is_one_line_in_a_block_of_its_own(mark: str, readme: str) -> None:
    assert len(re.findall(rf"^<!-- {mark} -->\n```sh\n[^\n]+\n```$", readme, re.MULTILINE)) == 1


def test_what_other_libraries_answer_is_compared_with_what_ours_does(readme: str) -> None:
    differences = importlib.import_module("benchmarks.differences")
    (table,) = re.findall(r"^<!-- differences -->\n(.*?)^<!-- /differences -->$", readme, re.DOTALL | re.MULTILINE)
    rows = [line.split(" | ")[:2] for line in table.splitlines()[2:]]
    assert rows == [[f"| `{text}`", differences.selected(text, differences.ours)] for text in differences.FILTERS]


def test_the_readme_is_short(readme: str) -> None:
    assert len(readme.splitlines()) <= 250
