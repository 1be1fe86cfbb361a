"""Deeds of the receiving unit with a referral: seeing, accepting, refusing, giving back, serving, telling."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.edit import grant, revoke
from halka.casework.models import Grant
from halka.directory.models import Person
from halka.sharing.acts import (
    REFERRAL_ACCEPTED,
    REFERRAL_FEEDBACK_GIVEN,
    REFERRAL_GIVEN_BACK,
    REFERRAL_REFUSED,
    REFERRAL_SEEN,
    REFERRAL_SERVED,
    REFERRAL_STARTED,
)
from halka.sharing.entry import enter_referral
from halka.sharing.models import Referral
from halka.sharing.standing import closed_words, standing
from halka.trust import vault
from halka.trust.action import Refused, action
from halka.trust.actor import Actor
from halka.trust.policy import Permission

Status = Referral.Status


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def see_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The first look of the receiving unit. The sender is told."""
    referral.move(Status.SEEN, among=(Status.SENT,), seen_at=at)
    enter_referral(REFERRAL_SEEN, by=by, referral=referral, at=at, by_receiver=True)


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def accept_referral(
    *, by: Actor, referral: Referral, at: datetime, appointment_at: datetime | None = None
) -> None:
    """Says yes. Opens exactly the fields that were chosen, and starts the clock of the feedback."""
    if appointment_at is not None and appointment_at <= at:
        raise Refused(_("This moment has passed. Choose a later one."), about="appointment_at")
    referral.case.read_again()
    if not referral.outlives_its_case:
        referral.case.must_be_open()
    # What was said since it was sent counts; whoever says it holds the case, too, so that neither is overlooked.
    if referral.status == Status.CLOSED or standing(referral, at).fell:
        raise Refused(closed_words(referral, at))
    referral.move(
        Status.ACCEPTED,
        among=Referral.WAITING,
        answered_at=at,
        answered_by=_person(by),
        seen_at=referral.seen_at or at,
        appointment_at=appointment_at,
        feedback_due_at=referral.case.profile.due("feedback", referral.urgency, at),
    )
    grant(
        case=referral.case,
        unit=referral.to_unit,
        reason=Grant.Reason.REFERRAL,
        breadth=Grant.Breadth.LETTER,
        at=at,
        source=referral.ref,
    )
    enter_referral(
        REFERRAL_ACCEPTED, by=by, referral=referral, at=at, due_at=referral.feedback_due_at, by_receiver=True
    )


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def refuse_referral(
    *, by: Actor, referral: Referral, reason: str, at: datetime, explanation: str = ""
) -> None:
    """Says no, with a reason from the list and, where it helps, which paper is missing or when a place is free."""
    if reason not in referral.case.profile.lists["ref_refuse"]:
        raise Refused(_("Choose why you cannot take this child."))
    referral.move(
        Status.REFUSED,
        among=Referral.WAITING,
        answered_at=at,
        answered_by=_person(by),
        seen_at=referral.seen_at or at,
        refusal=reason,
    )
    _write(referral, {"explanation": explanation})
    enter_referral(REFERRAL_REFUSED, by=by, referral=referral, at=at, reason=reason, by_receiver=True)


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def give_back(*, by: Actor, referral: Referral, reason: str, explanation: str, at: datetime) -> None:
    """Cannot do after all what was accepted. The letter closes at once; the child's worker looks for another place."""
    referral.case.must_not_be_erased()
    if reason not in referral.case.profile.lists["ref_refuse"]:
        raise Refused(_("Choose why you cannot take this child."))
    if not explanation.strip():
        raise Refused(
            _("Write one sentence for the child’s worker: why, and what was done so far."),
            about="explanation",
        )
    referral.move(Status.GIVEN_BACK, among=Referral.BEFORE_HELP, given_back_at=at, refusal=reason)
    revoke(case=referral.case, at=at, reason=Grant.Reason.REFERRAL, source=referral.ref)
    _write(referral, {"explanation": explanation})
    enter_referral(REFERRAL_GIVEN_BACK, by=by, referral=referral, at=at, reason=reason, by_receiver=True)


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def start_service(*, by: Actor, referral: Referral, at: datetime) -> None:
    referral.move(Status.IN_SERVICE, among=(Status.ACCEPTED,), started_at=at)
    enter_referral(REFERRAL_STARTED, by=by, referral=referral, at=at, by_receiver=True)


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def serve(*, by: Actor, referral: Referral, at: datetime, satisfaction: str = "") -> None:
    """The service was given; how the child felt about it, when she or he was asked."""
    if satisfaction and satisfaction not in referral.case.profile.lists["satisfaction"]:
        raise Refused(_("Choose how the child felt about it, or leave it empty."))
    referral.move(
        Status.SERVED,
        among=(Status.ACCEPTED, Status.IN_SERVICE),
        served_at=at,
        started_at=referral.started_at or at,
        satisfaction=satisfaction,
    )
    enter_referral(REFERRAL_SERVED, by=by, referral=referral, at=at, reason=satisfaction, by_receiver=True)


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def tell_sender(*, by: Actor, referral: Referral, told: str, at: datetime) -> None:
    """Tells the sender what came of it: the answer that is forgotten most."""
    if not told.strip():
        raise Refused(_("Write one sentence for the child's worker: what was done, and what comes next."))
    referral.move(Status.FEEDBACK, among=(Status.SERVED,), feedback_at=at)
    _write(referral, {"told": told}, version=2)
    enter_referral(REFERRAL_FEEDBACK_GIVEN, by=by, referral=referral, at=at, by_receiver=True)


def _write(referral: Referral, content: dict[str, str], version: int = 1) -> None:
    vault.put(
        table="referral_answer",
        row=referral.ref,
        child=referral.case.child.ref,
        version=version,
        content=content,
    )


def _person(by: Actor) -> Person | None:
    return by if isinstance(by, Person) else None
