"""Deeds between the two sides of a referral that do not answer it: a question, a child who did not come, the reply."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from halka.casework.cases.edit import begin_edit, not_later
from halka.directory.models import Person
from halka.sharing.acts import REFERRAL_ASKED, REFERRAL_MISSED, REFERRAL_REPLIED
from halka.sharing.entry import enter_referral
from halka.sharing.models import Message, Referral
from halka.sharing.queries import WITH_THEM
from halka.trust import rows, vault
from halka.trust.action import Refused, action
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def ask_sender(*, by: Actor, referral: Referral, words: str, at: datetime) -> Message:
    """A question about the referral. The receiver's own clock runs on; the sender has one for the answer."""
    referral.case.must_not_be_erased()
    if not words.strip():
        raise Refused(_("Write your question."), about="words")
    _hold(referral, WITH_THEM)
    try:
        with transaction.atomic():
            message = _message(by, referral, Message.Kind.QUESTION, words, at)
    except IntegrityError as waiting:
        raise Refused(_("You have asked already, and the sender has not answered yet.")) from waiting
    enter_referral(
        REFERRAL_ASKED, by=by, referral=referral, at=at, due_at=message.answer_due_at, by_receiver=True
    )
    return message


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def tell_missed(
    *,
    by: Actor,
    referral: Referral,
    missed_at: datetime,
    words: str,
    at: datetime,
    appointment_at: datetime | None = None,
) -> Message:
    """The child did not come, and what was agreed next. Nothing was served; the worker is asked what follows."""
    referral.case.must_not_be_erased()
    not_later(missed_at, at)
    if not words.strip():
        raise Refused(_("Write what was agreed next, or that nobody could be reached."), about="words")
    if appointment_at is not None and appointment_at <= at:
        raise Refused(_("This moment has passed. Choose a later one."), about="appointment_at")
    kept = referral.appointment_at if (referral.appointment_at or at) > at else None
    _hold(referral, Referral.BEFORE_HELP, appointment_at=appointment_at or kept)
    message = _message(by, referral, Message.Kind.MISSED, words, at, missed_at=missed_at)
    enter_referral(
        REFERRAL_MISSED,
        by=by,
        referral=referral,
        at=at,
        happened_at=missed_at,
        due_at=message.answer_due_at,
        by_receiver=True,
    )
    return message


@action(needs=Permission.REFER)
def reply(*, by: Actor, message: Message, words: str, at: datetime) -> None:
    """The sender answers. The receiver reads it as long as the referral is with it."""
    referral = message.referral
    person = begin_edit(referral.case, by, at, closed_too=True)
    if not words.strip():
        raise Refused(_("Write your answer."), about="words")
    if referral.status not in WITH_THEM or referral.closed_at is not None:
        raise Refused(_("This referral has ended. They would not read your answer."))
    if not rows.move(message, {"answered_at": None}, {"answered_at": at, "answered_by": person}):
        raise Refused(_("Somebody answered this before you. Nothing was lost."))
    _seal("message_answer", message, words)
    enter_referral(REFERRAL_REPLIED, by=by, referral=referral, at=at)


def _hold(referral: Referral, among: tuple[Referral.Status, ...], **changes: object) -> None:
    """Holds the row while something is said about it: nobody says something of what has just ended."""
    still = {"status": among, "revoked_at": None, "closed_at": None}
    if not rows.move(referral, still, {"number": referral.number, **changes}):
        raise Refused(_("This is not with you any more. Open it again."))


def _message(
    by: Actor, referral: Referral, kind: Message.Kind, words: str, at: datetime, **more: object
) -> Message:
    assert isinstance(by, Person)
    due_at = referral.case.profile.due("question", referral.urgency, at)
    message = Message.unscoped.create(
        referral=referral, kind=kind, sent_by=by, sent_at=at, answer_due_at=due_at, **more
    )
    _seal("message", message, words)
    return message


def _seal(table: str, message: Message, words: str) -> None:
    child = message.referral.case.child.ref
    vault.put(table=table, row=message.ref, child=child, version=1, content={"words": words})
