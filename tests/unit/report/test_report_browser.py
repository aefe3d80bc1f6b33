"""The page in a real browser, offline, at the width of a telephone and of a desk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.report.html import render
from pipeline.report.model import Report

pytestmark = pytest.mark.skipif(
    os.environ.get("CLAMOR_TEST_NO_BROWSER") == "1", reason="CLAMOR_TEST_NO_BROWSER=1 was set"
)

PATIENCE = 120_000
"""Milliseconds: a machine that does much else at once draws charts late."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests fail, for a report nobody has looked at is not tested."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(
            f"none of {', '.join(NAMES)} was found: install Chromium (Debian, Ubuntu: apt-get install chromium), "
            "or set CLAMOR_TEST_NO_BROWSER=1 to leave the browser tests out"
        )
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


def page_in(browser: Browser, width: int) -> Page:
    """An empty page of that width."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_default_timeout(PATIENCE)
    return page


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("which", ["demo_report", "hostile_report"])
def test_the_page_is_quiet_and_fits(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, which: str, width: int
) -> None:
    """No console message, no request but the file itself, no sideways scrolling, and every chart is drawn."""
    report: Report = request.getfixturevalue(which)
    file = tmp_path / "report.html"
    file.write_text(render(report, "ro"), encoding="utf-8")
    page = page_in(browser, width)
    console: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.on("request", lambda asked: requests.append(asked.url))
    page.on("dialog", lambda dialog: console.append(dialog.message))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.wait_for_function(
        "document.querySelectorAll('.chart .js-line').length >= document.querySelectorAll('.chart').length"
    )
    assert console == []
    assert requests == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.title") != "owned"
    page.close()


def test_evidence_unfolds_from_the_keyboard(browser: Browser, tmp_path: Path, demo_report: Report) -> None:
    """The quotes of a pain point open with Tab and Enter alone."""
    file = tmp_path / "report.html"
    file.write_text(render(demo_report, "en"), encoding="utf-8")
    page = page_in(browser, 1440)
    page.goto(file.as_uri())
    page.locator(".points summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".points details").first.evaluate("one => one.open")
    assert page.locator(".points details .verbatim").first.is_visible()
    page.close()
