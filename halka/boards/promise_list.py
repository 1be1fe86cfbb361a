"""The one list of promises. Whoever asks has come through the front door."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from halka.boards.models import MoreTime, Promise
from halka.directory.models import Person
from halka.trust.policy import Permission


def promises(person: Person, at: datetime) -> list[tuple[Promise, bool]]:
    """What is not confirmed, overdue first."""
    today = timezone.localtime(at).date()
    seen = Promise.objects.visible_to(person, at).exclude(state=Promise.State.CONFIRMED)
    found = seen.select_related("owner__institution", "kept_by", "body__secretariat").order_by("due_on", "pk")
    return sorted(
        ((one, one.is_overdue(today)) for one in found), key=lambda row: (not row[1], row[0].state != "open")
    )


def to_remind(person: Person, at: datetime, found: list[tuple[Promise, bool]]) -> list[Promise]:
    """Of these: overdue, kept by a secretariat of this person, and not asked after today."""
    today = timezone.localtime(at).date()
    keeps = person.units_where(Permission.CALL_MEETING, at)
    return [
        one
        for one, is_overdue in found
        if is_overdue
        and one.kept_by_id in keeps
        and (one.reminded_at is None or timezone.localtime(one.reminded_at).date() < today)
    ]


def more_times(person: Person, at: datetime, promise: Promise) -> list[MoreTime]:
    return list(MoreTime.objects.visible_to(person, at).filter(promise=promise))
