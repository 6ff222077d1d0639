"""The emulator's README tells the truth."""

from __future__ import annotations

import re
import unittest
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from odata_filter.reality_conversion import emulator
from odata_filter.reality_conversion.emulator.demo import demo

from .client import Api

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

README = (files(emulator) / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the blocks of Python define, one after the other."""
    names: dict[str, Any] = {"__name__": "readme"}
    for code in re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE):
        exec(compile(code, "README.md", "exec"), names)  # noqa: S102 - our own examples
    return names


def test_its_tests_pass(names: dict[str, Any], reality_conversion: RealityConversion) -> None:
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        reality_conversion.reset()
        test(reality_conversion)
    cases = [value for value in names.values() if isinstance(value, type) and issubclass(value, unittest.TestCase)]
    assert len(cases) == 1
    result = unittest.TestResult()
    for case in cases:
        unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun == 1
    assert result.wasSuccessful(), result.failures + result.errors


def test_it_names_every_member_endpoint_and_option(names: dict[str, Any], api: Api) -> None:
    members = {name for name in vars(names["RealityConversion"]) if not name.startswith("_")} | {
        "url",
        "base_url",
        "app",
    }
    for name in members:
        assert f"`.{name}" in README, name
    for endpoint in api.get("/_emulator/").json()["endpoints"]:
        path = endpoint["path"].removeprefix("/_emulator/")
        assert re.search(rf"^\| `(?:[A-Z]+ )+{re.escape(path)}`", README, re.MULTILINE), path


def test_the_demo_is_as_it_says() -> None:
    jobs = list(demo(500).jobs)
    assert len({job.document["userId"] for job in jobs}) == 5
    assert jobs[0].email == "ada.lindqvist@example.com"
