"""Who is in conflict with a child decides nothing about the child, also where a page was open before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from benchmarks.races import Deed, again, at_once, close
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.named import take_naming
from halka.casework.acts import CONFLICT_DECLARED, PLAN_APPROVED
from halka.casework.cases.actions import assign_case
from halka.casework.models import Case, Plan
from halka.casework.steps.actions.closure import approve_closure, propose_closure, return_closure
from halka.casework.steps.actions.plan import Intention, approve_plan, change_plan, return_plan
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, refuse_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import accept_transfer, reject_transfer, request_transfer
from halka.sharing.actions.without_yes import look_at_letter, overrule_no
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, SPOKE, START, WHY, Cast, a_planned_case, a_registered_case, cast, somebody
from tests.witness import denied

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def _plan(c: Cast, case: Case, at: datetime = AT) -> dict[str, Any]:
    written: dict[str, Any] = {
        "goal": "She sleeps.",
        "intentions": [Intention("A", at.date(), person=c.alice)],
        "voice": SPOKE,
    }
    return {"plan": change_plan(by=c.alice, case=case, at=at, **written)}


def _closure(c: Cast, case: Case) -> dict[str, Any]:
    said: dict[str, Any] = {"reason": "goal_met", "summary": "Safe.", "voice": SPOKE}
    return {"closure": propose_closure(by=c.alice, case=case, at=AT, **said)}


def _draft(c: Cast, case: Case) -> dict[str, Any]:
    return {
        "referral": draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT)
    }


def _letter(c: Cast, case: Case) -> dict[str, Any]:
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT, basis="vital"
    )
    send_referral(by=c.alice, referral=referral, at=AT, **WHY)
    return {"referral": referral}


def _transfer(c: Cast, case: Case) -> dict[str, Any]:
    asked = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    return {"transfer": asked}


def _case(c: Cast, case: Case) -> dict[str, Any]:
    return {"case": case}


DEEDS: dict[
    str, tuple[str, Callable[[Cast, Case], dict[str, Any]], Callable[..., object], dict[str, Any]]
] = {
    "approving a plan": ("bob", _plan, approve_plan, {}),
    "returning a plan": ("bob", _plan, return_plan, {"reason": "Too short."}),
    "approving a closing": ("bob", _closure, approve_closure, {}),
    "returning a closing": ("bob", _closure, return_closure, {"reason": "Too early."}),
    "assigning": ("bob", _case, assign_case, {"worker": "kim"}),
    "being named": ("bob", _case, take_naming, {}),
    "overruling": ("bob", _draft, overrule_no, WHY),
    "agreeing with a letter": ("bob", _letter, look_at_letter, {"agreed": True}),
    "accepting a transfer": ("hugo", _transfer, accept_transfer, {"worker": "greta"}),
    "rejecting a transfer": ("hugo", _transfer, reject_transfer, {"why": "No place."}),
    "accepting a letter": ("dora", _letter, accept_referral, {}),
    "refusing a letter": ("dora", _letter, refuse_referral, {"reason": "no_capacity"}),
}


@pytest.mark.parametrize("what", DEEDS)
def test_who_is_in_conflict_does_not_decide(c: Cast, what: str) -> None:
    who, made, deed, more = DEEDS[what]
    case, person = a_planned_case(c)[0], getattr(c, who)
    people: dict[str, Person] = {"kim": somebody("Kim", c.child_unit, "caseworker"), "greta": c.greta}
    given = made(c, case) | {name: people.get(str(value), value) for name, value in more.items()}
    declare_conflict(by=c.alice, case=case, person=person, reason="relative", at=AT)
    with denied(person):
        deed(by=person, at=AT, **given)


@pytest.mark.parametrize("what", DEEDS)
def test_without_a_conflict_the_same_person_decides(c: Cast, what: str) -> None:
    who, made, deed, more = DEEDS[what]
    people: dict[str, Person] = {"kim": somebody("Kim", c.child_unit, "caseworker"), "greta": c.greta}
    given = made(c, a_planned_case(c)[0]) | {name: people.get(str(v), v) for name, v in more.items()}
    deed(by=getattr(c, who), at=AT, **given)


def test_a_conflict_said_in_one_case_of_a_child_holds_in_another(c: Cast) -> None:
    case, other = a_planned_case(c)[0], a_registered_case(c)
    plan = _plan(c, case)["plan"]
    Case.unscoped.filter(pk=other.pk).update(child=case.child)
    declare_conflict(by=c.bob, case=other, person=c.bob, reason="relative", at=AT)
    with denied(c.bob):
        approve_plan(by=c.bob, plan=plan, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_conflict_that_is_said_at_the_same_moment_comes_before_or_the_deed_does() -> None:
    c = cast()
    with ThreadPoolExecutor(2) as threads:
        for number in range(8):
            at = START + 5 * DAY + number * HOUR
            case = a_planned_case(c, START + number * HOUR)[0]
            plan = _plan(c, case, at)["plan"]
            at_once(threads, (_approves(c, plan), _says_so(c, case)), [at + HOUR, at + HOUR])
            acts = LedgerEntry.objects.filter(case=case.ref, act__in=[PLAN_APPROVED, CONFLICT_DECLARED])
            said = list(acts.order_by("-seq").values_list("act", flat=True))
            assert said[0] == CONFLICT_DECLARED, number
        close(threads)


def _approves(c: Cast, plan: Plan) -> Deed:
    return lambda at: approve_plan(by=Person.objects.get(pk=c.bob.pk), plan=again(plan), at=at)


def _says_so(c: Cast, case: Case) -> Deed:
    return lambda at: declare_conflict(by=c.alice, case=again(case), person=c.bob, reason="relative", at=at)
