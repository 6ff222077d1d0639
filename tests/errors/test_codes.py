"""The table of codes: one row for each code, the same in the library, its README and the cases."""

from __future__ import annotations

from typing import get_args

import pytest
from cases import load
from support.codes import README, code_table

from odata_filter.errors.codes import CODES, Code


def test_every_code_has_a_row_and_every_row_a_code() -> None:
    assert set(get_args(Code)) == set(CODES)


@pytest.mark.skipif(not README.exists(), reason="the installed library has no README beside its code")
def test_the_table_of_the_readme_is_that_of_the_library() -> None:
    assert f"<!-- codes -->\n{code_table()}<!-- /codes -->" in README.read_text("utf-8"), "run tests/support/codes.py"


def test_the_cases_know_each_code_by_its_class() -> None:
    for case in load("refuse")["case"]:
        assert CODES[case["code"]].error.__name__ == case["error"]
