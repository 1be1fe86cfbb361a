"""The order of Today for each role: danger, then risk, then time; what is new is not buried, what is silent is folded."""

from __future__ import annotations

import pytest

from halka.casework.cases.actions import assign_case, change_risk
from halka.casework.notices.actions import accept_notice
from halka.casework.steps.actions.contact import make_contact
from halka.directory.actions import end_post
from halka.directory.models import Post
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.transfer import reject_transfer, request_transfer
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.seen import Page, See

pytestmark = pytest.mark.django_db

YEAR = 365 * DAY
DANGER, NEW, LATE, OTHERS = "In danger now", "New for you", "Late", "From others"
FOLDED, UNTOLD = "No answer for 60 days", "Served, and the sender not told"


@pytest.fixture
def c() -> Cast:
    return cast()


def titles(page: Page, heading: str) -> list[str]:
    return [f"{row.title} · {row.why}" for row in page.rows(heading)]


def test_a_child_newly_given_stands_above_all_that_is_late_and_silent(c: Cast, see: See) -> None:
    """Seen in the demo: a child to be met tonight was the 17th of 18, behind silences of a year."""
    old, _plan = a_planned_case(c)
    for hours in range(3):
        a_sent_referral(c, old, START + 5 * DAY + hours * HOUR)
    fresh = a_case(c, START + YEAR)
    page = see(c.alice, START + YEAR + 40 * HOUR, "/")
    assert page.headings[:2] == [NEW, LATE]
    assert [(row.why, row.due, row.state) for row in page.rows(NEW)] == [
        (fresh.code, "16 hours late", "overdue"),
        (old.code, "Sun 7 March", ""),  # a yes ends
    ]
    assert [row.title for row in page.rows(FOLDED)] == ["Unit CLI-1: 3 letters"]
    assert page.section(FOLDED).text.count(old.code) == 3
    assert len(page.section(FOLDED).all("details")) == 1
    assert page.headings[-1] != FOLDED or page.headings.index(FOLDED) > page.headings.index(LATE)
    assert titles(page, OTHERS) == []


def test_a_child_in_danger_who_was_not_met_stands_first(c: Cast, see: See) -> None:
    a_case(c, START)
    urgent = a_case(c, START + HOUR, risk="emergency")
    page = see(c.alice, START + 4 * HOUR, "/")
    assert page.headings[:2] == [DANGER, NEW]
    assert [row.why for row in page.rows(DANGER)] == [urgent.code]
    assert page.title == "One child is in danger now. One new thing waits."


def test_own_lateness_goes_by_risk_before_days(c: Cast, see: See) -> None:
    low, high = a_registered_case(c, START, "low"), a_registered_case(c, START + DAY)
    medium = a_registered_case(c, START + 2 * HOUR)
    change_risk(by=c.alice, case=medium, level="medium", reason="He moved out.", at=START + 2 * DAY)
    rows = see(c.alice, START + 60 * DAY, "/").rows(LATE)
    codes = list(dict.fromkeys(row.why for row in rows))
    assert codes == [high.code, medium.code, low.code]


def test_ties_go_by_the_code_of_the_case(c: Cast, see: See) -> None:
    codes = [a_case(c).code for _number in range(4)]
    assert [row.why for row in see(c.alice, START + 60 * DAY, "/").rows(LATE)] == sorted(codes)


