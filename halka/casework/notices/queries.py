"""Reads of notices: what waits, and what somebody has sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import QuerySet, When

from halka.casework.acts import NOTICE_ACCEPTED, NOTICE_LINKED, NOTICE_TAKEN_OVER
from halka.casework.cases.models import Case
from halka.casework.notices.models import Notice
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

LEADS = (NOTICE_ACCEPTED, NOTICE_LINKED)
"""What makes a notice one of a case; of two children in one notice, each."""


MANY = 5
"""So many by one hand within the hour of a mark are one line."""
SHOWN_OF_A_FOLD = 100


def queue(person: Person, at: datetime) -> QuerySet[Any]:
    """Notices that wait for a decision, those in danger first, then the oldest."""
    danger_first = DbCase(When(danger_now="yes", then=0), default=1)
    return (
        Notice.objects.visible_to(person, at)
        .filter(status=Notice.Status.RECEIVED)
        .select_related("to_unit__place", "from_unit")
        .order_by(danger_first, "received_at", "pk")
    )


def is_on_duty(notice: Notice, person: Person, at: datetime) -> bool:
    """Whether this person answers for the notice at night: the office is closed, and nobody of it has decided."""
    units = person.units_where(Permission.SCREEN_NOTICE, at)
    waits = notice.status == Notice.Status.RECEIVED and notice.duty_unit_id in units
    return waits and not notice.to_unit.profile.calendar.is_open(at)


@dataclass(frozen=True)
class Fold:
    """A line of the queue: one notice, or many that came from one hand."""

    notices: list[Notice]

    @property
    def first(self) -> Notice:
        return self.notices[0]

    @property
    def is_many(self) -> bool:
        return len(self.notices) > 1

    @property
    def shown(self) -> list[Notice]:
        return self.notices[:SHOWN_OF_A_FOLD]

    @property
    def in_danger(self) -> int:
        return sum(notice.danger_now == "yes" for notice in self.notices)


def folded(waiting: Iterable[Notice]) -> list[Fold]:
    """The queue in its order, in which many from one hand are one line, at the place of the first of them. All are kept."""
    waiting = list(waiting)
    number = Counter((notice.hand, notice.to_unit_id) for notice in waiting if notice.hand)
    lines: dict[object, Fold] = {}
    for notice in waiting:
        key = (notice.hand, notice.to_unit_id)
        lines.setdefault(key if number[key] >= MANY else notice.pk, Fold([])).notices.append(notice)
    return list(lines.values())


def own_notices(person: Person) -> QuerySet[Any]:
    """What this person has sent: only the acknowledgement is ever shown of it."""
    return (
        Notice.unscoped.filter(sent_by=person)
        .only("number", "received_at", "told", "acknowledged_at", "to_unit")
        .select_related("to_unit")
        .order_by("-received_at")
    )


def closed_for(notice: Notice) -> vault.Words:
    """Why it was no matter of protection; nothing of one that was closed before a reason was asked."""
    place = ("notice_closed", notice.ref)
    is_closed = notice.status == Notice.Status.NO_ACTION
    return vault.read_many([place]).get(place, vault.Words({})) if is_closed else vault.Words({})


def led_to(case: Case) -> set[str]:
    """References of the notices that led to the case."""
    return _things(case, LEADS)


def taken_over(case: Case) -> set[str]:
    """Those that its worker has read and taken over."""
    return _things(case, (NOTICE_TAKEN_OVER,))


def _things(case: Case, acts: Collection[str]) -> set[str]:
    found = LedgerEntry.objects.filter(case=case.ref, act__in=acts, outcome=LedgerEntry.DONE)
    return set(found.values_list("thing", flat=True))


def with_refs(refs: Collection[str]) -> list[Notice]:
    """The notices that the entries of a case name, for who was let into the case; oldest first."""
    return list(Notice.unscoped.filter(ref__in=refs).select_related("to_unit").order_by("received_at", "pk"))
