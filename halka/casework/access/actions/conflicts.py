"""The deed that closes a case to somebody who is too close to the family."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import CONFLICT_DECLARED
from halka.casework.cases import clocks
from halka.casework.cases.edit import begin_edit, finish_edit, revoke
from halka.casework.cases.models import Case, Exclusion
from halka.directory.models import Person
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.codes import is_code
from halka.trust.policy import Permission


@action(needs=Permission.DECLARE_CONFLICT)
def declare_conflict(*, by: Actor, case: Case, person: Person, reason: str, at: datetime) -> None:
    """From now on the case does not exist for this person, whatever else would open it.

    Anybody says so of oneself; of somebody else only who works in the case, so that nobody is shut out from afar.
    """
    if by.ledger_name == person.ledger_name:
        case.read_again()
        case.must_not_be_erased()
    else:
        begin_edit(case, by, at, closed_too=True)
    if not reason or not is_code(reason):
        raise Refused(_("Choose what kind of conflict this is."))
    _row, is_new = Exclusion.unscoped.get_or_create(
        case=case, person=person, defaults={"reason": reason, "declared_at": at}
    )
    if not is_new:
        raise Refused(_("This conflict was declared before. Nothing was lost."))
    revoke(case=case, at=at, person=person)
    if case.worker_id == person.pk:
        finish_edit(case, at, worker=None)
        clocks.start(case, "assign", at)
    enter(CONFLICT_DECLARED, by=by, at=at, case=case.ref, thing=person.ref, reason=reason)
