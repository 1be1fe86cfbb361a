"""Deeds of feedback: somebody of the case invites, somebody else asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.acts import FEEDBACK_GIVEN, FEEDBACK_INVITED
from halka.casework.cases.edit import begin_edit, finish_edit
from halka.casework.cases.models import Case
from halka.casework.steps.models import Invitation
from halka.directory.models import Person
from halka.trust import rows
from halka.trust.action import Refused, SentBefore, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

LASTS = timedelta(days=30)


@action(needs=Permission.WORK_CASE)
def invite_feedback(*, by: Actor, case: Case, at: datetime, kind: str) -> Invitation:
    """Gives a code with which somebody else asks; one for the child, one for the carers at a time."""
    person = begin_edit(case, by, at)
    if kind not in Invitation.Kind.values:
        raise Refused(_("Say who is to be asked."), about="kind")
    waits = Invitation.unscoped.filter(case=case, kind=kind, answered_at__isnull=True, ends_at__gt=at)
    if waits.exists():
        raise Refused(_("A code waits already. It stands below."))
    made = Invitation.unscoped.create(
        case=case, kind=kind, invited_by=person, invited_at=at, ends_at=at + LASTS
    )
    finish_edit(case, at)
    enter(FEEDBACK_INVITED, by=by, at=at, case=case.ref, thing=made.ref)
    return made


@action(needs=Permission.COLLECT_FEEDBACK)
def take_feedback(*, by: Person, invitation: Invitation, at: datetime) -> None:
    """The code is used, once, by somebody who has nothing to do with the case. The answers are kept where they were sent."""
    if not Invitation.unscoped.filter(Invitation.to_ask(by, at), pk=invitation.pk).exists():
        raise Refused(_("This code was used, is over, or is not yours to ask with."))
    if not rows.move(invitation, {"answered_at": None}, {"answered_at": at, "asked_by": by}):
        raise SentBefore(_("This code was used before."))
    enter(FEEDBACK_GIVEN, by=by, at=at, case=invitation.case.ref, thing=invitation.ref)
