"""What the page of a case tells a stranger: how it stands, who is around the child, who has heard, how it ended."""

from __future__ import annotations

import pytest

from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case, PlanAction
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import (
    Intention,
    agree_plan,
    approve_plan,
    change_plan,
    finish_plan_action,
)
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, send_referral
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.seen import See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
PLAN = "Each action has an owner and a date."


@pytest.fixture
def c() -> Cast:
    return cast()


def two_things(c: Cast, case: Case) -> None:
    """Two things that the clinic does, and one of the worker."""
    due = (AT + 9 * DAY).date()
    plan = change_plan(
        by=c.alice, case=case, at=AT, goal="Zed is well.", voice=SPOKE,
        intentions=[
            Intention("See a doctor", due, unit=c.clinic, service="health_check"),
            Intention("Glasses", due, unit=c.clinic, service="medicines"),
            Intention("A visit every week", due, person=c.alice),
        ],
    )  # fmt: skip
    approve_plan(by=c.bob, plan=plan, at=AT)


def helped(c: Cast, case: Case) -> None:
    referral = an_accepted_referral(c, case, AT + HOUR)
    serve(by=c.dora, referral=referral, at=AT + DAY)
    tell_sender(by=c.dora, referral=referral, told="She is well.", at=AT + DAY)


def test_a_good_ending_reads_as_one(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    two_things(c, case)
    helped(c, case)
    finish_plan_action(
        by=c.alice, plan_action=PlanAction.unscoped.get(case=case, plan__version=2, number=3), at=AT + DAY
    )
    a_closed_case(c, case, AT + 10 * DAY)
    page = see(c.alice, AT + 20 * DAY, f"/cases/{case.ref}/")
    told = page.section("How the work ended")
    assert told.texts("p", kind="lead") == ["Zed is safe."]
    assert case.profile.label("close_reason", "goal_met", "en") in told.text
    assert told.all("span", kind="working")
    assert "2 of 3 things in the plan were done." in told.text
    assert "Risk at the start: High risk" in told.text
    assert "after 15 days" in told.text
    assert "check afterwards:" in told.text
    assert "Next deadline" not in page.facts
    assert [row[3] for row in page.table(PLAN)] == ["Feedback given", "not done", "Done"]


def test_an_end_without_a_goal_is_no_good_one_and_an_open_case_has_none(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    assert "How the work ended" not in see(c.alice, AT, f"/cases/{case.ref}/").headings
    a_closed_case(c, case, AT, reason="refused")
    told = see(c.alice, AT + DAY, f"/cases/{case.ref}/").section("How the work ended")
    assert (len(told.all("span", kind="working")), len(told.all("span", kind="ended"))) == (0, 1)


def test_of_two_things_that_a_unit_does_each_has_the_state_of_its_own_request(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    two_things(c, case)
    helped(c, case)
    page = see(c.alice, AT + 20 * DAY, f"/cases/{case.ref}/")
    states = [row[3] for row in page.table(PLAN)]
    assert states[0].startswith("Feedback given")
    assert states[1].startswith("11 days late")


def test_the_page_says_how_many_people_have_heard_the_child(c: Cast, see: See) -> None:
    label, silent = "Heard the child’s account", a_case(c)
    make_contact(by=c.alice, case=silent, at=AT, how="phone", note="The mother.", voice=SILENT)
    assert see(c.alice, AT, f"/cases/{silent.ref}/").facts[label] == "1 person"  # whoever told of the child
    case = a_registered_case(c)
    facts = see(c.alice, AT, f"/cases/{case.ref}/").facts
    assert facts[label] == "1 person 1 in this record, from 1 unit"
    register_child(
        by=c.alice, case=case, at=AT, identity={"first_name": "Zed"}, voice=SPOKE, heard_by=5, sex="female",
        birth_year=2017, language="ar",
    )  # fmt: skip
    facts = see(c.bob, AT, f"/cases/{case.ref}/").facts
    assert facts[label] == "5 people 1 in this record, from 1 unit Ask nobody to tell it again."
    assert facts["Speaks"] == "Arabic"


def test_who_is_around_the_child_stands_there_by_relation_and_never_by_name(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    for relation, name, may in (
        ("mother", "Amal", True),
        ("father", "Kadir", False),
        ("brother", "Mert", True),
    ):
        write_household(by=c.alice, case=case, at=AT, relation=relation, name=name, may_be_contacted=may)
    page = see(c.alice, AT, f"/cases/{case.ref}/")
    assert page.facts["Around the child"] == "Mother, Father (not to be contacted), Brother"
    assert not {"Amal", "Kadir", "Mert"} & set(page.text.split())


def test_how_it_began_and_the_safety_plan_stand_there_however_old_they_are(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=START + 2 * DAY, summary="Beaten.", voice=SPOKE)
    visit = Intention("Visit", (AT + 90 * DAY).date(), person=c.alice)
    agree_plan(
        by=c.alice, case=case, at=START + 3 * DAY, goal="Zed is safe.", intentions=[visit], voice=SPOKE,
        safety="The neighbour knows.",
    )  # fmt: skip
    address, heading = f"/cases/{case.ref}/", "How it began"
    assert heading not in see(c.alice, AT, address).main.text  # its month stands open
    make_contact(by=c.alice, case=case, at=AT + 40 * DAY, how="phone", note="The mother.", voice=SILENT)
    page = see(c.bob, AT + 41 * DAY, address)
    assert heading in page.section("What was done").text
    began = page.main.all("ol", kind="deeds")[-1]
    assert began.texts("p")[1] == "Notice accepted, a case is open. High"
    assert began.texts("p", kind="note") == ["Long marks on the back."]
    assert "Safety plan: The neighbour knows." in page.main.texts("p")
    a_closed_case(c, case, AT + 42 * DAY)
    closed = see(c.bob, AT + 43 * DAY, address)
    assert heading in closed.main.text
    assert "The neighbour knows." not in closed.main.text


def test_a_long_way_to_help_is_said_below_the_sentence_of_the_ring(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    address = f"/cases/{case.ref}/"
    before = a_sent_referral(c, case, AT)
    for number in (1, 2):
        refuse_referral(by=c.dora, referral=before, reason="no_capacity", at=AT + number * 20 * DAY)
        before = draft_referral(
            by=c.alice, case=case, to_unit=c.clinic, service="health_check", after=before,
            at=AT + number * 20 * DAY + HOUR,
        )  # fmt: skip
        send_referral(by=c.alice, referral=before, at=AT + number * 20 * DAY + HOUR)
    said = "Health check/medical care: refused 2 times since Sat 7 March; "
    waits = see(c.alice, AT + 41 * DAY, address).main.texts("p")
    assert said + "41 days without help since the first request." in waits
    accept_referral(by=c.dora, referral=before, at=AT + 42 * DAY, appointment_at=AT + 146 * DAY - HOUR)
    told = see(c.alice, AT + 43 * DAY, address).main.texts("p")
    assert said + "146 days from the first request to the appointment." in told
    serve(by=c.dora, referral=before, at=AT + 50 * DAY)
    assert not [one for one in see(c.alice, AT + 51 * DAY, address).main.texts("p") if "refused 2" in one]
