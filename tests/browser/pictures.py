"""The two pictures of the README, taken from a demo that runs on this machine.

    halka --home demo-store demo --port 8010      (in another window)
    python -m tests.browser.pictures http://127.0.0.1:8010

The ring is that of a case of Zeynep's with three or four links, one of them broken and the others as different as can be.
What it shows goes into its description in the README by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.browser import Look, chromium, seen

TO = Path(__file__).parents[2] / "docs" / "pictures"
LOOK = Look(1180, "light", "ltr")
EDGE = 16
CASES = """all => [...new Set(all.map(one => one.getAttribute('href')))]
  .filter(to => /^.cases.[0-9a-f]{32}.$/.test(to))"""
RING = "section[aria-labelledby=ring-head]"
STATES = """section => ['working', 'waiting', 'overdue', 'broken', 'ended', 'not_yet']
  .flatMap(state => [...section.querySelectorAll(`figure > svg > g.${state}`)].map(() => state))"""


def main(address: str) -> None:
    with sync_playwright() as play, chromium(play) as browser:
        with seen(browser, LOOK) as page:
            become(page, address, "zeynep")
            ring(page, address)
        with seen(browser, LOOK) as page:
            become(page, address, "ayla")
            page.goto(f"{address}/numbers/")
            top = page.locator("main").bounding_box()
            assert top is not None
            take(page, "bottlenecks", top["y"], 1064)


def become(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/who/")
    page.locator(f"button[value={who}]").first.evaluate("one => one.closest('form').requestSubmit(one)")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/")
    page.locator("button[name=language][value=en]").click()


def ring(page: Page, address: str) -> None:
    found: dict[tuple[str, ...], str] = {}
    for at in (f"{address}/cases/", f"{address}/cases/?page=2"):
        page.goto(at)
        for to in page.locator("main a").evaluate_all(CASES):
            page.goto(address + to)
            if page.locator(RING).count():
                states = tuple(sorted(page.locator(RING).evaluate(STATES)))
                found.setdefault(states, to)
    drawn = [states for states in found if 3 <= len(states) <= 4 and "broken" in states]
    best = max(drawn, key=lambda states: (len(set(states)), -len(states)))
    page.goto(address + found[best])
    print("the ring:", ", ".join(best))
    head = page.locator(f"{RING} h2").bounding_box()
    legend = page.locator(f"{RING} .legend").bounding_box()
    assert head is not None
    assert legend is not None
    end = legend["y"] + legend["height"] + EDGE
    take(page, "ring", head["y"] - EDGE, end - head["y"] + EDGE)


def take(page: Page, name: str, top: float, height: float) -> None:
    page.screenshot(
        path=TO / f"{name}.png",
        clip={"x": 24, "y": top, "width": LOOK.width - 48, "height": height},
        full_page=True,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"))
