"""The ring on the page of a case: it claims no more than is true."""

from __future__ import annotations

from datetime import datetime

import pytest

from halka.casework.cases.actions import hold_case
from halka.casework.models import Case
from halka.casework.steps.actions.closure import reopen_case
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, approve_plan, change_plan
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.seen import Page, See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
CAPTION = "The same ring in words. Next move: who has to do something."


@pytest.fixture
def c() -> Cast:
    return cast()


def ring(page: Page) -> list[list[str]]:
    """Who and in which state, from the first."""
    return [row[:2] for row in page.table(CAPTION)]


def seen(c: Cast, case: Case, at: datetime) -> None:
    make_contact(
        by=c.alice, case=case, at=at, how="home_planned", note="At home.", voice=SILENT, child_seen=True
    )


def says(page: Page, heading: str) -> bool:
    return heading in page.headings


def test_the_ring_is_not_closed_for_a_child_nobody_has_seen(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    address = f"/cases/{case.ref}/"
    page = see(c.alice, START + 4 * HOUR, address)
    assert says(page, "Nobody has seen the child yet")
    assert ring(page) == [["1 Alice, Unit CPU-1", "Not yet, has not seen the child"]]
    make_contact(
        by=c.alice, case=case, at=START + 5 * HOUR, how="phone", note="The mother.", voice=SILENT,
        with_whom="caregiver",
    )  # fmt: skip
    assert says(see(c.alice, START + 6 * HOUR, address), "Nobody has seen the child yet")
    seen(c, case, START + 7 * HOUR)
    page = see(c.alice, START + 8 * HOUR, address)
    assert says(page, "The ring is closed")
    assert ring(page) == [["1 Alice, Unit CPU-1", "Working"]]


def test_what_is_finished_is_counted_beside_what_works_and_the_deadline_says_for_what(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    seen(c, case, AT)
    referral = an_accepted_referral(c, case, AT)
    serve(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    tell_sender(by=c.dora, referral=referral, told="She is well.", at=AT + 3 * HOUR)
    page = see(c.alice, AT + 4 * HOUR, f"/cases/{case.ref}/")
    assert "1 of 1 link works, 1 finished" in page.text
    assert page.facts["Next deadline"].startswith("Next contact: ")


def test_a_case_that_began_again_has_not_seen_the_child(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    seen(c, case, AT)
    a_closed_case(c, case, AT + DAY)
    reopen_case(by=c.alice, case=case, risk="high", reason="new_concern", at=AT + 3 * DAY)
    page = see(c.alice, AT + 3 * DAY + HOUR, f"/cases/{case.ref}/")
    assert says(page, "Nobody has seen the child yet")


def test_the_workers_own_lateness_shows(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    address = f"/cases/{case.ref}/"
    page = see(c.alice, START + 30 * DAY, address)
    assert ring(page)[0][1].startswith("Overdue, ")
    assert not says(page, "The ring is closed")


def test_what_the_worker_planned_and_did_not_do_shows(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)  # a visit until the tenth day
    seen(c, case, START + 11 * DAY)
    page = see(c.alice, START + 11 * DAY + HOUR, f"/cases/{case.ref}/")
    assert ring(page) == [["1 Alice, Unit CPU-1", "Overdue, 1 day late"]]
    assert says(page, "One link is overdue")


def test_a_family_that_cannot_be_reached_is_no_closed_ring(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    seen(c, case, AT)
    hold_case(by=c.alice, case=case, at=AT + HOUR)
    page = see(c.alice, AT + 2 * HOUR, f"/cases/{case.ref}/")
    assert ring(page) == [["1 Alice, Unit CPU-1", "Waiting, Not reachable"]]


def test_every_open_referral_has_its_arc_also_two_to_one_place(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    seen(c, case, AT)
    first = an_accepted_referral(c, case, AT)
    a_sent_referral(c, case, AT + HOUR, c.school, "formal_education")
    a_sent_referral(c, case, AT + 2 * HOUR, c.clinic, "disability")
    found = ring(see(c.alice, AT + 3 * HOUR, f"/cases/{case.ref}/"))
    assert [who.partition(":")[0] for who, _state in found] == [
        "1 Alice, Unit CPU-1", "2 Unit CLI-1", "3 Unit CLI-1", "4 Unit SCH-1",
    ]  # fmt: skip
    assert [state.partition(",")[0] for _who, state in found] == ["Working", "Working", "Waiting", "Waiting"]
    revoke_referral(by=c.alice, referral=first, at=AT + 3 * HOUR)
    found = ring(see(c.alice, AT + 4 * HOUR, f"/cases/{case.ref}/"))
    assert [state.partition(",")[0] for _who, state in found] == ["Working", "Waiting", "Waiting"]


def refused(c: Cast, case: Case, at: datetime) -> Referral:
    referral = a_sent_referral(c, case, at)
    refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=at + HOUR)
    return referral


def again(c: Cast, case: Case, after: Referral, at: datetime) -> Referral:
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=at, after=after
    )
    send_referral(by=c.alice, referral=referral, at=at)
    return referral


def test_a_refusal_stays_until_something_follows_and_the_way_is_told_after(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    address = f"/cases/{case.ref}/"
    first = refused(c, case, AT)
    page = see(c.alice, AT + 100 * DAY, address)
    assert ring(page)[1][1].startswith("Broken, refused: ")
    second = again(c, case, first, AT + 101 * DAY)
    assert len(ring(see(c.alice, AT + 101 * DAY, address))) == 2
    refuse_referral(by=c.dora, referral=second, reason="incomplete", at=AT + 102 * DAY)
    assert ring(see(c.alice, AT + 103 * DAY, address))[1][1].startswith("Broken, refused: ")
    third = again(c, case, second, AT + 103 * DAY)
    accept_referral(by=c.dora, referral=third, at=AT + 104 * DAY, appointment_at=AT + 146 * DAY)
    # Weeks without a word are no silence while the day that was agreed lies ahead.
    assert ring(see(c.alice, AT + 140 * DAY, address))[1][1].startswith("Waiting, appointment Fri 31 July")
    assert ring(see(c.alice, AT + 147 * DAY, address))[1][1].startswith("Overdue")
    since = see(c.alice, AT + 104 * DAY, address).table(CAPTION)[1][2]
    assert "refused 2 times" in since
    assert "146 days from the first request" in since


def test_a_refusal_that_another_request_followed_and_was_taken_back_is_open_again(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    second = again(c, case, refused(c, case, AT), AT + DAY)
    revoke_referral(by=c.alice, referral=second, at=AT + 2 * DAY)
    assert ring(see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/"))[1][1].startswith("Broken, refused: ")


def test_a_closed_case_has_an_ended_ring_with_its_reason(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    seen(c, case, AT)
    a_sent_referral(c, case, AT)
    a_closed_case(c, case, AT + DAY)
    page = see(c.alice, AT + 90 * DAY, f"/cases/{case.ref}/")
    reason = case.profile.label("close_reason", "goal_met", "en")
    assert says(page, f"The work has ended: {reason}")
    assert [state for _who, state in ring(page)] == ["Finished", "Finished, never answered"]
    assert "late" not in page.section("Plan").text
    assert "not done" in page.section("Plan").text


def with_the_clinic(c: Cast, case: Case) -> None:
    plan = change_plan(
        by=c.alice, case=case, at=AT, goal="Hears well.", voice=SPOKE,
        intentions=[Intention("A hearing test", (AT + 3 * DAY).date(), unit=c.clinic)],
    )  # fmt: skip
    approve_plan(by=c.bob, plan=plan, at=AT)


def test_what_is_planned_stands_as_the_request_that_was_sent_for_it(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    with_the_clinic(c, case)
    address = f"/cases/{case.ref}/"

    def planned(at: datetime, who: Person = c.alice) -> str:
        return see(who, at, address).section("Plan").text

    assert "97 days late" in planned(AT + 100 * DAY)
    referral = an_accepted_referral(c, case, AT + DAY)
    serve(by=c.dora, referral=referral, at=AT + 2 * DAY)
    tell_sender(by=c.dora, referral=referral, told="She hears well.", at=AT + 2 * DAY + HOUR)
    assert "late" not in planned(AT + 100 * DAY)
    assert "Feedback given" in planned(AT + 100 * DAY)
    page = see(c.alice, AT + 100 * DAY, address)
    assert f"/referrals/{referral.ref}/" in {a.said["href"] for a in page.section("Plan").all("a")}
    assert len(ring(page)) == 2  # the plan draws no second arc
