"""Whoever stops, lifts or disapproves says why; whoever did it reads that on Today for a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.directory.asking import ask
from halka.directory.models import Person, Refusal
from halka.directory.refs import new_ref
from halka.pages.dates_in_words import day
from halka.pages.things import MOST, Kind, Thing
from halka.trust import vault
from halka.trust.action import UNTRUSTED, Refused
from halka.trust.actor import Actor

IS_NEWS = timedelta(days=7)
TITLES = {
    Refusal.Kind.POST: gettext_lazy("%(by)s stopped the post of %(name)s"),
    Refusal.Kind.SIGN_IN: gettext_lazy("%(by)s stopped the new password of %(name)s"),
    Refusal.Kind.ERASURE: gettext_lazy("%(by)s stopped the erasure that you proposed"),
    Refusal.Kind.HOLD: gettext_lazy("%(by)s lifted the legal hold that you set"),
    Refusal.Kind.CONFLICT: gettext_lazy("%(by)s lifted the conflict of %(name)s"),
    Refusal.Kind.EMERGENCY: gettext_lazy("%(by)s found that your opening in an emergency was not justified"),
}
LEADS_TO = {
    Refusal.Kind.POST: "access",
    Refusal.Kind.SIGN_IN: "access",
    Refusal.Kind.ERASURE: "erasures",
    Refusal.Kind.HOLD: "holds",
    Refusal.Kind.CONFLICT: "cases",
    Refusal.Kind.EMERGENCY: "emergency",
}
"""The page where it was done, or is done again."""


def say_no(
    kind: Refusal.Kind,
    *,
    told: Person | None,
    by: Actor,
    why: str,
    at: datetime,
    person: Person | None = None,
    code: str = "",
    child: str = "",
) -> None:
    """Part of the deed that says no. Nobody is told by a command at the machine, or of what she or he did herself.
    `child`: under whose key the words are sealed; under one of their own where they are about no child."""
    if not why.strip():
        raise Refused(_("Write why."), about="why")
    if told is None or not isinstance(by, Person) or told.pk == by.pk:
        return
    row = Refusal(ref=new_ref(), kind=kind, told=told, said_by=by, said_at=at, person=person, code=code)
    row.save(force_insert=True)
    vault.put(table="refusal", row=row.ref, child=child or row.ref, version=1, content={"why": why})


def _lately(person: Person, at: datetime) -> QuerySet[Refusal]:
    rows = Refusal.objects.filter(told=person, said_at__gt=at - IS_NEWS, said_at__lte=at)
    return rows.select_related("said_by", "person")[:MOST]


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """What others said no to."""
    rows = ask(_lately, person, at)
    words = vault.read_many([("refusal", row.ref) for row in rows]) if rows else {}
    for row in rows:
        said = words.get(("refusal", row.ref), vault.Words({}))
        why = str(UNTRUSTED if said.is_tampered else said.get("why", ""))
        named = {"by": row.said_by.name, "name": row.person.name if row.person else ""}
        yield Thing(
            at=row.said_at,
            due=day(row.said_at),
            title=str(TITLES[Refusal.Kind(row.kind)]) % named,
            why=" · ".join(part for part in (row.code, why) if part),
            url=reverse(LEADS_TO[Refusal.Kind(row.kind)]),
            deed=_("Look at it"),
            state="broken",
            kind=Kind.OTHERS,
        )
