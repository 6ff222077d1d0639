"""The benchmarks run. Whether they are fast is no test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_all_of_it_is_measured() -> None:
    command = (sys.executable, "-m", "benchmarks.run", "--quick", "--json")
    root = Path(__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert all(us > 0 for race in found["races"] for us in race["us"].values())
    for target in found["targets"]:
        # Peers come with an extra of their own: what is measured against them may be missing.
        versions = (version for peer, version in found["versions"].items() if target["rival"].startswith(peer))
        if not next(versions, "").startswith("n/a"):
            assert target["measured"] > 0, target["what"]


def test_conditions_of_the_backends_are_measured() -> None:
    command = (sys.executable, "-m", "benchmarks.expressions", "--rows", "200", "--seconds", "0")
    root = Path(__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "| Polars | PyArrow | DuckDB | SQLite |" in done.stdout
    assert "geometric mean" in done.stdout
