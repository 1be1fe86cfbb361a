"""Reads that join a case with its steps: for its page, and for the supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery

from halka.casework.cases.models import Case, Deadline, Grant, live_grants, stood_in
from halka.casework.steps.models import Approval, Assessment, Closure, Contact, Plan
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.policy import Permission


def case_for_page(ref: str, person: Person, at: datetime) -> Any:
    """One case with what its page needs beside it (`writes`, `next_step_due`, `next_due_at`, `plan_waits`,
    `closure_waits`, `contact_at` and `assessed_at` with the child, `why_closed`), in one query; None for whoever may not
    see it."""
    writes = live_grants(person, at).filter(case=OuterRef("pk"), breadth=Grant.Breadth.FILE)
    waits = Deadline.unscoped.filter(case=OuterRef("pk"), met_at__isnull=True, is_void=False).order_by(
        "due_at"
    )
    plan = Plan.unscoped.filter(case=OuterRef("pk"), approval=Approval.REQUESTED)
    closure = Closure.unscoped.filter(case=OuterRef("pk"), approval=Approval.REQUESTED)
    of_case = {"case": OuterRef("pk")}
    met = Contact.unscoped.filter(Q(child_seen=True) | Q(child_seen_alone=True), **of_case)
    assessed = Assessment.unscoped.filter(child_seen_alone=True, **of_case)
    ended = Closure.unscoped.filter(approval=Approval.APPROVED, **of_case).order_by("-decided_at")
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
            contact_at=_newest(met),
            assessed_at=_newest(assessed),
            why_closed=Subquery(ended.values("reason")[:1]),
        )
        .first()
    )


def _newest(met: QuerySet[Any]) -> Subquery:
    newest = met.order_by("-happened_at").values("happened_at")[:1]
    return Subquery(newest, output_field=DateTimeField())


def approvals(person: Person, at: datetime) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Plans and closures that wait for this supervisor."""
    units = person.units_where(Permission.APPROVE_STEP, at)
    named = stood_in(person, at).values("case")
    waits = (
        Q(approval=Approval.REQUESTED)
        & (Q(case__unit__in=units) | Q(case__in=named))
        & ~Q(case__child__ref__in=vault.erased_children())
    )
    plans = Plan.objects.visible_to(person, at).filter(waits)
    closures = Closure.objects.visible_to(person, at).filter(waits)
    joined = ("case__child", "case__unit", "written_by")
    return plans.select_related(*joined), closures.select_related(*joined)
