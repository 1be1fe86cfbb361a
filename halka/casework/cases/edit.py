"""What every deed in a case begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from halka.casework.cases.models import (
    CORRECTIONS,
    GRANTS,
    HOUSEHOLD,
    Case,
    Correction,
    Grant,
    HouseholdMember,
    note_protected,
    note_risk,
)
from halka.directory.models import Person, Unit
from halka.pages.dates_in_words import said
from halka.trust import rows, vault
from halka.trust.action import SOMEBODY_WROTE, Denied, Refused
from halka.trust.actor import Actor
from halka.trust.policy import Permission


def begin_edit(case: Case, by: Actor, at: datetime, *, closed_too: bool = False) -> Person:
    """Whoever writes in a case must hold the whole file, not a look at it; and the case must be open."""
    if not isinstance(by, Person) or not case.begin_edit(by, at):
        raise Denied(by=by, needs=Permission.WORK_CASE, at=at, case=case.ref)
    if closed_too:
        case.must_not_be_erased()
    else:
        case.must_be_open()
    return by


def finish_edit(case: Case, at: datetime, **changes: object) -> None:
    """Writes the changed columns of a case and when something was last written in it."""
    rows.move(case, {}, {**changes, "last_entry_at": max(case.last_entry_at, at)})
    if "risk" in changes:
        note_risk(case)
    if "protected_with" in changes:
        note_protected(case)


def keep_before(
    *, case: Case, thing: str, why: str, before: Mapping[str, object], by: Person, at: datetime
) -> Correction:
    """What was written down wrongly stays readable beside what is right: who put it right, when and why."""
    if not why.strip():
        raise Refused(_("Write what was wrong."), about="why")
    kept = Correction.unscoped.create(case=case, thing=thing, written_by=by, written_at=at)
    CORRECTIONS.note(pk=kept.pk)
    content = {"why": why, "before": before}
    vault.put(table="correction", row=kept.ref, child=case.child.ref, version=1, content=content)
    return kept


def change_household(
    member: HouseholdMember,
    at: datetime,
    *,
    by: Person,
    why: str,
    before: dict[str, object],
    words: tuple[str, str],
    marks: dict[str, object],
) -> None:
    """Sealed anew also where only marks change: whoever reads the file as it was reads nothing that came later."""
    case, version = member.case, member.version + 1
    keep_before(case=case, thing=member.ref, why=why, before=before, by=by, at=at)
    if not rows.move(member, {"version": member.version}, {**marks, "version": version}):
        raise Refused(str(SOMEBODY_WROTE))
    HOUSEHOLD.note(pk=member.pk)
    content = dict(zip(("name", "phone"), words, strict=True))
    vault.put(table="household", row=member.ref, child=case.child.ref, version=version, content=content)
    finish_edit(case, at)


def not_later(happened_at: datetime | None, at: datetime) -> datetime:
    """When something happened, for entries that are written down later. Never in the future."""
    if happened_at is not None and happened_at > at:
        raise Refused(_("This lies in the future. Write the day on which it happened."), about="happened_at")
    return happened_at or at


def in_their_life(case: Case, happened_at: datetime | None, at: datetime) -> datetime:
    """The same of what happened with the child: never before she or he was born either."""
    when = not_later(happened_at, at)
    born = case.child.birth.earliest
    if born is not None and case.profile.day_of(when) < born:
        day = said(born, this_year=case.profile.day_of(at).year)
        raise Refused(
            _("This lies before the child was born. The earliest day is %(day)s.") % {"day": day},
            about="happened_at",
        )
    return when


def grant(
    *,
    case: Case,
    reason: Grant.Reason,
    at: datetime,
    person: Person | None = None,
    unit: Unit | None = None,
    breadth: Grant.Breadth = Grant.Breadth.FILE,
    ends_at: datetime | None = None,
    source: str = "",
) -> Grant:
    """Opens a case to a person or a unit. Called by deeds; the entry in the ledger is theirs."""
    opened = Grant.unscoped.create(
        case=case,
        person=person,
        unit=unit,
        reason=reason,
        breadth=breadth,
        starts_at=at,
        ends_at=ends_at,
        source=source,
    )
    GRANTS.note(pk=opened.pk)
    return opened


def revoke(*, case: Case, at: datetime, **which: object) -> int:
    """Ends the grants of a case that match; answers how many.

    What has not ended is ended, whenever it began. Of two deeds at once the second in the store may be the one whose
    page was asked for first: its `at` then lies before the beginning of what it has to end.
    """
    return end(Grant.unscoped.filter(case=case, **which), at)


def end(grants: QuerySet[Grant], at: datetime) -> int:
    """No grant ends before it began: one that would have begins at no time at all."""
    at_once = Greatest("starts_at", Value(at, DateTimeField()))
    open_now = list(grants.filter(Grant.unended(at)).values_list("pk", flat=True))
    ended = grants.filter(Grant.unended(at)).update(ends_at=at_once)
    if ended:  # of two deeds at once one may have ended what the other had not seen yet
        seen = grants.filter(ends_at=at_once).values_list("pk", flat=True)
        for key in {*open_now, *seen}:
            GRANTS.note(pk=key)
    return ended
