"""Reads that join a case with its steps: for its page, and for the supervisor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery

from halka.casework.acts import CASE_HELD
from halka.casework.cases.models import Case, Deadline, Grant, live_grants, stood_in
from halka.casework.cases.queries import rows_of
from halka.casework.steps.models import (
    Approval,
    Assessment,
    Attempt,
    Closure,
    Contact,
    Invitation,
    Plan,
    PlanAction,
)
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.codes import moment
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

R = TypeVar("R", Plan, Closure)


def case_for_page(ref: str, person: Person, at: datetime) -> Any:
    """One case with what its page needs beside it (`writes`, `next_step_due`, `next_due_at`, `plan_waits`,
    `closure_waits`), in one query; None for whoever may not see it."""
    writes = live_grants(person, at).filter(case=OuterRef("pk"), breadth=Grant.Breadth.FILE)
    waits = Deadline.unscoped.filter(case=OuterRef("pk"), met_at__isnull=True, is_void=False).order_by(
        "due_at"
    )
    plan = Plan.unscoped.filter(case=OuterRef("pk"), approval=Approval.REQUESTED)
    closure = Closure.unscoped.filter(case=OuterRef("pk"), approval=Approval.REQUESTED)
    return (
        Case.objects.visible_to(person, at)
        .filter(ref=ref)
        .select_related("child", "unit__place", "worker")
        .annotate(
            writes=Exists(writes),
            next_step_due=Subquery(waits.values("step")[:1]),
            next_due_at=Subquery(waits.values("due_at")[:1], output_field=DateTimeField()),
            plan_waits=Subquery(plan.values("ref")[:1]),
            closure_waits=Subquery(closure.values("ref")[:1]),
        )
        .first()
    )


def is_met(case: Case, since: datetime | None) -> bool:
    """Whether somebody met the child or spoke with her or him, from that moment on; at any time without one."""
    later = {} if since is None else {"happened_at__gte": since}
    met = rows_of(case, Contact).filter(Q(child_seen=True) | Q(child_seen_alone=True), **later)
    return met.exists() or rows_of(case, Assessment).filter(child_seen_alone=True, **later).exists()


def ending(case: Case) -> Closure | None:
    """Its newest closing that was approved."""
    return rows_of(case, Closure).filter(approval=Approval.APPROVED).order_by("-decided_at").first()


def came_back_with(case: Case, person: Person, at: datetime) -> str:
    """What the supervisor wrote who returned its newest closing; "" otherwise."""
    closings = Closure.objects.visible_to(person, at).filter(case=case)
    last = closings.order_by("happened_at").last()
    return last.what_is_missing if last else ""


def not_done(case: Case, person: Person, at: datetime) -> QuerySet[PlanAction]:
    """What of the plan is not done yet."""
    waits = [PlanAction.Status.PENDING, PlanAction.Status.ONGOING]
    rows = PlanAction.objects.visible_to(person, at).filter(case=case, status__in=waits)
    return rows.order_by("number")


def plans_to_approve(person: Person, at: datetime) -> QuerySet[Plan]:
    """That wait for this supervisor."""
    return _to_approve(Plan, person, at)


def closures_to_approve(person: Person, at: datetime) -> QuerySet[Closure]:
    return _to_approve(Closure, person, at)


def _to_approve(model: type[R], person: Person, at: datetime) -> QuerySet[R]:
    units = person.units_where(Permission.APPROVE_STEP, at)
    named = stood_in(person, at).values("case")
    waits = (
        Q(approval=Approval.REQUESTED)
        & (Q(case__unit__in=units) | Q(case__in=named))
        & ~Q(case__child__ref__in=vault.erased_children())
    )
    mine: QuerySet[R] = model.objects.visible_to(person, at).filter(waits)
    return mine.select_related("case__child", "case__unit", "written_by")


REMINDERS = tuple(timedelta(days=days) for days in (7, 14, 30, 90))
"""After how long somebody is asked to try again to reach a family."""


def taken_up_again(person: Person, since: datetime, at: datetime) -> QuerySet[Case]:
    """Cases that somebody must take up again, in one query: on hold, of this worker or below this supervisor (`held_us`,
    `met_at`, `tried_at`), and those of this worker from which a plan or a closure was returned since then, nothing newer in its
    place (`plan_back`, `closure_back`: references; `plan_back_at`, `closure_back_at`)."""
    held = LedgerEntry.objects.filter(case=OuterRef("ref"), act=CASE_HELD, outcome="done").order_by("-seq")
    met, tried = (
        model.unscoped.filter(case=OuterRef("pk")).order_by("-happened_at").values("happened_at")[:1]
        for model in (Contact, Attempt)
    )
    units = person.units_where(Permission.APPROVE_STEP, at)
    is_mine, is_open = Q(worker=person), Q(status__in=(Case.Status.OPEN, Case.Status.ON_HOLD))
    came_back = Q(plan_back__isnull=False) | Q(closure_back__isnull=False)
    rows = Case.objects.visible_to(person, at).filter(is_open & (is_mine | Q(unit__in=units)))
    found: QuerySet[Case] = (
        rows.select_related("child")
        .annotate(
            held_us=Subquery(held.values("happened_us")[:1]),
            met_at=Subquery(met, output_field=DateTimeField()),
            tried_at=Subquery(tried, output_field=DateTimeField()),
            plan_back=_returned(Plan, "approved_at", since, "ref"),
            plan_back_at=_returned(Plan, "approved_at", since, "approved_at"),
            closure_back=_returned(Closure, "decided_at", since, "ref"),
            closure_back_at=_returned(Closure, "decided_at", since, "decided_at"),
        )
        .filter(Q(status=Case.Status.ON_HOLD) | is_mine & came_back)
    )
    return found


def _returned(model: type[Plan] | type[Closure], when: str, since: datetime, column: str) -> Subquery:
    newer = model.unscoped.filter(case=OuterRef("case"), happened_at__gt=OuterRef("happened_at"))
    rows = model.unscoped.filter(
        ~Exists(newer), case=OuterRef("pk"), approval=Approval.RETURNED, **{f"{when}__gte": since}
    )
    return Subquery(rows.values(column)[:1])


def to_try_again(case: Case, at: datetime) -> tuple[datetime, datetime] | None:
    """Since when a case is on hold, and since when it is to be tried again; None when it is not. A contact, or an
    attempt, ends one reminder, not the next."""
    held_us = getattr(case, "held_us", None)
    tried = [when for name in ("met_at", "tried_at") if (when := getattr(case, name, None))]
    if case.status != Case.Status.ON_HOLD or not held_us:
        return None
    held_at = moment(held_us)
    passed = [held_at + after for after in REMINDERS if held_at + after <= at]
    if not passed or any(when >= passed[-1] for when in tried):
        return None
    return held_at, passed[-1]


def to_ask(person: Person, at: datetime) -> QuerySet[Invitation]:
    """The codes with which this person may ask now what the help is like."""
    return Invitation.objects.visible_to(person, at).filter(Invitation.to_ask(person, at))


def child_invited(ref: str) -> str:
    """Under whose key what is said is sealed; "" where there is no such invitation."""
    return Invitation.unscoped.filter(ref=ref).values_list("case__child__ref", flat=True).first() or ""


def invitation_of_code(code: str) -> str:
    return Invitation.unscoped.filter(code=code.strip().upper()).values_list("ref", flat=True).first() or ""
