"""Erasure: destroying the key of one child. One person proposes it, another one confirms it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.models import Erasure
from halka.casework.access.queries import must_not_be_held
from halka.casework.acts import CHILD_ERASURE_PROPOSED, CHILD_ERASURE_STOPPED, CHILD_SHREDDED
from halka.casework.cases.models import Case, Child
from halka.casework.notices.models import Notice
from halka.directory.models import Person, Refusal
from halka.directory.refusals import say_no
from halka.trust import rows, vault
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.codes import is_code
from halka.trust.policy import Permission

DECIDES = (Permission.KEEP_KEYS, Permission.REVIEW_ACCESS)


@action(needs=Permission.KEEP_KEYS)
def propose_erasure(*, by: Actor, code: str, basis: str, at: datetime) -> Erasure:
    """Nothing is erased yet: another administrator or the data-protection officer says yes, or stops it."""
    case = Case.unscoped.select_related("child").filter(code=code.strip().upper()).first()
    if case is None:
        raise Refused(_("There is no case %(code)s.") % {"code": code})
    if not basis or not is_code(basis):
        raise Refused(_("Write the legal basis as a short code, such as court_order."))
    _must_be_closed(case)
    must_not_be_held(case.child)
    if Erasure.unscoped.filter(case__child=case.child_id, state=Erasure.State.WAITS).exists():
        raise Refused(_("This was proposed before. It waits for a second person."))
    person = by if isinstance(by, Person) else None
    erasure = Erasure.unscoped.create(case=case, basis=basis, proposed_by=person, proposed_at=at)
    enter(CHILD_ERASURE_PROPOSED, by=by, at=at, case=case.ref, thing=erasure.ref, reason=basis)
    return erasure


@action(needs=Permission.CONFIRM_ACCESS)
def destroy_child_key(*, by: Actor, erasure: Erasure, at: datetime) -> None:
    """Everything sealed about this child becomes unreadable, also the notices that led to a case of the child; the
    counts and the entries stay."""
    _must_be_another(by, erasure, at)
    case = erasure.case
    _must_be_closed(case)
    must_not_be_held(case.child)
    _decide(erasure, Erasure.State.DONE, by, at)
    cases = Case.unscoped.filter(child=case.child)
    notices = Notice.unscoped.filter(case__in=cases).values_list("ref", flat=True)
    for owner in (case.child.ref, *notices):  # a notice has a key of its own
        try:
            vault.shred(owner, at=at, basis=erasure.basis, by=by.ledger_name)
        except vault.VaultProblem as problem:
            raise Refused(str(problem)) from problem
    # The year stays, for counts. `casework/jobs.py` does it again after a copy was restored.
    Child.unscoped.filter(pk=case.child_id).update(born_on=None, age_told=None, age_told_on=None)
    enter(CHILD_SHREDDED, by=by, at=at, case=case.ref, thing=erasure.ref, reason=erasure.basis)


@action(needs=Permission.CONFIRM_ACCESS)
def stop_erasure(*, by: Actor, erasure: Erasure, why: str, at: datetime) -> None:
    """Nothing is erased; whoever proposed it may stop it, too."""
    if not any(by.may(permission, at) for permission in DECIDES):
        raise Denied(by=by, needs=Permission.REVIEW_ACCESS, at=at)
    _decide(erasure, Erasure.State.STOPPED, by, at)
    told, code, child = erasure.proposed_by, erasure.case.code, erasure.case.child.ref
    say_no(Refusal.Kind.ERASURE, told=told, by=by, why=why, at=at, code=code, child=child)
    enter(CHILD_ERASURE_STOPPED, by=by, at=at, case=erasure.case.ref, thing=erasure.ref)


def _must_be_another(by: Actor, erasure: Erasure, at: datetime) -> None:
    may = any(by.may(permission, at) for permission in DECIDES)
    is_other = isinstance(by, Person) and by.pk != erasure.proposed_by_id
    if not may or not is_other or erasure.case.excludes_from_child(by):
        raise Denied(by=by, needs=Permission.CONFIRM_ACCESS, at=at)


def _must_be_closed(case: Case) -> None:
    if case.is_erased:
        raise Refused(_("What was written in %(code)s was erased before.") % {"code": case.code})
    cases = Case.unscoped.filter(child=case.child)
    if any(one.is_open for one in cases.select_for_update()):  # nobody opens one again meanwhile
        raise Refused(_("This child has an open case. Close it first."))


def _decide(erasure: Erasure, state: str, by: Actor, at: datetime) -> None:
    changes = {"state": state, "decided_by": by if isinstance(by, Person) else None, "decided_at": at}
    if not rows.move(erasure, {"state": Erasure.State.WAITS}, changes):
        raise Refused(_("Somebody decided this before you. Nothing was changed."))
