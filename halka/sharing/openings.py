"""The account of what was opened of a letter: by whom, when, and which part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from halka.directory.models import Person, Post
from halka.sharing.acts import REFERRAL_ACCEPTED, REFERRAL_PRINTED, REFERRAL_SEEN
from halka.sharing.models import Referral
from halka.trust.acts import ACTS
from halka.trust.models import LedgerEntry
from halka.trust.policy import ROLES, Permission

OPENINGS = {
    REFERRAL_SEEN: gettext_lazy("Read before the answer, without the name"),
    REFERRAL_ACCEPTED: gettext_lazy("Accepted: the whole letter"),
    REFERRAL_PRINTED: gettext_lazy("Printed"),
}
"""Entries of the receiver by which something of a letter was opened."""


@dataclass(frozen=True)
class Opening:
    """`fields`: the names of what was read, where that was a part of the letter and is known."""

    what: str
    fields: str
    who: str
    at: datetime


def openings(referral: Referral, teaser: Sequence[str]) -> list[Opening]:
    """`teaser`: the names of the fields that are read before acceptance; empty where that was not kept."""
    entries = list(
        LedgerEntry.objects.filter(
            thread=referral.ref, unit=referral.to_unit.code, act__in=[*OPENINGS]
        ).order_by("seq")
    )
    people = dict(Person.objects.filter(ref__in={e.person for e in entries}).values_list("ref", "name"))
    answered = referral.answered_at
    found = []
    for entry in entries:
        is_part = entry.act != REFERRAL_ACCEPTED and (answered is None or entry.recorded_at < answered)
        fields = ", ".join(teaser) if is_part else ""
        what = str(OPENINGS[ACTS[entry.act]])
        found.append(Opening(what, fields, people.get(entry.person, ""), entry.recorded_at))
    return found


def could_read(referral: Referral) -> QuerySet[Person]:
    """Who answered for the receiving unit while the letter was open."""
    roles = [code for code, role in ROLES.items() if Permission.ANSWER_REFERRAL in role.may]
    held = Q(starts_at__lte=referral.closed_at) & (
        Q(ends_at__isnull=True) | Q(ends_at__gt=referral.answered_at)
    )
    posts = Post.objects.filter(held, unit=referral.to_unit_id, role__in=roles)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name")
