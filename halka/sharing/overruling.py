"""What stands on Today of drafts that a no holds: for the supervisor who is asked to go past it, then for the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.models import Case
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import Kind, Rank, Thing
from halka.sharing import queries, wording
from halka.sharing.models import Referral
from halka.sharing.why import beside, why

GOES_ON = (Case.Status.OPEN, Case.Status.ON_HOLD)


def _held(person: Person, at: datetime) -> QuerySet[Referral]:
    line = Referral.supervised_by(person, at)
    asked = Q(line, overruling_asked_at__isnull=False, overruled_at__isnull=True)
    answered = Q(overruled_at__isnull=False) | Q(no_stands_at__isnull=False)
    still = {"status": Referral.Status.DRAFT, "revoked_at": None, "case__status__in": GOES_ON}
    drafts = Referral.objects.visible_to(person, at).filter(**still)
    drafts = queries.not_erased(drafts.filter(asked | Q(answered, case__worker=person)))
    return drafts.select_related(*queries.JOINED).order_by("drafted_at", "pk")


def past_a_no(person: Person, at: datetime) -> Iterator[Thing]:
    found = ask(_held, person, at)
    said = why("referral_no_stands", [draft.ref for draft in found if draft.no_stands_at])
    for draft in found:
        if draft.overruling_asked_at and draft.overruled_at is None:
            yield _asked(draft, draft.overruling_asked_at)
        elif since := draft.overruled_at or draft.no_stands_at:
            yield _answered(draft, since, said.get(draft.ref))


def _asked(draft: Referral, since: datetime) -> Thing:
    return Thing(
        at=since,
        due=_("since %(day)s") % {"day": day(since)},
        title=_("Go past a no? %(unit)s, %(need)s")
        % {"unit": draft.to_unit.shown_name, "need": wording.need(draft)},
        why=f"{draft.case.code} · {draft.written_by.name}",
        url=reverse("referral", args=[draft.ref]),
        deed=_("Read and decide"),
        kind=Kind.NEW,
        rank=Rank.LOOK,
        risk=draft.urgency,
    )


def _answered(draft: Referral, since: datetime, why_not: str | None) -> Thing:
    """Until the worker sends the draft, or throws it away."""
    may_go = draft.overruled_at is not None
    said = (
        _("It may go without a yes: %(unit)s, %(need)s") if may_go else _("The no stands: %(unit)s, %(need)s")
    )
    return Thing(
        at=since,
        due=day(since),
        title=said % {"unit": draft.to_unit.shown_name, "need": wording.need(draft)},
        why=draft.case.code if may_go else beside(draft.case.code, why_not),
        url=reverse("referral", args=[draft.ref]),
        deed=_("Read and send it") if may_go else _("Open the draft"),
        state="" if may_go else "broken",
        kind=Kind.OTHERS,
        risk=draft.urgency,
    )
