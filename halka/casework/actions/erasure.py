"""Erasure: destroying the key of one child."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import CHILD_SHREDDED
from halka.casework.models import Case
from halka.trust import vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.KEEP_KEYS)
def destroy_child_key(*, by: Actor, code: str, basis: str, at: datetime) -> None:
    """Everything sealed about this child becomes unreadable; the counts and the entries stay."""
    case = Case.unscoped.select_related("child").filter(code=code.strip().upper()).first()
    if case is None:
        raise Refused(_("There is no case %(code)s.") % {"code": code})
    if Case.unscoped.filter(child=case.child, status__in=[Case.Status.OPEN, Case.Status.ON_HOLD]).exists():
        raise Refused(_("This child has an open case. Close it first."))
    try:
        vault.shred(case.child.ref, at=at, basis=basis, by=by.ledger_name)
    except vault.VaultProblem as problem:
        raise Refused(str(problem)) from problem
    enter(CHILD_SHREDDED, by=by, at=at, case=case.ref, reason=basis)
