"""A narrow telephone, long names, long words: nothing runs off, the whole menu is there, what is touched is large enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browser import PHONE, Site, seen, sideways

pytestmark = pytest.mark.browser

PAGES = ("/", "/cases/", "/cases/{case}/", "/referrals/", "/referrals/{referral}/", "/cases/{case}/refer/")

# Names of the cast become names as they are: of a child, a unit, a service. Everything that folds is opened.
LONGER = """() => {
  const child = 'Abdurrahmanoğullarındanmışçasına-Hümeyranur';
  const unit = 'Afyonkarahisarlılaştıramadıklarımızdan Çocukların Korunması Koordinasyon Müdürlüğü';
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let changed = 0;
  for (let one = words.nextNode(); one; one = words.nextNode()) {
    const longer = one.data.replace(/Zed/g, child).replace(/Unit [A-Z]+-[0-9]/g, unit);
    if (longer !== one.data) { one.data = longer; changed += 1; } }
  for (const one of document.querySelectorAll('details')) one.open = true;
  return changed; }"""

SMALL = """() => [...document.querySelectorAll('main a, main button, main summary, nav a, select')]
  .filter((one) => !one.closest('.unseen, svg')).map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([one, box]) => `${one.textContent.trim().slice(0, 30)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


@pytest.fixture(scope="module")
def telephone(browser: Browser, site: Site) -> Iterator[Page]:
    """Of somebody who works with children, 360 pixels wide."""
    with seen(browser, PHONE, site.carried_by("alice")) as page:
        yield page


@pytest.mark.parametrize("url", PAGES)
def test_long_names_break_and_what_is_touched_is_large(telephone: Page, site: Site, url: str) -> None:
    telephone.goto(site.address(url))
    changed = telephone.evaluate(LONGER)
    assert changed or url == "/cases/{case}/refer/"
    found = {direction: sideways(telephone, direction) for direction in ("ltr", "rtl")}
    assert found == {"ltr": [], "rtl": []}
    assert telephone.evaluate(SMALL) == []


def test_the_menu_shows_every_word_of_itself(telephone: Page, site: Site) -> None:
    telephone.goto(site.address("/"))
    telephone.evaluate(
        """() => { const longest = ['Bugün', 'Vakalar', 'Bildirimler', 'Yönlendirmeler', 'Kişiler ve birimler'];
        document.querySelectorAll('.nav a').forEach((one, number) => { one.textContent = longest[number] || 'Sayılar'; }); }"""
    )
    off = telephone.evaluate(
        """() => [...document.querySelectorAll('.nav a')].filter((one) => {
        const box = one.getBoundingClientRect(); return box.right > innerWidth || box.left < 0; }).length"""
    )
    assert off == 0
