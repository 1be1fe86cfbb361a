"""The one list of promises. Whoever asks has come through the front door."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from halka.boards.models import MoreTime, Promise
from halka.directory.models import Person


def promises(person: Person, at: datetime) -> list[tuple[Promise, bool]]:
    """What is not confirmed, overdue first."""
    today = timezone.localtime(at).date()
    seen = Promise.objects.visible_to(person, at).exclude(state=Promise.State.CONFIRMED)
    found = seen.select_related("owner__institution", "kept_by", "body__secretariat").order_by("due_on", "pk")
    return sorted(
        ((one, one.is_overdue(today)) for one in found), key=lambda row: (not row[1], row[0].state != "open")
    )


def more_times(person: Person, at: datetime, promise: Promise) -> list[MoreTime]:
    return list(MoreTime.objects.visible_to(person, at).filter(promise=promise))
