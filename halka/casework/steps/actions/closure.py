"""Deeds at the end of a case: proposed with the child, approved by the supervisor; and the way back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from halka.casework.acts import CASE_CLOSED, CASE_REOPENED, CLOSURE_APPROVED, CLOSURE_RETURNED
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit, revoke
from halka.casework.cases.models import Case, Grant, Participation, Risk, RiskLevel
from halka.casework.steps.models import Approval, Closure
from halka.directory.models import Person
from halka.trust import rows
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def propose_closure(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    reason: str,
    summary: str,
    voice: ChildVoice,
    whom_to_call: str = "",
) -> Closure:
    """The worker proposes to end the work; nothing closes before the supervisor has agreed."""
    person = begin_edit(case, by, at)
    if reason not in case.profile.lists["close_reason"]:
        raise Refused(_("Choose why the work ends."))
    if not summary.strip():
        raise Refused(_("Write what was reached and what stays open."))
    try:
        with transaction.atomic():
            closure = Closure.unscoped.create(
                case=case,
                written_by=person,
                happened_at=at,
                reason=reason,
                check_on=case.profile.day_of(case.profile.due("after_closure", case.risk, at)),
            )
    except IntegrityError as waiting:
        raise Refused(_("A closure already waits for the supervisor.")) from waiting
    closure.seal({"summary": summary, "whom_to_call": whom_to_call})
    write_child_voice(
        voice=voice, step=Participation.Step.CLOSURE, case=case, by=by, happened_at=at, thing=closure.ref
    )
    finish_edit(case, at)
    enter(CASE_CLOSED, by=by, at=at, case=case.ref, thing=closure.ref, reason=reason)
    return closure


@action(needs=Permission.APPROVE_STEP, inside="closure.case.unit.code")
def approve_closure(*, by: Actor, closure: Closure, at: datetime) -> None:
    """Ends the case, its clocks, and what units could read through referrals."""
    case = closure.case
    case.read_again()
    case.must_be_open()
    _decide(closure, Approval.APPROVED, by=by, at=at)
    if case.risk != Risk.NONE:
        RiskLevel.unscoped.create(
            case=case, level=Risk.NONE, set_by=by if isinstance(by, Person) else None, set_at=at
        )
    clocks.stop_all(case)
    revoke(case=case, at=at, reason=Grant.Reason.REFERRAL)
    finish_edit(case, at, status=Case.Status.CLOSED, step=Case.Step.CLOSED, closed_at=at, risk=Risk.NONE)
    enter(CLOSURE_APPROVED, by=by, at=at, case=case.ref, thing=closure.ref)


@action(needs=Permission.APPROVE_STEP, inside="closure.case.unit.code")
def return_closure(*, by: Actor, closure: Closure, at: datetime) -> None:
    closure.case.must_not_be_erased()
    _decide(closure, Approval.RETURNED, by=by, at=at)
    enter(CLOSURE_RETURNED, by=by, at=at, case=closure.case.ref, thing=closure.ref)


@action(needs=Permission.WORK_CASE)
def reopen_case(*, by: Actor, case: Case, risk: str, reason: str, at: datetime) -> None:
    """A closed case starts again, in the assessment step."""
    begin_edit(case, by, at, closed_too=True)
    if case.status != Case.Status.CLOSED:
        raise Refused(_("Only a closed case can be re-opened."))
    if reason not in case.profile.lists["reopen_reason"]:
        raise Refused(_("Choose why the case starts again."))
    if risk not in Risk.values:
        raise Refused(_("Choose a level of risk."))
    RiskLevel.unscoped.create(case=case, level=risk, set_by=by if isinstance(by, Person) else None, set_at=at)
    finish_edit(case, at, status=Case.Status.OPEN, step=Case.Step.ASSESSMENT, closed_at=None, risk=risk)
    clocks.start(case, "first_contact", at)
    clocks.start(case, "assessment", at)
    enter(CASE_REOPENED, by=by, at=at, case=case.ref, reason=reason)


def _decide(closure: Closure, approval: Approval, *, by: Actor, at: datetime) -> None:
    decided_by = by if isinstance(by, Person) else None
    decision = {"approval": approval, "decided_at": at, "decided_by": decided_by}
    if not rows.move(closure, {"approval": Approval.REQUESTED}, decision):
        raise Refused(_("Somebody answered this before you. Nothing was lost."))
