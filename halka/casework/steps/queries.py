"""Reads that join a case with its steps: for its page, and for the supervisor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery

from halka.casework.acts import CASE_HELD
from halka.casework.cases.models import Case, Deadline, Grant, live_grants, stood_in
from halka.casework.steps.models import Approval, Assessment, Closure, Contact, Plan
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.codes import moment
from halka.trust.models import LedgerEntry
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


def returned(person: Person, since: datetime, at: datetime) -> list[Plan | Closure]:
    """Plans and closures of this worker that the supervisor returned since then, nothing newer in their place."""
    found: list[Plan | Closure] = []
    for model, when in ((Plan, "approved_at"), (Closure, "decided_at")):
        newer = model.unscoped.filter(case=OuterRef("case"), happened_at__gt=OuterRef("happened_at"))
        is_mine = {"case__worker": person, "case__status__in": (Case.Status.OPEN, Case.Status.ON_HOLD)}
        rows = model.objects.visible_to(person, at).filter(
            ~Exists(newer), approval=Approval.RETURNED, **{f"{when}__gte": since}, **is_mine
        )
        found += rows.select_related("case__child")
    return found


REMINDERS = tuple(timedelta(days=days) for days in (7, 14, 30, 90))
"""After how long somebody is asked to try again to reach a family."""


def on_hold(person: Person, at: datetime) -> list[tuple[Any, datetime, datetime]]:
    """Cases on hold, of this worker or below this supervisor, that are to be tried again: each with since when it is on
    hold, and since when it is to be tried. A contact ends one reminder, not the next."""
    held = LedgerEntry.objects.filter(case=OuterRef("ref"), act=CASE_HELD, outcome="done").order_by("-seq")
    units = person.units_where(Permission.APPROVE_STEP, at)
    rows = (
        Case.objects.visible_to(person, at)
        .filter(Q(worker=person) | Q(unit__in=units), status=Case.Status.ON_HOLD)
        .annotate(
            held_us=Subquery(held.values("happened_us")[:1]),
            tried_at=_newest(Contact.unscoped.filter(case=OuterRef("pk"))),
        )
    )
    found = []
    for case in rows.filter(held_us__isnull=False):
        held_at = moment(case.held_us)
        passed = [held_at + after for after in REMINDERS if held_at + after <= at]
        if passed and (case.tried_at is None or case.tried_at < passed[-1]):
            found.append((case, held_at, passed[-1]))
    return found
