"""Every page, seen on a phone and a desk, in light and dark, in both directions of reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.browser import (
    DESK_AT_NIGHT,
    PHONE,
    Site,
    audit,
    seen,
    sideways,
    sideways_at_any_width,
    turn,
)
from tests.browser.pages import PAGES, Row

pytestmark = pytest.mark.browser

HEAVIEST = 150_000


def name(row: Row) -> str:
    return row.name.replace(" ", "-")


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all addresses: opening one costs more than all that is asked of a page."""
    with seen(browser, PHONE) as page:
        yield page


@pytest.mark.parametrize("row", PAGES, ids=name)
def test_a_page_reads_well_for_everybody(window: Page, site: Site, row: Row) -> None:
    """Loaded once; axe on a phone by day and on a desk by night, both directions of reading, 200 % and 400 % zoom;
    light, and asking for nothing that is forbidden."""
    with watched(window) as (weights, complaints):
        window.context.clear_cookies()
        window.context.add_cookies(site.carried_by(row.who))
        window.goto(site.address(row.url))
        for look in (PHONE, DESK_AT_NIGHT):
            turn(window, look)
            audit(window)
        assert window.locator("[style]").count() == 0
        assert sideways_at_any_width(window) == {}
    assert 0 < sum(weights) < HEAVIEST
    assert [text for text in complaints if "404 (Not Found)" not in text] == []


@contextmanager
def watched(page: Page) -> Iterator[tuple[list[int], list[str]]]:
    """What the page weighs and what the browser complains of meanwhile."""
    weights: list[int] = []
    complaints: list[str] = []
    listeners: list[tuple[Any, Any]] = [
        ("response", partial(weigh, weights)),
        ("console", partial(complain, complaints)),
    ]
    for event, listener in listeners:
        page.on(event, listener)
    try:
        yield weights, complaints
    finally:
        for event, listener in listeners:
            page.remove_listener(event, listener)


def weigh(weights: list[int], answer: Response) -> None:
    weights.append(len(answer.body()))


def complain(complaints: list[str], said: ConsoleMessage) -> None:
    if said.type == "error":
        complaints.append(said.text)


def test_the_parts_read_well_from_left_and_from_right(window: Page, site: Site) -> None:
    """The page that shows every part is long: on a phone from the left, on a desk from the right."""
    for look, language in ((PHONE, "en"), (DESK_AT_NIGHT, "ar")):
        with watched(window) as (weights, complaints):
            turn(window, look)
            window.goto(site.url + f"/style/?language={language}")
            audit(window)
            assert window.locator("[style]").count() == 0
        assert 0 < sum(weights) < HEAVIEST
        assert complaints == []
    assert sideways_at_any_width(window) == {}


def test_the_way_past_the_navigation_is_the_first_stop_of_the_keyboard(window: Page, site: Site) -> None:
    turn(window, PHONE)
    window.goto(site.url + "/sign-in/login/")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getAttribute('href')") == "#main"
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


def test_a_problem_in_the_summary_leads_to_its_field(window: Page, site: Site) -> None:
    turn(window, PHONE)
    window.goto(site.url + "/style/")
    window.get_by_role("link", name="Write a name").click()
    assert window.evaluate("document.activeElement.id") == "id_unknown_to"


def test_everything_to_touch_is_48_pixels_high_on_a_phone(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site.url + "/style/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .choice, .nav a, .person, .languages button, select')]
        .filter((el) => el.getBoundingClientRect().height < 47.5).map((el) => el.textContent.trim())"""
    )
    context.close()
    assert small == []


def test_paper_shows_the_code_and_hides_the_navigation(window: Page, site: Site) -> None:
    window.goto(site.url + "/style/")
    window.emulate_media(media="print")
    try:
        assert window.locator(".ring .code").first.is_visible()
        assert window.locator(".printed").is_visible()
        for hidden in (".ring .initial", ".nav", ".btn", ".who-am-i"):
            assert not window.locator(hidden).first.is_visible(), hidden
    finally:
        window.emulate_media(media="screen")


def test_a_wrong_password_is_answered_with_what_to_put_right(browser: Browser, site: Site) -> None:
    with seen(browser, PHONE) as page:
        page.goto(site.url + "/sign-in/login/")
        page.get_by_role("textbox", name="Username").fill("alice")
        page.get_by_label("Password", exact=True).fill("not-her-password")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("alert").wait_for(timeout=3000)


def on(page: Page, body: str) -> Page:
    page.set_content(f'<html lang="en"><head><title>t</title></head><body><main>{body}</main></body></html>')
    return page


def test_the_audit_finds_a_field_without_a_label(browser: Browser) -> None:
    with seen(browser, PHONE) as page, pytest.raises(AssertionError, match="label"):
        audit(on(page, "<h1>x</h1><input>"))


def test_it_is_noticed_when_something_runs_off_sideways(browser: Browser) -> None:
    with seen(browser, PHONE) as page:
        assert sideways(on(page, '<div class="wide" style="width: 500px; height: 9px">too wide</div>'))
        assert not sideways(on(page, '<div style="overflow-x: auto"><div style="width: 500px">x</div></div>'))
