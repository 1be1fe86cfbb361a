"""Deeds that close a case to somebody who is too close to the family, and see to it that somebody steps in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.access.named import end_naming
from halka.casework.acts import CONFLICT_CONFIRMED, CONFLICT_DECLARED, CONFLICT_LIFTED, CONFLICT_STOOD_IN
from halka.casework.cases import clocks
from halka.casework.cases.edit import begin_edit, finish_edit, grant, revoke
from halka.casework.cases.models import EXCLUSIONS, Case, Exclusion, Grant
from halka.casework.cases.queries import supervisors_for, without_a_line
from halka.directory.models import Person, Refusal
from halka.directory.refusals import say_no
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.codes import is_code
from halka.trust.policy import Permission


@action(needs=Permission.DECLARE_CONFLICT)
def declare_conflict(*, by: Actor, case: Case, person: Person, reason: str, at: datetime) -> None:
    """From now on the case does not exist for this person, whatever else would open it.

    Anybody says so of oneself; of somebody else, in whatever institution, only who works in the case, so that nobody is
    shut out from afar; the data-protection officer then confirms or lifts it in the time of the profile.
    """
    defaults: dict[str, object] = {"reason": reason, "declared_at": at}
    if by.ledger_name == person.ledger_name:
        case.read_again()
        case.must_not_be_erased()
    else:
        defaults["declared_by"] = begin_edit(case, by, at, closed_too=True)
        defaults["confirm_by"] = at + timedelta(hours=case.profile.conflict_confirm_hours)
    if not reason or not is_code(reason):
        raise Refused(_("Choose what kind of conflict this is."))
    row, is_new = Exclusion.unscoped.get_or_create(case=case, person=person, defaults=defaults)
    if not is_new:
        raise Refused(_("This conflict was declared before. Nothing was lost."))
    EXCLUSIONS.note(pk=row.pk)
    revoke(case=case, at=at, person=person)
    end_naming(case, at, person=person)
    if case.worker_id == person.pk:
        finish_edit(case, at, worker=None)
        clocks.start(case, "assign", at)
    enter(CONFLICT_DECLARED, by=by, at=at, case=case.ref, thing=person.ref, reason=reason)


@action(needs=Permission.REVIEW_ACCESS)
def confirm_conflict(*, by: Actor, exclusion: Exclusion, at: datetime) -> None:
    """What somebody said of somebody else holds from now on."""
    _must_be_outside(by, exclusion, at)
    if not Exclusion.unscoped.filter(pk=exclusion.pk, confirm_by__isnull=False).update(confirm_by=None):
        raise Refused(_("Somebody reviewed this before you. Nothing was lost."))
    EXCLUSIONS.note(pk=exclusion.pk)
    enter(CONFLICT_CONFIRMED, by=by, at=at, case=exclusion.case.ref, thing=exclusion.person.ref)


@action(needs=Permission.REVIEW_ACCESS)
def lift_conflict(*, by: Actor, exclusion: Exclusion, why: str, at: datetime) -> None:
    """It was none, and whoever said so reads why. A supervisor sees the case again at once; a worker when it is assigned
    again."""
    _must_be_outside(by, exclusion, at)
    gone, _what = Exclusion.unscoped.filter(pk=exclusion.pk, confirm_by__isnull=False).delete()
    if not gone:
        raise Refused(_("Somebody reviewed this before you. Nothing was lost."))
    EXCLUSIONS.note_gone(exclusion.pk)
    if exclusion.person.may(Permission.APPROVE_STEP, at, exclusion.case.unit.code):  # the line is back
        revoke(case=exclusion.case, at=at, reason=Grant.Reason.SUPERVISION, person__isnull=False)
    told, code, child = exclusion.declared_by, exclusion.case.code, exclusion.case.child.ref
    person = exclusion.person
    say_no(Refusal.Kind.CONFLICT, told=told, by=by, why=why, at=at, person=person, code=code, child=child)
    enter(CONFLICT_LIFTED, by=by, at=at, case=exclusion.case.ref, thing=exclusion.person.ref)


@action(needs=Permission.REVIEW_ACCESS)
def name_stand_in(*, by: Actor, case: Case, person: Person, at: datetime) -> None:
    """No supervisor of the line may see the case: another one stands in, for this case alone."""
    case.read_again()
    case.must_not_be_erased()
    if case.excludes_from_child(by):
        raise Denied(by=by, needs=Permission.REVIEW_ACCESS, at=at)
    if not without_a_line(at).filter(pk=case.pk).exists():
        raise Refused(_("A supervisor can see this case. Nothing was changed."))
    if not supervisors_for(case, at).filter(pk=person.pk).exists():
        raise Refused(_("%(name)s cannot take this case. Choose somebody else.") % {"name": person.name})
    grant(case=case, person=person, reason=Grant.Reason.SUPERVISION, at=at)
    enter(CONFLICT_STOOD_IN, by=by, at=at, case=case.ref, thing=person.ref)


def _must_be_outside(by: Actor, exclusion: Exclusion, at: datetime) -> None:
    """Neither of whom it was said, nor who said it, nor somebody in conflict with the child."""
    told = (exclusion.person.ref, exclusion.declared_by.ref if exclusion.declared_by else "")
    if by.ledger_name in told or exclusion.case.excludes_from_child(by):
        raise Denied(by=by, needs=Permission.REVIEW_ACCESS, at=at)
