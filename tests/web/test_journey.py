"""One child's case through the pages, from a teacher's worry to its end: everything is read, filled in and pressed
as people do it, without JavaScript. What each deed refuses is tested beside the deed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from halka.casework.acts import CASE_OPENED
from halka.casework.models import Case, Contact, Notice, Plan, PlanAction
from halka.directory.models import Person
from halka.questionnaires.shipped import publish_shipped
from halka.sharing.models import Referral, Transfer
from halka.trust.models import LedgerEntry
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.paper import Reader
from tests.questionnaires.contacts import ANSWERED, ASSESSED, CLOSED, CONTACT, REGISTERED, fill_in
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

SPOKE = {"involved": "present", "words": "I want to stay at school.", "effect": "Lessons moved."}
Sit = Callable[[Person, datetime], Reader]


@pytest.fixture
def c() -> Cast:
    publish_shipped(START)
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
    assert "A worker has it." in sit(c.charlie, at + 2 * HOUR).open("/notices/").text
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
    alone = {name: said for name, said in REGISTERED.items() if not name.startswith("cg_")}
    fill_in(alice, **alone | {"risk": "high"})
    assert "Zed" in alice.open(f"/cases/{case.ref}/").text
    fill_in(alice.follow("Write down a contact"), **CONTACT | {"outcome": "We talked."})
    assert Contact.unscoped.filter(case=case).count() == 1
    fill_in(alice.open(f"/cases/{case.ref}/assess/"), **ASSESSED | {"summary": "Beaten."})
    assert "I want to stay at school." in alice.open(f"/cases/{case.ref}/voice/").text
    alice.open(f"/cases/{case.ref}/")
    looks = LedgerEntry.objects.filter(act=CASE_OPENED, case=case.ref, person=c.alice.ref)
    before = looks.count()
    alice.follow("The file")
    assert looks.count() == before + 1
    for written in ("Zed Quux", "We talked.", "Beaten.", "Bruises on both arms."):
        assert written in alice.text


def _planned(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    """A plan that forgets who does the second thing is asked about; Bob returns it once and approves the next."""
    day = (at + timedelta(days=7)).date().isoformat()
    first = {
        "goal": "Zed is safe.",
        "safety": "Aunt",
        "what_1": "See the doctor",
        "owner_1": f"person:{c.alice.pk}",
        "due_1": day,
    }
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/plan/")
    alice.press("Send to the supervisor", **first, **SPOKE, what_2="Lessons")
    assert "Say who does it and by when." in alice.text
    assert alice.page.forms[2].given["what_2"] == "Lessons"  # what was written is still there
    alice.press("Send to the supervisor", owner_2=f"unit:{c.school.pk}", due_2=day)
    assert PlanAction.unscoped.filter(case=case).count() == 2
    sit(c.bob, at + HOUR).open(f"/cases/{case.ref}/").press("Return", reason="Who goes with her?")
    alice = sit(c.alice, at + 2 * HOUR).open(f"/cases/{case.ref}/")
    assert "The supervisor returned the plan." in alice.text
    alice.follow("Mend the plan")
    assert "Who goes with her?" in alice.text
    written = alice.page.forms[2].given  # nobody writes a plan twice
    assert [written[name] for name in ("goal", "safety", "what_2", "due_2")] == [
        "Zed is safe.",
        "Aunt",
        "Lessons",
        day,
    ]
    alice.press("Send to the supervisor", what_1="See the doctor with the aunt", **SPOKE)
    sit(c.bob, at + 3 * HOUR).open(f"/cases/{case.ref}/").press("Approve the plan")
    newest = Plan.unscoped.filter(case=case).latest("version")
    assert (newest.version, newest.approval, newest.content["safety"]) == (2, "approved", "Aunt")
    alice = sit(c.alice, at + 4 * HOUR).open(f"/cases/{case.ref}/").press("Done: Lessons")
    assert PlanAction.unscoped.get(plan=newest, number=2).status == "done"
    assert "Done: See the doctor" in str(alice.page.forms[-2].buttons + alice.page.forms[-3].buttons)


def _helped(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    """The clinic reads only the notice of it, accepts, reads the letter, serves and tells."""
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/").follow("Write down a yes or a no")
    for whom in ("child", "caregiver"):
        alice.open(f"/cases/{case.ref}/agreement/").follow("Write down an answer")
        fill_in(alice, **ANSWERED, from_whom=whom, c_share_services="yes", share_services="health_check")
    alice.open(f"/cases/{case.ref}/").follow("Refer")
    assert "service" not in alice.page.forms[2].given  # nothing is chosen for a tired person
    alice.press("Who can help?", service="health_check")
    alice.press(
        "See what they will read", to_unit=str(c.clinic.pk), urgency="high", basis="consent", serves="none"
    )
    assert "Zed Quux" in alice.text
    assert "District" not in alice.text.partition("Stays with you")[2]  # it goes, for the address
    alice.press("Send")
    referral = Referral.unscoped.get(case=case)
    assert referral.status == "sent"
    goes, stays = alice.open(f"/referrals/{referral.ref}/").text.split("What stayed with you, and why")
    assert ("District" in goes, "District" in stays, "School" in stays) == (True, False, True)
    dora = sit(c.dora, at + HOUR).follow("Read and answer")
    assert "Zed" not in dora.text
    dora.press("Accept")
    assert "Zed Quux" in dora.open(f"/referrals/{referral.ref}/").text
    for button, answers in (
        ("service has started", {}),
        ("service was given", {}),
        ("Tell", {"told": "She slept."}),
    ):
        dora.open(f"/referrals/{referral.ref}/").press(button, **answers)
    assert "She slept." in sit(c.alice, at + 3 * HOUR).open(f"/referrals/{referral.ref}/").text


def _ended(c: Cast, sit: Sit, case: Case, at: datetime) -> None:
    alice = sit(c.alice, at).open(f"/cases/{case.ref}/review/")
    fill_in(alice, **ASSESSED, plan_status="She laughs again.")
    fill_in(
        alice.open(f"/cases/{case.ref}/close/"), **CLOSED | {"situation": "Safe at home."}, settle="take_back"
    )
    bob = sit(c.bob, at + HOUR).open(f"/cases/{case.ref}/")
    assert "Safe at home." in bob.text
    bob.press("Close the case")
    case.refresh_from_db()
    assert case.status == "closed"
    alice = sit(c.alice, at + DAY).open(f"/cases/{case.ref}/").follow("Start again")
    alice.press("Re-open", risk="medium", reason="placement_breakdown")
    case.refresh_from_db()
    assert (case.status, case.risk) == ("open", "medium")


def test_a_notice_about_a_known_child_joins_the_case_and_may_speak_of_another(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    known, new = a_notice(c, START + DAY), a_notice(c, START + DAY)
    bob = sit(c.bob, START + 2 * DAY).open(f"/notices/{known.ref}/").follow("The child has a case already")
    assert "You see no case with this code." in bob.press("Join them", code="ABC-123").text
    bob.press("Join them", code=case.code.lower())
    assert Notice.unscoped.get(pk=known.pk).case == case
    bob.open(f"/notices/{new.ref}/").press("Open a case", risk="medium")
    bob.open(f"/notices/{new.ref}/").follow("It speaks of another child, too").press(
        "Open a case", risk="high"
    )
    assert "Who works with this child?" in bob.text
    assert Case.unscoped.count() == 3


def test_a_family_out_of_reach_waits_and_goes_on(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    alice = sit(c.alice, START + 2 * DAY).open(f"/cases/{case.ref}/")
    for button, status in (
        ("The family cannot be reached", "on_hold"),
        ("The family is reached again", "open"),
    ):
        alice.press(button)
        case.refresh_from_db()
        assert case.status == status


def test_who_is_too_close_to_the_family_is_shut_out(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    alice = sit(c.alice, START + 2 * DAY).open(f"/cases/{case.ref}/who/")
    alice.follow("Somebody is too close to the family")
    alice.press("Close it for this person", who=str(c.bob.pk), reason="relative")
    assert "Who can see this case" in alice.text
    assert case.code not in sit(c.bob, START + 3 * DAY).open("/cases/").text
    alice = sit(c.alice, START + 3 * DAY).open(f"/cases/{case.ref}/conflict/")
    alice.press("Close it for this person", reason="neighbour")
    assert "Choose somebody, or write a name." in alice.text  # nobody is chosen beforehand
    alice.press("Close it for this person", who=str(c.alice.pk))
    assert case.code not in alice.text


def test_a_yes_is_taken_back(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    publish_shipped(START + 2 * DAY)
    alice = sit(c.alice, START + 2 * DAY).open(f"/cases/{case.ref}/agreement/").follow("Write down an answer")
    fill_in(alice, **ANSWERED, from_whom="child", c_share_services="yes", share_services="legal")
    alice.open(f"/cases/{case.ref}/agreement/")
    assert "Yes: Legal" in alice.text
    assert "Yes: Legal" not in alice.press("Taken back").text


def test_the_small_deeds_of_a_case(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    alice = sit(c.alice, START + 2 * DAY).open(f"/cases/{case.ref}/").follow("Change the risk")
    alice.press("Keep it", level="emergency", reason="He waits at the door.")
    alice.open(f"/cases/{case.ref}/").follow("Who is around the child")
    fill_in(alice, hm_rel="mother", hm_name="Mara Quux", hm_phone="0555 9")
    alice.open(f"/cases/{case.ref}/").follow("Who must not know")
    alice.press("Keep it", from_whom="The father", reason="fear")
    assert "The father must not know." in alice.text
    alice.follow("Who must not know").press("This person may know again", reason="He moved away.")
    assert "The father must not know." not in alice.text
    alice.follow("The file")
    assert "Mara Quux Mother" in alice.text
    assert "0555 9" in alice.text
    assert "He waits at the door." in alice.text
    case.refresh_from_db()
    assert case.risk == "emergency"


def test_a_case_moves_when_the_other_unit_takes_it(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    sit(c.alice, START + 2 * DAY).open(f"/cases/{case.ref}/").follow("Hand over").press(
        "Ask them", to_unit=str(c.other_unit.pk), reason="moved"
    )
    transfer = Transfer.unscoped.get(case=case)
    hugo = sit(c.hugo, START + 3 * DAY).open(f"/transfers/{transfer.ref}/")
    hugo.press("Take the case", worker=str(c.greta.pk))
    case.refresh_from_db()
    assert (case.unit, case.worker) == (c.other_unit, c.greta)


def test_a_case_is_found_by_its_code_or_by_the_name_and_by_nobody_else(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    a_registered_case(c)
    alice = sit(c.alice, START + 2 * DAY).open("/cases/")
    assert "One case found" in alice.press("Find", words=case.code[:5].lower()).text
    assert "2 cases found" in alice.press("Find", words="zéd").text
    assert "You see no case with this code, name or telephone." in alice.press("Find", words="Mara").text
    greta = sit(c.greta, START + 2 * DAY).open("/cases/")
    assert "You see no case with this code, name or telephone." in greta.press("Find", words=case.code).text


def test_a_refused_referral_finds_another_place_and_a_sent_one_is_taken_back(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, START + 2 * DAY)
    dora = sit(c.dora, START + 2 * DAY + HOUR).open("/referrals/").open(f"/referrals/{referral.ref}/")
    dora.press("Refuse and send the reason", reason="no_capacity", explanation="A place is free in May.")
    alice = sit(c.alice, START + 2 * DAY + 2 * HOUR)
    assert "Find another place" in alice.text
    alice.follow("Find another place")
    assert "A place is free in May." in alice.text
    alice.follow("Find another place")
    assert "See what they will read" in str(alice.page.forms)
    second = a_sent_referral(c, case, START + 3 * DAY)
    silent = sit(c.alice, START + 20 * DAY).open(f"/referrals/{second.ref}/").follow("Find another place")
    assert "See what they will read" in str(silent.page.forms)
    sit(c.alice, START + 3 * DAY + HOUR).open(f"/referrals/{second.ref}/").press("Take it back")
    second.refresh_from_db()
    assert second.revoked_at == START + 3 * DAY + HOUR


def test_an_emergency_look_is_explained_and_looked_at_again(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    ines = somebody("Ines", c.child_unit, "auditor")
    greta = sit(c.greta, START + 2 * DAY).open("/emergency/")
    assert "At least 20 letters" in greta.text
    asked = {"code": case.code, "reason": "asked", "words": "The hospital is on the telephone."}
    greta.press("Open it for 4 hours", **asked)
    assert "Zed Quux" in greta.text
    assert "Beaten" not in greta.text
    assert "Opened in an emergency" in greta.open("/").text
    assert "Greta opened a case in an emergency" in sit(c.alice, START + 2 * DAY + HOUR).open("/").text
    reviewer = sit(ines, START + 2 * DAY + HOUR).open("/broken-glass/")
    assert "The hospital is on the telephone." in reviewer.text
    reviewer.press("It was justified")
    assert "No emergency look waits for review" in reviewer.text


def test_what_a_supervisor_or_another_unit_sends_back_is_open_again(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    at = START + 10 * DAY
    fill_in(sit(c.alice, at).open(f"/cases/{case.ref}/close/"), **CLOSED)
    sit(c.bob, at + HOUR).open(f"/cases/{case.ref}/").press("Return")
    alice = sit(c.alice, at + 2 * HOUR).open(f"/cases/{case.ref}/transfer/")
    alice.press("Ask them", to_unit=str(c.other_unit.pk), reason="moved")
    transfer = Transfer.unscoped.get(case=case)
    hugo = sit(c.hugo, at + 3 * HOUR)
    assert f"/transfers/{transfer.ref}/" in [href for _words, href in hugo.page.links]
    hugo.open(f"/transfers/{transfer.ref}/").press("Send the reason", why="No place.")
    case.refresh_from_db()
    assert (case.status, case.unit, case.worker) == ("open", c.child_unit, c.alice)
