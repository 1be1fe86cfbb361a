"""A legal hold: nothing of the child is erased while it stands; the officer sets and lifts it, the worker reads it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from halka.casework.access.actions.holds import hold_erasure, lift_hold
from halka.casework.access.models import LegalHold
from halka.casework.acts import ERASURE_HELD, ERASURE_RELEASED
from halka.casework.cases.models import Case
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral
from halka.trust import ledger, vault
from halka.web.today import Today
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_sent_referral,
    cast,
    erase,
    somebody,
)
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + 40 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def officer(c: Cast) -> Person:
    return somebody("Ines", c.child_unit, "auditor")


@pytest.fixture
def case(c: Cast) -> Case:
    return a_closed_case(c, a_planned_case(c)[0], START + 5 * DAY)


def test_while_it_stands_nothing_is_erased_and_the_refusal_says_why(case: Case, officer: Person) -> None:
    with recorded_once(ERASURE_HELD, case=case.ref, reason="court"):
        hold = hold_erasure(by=officer, code=f" {case.code.lower()}", reason="court", at=LATER)
    with refused(
        re.escape(f"A legal hold forbids erasing anything of this child ({case.code}, Order of a court")
    ):
        erase(code=case.code, basis="time_is_over", at=LATER + DAY)
    assert vault.get("child", case.child.ref)
    with recorded_once(ERASURE_RELEASED, case=case.ref, thing=hold.ref):
        lift_hold(by=officer, hold=hold, at=LATER + DAY, why="The trial is over.")
    erase(code=case.code, basis="time_is_over", at=LATER + 2 * DAY)
    with pytest.raises(vault.Shredded):
        vault.get("child", case.child.ref)


def test_it_holds_for_every_case_of_the_child(c: Cast, case: Case, officer: Person) -> None:
    other, _ = a_planned_case(c)
    other = a_closed_case(c, other, START + 9 * DAY)
    Case.unscoped.filter(pk=other.pk).update(child=case.child)
    hold_erasure(by=officer, code=other.code, reason="inquiry", at=LATER)
    with refused(re.escape(f"({other.code}, Inquiry")):
        erase(code=case.code, basis="time_is_over", at=LATER)


def test_it_needs_the_permission_and_makes_sense_once(c: Cast, case: Case, officer: Person) -> None:
    admin = somebody("Adam", c.child_unit, "administrator")
    for person in (c.alice, c.bob, c.fatma, admin):
        with denied(person):
            hold_erasure(by=person, code=case.code, reason="court", at=LATER)
    with refused("Choose why"):
        hold_erasure(by=officer, code=case.code, reason="whim", at=LATER)
    with refused("There is no case"):
        hold_erasure(by=officer, code="ZZZ-ZZZ", reason="court", at=LATER)
    hold = hold_erasure(by=officer, code=case.code, reason="court", at=LATER)
    with refused("already"):
        hold_erasure(by=officer, code=case.code, reason="claim", at=LATER)
    for person in (c.alice, c.bob):
        with denied(person):
            lift_hold(by=person, hold=hold, at=LATER, why="The trial is over.")
    lift_hold(by=officer, hold=hold, at=LATER, why="The trial is over.")
    with refused("lifted before"):
        lift_hold(by=officer, hold=LegalHold.unscoped.get(), at=LATER, why="The trial is over.")


def test_through_pages_the_officer_sets_and_lifts_it_and_the_worker_reads_it(
    c: Cast, case: Case, officer: Person, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser: Client = signed_in(officer, LATER, monkeypatch)
    assert browser.post("/holds/", {"code": case.code, "reason": "court"}).status_code == 302
    for bad in ({"code": "NONE", "reason": "court"}, {"code": case.code, "reason": "x"}, {"code": ""}):
        assert browser.post("/holds/", bad).status_code == 422
    page = see(officer, LATER, "/holds/").text
    assert "One legal hold stands" in page
    assert (case.code in page, "Order of a court or prosecutor" in page) == (True, True)
    worker = c.alice
    assert (
        "A legal hold: nothing of this child may be erased." in see(worker, LATER, f"/cases/{case.ref}/").text
    )
    assert "nothing of this child may be erased" in see(worker, LATER, f"/cases/{case.ref}/who/").text
    hold = LegalHold.unscoped.get()
    for person in (c.alice, c.bob, c.fatma):
        other = signed_in(person, LATER, monkeypatch)
        assert other.get("/holds/").status_code == 403
        assert other.post(f"/holds/{hold.ref}/lift/").status_code == 403
    browser = signed_in(officer, LATER, monkeypatch)
    assert browser.post("/holds/none/lift/").status_code == 404
    assert browser.post(f"/holds/{hold.ref}/lift/", {"why": "It is over."}).status_code == 302
    assert "No legal hold stands" in see(officer, LATER, "/holds/").text
    assert "legal hold stands" not in see(worker, LATER, f"/cases/{case.ref}/who/").text
    assert ledger.verify().is_intact


def test_receivers_are_told_that_what_they_read_was_erased_without_a_name(c: Cast, see: See) -> None:
    case, _ = a_planned_case(c)
    referral = a_sent_referral(c, case, START + 4 * DAY)
    accept_referral(by=c.dora, referral=referral, at=START + 4 * DAY + HOUR)
    name = vault.get("child", case.child.ref)["first_name"]
    a_closed_case(c, case, START + 5 * DAY)
    told = "What a letter to you said was erased"
    assert told not in " ".join(thing.title for thing in Today(c.dora, LATER).things)
    erase(code=case.code, basis="time_is_over", at=LATER)
    (news,) = [thing for thing in Today(c.dora, LATER + DAY).things if told in thing.title]
    assert referral.number in news.why
    page = see(c.dora, LATER + DAY, "/").text
    assert told in page
    assert name not in page
    assert case.code not in page
    assert see(c.dora, LATER + DAY, news.url)
    for person in (c.charlie, c.fatma, c.alice):
        assert told not in " ".join(thing.title for thing in Today(person, LATER + DAY).things)
    assert told not in " ".join(thing.title for thing in Today(c.dora, LATER + 31 * DAY).things)
