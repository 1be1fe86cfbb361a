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

from tests.browser.browser import FLAGS, SHELL, Site, audit, need, sideways
from tests.questionnaires.clients.engine import is_there

pytestmark = pytest.mark.browser
CANARY = "Kanarya4711"
LOCK = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "hasPrf": True, "automaticPresenceSimulation": True,
}  # fmt: skip
SHELVES = """() => new Promise((done) => { const ask = indexedDB.open('halka'); ask.onsuccess = async () => {
  const found = {}; for (const name of ask.result.objectStoreNames) found[name] = await new Promise((told) => {
    const many = ask.result.transaction(name).objectStore(name).count(); many.onsuccess = () => told(many.result); });
  ask.result.close(); done(found); }; })"""
KEPT = """async () => { const found = []; for (const name of await caches.keys())
  for (const one of await (await caches.open(name)).keys()) { const at = new URL(one.url).pathname;
    if (at !== '/offline/' && !/^\\/static\\/(pages|questionnaires)\\/[a-z_]+\\.(css|js|svg)$/.test(at)) found.push(at); }
  return found; }"""
"""What the browser keeps that is not on the list."""
NOT_ENCRYPTED = """{ const plain = (how, key, data) => Promise.resolve(new Uint8Array(data).buffer);
  crypto.subtle.encrypt = plain; }"""


@contextmanager
def profile(
    play: Playwright, folder: Path, site: Site, who: str, script: str = ""
) -> Iterator[BrowserContext]:
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


def take(page: Page, site: Site, *, many: int = 2, lock: bool = False) -> str:
    page.goto(site.address("/offline/take/"))
    boxes = page.locator("input[name=cases]")
    for at in range(boxes.count()):
        boxes.nth(at).set_checked(at < many)
    page.get_by_label("What do you call this device?").fill("old laptop")
    page.get_by_role("button", name="Take them along").click()
    words = page.locator("[data-part=words]").inner_text()
    assert len(words.split()) == 4
    if lock:
        page.get_by_role("button", name="Open it with the lock of this device instead").click()
        expect(
            page.get_by_role("button", name="Open it with the lock of this device instead")
        ).to_be_disabled()
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


def found(folder: Path, *words: str) -> set[str]:
    """Which of these words stand in a file, as bytes of UTF-8 or UTF-16."""
    files = [Path(at) / name for at, _below, names in os.walk(folder) for name in names]
    held = b"\n".join(one.read_bytes() for one in files if one.is_file())
    return {word for word in words if word.encode() in held or word.encode("utf-16-le") in held}


def come_in(page: Page, site: Site, who: str) -> None:
    """With a sitting of one's own: leaving ends it for nobody else."""
    page.goto(site.address("/who/"))
    page.locator(f"button[value={who}]").first.click()
    page.locator(".who-am-i").wait_for()


def answer(page: Page, words: str) -> None:
    """What a contact needs."""
    page.get_by_label("How", exact=True).select_option(label="Planned home visit")
    page.get_by_label("Child", exact=True).check()
    page.get_by_role("group", name="Child seen").get_by_label("Yes").check()
    page.get_by_role("group", name="How was the child involved").get_by_label("Present and spoke").check()
    page.get_by_label("Outcome").fill(words)
    page.get_by_label("What the child says").fill(words)
    page.get_by_label("What changed because of it?").fill(words)


def tell_of_a_child(page: Page, words: str) -> None:
    """What a notice needs: of a child that nobody knows yet."""
    place = page.locator("[data-case]").last
    expect(place).to_contain_text("A child whom nobody knows yet")
    place.get_by_role("button", name="Notice of concern").click()
    page.locator(".ask-foot .main").wait_for()
    page.get_by_label("Who raises it").select_option(label="Neighbour/community member")
    page.get_by_label("What was seen, heard or said?").fill(words)
    page.get_by_role("group", name="Is the child in danger now?").get_by_label("No", exact=True).check()
    forward(page)
    page.get_by_role("button", name="Send", exact=True).click()


def on_shelves(page: Page) -> dict[str, int]:
    """How many records lie on the device."""
    said: dict[str, int] = page.evaluate(SHELVES)
    return said


