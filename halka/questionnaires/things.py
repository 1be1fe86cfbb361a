"""What this room offers to Today: what is half filled, and what was sent and could not be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import MOST, Kind, Rank, Thing
from halka.questionnaires.drafts import HEAVY
from halka.questionnaires.models import Filling
from halka.questionnaires.sent.readers import waiting


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """What is half filled stands among what is due today: nobody sees it before it is sent."""
    tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)
    half = Filling.objects.filter(person=person, ends_at__gt=at).select_related("version", "questionnaire")
    for one in half.defer(*HEAVY)[:MOST]:
        yield Thing(
            at=tonight,
            due=day(one.kept_at),
            title=_("Half filled: %(title)s") % {"title": one.version.title},
            why=_("kept until %(day)s") % {"day": day(one.ends_at)},
            url=reverse("fill_page", args=[one.key, 1]),
            deed=_("Go on"),
            state="waiting",
        )
    for row in waiting(person, at)[:MOST]:
        yield Thing(
            at=row.received_at,
            due=day(row.received_at),
            title=_("Sent, and not done: %(title)s") % {"title": row.version.title},
            why=row.received_from.name,
            url=reverse("waiting_answer", args=[row.ref]),
            deed=_("See why"),
            state="overdue",
            kind=Kind.NEW,
            rank=Rank.DECIDE,
        )
