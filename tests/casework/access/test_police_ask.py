"""A police officer with a child at night asks whether the child is known: whom to call, or nothing; a school asks not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.known import ask_if_known
from halka.casework.acts import CHILD_ASKED_FOR
from halka.casework.models import KnownQuestion
from halka.directory.actions import add_unit, end_post
from halka.directory.models import Person, Unit
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, cast, somebody
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)  # a Friday
CLOSED = "The office is closed now. It opens Mon 9 March, 08:00"


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    found = cast()
    Unit.objects.filter(pk=found.child_unit.pk).update(phone="0242 555")
    return found


def unit(c: Cast, code: str, kind: str) -> Unit:
    return add_unit(
        by=OPERATOR, at=START, code=code, name=f"Unit {code}", institution=c.clinic.institution,
        place=c.clinic.place, kind=kind, level="provincial",
    )  # fmt: skip


@pytest.fixture
def kemal(c: Cast) -> Person:
    return somebody("Kemal", unit(c, "POL-1", "police"), "focal", 1)


def ask(person: Person, m: pytest.MonkeyPatch, name: str, at: datetime = NIGHT) -> Reader:
    page = Reader(signed_in(person, at, m)).open("/").follow("Is this child known?")
    return page.press("Ask", name=name, reason="with_me")


def test_at_night_the_police_read_whom_to_call_and_nothing_else(
    c: Cast, kemal: Person, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    Unit.objects.filter(pk=unit(c, "DUTY", "cpu").pk).update(phone="0800 1")
    page = ask(kemal, monkeypatch, "Zed Quux")
    assert "Known: call this office" in page.text
    assert CLOSED in page.text
    assert page.text.index("Duty post: 0800 1") < page.text.index("Unit CPU-1: 0242 555")
    assert not any(words in page.text for words in ("Alice", case.code, "Beaten", "112"))
    assert "Kemal of Unit POL-1 asked whether this child is known" in see(c.alice, NIGHT + HOUR, "/").text
    assert "The child is with me now" in see(c.alice, NIGHT + HOUR, "/").text
    by_day = ask(kemal, monkeypatch, "Zed Quux", NIGHT.replace(hour=12)).text
    assert "0242 555" in by_day
    assert "Duty post" not in by_day


def test_a_hidden_child_and_a_conflict_read_like_nobody(
    c: Cast, kemal: Person, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    nobody = ask(kemal, monkeypatch, "Mara Nobody").text
    assert "Not known here" in nobody
    held = restrict(
        by=c.alice, case=case, at=START + DAY, from_whom="F", reason="fear", whereabouts_secret=True
    )
    assert ask(kemal, monkeypatch, "Zed Quux").text == nobody
    held.lifted_at = NIGHT
    held.save()
    declare_conflict(by=c.bob, case=case, person=kemal, reason="relative", at=NIGHT)
    assert ask(kemal, monkeypatch, "Zed Quux").text == nobody
    assert see(c.alice, NIGHT + HOUR, "/").text.count("Kemal of Unit POL-1 asked") == 2


def test_it_is_entered_with_its_purpose_and_only_the_police_among_the_others_ask(
    c: Cast, kemal: Person, see: See
) -> None:
    case = a_registered_case(c)
    with recorded_once(CHILD_ASKED_FOR, case=case.ref, reason="with_me", unit="POL-1"):
        ask_if_known(by=kemal, found=[case], reason="with_me", at=NIGHT)
    ngo = somebody("Nil", unit(c, "NGO-1", "ngo"), "focal", 1)
    chief = somebody("Ceren", Unit.objects.get(code="POL-1"), "m_and_e")
    for person in (c.charlie, c.dora, ngo, chief):
        assert "Is this child known?" not in see(person, NIGHT, "/").text
        with denied(person):
            ask_if_known(by=person, found=[case], reason="with_me", at=NIGHT)
    assert KnownQuestion.unscoped.count() == 1


def test_who_has_left_the_police_asks_no_more(c: Cast, kemal: Person) -> None:
    case = a_registered_case(c)
    end_post(by=OPERATOR, post=kemal.posts.get(), at=NIGHT)
    gone = Person.objects.get(pk=kemal.pk)
    with denied(gone):
        ask_if_known(by=gone, found=[case], reason="with_me", at=NIGHT + HOUR)
