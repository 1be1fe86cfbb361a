"""A worker and a receiver with a keyboard and nothing else: Tab, Enter, Space and letters; where the focus is can be seen.

It prints how often a key was pressed and how long the program took for it (`-s`): what a person thinks is not in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browser import Look, Site, seen

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const held = at.matches('input[type=radio], input[type=checkbox]') && at.closest('label, .choice');
  const around = held ? getComputedStyle(held) : style;
  const drawn = [style, around].some((one) => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2);
  const label = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
  return {said: label.trim().replace(/\\s+/g, ' '), name: at.name || '', value: at.value || '', kind: at.type || at.tagName,
    body: at === document.body, drawn,
    on: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth}; }"""
MOST = 150


@dataclass
class Keyboard:
    page: Page
    presses: int = 0
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = time.perf_counter()

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.presses += len(words)
        self.page.keyboard.type(words)

    def at(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(FOCUS)
        assert found["body"] or (found["drawn"] and found["on"]), f"the focus cannot be seen: {found}"
        return found

    def go(self, said: str = "", name: str = "", value: str = "") -> None:
        """Tab by Tab to what says this, or has this name and value."""
        passed: list[str] = []
        for _n in range(MOST):
            self.press("Tab")
            here = self.at()
            if said and said == here["said"]:
                return
            if name and here["name"] == name and (here["kind"] != "checkbox" or here["value"] == value):
                if value:
                    self.choose(value)
                return
            passed.append(here["said"][:30] or here["name"])
        raise AssertionError(f"no Tab leads to {said or name} on {self.page.url}: {passed}")

    def choose(self, value: str) -> None:
        """In a list with arrows; among circles with arrows and Space."""
        if self.at()["kind"] in ("radio", "checkbox"):
            self.press("Space")
        for _n in range(MOST):
            if self.at()["value"] == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {value}")

    def enter(self) -> None:
        """A link or a button: Enter, and the next page is there."""
        with self.page.expect_navigation():
            self.press("Enter")

    def told(self, what: str, width: int) -> str:
        return f"{what} at {width}: {self.presses} presses, {time.perf_counter() - self.began:.1f} s"


def sign_in(keys: Keyboard, site: Site, name: str) -> None:
    keys.page.goto(f"{site.url}/sign-in/login/")
    keys.go(name="login")
    keys.write(name.lower())
    keys.go(name="password")
    keys.write(f"{name}-long-enough-1")
    keys.go("Sign in")
    keys.enter()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_today_to_an_accepted_referral(browser: Browser, site: Site, width: int) -> None:
    with seen(browser, Look(width, "light", "ltr")) as page:
        keys = Keyboard(page)
        sign_in(keys, site, "Alice")
        print("\n" + keys.told("signing in", width))
        contact(page, width)
        referral(page, width)
    with seen(browser, Look(width, "light", "ltr")) as page:
        sign_in(Keyboard(page), site, "Dora")
        keys = Keyboard(page)
        keys.go("Read and answer")
        keys.enter()
        assert "Zed" not in page.inner_text("main")
        keys.go("Accept")
        keys.enter()
        assert "Zed Quux" in page.inner_text("main")
        print(keys.told("accepting what came", width))


CONTACT = {
    "how": "home_planned",
    "with": "child",
    "outcome": "We drew a house.",
    "child_seen": "yes",
    "voice:child_space": "yes",
    "voice:child_involved": "present",
    "voice:child_words": "I want to stay.",
    "voice:child_effect": "Lessons moved.",
}
"""Questions of F07 in their order, a list that folds, boxes, circles and words among them."""


def contact(page: Page, width: int) -> None:
    """From the first row of Today, through its questionnaire, until it stands on the page of the case."""
    keys = Keyboard(page)
    keys.go("Write down the contact")
    keys.enter()
    for name, answer in CONTACT.items():
        keys.go(name=name, value="" if " " in answer else answer)
        if " " in answer:
            keys.write(answer)
    keys.go("Keep and go on")
    keys.enter()
    assert keys.at()["name"] == "child_alone"  # asked because the child was seen: the focus waits there
    keys.choose("yes")
    for button in ("Keep and go on", "Send it"):
        keys.go(button)
        keys.enter()
    assert "We drew a house." in page.inner_text("main")
    assert "I want to stay." in page.inner_text("main")
    print(keys.told("writing down a contact", width))


def referral(page: Page, width: int) -> None:
    keys = Keyboard(page)
    keys.go("Refer")
    keys.enter()
    keys.go(name="service", value="health_check")
    keys.go("Who can help?")
    keys.enter()
    keys.go(name="to_unit")
    keys.press("Space")
    keys.go(name="urgency", value="high")
    keys.go(name="basis", value="consent")
    keys.go("See what they will read")
    keys.enter()
    assert "Zed Quux" in page.inner_text("main")
    keys.go("Send to Unit CLI-1")
    keys.enter()
    assert "Sent" in page.inner_text("main")
    print(keys.told("referring", width))
