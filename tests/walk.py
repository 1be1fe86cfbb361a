"""Walks all addresses of the site as a person who is signed in. New addresses are picked up by themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from halka.directory.models import Person
from halka.trust import clock
from tests.documents.readback import by_pdfium

OUTSIDE = ("sign-in/", "static/")  # pages of allauth: signing in has tests of its own


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address as text with `<type:name>` in it, and the types of its parts."""
    for found in (resolver or get_resolver()).url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, route)
        elif isinstance(found, URLPattern) and not route.startswith(OUTSIDE):
            yield route, {name: type(kind).__name__ for name, kind in found.pattern.converters.items()}


def addresses(refs: dict[str, list[str]], codes: tuple[str, ...] = ("accept",)) -> list[str]:
    """All addresses filled in: `refs` by the first word of the address, everything else with each reference."""
    found = []
    for route, kinds in patterns():
        everything = [ref for some in refs.values() for ref in some]
        mine = refs.get(route.split("/")[0], everything)
        choices = [_values(kind, name, mine, codes) for name, kind in kinds.items()]
        for values in itertools.product(*choices):
            address = route
            for name, value in zip(kinds, values, strict=True):
                start = address.index("<")
                assert name in address[start : address.index(">")]
                address = address[:start] + value + address[address.index(">") + 1 :]
            found.append("/" + address.removeprefix("^").removesuffix("$"))
    return found


def some_of(addresses: list[str], nth: int, of: int = 3) -> list[str]:
    """The share of the nth person: every address is asked for by every third one."""
    return [address for at, address in enumerate(addresses) if (at + nth) % of == 0]


def _values(kind: str, name: str, refs: list[str], codes: tuple[str, ...]) -> list[str]:
    if kind == "IntConverter":
        return ["1"]
    return refs if name in ("ref", "code") else list(codes)


def signed_in(person: Person, at: datetime, m: pytest.MonkeyPatch) -> Client:
    """A browser of this person at that moment."""
    m.setattr(clock, "now", lambda: at)
    client = Client(raise_request_exception=True)
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    """What somebody reads in an answer; of a PDF, what stands on its pages."""
    body: bytes = b"".join(answer) if answer.streaming else answer.content
    return (
        by_pdfium(body)
        if answer.headers["Content-Type"] == "application/pdf"
        else body.decode(errors="replace")
    )
