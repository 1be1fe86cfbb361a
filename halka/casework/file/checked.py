"""What the record says of the steps of a case, for the checklist of its supervisor."""

from __future__ import annotations

from datetime import datetime

from halka.casework.access.models import Consent
from halka.casework.cases.models import Case, Deadline
from halka.casework.cases.queries import rows_of
from halka.casework.steps.models import Approval, Closure, Plan
from halka.casework.steps.queries import ending
from halka.directory.models import Person


def record_of_steps(case: Case, person: Person, at: datetime) -> dict[str, str]:
    """What the record answers of a file: yes, no, or na where it does not arise (yet)."""
    return {
        **{
            step: _in_time(case, step, at)
            for step in ("first_contact", "assessment", "plan", "follow_up", "review")
        },
        "consent": _asked_before(case, person, at),
        "plan_approved": _newest_is_approved(Plan, case, person, at),
        "closure_approved": _newest_is_approved(Closure, case, person, at),
        "check_planned": _checked_afterwards(case),
    }


def _in_time(case: Case, step: str, at: datetime) -> str:
    """By the clocks of the profile."""
    rows = list(rows_of(case, Deadline).filter(step=step, is_void=False).values_list("due_at", "met_at"))
    over = [(due, met) for due, met in rows if met is not None or due <= at]
    if not over:
        return "na"
    return "yes" if all(met is not None and met <= due for due, met in over) else "no"


def _asked_before(case: Case, person: Person, at: datetime) -> str:
    if case.registered_at is None:
        return "na"
    asked = Consent.objects.visible_to(person, at).filter(case=case, given_at__lte=case.registered_at)
    return "yes" if asked.exists() else "no"


def _newest_is_approved(model: type[Plan] | type[Closure], case: Case, person: Person, at: datetime) -> str:
    newest = model.objects.visible_to(person, at).filter(case=case).order_by("happened_at", "pk").last()
    if newest is None:
        return "na"
    return "yes" if newest.approval == Approval.APPROVED else "no"


def _checked_afterwards(case: Case) -> str:
    closed = ending(case)
    if case.is_open or closed is None:
        return "na"
    return "yes" if closed.check_on else "no"
