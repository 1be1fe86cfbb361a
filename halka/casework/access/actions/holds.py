"""Legal holds: a case of which nothing may be erased, by the data-protection officer, who knows it by its code."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.models import HOLDS, LegalHold
from halka.casework.acts import ERASURE_HELD, ERASURE_RELEASED
from halka.casework.cases.models import Case
from halka.directory.models import Person, Refusal
from halka.directory.refusals import say_no
from halka.trust import rows
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.HOLD_ERASURE)
def hold_erasure(*, by: Actor, code: str, reason: str, at: datetime) -> LegalHold:
    """From now on nothing of the child of this case can be erased."""
    if not isinstance(by, Person):
        raise Denied(by=by, needs=Permission.HOLD_ERASURE, at=at)
    case = Case.unscoped.filter(code=code.strip().upper()).select_for_update(of=("self",)).first()
    if case is None:
        raise Refused(_("There is no case %(code)s.") % {"code": code})
    if case.is_erased:
        raise Refused(_("What was written in %(code)s was erased before.") % {"code": case.code})
    if reason not in case.profile.lists["hold_reason"]:
        raise Refused(_("Choose why nothing may be erased."))
    if LegalHold.unscoped.filter(case=case, lifted_at__isnull=True).exists():
        raise Refused(_("There is a legal hold on %(code)s already.") % {"code": case.code})
    hold = LegalHold.unscoped.create(case=case, reason=reason, set_by=by, set_at=at)
    HOLDS.note(pk=hold.pk)
    enter(ERASURE_HELD, by=by, at=at, case=case.ref, thing=hold.ref, reason=reason)
    return hold


@action(needs=Permission.HOLD_ERASURE)
def lift_hold(*, by: Actor, hold: LegalHold, why: str, at: datetime) -> None:
    """Whoever set it reads why."""
    if not rows.move(hold, {"lifted_at": None}, {"lifted_at": at}):
        raise Refused(_("This was lifted before."))
    HOLDS.note(pk=hold.pk)
    case = hold.case
    say_no(Refusal.Kind.HOLD, told=hold.set_by, by=by, why=why, at=at, code=case.code, child=case.child.ref)
    enter(ERASURE_RELEASED, by=by, at=at, case=hold.case.ref, thing=hold.ref)
