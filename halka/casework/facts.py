"""What casework hands in to `halka.trust.release`: consents, restrictions, responsibility and age, as plain facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from halka.casework.models import Case, Consent, Exclusion, Restriction
from halka.trust.release import Facts, facts
from halka.trust.release.age import Birth
from halka.trust.release.facts import Responsibility, Told


@dataclass(frozen=True)
class OnFile:
    """What was said about sharing in some cases: read once, by three queries, and asked about any moment."""

    consents: dict[int, list[Consent]]
    restrictions: dict[int, list[Restriction]]
    in_conflict: dict[int, set[str]]

    @classmethod
    def of(cls, cases: Collection[Case]) -> OnFile:
        found = cls(defaultdict(list), defaultdict(list), defaultdict(set))
        keys = {case.pk for case in cases}
        for consent in Consent.unscoped.filter(case__in=keys).order_by("given_at", "pk"):
            found.consents[consent.case_id].append(consent)
        for restriction in Restriction.unscoped.filter(case__in=keys):
            found.restrictions[restriction.case_id].append(restriction)
        conflicts = Exclusion.unscoped.filter(case__in=keys)
        for case, person in conflicts.values_list("case", "person__ref"):
            found.in_conflict[case].add(person)
        return found

    def before(self, case: Case, moment: datetime) -> Facts:
        """Without what came at that very moment."""
        return self.at(case, moment - timedelta.resolution)

    def at(self, case: Case, at: datetime) -> Facts:
        """As it was at that moment: what came later is not known yet."""
        restrictions = [
            row
            for row in self.restrictions[case.pk]
            if row.set_at <= at and (row.lifted_at is None or row.lifted_at > at)
        ]
        return Facts(
            today=timezone.localtime(at).date(),
            birth=Birth(year=case.child.birth_year),
            answers=tuple(_told(row) for row in self.consents[case.pk] if row.given_at <= at),
            restrictions=tuple(_restriction(row) for row in restrictions),
            responsibility=Responsibility(
                workers=frozenset({case.worker.ref} if case.worker else ()),
                in_conflict=frozenset(self.in_conflict[case.pk]),
            ),
        )


def _told(consent: Consent) -> Told:
    """Of a carer only it is known that it was a carer: each of them speaks for the kind."""
    return Told(
        is_yes=consent.is_yes,
        covers=frozenset(consent.services),
        given_at=consent.given_at,
        holder="" if consent.given_by == "child" else consent.given_by,
        fields=frozenset(consent.fields),
        withdrawn_at=consent.withdrawn_at,
    )


def _restriction(row: Restriction) -> facts.Restriction:
    return facts.Restriction(
        withheld=frozenset(row.withheld),
        place_is_secret=row.whereabouts_secret,
        home_is_closed=row.home_is_closed,
    )
