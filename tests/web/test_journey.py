"""One child's case through the pages, from a teacher's worry to its end: everything is read, filled in and pressed
as people do it, without JavaScript. What each deed refuses is tested beside the deed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, Contact, Plan, PlanAction
from halka.directory.models import Person
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, cast
from tests.paper import Reader
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

SPOKE = {"involved": "present", "words": "I want to stay at school.", "effect": "Lessons moved."}
Sit = Callable[[Person, datetime], Reader]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Somebody opens the first page at that moment."""
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at: Reader(signed_in(person, at, monkeypatch)).open("/")


def test_a_worry_becomes_a_case_is_helped_and_ends(c: Cast, sit: Sit) -> None:
    at = START
    told = sit(c.charlie, at).follow("Tell us about a child")
    told.press("Send", to_unit=str(c.child_unit.pk), danger_now="no", what_seen="Bruises on both arms.")
    assert "Your number" in told.text

    case = _opened(c, sit, at + HOUR)
    _known(c, sit, case, at + DAY)
    _planned(c, sit, case, at + 2 * DAY)
    _helped(c, sit, case, at + 4 * DAY)
    _ended(c, sit, case, at + 30 * DAY)


def _opened(c: Cast, sit: Sit, at: datetime) -> Case:
    """Bob reads the notice, opens a case and gives it to Alice."""
    bob = sit(c.bob, at).follow("Read and decide")
    assert "Bruises on both arms." in bob.text
    bob.press("Open a case", risk="high", concerns="physical_abuse")
    [case] = Case.unscoped.all()
    bob.open(f"/cases/{case.ref}/").follow("Assign").press("Assign", worker=str(c.alice.pk))
    case.refresh_from_db()
    assert (case.worker, case.risk) == (c.alice, "high")
    return case


def _known(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    """Alice registers the child, writes down a contact and what she found."""
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/").follow("Register the child")
    alice.press("Register", first_name="", **SPOKE)
    assert "This field is required" in alice.text or "first name" in alice.text.lower()
    alice.press("Register", first_name="Zed", last_name="Quux", sex="female", birth_year="2016", **SPOKE)
    assert "Zed" in alice.open(f"/cases/{case.ref}/").text
    alice.follow("Write down a contact").press("Keep it", how="home_planned", note="We talked.", **SPOKE)
    assert Contact.unscoped.filter(case=case).count() == 1
    alice.open(f"/cases/{case.ref}/assess/").press("Finish the assessment", summary="Beaten.", **SPOKE)
    assert "I want to stay at school." in alice.open(f"/cases/{case.ref}/voice/").text


def _planned(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    """A plan that forgets who does the second thing is asked about; Bob returns it once and approves the next."""
    day = (at + timedelta(days=7)).date().isoformat()
    first = {"goal": "Zed is safe.", "what_1": "See the doctor", "owner_1": f"person:{c.alice.pk}", "due_1": day}
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/plan/")
    alice.press("Send to the supervisor", **first, **SPOKE, what_2="Lessons")
    assert "Say who does it and by when." in alice.text
    assert alice.page.forms[1].given["what_2"] == "Lessons"  # what was written is still there
    alice.press("Send to the supervisor", owner_2=f"unit:{c.school.pk}", due_2=day)
    assert PlanAction.unscoped.filter(case=case).count() == 2
    sit(c.bob, at + HOUR).open(f"/cases/{case.ref}/").press("Return", reason="Who goes with her?")
    alice = sit(c.alice, at + 2 * HOUR).open(f"/cases/{case.ref}/plan/")
    alice.press("Send to the supervisor", **first, **SPOKE)
    sit(c.bob, at + 3 * HOUR).open(f"/cases/{case.ref}/").press("Approve the plan")
    assert sorted(Plan.unscoped.filter(case=case).values_list("status", flat=True)) == ["active", "returned"]


def _helped(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    """The clinic reads only the notice of it, accepts, reads the letter, serves and tells."""
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/").follow("Write down a yes or a no")
    alice.press("Keep the answer", given_by="child", is_yes="yes", services="health_check")
    alice.open(f"/cases/{case.ref}/").follow("Refer")
    assert "service" not in alice.page.forms[1].given  # nothing is chosen for a tired person
    alice.press("Who can help?", service="health_check")
    alice.press("See what they will read", to_unit=str(c.clinic.pk), basis="consent")
    assert "Zed Quux" in alice.text
    alice.press("Send")
    referral = Referral.unscoped.get(case=case)
    assert referral.status == "sent"
    dora = sit(c.dora, at + HOUR).follow("Read and answer")
    assert "Zed" not in dora.text
    dora.press("Accept")
    assert "Zed Quux" in dora.open(f"/referrals/{referral.ref}/").text
    for button, answers in (("Start", {}), ("done", {}), ("Tell", {"told": "She slept."})):
        dora.open(f"/referrals/{referral.ref}/").press(button, **answers)
    assert "She slept." in sit(c.alice, at + 3 * HOUR).open(f"/referrals/{referral.ref}/").text


def _ended(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/review/")
    alice.press("Keep the review", note="She laughs again.", **SPOKE)
    alice.open(f"/cases/{case.ref}/close/").press(
        "Send to the supervisor", reason="goal_met", summary="Safe at home.", whom_to_call="Alice", **SPOKE
    )
    sit(c.bob, at + HOUR).open(f"/cases/{case.ref}/").press("Approve")
    case.refresh_from_db()
    assert case.status == "closed"
