"""Sending a survey as a person does, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halka.directory.models import Person, Place
from tests.cast import DAY, START
from tests.insight.survey.exports import Filled, of

AT = START + 40 * DAY


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def said_by(people: int, about: str = "health", first: int = 0, **items: int) -> Iterator[Filled]:
    for number in range(first, first + people):
        yield f"{about}-{number}", "cpu", [of(about, **items)]


def sent(client: Client, content: bytes, second: bytes | None = None, **more: str) -> Any:
    place = Place.objects.get(code="P1")
    files = {"file": SimpleUploadedFile("survey.xlsx", content)}
    if second is not None:
        files["second"] = SimpleUploadedFile("second.csv", second)
    answer: Any = client.post("/numbers/survey/", {"name": "Spring", "place": place.pk, **files, **more})
    return answer


def page(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def confirmed(client: Client, looked_at: Any, **changed: str) -> Any:
    """Sends on what the page of the second step holds, as a browser does."""
    html = looked_at.content.decode()
    held = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    }
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        held[name] = chosen[1] if chosen else ""
    answer: Any = client.post("/numbers/survey/right/", held | changed, follow=True)
    return answer
