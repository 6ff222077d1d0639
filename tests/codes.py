"""The README's table of error codes, out of the cases. `python tests/codes.py` writes it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from cases import load

import odata_filter

TESTS = Path(__file__).parent
KEBAB = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
NO_CODES = {"date-time", "utf-8", "odata-filter", "qualified-member", "system-name"}
"""Strings in the library that look like codes and are none, or are part of one."""


def code_table() -> str:
    """A row for each code, in the order of the cases: the code, its class, and an example."""
    rows: dict[str, tuple[str, str]] = {}
    for case in load("refuse")["case"]:
        text = case["filter"] if len(case["filter"]) <= 60 else case["filter"][:57] + "..."
        if text.isprintable() and "`" not in text:
            rows.setdefault(case["code"], (case["error"], f"`{text}`" if text else "(empty)"))
    for case in load("codes")["code"]:
        rows.setdefault(case["code"], (case["error"], case["example"]))
    lines = [
        f"| `{code}` | `{error}` | {example.replace('|', chr(92) + '|')} |" for code, (error, example) in rows.items()
    ]
    return "\n".join(["| code | class | example |", "|---|---|---|", *lines]) + "\n"


def codes_of_the_library() -> set[str]:
    """Every code that the library's source spells."""
    from odata_filter.syntax.vocabulary import REFUSED  # noqa: PLC0415 - beside its use

    found = {f"unsupported-{code}" for code, _, _ in REFUSED.values()} | {"invalid-date", "invalid-date-time"}
    for path in Path(odata_filter.__file__).parent.rglob("*.py"):
        if "emulator" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value):
                found.add(node.value)
    return found - NO_CODES


if __name__ == "__main__":
    readme = TESTS.parent / "README.md"
    text = re.sub(
        r"(<!-- codes -->\n).*?(<!-- /codes -->)",
        lambda match: match[1] + code_table() + match[2],
        readme.read_text("utf-8"),
        flags=re.DOTALL,
    )
    readme.write_text(text, "utf-8")
