"""The start page in a real browser: Debian's chromium and chromium-driver."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import requests

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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    from selenium import webdriver  # noqa: PLC0415 - optional
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

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
        "--window-size=1200,900",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    driver.set_page_load_timeout(TIMEOUT)
    yield driver
    driver.quit()


def wait_for(browser: WebDriver, id_: str, pattern: str) -> str:
    """The text of an element, as soon as it matches a pattern."""
    from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415

    def text(_: WebDriver) -> str | bool:
        text = str(browser.find_element("id", id_).text)
        return text if re.search(pattern, text) else False

    return str(WebDriverWait(browser, TIMEOUT).until(text, f"#{id_} never matched {pattern}"))


def typed(browser: WebDriver, text: str) -> None:
    field = browser.find_element("id", "filter")
    field.clear()
    field.send_keys(text)


@in_browser
def test_a_filter_is_tried_as_it_is_typed(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    reality_conversion.seed(120)
    browser.get(reality_conversion.url)
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
    assert wait_for(browser, "sql", "`job_inputs`").endswith('["Failed","x"]')
    assert f"{reality_conversion.url}/reality-conversion/jobs?$filter=state%20eq%20" in wait_for(browser, "url", "jobs")
    rows = browser.find_elements("css selector", "#jobs tbody tr")
    assert rows
    assert all(" Failed " in row.text for row in rows)
    answer = requests.get(wait_for(browser, "url", "jobs"), headers={"Authorization": "Bearer x"}, timeout=TIMEOUT)
    assert answer.status_code == 200


@in_browser
def test_an_error_is_drawn_and_then_gone(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    reality_conversion.seed(3)
    browser.get(reality_conversion.url)
    typed(browser, "sttae eq 'Success' and name gt 5")
    drawn = wait_for(browser, "error", "did you mean")
    assert "unknown field 'sttae' [unknown-field]" in drawn
    assert drawn.count("hint:") >= 1
    assert browser.find_element("id", "filter").get_attribute("aria-invalid") == "true"
    assert not browser.find_element("id", "forms").is_displayed()
    typed(browser, "state in ()")
    assert wait_for(browser, "count", "^0 of 3 jobs$")
    assert not browser.find_element("id", "error").is_displayed()


@in_browser
def test_the_keyboard_reaches_everything(reality_conversion: RealityConversion, browser: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415

    reality_conversion.seed(30)
    browser.get(reality_conversion.url)
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
    assert browser.switch_to.active_element.get_attribute("id") == "text"


@in_browser
def test_what_is_typed_is_never_markup_and_the_address_keeps_it(
    reality_conversion: RealityConversion, browser: WebDriver
) -> None:
    reality_conversion.seed([job(0, name="img onerror=alert(1)")])
    browser.get(reality_conversion.url)
    typed(browser, "name ne '<img src=x onerror=alert(1)>&\"'")
    assert wait_for(browser, "text", "img") == "name ne '<img src=x onerror=alert(1)>&\"'"
    assert browser.find_elements("css selector", "main img") == []
    browser.refresh()
    assert wait_for(browser, "text", "img") == "name ne '<img src=x onerror=alert(1)>&\"'"
    assert [
        entry for entry in browser.execute("getLog", {"type": "browser"})["value"] if entry["level"] == "SEVERE"
    ] == []


def test_the_page_needs_no_other_host(reality_conversion: RealityConversion) -> None:
    answer = requests.get(reality_conversion.url, timeout=TIMEOUT)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert re.findall(r"(?:src|href)=(?!\"data:)\S+", answer.text) == []
    assert "http://" not in answer.text
    assert "https://" not in answer.text


@pytest.mark.parametrize("filter_", ["", " ", "state eq 'Active'", "(" * 1000, "\0", "name eq 'ä'", "x" * 50_000])
def test_every_trial_is_answered(reality_conversion: RealityConversion, filter_: str) -> None:
    reality_conversion.seed(3)
    answer = requests.get(f"{reality_conversion.url}/_emulator/try", params={"filter": filter_}, timeout=TIMEOUT)
    assert answer.status_code == 200
    assert ("errors" in answer.json()) != ("jobs" in answer.json())
