"""What this room offers to Today: what is half filled, what was sent and could not be done, what phones told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import MOST, Kind, Rank, Thing
from halka.questionnaires.drafts import HEAVY
from halka.questionnaires.entities.waiting import waits_for
from halka.questionnaires.models import Conflict, EntityEvent, Filling, Submission
from halka.questionnaires.sent.readers import waiting
from halka.trust.policy import Permission


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """What is half filled stands among what is due today: nobody sees it before it is sent."""
    tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)
    half = Filling.objects.filter(person=person, ends_at__gt=at).select_related("version", "questionnaire")
    for one in half.defer(*HEAVY)[:MOST]:
        yield Thing(
            at=tonight,
            due=day(one.kept_at),
            title=_("Half filled: %(title)s") % {"title": one.version.words},
            why=_("kept until %(day)s") % {"day": day(one.ends_at)},
            url=reverse("fill_page", args=[one.key, 1]),
            deed=_("Go on"),
            state="waiting",
        )
    for row in ask(_waiting, person, at):
        yield Thing(
            at=row.received_at,
            due=day(row.received_at),
            title=_("Sent, and not done: %(title)s") % {"title": row.version.words},
            why=row.received_from.name,
            url=reverse("waiting_answer", args=[row.ref]),
            deed=_("See why"),
            state="overdue",
            kind=Kind.NEW,
            rank=Rank.DECIDE,
        )
    yield from _told_by_phones(person, at)


def _waiting(person: Person, at: datetime) -> QuerySet[Submission]:
    return waiting(person, at)[:MOST]


def _told(person: Person, at: datetime) -> QuerySet[EntityEvent]:
    return waits_for(person, at)[:MOST]


def _told_by_phones(person: Person, at: datetime) -> Iterator[Thing]:
    """No word about a child: the form, and what is the matter."""
    if not person.may(Permission.FILL_QUESTIONNAIRE, at):
        return
    for event in ask(_told, person, at):
        yield Thing(
            at=event.at,
            due=day(event.at),
            title=_title(event),
            why=event.submission.version.words,
            url=reverse("told_by_phone", args=[event.ref]),
            deed=_("Look at it"),
            kind=Kind.NEW,
        )


def _title(event: EntityEvent) -> str:
    if event.kind == EntityEvent.Kind.ERROR:
        return _("What a phone told could not be taken over")
    if event.kind == EntityEvent.Kind.ASKS:
        return _("A phone asks for a new row")
    if event.kind == EntityEvent.Kind.DECLINED:
        return _("A supervisor said no to a new row")
    if event.version is not None and event.version.conflict == Conflict.HARD:
        return _("A phone told something else than stands here")
    if event.kind == EntityEvent.Kind.CREATED:
        return _("A phone told of somebody new")
    return _("A phone told something")