def test_visits_are_filled_without_a_network_and_go_out_once(
    play: Playwright, site: Site, tmp_path: Path
) -> None:
    wrong: list[str] = []
    typed = [f"{CANARY}{number:03}" for number in range(200)]
    with profile(play, tmp_path, site, "") as context:
        page = context.pages[0]
        come_in(page, site, "alice")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(asked.url))
        words = take(page, site)
        assert page.evaluate(KEPT) == []
        context.set_offline(True)
        page.goto(site.address("/cases/"))  # any page: what works without a network is offered in its place
        page.get_by_label("Your four words").fill("not these four words")
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_text("These are not the four words.")).to_be_visible()
        audit(page)
        open_with(page, words)
        code = page.locator("[data-case] h2").first.inner_text().split()[0]
        audit(page)
        assert [sideways(page, direction) for direction in ("ltr", "rtl")] == [[], []]
        page.evaluate("document.documentElement.dir = 'ltr'")
        begin_contact(page)
        answer(page, " ".join(typed))
        expect(page.get_by_text("Kept on this device.")).to_be_visible()
        assert [sideways(page, direction) for direction in ("ltr", "rtl")] == [[], []]
        page.reload()
        open_with(page, words)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_label("Outcome")).to_have_value(" ".join(typed))
        forward(page)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("1 not sent yet")).to_be_visible()
        tell_of_a_child(page, typed[0])
        expect(page.get_by_text("2 not sent yet")).to_be_visible()
        begin_contact(page)
        page.get_by_label("Outcome").fill(f"{CANARY} half")
        expect(page.get_by_text("Kept on this device.")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_label("Your four words")).to_be_visible()
        assert found(tmp_path, CANARY, "Zed", code, *words.split(), *typed) == set()
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_text("2 went out.")).to_be_visible()
        page.goto(site.address("/"))
        page.get_by_role("button", name="Lock").click()  # leaves: what was half filled stays, sealed
        expect(page.locator("#unsent")).to_contain_text("1 not sent yet")
        assert on_shelves(page) == {"about": 0, "records": 0, "outbox": 1}
        come_in(page, site, "dora")
        expect(page.locator("#unsent")).to_contain_text("1 of them wait for somebody")
        assert on_shelves(page) == {"about": 0, "records": 0, "outbox": 0}
        come_in(page, site, "alice")
        page.goto(site.address("/waiting/"))
        expect(page.locator("main")).to_contain_text("Contact / follow-up")
    assert found(tmp_path, CANARY, "Zed", code, *words.split(), *typed) == set()
    assert wrong == []


def test_the_search_of_the_disk_finds_what_is_not_encrypted(
    play: Playwright, site: Site, tmp_path: Path
) -> None:
    with profile(play, tmp_path, site, "alice", NOT_ENCRYPTED) as context:
        page = context.pages[0]
        page.goto(site.address("/offline/take/"))
        code = page.locator("label:has(input[name=cases])").first.inner_text().split()[0]
        take(page, site)
    assert found(tmp_path, code) == {code}


def test_the_lock_of_the_device_and_a_pin_open_it(play: Playwright, site: Site, tmp_path: Path) -> None:
    """A PIN opens what is closed for a moment, and never what is opened anew."""
    here = Site(site.url.replace("127.0.0.1", "localhost"), site.cookies, site.refs)
    with profile(play, tmp_path, here, "alice") as context:
        page = context.pages[0]
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})
        page.goto(here.address("/offline/take/"))
        page.locator("input[name=cases]").first.wait_for()
        take(page, here, lock=True)
        context.set_offline(True)
        page.get_by_role("button", name="Use the lock of this device").click()
        expect(page.get_by_role("heading", name="Visits on this device")).to_be_visible()
        page.get_by_label("A PIN for the next 15 minutes").fill("471147114711")
        page.get_by_role("button", name="Use this PIN").click()
        page.get_by_role("button", name="Close").click()
        page.get_by_label("PIN").fill("471147114711")
        page.get_by_role("button", name="Open", exact=True).click()
        page.get_by_role("button", name="Close").click()
        for _try in range(3):
            page.get_by_label("PIN").fill("0000")
            page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_label("Your four words")).to_be_visible()
        assert found(tmp_path, "471147114711") == set()
