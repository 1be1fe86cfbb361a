"""A referral says which action of the plan it serves; the action shows how it stands, in every version of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, PlanAction
from halka.casework.steps.actions.plan import Intention, approve_plan, change_plan, finish_plan_action
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, give_back, serve
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_planned_case, a_registered_case, a_yes, cast
from tests.paper import Reader
from tests.seen import Page, See
from tests.walk import signed_in
from tests.witness import refused

pytestmark = pytest.mark.django_db

AT = START + 7 * DAY
TEST, GLASSES = "A hearing test", "New glasses"
Sit = Callable[[Person, datetime, str], Reader]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at, address: Reader(signed_in(person, at, monkeypatch)).open(address)


@pytest.fixture
def case(c: Cast) -> Case:
    """The clinic does two things in the plan, so that its unit says nothing about which a referral serves."""
    found, _plan = a_planned_case(c)
    plan = change_plan(
        by=c.alice, case=found, at=AT, goal="Hears and sees well.", voice=SPOKE,
        intentions=[Intention(what, (AT + 9 * DAY).date(), unit=c.clinic) for what in (TEST, GLASSES)],
    )  # fmt: skip
    approve_plan(by=c.bob, plan=plan, at=AT)
    a_yes(c, found, AT, ["health_check"])
    return found


def action(case: Case, what: str) -> PlanAction:
    return next(row for row in PlanAction.unscoped.filter(case=case).order_by("-plan") if row.what == what)


def sent(c: Cast, case: Case, serves: PlanAction | None, at: datetime = AT) -> Referral:
    referral = draft_referral(
        by=c.alice,
        case=case,
        to_unit=c.clinic,
        service="health_check",
        at=at,
        serves=serves,
        serves_said=True,
    )
    send_referral(by=c.alice, referral=referral, at=at)
    return referral


def states(page: Page) -> dict[str, str]:
    rows = page.table("Each action has an owner and a date.")
    return {what: state for what, _owner, _due, state in rows}


def test_the_worker_chooses_what_it_is_for_and_nothing_is_chosen_before(
    c: Cast, case: Case, sit: Sit, see: See
) -> None:
    address = f"/cases/{case.ref}/refer/?service=health_check"
    page = see(c.alice, AT, address)
    assert [said for said in page.choices if said in (TEST, GLASSES, "Nothing of it")] == [
        TEST,
        GLASSES,
        "Nothing of it",
    ]
    meant = action(case, GLASSES)
    assert not {meant.ref, "none"} & set(page.chosen)
    alice = sit(c.alice, AT, address)
    said = {"to_unit": str(c.clinic.pk), "urgency": "high", "basis": "consent"}
    alice.press("See what they will read", **said)
    assert "This field is required." in alice.text
    alice.press("See what they will read", **said, serves=meant.ref)
    referral = Referral.unscoped.get(case=case)
    assert (referral.serves, referral.serves_said) == (meant, True)
    alice.press("Send to Unit CLI-1")
    page = see(c.alice, AT + HOUR, f"/cases/{case.ref}/")
    assert states(page)[GLASSES].startswith("23 hours left")
    assert states(page)[TEST].startswith("To do")
    assert f"/referrals/{referral.ref}/" in {a.said["href"] for a in page.section("Plan").all("a")}
    assert GLASSES not in see(c.dora, AT + HOUR, f"/referrals/{referral.ref}/").text


def test_nothing_of_the_plan_is_an_answer_too(c: Cast, case: Case, sit: Sit, see: See) -> None:
    alice = sit(c.alice, AT, f"/cases/{case.ref}/refer/?service=health_check")
    said = {"to_unit": str(c.clinic.pk), "urgency": "high", "basis": "consent", "serves": "none"}
    alice.press("See what they will read", **said)
    referral = Referral.unscoped.get(case=case)
    assert (referral.serves, referral.serves_said) == (None, True)
    finish_plan_action(by=c.alice, plan_action=action(case, TEST), at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    assert states(see(c.alice, AT + HOUR, f"/cases/{case.ref}/"))[GLASSES].startswith("To do")


def test_a_served_referral_offers_to_mark_the_action_done(c: Cast, case: Case, sit: Sit, see: See) -> None:
    referral = sent(c, case, action(case, TEST))
    address = f"/referrals/{referral.ref}/"
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    assert TEST in see(c.alice, AT + 2 * HOUR, address).text
    button = f"/planned/{action(case, TEST).ref}/done/"
    assert button not in see(c.alice, AT + 2 * HOUR, address).deeds
    serve(by=c.dora, referral=referral, at=AT + DAY)
    assert button in see(c.alice, AT + DAY, address).deeds
    assert button not in see(c.bob, AT + DAY, address).deeds
    sit(c.alice, AT + DAY, address).press("Mark it done in the plan")
    assert action(case, TEST).status == "done"
    page = see(c.alice, AT + DAY, address)
    assert button not in page.deeds
    assert "Not to be done any more." in page.text


def test_it_holds_when_the_plan_changes(c: Cast, case: Case, sit: Sit, see: See) -> None:
    referral = sent(c, case, action(case, GLASSES))
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    give_back(by=c.dora, referral=referral, reason="no_capacity", explanation="Ill.", at=AT + DAY)
    for days in (2, 3):  # every thing to do stands in the form already; only the goal is new
        alice = sit(c.alice, AT + days * DAY, f"/cases/{case.ref}/plan/")
        said = {"involved": "not_involved", "why_not": "too_young"}
        alice.press("Send to the supervisor", goal=f"Version {days}", **said)
    assert PlanAction.unscoped.filter(case=case).count() == 1 + 2 + 2 + 2
    assert action(case, GLASSES).key == referral.serves_id
    found = states(see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/"))
    assert found[GLASSES].startswith("given back: No capacity/waiting list")
    assert found[TEST].startswith("To do")


def test_only_what_is_still_to_be_done_in_this_case_is_served(c: Cast, case: Case) -> None:
    other = a_registered_case(c)
    done = action(case, TEST)
    finish_plan_action(by=c.alice, plan_action=done, at=AT)
    for wrong, on in ((done, case), (action(case, GLASSES), other)):
        with refused("Choose what it is for in the plan"):
            draft_referral(by=c.alice, case=on, to_unit=c.clinic, service="health_check", at=AT, serves=wrong)
