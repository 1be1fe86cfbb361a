"""What receivers ask, and of whom they say that the child did not come, on the Today of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day, moment, span
from halka.pages.things import Kind, Thing
from halka.sharing import queries, wording
from halka.sharing.models import Message
from halka.trust.policy import Permission

ANSWER_IS_NEWS = timedelta(days=14)
"""How long the receiver is told on Today that the sender has answered."""


def said(person: Person, at: datetime) -> Iterator[Thing]:
    if person.may(Permission.REFER, at):
        yield from (_to_answer(message, at) for message in ask(queries.messages_to_answer, person, at))
    if person.may(Permission.ANSWER_REFERRAL, at):
        for message in ask(_own, person, at):
            if message.answered_at is not None:
                yield _answered(message, message.answered_at)
            elif message.is_question:
                yield _asked(message, at)


def _own(person: Person, at: datetime) -> QuerySet[Message]:
    return queries.own_messages(person, at, since=at - ANSWER_IS_NEWS)


def _to_answer(message: Message, at: datetime) -> Thing:
    """For the worker: a thing to do, with its clock."""
    referral, due_at = message.referral, message.answer_due_at
    is_late = due_at < at
    title = _("%(unit)s asks: %(need)s") if message.is_question else _("Did not come to %(unit)s: %(need)s")
    return Thing(
        at=due_at,
        due=_("%(span)s late") % {"span": span(at - due_at)} if is_late else moment(due_at),
        title=title % {"unit": referral.to_unit.shown_name, "need": wording.need(referral)},
        why=_why(message, referral.case.code),
        url=reverse("referral", args=[referral.ref]),
        deed=_("Answer") if message.is_question else _("See what was agreed"),
        state="overdue" if is_late else "",
        risk=referral.urgency,
    )


def _why(message: Message, code: str) -> str:
    """The code first: it breaks ties."""
    if message.missed_at is None:
        return code
    return f"{code} · {moment(message.missed_at)}"


def _asked(message: Message, at: datetime) -> Thing:
    """For the receiver: the sender owes an answer."""
    referral, due_at = message.referral, message.answer_due_at
    is_late = due_at < at
    return Thing(
        at=due_at,
        due=_("%(span)s late") % {"span": span(at - due_at)} if is_late else moment(due_at),
        title=_("You asked: %(need)s") % {"need": wording.need(referral)},
        why=f"{referral.from_unit.shown_name} · {referral.number}",
        url=reverse("referral", args=[referral.ref]),
        deed=_("See it"),
        state="overdue" if is_late else "waiting",
        kind=Kind.OTHERS if is_late else Kind.WAITING,
        risk=referral.urgency,
    )


def _answered(message: Message, answered_at: datetime) -> Thing:
    referral = message.referral
    return Thing(
        at=answered_at,
        due=day(answered_at),
        title=_("The sender answered: %(need)s") % {"need": wording.need(referral)},
        why=f"{referral.from_unit.shown_name} · {referral.number}",
        url=reverse("referral", args=[referral.ref]),
        deed=_("Read it"),
        kind=Kind.OTHERS,
        risk=referral.urgency,
    )
