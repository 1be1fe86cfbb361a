"""What casework hands in to `halka.trust.release`: consents, restrictions, responsibility and age, as plain facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from halka.casework.models import Case, Consent, Exclusion, HouseholdMember, Restriction
from halka.trust.release import Facts, facts
from halka.trust.release.facts import ANY_SERVICE, Carer, Responsibility, Told


@dataclass(frozen=True)
class OnFile:
    """What was said about sharing in some cases: read once, by four queries, and asked about any moment."""

    consents: dict[int, list[Consent]]
    restrictions: dict[int, list[Restriction]]
    in_conflict: dict[int, set[str]]
    carers: dict[int, list[HouseholdMember]]

    @classmethod
    def of(cls, cases: Collection[Case]) -> OnFile:
        found = cls(defaultdict(list), defaultdict(list), defaultdict(set), defaultdict(list))
        keys = {case.pk for case in cases}
        for consent in (
            Consent.unscoped.filter(case__in=keys).select_related("carer").order_by("given_at", "pk")
        ):
            found.consents[consent.case_id].append(consent)
        for restriction in Restriction.unscoped.filter(case__in=keys):
            found.restrictions[restriction.case_id].append(restriction)
        conflicts = Exclusion.unscoped.filter(case__in=keys)
        for case, person in conflicts.values_list("case", "person__ref"):
            found.in_conflict[case].add(person)
        for member in HouseholdMember.unscoped.filter(case__in=keys, is_caregiver=True):
            found.carers[member.case_id].append(member)
        return found

    def before(self, case: Case, moment: datetime) -> Facts:
        """Without what came at that very moment."""
        return self.at(case, moment - timedelta.resolution)

    def at(self, case: Case, at: datetime, service: str = "") -> Facts:
        """As it was at that moment: what came later is not known yet. `service`: for which the child may be excused
        from being asked."""
        said = [row for row in self.consents[case.pk] if row.given_at <= at]
        restrictions = [
            row
            for row in self.restrictions[case.pk]
            if row.set_at <= at and (row.lifted_at is None or row.lifted_at > at)
        ]
        return Facts(
            today=timezone.localtime(at).date(),
            birth=case.child.birth,
            answers=tuple(_told(row) for row in said),
            carers=_carers(self.carers[case.pk], said),
            excused=_excused(said, service, at),
            restrictions=tuple(_restriction(row) for row in restrictions),
            responsibility=Responsibility(
                workers=frozenset({case.worker.ref} if case.worker else ()),
                in_conflict=frozenset(self.in_conflict[case.pk]),
            ),
        )


def _told(consent: Consent) -> Told:
    return Told(
        is_yes=consent.is_yes,
        covers=frozenset(consent.services),
        given_at=consent.given_at,
        holder=_holder(consent),
        fields=frozenset(consent.fields),
        withdrawn_at=consent.withdrawn_at,
    )


def _holder(consent: Consent) -> str:
    """Empty for the child; a carer by reference. Of an older answer only the kind is known: it speaks for the kind."""
    if consent.given_by == "child":
        return ""
    return consent.carer.ref if consent.carer else consent.given_by


def _carers(members: Collection[HouseholdMember], said: Collection[Consent]) -> tuple[Carer, ...]:
    """Who cares for the child at home, and whoever else was asked. Another adult holds no responsibility. A carer
    without a name may be the one who harms, where one of them may be."""
    named = {m.ref: Carer(m.ref, may_be_source_of_harm=m.may_be_source_of_harm) for m in members}
    for consent in said:
        if consent.carer:
            harms = consent.carer.may_be_source_of_harm
            named[consent.carer.ref] = Carer(consent.carer.ref, may_be_source_of_harm=harms)
    some_harm = any(carer.may_be_source_of_harm for carer in named.values())
    unnamed = sorted({_holder(consent) for consent in said} - {"", *named})
    kinds = [
        Carer(
            kind,
            holds_responsibility=kind != "other",
            may_be_source_of_harm=some_harm and kind == "caregiver",
        )
        for kind in unnamed
    ]
    return (*named.values(), *kinds)


def _excused(said: Collection[Consent], service: str, at: datetime) -> str:
    """Why the child was not asked: what stands with the newest answer of a carer that names the service."""
    named = [
        row
        for row in said
        if row.given_by != "child"
        and (service in row.services or ANY_SERVICE in row.services)
        and (row.withdrawn_at is None or row.withdrawn_at > at)
    ]
    return named[-1].child_not_asked if named else ""


def _restriction(row: Restriction) -> facts.Restriction:
    return facts.Restriction(
        withheld=frozenset(row.withheld),
        place_is_secret=row.whereabouts_secret,
        home_is_closed=row.home_is_closed,
    )
