"""Walks all addresses of the site as a person who is signed in. New addresses are picked up by themselves."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, TypeVar

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from halka.directory.models import Person
from halka.trust import clock
from tests.documents.readback import by_pdfium
from tests.proofs import size

T = TypeVar("T")
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
    """All addresses filled in: `refs` by the first word of the address, all others with each reference in each place."""
    everything = [ref for some in refs.values() for ref in some]
    found = []
    for route, kinds in patterns():
        mine = refs.get(route.split("/")[0])
        choices = [_values(kind, name, mine or everything, codes) for name, kind in kinds.items()]
        for values in itertools.product(*choices) if mine else _one_by_one(choices):
            address = route
            for name, value in zip(kinds, values, strict=True):
                start = address.index("<")
                assert name in address[start : address.index(">")]
                address = address[:start] + value + address[address.index(">") + 1 :]
            found.append("/" + address.removeprefix("^").removesuffix("$"))
    return found


def _one_by_one(choices: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Every choice of every place, the other places as they come first: of what is of no child, that is enough."""
    first = tuple(some[0] for some in choices)
    yield first
    for place, some in enumerate(choices):
        yield from ((*first[:place], value, *first[place + 1 :]) for value in some[1:])


def some_of(addresses: list[T], nth: int, always: Collection[T] = (), of: int = 5) -> list[T]:
    """What the nth person asks for: what everybody has to, and a share of the rest, so that each address is asked for by
    every fifth person. All of it by everybody: HALKA_PROOF_SHARE=1, as `make proofs` says."""
    of = size("share", of)
    return [address for at, address in enumerate(addresses) if address in always or (at + nth) % of == 0]


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
