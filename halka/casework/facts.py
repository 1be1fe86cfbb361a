"""What casework hands in to `halka.trust.release`: consents, restrictions, responsibility and age, as plain facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from halka.casework.access.named import named_supervisor
from halka.casework.models import Case, Consent, Exclusion, HouseholdMember, Restriction
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.profiles import known_profiles, profile
from halka.trust.release import Facts, Purpose, Recipient, facts, opens_answers_up_to, release_page
from halka.trust.release.consent import ends_at, is_reminded
from halka.trust.release.facts import ANY_SERVICE, Carer, Responsibility, Told

REACH = ("address", "school", "contact", "caregiver")
"""Where the child is, and by whom the child is reached."""


@dataclass(frozen=True)
class OnFile:
    """What was said about sharing in some cases: read once, by five queries at most, and asked about any moment."""

    consents: dict[int, list[Consent]]
    restrictions: dict[int, list[Restriction]]
    in_conflict: dict[int, set[str]]
    carers: dict[int, list[HouseholdMember]]

    @classmethod
    def of(cls, cases: Collection[Case]) -> OnFile:
        found = cls(defaultdict(list), defaultdict(list), defaultdict(set), defaultdict(list))
        keys = {case.pk for case in cases}
        prefetch_related_objects(list(cases), "worker")  # of all that do not have theirs yet, at once
        for consent in (
            Consent.unscoped.filter(case__in=keys)
            .select_related("carer", "corrects")
            .order_by("given_at", "pk")
        ):
            found.consents[consent.case_id].append(consent)
        for restriction in Restriction.unscoped.filter(case__in=keys):
            found.restrictions[restriction.case_id].append(restriction)
        conflicts = Exclusion.unscoped.filter(case__in=keys)
        for case, person in conflicts.values_list("case", "person__ref"):
            found.in_conflict[case].add(person)
        # Who has left is asked no more; that one of them may harm stays known.
        near = HouseholdMember.here() | Q(may_be_source_of_harm=True, is_mistake=False)
        for member in HouseholdMember.unscoped.filter(near, case__in=keys, is_caregiver=True):
            found.carers[member.case_id].append(member)
        return found

    def before(self, case: Case, moment: datetime) -> Facts:
        """Without what came at that very moment."""
        return self.at(case, moment - timedelta.resolution)

    def at(self, case: Case, at: datetime, service: str = "") -> Facts:
        """As it was at that moment: what came later is not known yet. `service`: for which the child may be excused
        from being asked."""
        said = [row for row in self.consents[case.pk] if row.counts_at(at)]
        restrictions = [
            row
            for row in self.restrictions[case.pk]
            if row.set_at <= at and (row.lifted_at is None or row.lifted_at > at)
        ]
        stays = case.protected_stays and any(row.whereabouts_secret for row in restrictions)
        return Facts(
            today=timezone.localtime(at).date(),
            birth=case.child.birth,
            answers=tuple(told for row in said for told in _told(row)),
            carers=_carers(self.carers[case.pk], said),
            excused=_excused(said, service, at),
            restrictions=tuple(_restriction(row) for row in restrictions),
            responsibility=Responsibility(
                # What stayed with the unit before is not open to the worker of the new one.
                workers=frozenset({case.worker.ref} if case.worker and not stays else ()),
                in_conflict=frozenset(self.in_conflict[case.pk]),
            ),
        )


def may_reach(case: Case, person: Person, at: datetime, renderer: str) -> bool:
    """Whether this page may tell this reader how to reach the child: asked of the registry. While the place is secret
    that is the worker and the supervisor who is named; neither, where it stayed with the unit before."""
    found = OnFile.of([case]).at(case, at)
    named = None if case.protected_stays else named_supervisor(case, at)
    held = replace(found.responsibility, named_supervisors=frozenset({named.ref} if named else ()))
    is_worker = case.worker_id == person.pk
    decided = release_page(
        REACH,
        recipient=Recipient("worker" if is_worker else "named_supervisor", person.ref),
        purpose=Purpose("casework" if is_worker else "supervision"),
        renderer=renderer,
        at=at,
        facts=replace(found, responsibility=held),
        profile=case.profile,
    )
    return all(decision.shown == field for field, decision in decided.items())


def answers_up_to(case: Case, person: Person, at: datetime) -> int:
    """The highest level of answers about this case that this reader opens: asked of the registry."""
    found = OnFile.of([case]).at(case, at)
    named = named_supervisor(case, at)
    held = replace(found.responsibility, named_supervisors=frozenset({named.ref} if named else ()))
    is_worker = case.worker_id == person.pk
    stands = "worker" if is_worker else "named_supervisor" if named == person else "supervisor"
    return opens_answers_up_to(
        recipient=Recipient(stands, person.ref),
        purpose=Purpose("casework" if is_worker else "supervision"),
        renderer="answers",
        at=at,
        facts=replace(found, responsibility=held),
        profile=case.profile,
    )


def _told(consent: Consent) -> list[Told]:
    """What one person said in one talk: to some services and purposes yes, to others no."""
    said: dict[bool, set[str]] = {True: set(), False: set(consent.refused)}
    said[consent.is_yes].update(consent.services)
    for purpose, is_yes in consent.purposes.items():
        said[is_yes].add(purpose)
    return [
        Told(
            is_yes=is_yes,
            covers=frozenset(covers),
            given_at=consent.given_at,
            holder=_holder(consent),
            fields=frozenset(consent.fields if is_yes else ()),
            until=consent.until,
            withdrawn_at=consent.withdrawn_at,
            is_freely_given=consent.is_freely_given,
        )
        for is_yes, covers in said.items()
        if covers
    ]


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


def yeses_that_end(person: Person, at: datetime) -> list[tuple[Case, datetime]]:
    """The cases of this worker in which a yes that counts ends soon, and nothing newer was said; with the first end."""
    cases = {row.case_id: row.case for row in ask(_ending_soon, person, at)}
    if not cases:
        return []
    on_file = OnFile.of(cases.values())
    found = [(case, _first_end(on_file.at(case, at), case, at)) for case in cases.values()]
    return sorted(((case, ends) for case, ends in found if ends), key=lambda row: row[1])


def _ending_soon(person: Person, at: datetime) -> QuerySet[Consent]:
    rules = [profile(code).sharing.agreement for code in known_profiles()]
    soon = timedelta(days=max(rule.reminder_days for rule in rules))
    longest, shortest = max(rule.lasts_days for rule in rules), min(rule.lasts_days for rule in rules)
    by_itself = Q(
        until=None,
        given_at__gt=at - timedelta(days=longest),
        given_at__lte=at - timedelta(days=shortest) + soon,
    )
    ending = Consent.objects.visible_to(person, at).filter(
        by_itself | Q(until__gt=at, until__lte=at + soon),
        case__worker=person,
        case__status__in=[Case.Status.OPEN, Case.Status.ON_HOLD],
        withdrawn_at=None,
        is_yes=True,
    )
    return ending.select_related("case__child", "case__unit", "case__worker")


def _first_end(found: Facts, case: Case, at: datetime) -> datetime | None:
    agreement = case.profile.sharing.agreement
    counted = {"", *(carer.code for carer in found.carers if carer.may_answer)}
    newest = {(told.holder, what): told for told in found.answers for what in told.covers}
    held = [told for (holder, _what), told in newest.items() if holder in counted]
    return min((ends_at(told, agreement) for told in held if is_reminded(told, at, agreement)), default=None)
