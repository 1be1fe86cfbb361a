"""Reads of sharing: inbox, outbox, what is late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from halka.casework.models import Case, Consent, Grant, Restriction
from halka.directory.models import Person
from halka.profiles import known_profiles, profile
from halka.sharing.models import Referral, Transfer
from halka.trust import vault
from halka.trust.policy import Permission

JOINED = ("case__child", "case__unit__place", "from_unit", "to_unit", "written_by")


def with_doubts(rows: QuerySet[Referral], at: datetime) -> QuerySet[Any]:
    """Adds `is_doubted`: something was said or written after it was sent that may close the letter. Then `standing`
    decides again; for all other letters nothing has changed."""
    has_ended = Q(given_at__lte=at - _shortest_yes()) | Q(until__lte=at)
    ended = Consent.unscoped.filter(has_ended, case=OuterRef("case"), is_yes=True)
    doubted = Q(status__in=Referral.AWAY, closed_at__isnull=True) & (
        hidden_since() | said_since() | Q(Exists(ended), basis="consent")
    )
    annotated: QuerySet[Any] = rows.annotate(
        is_doubted=ExpressionWrapper(doubted, output_field=BooleanField())
    )
    return annotated


def hidden_since() -> Q:
    """Somebody must not know something since the letter was sent."""
    hides = Q(home_is_closed=True) | Q(whereabouts_secret=True) | ~Q(withheld=[])
    later = {"case": OuterRef("case"), "set_at__gte": OuterRef("sent_at"), "lifted_at__isnull": True}
    return Q(Exists(Restriction.unscoped.filter(hides, **later)))


def said_since() -> Q:
    """It rests on a yes that was taken back since it was sent, or somebody has said no."""
    taken_back = Q(withdrawn_at__gte=OuterRef("sent_at"))
    is_no = (Q(is_yes=False) | ~Q(refused=[])) & Q(given_at__gte=OuterRef("sent_at"))
    said = Consent.unscoped.filter(taken_back | is_no, case=OuterRef("case"))
    return Q(Exists(said), basis="consent")


@cache
def _shortest_yes() -> timedelta:
    """How long a yes lasts where it lasts shortest."""
    return timedelta(days=min(profile(code).sharing.agreement.lasts_days for code in known_profiles()))


def inbox(person: Person, at: datetime) -> QuerySet[Any]:
    """Referrals to the units this person answers for, by the time that is left."""
    units = person.units_where(Permission.ANSWER_REFERRAL, at)
    mine = Referral.objects.visible_to(person, at).filter(to_unit__in=units)
    return with_doubts(mine, at).select_related(*JOINED).order_by("answer_due_at")


def not_erased(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without those about an erased child, for whom nothing is left to do."""
    return rows.exclude(case__child__ref__in=vault.erased_children())


def outbox(person: Person, at: datetime) -> QuerySet[Any]:
    """What was sent from the cases this person may see, newest first."""
    mine = (
        Referral.objects.visible_to(person, at)
        .filter(case__in=Case.objects.visible_to(person, at).values("pk"))
        .filter(revoked_at__isnull=True)
    )
    return with_doubts(mine, at).select_related(*JOINED).order_by("-drafted_at")


def sent_by(person: Person, at: datetime) -> QuerySet[Referral]:
    """What went from the cases that this person works in and no other letter has followed; erased children and what was
    taken back are left out."""
    later = Referral.unscoped.filter(after=OuterRef("pk"), sent_at__isnull=False, revoked_at__isnull=True)
    cases = Case.objects.visible_to(person, at).filter(worker=person)
    mine = not_erased(
        Referral.unscoped.filter(case__in=cases, sent_at__isnull=False, revoked_at__isnull=True)
    )
    joined = with_doubts(mine, at).select_related(*JOINED).order_by("-sent_at")
    annotated: QuerySet[Any] = joined.annotate(is_followed=Exists(later)).filter(is_followed=False)
    return annotated


def rejected_transfers(person: Person, at: datetime, *, since: datetime) -> QuerySet[Transfer]:
    """Of the cases that this person works in, that another unit did not take over, and that nobody was asked about since."""
    later = Transfer.unscoped.filter(case=OuterRef("case"), requested_at__gt=OuterRef("requested_at"))
    mine = not_erased(Transfer.objects.visible_to(person, at)).filter(
        ~Exists(later), case__worker=person, status=Transfer.Status.REJECTED, answered_at__gt=since
    )
    return mine.select_related("case", "to_unit")


def transfers(person: Person, at: datetime) -> QuerySet[Any]:
    """Cases that another unit wants to hand over to a unit of this person."""
    units = person.units_where(Permission.ACCEPT_TRANSFER, at)
    waiting = not_erased(Transfer.objects.visible_to(person, at)).filter(
        to_unit__in=units, status=Transfer.Status.REQUESTED
    )
    joined = ("case__child", "case__unit", "from_unit", "to_unit", "asked_by")
    return waiting.select_related(*joined).order_by("answer_due_at")


def on_the_boards_list(at: datetime, places: Collection[int]) -> QuerySet[Any]:
    """Referrals from units in these places without an answer after twice their time. For coordinators, who see case
    codes only."""
    waiting = not_erased(Referral.unscoped.all()).filter(
        status__in=Referral.WAITING, listed_at__isnull=False, listed_at__lte=at, from_unit__place__in=places
    )
    joined = waiting.select_related("case", "from_unit", "to_unit__institution")
    return joined.order_by("sent_at", "case__code")


def open_like(wanted: Referral) -> Referral | None:
    """What is sent and not finished of the same child, to the same unit, for the same service, if there is any."""
    not_finished = [*Referral.WAITING, *Referral.WITH_RECEIVER]
    equal = {"case": wanted.case_id, "to_unit": wanted.to_unit_id, "service": wanted.service}
    same = Referral.unscoped.filter(**equal, status__in=not_finished)
    return same.filter(closed_at__isnull=True).order_by("sent_at", "pk").first()


def stray_letters(at: datetime) -> QuerySet[Grant]:
    """Only an accepted referral of a case that goes on opens its letter, until it is finished or taken back."""
    opened = Referral.unscoped.filter(status__in=Referral.OPENED).values("ref")
    letters = Grant.unscoped.filter(Grant.unended(at), reason=Grant.Reason.REFERRAL)
    return letters.filter(~Q(source__in=opened) | Q(case__status=Case.Status.CLOSED))
