"""What this room offers to Today about who may look: openings in an emergency, questions whether a child is known, who
is named for what is protected, conflicts of interest, erasures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.access.queries import (
    cases_without_a_line,
    conflicts_to_confirm,
    erasures_that_wait,
    openings_to_review,
)
from halka.casework.models import Case, EmergencyOpening, KnownQuestion, NamedSupervisor
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day, due
from halka.pages.things import MOST, Kind, Rank, Thing
from halka.trust.policy import Permission

IS_NEWS = timedelta(days=7)


def who_may_look(person: Person, at: datetime) -> Iterator[Thing]:
    yield from _emergencies(person, at)
    yield from _questions(person, at)
    yield from _named(person, at)


def _emergencies(person: Person, at: datetime) -> Iterator[Thing]:
    """For who opened, as long as it is open; for the worker and the supervisor of the case, until the time for the
    second look is over; for who reviews. Whoever is in conflict sees no case, and hears nothing."""
    if person.may(Permission.BREAK_GLASS, at):
        for row in ask(_openings, person, at):
            yield _opened(row, at) if row.person_id == person.pk else _told(row)
    if person.may(Permission.REVIEW_ACCESS, at):
        yield from _to_review(person, at)
        yield from _conflicts(person, at)
    if person.may(Permission.KEEP_KEYS, at) or person.may(Permission.REVIEW_ACCESS, at):
        yield from _erasures(person)


def _openings(person: Person, at: datetime) -> QuerySet[EmergencyOpening]:
    line = person.units_where(Permission.APPROVE_STEP, at)
    told = Q(case__worker=person) | Q(case__unit__in=line)
    mine = Q(person=person, ends_at__gt=at)
    rows = EmergencyOpening.objects.visible_to(person, at).filter(
        mine | told & ~Q(person=person), review_due_at__gt=at
    )
    return rows.select_related("case", "person").order_by("-opened_at")


def _asked(person: Person, at: datetime) -> QuerySet[KnownQuestion]:
    line = person.units_where(Permission.APPROVE_STEP, at)
    told = Q(case__worker=person) | Q(case__worker__isnull=True, case__unit__in=line)
    rows = KnownQuestion.objects.visible_to(person, at).filter(told, asked_at__gt=at - IS_NEWS)
    rows = rows.exclude(person=person).select_related("case", "person", "unit")
    return rows.order_by("-asked_at", "-pk")[:MOST]


def _questions(person: Person, at: datetime) -> Iterator[Thing]:
    """Who asked whether a child is known, for the child's worker, or the line where there is none: for a week."""
    for row in ask(_asked, person, at):
        asked = {"name": row.person.name, "unit": row.unit.shown_name}
        case = cast(Case, row.case)
        yield Thing(
            at=row.asked_at,
            due=day(row.asked_at),
            title=_("%(name)s of %(unit)s asked whether this child is known") % asked,
            why=f"{case.code} · {row.why}",
            url=reverse("who_sees", args=[case.ref]),
            deed=_("See who looked"),
            kind=Kind.NEW,
        )


def _namings(person: Person, at: datetime) -> QuerySet[NamedSupervisor]:
    mine = Q(case__worker=person) | Q(person=person)
    rows = NamedSupervisor.objects.visible_to(person, at).filter(mine, named_at__gt=at - IS_NEWS)
    rows = rows.filter(ended_at__isnull=True).exclude(named_by=person).select_related("case", "person")
    return rows.order_by("-named_at", "-pk")[:MOST]


def _named(person: Person, at: datetime) -> Iterator[Thing]:
    """Told to the worker when a supervisor took it, and to who was named by the worker: for a week."""
    for row in ask(_namings, person, at):
        is_own = row.person_id == person.pk
        said = (
            _("You are the supervisor who is named")
            if is_own
            else _("%(name)s is the supervisor who is named")
        )
        yield Thing(
            at=row.named_at,
            due=day(row.named_at),
            title=said if is_own else said % {"name": row.person.name},
            why=row.case.code,
            url=reverse("who_sees", args=[row.case.ref]),
            deed=_("See what that opens"),
            kind=Kind.NEW,
        )


def _opened(row: EmergencyOpening, at: datetime) -> Thing:
    return Thing(
        at=row.opened_at,
        due=due(row.ends_at, at),
        title=_("Opened in an emergency"),
        why=_("Only the summary; it ends by itself"),
        url=reverse("emergency_summary", args=[row.ref]),
        deed=_("Read it"),
        kind=Kind.WAITING,
    )


def _told(row: EmergencyOpening) -> Thing:
    case = cast(Case, row.case)
    return Thing(
        at=row.opened_at,
        due=day(row.opened_at),
        title=_("%(name)s opened a case in an emergency") % {"name": row.person.name},
        why=case.code,
        url=reverse("who_sees", args=[case.ref]),
        deed=_("See who looked"),
        kind=Kind.NEW,
        rank=Rank.LOOK,
    )


def _to_review(person: Person, at: datetime) -> Iterator[Thing]:
    rows = openings_to_review(person).select_related("case", "person").order_by("review_due_at", "pk")
    for row in rows:
        yield Thing(
            at=row.review_due_at,
            due=due(row.review_due_at, at),
            title=_("%(name)s opened a case in an emergency") % {"name": row.person.name}
            if row.case
            else _("%(name)s tried a code in an emergency") % {"name": row.person.name},
            why=row.case.code if row.case else _("It opened nothing"),
            url=reverse("broken_glass"),
            deed=_("Read and decide"),
            state="overdue" if row.review_due_at < at else "",
            kind=Kind.NEW,
            rank=Rank.LOOK,
            has_clock=True,
        )


def _conflicts(person: Person, at: datetime) -> Iterator[Thing]:
    for case in cases_without_a_line(person, at):
        yield Thing(
            at=at,
            due=day(at),
            title=_("A case has no supervisor who may see it"),
            why=case.code,
            url=reverse("conflicts"),
            deed=_("Name somebody"),
            state="overdue",
            kind=Kind.NEW,
            rank=Rank.CONFLICT,
        )
    for row in conflicts_to_confirm(person):
        yield Thing(
            at=row.confirm_by or at,
            due=due(row.confirm_by or at, at),
            title=_("A conflict of %(name)s to confirm or to lift") % {"name": row.person.name},
            why=row.case.code,
            url=reverse("conflicts"),
            deed=_("Read and decide"),
            state="overdue" if row.confirm_by and row.confirm_by < at else "",
            kind=Kind.NEW,
            rank=Rank.CONFLICT,
            has_clock=True,
        )


def _erasures(person: Person) -> Iterator[Thing]:
    for row in erasures_that_wait(person).exclude(proposed_by=person):
        yield Thing(
            at=row.proposed_at,
            due=day(row.proposed_at),
            title=_("An erasure waits for a second person"),
            why=row.case.code,
            url=reverse("erasures"),
            deed=_("Read and decide"),
            kind=Kind.NEW,
            rank=Rank.ERASURE,
        )
