"""Deeds with the plan: agreed with the child, approved by the supervisor, changed when life changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from halka.casework.acts import ACTION_DONE, PLAN_AGREED, PLAN_APPROVED, PLAN_CHANGED, PLAN_RETURNED
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit
from halka.casework.cases.models import Case, Participation
from halka.casework.steps.models import Approval, Assessment, Plan, PlanAction
from halka.directory.models import Person, Unit
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.acts import Act
from halka.trust.policy import Permission


@dataclass(frozen=True)
class Intention:
    """What is to be done, who does it, by when. Exactly one of unit and person owns it."""

    what: str
    due_on: date
    unit: Unit | None = None
    person: Person | None = None
    service: str = ""
    before: PlanAction | None = None
    """What it continues of the version before."""


@action(needs=Permission.WORK_CASE)
def agree_plan(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    goal: str,
    intentions: Sequence[Intention],
    voice: ChildVoice,
    caregiver_goal: str = "",
    safety: str = "",
    caregiver_involved: bool = False,
) -> Plan:
    """A plan needs an assessment, a goal the child understands, and actions that each have an owner and a date."""
    person = begin_edit(case, by, at)
    _check(case, goal, intentions)
    return _write_plan(
        PLAN_AGREED,
        by=person,
        case=case,
        at=at,
        voice=voice,
        intentions=intentions,
        content={"goal": goal, "caregiver_goal": caregiver_goal, "safety": safety},
        caregiver_involved=caregiver_involved,
    )


@action(needs=Permission.WORK_CASE)
def change_plan(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    goal: str,
    intentions: Sequence[Intention],
    voice: ChildVoice,
    caregiver_goal: str = "",
    safety: str = "",
    caregiver_involved: bool | None = None,
) -> Plan:
    """A new version; the old one stays readable. What was not done yet in the old one is cancelled."""
    person = begin_edit(case, by, at)
    before = Plan.unscoped.filter(case=case).order_by("version").last()
    if before is None:
        raise Refused(_("There is no plan to change yet."))
    _check(case, goal, intentions)
    PlanAction.unscoped.filter(
        case=case, status__in=[PlanAction.Status.PENDING, PlanAction.Status.ONGOING]
    ).update(status=PlanAction.Status.CANCELLED)
    return _write_plan(
        PLAN_CHANGED,
        by=person,
        case=case,
        at=at,
        voice=voice,
        intentions=intentions,
        content={"goal": goal, "caregiver_goal": caregiver_goal, "safety": safety},
        caregiver_involved=before.caregiver_involved if caregiver_involved is None else caregiver_involved,
    )


@action(needs=Permission.APPROVE_STEP, inside="plan.case.unit.code")
def approve_plan(*, by: Actor, plan: Plan, at: datetime) -> None:
    plan.case.read_again()
    plan.case.must_be_open()
    _decide(plan, Approval.APPROVED, by=by, at=at)
    clocks.meet(plan.case, "plan", at)
    clocks.start(plan.case, "review", at)
    enter(PLAN_APPROVED, by=by, at=at, case=plan.case.ref, thing=plan.ref)


@action(needs=Permission.APPROVE_STEP, inside="plan.case.unit.code")
def return_plan(*, by: Actor, plan: Plan, reason: str, at: datetime) -> None:
    """Back to the worker, with the reason in the vault."""
    plan.case.must_not_be_erased()
    if not reason.strip():
        raise Refused(_("Write what is missing, so that the worker can mend it."), about="reason")
    _decide(plan, Approval.RETURNED, by=by, at=at)
    vault.put(
        table="plan_return", row=plan.ref, child=plan.case.child.ref, version=1, content={"reason": reason}
    )
    enter(PLAN_RETURNED, by=by, at=at, case=plan.case.ref, thing=plan.ref)


@action(needs=Permission.WORK_CASE)
def finish_plan_action(*, by: Actor, plan_action: PlanAction, at: datetime) -> None:
    begin_edit(plan_action.case, by, at)
    status = PlanAction.Status
    if not rows.move(
        plan_action, {"status": (status.PENDING, status.ONGOING)}, {"status": status.DONE, "done_at": at}
    ):
        raise Refused(_("This is already done or no longer planned."))
    finish_edit(plan_action.case, at)
    enter(ACTION_DONE, by=by, at=at, case=plan_action.case.ref, thing=plan_action.ref)


def _check(case: Case, goal: str, intentions: Sequence[Intention]) -> None:
    too_early = case.step in (
        Case.Step.INTAKE,
        Case.Step.ASSESSMENT,
    )  # a case that starts again needs a new look
    if too_early or not Assessment.unscoped.filter(case=case).exists():
        raise Refused(_("A plan needs an assessment. Finish the assessment first."))
    if not goal.strip():
        raise Refused(_("Write one goal, in words the child understands."))
    if not intentions:
        raise Refused(_("Write at least one thing that somebody will do."))
    for intention in intentions:
        if not intention.what.strip() or (intention.unit is None) == (intention.person is None):
            raise Refused(_("Each thing to do needs words, one owner and a date."))


def _write_plan(
    act: Act,
    *,
    by: Person,
    case: Case,
    at: datetime,
    voice: ChildVoice,
    intentions: Sequence[Intention],
    content: dict[str, str],
    caregiver_involved: bool,
) -> Plan:
    version = Plan.unscoped.filter(case=case).count() + 1
    plan = Plan.unscoped.create(
        case=case, written_by=by, happened_at=at, version=version, caregiver_involved=caregiver_involved
    )
    plan.seal(content)
    for number, intention in enumerate(intentions, start=1):
        row = PlanAction.unscoped.create(
            case=case,
            plan=plan,
            number=number,
            root_id=intention.before.key if intention.before else None,
            service=intention.service,
            owner_unit=intention.unit,
            owner_person=intention.person,
            due_on=intention.due_on,
        )
        vault.put(
            table="planaction", row=row.ref, child=case.child.ref, version=1, content={"what": intention.what}
        )
    write_child_voice(
        voice=voice, step=Participation.Step.PLAN, case=case, by=by, happened_at=at, thing=plan.ref
    )
    finish_edit(case, at, step=Case.Step.SERVICES)
    enter(act, by=by, at=at, case=case.ref, thing=plan.ref)
    return plan


def _decide(plan: Plan, approval: Approval, *, by: Actor, at: datetime) -> None:
    decided_by = by if isinstance(by, Person) else None
    decision = {"approval": approval, "approved_at": at, "approved_by": decided_by}
    if not rows.move(plan, {"approval": Approval.REQUESTED}, decision):
        raise Refused(_("Somebody answered this before you. Nothing was lost."))
