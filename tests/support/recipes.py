"""The recipes of the README of backends."""

from __future__ import annotations

import re
from pathlib import Path

import odata_filter

README = Path(odata_filter.__file__).parent / "backends" / "README.md"


def recipes(section: str) -> list[str]:
    """The examples in Python of a section."""
    text = README.read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
