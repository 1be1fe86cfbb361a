"""Erasure: destroying the key of one child."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.queries import must_not_be_held
from halka.casework.acts import CHILD_SHREDDED
from halka.casework.cases.models import Case
from halka.casework.notices.models import Notice
from halka.trust import vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.KEEP_KEYS)
def destroy_child_key(*, by: Actor, code: str, basis: str, at: datetime) -> None:
    """Everything sealed about this child becomes unreadable, also the notices that led to a case of the child; the
    counts and the entries stay."""
    case = Case.unscoped.select_related("child").filter(code=code.strip().upper()).first()
    if case is None:
        raise Refused(_("There is no case %(code)s.") % {"code": code})
    if case.is_erased:
        raise Refused(_("What was written in %(code)s was erased before.") % {"code": case.code})
    cases = Case.unscoped.filter(child=case.child)
    if any(one.is_open for one in cases.select_for_update()):  # nobody opens one again meanwhile
        raise Refused(_("This child has an open case. Close it first."))
    must_not_be_held(case.child)
    notices = Notice.unscoped.filter(case__in=cases).values_list("ref", flat=True)
    for owner in (case.child.ref, *notices):  # a notice has a key of its own
        try:
            vault.shred(owner, at=at, basis=basis, by=by.ledger_name)
        except vault.VaultProblem as problem:
            raise Refused(str(problem)) from problem
    enter(CHILD_SHREDDED, by=by, at=at, case=case.ref, reason=basis)