def test_a_case_that_changed_hands_is_new_until_it_was_opened(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    ada = somebody("Ada", c.child_unit, "caseworker")
    at = START + 4 * DAY
    make_contact(by=c.alice, case=case, at=at - HOUR, how="home_planned", note="All is well.", voice=SPOKE)
    assign_case(by=c.bob, case=case, worker=ada, at=at)
    row = ("A child was given to you", case.code, f"/cases/{case.ref}/")
    assert row in [(r.title, r.why, r.url) for r in see(ada, at + HOUR, "/").rows(NEW)]
    see(ada, at + 2 * HOUR, f"/cases/{case.ref}/")
    assert row not in [(r.title, r.why, r.url) for r in see(ada, at + 3 * HOUR, "/").rows(NEW)]
    assert see(c.alice, at + HOUR, "/").rows(NEW) == []


def test_counts_are_true_and_no_new_thing_is_left_out(c: Cast, see: See) -> None:
    """Seen in the demo: "12 new things wait" when 22 children had lost their worker."""
    cases = [a_case(c, START + number * HOUR) for number in range(15)]
    end_post(by=OPERATOR, at=START + DAY, post=Post.objects.get(person=c.alice))
    page = see(c.bob, START + 2 * DAY, "/")
    assert page.title.endswith("15 new things wait.")
    assert {row.why for row in page.rows(NEW)} == {case.code for case in cases}
    assert "3 more" in page.section(NEW).text


def test_a_supervisor_reads_danger_then_children_without_a_worker_then_what_to_decide(
    c: Cast, see: See
) -> None:
    notice = a_notice(c)
    low = accept_notice(by=c.bob, notice=a_notice(c), risk="low", at=START + HOUR)
    high = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START + 2 * HOUR)
    rows = see(c.bob, START + 3 * HOUR, "/").rows(NEW)
    assert [row.url.split("/")[2] for row in rows] == [high.ref, low.ref, notice.ref]


def test_what_others_refused_comes_before_what_they_told(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    refused = a_sent_referral(c, case, at)
    refuse_referral(by=c.dora, referral=refused, reason="no_capacity", at=at + HOUR)
    page = see(c.alice, at + DAY, "/")
    assert [row.url for row in page.rows(OTHERS)] == [f"/referrals/{refused.ref}/"]


def test_a_transfer_that_was_not_accepted_is_told_to_who_asked(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=at)
    reject_transfer(by=c.hugo, transfer=transfer, at=at + HOUR, why="No place.")
    said = f"Unit CPU-2 did not take the case over · {case.code} · No place."
    assert said in titles(see(c.alice, at + DAY, "/"), OTHERS)
    assert said not in titles(see(c.hugo, at + DAY, "/"), OTHERS)
    assert titles(see(c.alice, at + 70 * DAY, "/"), OTHERS) == []


def test_a_receiver_reads_danger_then_what_is_due_soonest_then_what_was_served_and_not_told(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    old = a_sent_referral(c, case, START + 5 * DAY)
    at = START + YEAR
    served = a_sent_referral(c, case, at - 2 * DAY)
    accept_referral(by=c.dora, referral=served, at=at - DAY)
    serve(by=c.dora, referral=served, at=at - HOUR)
    urgent, calm = a_sent_referral(c, case, at), a_sent_referral(c, case, at)
    Referral.unscoped.filter(pk=urgent.pk).update(urgency="emergency")
    page = see(c.dora, at + HOUR, "/")
    assert [row.url for row in page.rows(DANGER)] == [f"/referrals/{urgent.ref}/"]
    assert [row.url for row in page.rows("This week")] == [f"/referrals/{calm.ref}/"]
    assert [row.url for row in page.rows(UNTOLD)] == [f"/referrals/{served.ref}/"]
    assert OTHERS not in page.headings
    assert [row.title for row in page.rows(FOLDED)] == ["One request that you never answered"]
    assert f"/referrals/{old.ref}/" in [a.said["href"] for a in page.section(FOLDED).all("a")]
    order = [h for h in page.headings if h in (DANGER, "This week", UNTOLD, FOLDED)]
    assert order == [DANGER, "This week", UNTOLD, FOLDED]


def test_an_old_answer_that_was_not_finished_is_folded_also_where_nobody_is_silent(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, START + 5 * DAY)
    accept_referral(by=c.dora, referral=referral, at=START + 6 * DAY)
    serve(by=c.dora, referral=referral, at=START + 7 * DAY)
    tell_sender(by=c.dora, referral=referral, told="She came.", at=START + 8 * DAY)
    page = see(c.alice, START + 80 * DAY, "/")
    assert [row.title for row in page.rows(FOLDED)] == ["One answer that you did not finish"]
