"""The emulator's README tells the truth."""

from __future__ import annotations

import inspect
import re
from importlib.resources import files

import pytest

from odata_filter.reality_conversion import emulator
from odata_filter.reality_conversion.emulator import RealityConversion
from odata_filter.reality_conversion.emulator.demo import demo
from odata_filter.reality_conversion.errors import INVALID_TOKEN, INVALID_TOP

from .client import Api

pytest_plugins = ["pytester"]

README = (files(emulator) / "README.md").read_text("utf-8")


def test_its_tests_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("\n".join(re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)))
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=5)


def test_it_names_every_member_endpoint_and_option(api: Api) -> None:
    members = {name for name in vars(RealityConversion) if not name.startswith("_")} | {
        "url",
        "base_url",
        "app",
    }
    for name in members:
        assert f"`.{name}" in README, name
    signature = inspect.signature(RealityConversion.fail_next)
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()][1:]
    assert f"`.fail_next{inspect.Signature(plain)}`" in README
    for endpoint in api.get("/_emulator/").json()["endpoints"]:
        path = endpoint["path"].removeprefix("/_emulator/")
        assert re.search(rf"^\| `(?:[A-Z]+ )+{re.escape(path)}`", README, re.MULTILINE), path


def test_the_demo_is_as_it_says() -> None:
    jobs = list(demo(500).jobs)
    assert len({job.document["userId"] for job in jobs}) == 5
    assert jobs[0].email == "ada.lindqvist@example.com"


def test_faults_have_the_bodies_that_it_says(reality_conversion: RealityConversion, api: Api) -> None:
    reality_conversion.seed(20)
    own = []
    for status in range(400, 600):
        reality_conversion.fail_next("get", status)
        if api.get("/reality-conversion/jobs/x").json()["error"]["code"] != "PlantedFault":
            own.append(str(status))
    assert f"a planted {', '.join(own[:-1])} or {own[-1]} is" in README
    reality_conversion.fail_next("list")
    reality_conversion.fail_next("list", 400)
    answers = [api.get("/reality-conversion/jobs", continuationToken=token) for token in ("", "x", "x")]
    assert [each.status_code for each in answers] == [200, 400, 400]
    assert [each.json() for each in answers[1:]] == [INVALID_TOP, INVALID_TOKEN]
