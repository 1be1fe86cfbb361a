"""What was written down wrongly is put right: what stood there before stays readable, and what rested on it is counted
or decided again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.agreements import correct_consent, write_consent
from halka.casework.access.actions.household import end_household
from halka.casework.acts import CONSENT_CORRECTED, CONTACT_CORRECTED, HOUSEHOLD_CORRECTED, HOUSEHOLD_LEFT
from halka.casework.cases.actions import correct_household, write_household
from halka.casework.models import Case, Consent, Contact, Deadline, HouseholdMember, Participation
from halka.casework.steps.actions.contact import correct_contact, make_contact
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.standing import TAKEN_BACK, standing
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_registered_case, a_sent_referral, cast
from tests.paper import Reader
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
AT = START + 8 * DAY
MARKS = ("is_caregiver", "lives_with_child", "may_be_contacted", "may_be_source_of_harm")
MOTHER: dict[str, Any] = {
    "relation": "mother",
    "name": "Ayla Quux",
    **dict.fromkeys(MARKS[:3], True),
    MARKS[3]: False,
}


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_registered_case(c)


@pytest.fixture
def mother(c: Cast, case: Case) -> HouseholdMember:
    return write_household(by=c.alice, case=case, at=AT, phone="0555 1", **MOTHER)


def _page(address: str, c: Cast, m: pytest.MonkeyPatch, at: datetime = AT) -> Reader:
    return Reader(signed_in(c.alice, at, m)).open(address)


# Around the child


def test_a_telephone_is_corrected_and_both_stand_in_the_file(
    c: Cast, case: Case, mother: HouseholdMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page(f"/cases/{case.ref}/file/", c, monkeypatch)
    page.open(next(href for words, href in page.page.links if words == "Correct"))
    page.press("Correct it", phone="0555 2")
    assert "Write what was wrong" in page.text or "This field is required." in page.text
    page.press("Correct it", why="A digit was wrong.")
    assert HouseholdMember.unscoped.get(pk=mother.pk).particulars == {"name": "Ayla Quux", "phone": "0555 2"}
    page.open(f"/household/{mother.ref}/correct/").press("Correct it", phone="0555 3", why="Again.")
    text = page.open(f"/cases/{case.ref}/file/").text
    assert "0555 3" in text
    assert f"· {c.alice.name} Why: A digit was wrong. Before, Telephone: 0555 1" in text
    assert "Why: Again. Before, Telephone: 0555 2" in text
    assert "Before, Name" not in text


def test_a_correction_is_entered_once_by_who_may_write_and_says_why(
    c: Cast, case: Case, mother: HouseholdMember
) -> None:
    right: dict[str, Any] = {"member": mother, "at": AT, "why": "A digit.", "phone": "0555 2", **MOTHER}
    with denied(c.greta):
        correct_household(by=c.greta, **right)
    with refused("Write what was wrong"):
        correct_household(by=c.alice, **right | {"why": " "})
    with refused("Nothing is different"):
        correct_household(by=c.alice, **right | {"phone": "0555 1"})
    with recorded_once(HOUSEHOLD_CORRECTED, case=case.ref, thing=mother.ref):
        correct_household(by=c.alice, **right)
    old = HouseholdMember.unscoped.get(pk=mother.pk)
    old.version = 1  # somebody had the page of before
    with refused("Somebody wrote here before you"):
        correct_household(by=c.alice, **right | {"member": old, "phone": "0555 7"})


def test_who_has_left_is_asked_counted_and_called_no_more(
    c: Cast, case: Case, mother: HouseholdMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page(f"/household/{mother.ref}/left/", c, monkeypatch)
    page.press("Keep it", reason="moved", why="To another town.")
    assert "Write since when" in page.text
    page.press("Keep it", left_on=(AT + DAY).date().isoformat())
    assert "This day lies in the future." in page.text
    page.press("Keep it", left_on=(AT - DAY).date().isoformat())
    assert "Ayla Quux" not in page.open(f"/cases/{case.ref}/agreement/").text
    text = page.open(f"/cases/{case.ref}/file/").text
    assert "No longer here since" in text
    assert "Moved away" in text
    assert "To another town." in text
    with refused("This was written down before"):
        end_household(
            by=c.alice, member=HouseholdMember.unscoped.get(pk=mother.pk), at=AT, reason="died", why="x"
        )


def test_a_mistake_counts_nowhere_and_an_answer_of_it_is_corrected_first(
    c: Cast, case: Case, mother: HouseholdMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = write_household(by=c.alice, case=case, at=AT, phone="0555 7", **MOTHER)
    said: dict[str, Any] = {"given_by": "caregiver", "services": ["cash"], "at": AT}
    answer = write_consent(by=c.alice, case=case, carer=twice, **said)
    mistake: dict[str, Any] = {"member": twice, "at": AT, "reason": "mistake", "why": "Written twice."}
    with refused("Correct that answer first"):
        end_household(by=c.alice, **mistake)
    correct_consent(by=c.alice, consent=answer, carer=mother, why="The same person.", **said)
    write_consent(by=c.alice, case=case, **said | {"given_by": "child"})
    with denied(c.greta):
        end_household(by=c.greta, **mistake)
    with recorded_once(HOUSEHOLD_LEFT, case=case.ref, thing=twice.ref, reason="mistake"):
        end_household(by=c.alice, **mistake)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="cash", at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    letter = referral.letter
    assert letter["household"] == "2"
    assert "0555 7" not in str(letter)
    assert "Written down by mistake" in _page(f"/cases/{case.ref}/file/", c, monkeypatch).text


# Contacts


def _contact(c: Cast, case: Case, day: int, now: int = 20) -> Contact:
    when, at = START + day * DAY, START + now * DAY
    return make_contact(
        by=c.alice, case=case, at=at, how="phone", note="We talked.", voice=SPOKE, happened_at=when
    )


def _right(contact: Contact, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = Contact.unscoped.get(pk=contact.pk).as_written
    fresh = Contact.unscoped.select_related("case").get(pk=contact.pk)
    return known | {"contact": fresh, "at": START + 21 * DAY, "why": "Wrong day."} | more


def _clocks(case: Case) -> set[tuple[str, int, int | None]]:
    """Step, the day it starts and the day it was met; a fresh case starts on the first."""
    rows = Deadline.unscoped.filter(case=case, step__in=["first_contact", "follow_up"], is_void=False)
    return {
        (row.step, (row.starts_at - START).days, (row.met_at - START).days if row.met_at else None)
        for row in rows
    }


def test_a_contact_is_corrected_and_the_record_shows_both(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = _contact(c, case, 5, now=5)
    page = _page(f"/contacts/{contact.ref}/correct/", c, monkeypatch)
    page.press("Correct it", how="home_planned", note="We talked at home.", why="It was a visit.")
    found = Contact.unscoped.get(pk=contact.pk)
    assert (found.how, found.content["note"], found.happened_at) == (
        "home_planned", "We talked at home.", contact.happened_at,
    )  # fmt: skip
    text = page.open(f"/cases/{case.ref}/file/").text
    assert "We talked at home." in text
    assert f"· {c.alice.name} Why: It was a visit. Before, How: Phone" in text
    assert "Before, Note: We talked." in text
    assert "Before, When?" not in text


@pytest.mark.parametrize(
    ("days", "wrong", "right", "clocks"),
    [
        ([5], 5, 3, {("first_contact", 0, 3), ("follow_up", 3, None)}),
        ([2, 9], 9, 12, {("first_contact", 0, 2), ("follow_up", 2, 12), ("follow_up", 12, None)}),
        ([2, 9], 9, 1, {("first_contact", 0, 1), ("follow_up", 1, 2), ("follow_up", 2, None)}),
        ([2, 9], 2, 11, {("first_contact", 0, 9), ("follow_up", 9, 11), ("follow_up", 11, None)}),
        ([2, 9], 2, 4, {("first_contact", 0, 4), ("follow_up", 4, 9), ("follow_up", 9, None)}),
    ],
)
def test_the_clocks_are_counted_again_from_the_right_day(
    c: Cast, case: Case, days: list[int], wrong: int, right: int, clocks: set[tuple[str, int, int | None]]
) -> None:
    made = {day: _contact(c, case, day, now=day) for day in days}
    when = START + right * DAY
    with recorded_once(CONTACT_CORRECTED, case=case.ref, thing=made[wrong].ref, happened_at=when):
        correct_contact(by=c.alice, **_right(made[wrong], happened_at=when))
    assert _clocks(case) == clocks
    assert Participation.unscoped.get(thing=made[wrong].ref).happened_at == when


def test_a_contact_before_the_case_began_again_meets_no_clock(c: Cast, case: Case) -> None:
    contact = _contact(c, case, 5, now=5)
    correct_contact(by=c.alice, **_right(contact, happened_at=START - DAY))
    assert _clocks(case) == {("first_contact", 0, None), ("follow_up", -1, None)}


def test_a_contact_is_corrected_by_who_may_write_and_never_into_the_future(c: Cast, case: Case) -> None:
    contact = _contact(c, case, 5, now=5)
    with denied(c.greta):
        correct_contact(by=c.greta, **_right(contact, how="office"))
    with refused("lies in the future"):
        correct_contact(by=c.alice, **_right(contact, happened_at=START + 30 * DAY))
    with refused("Nothing is different"):
        correct_contact(by=c.alice, **_right(contact))
    with refused("how you were in contact"):
        correct_contact(by=c.alice, **_right(contact, how="telepathy"))


# Answers


def test_a_wrong_yes_becomes_a_no_and_the_letter_that_rests_on_it_is_decided_again(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = a_sent_referral(c, case, AT)
    assert standing(referral, AT + HOUR).fell == ""
    wrong = Consent.unscoped.get(case=case, given_by="child")
    page = _page(f"/cases/{case.ref}/agreement/", c, monkeypatch, AT + HOUR)
    page.open(f"/consents/{wrong.ref}/correct/")
    page.press("Correct it", is_yes="no", why="She said no.")
    right = Consent.unscoped.get(corrects=wrong)
    assert (right.is_yes, right.services, right.given_at) == (False, wrong.services, wrong.given_at)
    assert standing(referral, AT + 2 * HOUR).fell == TAKEN_BACK
    text = page.open(f"/cases/{case.ref}/agreement/").text
    assert "Answers that were corrected" in text
    assert f"· {c.alice.name} Why: She said no." in text


def test_an_answer_of_the_wrong_person_counts_as_never_said(c: Cast, case: Case) -> None:
    """A yes that was taken back is a no; one that was never given is none. What came later still counts."""
    referral = a_sent_referral(c, case, AT)
    carer = Consent.unscoped.get(case=case, given_by="caregiver")
    said: dict[str, Any] = {"services": ["health_check"], "at": AT + HOUR, "why": "It was the guardian."}
    with denied(c.greta):
        correct_consent(by=c.greta, consent=carer, given_by="guardian", **said)
    with recorded_once(CONSENT_CORRECTED, case=case.ref, reason="guardian"):
        correct_consent(by=c.alice, consent=carer, given_by="guardian", **said)
    assert standing(referral, AT + 2 * HOUR).fell == ""
    with refused("taken back or corrected before"):
        correct_consent(by=c.alice, consent=Consent.unscoped.get(pk=carer.pk), given_by="guardian", **said)
