"""Reading in a survey, as a coordinator does it."""

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser.browser import DESK_AT_NIGHT, PHONE, Site, audit, seen, sideways_at_any_width, turn
from tests.insight.survey.exports import Filled, kobo, of

pytestmark = pytest.mark.browser

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_what_was_understood_reads_well_and_is_confirmed(browser: Browser, site: Site) -> None:
    filled: list[Filled] = [
        (f"person {n}", "cpu", [of("health", p_time=5, p_ladder=1), of("the moon", p_time=2)])
        for n in range(6)
    ]
    file = kobo([*filled, ("bad", "cpu", [of("health", p_time=9)])])
    with seen(browser, PHONE, site.carried_by("fatma")) as page:
        page.goto(site.address("/numbers/survey/"))
        page.get_by_label("What is the survey called?").fill("Spring, of the province")
        page.get_by_label("The file of answers").set_input_files(
            FilePayload(name="survey.xlsx", mimeType=TYPE, buffer=file)
        )
        page.get_by_role("button", name="Look at it").click()
        page.get_by_text("“9” is no answer to p_time").wait_for(timeout=5000)
        by_day_and_by_night(page)
        assert sideways_at_any_width(page) == {}
        assert page.get_by_label("health", exact=True).input_value() == "kind:health"
        page.get_by_role("button", name="Right: count these answers").click()
        page.get_by_text("Counted: 6. There already: 0. Not matched: 0.").wait_for(timeout=5000)
        by_day_and_by_night(page)


def by_day_and_by_night(page: Page) -> None:
    for look in (PHONE, DESK_AT_NIGHT):
        turn(page, look)
        audit(page)
