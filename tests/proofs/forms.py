"""Every form that a page shows to somebody, with what a browser would send; found by reading pages, not from a list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.urls import Resolver404, resolve

from tests import walk
from tests.proofs.world import AT

Sent = dict[str, list[str]]


@dataclass
class Form:
    page: str
    action: str
    method: str
    given: Sent = field(default_factory=dict)
    """What would be sent if nothing was written."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Name of each field -> kind: the type of an input, `select` or `textarea`."""
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for forms that differ only in the row they are about; another deed is another form."""
        return (
            route(self.action),
            _deed(self.action),
            self.method,
            *sorted(re.sub(r"\d+", "0", name) for name in self.kinds),
        )

    def filled(self, chance: Any) -> Sent:
        """As somebody would send it who answered every question."""
        sent = dict(self.given)
        for name, kind in self.kinds.items():
            offered = [one for one in self.choices.get(name, []) if one]
            if kind in ("hidden", "submit"):
                continue
            if kind in ("radio", "select", "checkbox"):
                if offered and not any(sent.get(name, [])):
                    sent[name] = [chance.choice(offered)]
            elif not any(sent.get(name, [])):
                sent[name] = [WORDS.get(kind, WORDS["text"])]
        return sent


WORDS = {
    "text": "Words that are long enough to be a reason.",
    "date": AT.date().isoformat(),
    "datetime-local": AT.strftime("%Y-%m-%dT%H:%M"),
    "month": AT.strftime("%Y-%m"),
    "number": "3",
    "tel": "0555 123",
    "email": "a@example.org",
    "time": "09:30",
}


def route(address: str) -> str:
    """The address without what it is about, as the URL table writes it."""
    try:
        return resolve(address.partition("?")[0]).route
    except Resolver404:
        return address


def _deed(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).kwargs.get("deed", ""))
    except Resolver404:
        return ""


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(urljoin(self.page, said["href"]))
        if tag == "form":
            action = urljoin(self.page, said.get("action") or self.page)
            self._open = Form(self.page, action, said.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and (said.get("name") or tag == "option"):
            self._field(self._open, tag, said)

    def _field(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, value = said.get("name", self._name), said.get("value", "")
        if tag == "option":
            form.choices.setdefault(name, []).append(value)
            if "selected" in said or name not in form.given:
                form.given[name] = [value]
            return
        kind = said.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
        form.kinds.setdefault(name, kind)
        self._name = name if tag == "select" else self._name
        if kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in said:
                form.given.setdefault(name, []).append(value or "on")
        elif kind not in ("submit", "select"):
            form.given[name] = [value]
        elif kind == "submit":
            form.given.setdefault(name, [value])

    def handle_endtag(self, tag: str) -> None:
        self._open = None if tag == "form" else self._open


DEEDS = {
    "notices": ["advise", "close"],
    "keep/people": ["close", "reopen"],
    "referrals/<str:ref>/no": ["ask", "stands"],
    "referrals": ["accept", "start", "revoke", "finish", "stop"],
    "transfers": ["accept", "reject"],
}
"""The last word of an address that does something, by its first words."""
VERDICTS = ["agreed", "disagreed"]


def addresses(refs: dict[str, list[str]]) -> Iterator[str]:
    """Every address of the URL table, filled in: by the longest beginning that `refs` knows."""
    for path, kinds in walk.patterns():
        begins = [name for name in refs if path.startswith(name + "/")]
        mine = refs[max(begins, key=len)] if begins else ["1"]
        deeds = next((some for first, some in DEEDS.items() if path.startswith(first + "/")), [])
        own = {
            "deed": deeds,
            "verdict": VERDICTS,
            "number": ["1"],
            "state": ["closed"],
            "repair": ["rename_meta"],
            "what": ["question", "page"],
            "one": refs.get("filled", ["1"]),
        }
        choices = [own.get(name, mine) for name in kinds]
        for values in itertools.product(*choices):
            address = path
            for value in values:
                address = re.sub(r"<[^>]+>", value, address, count=1)
            yield "/" + address
    yield from (
        "/sign-in/" + str(path) for path in ("login/", "password/change/", "2fa/", "2fa/totp/activate/")
    )


def forms_on(page: str, html: str) -> list[Form]:
    """The forms of one page."""
    found = _Forms(page)
    found.feed(html)
    return found.forms


def shown_to(client: Client, begin: list[str], most: int = 400) -> Iterator[Form]:
    """The forms of all pages that somebody reaches from these addresses by links."""
    waiting, known, pages = list(begin), set[object](begin), 0
    while waiting and pages < most:
        page = waiting.pop(0)
        answer = client.get(page)
        pages += 1
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        found = _Forms(page)
        found.feed(b"".join(answer).decode() if answer.streaming else answer.content.decode())
        yield from found.forms
        for link in found.links:
            fresh = (route(link), link.partition("?")[2].partition("=")[0])
            if link.startswith("/") and link not in known and fresh not in known:
                known |= {link, fresh}
                waiting.append(link.partition("#")[0])


def forms_of(clients: dict[str, Client], begin: list[str], each: int) -> Iterator[tuple[str, Form]]:
    """One form of each shape, with who is shown it; of each kind of page at most `each`, but every row's own page. Each of
    them is asked for by every third one."""
    seen: set[tuple[object, ...]] = set()
    for nth, (role, client) in enumerate(clients.items()):
        for form in shown_to(client, walk.some_of(few(begin, each), nth, of=3)):
            if form.shape not in seen:
                seen.add(form.shape)
                yield role, form


def few(begin: list[str], each: int) -> list[str]:
    """So many addresses of each route and deed; all of those of a row itself."""
    left: dict[str, int] = {}
    some = []
    for address in begin:
        path = route(address) + _deed(address)
        left[path] = left.get(path, 0) + 1
        if left[path] <= each or path.endswith("/<str:ref>/"):
            some.append(address)
    return some


def form_of(form: Form) -> str:
    return f"{form.method} /{route(form.action)}"
