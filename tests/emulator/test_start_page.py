"""The start page in a real browser: Debian's chromium and chromium-driver."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import requests

from odata_filter import Sql, parse
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.reality_conversion import JOB_COLUMNS, JOBS, sample_job
from odata_filter.reality_conversion.emulator.start_page import vocabulary
from odata_filter.reality_conversion.schema import JOB_STATE, JOB_TYPE

from .client import TIMEOUT, job

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver.remote.webdriver import WebDriver

    from odata_filter.reality_conversion.emulator import RealityConversion

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

selenium = pytest.importorskip("selenium", reason="selenium is not installed")
in_browser = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium and chromium-driver are not installed"
)

WIDE, NARROW = 1280, 390
"""Widths of the window, in pixels."""

LONG = " or ".join(f"(name eq 'Harbour survey {number}' and state eq 'Failed')" for number in range(12))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    profile: Path = tmp_path_factory.mktemp("chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    driver.set_page_load_timeout(TIMEOUT)
    yield driver
    driver.quit()


@pytest.fixture
def browser(session: WebDriver) -> Iterator[WebDriver]:
    """The browser of all tests, with a window of the usual width; afterwards it has nothing to complain of."""
    window(session)
    yield session
    complaints = session.execute("getLog", {"type": "browser"})["value"]
    assert [entry for entry in complaints if entry["level"] == "SEVERE"] == []


def window(browser: WebDriver, width: int = WIDE, scheme: str = "light") -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def opened(browser: WebDriver, url: str, filter_: str = "") -> None:
    """Opens the page, with a filter in its address."""
    browser.get("about:blank")  # else another filter would not load the page again
    browser.get(f"{url}/#{quote(filter_)}")


def wait_for(browser: WebDriver, id_: str, pattern: str) -> str:
    """The text of an element, as soon as it matches a pattern."""
    from selenium.webdriver.support.ui import WebDriverWait

    def text(_: WebDriver) -> str | bool:
        text = str(browser.find_element("id", id_).text)
        return text if re.search(pattern, text) else False

    return str(WebDriverWait(browser, TIMEOUT, 0.05).until(text, f"#{id_} never matched {pattern}"))


def typed(browser: WebDriver, text: str) -> None:
    field = browser.find_element("id", "filter")
    field.clear()
    field.send_keys(text)


def filter_of(browser: WebDriver) -> str:
    return str(browser.find_element("id", "filter").get_property("value"))


def press(browser: WebDriver, within: str, text: str) -> None:
    """Presses the first button in a part of the page whose text begins so."""
    browser.find_element("xpath", f'//*[@id="{within}"]//button[starts-with(., "{text}")]').click()


def unfold(browser: WebDriver) -> None:
    """Opens what is folded on narrow windows."""
    browser.execute_script("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def overflows(browser: WebDriver) -> bool:
    """Whether something is wider than the window, or than its own box."""
    script = """
        const wide = element => element.scrollWidth > element.clientWidth + 1;
        return wide(document.documentElement) || [...document.querySelectorAll("pre, textarea, button")].some(wide)"""
    return bool(browser.execute_script(script))


@in_browser
def test_a_filter_is_tried_as_it_is_typed(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    reality_conversion.seed(120)
    opened(browser, reality_conversion.url)
    assert wait_for(browser, "count", "of") == "120 of 120 jobs, the newest 50 shown"
    assert browser.switch_to.active_element.get_attribute("id") == "filter"  # ready to type
    browser.switch_to.active_element.send_keys("state  EQ 'Failed' and (name ne null or inputId in ('x'))")
    assert wait_for(browser, "text", r"\)$") == "state eq 'Failed' and (name ne null or inputId in ('x'))"
    assert wait_for(browser, "tree", "or").split("\n") == [
        "and",
        "state eq 'Failed'",
        "or",
        "name ne null",
        "inputId in ('x')",
    ]
    assert "`job_inputs`" in wait_for(browser, "sql", ".")
    assert wait_for(browser, "params", ".") == '["Failed","x"]'
    assert f"{reality_conversion.url}/reality-conversion/jobs?$filter=state%20eq%20" in wait_for(browser, "url", "jobs")
    rows = browser.find_elements("css selector", "#jobs tbody tr:not(.json)")
    assert rows
    assert all(" Failed " in row.text for row in rows)
    answer = requests.get(wait_for(browser, "url", "jobs"), headers={"Authorization": "Bearer x"}, timeout=TIMEOUT)
    assert answer.status_code == 200


@in_browser
def test_an_emulator_without_jobs_says_so(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    opened(browser, reality_conversion.url, "state eq 'Failed'")
    assert "--demo 100" in wait_for(browser, "count", ".")
    assert not browser.find_element("id", "jobs").is_displayed()


@in_browser
def test_an_error_is_marked_and_mended_by_a_button(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    reality_conversion.seed(3)
    # The offsets of Python and of JavaScript differ behind an emoji.
    opened(browser, reality_conversion.url, "name eq '😀' and sttae eq 'Success' or type eq 'Mesh'")
    told = wait_for(browser, "errors", "did you mean")
    assert "unknown field 'sttae' unknown-field" in told
    assert [each.text for each in browser.find_elements("css selector", "#errors mark")] == ["sttae", "'Mesh'"]
    assert browser.find_element("id", "filter").get_attribute("aria-invalid") == "true"
    assert not browser.find_element("id", "forms").is_displayed()
    press(browser, "errors", "Use state")
    assert filter_of(browser) == "name eq '😀' and state eq 'Success' or type eq 'Mesh'"
    wait_for(browser, "errors", r"\A(?!.*sttae)(?s:.)*not a JobType")
    typed(browser, "state in ()")
    assert wait_for(browser, "count", "^0 of 3 jobs$")
    assert not browser.find_element("id", "errors").is_displayed()


@in_browser
def test_an_error_shows_both_of_its_places(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    opened(browser, reality_conversion.url, f"{LONG} and (state eq 'Failed'")
    wait_for(browser, "errors", "unclosed")
    assert [each.text.strip() for each in browser.find_elements("css selector", "#errors mark")] == ["(", ""]
    opened(browser, reality_conversion.url, f"(state eq 'Failed' or {LONG}")
    wait_for(browser, "errors", "unclosed")
    excerpts = browser.find_elements("css selector", "#errors pre")
    assert [(each.text[0], each.text[-1:]) for each in excerpts] == [("(", "…"), ("…", ")")]


@in_browser
def test_nothing_is_wider_than_a_phone(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    reality_conversion.seed(
        [job(0, name="x" * 250), sample_job(state="TerminatingOnFailure", type="TileMapOptimization")]
    )
    window(browser, NARROW)
    opened(browser, reality_conversion.url)
    wait_for(browser, "count", "of")
    low = browser.find_element("id", "filter").size["height"]
    typed(browser, "name eq 'x' and name eq 'y' and name eq 'z'")
    assert browser.find_element("id", "filter").size["height"] > low
    for long, end in ((LONG, "Failed'$"), (f"name eq '{'x' * 400}'", "x'$")):
        opened(browser, reality_conversion.url, long)
        wait_for(browser, "count", "^0 of 2")
        unfold(browser)
        wait_for(browser, "text", end)
        assert browser.find_element("id", "filter").size["height"] > 5 * low
        assert not overflows(browser)
    opened(browser, reality_conversion.url, f"{'x' * 100} eq 1 or {LONG}")
    wait_for(browser, "errors", "unknown")
    assert not overflows(browser)
    # What marks the place is broken over lines together with the text.
    lines = "return document.querySelector('#errors mark').getClientRects().length"
    assert browser.execute_script(lines) > 1
    typed(browser, "name ne ''")
    wait_for(browser, "count", "^2 of 2")
    assert not overflows(browser)


@in_browser
def test_words_are_inserted_where_the_caret_is(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    reality_conversion.seed(30)
    opened(browser, reality_conversion.url)
    for word in ("state", "in ()", "'Failed'", "'Success'"):
        press(browser, "vocabulary", word)
    assert filter_of(browser) == "state in ('Failed', 'Success')"
    field = browser.switch_to.active_element
    field.send_keys(Keys.END)
    for word in ("and", "()", "createdDateTime", "ge", "2024-06-24T13:00:00Z", "or", "name", "eq", "null"):
        press(browser, "vocabulary", word)
    expected = "state in ('Failed', 'Success') and (createdDateTime ge 2024-06-24T13:00:00Z or name eq null)"
    assert filter_of(browser) == expected
    assert wait_for(browser, "text", r"null\)$") == expected
    field.send_keys(Keys.CONTROL, "z")
    assert filter_of(browser) == expected.replace(" null)", ")")
    field.send_keys(Keys.CONTROL, Keys.HOME)
    press(browser, "vocabulary", "or")
    assert filter_of(browser).startswith("or state in")


def test_the_words_are_those_of_the_schema() -> None:
    groups = {group["title"]: [each["word"].partition(" (")[0] for each in group["words"]] for group in vocabulary()}
    assert groups["Fields"] == list(JOBS)
    assert {*groups["Operators"]} == {*JOBS.capabilities.operators, "(|)"}
    for enumeration in (JOB_STATE, JOB_TYPE):
        assert groups[enumeration.name] == [f"'{member}'" for member in enumeration.members]
    notes = {each["word"]: each.get("note") for group in vocabulary() for each in group["words"]}
    assert (notes["id"], notes["name"], notes["state"]) == ("Guid", "String or null", "JobState")
    assert (notes["inputId"], notes["'text'"]) == ("Collection(Identifier)", "String")


@in_browser
def test_every_dialect_is_shown(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    text = "state eq 'Failed' and inputId in ('x')"
    opened(browser, reality_conversion.url, text)
    wait_for(browser, "text", ".")
    radios = browser.find_elements("css selector", "#dialects input")
    assert [each.get_attribute("value") for each in radios] == list(DIALECTS)
    for radio, dialect in zip(radios, DIALECTS, strict=True):
        radio.click()
        where = parse(text).to(Sql(dialect, columns=JOB_COLUMNS))
        assert wait_for(browser, "sql", f"^{re.escape(where.sql)}$")
        assert json.loads(wait_for(browser, "params", ".")) == json.loads(json.dumps(where.params))


@in_browser
def test_copy_buttons_copy(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    def pasted() -> str:
        field = browser.find_element("id", "filter")
        field.clear()
        field.send_keys(Keys.CONTROL, "v")
        return filter_of(browser)

    reality_conversion.seed(1)
    for id_ in ("text", "url", "sql"):
        opened(browser, reality_conversion.url, "state ne 'Failed'")
        text = wait_for(browser, id_, ".")
        copy = browser.find_element("css selector", f"section:has(#{id_}) .copy")
        copy.click()
        assert copy.text.startswith("Copied")
        assert pasted() == text
    wait_for(browser, "errors", "hint|Hint")
    # A page of another machine has no clipboard of its own.
    browser.execute_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    press(browser, "errors", "Copy")
    assert "hint:" in pasted()


@in_browser
def test_a_job_shows_all_its_fields_and_its_json(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    inputs = {"meshes": ["482b2968-6a85-4e50-b05c-8acbf828c1bd", "b8bdeba4-a4a6-42d7-b81a-a22f892707a2"]}
    known = {**job(0), "type": "MeshSampling", "specifications": {"inputs": inputs, "output": "fdb:1", "options": {}}}
    reality_conversion.seed([{**known, "email": "ada@example.com"}])
    opened(browser, reality_conversion.url)
    wait_for(browser, "count", "of")
    heads = browser.find_elements("css selector", "#jobs th")
    assert {each.text for each in heads} == set(JOBS)
    cells = browser.find_elements("css selector", "#jobs tbody tr:not(.json) td")
    assert dict(zip((each.text for each in heads), (each.text for each in cells), strict=True)) == {
        "id": "00000000",
        "state": "Success",
        "name": "Job 0",
        "type": "MeshSampling",
        "createdDateTime": "2026-04-01T09:59:28Z",
        "iTwinId": "2c8e4988",
        "email": "ada@example.com",
        "inputId": "482b2968 +1",
        "outputId": "fdb:1",
    }
    shown = browser.find_element("css selector", "#jobs .json pre")
    assert not shown.is_displayed()
    cells[2].click()
    assert json.loads(shown.text) == {**known, "email": "ada@example.com"}
    toggle = browser.find_element("css selector", "#jobs button")
    assert toggle.get_attribute("aria-expanded") == "true"
    toggle.send_keys(Keys.ENTER)
    assert not shown.is_displayed()
    window(browser, NARROW)
    assert [each.text for each in heads if each.is_displayed()] == ["id", "state", "name", "type"]


@in_browser
def test_the_keyboard_reaches_everything(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    reality_conversion.seed(30)
    opened(browser, reality_conversion.url)
    wait_for(browser, "count", "of 30")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    sample = browser.switch_to.active_element
    assert sample.tag_name == "button"
    chosen = sample.text
    sample.send_keys(Keys.ENTER)
    assert wait_for(browser, "text", ".") == chosen
    assert browser.switch_to.active_element.get_attribute("id") == "filter"
    for _ in range(5):
        browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.tag_name == "summary"
    browser.switch_to.active_element.send_keys(Keys.ENTER)  # folds the words
    for _ in range(2):
        browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text.startswith("Copy")


@in_browser
def test_what_is_typed_is_never_markup_and_the_address_keeps_it(
    reality_conversion: RealityConversion, browser: WebDriver
) -> None:
    reality_conversion.seed([job(0, name="img onerror=alert(1)")])
    opened(browser, reality_conversion.url)
    typed(browser, "name ne '<img src=x onerror=alert(1)>&\"'")
    assert wait_for(browser, "text", "img") == "name ne '<img src=x onerror=alert(1)>&\"'"
    assert browser.find_elements("css selector", "main img") == []
    browser.refresh()
    assert wait_for(browser, "text", "img") == "name ne '<img src=x onerror=alert(1)>&\"'"


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing(reality_conversion: RealityConversion, browser: WebDriver, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    reality_conversion.seed(5)
    window(browser, width, scheme)
    opened(browser, reality_conversion.url, "name ne null or state ne 'Failed'")
    wait_for(browser, "count", "of")
    unfold(browser)
    browser.find_element("css selector", "#jobs button").click()
    browser.execute_script((files(axe) / "axe.min.js").read_text("utf-8"))
    for _ in ("results", "errors above the last results"):
        found = browser.execute_async_script("axe.run().then(arguments[0])")
        assert len(found["passes"]) > 20
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []
        typed(browser, "sttae eq 'Failed' or name gt 5")
        wait_for(browser, "errors", "did you mean")


def test_the_page_needs_no_other_host(reality_conversion: RealityConversion) -> None:
    page = requests.get(reality_conversion.url, timeout=TIMEOUT)
    parts = re.findall(r'(?:src|href)="(?!data:)([^"]*)"', page.text)
    assert {"/start_page/page.css", "/start_page/page.js", "/_emulator/openapi.json", "/_emulator/"} == {*parts}
    for part in ("/", *parts):
        answer = requests.get(reality_conversion.url + part, timeout=TIMEOUT)
        assert answer.status_code == 200, part
        if "_emulator" not in part:
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "http://" not in answer.text
            assert "https://" not in answer.text
    assert requests.get(f"{reality_conversion.url}/_emulator/openapi.json", timeout=TIMEOUT).json()["openapi"]


@pytest.mark.parametrize("filter_", ["", " ", "state eq 'Active'", "(" * 1000, "\0", "name eq 'ä'", "x" * 50_000])
def test_every_trial_is_answered(reality_conversion: RealityConversion, filter_: str) -> None:
    reality_conversion.seed(3)
    for dialect in DIALECTS:
        params = {"filter": filter_, "dialect": dialect}
        answer = requests.get(f"{reality_conversion.url}/_emulator/try", params=params, timeout=TIMEOUT)
        assert answer.status_code == 200
        assert ("errors" in answer.json()) != ("jobs" in answer.json())


def test_a_dialect_that_does_not_fit_is_told(reality_conversion: RealityConversion) -> None:
    for dialect, message in (("mysqll", "Unknown dialect 'mysqll'; did you mean 'mysql'"), ("", "expected sqlite, ")):
        params = {"dialect": dialect}
        answer = requests.get(f"{reality_conversion.url}/_emulator/try", params=params, timeout=TIMEOUT)
        assert answer.status_code == 400
        assert message in answer.json()["error"]["message"]
    many = {"filter": f"name in ({','.join(map(repr, map(str, range(3_000))))})", "dialect": "duckdb"}
    answer = requests.get(f"{reality_conversion.url}/_emulator/try", params=many, timeout=TIMEOUT)
    assert answer.json()["count"] == 0
