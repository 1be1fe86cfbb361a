"""Chromium for the tests, and what is asked of every page: axe finds nothing, nothing runs off sideways."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, Playwright

from tests.missing import missing

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--in-process-gpu",
    "--js-flags=--always-sparkplug --no-opt --no-maglev",  # axe runs once in each page: not worth making it quick
]  # fmt: skip
SHELL = (
    "chromium-headless-shell"  # Debian's Chromium without a window around it: half the work for the same page
)
DRAW_NOTHING = ["--enable-begin-frame-control", "--run-all-compositor-stages-before-draw"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN_AXE = """async (tags) => {
  const found = await axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return {passed: found.passes.length, violations: found.violations}; }"""

OFF_SIDEWAYS = """(direction) => {
  if (direction) document.documentElement.dir = direction;
  const wide = document.documentElement.clientWidth;
  const held = (el) => { for (let up = el.parentElement; up; up = up.parentElement) {
    if (getComputedStyle(up).overflowX !== 'visible' && up !== document.body) return true; } return false; };
  const off = [...document.querySelectorAll('body *')].filter((el) => {
    const box = el.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && (box.right > wide + 1 || box.left < -1)
      && getComputedStyle(el).clipPath === 'none' && !held(el); });
  const said = off.map((el) =>
    `${el.tagName.toLowerCase()}.${el.getAttribute('class') || ''}: ${el.textContent.trim().slice(0, 40)}`);
  for (const box of document.querySelectorAll('.choice, .btn'))
    if (box.scrollWidth > box.clientWidth + 1) said.push(`out of its box: ${box.textContent.trim().slice(0, 40)}`);
  if (document.documentElement.scrollWidth > wide) said.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return said; }"""


def need(is_there: bool, otherwise: str) -> None:
    """Skips with a clear sentence, or fails where everything is required."""
    if not is_there:
        missing(otherwise)


def chromium(play: Playwright, *, drawn: bool = True) -> Browser:
    """Debian's Chromium with a fresh profile and no network of its own.

    Where nothing is drawn, a page is laid out and coloured and can be asked about, but nobody can click in it:
    a click waits for the next picture. Only the shell can do that."""
    shell = shutil.which(SHELL)
    path = shell or shutil.which("chromium") or shutil.which("chromium-browser")
    need(path is not None, f"Chromium is not installed: apt-get install {SHELL} (or chromium).")
    flags = FLAGS if drawn or not shell else FLAGS + DRAW_NOTHING
    return play.chromium.launch(executable_path=path, args=flags)


@dataclass(frozen=True)
class Look:
    """How somebody sees a page."""

    width: int
    scheme: Literal["light", "dark"]
    direction: Literal["ltr", "rtl"]

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.direction}"


@dataclass(frozen=True)
class Site:
    """The running program: where it is, and what each person's browser carries."""

    url: str
    cookies: dict[str, dict[str, str]]
    refs: dict[str, str]
    """References that addresses are made of: case, notice, referral."""

    def address(self, url: str) -> str:
        return self.url + url.format(**self.refs)

    def carried_by(self, who: str) -> list[Any]:
        return [
            {"name": name, "value": value, "url": self.url}
            for name, value in self.cookies.get(who, {}).items()
        ]


# 320 and 640 are what 1280 becomes at 400 % and 200 % zoom; axe looks at 360, which has more room than 320.
WIDTHS = (320, 640, 1280)
PHONE, DESK_AT_NIGHT = Look(360, "light", "ltr"), Look(1280, "dark", "ltr")


@contextmanager
def seen(browser: Browser, look: Look, cookies: list[Any] | None = None) -> Iterator[Page]:
    """A page of its own, forgotten afterwards."""
    context = browser.new_context(
        viewport={"width": look.width, "height": 800}, color_scheme=look.scheme, service_workers="block"
    )
    context.add_cookies(cookies or [])
    if AXE.exists():
        context.add_init_script(path=AXE)  # sent once, not with every page
    yield context.new_page()
    context.close()


def turn(page: Page, look: Look) -> None:
    """The page as this look shows it; colours change at once."""
    page.set_viewport_size({"width": look.width, "height": 800})
    page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")


def sideways_at_any_width(page: Page) -> dict[str, list[str]]:
    """Where something runs off: the same page at every width, in both directions of reading, whatever its language."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for direction in ("ltr", "rtl"):
            if off := sideways(page, direction):
                found[f"{width} {direction}"] = off
    return found


def audit(page: Page) -> None:
    """Fails on any violation of WCAG 2.x A or AA that axe-core finds."""
    need(AXE.exists(), "axe-core is not there: make -C tests/browser.")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text() + "; void 0")
    found = page.evaluate(RUN_AXE, WCAG)
    assert found["passed"], "axe looked at nothing"
    said = [f"{item['id']}: {node['html'][:160]}" for item in found["violations"] for node in item["nodes"]]
    assert not said, "\n".join(said)


def sideways(page: Page, direction: str = "") -> list[str]:
    """What runs off the screen to the side, outside boxes that scroll by themselves; "" reads as the page says."""
    found: list[str] = page.evaluate(OFF_SIDEWAYS, direction)
    return found
