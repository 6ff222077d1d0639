"""The README of schemas tells the truth: its files are read, its commands and its code are run."""

from __future__ import annotations

import re
from inspect import signature

from support.examples import FILTERS, README, examples

from odata_filter import Capabilities, Schema, types


def test_the_examples_print_what_they_say() -> None:
    names = examples()
    assert isinstance(names["CATALOGUE"], Schema)
    assert isinstance(names["ORDERS"], Schema)
    assert len(FILTERS) == 9


def test_the_readme_has_every_type_and_what_it_takes() -> None:
    rows = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    words = {word for code in re.findall("`([^`]+)`", rows) for word in code.split()}
    kinds = {*types.__all__} - {"Type", "Structure"}
    taken = {name for kind in kinds for name in signature(getattr(types, kind)).parameters}
    assert {*kinds, *taken, *signature(Capabilities).parameters, "nullable", "collection"} <= words
    assert taken == {"bits", "precision", "scale", "name", "members", "ordered", "flags"}
