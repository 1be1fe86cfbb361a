"""The record: the data-protection officer reads it, each look is entered, and nobody else gets in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from halka.casework.access.actions.record import open_record
from halka.casework.acts import CASE_OPENED, NOTICE_ACCEPTED, NOTICE_RECEIVED
from halka.directory.acts import SESSION_FAILED
from halka.directory.models import Person
from halka.trust import clock
from halka.trust.actor import CARETAKER, OPERATOR, OUTSIDER
from halka.trust.acts import ACCESS_DENIED, LEDGER_OPENED
from tests.cast import DAY, START, Cast, a_case, cast, somebody
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: START + DAY)


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def officer(c: Cast) -> Person:
    return somebody("Ines", c.child_unit, "auditor")


@pytest.fixture
def ines(officer: Person) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def record(client: Client, **asked: Any) -> str:
    response = client.get(reverse("record"), asked)
    assert response.status_code == 200
    return response.content.decode()


def acts(page: str) -> list[str]:
    return re.findall(r'<span class="soft small" dir="ltr">(\w+\.\w+)</span>', page)


def test_looking_is_entered_with_what_was_asked(c: Cast, officer: Person) -> None:
    case = a_case(c)
    with recorded_once(
        LEDGER_OPENED, person=officer.ref, case=case.ref, thing=c.bob.ref, reason="case.opened"
    ):
        open_record(by=officer, at=START, case=case.ref, about=c.bob.ref, act=CASE_OPENED)


def test_looking_needs_the_permission(c: Cast) -> None:
    jon = somebody("Jon", c.child_unit, "administrator")
    for person in (c.alice, c.bob, c.fatma, jon, CARETAKER, OPERATOR, OUTSIDER):
        with denied(person):
            open_record(by=person, at=START)


def test_the_page_is_for_the_officer_alone(c: Cast, ines: Client, officer: Person) -> None:
    with recorded_once(LEDGER_OPENED, person=officer.ref, case=""):
        record(ines)
    for person in (c.alice, c.bob, c.charlie, somebody("Jon", c.child_unit, "administrator")):
        client = Client()
        client.force_login(person)
        with recorded_once(ACCESS_DENIED, person=person.ref, reason="read_ledger"):
            assert client.get(reverse("record")).status_code == 403
        assert reverse("record") not in client.get(reverse("today")).content.decode()
    assert reverse("account_login") in Client().get(reverse("record")).headers["Location"]


def test_newest_first_with_names_and_case_codes(c: Cast, ines: Client) -> None:
    case = a_case(c)
    page = record(ines)
    assert acts(page)[0] == LEDGER_OPENED
    for said in (
        "Ines",
        "Charlie",
        "Unit CPU-1",
        case.code,
        "notice.received",
        "the operator, at the terminal",
    ):
        assert said in page
    assert case.ref not in page
    assert "Long marks" not in page


def test_it_is_narrowed_by_act_person_and_case(c: Cast, ines: Client) -> None:
    case, other = a_case(c), a_case(c)
    assert set(acts(record(ines, act=NOTICE_RECEIVED))) == {NOTICE_RECEIVED}
    page = record(ines, person="CHARLIE")
    assert acts(page) == [NOTICE_RECEIVED, NOTICE_RECEIVED]
    page = record(ines, case=case.code.lower())
    assert NOTICE_ACCEPTED in acts(page)
    assert other.code not in page
    assert acts(record(ines, case=case.code, act=SESSION_FAILED)) == []


def test_who_knocked_at_a_case_in_vain_is_found_by_its_code(c: Cast, ines: Client) -> None:
    case = a_case(c)
    greta = Client()
    greta.force_login(c.greta)
    assert greta.get(reverse("who_sees", args=[case.ref])).status_code == 404
    page = record(ines, case=case.code, act=ACCESS_DENIED)
    assert acts(page) == [ACCESS_DENIED]
    assert "Greta" in page
    assert "turned away" in page


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"person": "nobody"}, "Nobody signs in with this name."),
        ({"case": "NO-CASE"}, "There is no case with this code."),
        ({"act": "child.eaten"}, "not one of the available choices"),
    ],
)
def test_what_nobody_can_find_is_told_and_shows_nothing(
    ines: Client, asked: dict[str, str], complaint: str
) -> None:
    page = record(ines, **asked)
    assert complaint in page
    assert acts(page) == []


def test_pages_go_on_below_a_number(c: Cast, ines: Client, officer: Person) -> None:
    for _ in range(60):
        open_record(by=officer, at=START)
    first = record(ines, act=LEDGER_OPENED)
    assert len(acts(first)) == 50
    found = re.search(r"\?act=ledger.opened&amp;before=(\d+)", first)
    assert found
    second = record(ines, act=LEDGER_OPENED, before=found[1])
    assert len(acts(second)) == 11
    assert 'rel="next"' not in second
    assert len(acts(record(ines, act=LEDGER_OPENED, before="x"))) == 50
