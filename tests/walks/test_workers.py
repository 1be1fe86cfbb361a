"""Tasks of a child protection worker (P1) and of a supervisor (P2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from halka.casework.models import Case, Plan
from halka.questionnaires.shipped import publish_shipped
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_case, a_notice, a_registered_case, a_yes, somebody
from tests.questionnaires.contacts import ASSESSED, CONTACT, REGISTERED, fill_in
from tests.walks.conftest import Sit

pytestmark = pytest.mark.django_db

SPOKE = {"involved": "present", "words": "I want to stay at school.", "effect": "Lessons moved."}
AT = START + DAY


def test_p1_1_registers_a_child_and_assesses(c: Cast, sit: Sit) -> None:
    case = a_case(c)
    publish_shipped(AT)
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/").follow("Register the child")
    fill_in(alice, **REGISTERED)
    fill_in(alice.open(f"/cases/{case.ref}/assess/"), **ASSESSED)
    assert "Zed, 9" in alice.text
    assert "Assessment finished. Beaten at home." in alice.text
    bob = sit(c.bob, AT + HOUR).open(f"/cases/{case.ref}/file/")
    assert "Beaten at home." in bob.text
    assert "I want to stay at school." in bob.open(f"/cases/{case.ref}/voice/").text


def test_p1_2_reads_what_is_due_today(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    alice = sit(c.alice, START + 3 * DAY)
    assert "One thing is late." in alice.text
    assert case.code in alice.text
    assert case.code not in sit(c.greta, START + 3 * DAY).text


def test_p1_3_sends_a_referral_with_the_right_fields(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT, ["health_check"])
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/").follow("Refer")
    alice.press("Who can help?", service="health_check")
    alice.press("See what they will read", to_unit=str(c.clinic.pk), urgency="high", basis="consent")
    goes, stays = alice.text.split("Stays with you")
    assert "Zed Quux" in goes
    assert "School" in stays
    alice.press("Send")
    assert "Sent" in alice.text
    sent = Referral.unscoped.get(case=case)
    dora = sit(c.dora, AT + HOUR)
    assert sent.number in dora.text or f"/referrals/{sent.ref}/" in str(dora.page.links)
    assert "Zed" not in dora.text


def test_p1_4_writes_down_a_visit_with_the_words_of_the_child(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    publish_shipped(AT)
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/").follow("Write down a contact")
    fill_in(alice, **CONTACT | {"outcome": "We drew."})
    assert "We drew." in alice.open(f"/cases/{case.ref}/").text
    assert "I want to stay at school." in alice.text
    assert "We drew." in sit(c.bob, AT + HOUR).open(f"/cases/{case.ref}/file/").text


def test_p2_1_assigns_a_new_notice(c: Cast, sit: Sit) -> None:
    notice = a_notice(c)
    bob = sit(c.bob, START + HOUR).follow("Read and decide")
    assert "Long marks on the back." in bob.text
    bob.press("Open a case", risk="high")
    case = Case.unscoped.get()
    bob.open(f"/cases/{case.ref}/").follow("Assign").press("Assign", worker=str(c.alice.pk))
    assert "Alice" in bob.open(f"/cases/{case.ref}/").text
    assert notice.number not in bob.open("/").text
    assert case.code in sit(c.alice, START + 2 * HOUR).text


def test_p2_2_returns_a_plan_and_approves_the_next(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    publish_shipped(AT)
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/assess/")
    fill_in(alice, **ASSESSED)
    day = (AT + timedelta(days=7)).date().isoformat()
    alice.open(f"/cases/{case.ref}/plan/").press(
        "Send to the supervisor",
        goal="Zed is safe.",
        what_1="Visit",
        owner_1=f"person:{c.alice.pk}",
        due_1=day,
        **SPOKE,
    )
    bob = sit(c.bob, AT + HOUR)
    assert case.code in bob.text
    bob.open(f"/cases/{case.ref}/").press("Return", reason="Who goes with her?")
    alice = sit(c.alice, AT + 2 * HOUR).open(f"/cases/{case.ref}/").follow("Mend the plan")
    assert "Who goes with her?" in alice.text
    alice.press("Send to the supervisor", safety="The aunt", **SPOKE)
    sit(c.bob, AT + 3 * HOUR).open(f"/cases/{case.ref}/").press("Approve the plan")
    assert Plan.unscoped.filter(case=case, approval="approved").count() == 1
    alice = sit(c.alice, AT + 4 * HOUR).open(f"/cases/{case.ref}/")
    assert "The supervisor returned the plan." not in alice.text
    assert "Zed is safe." in alice.text


def _late_team(c: Cast, at: datetime) -> list[Case]:
    """Three cases of Alice, whose first steps nobody has done by then."""
    return [a_case(c, at) for _n in range(3)]


def test_p2_3_sees_who_is_late_and_who_has_too_many(c: Cast, sit: Sit) -> None:
    _late_team(c, START)
    bob = sit(c.bob, START + 9 * DAY)
    team = bob.text.partition("Your team")[2]
    assert "Alice" in team
    assert "3 of 25" in team
    assert "Your team" not in sit(c.alice, START + 9 * DAY).text


def test_p2_5_gives_away_all_cases_of_an_absent_worker(c: Cast, sit: Sit) -> None:
    cases = _late_team(c, START)
    ivan = somebody("Ivan", c.child_unit, "caseworker")
    bob = sit(c.bob, START + 9 * DAY).follow("Alice")
    bob.press("Give them", everything=str(ivan.pk))
    assert "3 cases were given." in bob.text
    assert {case.worker for case in Case.unscoped.all()} == {ivan}
    new, before = sit(ivan, START + 9 * DAY + HOUR), sit(c.alice, START + 9 * DAY + HOUR)
    for case in cases:
        assert case.code in new.text
        assert case.code not in before.text
