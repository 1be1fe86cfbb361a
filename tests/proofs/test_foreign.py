"""Every address x everybody x somebody else's row: the answer is the same as for a row that does not exist."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from dataclasses import dataclass
from time import perf_counter

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import resolve

from halka.boards.models import Body, Item, Meeting, Promise, Recusal, Seat
from halka.casework.models import (
    Attempt,
    Case,
    Closure,
    Consent,
    Contact,
    HouseholdMember,
    Notice,
    Plan,
    PlanAction,
    Restriction,
)
from halka.directory.models import Person
from halka.recommendations.models import Issue, Recommendation
from halka.sharing.models import Message, Referral, Transfer
from halka.trust.door import Guarded
from tests import walk
from tests.proofs import size
from tests.proofs.forms import addresses, few, route
from tests.proofs.world import AT, World, build

pytestmark = pytest.mark.django_db

KEEPERS = {"administrator", "second_administrator", "officer"}
"""Who opens rows of no child."""
KNOWN_TO_ALL = ("/services/", "/fill/", "/phone-forms/")
"""What anybody finds in the list of services, and the questionnaires that everybody fills, also on a phone."""
OWN = {
    "worker": ("/filled/", "/waiting/", "/phones/"),
    "other_worker": ("/emergency/", "/known/"),
    "supervisor": ("/team/", "/keep/access/", "/filled/", "/waiting/", "/phones/"),
    "coordinator": ("/questionnaires/",),
    "analyst": ("/questionnaires/",),
    "researcher": ("/questionnaires/",),
    "administrator": ("/questionnaires/",),
    "second_administrator": ("/questionnaires/",),
}
"""What they opened and asked themselves, whom they lead, the posts of their own unit that wait for a second
person, and the questionnaires that they filled, read as those of their cases, or look after."""
MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
NEAR = 0.005
NOTHING = {"ref": "0" * 32, "key": "999999999"}
"""What no row is called."""
TABLES: dict[str, type[Guarded]] = {
    "cases": Case,
    "notices": Notice,
    "referrals": Referral,
    "transfers": Transfer,
    "plans": Plan,
    "planned": PlanAction,
    "closures": Closure,
    "consents": Consent,
    "restrictions": Restriction,
    "household": HouseholdMember,
    "contacts": Contact,
    "messages": Message,
    "attempts": Attempt,
    "boards": Body,
    "seats": Seat,
    "meetings": Meeting,
    "items": Item,
    "recusals": Recusal,
    "promises": Promise,
    "issues": Issue,
    "recommendations": Recommendation,
}


@dataclass(frozen=True)
class Pair:
    """An address of a row, and the same address of none."""

    there: str
    not_there: str
    row: str

    def is_foreign(self, role: str, person: Person) -> bool:
        """A row of no child is nobody's own: whoever keeps it holds a permission. A questionnaire about a case is named with
        the case."""
        if "~" in self.row:
            about = self.row.partition("~")[2]
            return not Case.objects.visible_to(person, AT).filter(ref=about).exists()
        if self.there.startswith((*KNOWN_TO_ALL, *OWN.get(role, ()))):
            return False
        table = TABLES.get(self.there.split("/")[1])
        return table is None or not table.objects.visible_to(person, AT).filter(ref=self.row).exists()


@pytest.fixture
def world(settings: LazySettings) -> World:
    settings.HALKA_SECOND_FACTOR = False
    return build()


def pairs(world: World, each: int) -> list[Pair]:
    rows = [one for some in world.refs.values() for one in some]
    found = []
    for address in few(sorted(set(addresses(world.refs))), each):
        kinds = resolve(address).kwargs if not address.startswith("/sign-in/") else {}
        for name, value in list(kinds.items())[:1]:
            if str(value) in rows and name in ("ref", "code", "key"):
                none = NOTHING["key" if name == "key" else "ref"]
                found.append(Pair(address, address.replace(f"/{value}/", f"/{none}/", 1), str(value)))
    return found


def said(client: Client, way: str, address: str) -> tuple[int, str, str]:
    """Status, words and way of an answer. The address itself stands in the form that changes the language, and what guards
    a form is new each time, as is the minute at which a page was made; a message that waits is of what was asked before."""
    client.cookies.pop("messages", None)
    answer = getattr(client, way)(address)
    body = b"".join(answer) if answer.streaming else answer.content
    lines = MINUTE.sub("", body.decode(errors="replace").replace(address, "*")).splitlines()
    return (
        answer.status_code,
        "\n".join(line for line in lines if "csrf" not in line),
        answer.headers.get("Location", ""),
    )


@pytest.mark.parametrize("way", ["get", "post"])
def test_a_row_of_somebody_else_is_answered_like_one_that_is_not_there(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[int] = Counter()
    differ: set[tuple[object, ...]] = set()
    for nth, (role, person) in enumerate(world.people.items()):
        client = walk.signed_in(person, AT, monkeypatch)
        client.raise_request_exception = False
        for pair in walk.some_of(pairs(world, size("foreign", 1)), nth, of=2):
            if not pair.is_foreign(role, person):
                continue
            there = said(client, way, pair.there)
            counts[there[0]] += 1
            # Pages of the directory are open to who keeps it.
            if there[0] not in (403, 404) and role not in KEEPERS and there[0] != 405:
                differ.add((role, way, route(pair.there), there[0]))
            elif role not in KEEPERS and there != (not_there := said(client, way, pair.not_there)):
                differ.add((role, way, route(pair.there), there[0], not_there[0]))
    assert differ == set(), "\n".join(map(str, sorted(differ, key=str)))
    assert counts[404] > 200, counts


def slowest(client: Client, way: str, addresses: tuple[str, ...], times: int) -> list[float]:
    """The slowest twentieth of each, asked in turn."""
    took: list[list[float]] = [[] for _ in addresses]
    for _ in range(times):
        for one, address in zip(took, addresses, strict=True):
            begun = perf_counter()
            getattr(client, way)(address)
            one.append(perf_counter() - begun)
    return [statistics.quantiles(one, n=20)[-1] for one in took]


def differs(client: Client, way: str, pair: Pair, times: int) -> bool:
    """Is the slowest twentieth apart by more than 5 ms, and by more than what two runs of the same row are apart?"""
    row, none = slowest(client, way, (pair.there, pair.not_there), times)
    if abs(row - none) <= NEAR:
        return False
    row, none, again = slowest(client, way, (pair.there, pair.not_there, pair.there), times)
    return min(abs(row - none), abs(again - none)) > max(NEAR, abs(row - again))


@pytest.mark.skipif(not size("times", 0), reason="a measurement: `make proofs`")
def test_and_takes_as_long(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program may hold up one measurement, not three of the same address. Whoever is turned away by 403, as for a
    row that is not there, is turned away before any row is looked for."""
    measured, slower = 0, []
    for role, person in world.people.items():
        client = walk.signed_in(person, AT, monkeypatch)
        for pair in pairs(world, 1):
            if not pair.is_foreign(role, person):
                continue
            way = "post" if client.get(pair.there).status_code == 405 else "get"
            if getattr(client, way)(pair.there).status_code != 404:
                continue
            measured += 1
            if all(differs(client, way, pair, size("times", 0)) for _ in range(3)):
                slower.append((role, route(pair.there)))
    with capsys.disabled():
        print(f"\n{measured} rows that are not theirs, beside none")
    assert slower == []
