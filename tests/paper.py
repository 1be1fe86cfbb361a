"""A person at a browser without JavaScript: reads a page, fills in what stands on it, presses a button that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client


@dataclass
class Form:
    action: str
    method: str
    given: dict[str, str] = field(default_factory=dict)
    """What would be sent if nothing more was written."""
    fields: dict[str, set[str]] = field(default_factory=dict)
    """Name of each question -> the answers one can choose from; empty where one writes."""
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Words, name, value."""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._open: Form | None = None
        self._select = self._textarea = ""
        self._pressed: tuple[str, str] | None = None
        self._href = ""
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("action", ""), said.get("method", "get"))
            self.forms.append(self._open)
        elif tag == "a":
            self._href, self._inside = said.get("href", ""), []
        elif self._open is not None:
            self._in_form(self._open, tag, said)

    def _in_form(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "button":
            self._pressed, self._inside = (name, said.get("value", "")), []
        elif tag == "input" and "disabled" not in said:
            self._input(form, name, said)
        elif tag == "select":
            self._select, form.fields[name] = name, set()
        elif tag == "option" and self._select:
            form.fields[self._select].add(said.get("value", ""))
            if "selected" in said or self._select not in form.given:
                form.given[self._select] = said.get("value", "")
        elif tag == "textarea":
            self._textarea, form.fields[name], form.given[name] = name, set(), ""

    def _input(self, form: Form, name: str, said: dict[str, str]) -> None:
        kind, value = said.get("type", "text"), said.get("value", "")
        if kind in ("radio", "checkbox"):
            form.fields.setdefault(name, set()).add(value or "on")
            if "checked" in said:
                form.given[name] = value or "on"
        else:
            form.given[name] = value
            if kind != "hidden":
                form.fields[name] = set()

    def handle_endtag(self, tag: str) -> None:
        inside = " ".join("".join(self._inside).split())
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "button" and self._open is not None and self._pressed is not None:
            self._open.buttons.append((inside, *self._pressed))
        elif tag == "a" and self._href:
            self.links.append((inside, self._href))
            self._href = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self._inside.append(data)
        if self._textarea and self._open is not None:
            self._open.given[self._textarea] += data.removeprefix("\n")  # the line break that HTML drops


class Reader:
    """Somebody who is signed in, with the page in front of them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.page = _Page()

    def open(self, address: str) -> Reader:
        return self.shown(self.client.get(address, follow=True), address)

    def shown(self, answer: Any, address: str) -> Reader:
        """With this answer in front of them."""
        response: HttpResponse = answer
        assert response.status_code in (200, 422), (address, response.status_code)
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = _Page()
        self.page.feed(response.content.decode())
        return self

    @property
    def text(self) -> str:
        return " ".join("".join(self.page.words).split())

    @property
    def buttons(self) -> list[str]:
        return [one[0] for form in self.page.forms for one in form.buttons]

    def follow(self, words: str) -> Reader:
        """The link that says this."""
        found = [href for said, href in self.page.links if said == words]
        assert found, (words, [said for said, _href in self.page.links])
        return self.open(found[0])

    def press(self, button: str, **answers: str) -> Reader:
        """The button with these words, after filling in what belongs to it; an answer must be one that is offered."""
        found = [(form, one) for form in self.page.forms for one in form.buttons if button in one[0]]
        assert found, (button, [one for form in self.page.forms for one in form.buttons])
        form, (_words, name, value) = found[0]
        for question, answer in answers.items():
            assert question in form.fields, (question, list(form.fields))
            offered = form.fields[question]
            assert not offered or answer in offered, (question, answer, offered)
        sent = form.given | answers | ({name: value} if name else {})
        address = form.action or self.address
        if form.method != "post":
            return self.open(f"{address.partition('?')[0]}?{urlencode(sent)}")
        self.shown(self.client.post(address, sent, follow=True), address)
        return self
