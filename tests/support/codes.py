"""The table of error codes in odata_filter/errors/README.md. `python tests/support/codes.py` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from odata_filter.errors.codes import CODES

README = Path(__file__).parents[2] / "odata_filter" / "errors" / "README.md"


def code_table() -> str:
    """A row for each code: the code, its class, and an example."""
    rows = [
        f"| `{code}` | `{row.error.__name__}` | {row.example.replace('|', chr(92) + '|')} |"
        for code, row in CODES.items()
    ]
    return "\n".join(["| code | class | example |", "|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    text = re.sub(
        r"(<!-- codes -->\n).*?(<!-- /codes -->)",
        lambda match: match[1] + code_table() + match[2],
        README.read_text("utf-8"),
        flags=re.DOTALL,
    )
    README.write_text(text, "utf-8")
