"""Harm: the address of a shelter reaches somebody on a page. The pages of the child are asked for by everybody, every
other page by some.

On one store only: what the store holds is read back on both by the other scenarios of this harm.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import LazySettings

from halka.directory.models import Unit
from halka.sharing.actions.answer import refuse_referral, see_referral
from halka.sharing.models import Referral
from tests import walk
from tests.harms.test_leaked_shelter_address import AT, Story, build, hits

pytestmark = [pytest.mark.django_db, pytest.mark.harm]


def pages_of(story: Story) -> set[str]:
    """Where the child's place is spoken of, and the lists."""
    mine = {
        f"/cases/{story.case.ref}/{page}" for page in ("", "file/", "voice/", "who/", "refer/", "secret/")
    }
    mine |= {f"/referrals/{letter.ref}/{page}" for letter in story.letters for page in ("", "print/")}
    return mine | {"/", "/cases/", "/referrals/", "/services/", "/keep/"}


PLACES = re.compile(r'<select[^>]*name="place".*?</select>', re.DOTALL)


def test_no_page_shows_it_to_anybody_but_who_writes_it(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    caplog.set_level("DEBUG")
    story = build()
    addresses = walk.addresses(story.refs)
    assert f"/cases/{story.case.ref}/" in addresses
    paper = f"/referrals/{story.letters[0].ref}/print/"
    assert len(addresses) > 30
    # The administrator chooses from the list of all places, which names no unit: that is not where the shelter stands.
    lists = {"/keep/add/place/", "/keep/add/unit/", f"/keep/people/{story.c.alice.ref}/post/"}
    register = f"/cases/{story.case.ref}/register/"
    shown: set[tuple[str, str]] = set()
    answered: dict[str, int] = {}
    for nth, person in enumerate(story.people):
        client = walk.signed_in(person, AT, monkeypatch)
        for address in walk.some_of(addresses, nth, {*lists, register, *pages_of(story)}):
            response = client.get(address)
            # No caretaker runs here, and /health/ says so.
            assert response.status_code < 500 or address == "/health/", (person, address)
            body = walk.text(response)
            answered[address] = answered.get(address, 0) + (response.status_code == 200)
            # Whoever sees numbers chooses from the list of all places, too; outside that list nothing may show.
            seen = PLACES.sub("", body) if "/numbers/" in address else body
            if hits(seen) or hits(str(response.headers)):
                shown.add((person.name, address))
    assert sum(1 for count in answered.values() if count) > 15  # pages were really read
    assert answered[paper] >= 2  # by the sender and by the receiver
    assert shown == {("Alice", register), *(("Jon", page) for page in lists)}
    assert hits(caplog.text) == []


NAME = "Canaryhouse"


def test_no_page_names_a_hidden_unit_but_to_its_own_people(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every address, each page of hers by everybody: "another service", also where its people acted and looked."""
    settings.HALKA_SECOND_FACTOR = False
    story = build()
    Unit.objects.filter(pk=story.c.shelter.pk).update(
        name=NAME, name_local=f"{NAME} local", profile_code="tr"
    )
    sita = next(person for person in story.people if person.name == "Sita")
    to_shelter = Referral.unscoped.get(to_unit=story.c.shelter)
    see_referral(by=sita, referral=to_shelter, at=AT)
    refuse_referral(by=sita, referral=to_shelter, reason="no_capacity", at=AT)
    story.refs["referrals"].append(to_shelter.ref)
    asked = [*walk.addresses(story.refs), f"/cases/{story.case.ref}/refer/?service=safe_shelter"]
    named: dict[str, set[str]] = {}
    always = {*pages_of(story), *asked[-1:], *(f"/referrals/{ref}/" for ref in story.refs["referrals"])}
    for nth, person in enumerate(story.people):
        client = walk.signed_in(person, AT, monkeypatch)
        for address in walk.some_of(asked, nth, always, of=10):
            response = client.get(address, follow=True)
            if NAME in walk.text(response) or NAME in str(response.headers):
                named.setdefault(person.name, set()).add(address)
    assert {"/", f"/referrals/{to_shelter.ref}/"} <= named.pop("Sita")  # in her header
    keeping = named.pop("Jon")
    assert keeping
    assert {address.split("/")[1] for address in keeping} == {"keep"}
    assert named == {}


def test_the_walk_finds_every_room() -> None:
    rooms = {route.split("/")[0] for route, _kinds in walk.patterns()}
    assert {"cases", "referrals", "notices"} <= rooms
    assert apps.is_installed("halka.sharing")
