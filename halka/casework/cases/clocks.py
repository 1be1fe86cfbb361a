"""Starting, meeting and dropping the deadlines of a case, by the clocks of its profile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from halka.casework.cases.models import Case, Deadline
from halka.trust import rows


def start(case: Case, step: str, at: datetime) -> datetime:
    """A new deadline for `step`, from `at`, by the risk the case has now. One that still waits is replaced."""
    _still_due(case, step, is_void=True)
    due_at = case.profile.due(step, case.risk, at)
    Deadline.unscoped.create(case=case, step=step, starts_at=at, due_at=due_at)
    return due_at


def meet(case: Case, step: str, at: datetime) -> None:
    _still_due(case, step, met_at=at)


def follow(case: Case, at: datetime) -> None:
    """A contact meets the first-contact and the follow-up clock, and starts the next follow-up. What was before the case
    began meets no clock and starts none."""
    _met(case, ("first_contact", "follow_up"), at)
    if at >= case.opened_at:
        _follow_up(case, at)


def _follow_up(case: Case, at: datetime) -> None:
    due_at = case.profile.due("follow_up", case.risk, at)
    Deadline.unscoped.create(case=case, step="follow_up", starts_at=at, due_at=due_at)


def remember(case: Case, when: datetime) -> None:
    """A contact that is written down after a later one: what that one met, or what still waits, was met then."""
    met = Deadline.unscoped.filter(case=case, step__in=("first_contact", "follow_up"), is_void=False)
    met.filter(starts_at__lte=when, met_at__gt=when).update(met_at=when)
    _met(case, ("first_contact",), when)


def recount(case: Case, days: Collection[datetime], before: datetime, now: datetime) -> None:
    """The day of a contact was corrected from `before` to `now`; `days` are those of all contacts, as they are now. What
    it met is met by the first contact there was, or waits again; what it started starts on the day it was."""
    steps = Deadline.unscoped.filter(case=case, step__in=("first_contact", "follow_up"), is_void=False)
    if before not in days and steps.filter(step="follow_up", starts_at=before).update(is_void=True):
        _follow_up(case, now)
    if not steps.filter(step="follow_up", starts_at=max(days)).exists():
        _follow_up(case, max(days))
    for row in steps:
        is_touched = row.met_at in (None, before) or row.starts_at <= now < (row.met_at or now)
        if is_touched:
            is_first = row.step == "first_contact"
            met = [day for day in days if day > row.starts_at or (is_first and day == row.starts_at)]
            row.met_at = min(met, default=None)
            row.save(update_fields=["met_at"])


def stop_all(case: Case) -> None:
    """Nothing is due in a case that is closed or merged."""
    Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False).update(is_void=True)


def hasten(case: Case, at: datetime) -> None:
    """After the risk rose or fell, what still waits is counted again from its own start."""
    for deadline in Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False):
        start_at = deadline.starts_at
        deadline.is_void = True
        deadline.save(update_fields=["is_void"])
        due_at = case.profile.due(deadline.step, case.risk, start_at)
        Deadline.unscoped.create(case=case, step=deadline.step, starts_at=start_at, due_at=due_at)


def _met(case: Case, steps: tuple[str, ...], at: datetime) -> None:
    """Clocks that had begun by then, and were neither met nor dropped."""
    waiting = Deadline.unscoped.filter(case=case, step__in=steps, met_at=None, is_void=False)
    waiting.filter(starts_at__lte=at).update(met_at=at)


def _still_due(case: Case, step: str | tuple[str, ...], **changes: object) -> None:
    """Changes the deadlines of a step that were neither met nor dropped."""
    rows.change(Deadline, {"case": case, "step": step, "met_at": None, "is_void": False}, changes)
