"""Measure how fast the library is: microseconds, and ratios against the targets."""
# ruff: noqa: T201 -- to print is what it is for

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from benchmarks.phases import PHASES
from benchmarks.report import as_json, as_markdown
from benchmarks.timing import FULL, QUICK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.timing import Race


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the phases and print what they measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="once, and on little: shows that all of it runs, not how fast"
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    parser.add_argument("phases", nargs="*", metavar="phase", help=f"only these: {', '.join(PHASES)}")
    options = parser.parse_args(arguments)
    if unknown := set(options.phases) - set(PHASES):
        parser.error(f"no such phase: {', '.join(sorted(unknown))}")

    races: list[Race] = []
    for name in options.phases or PHASES:
        print(f"{name} ...", file=sys.stderr)
        races += PHASES[name](QUICK if options.quick else FULL)
    if options.json:
        print(json.dumps(as_json(races), indent=2))
    else:
        print("\n".join(as_markdown(races)))


if __name__ == "__main__":
    main()
