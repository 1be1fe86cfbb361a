"""The end of a case, proposed with the child and approved by the supervisor; and the way back."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from halka.casework.acts import CASE_CLOSED, CASE_REOPENED, CLOSURE_APPROVED, CLOSURE_RETURNED
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, Closure, Deadline, Grant, RiskLevel
from halka.casework.steps.actions.closure import approve_closure, propose_closure, reopen_case, return_closure
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    an_accepted_referral,
    cast,
)
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + 30 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


give_back = partial(return_closure, reason="Who calls?")


def propose(c: Cast, case: Case, **more: Any) -> Closure:
    said: dict[str, Any] = {
        "by": c.alice,
        "reason": "goal_met",
        "summary": "Zed is safe.",
        "voice": SPOKE,
        "at": LATER,
    }
    return propose_closure(case=case, **(said | more))


def test_proposing_closes_nothing_yet(c: Cast) -> None:
    case = a_planned_case(c)[0]
    made: list[Any] = []
    with recorded_once(
        CASE_CLOSED, unit="CPU-1", case=case.ref, reason="goal_met", thing=lambda: made[0].ref
    ):
        made.append(propose(c, case, whom_to_call="Aunt Halla"))
    case.refresh_from_db()
    assert (case.status, case.closed_at) == (Case.Status.OPEN, None)
    assert made[0].content == {"summary": "Zed is safe.", "whom_to_call": "Aunt Halla"}
    assert made[0].check_on == (LATER + 90 * DAY).date()


def test_one_closure_waits_at_a_time(c: Cast) -> None:
    case = a_planned_case(c)[0]
    propose(c, case)
    with refused("already waits for the supervisor"):
        propose(c, case)


@pytest.mark.parametrize(
    ("nonsense", "message"),
    [
        ({"reason": "tired"}, "Choose why the work ends"),
        ({"summary": " "}, "what was reached"),
        ({"voice": ChildVoice(involved="")}, "how the child was involved"),
    ],
)
def test_a_closure_without_reason_summary_or_the_childs_part_is_refused(
    c: Cast, nonsense: dict[str, Any], message: str
) -> None:
    case = a_planned_case(c)[0]
    with refused(message):
        propose(c, case, **nonsense)


def test_the_supervisor_ends_the_case_its_clocks_and_what_others_could_read(c: Cast) -> None:
    case = a_planned_case(c)[0]
    an_accepted_referral(c, case, START + 10 * DAY)
    closure = propose(c, case)
    with recorded_once(CLOSURE_APPROVED, person=c.bob.ref, unit="CPU-1", case=case.ref, thing=closure.ref):
        approve_closure(by=c.bob, closure=closure, at=LATER + HOUR)
    case.refresh_from_db()
    assert (case.status, case.step, case.closed_at, case.risk) == ("closed", "closed", LATER + HOUR, "none")
    assert not Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False).exists()
    assert Grant.unscoped.get(case=case, reason=Grant.Reason.REFERRAL).ends_at == LATER + HOUR
    newest = RiskLevel.unscoped.filter(case=case).last()
    assert newest is not None
    assert newest.level == "none"
    assert list(Case.objects.visible_to(c.alice, LATER + HOUR)) == [case]


def test_a_returned_closure_leaves_the_case_open_and_can_be_proposed_again(c: Cast) -> None:
    case = a_planned_case(c)[0]
    closure = propose(c, case)
    with recorded_once(CLOSURE_RETURNED, unit="CPU-1", case=case.ref, thing=closure.ref):
        return_closure(by=c.bob, closure=closure, reason="Who calls?", at=LATER)
    assert closure.what_is_missing == "Who calls?"
    case.refresh_from_db()
    assert case.is_open
    assert propose(c, case).pk != closure.pk


@pytest.mark.parametrize("first", [approve_closure, give_back])
@pytest.mark.parametrize("second", [approve_closure, give_back])
def test_of_two_supervisors_who_answer_at_once_the_second_is_told(
    c: Cast, first: Callable[..., None], second: Callable[..., None]
) -> None:
    closure = propose(c, a_planned_case(c)[0])
    other = Closure.unscoped.select_related("case").get(pk=closure.pk)
    first(by=c.bob, closure=closure, at=LATER)
    with refused("Nothing was lost|This case is closed"):
        second(by=c.bob, closure=other, at=LATER)


@pytest.mark.parametrize("deed", [approve_closure, give_back])
def test_answering_a_closure_needs_the_permission_in_the_unit_of_the_case(
    c: Cast, deed: Callable[..., None]
) -> None:
    closure = propose(c, a_planned_case(c)[0])
    for person in (c.alice, c.hugo, c.greta, c.dora):
        with denied(person):
            deed(by=person, closure=closure, at=LATER)


def test_a_closed_case_starts_again_in_the_assessment(c: Cast) -> None:
    case = a_closed_case(c, a_planned_case(c)[0], LATER)
    at = LATER + 9 * DAY
    with recorded_once(CASE_REOPENED, unit="CPU-1", case=case.ref, reason="new_concern"):
        reopen_case(by=c.alice, case=case, risk="medium", reason="new_concern", at=at)
    assert (case.status, case.step, case.closed_at, case.risk) == ("open", "assessment", None, "medium")
    waiting = Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False)
    assert {row.step: row.due_at for row in waiting} == {
        "first_contact": at + 3 * DAY,
        "assessment": at + 14 * DAY,
    }


def test_a_case_that_starts_again_says_what_happened_and_what_it_is_about_now(c: Cast) -> None:
    case = a_closed_case(c, a_planned_case(c)[0], LATER)
    said: dict[str, Any] = {"risk": "high", "reason": "new_concern", "at": LATER + DAY}
    with refused("from the list"):
        reopen_case(by=c.alice, case=case, concerns=["magic"], **said)
    reopen_case(by=c.alice, case=case, concerns=["neglect", "physical_abuse"], details="He is back.", **said)
    case.refresh_from_db()
    assert case.concerns == ["physical_abuse", "neglect"]  # the main one stays first
    newest = RiskLevel.unscoped.filter(case=case).last()
    assert newest is not None
    assert newest.reason == "He is back."


def test_a_case_starts_again_once(c: Cast) -> None:
    case = a_closed_case(c, a_planned_case(c)[0], LATER)
    other = Case.unscoped.get(pk=case.pk)
    reopen_case(by=c.alice, case=case, risk="low", reason="court", at=LATER + DAY)
    with refused("Only a closed case"):
        reopen_case(by=c.alice, case=other, risk="low", reason="court", at=LATER + DAY)


@pytest.mark.parametrize(
    ("risk", "reason", "message"),
    [("awful", "court", "Choose a level"), ("low", "boredom", "Choose why the case starts again")],
)
def test_starting_again_needs_a_risk_and_a_reason(c: Cast, risk: str, reason: str, message: str) -> None:
    case = a_closed_case(c, a_planned_case(c)[0], LATER)
    with refused(message):
        reopen_case(by=c.alice, case=case, risk=risk, reason=reason, at=LATER + DAY)


def test_an_open_case_does_not_start_again(c: Cast) -> None:
    case = a_planned_case(c)[0]
    with refused("Only a closed case"):
        reopen_case(by=c.alice, case=case, risk="low", reason="court", at=LATER)


def test_proposing_and_starting_again_is_for_who_holds_the_file(c: Cast) -> None:
    case, closed = a_planned_case(c)[0], a_closed_case(c, a_planned_case(c)[0], LATER)
    for person in (c.greta, c.bob, c.dora):
        with denied(person):
            propose(c, case, by=person)
    for person in (c.greta, c.hugo, c.dora):
        with denied(person):
            reopen_case(by=person, case=closed, risk="low", reason="court", at=LATER + DAY)


def test_strangers_find_no_closure(c: Cast) -> None:
    propose(c, a_planned_case(c)[0])
    assert Closure.objects.visible_to(c.bob, LATER).count() == 1
    for person in (c.greta, c.hugo, c.dora, c.fatma):
        assert not Closure.objects.visible_to(person, LATER).exists()
