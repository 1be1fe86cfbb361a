"""Deciding about a notice: a case, a sibling's case, a known case, advice, nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import NOTICE_ACCEPTED, NOTICE_ADVISED, NOTICE_CLOSED, NOTICE_LINKED
from halka.casework.models import Case, Deadline, Grant, Notice, RiskLevel
from halka.casework.notices.actions import (
    accept_notice,
    answer_notice_with_advice,
    close_notice,
    link_notice,
    open_sibling_case,
    send_notice,
)
from halka.trust.acts import Act
from tests.cast import DAY, HOUR, START, Cast, a_case, a_closed_case, a_notice, a_planned_case, cast
from tests.walks.conftest import Sit, sit
from tests.witness import denied, recorded_once, refused

__all__ = ["sit"]
pytestmark = pytest.mark.django_db
LATER = START + HOUR


@pytest.fixture
def c() -> Cast:
    return cast()


def test_accepting_opens_a_case_with_clocks_from_the_moment_the_notice_came(c: Cast) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=LATER)
    assert (case.unit, case.step, case.status, case.worker) == (c.child_unit, "intake", "open", None)
    assert case.child.identity == {"first_name": "Zed"}
    assert RiskLevel.unscoped.get(case=case).level == "high"
    due = {deadline.step: deadline.due_at for deadline in Deadline.unscoped.filter(case=case)}
    assert due == {"assign": START + 3 * HOUR, "first_contact": START + 24 * HOUR}


def test_accepting_is_recorded_once(c: Cast) -> None:
    notice = a_notice(c)
    opened: list[Any] = []
    with recorded_once(
        NOTICE_ACCEPTED, unit="CPU-1", thing=notice.ref, reason="high", case=lambda: opened[0].ref
    ):
        opened.append(accept_notice(by=c.bob, notice=notice, risk="high", at=LATER))


def test_accepting_lets_in_the_line_of_supervision_and_nobody_else(c: Cast) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=LATER)
    assert [grant.reason for grant in Grant.unscoped.filter(case=case)] == [Grant.Reason.SUPERVISION]
    everybody = (c.alice, c.bob, c.charlie, c.dora, c.fatma, c.greta, c.hugo)
    assert [p for p in everybody if Case.objects.visible_to(p, LATER).exists()] == [c.bob]


def test_the_notifier_is_told_that_a_case_was_opened(c: Cast) -> None:
    notice = a_notice(c)
    accept_notice(by=c.bob, notice=notice, risk="low", at=LATER)
    assert (notice.told, notice.acknowledged_at) == ("opened", LATER)


@pytest.mark.parametrize(("risk", "concerns"), [("soon", None), ("", None), ("high", ["bad_luck"])])
def test_accepting_with_nonsense_leaves_no_child_behind(
    c: Cast, risk: str, concerns: list[str] | None
) -> None:
    notice = a_notice(c)
    with refused("Choose how urgent|not in the list of concerns"):
        accept_notice(by=c.bob, notice=notice, risk=risk, at=LATER, concerns=concerns)


def test_a_sibling_gets_a_case_and_a_child_of_her_own(c: Cast) -> None:
    notice = a_notice(c)
    with refused("Accept the notice first"):
        open_sibling_case(by=c.bob, notice=notice, risk="low", at=LATER)
    first = accept_notice(by=c.bob, notice=notice, risk="high", at=LATER)
    with recorded_once(NOTICE_ACCEPTED, thing=notice.ref, reason="low"):
        second = open_sibling_case(by=c.bob, notice=notice, risk="low", at=LATER)
    assert first.child != second.child
    assert notice.case == first


def test_linking_joins_the_known_case_of_the_unit(c: Cast) -> None:
    case, notice = a_case(c), a_notice(c, START + DAY)
    with recorded_once(NOTICE_LINKED, unit="CPU-1", case=case.ref, thing=notice.ref):
        link_notice(by=c.bob, notice=notice, case=case, at=START + DAY)
    assert (notice.status, notice.case, notice.told) == ("link", case, "known")


def test_linking_refuses_a_case_of_another_unit(c: Cast) -> None:
    case = a_case(c)
    notice = send_notice(
        by=c.charlie, at=START, to_unit=c.other_unit, source="school", what_seen="The same child."
    )
    with refused("belongs to another unit"):
        link_notice(by=c.hugo, notice=notice, case=case, at=START + DAY)


def test_linking_sees_that_the_case_was_closed_meanwhile(c: Cast) -> None:
    case = a_planned_case(c)[0]
    stale = Case.unscoped.get(pk=case.pk)
    a_closed_case(c, case, START + 5 * DAY)
    notice = a_notice(c, START + 6 * DAY)
    with refused("This case is closed"):
        link_notice(by=c.bob, notice=notice, case=stale, at=START + 6 * DAY)


@pytest.mark.parametrize(
    ("deed", "act", "status", "told"),
    [
        (answer_notice_with_advice, NOTICE_ADVISED, "advise", "advised"),
        (partial(close_notice, why="A quarrel."), NOTICE_CLOSED, "no_action", "received"),
    ],
)
def test_no_case_is_opened_for_advice_or_for_no_matter_of_protection(
    c: Cast, deed: Callable[..., None], act: Act, status: str, told: str
) -> None:
    notice = a_notice(c)
    with recorded_once(act, unit="CPU-1", thing=notice.ref, case=""):
        deed(by=c.bob, notice=notice, at=LATER)
    assert (notice.status, notice.told, notice.screened_by) == (status, told, c.bob)
    assert not Case.unscoped.exists()


def test_why_it_is_no_matter_of_protection_is_asked_and_stays_with_the_notice(c: Cast, sit: Sit) -> None:
    notice = a_notice(c)
    bob = sit(c.bob, LATER).open(f"/notices/{notice.ref}/").follow("Not a matter of protection")
    bob.press("Close the notice", why="")
    assert Notice.unscoped.get().status == "received"
    bob.press("Close the notice", why="A quarrel of neighbours about a dog.")
    assert Notice.unscoped.get().status == "no_action"
    assert "A quarrel of neighbours about a dog." in bob.open(f"/notices/{notice.ref}/").text


DECISIONS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (accept_notice, {"risk": "high"}),
    (answer_notice_with_advice, {}),
    (close_notice, {"why": "A quarrel."}),
]


@pytest.mark.parametrize(("first", "first_with"), DECISIONS)
@pytest.mark.parametrize(("second", "second_with"), DECISIONS)
def test_of_two_who_decide_at_once_the_second_is_told(
    c: Cast, first: Any, first_with: dict[str, Any], second: Any, second_with: dict[str, Any]
) -> None:
    notice = a_notice(c)
    other = Notice.unscoped.get(pk=notice.pk)
    first(by=c.bob, notice=notice, at=LATER, **first_with)
    with refused("Nothing was lost"):
        second(by=c.bob, notice=other, at=LATER, **second_with)


@pytest.mark.parametrize(("deed", "more"), [*DECISIONS, (open_sibling_case, {"risk": "high"})])
def test_deciding_needs_the_permission_in_the_unit_that_got_the_notice(
    c: Cast, deed: Any, more: dict[str, Any]
) -> None:
    notice = a_notice(c)
    for person in (c.hugo, c.alice, c.charlie, c.fatma):
        with denied(person):
            deed(by=person, notice=notice, at=LATER, **more)


def test_linking_needs_the_permission_in_the_unit_that_got_the_notice(c: Cast) -> None:
    case, notice = a_case(c), a_notice(c)
    with denied(c.hugo):
        link_notice(by=c.hugo, notice=notice, case=case, at=LATER)


def test_a_notice_about_a_case_in_conflict_is_gone_for_that_person(c: Cast) -> None:
    notice = a_notice(c)
    case = accept_notice(by=c.bob, notice=notice, risk="high", at=LATER)
    assert Notice.objects.visible_to(c.bob, LATER).exists()
    declare_conflict(by=c.bob, case=case, person=c.bob, reason="relative", at=LATER)
    assert not Notice.objects.visible_to(c.bob, LATER).exists()
