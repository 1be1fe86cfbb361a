"""Which of the registered renderers an answer of the site is: its page, the parts that stand on it, and what is around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import resolve

from halka.sharing.models import Referral
from halka.web.looks import RENDERERS_OF

PAGES: dict[str, tuple[str, ...]] = {
    **{page: names for page, names in RENDERERS_OF.items() if len(names) == 1},
    "who_sees": ("who_sees",),
    "notices": ("notice_list",),
    "refer": ("refer",),
    "ask_transfer": ("transfer",),
    "emergency": ("emergency",),
    "record": ("record",),
    **dict.fromkeys(
        ("directory", "unit", "person", "access", "edit_unit", "new_offer", "telephones"),
        ("people_and_units",),
    ),
    **dict.fromkeys(("numbers", "pairs", "behind", "felt"), ("numbers",)),
}
"""Of pages that are always the same renderer; the others are told apart by what stands on them."""
FILES = {"key_medium", "root_medium", "fill_file", "filled_file", "fill_paper", "filled_paper"}
"""Of these the ones that answer with a file."""
SHOWS_MUCH = {*PAGES, "cases", "referral", "print_referral", "report"}
"""What is asked for first; other pages are rendered, too, but more seldom."""
PARTS = {
    'class="messages"': ("messages",),
    'class="problems"': ("problem_summary",),
    'class="ring"': ("ring", "ring_table"),
    'aria-labelledby="tl"': ("timeline",),
}
REPORTS = {"pdf": "report_pdf", "docx": "report_docx", "xlsx": "report_xlsx", "html": "report_html"}
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ADDRESS = re.compile(r'(?:href|action|src|formaction)="([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """One thing that left: as which renderer, and its bytes."""

    renderer: str
    body: bytes


def page_of(address: str) -> str:
    return resolve(address.partition("?")[0]).url_name or "page"


def content(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def shown(answer: Any, address: str) -> Iterator[Shown]:
    """Everything of one answer; the body of a page that is no listed renderer is searched as one that holds words."""
    body, kind = content(answer), answer.headers.get("Content-Type", "")
    headers = f"{dict(answer.headers)}\n{answer.cookies.output()}"
    yield Shown("header", headers.encode())
    if "Content-Disposition" in answer.headers:
        yield Shown("file_name", answer.headers["Content-Disposition"].encode())
    if answer.status_code >= 400 and answer.status_code != 422:
        yield Shown("error_page", body)
    elif answer.status_code == 200 or answer.status_code == 422:
        for name in _names(answer, page_of(address), kind, body):
            yield Shown(name, body)
    if "html" in kind:
        text = body.decode()
        yield from (Shown("title", found.encode()) for found in TITLE.findall(text))
        yield Shown("address", "\n".join([address, *ADDRESS.findall(text)]).encode())


def _names(answer: Any, page: str, kind: str, body: bytes) -> Iterator[str]:
    if "html" not in kind:
        if page == "print_referral":
            yield "letter_pdf"
        if page in FILES:
            yield from PAGES[page]
        if page == "report":
            disposition = answer.headers["Content-Disposition"]
            yield REPORTS[disposition.rpartition(".")[2].rstrip('"')]
        return
    templates = {str(each.name) for each in answer.templates or ()}
    yield from PAGES.get(page, ())
    if page == "cases":
        yield "search" if "words" in answer.request["QUERY_STRING"] else "case_list"
    if "sharing/draft.html" in templates:
        yield "preview"
    elif templates & {"sharing/received.html", "sharing/sent.html"}:
        yield "referral_before" if answer.context["referral"].status in Referral.WAITING else "referral_after"
        yield "letter_print"  # the page itself, printed by a browser
    text = body.decode()
    yield from (name for mark, names in PARTS.items() if mark in text for name in names)
