"""Which entries of the ledger somebody asked for, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from halka.directory.models import Person
from halka.trust.acts import ACCESS_DENIED, ACTS, LEDGER_OPENED, LIST_OPENED
from halka.trust.codes import microseconds
from halka.trust.models import LedgerEntry


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: the answers of the form. `case` by its reference, `unit` by its code."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    act: str = ""
    person: Person | None = None
    unit: str = ""
    case: str = ""


DENIED = Q(outcome=LedgerEntry.DENIED)


def entries(asked: Wanted) -> QuerySet[LedgerEntry]:
    """Days are those of the reader."""
    found = LedgerEntry.objects.all()
    if asked.since:
        found = found.filter(recorded_us__gte=_begin_of(asked.since))
    if asked.until:
        found = found.filter(recorded_us__lt=_begin_of(asked.until + timedelta(days=1)))
    if asked.kind:
        found = found.filter(_of_kind(asked.kind))
    if asked.act:
        found = found.filter(act=asked.act)
    if asked.person:
        found = found.filter(person=asked.person.ref)
    if asked.unit:
        found = found.filter(Q(unit=asked.unit) | Q(to_unit=asked.unit))
    if (
        case := asked.case
    ):  # whoever knocked at a case that she or he may not see is found by what was asked for
        found = found.filter(Q(case=case) | Q(act=ACCESS_DENIED, thing=case))
    return found.order_by("-seq")


def number_of(found: QuerySet[LedgerEntry], asked: Wanted) -> int:
    """Of the whole record the newest number says it: entries are numbered from one, without a gap."""
    if asked != Wanted():
        return found.count()
    newest = found.values_list("seq", flat=True).first()
    return newest or 0


def _begin_of(day: date) -> int:
    return microseconds(timezone.make_aware(datetime.combine(day, time())))


def _of_kind(kind: str) -> Q:
    looks = [act for act, row in ACTS.items() if row.is_look or act in (LIST_OPENED, LEDGER_OPENED)]
    if kind == "denied":
        return DENIED
    is_look = Q(act__in=looks)
    return ~DENIED & (is_look if kind == "looks" else ~is_look)
