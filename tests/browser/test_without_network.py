"""Visits are taken along, filled with the network unplugged, closed, opened again, and go out once. What lies on the disk of
this browser is looked through for every word that was typed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.browser import FLAGS, SHELL, Look, Site, audit, need, sideways
from tests.questionnaires.clients.engine import is_there

pytestmark = pytest.mark.browser
CANARY = "Kanarya4711"
NOT_ENCRYPTED = """{ const plain = (how, key, data) => Promise.resolve(new Uint8Array(data).buffer);
  crypto.subtle.encrypt = plain; }"""


@contextmanager
def profile(play: Playwright, folder: Path, site: Site, who: str, script: str = "") -> Iterator[BrowserContext]:
    """A browser with a folder of its own on the disk, as on a laptop."""
    need(is_there(), "The engine was not built: make engine.")
    path = shutil.which(SHELL) or shutil.which("chromium") or shutil.which("chromium-browser")
    need(path is not None, "Chromium is not installed.")
    context = play.chromium.launch_persistent_context(
        str(folder), executable_path=path, args=FLAGS, viewport={"width": 360, "height": 800}
    )
    context.set_default_timeout(8_000)
    if who:
        context.add_cookies(site.carried_by(who))
    if script:
        context.add_init_script(script)
    yield context
    context.close()


def take(page: Page, site: Site, many: int = 2) -> str:
    page.goto(site.address("/offline/take/"))
    boxes = page.locator("input[name=cases]")
    for at in range(boxes.count()):
        boxes.nth(at).set_checked(at < many)
    page.get_by_label("What do you call this device?").fill("old laptop")
    page.get_by_role("button", name="Take them along").click()
    words = page.locator("[data-part=words]").inner_text()
    assert len(words.split()) == 4
    page.get_by_role("button", name="I have written them down").click()
    page.locator("#visits[data-ready]").wait_for()
    return words


def open_with(page: Page, words: str) -> None:
    page.get_by_label("Your four words").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="Visits on this device")).to_be_visible()


def forward(page: Page) -> None:
    page.locator(".ask-foot .main").click()


def begin_contact(page: Page) -> None:
    page.locator("[data-case]").first.get_by_role("button", name="Contact").click()
    page.locator(".ask-foot .main").wait_for()


def found(folder: Path, words: str) -> list[str]:
    """Files in which these words stand, as bytes of UTF-8 or UTF-16."""
    wanted = (words.encode(), words.encode("utf-16-le"))
    files = [Path(at) / name for at, _below, names in os.walk(folder) for name in names]
    return [one.name for one in files if one.is_file() and any(word in one.read_bytes() for word in wanted)]


def test_visits_are_filled_without_a_network_and_go_out_once(play: Playwright, site: Site, tmp_path: Path) -> None:
    wrong: list[str] = []
    with profile(play, tmp_path, site, "alice") as context:
        page = context.pages[0]
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(asked.url))
        words = take(page, site)
        page.screenshot(path="/tmp/offline-1.png")
        context.set_offline(True)
        page.goto(site.address("/"))
        page.screenshot(path="/tmp/offline-2.png")
        open_with(page, words)
        page.screenshot(path="/tmp/offline-3.png", full_page=True)
        begin_contact(page)
        page.screenshot(path="/tmp/offline-4.png", full_page=True)
    assert wrong == []
