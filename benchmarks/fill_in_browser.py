"""The engine in Chromium with the widgets of Halka: how long a form takes to stand there, and how long until an answer counts.

    python -m benchmarks.fill_in_browser [questions]

Goals for 2,000 questions in four languages: 4 s to load, 150 ms for an answer, 400 kB (gzip) sent for the first page without the
form. Nothing is served: every address is answered from here.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from benchmarks.questionnaire import NOW, workbook
from halka.questionnaires.examine import examined
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import written
from tests.browser.browser import FLAGS

ORIGIN = "https://fill.test"
STATIC = Path(__file__).parents[1] / "halka" / "questionnaires" / "static" / "questionnaires"
TEMPLATE = (
    Path(__file__).parents[1]
    / "halka"
    / "questionnaires"
    / "templates"
    / "questionnaires"
    / "in_browser.html"
)
ANSWER = """() => new Promise((done) => {
  const boxes = [...document.querySelectorAll('.choice input')];
  const began = performance.now();
  boxes[Math.floor(Math.random() * boxes.length)].click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""


def skeleton(language: str) -> str:
    """The part of the page that the script looks for, with its addresses filled in."""
    body = TEMPLATE.read_text(encoding="utf-8").split("{% block main %}")[1].split("<noscript>")[0]
    body = re.sub(r"\{% url '(\w+)'[^%]*%\}", r"/\1", body)
    body = body.replace("{{ way }}", "group").replace("{{ half.language }}", language)
    words = {
        language: {"code": "en", "dir": "ltr", "words": {name: name for name in ("next", "add", "progress")}}
    }
    said = f'<script id="fill-words" type="application/json">{json.dumps(words)}</script>'
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="x">'
    body = body.replace('{{ words|json_script:"fill-words" }}', said).replace("{% csrf_token %}", token)
    body = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", body)
    script = '<script type="module" src="/static/online.js"></script>'
    return f'<!doctype html><html lang="en" dir="ltr"><main>{body}</div></main>{script}'


def answered(page: Page, questions: int) -> None:
    found = examined(workbook(questions), "a.xlsx")
    state = State(definition_of(found.xform), NOW)
    state.begin()
    files = {
        "/": ("text/html", skeleton("English (en)").encode()),
        "/fill_form": ("application/xml", found.xform.encode()),
        "/fill_answers": ("application/xml", written(state)),
        **{f"/static/{file.name}": ("text/javascript", file.read_bytes()) for file in STATIC.glob("*.js")},
    }

    def answer(route: Route) -> None:
        kind, body = files.get(route.request.url.removeprefix(ORIGIN), ("text/plain", b""))
        if route.request.method == "POST":
            kind, body = "application/json", b'{"kept": true}'
        route.fulfill(body=body, content_type=kind)

    page.route("**/*", answer)


def main(questions: int) -> None:
    sent = sum(len(gzip.compress(file.read_bytes())) for file in STATIC.glob("*.*s"))
    print(f"script and style of the page: {sent / 1000:.0f} kB gzip (goal 400 with the page itself)")
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    plain = [flag for flag in FLAGS if "js-flags" not in flag]  # here scripts run as they do for people
    with sync_playwright() as play, play.chromium.launch(executable_path=path, args=plain) as browser:
        page = browser.new_context().new_page()
        answered(page, questions)
        loads = []
        for _time in range(3):
            page.goto(f"{ORIGIN}/")
            page.wait_for_selector("#fill[data-ready]", timeout=60_000)
            loads.append(page.evaluate("performance.now()"))
        times = [page.evaluate(ANSWER) for _time in range(40)]
    print(
        f"{questions} questions: load best {min(loads):.0f} ms, median {statistics.median(loads):.0f} (goal 4000)"
    )
    print(f"one answer: median {statistics.median(times):.1f} ms, worst {max(times):.1f} of 40 (goal 150)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
