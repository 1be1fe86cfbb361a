"""Reads of sharing: inbox, outbox, what is late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from halka.casework.models import Case, Consent, Grant, PlanAction, Restriction
from halka.directory.models import Person
from halka.profiles import known_profiles, profile
from halka.sharing.models import Message, Referral, Transfer
from halka.trust import vault
from halka.trust.policy import Permission

FELL = (*Referral.CAME_BACK, Referral.Status.CLOSED)
"""It came to nothing, and something else may follow."""
PAGE = 25
"""Letters on one page."""
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


def waiting_for(person: Person, at: datetime) -> QuerySet[Referral]:
    """What waits for an answer of a unit of this person."""
    return not_erased(inbox(person, at)).filter(status__in=Referral.WAITING)


def served_by(person: Person, at: datetime) -> QuerySet[Referral]:
    """What a unit of this person accepted, and has not told of: a page of it."""
    return inbox(person, at).filter(status__in=Referral.WITH_RECEIVER)[:PAGE]


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
    standing = Referral.unscoped.filter(sent_at__isnull=False, revoked_at__isnull=True)
    by_name = standing.filter(after=OuterRef("pk"))
    ended_at = Coalesce(OuterRef("given_back_at"), OuterRef("answered_at"))
    again = standing.filter(case=OuterRef("case"), service=OuterRef("service"), sent_at__gte=ended_at)
    followed = Q(Exists(by_name)) | Q(Exists(again), status__in=FELL)
    cases = Case.objects.visible_to(person, at).filter(worker=person)
    mine = not_erased(
        Referral.unscoped.filter(case__in=cases, sent_at__isnull=False, revoked_at__isnull=True)
    )
    joined = with_doubts(mine, at).select_related(*JOINED).order_by("-sent_at")
    annotated: QuerySet[Any] = joined.exclude(followed)
    return annotated


WITH_THEM = (*Referral.WAITING, *Referral.WITH_RECEIVER)
"""While a referral is in one of these its receiver can ask, and reads what the sender answers."""


def away(case: Case, at: datetime) -> list[Referral]:
    """What was sent for this child and has not ended, in the order in which it was sent."""
    sent = Referral.unscoped.filter(case=case, status__in=Referral.AWAY, closed_at__isnull=True)
    return list(with_doubts(sent, at).select_related(*JOINED).order_by("sent_at", "pk"))


_OPEN_ACTIONS = (PlanAction.Status.PENDING, PlanAction.Status.ONGOING)


def to_be_done(case: Case, person: Person, at: datetime) -> list[PlanAction]:
    """What is still to be done of the newest plan, in its order."""
    found = PlanAction.objects.visible_to(person, at).filter(case=case, status__in=_OPEN_ACTIONS)
    rows = list(found.select_related("plan", "case").order_by("number"))
    newest = max((row.plan.version for row in rows), default=0)
    return [row for row in rows if row.plan.version == newest]


def still_to_be_done(action: PlanAction) -> PlanAction | None:
    """The same action in the newest version of the plan, while nobody has said that it is done."""
    same = PlanAction.unscoped.filter(Q(pk=action.key) | Q(root=action.key), status__in=_OPEN_ACTIONS)
    return same.order_by("-plan__version").first()


def came_back(case: Case) -> tuple[list[Referral], list[Referral]]:
    """All that was sent for this child, and what of it came back and nobody has written why nothing follows."""
    sent = list(Referral.unscoped.filter(case=case, sent_at__isnull=False).select_related(*JOINED))
    return sent, [one for one in sent if one.status in Referral.CAME_BACK and one.done_at is None]


def messages_to_answer(person: Person, at: datetime) -> QuerySet[Message]:
    """What receivers asked or told about children this person works with, and nobody has answered."""
    cases = Case.objects.visible_to(person, at)
    mine = _messages().filter(
        referral__case__in=cases, referral__case__worker=person, answered_at__isnull=True
    )
    return mine.exclude(referral__case__child__ref__in=vault.erased_children())


def own_messages(person: Person, at: datetime, *, since: datetime) -> QuerySet[Message]:
    """What units of this person asked or told and what waits for an answer, or was answered since then."""
    units = person.units_where(Permission.ANSWER_REFERRAL, at)
    letters = Referral.objects.visible_to(person, at).filter(to_unit__in=units, status__in=WITH_THEM)
    fresh = Q(answered_at__isnull=True) | Q(answered_at__gt=since)
    mine = _messages().filter(fresh, referral__in=letters.order_by().values("pk"))
    return mine.exclude(referral__case__child__ref__in=vault.erased_children())


def messages_of(referral: Referral) -> list[Message]:
    """What was asked and told about one referral, the newest first."""
    found = Message.unscoped.filter(referral=referral).select_related("sent_by")
    return list(found.order_by("-sent_at", "-pk"))


def _messages() -> QuerySet[Message]:
    """Of referrals that are with their receivers."""
    open_now = {"referral__status__in": WITH_THEM, "referral__closed_at__isnull": True}
    joined = ("referral__case__unit", "referral__from_unit", "referral__to_unit")
    return Message.unscoped.filter(**open_now).select_related(*joined)


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


def transfers_that_left_something(person: Person, at: datetime) -> QuerySet[Transfer]:
    """Where somebody may have to decide whether how to reach the child goes along; `protected` says who."""
    secret = Restriction.unscoped.filter(lifted_at__isnull=True, whereabouts_secret=True).values("case")
    asked = Q(status=Transfer.Status.REQUESTED, case__protected_with__isnull=True)
    mine = not_erased(Transfer.objects.visible_to(person, at)).filter(
        asked | Transfer.kept_by(person, at), case__in=secret, let_go_at__isnull=True
    )
    return mine.select_related("case__unit", "case__child", "case__protected_named", "from_unit", "to_unit")


def has_moved_since(transfer: Transfer) -> bool:
    """Whether another transfer of the case was accepted after this one."""
    moved = Transfer.unscoped.filter(case=transfer.case_id, status=Transfer.Status.ACCEPTED)
    return moved.filter(answered_at__gt=transfer.answered_at).exists()


def on_the_boards_list(at: datetime, places: Collection[int]) -> QuerySet[Any]:
    """Referrals from units in these places without an answer after twice their time. For coordinators, who see case
    codes only."""
    waiting = not_erased(Referral.unscoped.all()).filter(
        status__in=Referral.WAITING, listed_at__isnull=False, listed_at__lte=at, from_unit__place__in=places
    )
    joined = waiting.select_related("case", "from_unit", "to_unit__institution")
    return joined.order_by("sent_at", "case__code")


def stray_letters(at: datetime) -> QuerySet[Grant]:
    """Only an accepted referral opens its letter, until it is finished or taken back; that of an ended case, where it was
    left to run to its end."""
    opened = Referral.unscoped.filter(status__in=Referral.OPENED).values("ref")
    letters = Grant.unscoped.filter(Grant.unended(at), reason=Grant.Reason.REFERRAL)
    runs_on = Referral.unscoped.filter(at_end=Referral.AtEnd.RUN_ON).values("ref")
    of_ended_cases = Q(case__status=Case.Status.CLOSED) & ~Q(source__in=runs_on)
    return letters.filter(~Q(source__in=opened) | of_ended_cases)
