"""The ring around a child: who stands in it, in which state, since when, and who moves next."""

from __future__ import annotations

from datetime import datetime

import pytest

from halka.casework.cases.actions import assign_case
from halka.casework.models import Case, PlanAction
from halka.casework.notices.actions import accept_notice
from halka.casework.steps.actions.plan import Intention, change_plan, finish_plan_action
from halka.directory.models import Person, Unit
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.jobs import watch_referrals
from halka.sharing.models import Referral
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    WHY,
    Cast,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_sent_referral,
    asked_again,
    cast,
    somebody,
)
from tests.seen import Page, See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
RING = "The same ring in words. Next move: who has to do something."
HEALTH = "Health check/medical care"


@pytest.fixture
def c() -> Cast:
    return cast()


def ring(see: See, person: Person, case: Case, at: datetime) -> list[list[str]]:
    """Number and name, state, since when, next move."""
    return see(person, at, f"/cases/{case.ref}/").table(RING)


def leads(page: Page) -> list[str]:
    [table] = [table for table in page.main.all("table") if table.texts("caption") == [RING]]
    return [link.said["href"] for link in table.all("a")]


def planned(c: Cast, case: Case, unit: Unit, days: int) -> None:
    change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="Zed is safe.",
        voice=SPOKE,
        intentions=[Intention("Lessons", (AT + days * DAY).date(), unit=unit)],
    )


def sent(c: Cast, case: Case, at: datetime, after: Referral | None = None) -> Referral:
    with asked_again():
        referral = draft_referral(
            by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=at, basis="vital", after=after
        )
        send_referral(by=c.alice, referral=referral, at=at, **WHY)
    return referral


def test_the_worker_stands_first_since_the_day_it_was_given(c: Cast, see: See) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START)
    page = see(c.bob, START + HOUR, f"/cases/{case.ref}/")
    assert page.table(RING) == [["1 Unit CPU-1", "Overdue, not assigned", "", "The supervisor assigns"]]
    assert leads(page) == [f"/cases/{case.ref}/assign/"]
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + DAY)
    since = "Responsible since Tue 3 March"
    assert ring(see, c.alice, case, AT) == [
        ["1 Alice, Unit CPU-1", "Overdue, 4 days late", since, "Due Tue 3 March"]
    ]
    kim = somebody("Kim", c.child_unit, "caseworker")
    assign_case(by=c.bob, case=case, worker=kim, at=START + 3 * DAY)
    assert ring(see, kim, case, AT)[0][:3] == [
        "1 Kim, Unit CPU-1",
        "Overdue, 4 days late",
        "Responsible since Thu 5 March",
    ]


def test_a_referral_waits_is_late_silent_working_and_told(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = sent(c, case, AT)
    name, since = f"2 Unit CLI-1: {HEALTH}", "Sent Sat 7 March"

    def link(at: datetime) -> list[str]:
        return ring(see, c.alice, case, at)[1]

    assert link(AT + 2 * HOUR) == [name, "Waiting, 22 hours left", since, "They answer"]
    assert link(AT + 26 * HOUR) == [name, "Overdue, 2 hours late", since, "They answer"]
    watch_referrals(AT + 50 * HOUR)
    again = "They answer; take it back or ask elsewhere"
    assert link(AT + 3 * DAY) == [name, "Broken, 3 days silent", since, again]
    accept_referral(by=c.dora, referral=referral, at=AT + 3 * DAY)
    assert link(AT + 4 * DAY) == [name, "Working", since, "They give the service"]
    late = AT + 3 * DAY + 16 * DAY
    assert link(late) == [name, "Overdue, 2 days without a word", since, "They give feedback"]
    serve(by=c.dora, referral=referral, at=late)
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=late)
    assert link(late + HOUR)[1:] == ["Finished", since, "None; read the feedback"]
    assert leads(see(c.alice, late + HOUR, f"/cases/{case.ref}/"))[-1] == f"/referrals/{referral.ref}/"


