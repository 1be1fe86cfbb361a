"""The engine for browsers, driven in Chromium: the browser's part of a comparison. Nothing is served: files come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

import halka.questionnaires
from tests.questionnaires.clients.compare import Outcome
from tests.questionnaires.clients.steps import Step

ENGINE = Path(halka.questionnaires.__file__).parent / "static" / "questionnaires" / "engine.js"
_HERE = Path(__file__).parent
_ORIGIN = (
    "https://engine.test"  # the engine draws from a source of chance that browsers keep for safe addresses
)
_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
_PAGE = "<!doctype html><title>engine</title><script type=module src=/play.js></script>"


def is_there() -> bool:
    """Whether the engine was built: `make engine`."""
    return ENGINE.exists()


def opened(browser: Browser) -> Page:
    """A page of its own in which steps can be played, under the policy of the site."""
    context = browser.new_context(timezone_id="UTC", locale="en-GB", service_workers="block")
    page = context.new_page()
    page.route("**/*", _answered)
    page.goto(f"{_ORIGIN}/")
    page.wait_for_function("window.ready")
    return page


def _answered(route: Route) -> None:
    found = {
        f"{_ORIGIN}/": ("text/html", _PAGE),
        f"{_ORIGIN}/play.js": ("text/javascript", (_HERE / "engine.js").read_text()),
        f"{_ORIGIN}/engine.js": ("text/javascript", ENGINE.read_text()),
    }.get(route.request.url)
    if found is None:
        route.abort()
        return
    route.fulfill(body=found[1], headers={"Content-Type": found[0], "Content-Security-Policy": _POLICY})


def in_browser(page: Page) -> Callable[[str, list[list[Step]]], list[Outcome]]:
    def play(xform: str, fills: list[list[Step]]) -> list[Outcome]:
        said = {"xform": xform, "fills": [[asdict(step) for step in steps] for steps in fills]}
        return [
            Outcome(
                made["xml"].encode(),
                frozenset((path, kind) for path, kind in made["wrong"]),
                tuple(made["odd"]),
            )
            for made in page.evaluate("(said) => window.play(said)", said)
        ]

    return play
