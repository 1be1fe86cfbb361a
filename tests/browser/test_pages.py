"""Every page, seen on a phone and a desk, in light and dark, in both directions of reading."""

import re
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


def name(row: Row) -> str:
    return row.name.replace(" ", "-")


@pytest.mark.parametrize("row", PAGES, ids=name)
def test_a_page_reads_well_for_everybody(still: Page, site: Site, row: Row) -> None:
    """Loaded once, all that folds open; axe on a phone by day and on a desk by night, both directions of reading,
    200 % and 400 % zoom; light, and asking for nothing that is forbidden."""
    with watched(still) as (weights, complaints):
        still.context.clear_cookies()
        still.context.add_cookies(site.carried_by(row.who))
        still.goto(site.address(row.url))
        still.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for look in (PHONE, DESK_AT_NIGHT):
            turn(still, look)
            audit(still)
        assert still.locator("[style]").count() == 0
        assert sideways_at_any_width(still) == {}
    assert 0 < sum(weights) < row.heaviest
    said = re.compile(
        r"404 \(Not Found\)|422 \(Unprocessable"
    )  # pages that say what is not there, or what is wrong
    assert [text for text in complaints if not said.search(text)] == []


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


def test_the_parts_read_well_from_left_and_from_right(still: Page, site: Site) -> None:
    """The page that shows every part is long: on a phone from the left, on a desk from the right."""
    for look, language in ((PHONE, "en"), (DESK_AT_NIGHT, "ar")):
        with watched(still) as (weights, complaints):
            turn(still, look)
            still.goto(site.url + f"/style/?language={language}")
            audit(still)
            assert still.locator("[style]").count() == 0
        assert 0 < sum(weights) < Row("", "").heaviest
        assert complaints == []
    assert sideways_at_any_width(still) == {}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    with seen(browser, PHONE) as page:
        yield page


def test_the_way_past_the_navigation_is_the_first_stop_of_the_keyboard(window: Page, site: Site) -> None:
    window.goto(site.url + "/sign-in/login/")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getAttribute('href')") == "#main"
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


def test_a_problem_in_the_summary_leads_to_its_field(window: Page, site: Site) -> None:
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


def test_paper_shows_the_code_and_hides_the_navigation(still: Page, site: Site) -> None:
    still.goto(site.url + "/style/")
    still.emulate_media(media="print")
    try:
        assert still.locator(".ring .code").first.is_visible()
        assert still.locator(".printed").is_visible()
        for hidden in (".ring .initial", ".nav", ".btn", ".who-am-i"):
            assert not still.locator(hidden).first.is_visible(), hidden
    finally:
        still.emulate_media(media="screen")


def test_a_wrong_password_is_answered_with_what_to_put_right(window: Page, site: Site) -> None:
    window.goto(site.url + "/sign-in/login/")
    window.get_by_role("textbox", name="Username").fill("alice")
    window.get_by_label("Password", exact=True).fill("not-her-password")
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.get_by_role("alert").wait_for(timeout=3000)


def on(page: Page, body: str) -> Page:
    page.goto("about:blank")  # away from a page that forbids styles of its own
    page.set_content(f'<html lang="en"><head><title>t</title></head><body><main>{body}</main></body></html>')
    return page


def test_the_audit_finds_a_field_without_a_label(still: Page) -> None:
    with pytest.raises(AssertionError, match="label"):
        audit(on(still, "<h1>x</h1><input>"))


def test_the_audit_finds_what_cannot_be_read_at_night(still: Page) -> None:
    on(
        still,
        "<style>@media (prefers-color-scheme: dark) {p {color: #333; background: #000}}</style><p>Too dark</p>",
    )
    turn(still, PHONE)
    audit(still)
    turn(still, DESK_AT_NIGHT)
    with pytest.raises(AssertionError, match="color-contrast"):
        audit(still)


def test_long_words_stay_in_their_box(still: Page, site: Site) -> None:
    """A language may have longer words than ours."""
    still.context.add_cookies(site.carried_by("alice"))
    still.goto(site.address("/cases/{case}/refer/"))
    still.evaluate("""() => document.querySelectorAll('.choice span').forEach(
        (span) => { span.textContent = 'Güvenlikli/korunaklıyerleştirmemerkezi barınma'; })""")
    assert sideways_at_any_width(still) == {}


def test_it_is_noticed_when_something_runs_off_sideways(still: Page) -> None:
    turn(still, PHONE)
    assert sideways(on(still, '<div class="wide" style="width: 500px; height: 9px">too wide</div>'))
    assert sideways(on(still, '<label class="choice" style="display: block; width: 9px">too wide</label>'))
    assert not sideways(on(still, '<div style="overflow-x: auto"><div style="width: 500px">x</div></div>'))
