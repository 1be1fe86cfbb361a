"""Questionnaires F13 and F14: what a child or a carer thinks of the help, asked by somebody who has nothing to do with the
case. Nobody of the case reads the answers; who does is said in `answers.toml`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.cases.models import Case
from halka.casework.cases.purposes import ONE
from halka.casework.steps.actions.feedback import take_feedback
from halka.casework.steps.models import Invitation
from halka.casework.steps.queries import child_invited, invitation_of_code, to_ask
from halka.directory.models import Person
from halka.questionnaires.answers.door import MAY_READ
from halka.questionnaires.given import Given
from halka.questionnaires.models import Submission
from halka.questionnaires.models.filled import key_of
from halka.questionnaires.opening import open_for
from halka.questionnaires.purposes import Handed, Kinds, Purpose, Subject
from halka.trust.action import Denied, Refused
from halka.trust.door import find
from halka.trust.policy import Permission

CHILD, CAREGIVER = Invitation.Kind.CHILD.value, Invitation.Kind.CAREGIVER.value
NEEDS: dict[str, dict[str, Kinds]] = {
    CHILD: {"ctx_invite": (), "child_ok": ONE, "score10": ()},
    CAREGIVER: {"ctx_invite": (), "caregiver_ok": ONE, "score10": ()},
}


def address(row: Invitation) -> str:
    """Where it is asked; the list of questionnaires while none is open for it."""
    questionnaire = open_for(row.kind)
    if questionnaire is None:
        return reverse("to_fill")
    return reverse("fill_begin", args=[key_of(questionnaire.ref, row.ref)])


def about(kind: str) -> Callable[[Person, datetime, str], Subject]:
    def found(person: Person, at: datetime, ref: str) -> Subject:
        invitation = find(Invitation, by=person, at=at, ref=ref)
        case: Case = invitation.case
        if not person.may(Permission.COLLECT_FEEDBACK, at):
            raise Denied(by=person, needs=Permission.COLLECT_FEEDBACK, at=at, case=case.ref)
        case.must_not_be_erased()
        if invitation.kind != kind or not to_ask(person, at).filter(pk=invitation.pk).exists():
            raise Refused(_("This code was used, is over, or is not yours to ask with."))
        known = {"ctx_invite": invitation.code}
        said = _("Sent and kept. Nobody who works with the child reads who said what.")
        return Subject(invitation.ref, case.child.ref, invitation.code, reverse("today"), known, sent=said)

    return found


def taken(handed: Handed) -> str:
    """Forms F13 and F14. What was said stays with the answers."""
    invitation = find(Invitation, by=handed.by, at=handed.at, ref=handed.subject)
    take_feedback(by=handed.by, invitation=invitation, at=handed.at)
    return invitation.ref


def invitation_named(given: Given) -> str:
    """By its code, which a phone asks for."""
    return invitation_of_code(given.one("ctx_invite") or given.one("invite_code"))


def _nobody(person: Person, at: datetime) -> QuerySet[Model, object]:
    return Invitation.objects.visible_to(person, at).none().values("ref")


def _kept(person: Person, at: datetime) -> Q:
    return Q(state=Submission.State.DONE)


def _level(person: Person, at: datetime, ref: str) -> int:
    return -1


PURPOSES = tuple(
    Purpose(
        code=kind,
        needs=NEEDS[kind],
        find=about(kind),
        child_of=child_invited,
        readers=_nobody,
        level_for=_level,
        deed=taken,
        named=invitation_named,
    )
    for kind in (CHILD, CAREGIVER)
)
MAY_READ.update(dict.fromkeys((CHILD, CAREGIVER), _kept))
