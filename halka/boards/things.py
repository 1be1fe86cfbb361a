"""What this room offers to Today: meetings to which somebody is invited, and promises that are due or asked after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.boards.models import Meeting, Promise, Seat
from halka.directory.models import Person
from halka.pages.dates_in_words import due, moment
from halka.pages.things import Thing
from halka.trust.policy import Permission

AHEAD = timedelta(days=7)
LAST = time(23, 59, 59)
"""What is due on a day is late when the day is over."""


def things(person: Person, at: datetime) -> Iterator[Thing]:
    yield from _meetings(person, at)
    yield from _promises(person, at)


def _meetings(person: Person, at: datetime) -> Iterator[Thing]:
    seats = Seat.held_by(person, at).values("body")
    called = Meeting.objects.visible_to(person, at).filter(state=Meeting.State.CALLED, body__in=seats)
    soon = called.filter(starts_at__gt=at, starts_at__lte=at + AHEAD).select_related("body__secretariat")
    for meeting in soon.order_by("starts_at"):
        yield Thing(
            at=meeting.starts_at,
            due=moment(meeting.starts_at),
            title=_("%(body)s meets") % {"body": meeting.body.shown_name},
            why=meeting.venue,
            url=reverse("meeting", args=[meeting.ref]),
            deed=_("Read the agenda"),
        )


def _promises(person: Person, at: datetime) -> Iterator[Thing]:
    """Of the own unit: what is due soon, overdue, or was asked after by the secretariat."""
    own = person.units_where(Permission.KEEP_PROMISE, at)
    if not own:
        return
    mine = Promise.objects.visible_to(person, at).filter(owner__in=own, state=Promise.State.OPEN)
    soon = Q(due_on__lte=timezone.localtime(at + AHEAD).date()) | Q(reminded_at__isnull=False)
    for promise in mine.filter(soon).order_by("due_on"):
        ends = datetime.combine(promise.due_on, LAST, timezone.get_current_timezone())
        yield Thing(
            at=ends,
            due=due(ends, at),
            title=promise.what,
            why=_("The secretariat asks for it.") if promise.reminded_at else _("Your unit promised it."),
            url=reverse("promise", args=[promise.ref]),
            deed=_("Answer"),
            state="overdue" if ends < at else "",
        )
