"""What this room offers to Today: what phones told and nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import Kind, Thing
from halka.questionnaires.entities.waiting import waits_for
from halka.questionnaires.models import Conflict, EntityEvent
from halka.trust.policy import Permission

MOST = 50


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """No word about a child: the form, and what is the matter."""
    if not person.may(Permission.FILL_QUESTIONNAIRE, at):
        return
    for event in waits_for(person, at)[:MOST]:
        yield Thing(
            at=event.at,
            due=day(event.at),
            title=_title(event),
            why=event.submission.version.title,
            url=reverse("told_by_phone", args=[event.ref]),
            deed=_("Look at it"),
            kind=Kind.NEW,
        )


def _title(event: EntityEvent) -> str:
    if event.kind == EntityEvent.Kind.ERROR:
        return _("What a phone told could not be taken over")
    if event.version is not None and event.version.conflict == Conflict.HARD:
        return _("A phone told something else than stands here")
    if event.kind == EntityEvent.Kind.CREATED:
        return _("A phone told of somebody new")
    return _("A phone told something")
