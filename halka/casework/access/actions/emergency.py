"""Deeds of emergency access: breaking the glass, and the second look at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.acts import ACCESS_BROKEN_GLASS, ACCESS_REVIEWED
from halka.casework.cases.edit import grant
from halka.casework.cases.models import Case, Grant
from halka.directory.models import Person
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.BREAK_GLASS)
def break_glass(*, by: Actor, code: str, reason: str, at: datetime) -> Grant:
    """Opens one case, to read, for a few hours, in an emergency. The data-protection officer reviews it.

    A case that does not exist, one of an erased child and a conflict of interest are answered alike.
    """
    case = Case.unscoped.filter(code=code.strip().upper()).select_related("child").first()
    if case is None or case.is_erased or not isinstance(by, Person) or case.excludes(by):
        raise Refused(_("There is nothing to open here."))
    if len(reason.strip()) < 20:
        raise Refused(
            _("Write in at least 20 letters why this cannot wait. The data-protection officer will read it.")
        )
    hours = case.profile.break_glass_hours
    opened = grant(
        case=case,
        person=by,
        reason=Grant.Reason.EMERGENCY,
        breadth=Grant.Breadth.READ,
        at=at,
        ends_at=at + timedelta(hours=hours),
        source="waits",
    )
    vault.put(
        table="broken_glass",
        row=f"grant-{opened.pk}",
        child=case.child.ref,
        version=1,
        content={"reason": reason},
    )
    due_at = at + timedelta(hours=case.profile.break_glass_review_hours)
    enter(ACCESS_BROKEN_GLASS, by=by, at=at, case=case.ref, thing=f"grant-{opened.pk}", due_at=due_at)
    return opened


@action(needs=Permission.REVIEW_ACCESS)
def review_access(*, by: Actor, grant: Grant, was_justified: bool, at: datetime) -> None:
    """The second look at a broken glass, never by the one who broke it."""
    if isinstance(by, Person) and grant.person_id == by.pk:
        raise Refused(_("Somebody else has to review this."))
    verdict = "justified" if was_justified else "not_justified"
    if not rows.move(grant, {"source": "waits"}, {"source": verdict}):
        raise Refused(_("Somebody reviewed this before you. Nothing was lost."))
    enter(ACCESS_REVIEWED, by=by, at=at, case=grant.case.ref, thing=f"grant-{grant.pk}", reason=verdict)
