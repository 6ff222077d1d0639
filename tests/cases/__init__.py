"""The cases that are data."""

import tomllib
from pathlib import Path
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The data of `name.toml`."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def lines(name: str) -> list[str]:
    """The lines of a file."""
    return (Path(__file__).parent / name).read_text("utf-8").splitlines()
