"""What this room offers to Today: the meetings of the next days to which somebody is invited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.boards.models import Meeting, Seat
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import Kind, Thing

AHEAD = timedelta(days=14)


def things(person: Person, at: datetime) -> Iterator[Thing]:
    seats = Seat.held_by(person, at).values("body")
    called = Meeting.objects.visible_to(person, at).filter(state=Meeting.State.CALLED, body__in=seats)
    soon = called.filter(starts_at__gt=at, starts_at__lte=at + AHEAD).select_related("body__secretariat")
    for meeting in soon.order_by("starts_at"):
        yield Thing(
            at=meeting.starts_at,
            due=day(meeting.starts_at),
            title=_("%(body)s meets") % {"body": meeting.body.shown_name},
            why=meeting.venue,
            url=reverse("meeting", args=[meeting.ref]),
            deed=_("Read the agenda"),
            kind=Kind.WAITING,
        )
