"""The file as it was when the case moved: for whoever had it before, for some days.

The ledger knows which records were sealed up to the transfer and in which version. Whatever was written afterwards,
also over an earlier record, is the new unit's. How to reach the child ends at once while the place is secret.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from halka.casework.access.models import Restriction
from halka.casework.cases.models import Case, Grant, handed_over
from halka.casework.cases.queries import rows_of
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.models import LedgerEntry

Place = tuple[str, str]


@dataclass(frozen=True)
class AsItWas:
    """What a reader of the former unit may read of a case."""

    case: Case
    moved_at: datetime
    ends_at: datetime | None
    places: frozenset[Place]
    """Table and reference of the records that are still as they were."""


def left_to(ref: str, person: Person, at: datetime) -> AsItWas | None:
    """What is left of the case with this reference to somebody who had it; None for everybody else."""
    grants = handed_over(person, at).filter(case__ref=ref).select_related("case__child", "case__unit")
    grant = grants.order_by("-starts_at").first()
    if grant is None:
        return None
    return AsItWas(grant.case, grant.starts_at, grant.ends_at, _places(grant))


def _places(grant: Grant) -> frozenset[Place]:
    """The records that were sealed before, without those that were sealed again."""
    entries = LedgerEntry.objects.filter(case=grant.case.ref, outcome=LedgerEntry.DONE)
    moved = entries.filter(thread=grant.source).aggregate(seq=Max("seq"))["seq"] or 0
    versions: dict[Place, int] = {}
    later: set[Place] = set()
    for seq, thing, wrote in entries.order_by("seq").values_list("seq", "thing", "wrote"):
        sealed = {(table, row): version for table, row, version, _digest in json.loads(wrote)}
        if seq <= moved:
            versions |= sealed
            versions[("notice", thing)] = 1  # it was sealed before there was a case
        else:
            later |= sealed.keys()
    child = ("child", grant.case.child.ref)
    if versions.get(child) != vault.latest(*child):  # another case of the child may have written it again
        later.add(child)
    return frozenset(versions.keys() - later)


def is_secret(case: Case) -> bool:
    """Whether nobody may know where the child is."""
    return rows_of(case, Restriction).filter(lifted_at__isnull=True, whereabouts_secret=True).exists()