def test_a_unit_that_was_asked_twice_stands_there_for_each_request(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    first = sent(c, case, AT)
    accept_referral(by=c.dora, referral=first, at=AT + HOUR)
    second = sent(c, case, AT + DAY)
    found = ring(see, c.alice, case, AT + DAY + HOUR)
    assert [row[:2] for row in found[1:]] == [
        [f"2 Unit CLI-1: {HEALTH}", "Working"],
        [f"3 Unit CLI-1: {HEALTH}", "Waiting, 23 hours left"],
    ]
    assert leads(see(c.alice, AT + DAY + HOUR, f"/cases/{case.ref}/")) == [
        f"/referrals/{one.ref}/" for one in (first, second)
    ]
    revoke_referral(by=c.alice, referral=second, at=AT + DAY + 2 * HOUR)
    assert ring(see, c.alice, case, AT + DAY + 3 * HOUR)[1][1] == "Working"


def test_a_refusal_breaks_the_ring_until_the_next_request_follows_it(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    first = sent(c, case, AT)
    refuse_referral(by=c.dora, referral=first, reason="no_capacity", at=AT + HOUR)
    page = see(c.alice, AT + 2 * HOUR, f"/cases/{case.ref}/")
    assert page.table(RING)[1][1::2] == [
        "Broken, refused: No capacity/waiting list",
        "Find another place, or write why not",
    ]
    assert "The ring is open in one place" in page.headings
    sent(c, case, AT + 2 * HOUR, after=first)
    assert ring(see, c.alice, case, AT + 3 * HOUR)[1][1] == "Waiting, 23 hours left"


def test_what_was_taken_back_or_never_sent_stands_nowhere(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    taken = sent(c, case, AT)
    revoke_referral(by=c.alice, referral=taken, at=AT + HOUR)
    draft_referral(by=c.alice, case=case, to_unit=c.school, service="health_check", at=AT, basis="vital")
    assert len(ring(see, c.alice, case, AT + DAY)) == 1


def test_who_the_plan_names_stands_there_too_until_all_is_done(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    planned(c, case, c.school, days=2)
    since = "In the plan since Sat 7 March"
    on_time = [["2 Unit SCH-1", "Working, To do", since, "Does what the plan says"]]
    assert ring(see, c.alice, case, AT + DAY)[1:] == on_time
    assert ring(see, c.alice, case, AT + 2 * DAY + 5 * HOUR)[1:] == on_time  # due today is not late
    assert ring(see, c.alice, case, AT + 3 * DAY)[1][1] == "Overdue, 1 day late"
    finish_plan_action(
        by=c.alice, plan_action=PlanAction.unscoped.get(case=case, owner_unit=c.school), at=AT + 3 * DAY
    )
    assert ring(see, c.alice, case, AT + 4 * DAY)[1][1::2] == ["Finished, Done", ""]


def test_a_unit_that_was_asked_does_not_stand_there_again_for_the_plan(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    planned(c, case, c.clinic, days=1)
    sent(c, case, AT)
    assert len(ring(see, c.alice, case, AT + 3 * DAY)) == 2
    own, _plan = a_planned_case(c)
    planned(c, own, c.child_unit, days=1)
    assert len(ring(see, c.alice, own, AT + 3 * DAY)) == 1


def test_a_hidden_place_has_a_state_and_no_name(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    a_sent_referral(c, case, AT, c.shelter, "safe_shelter")
    other, _plan = a_planned_case(c)
    planned(c, other, c.shelter, days=1)
    for one in (case, other):
        page = see(c.alice, AT + HOUR, f"/cases/{one.ref}/")
        # Neither what was asked of it nor when: that alone tells a shelter.
        who, state, *since_and_next = page.table(RING)[1]
        assert (who, since_and_next) == ("2 another service", ["", "None"]), state
        assert "SHE-1" not in page.text


def test_of_a_closed_case_nobody_moves_next(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    a_closed_case(c, case, AT)
    assert ring(see, c.alice, case, AT + DAY)[0][1::2] == ["Finished", "None"]


def test_units_are_called_as_the_reader_calls_them(c: Cast, see: See) -> None:
    Unit.objects.filter(pk=c.clinic.pk).update(name_local="Klinik Bir", profile_code="tr")
    case, _plan = a_planned_case(c)
    sent(c, case, AT)
    assert ring(see, c.alice, case, AT + HOUR)[1][0] == f"2 Unit CLI-1: {HEALTH}"
    Person.objects.filter(pk=c.alice.pk).update(language="tr")
    page = see(c.alice, AT + HOUR, f"/cases/{case.ref}/")
    assert "Klinik Bir: Sağlık kontrolü/tıbbi bakım" in page.text
    assert "Unit CLI-1" not in page.text


def test_a_unit_whose_referral_was_taken_back_does_not_stand_there_for_the_plan_either(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    planned(c, case, c.clinic, 3)
    assert len(ring(see, c.alice, case, AT + HOUR)) == 2
    revoke_referral(by=c.alice, referral=referral, at=AT + HOUR)
    assert [row[0] for row in ring(see, c.alice, case, AT + 2 * HOUR)] == ["1 Alice, Unit CPU-1"]
