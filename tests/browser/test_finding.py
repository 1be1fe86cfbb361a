"""The box that finds and the names that it finds can be touched, and nothing runs off sideways, on a small phone."""

import pytest
from playwright.sync_api import Browser

from tests.browser.browser import PHONE, Site, seen

SMALL = """() => [...document.querySelectorAll('header a, header button, header input, th a')]
  .filter((el) => getComputedStyle(el).clipPath === 'none' && !el.classList.contains('unseen'))
  .map((el) => [el.textContent.trim(), el.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 24 || box.width < 24)).map(([said]) => said)"""


@pytest.mark.parametrize("address", ["/cases/?words=zed", "/cases/?words=nobody"])
def test_what_is_found_can_be_touched(browser: Browser, site: Site, address: str) -> None:
    with seen(browser, PHONE, site.carried_by("alice")) as page:
        page.goto(site.address(address))
        assert page.evaluate(SMALL) == []
