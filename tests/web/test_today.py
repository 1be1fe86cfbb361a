"""Today: what is late, due, new and waiting, for whom, in which order, in whose language and on whose day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from halka.casework.cases.actions import assign_case, change_risk, hold_case
from halka.casework.models import Case
from halka.casework.notices.actions import accept_notice, send_notice
from halka.casework.steps.actions.closure import propose_closure
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.actions import end_post
from halka.directory.models import Person, Post, Unit
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    WHY,
    Cast,
    a_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
)
from tests.seen import See

pytestmark = pytest.mark.django_db

LATE, DUE, NEW, WEEK, WAITING = "Late", "Due today", "New for you", "This week", "Waiting for others"
DANGER, OTHERS = "In danger now", "From others"


@pytest.fixture
def c() -> Cast:
    return cast()


def visited(c: Cast, case: Case, at: datetime) -> None:
    """So that nothing but the next visit is due: seven days later at high risk."""
    make_contact(by=c.alice, case=case, at=at, how="home_planned", note="All is well.", voice=SPOKE)


def a_refused_referral(c: Cast, case: Case, at: datetime) -> Referral:
    referral = a_sent_referral(c, case, at)
    refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=at + HOUR)
    return referral


def test_a_deadline_goes_from_this_week_to_today_to_late(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    visited(c, case, START + 4 * DAY)  # the next visit is due on Friday at nine
    due = START + 11 * DAY

    def where(at: datetime) -> dict[str, list[tuple[str, str, str]]]:
        page = see(c.alice, at, "/")
        found = {heading: page.rows(heading) for heading in (LATE, DUE, WEEK)}
        return {
            name: [(r.due, r.title, r.state) for r in rows if r.title == "See Zed"]
            for name, rows in found.items()
        }

    assert where(due - 8 * DAY) == {LATE: [], DUE: [], WEEK: []}
    assert where(due - 6 * DAY) == {LATE: [], DUE: [], WEEK: [("Fri 13 March", "See Zed", "")]}
    assert where(due - HOUR) == {LATE: [], DUE: [("by 09:00", "See Zed", "")], WEEK: []}
    assert where(due) == {LATE: [], DUE: [("by 09:00", "See Zed", "")], WEEK: []}
    assert where(due + HOUR) == {LATE: [("1 hour late", "See Zed", "overdue")], DUE: [], WEEK: []}
    assert see(c.alice, due - HOUR, "/").title == "One is due today."
    assert see(c.alice, due + HOUR, "/").title == "One thing is late."
    row = see(c.alice, due, "/").rows(DUE)[0]
    assert (row.why, row.deed, row.url) == (
        case.code,
        "Write down the contact",
        f"/cases/{case.ref}/contact/",
    )


def test_the_day_is_that_of_the_reader(c: Cast, see: See) -> None:
    """At 20:30 UTC it is half past eleven in Istanbul: what is due there an hour later is due tomorrow."""
    Unit.objects.filter(pk=c.child_unit.pk).update(profile_code="tr")
    case, _plan = a_planned_case(Cast(**{**vars(c), "child_unit": Unit.objects.get(pk=c.child_unit.pk)}))
    for moved, where, said in (
        (datetime(2026, 3, 20, 20, 45, tzinfo=UTC), DUE, "by 23:45"),
        (datetime(2026, 3, 20, 21, 15, tzinfo=UTC), WEEK, "by 00:15"),
    ):
        visited(c, case, moved.replace(day=13))
        page = see(c.alice, datetime(2026, 3, 20, 20, 30, tzinfo=UTC), "/")
        assert [(row.title, row.due) for row in page.rows(where)] == [("See Zed", said)]
    assert "Fri 20 March, 23:30" in page.main.text


def test_own_late_things_stand_together_and_what_others_owe_below_them(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    visited(c, case, START + 4 * DAY)
    a_sent_referral(c, case, START + 5 * DAY)  # due after a day
    first, second = a_registered_case(c, START + DAY), a_case(c, START + 9 * DAY)
    page = see(c.alice, START + 20 * DAY, "/")
    others = [(row.title, row.why) for row in page.rows(OTHERS)]
    assert others == [("Unit CLI-1: Health check/medical care", case.code)]
    assert [(row.title, row.why) for row in page.rows(LATE)] == [
        ("Meet Zed for the first time", first.code),
        ("Finish the assessment of Zed", first.code),
        ("Meet Zed for the first time", second.code),
        ("See Zed", case.code),
    ]


def test_a_case_on_hold_calls_for_nothing_but_counts_in_the_load(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    a_registered_case(c, risk="low")
    load = "2 open cases. The limit is 25."
    weighted = "Weighted by risk: 4."
    before = see(c.alice, START + 20 * DAY, "/")
    assert case.code in before.main.text
    hold_case(by=c.alice, case=case, at=START + 20 * DAY)
    after = see(c.alice, START + 20 * DAY, "/")
    assert case.code not in after.main.text
    for page in (before, after):
        assert load in page.section("Your load").text
        assert weighted in page.section("Your load").text
    for person in (c.bob, c.dora, c.fatma):
        assert "Your load" not in see(person, START + 20 * DAY, "/").headings


def test_a_deadline_that_was_met_or_counted_again_is_not_asked_for(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    assert "Meet Zed for the first time" in str(see(c.alice, START + 8 * DAY, "/").rows(LATE))
    visited(c, case, START + 4 * DAY)
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=START + 5 * DAY)
    page = see(c.alice, START + 30 * DAY, "/")
    assert page.rows(LATE) == []
    assert [row.title for row in page.rows(WEEK)] == ["See Zed"]


def test_what_is_due_in_cases_of_others_is_theirs(c: Cast, see: See) -> None:
    """After the hand-over Alice reads the case for a month; nothing in it calls her any more."""
    case, _plan = a_planned_case(c)
    a_refused_referral(c, case, START + 5 * DAY)
    assert case.code in see(c.alice, START + 7 * DAY, "/").main.text
    transfer = request_transfer(
        by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=START + 6 * DAY
    )
    row = see(c.hugo, START + 7 * DAY, "/").rows(NEW)[0]
    assert (row.title, row.why, row.url) == (
        "Unit CPU-1 hands over a case",
        case.code,
        f"/transfers/{transfer.ref}/",
    )
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=START + 7 * DAY)
    assert see(c.hugo, START + 8 * DAY, "/").rows(NEW) == []
    assert case.code in see(c.greta, START + 8 * DAY, "/").main.text
    file = see(c.alice, START + 8 * DAY, f"/cases/{case.ref}/file/")
    assert file.title == "The file as it was when the case moved"
    assert case.code not in see(c.alice, START + 8 * DAY, "/").main.text


def test_a_receiver_is_asked_until_it_answers(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    referral = a_sent_referral(c, case, at)
    waiting = see(c.dora, at + 2 * HOUR, "/").rows(WEEK)
    assert [(r.title, r.due, r.why, r.url) for r in waiting] == [
        (
            "Answer: Health check/medical care",
            "22 hours left",
            f"Unit CPU-1 · {referral.number} High risk",
            f"/referrals/{referral.ref}/",
        )
    ]
    assert [(r.due, r.state) for r in see(c.emil, at + 30 * HOUR, "/").rows(LATE)] == [
        ("6 hours late", "overdue")
    ]
    for stranger in (c.charlie, c.bob, c.greta):
        assert referral.ref not in str(see(stranger, at + 30 * HOUR, "/").deeds)
    accept_referral(by=c.dora, referral=referral, at=at + 31 * HOUR)
    assert referral.ref not in str(see(c.dora, at + 32 * HOUR, "/").deeds)


def test_what_others_owe_waits_until_it_is_late(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    referral = a_sent_referral(c, case, at)
    waiting = see(c.alice, at + 2 * HOUR, "/").rows(WAITING)
    assert [(r.title, r.due, r.deed) for r in waiting] == [
        ("Unit CLI-1: Health check/medical care", "22 hours left", "See it")
    ]
    late = see(c.alice, at + 25 * HOUR, "/")
    assert late.rows(WAITING) == []
    assert ("1 hour late", "Find another place") in [(r.due, r.deed) for r in late.rows(OTHERS)]
    accept_referral(by=c.dora, referral=referral, at=at + 26 * HOUR)
    assert referral.ref not in str(see(c.alice, at + 27 * HOUR, "/").deeds)


def test_a_refusal_calls_for_another_place_for_sixty_days(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    referral = a_refused_referral(c, case, at)
    answered = at + HOUR

    def asked(after: int) -> list[str]:
        rows = see(c.alice, answered + after * DAY, "/").rows(OTHERS)
        return [row.due for row in rows if row.url == f"/referrals/{referral.ref}/"]

    assert asked(7) == asked(59) == ["refused: No capacity/waiting list"]
    assert asked(60) == []
    next_one = draft_referral(
        by=c.alice,
        case=case,
        to_unit=c.school,
        service="health_check",
        at=at + DAY,
        basis="vital",
        after=referral,
    )
    assert asked(7)  # a draft asks nobody yet
    send_referral(by=c.alice, referral=next_one, at=at + DAY, **WHY)
    assert asked(7) == []


def test_what_came_of_it_is_news_the_newest_first(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    told = []
    for number in range(2):
        at = START + (5 + number) * DAY
        referral = a_sent_referral(c, case, at)
        accept_referral(by=c.dora, referral=referral, at=at + HOUR)
        serve(by=c.dora, referral=referral, at=at + 2 * HOUR)
        tell_sender(by=c.dora, referral=referral, told="She slept.", at=at + 3 * HOUR)
        told.append(f"/referrals/{referral.ref}/")
    rows = see(c.alice, START + 7 * DAY, "/").rows(OTHERS)
    assert [row.url for row in rows] == told[::-1]
    assert {row.title for row in rows} == {"Unit CLI-1 gave feedback"}
    assert see(c.dora, START + 7 * DAY, "/").rows(NEW) == []


def test_notices_wait_for_those_who_screen_the_oldest_first(c: Cast, see: See) -> None:
    first, second = a_notice(c, START), a_notice(c, START + HOUR)
    decided = a_notice(c, START - HOUR)
    accept_notice(by=c.bob, notice=decided, risk="low", at=START)
    rows = [row for row in see(c.bob, START + 2 * HOUR, "/").rows(NEW) if "Notice" in row.title]
    assert [(row.url, row.title, row.why, row.state) for row in rows] == [
        (f"/notices/{notice.ref}/", "Notice: School", "Girl/Female, 9, Physical violence/abuse", "")
        for notice in (first, second)
    ]
    danger = send_notice(
        by=c.charlie,
        at=START + 2 * HOUR,
        to_unit=c.child_unit,
        source="school",
        what_seen="x",
        danger_now="yes",
    )
    today = see(c.bob, START + 3 * HOUR, "/")
    assert [(row.url, row.state) for row in today.rows(DANGER)] == [(f"/notices/{danger.ref}/", "overdue")]
    assert [row.url for row in today.rows(NEW) if "/notices/" in row.url] == [
        f"/notices/{first.ref}/",
        f"/notices/{second.ref}/",
    ]
    assert today.title.startswith("One child is in danger now.")
    assert today.headings[0] == DANGER
    for stranger in (c.alice, c.hugo, c.charlie):
        assert see(stranger, START + 3 * HOUR, "/").rows(NEW) == []
    page = see(c.bob, START + 3 * HOUR, "/notices/")
    order = [row.url for row in page.rows("To decide") if danger.ref not in row.url]
    assert order == [f"/notices/{first.ref}/", f"/notices/{second.ref}/"]
    assert page.title == "3 notices wait for you"


def test_a_child_without_a_worker_is_told_to_who_assigns(c: Cast, see: See) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START + HOUR)
    row = see(c.bob, START + 2 * HOUR, "/").rows(NEW)[0]
    assert (row.title, row.why, row.url) == (
        "A child has no worker yet",
        case.code,
        f"/cases/{case.ref}/assign/",
    )
    assert (see(c.hugo, START + 2 * HOUR, "/").rows(NEW), see(c.alice, START + 2 * HOUR, "/").rows(NEW)) == (
        [],
        [],
    )
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + 2 * HOUR)
    assert see(c.bob, START + 3 * HOUR, "/").rows(NEW) == []
    end_post(by=OPERATOR, at=START + 3 * HOUR, post=Post.objects.get(person=c.alice))
    row = see(c.bob, START + 4 * HOUR, "/").rows(NEW)[0]
    assert (row.title, row.why) == ("A child’s worker has left", case.code)
    assert see(c.bob, START + 4 * HOUR, "/").title == "One new thing waits."


def test_plans_and_closings_wait_for_the_supervisor_of_the_unit(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    assert see(c.bob, START + 5 * DAY, "/").rows(NEW) == []
    change_plan(
        by=c.alice,
        case=case,
        at=START + 5 * DAY,
        goal="Zed sleeps.",
        intentions=[Intention("Visit", (START + 9 * DAY).date(), person=c.alice)],
        voice=SPOKE,
    )
    propose_closure(
        by=c.alice, case=case, at=START + 5 * DAY, reason="goal_met", summary="Safe.", voice=SILENT
    )
    rows = see(c.bob, START + 6 * DAY, "/").rows(NEW)
    assert [(row.title, row.why, row.url) for row in rows] == [
        (title, f"{case.code} · Alice", f"/cases/{case.ref}/")
        for title in ("A plan waits for you", "A closing waits for you")
    ]
    for stranger in (c.hugo, c.alice):
        told = {row.title for row in see(stranger, START + 6 * DAY, "/").rows(NEW)}
        assert told.isdisjoint({"A plan waits for you", "A closing waits for you"})


def test_names_and_needs_are_in_the_language_of_the_reader(c: Cast, see: See) -> None:
    Unit.objects.filter(pk=c.clinic.pk).update(profile_code="tr", name_local="Klinik Bir")
    case, _plan = a_planned_case(c)
    a_sent_referral(c, case, START + 5 * DAY)
    for language, title in (
        ("en", "Unit CLI-1: Health check/medical care"),
        ("tr", "Klinik Bir: Sağlık kontrolü/tıbbi bakım"),
        ("sq", "Unit CLI-1: Kontroll shëndetësor/kujdes mjekësor"),
    ):
        Person.objects.filter(pk=c.alice.pk).update(language=language)
        page = see(c.alice, START + 7 * DAY, "/")
        assert title in [li.texts("h3")[0] for li in page.main.all("li") if li.texts("h3")], language
