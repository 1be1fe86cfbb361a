"""Reads of notices: what waits, and what somebody has sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import QuerySet, When

from halka.casework.notices.models import Notice
from halka.directory.models import Person


def queue(person: Person, at: datetime) -> QuerySet[Any]:
    """Notices that wait for a decision, those in danger first, then the oldest."""
    danger_first = DbCase(When(danger_now="yes", then=0), default=1)
    return (
        Notice.objects.visible_to(person, at)
        .filter(status=Notice.Status.RECEIVED)
        .select_related("to_unit__place", "from_unit")
        .order_by(danger_first, "received_at", "pk")
    )


def own_notices(person: Person) -> QuerySet[Any]:
    """What this person has sent: only the acknowledgement is ever shown of it."""
    return (
        Notice.unscoped.filter(sent_by=person)
        .only("number", "received_at", "told", "acknowledged_at", "to_unit")
        .select_related("to_unit")
        .order_by("-received_at")
    )
