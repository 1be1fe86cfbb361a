"""Somebody fills a questionnaire with the engine: what is asked follows each answer, is kept, and is sent once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.browser import PHONE, Look, Site, audit, need, seen, sideways
from tests.questionnaires.clients.engine import is_there
from tests.questionnaires.files.samples import png

pytestmark = pytest.mark.browser
DESK = Look(1280, "dark", "ltr")


@contextmanager
def filling(browser: Browser, site: Site, form: str, look: Look, who: str = "alice") -> Iterator[Page]:
    """The form open in a window; nothing may break, be forbidden by the policy, or ask somebody else."""
    need(is_there(), "The engine was not built: make engine.")
    wrong: list[str] = []
    with seen(browser, look, site.carried_by(who)) as page:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(asked.url))
        page.goto(site.address(f"/fill/{{{form}}}/"))
        if page.get_by_role("link", name="Fill it in this browser").count():
            page.get_by_role("link", name="Fill it in this browser").click()
        else:
            page.get_by_role("button", name="Fill it in this browser").click()
        ready(page)
        yield page
        assert wrong == []


SENT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def ready(page: Page) -> None:
    page.locator("#fill[data-ready]").wait_for(timeout=10_000)


def forward(page: Page) -> None:
    page.locator(".ask-foot .main").click()


def kept(page: Page) -> None:
    expect(page.locator("[data-part=status]")).to_have_text("Kept.", timeout=5_000)


def test_a_form_is_filled_kept_and_sent_once(browser: Browser, site: Site) -> None:
    with filling(browser, site, "everything", PHONE, "bob") as page:
        assert 200_000 < page.evaluate(SENT) < 400_000
        page.get_by_label("Yes", exact=True).check()
        forward(page)
        page.get_by_label("Your name").fill("Ay\u015fe")
        page.get_by_label("How old are you?").fill("2")
        page.get_by_label("Hours of work a day").fill("6,5")
        page.get_by_label("At what time?").fill("14:30")
        forward(page)
        expect(page.get_by_text("From 3 to 99")).to_be_visible()
        expect(page.get_by_label("How old are you?")).to_be_focused()
        page.get_by_label("How old are you?").fill("\u0661\u0662")
        forward(page)
        page.get_by_label("Good", exact=True).check()
        page.get_by_label("Teacher", exact=True).check()
        page.get_by_role("button", name="Further down: Mother").click()
        page.get_by_label("How safe do you feel?").press("ArrowRight")
        page.get_by_label("East").check()
        page.get_by_label("River").check()
        page.get_by_label("West").check()
        expect(page.get_by_label("River")).to_have_count(0)
        with page.expect_response(lambda said: said.url.endswith("/answers/"), timeout=5_000):
            page.get_by_label("How many brothers and sisters?").fill("1")
        kept(page)
        page.reload()
        ready(page)
        forward(page)
        expect(page.get_by_label("How old are you?")).to_have_value("12")
        forward(page)
        expect(page.get_by_label("Good", exact=True)).to_be_checked()
        forward(page)
        page.locator(".asked").get_by_label("Name").fill("Can")
        page.locator(".asked").get_by_label("Age").fill("9")
        expect(page.get_by_text("Does Can work?")).to_be_visible()
        forward(page)
        page.get_by_role("button", name="Add: Course").click()
        page.get_by_label("Its title").nth(1).fill("Swimming")
        page.get_by_role("button", name="Remove Course 1").click()
        expect(page.get_by_label("Its title")).to_have_value("Swimming")
        forward(page)
        page.get_by_label("Where?").fill("41.33 19.82")
        forward(page)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Sent and kept.")).to_be_visible(timeout=5_000)
        told = page.locator("main").inner_text()
        for words in (
            "6.5",
            "14:30",
            "1. Teacher; 2. Mother; 3. Nobody",
            "West",
            "Can",
            "Swimming",
            "41.33 19.82",
        ):
            assert words in told
        assert "River" not in told


def test_a_child_answers_one_question_at_a_time_in_arabic(browser: Browser, site: Site) -> None:
    for look in (PHONE, DESK):
        with filling(browser, site, "child", look) as page:
            expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
            page.get_by_role("button", name="\u0627\u0644\u0639\u0631\u0628\u064a\u0629").click()
            expect(page.locator(".ask")).to_have_attribute("dir", "rtl")
            page.locator("input[value=yes]").check()
            looked_at = 0
            while page.locator(".ask-foot .main").inner_text() != "\u0625\u0631\u0633\u0627\u0644":
                audit(page)
                assert sideways(page) == []
                assert page.locator("[data-part=asked] .field").count() <= 6
                looked_at += 1
                if page.locator(".faces").count():
                    assert page.locator(".face-choice").count() == 5
                    assert page.locator(".ask-other .choice").count() == 2
                    boxes = [
                        box.bounding_box()
                        for box in page.locator(".face-choice, .choice, .ask-foot .btn").all()
                    ]
                    assert all(box and box["height"] >= 48 for box in boxes)
                    page.get_by_label("\u062c\u064a\u062f\u0629", exact=True).check()
                forward(page)
            assert looked_at > 15
            audit(page)


def test_what_could_not_be_kept_is_said_and_kept_later(browser: Browser, site: Site) -> None:
    with filling(browser, site, "child", PHONE, "charlie") as page:
        page.route("**/answers/", lambda route: route.fulfill(status=200, body="<html>sign in</html>"))
        page.locator("input[value=yes]").check()
        expect(page.locator("[data-part=status]")).to_contain_text("Not kept", timeout=5_000)
        page.unroute("**/answers/")
        page.evaluate("dispatchEvent(new Event('online'))")
        kept(page)


def test_a_picture_is_given_and_a_name_signed(browser: Browser, site: Site) -> None:
    with filling(browser, site, "pictures", PHONE, "bob") as page:
        picture = page.locator("input[type=file]").first
        picture.set_input_files(FilePayload(name="a.png", mimeType="image/png", buffer=b"no picture"))
        expect(page.get_by_role("alert")).to_contain_text("no picture that can be kept", timeout=5_000)
        picture.set_input_files(FilePayload(name="a.png", mimeType="image/png", buffer=png()))
        expect(page.locator(".given img")).to_have_count(1, timeout=5_000)
        box = page.locator("canvas").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 60)
        page.mouse.up()
        page.get_by_role("button", name="Keep what I drew").click()
        expect(page.locator(".given img")).to_have_count(2, timeout=5_000)
        page.wait_for_load_state("networkidle")
        audit(page)
        page.reload()
        ready(page)
        expect(page.locator(".given img")).to_have_count(2)
        page.get_by_role("button", name="Take this file away").first.click()
        expect(page.locator(".given img")).to_have_count(1, timeout=5_000)
        ready(page)
        forward(page)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Sent and kept.")).to_be_visible(timeout=5_000)
        page.wait_for_load_state("networkidle")
        assert page.locator(".given img").evaluate_all("all => all.map(one => one.naturalWidth)") == [900]
