"""Small nasty worlds for the policy: posts, grants and conflicts that start and end at the edge of now.

`Oracle` says who may see what, in plain Python, written from the text of the rules and not from the code:

* A post counts from its start until just before its end, and never for somebody who is not active.
* A case is seen by somebody who now holds a post of caseworker or supervisor, and to whom a grant of the file (whole,
  or to read) is open now: given to the person, or given for supervision to a unit that the person supervises; not
  one that is left of a case that has moved, which opens the file as it was and nothing else, nor one taken in an
  emergency, which opens a summary.
* A conflict of interest beats all of that.
* What belongs to a case is seen by whoever sees the case; a child by whoever sees a case of the child and is in
  conflict with none of them.
* A referral is also seen by those who answer for the receiving unit (focal persons, coordinators), from sending until
  it is taken back, unless in conflict.
* A transfer is also seen by the caseworkers and supervisors of the unit that was asked, unless in conflict.
* A notice is seen by the supervisors of the unit it was sent to, unless in conflict with the case it became.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from halka.casework.models import Case, Child, Exclusion, Grant, Notice
from halka.directory.models import Institution, Person, Place, Post, Unit
from halka.sharing.models import Referral, Transfer
from halka.trust.policy import ROLES
from tests.cast import START

NOW = START
TICK = timedelta(microseconds=1)
BEFORE, AFTER = NOW - timedelta(days=9), NOW + timedelta(days=9)
STARTS = (BEFORE, BEFORE, NOW - TICK, NOW, NOW, NOW + TICK)
ENDS = (None, None, NOW - TICK, NOW, NOW + TICK, AFTER)


@dataclass
class World:
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    said: dict[int, dict[type[Any], set[int]]] = field(default_factory=dict)

    def seen_by(self, person: Person) -> dict[type[Any], set[int]]:
        """What the oracle says; it is asked once about each person."""
        if person.pk not in self.said:
            self.said[person.pk] = Oracle(self, person).sees()
        return self.said[person.pk]


def span(chance: random.Random) -> dict[str, datetime | None]:
    start = chance.choice(STARTS)
    end = chance.choice(ENDS)
    return {"starts_at": start, "ends_at": None if end is None else max(start, end)}


def build(chance: random.Random, number: int) -> World:
    """Three units, six people (one not active), five cases of three children."""
    place, _ = Place.objects.get_or_create(code="W", name="World", kind="province")
    body, _ = Institution.objects.get_or_create(code="W", name="World", sector="public")
    units = Unit.objects.bulk_create(
        Unit(code=f"W{number}-{n}", name="U", kind="cpu", level="local", institution=body, place=place)
        for n in range(3)
    )
    world = World()
    world.people = Person.objects.bulk_create(
        Person(username=f"w{number}-{n}", name=f"Person {n}", is_active=n != 0) for n in range(6)
    )
    roles = ["caseworker", "supervisor"] * 6 + ["focal"] * 3 + [*ROLES]
    world.posts = Post.objects.bulk_create(
        Post(person=person, unit=chance.choice(units), role=role, **span(chance))
        for person in world.people
        # Nobody works with children beside the administrator's post: that person shows what this post opens.
        for role in (
            ["administrator"]
            if person is world.people[5]
            else chance.choices(roles, k=chance.choice((1, 1, 2)))
        )
    )
    world.posts += Post.objects.bulk_create(
        [
            Post(person=world.people[1], unit=units[0], role="caseworker", starts_at=BEFORE),
            Post(person=world.people[2], unit=units[1], role="focal", starts_at=BEFORE),
        ]
    )
    _add_cases(world, units, chance, number)
    _add_papers(world, units, chance, number)
    return world


def _add_cases(world: World, units: list[Unit], chance: random.Random, number: int) -> None:
    children = Child.unscoped.bulk_create(Child() for _ in range(3))
    world.cases = Case.unscoped.bulk_create(
        Case(
            child=children[n % 3],
            unit=chance.choice(units),
            risk="low",
            opened_at=BEFORE,
            last_entry_at=BEFORE,
            code=f"W{number}-{n}",
        )
        for n in range(5)
    )

    def holder() -> dict[str, Any]:
        return (
            {"person": chance.choice(world.people)}
            if chance.random() < 0.5
            else {"unit": chance.choice(units)}
        )

    world.grants = Grant.unscoped.bulk_create(
        Grant(
            case=case,
            reason=chance.choice([Grant.Reason.SUPERVISION, *Grant.Reason]),
            breadth=chance.choice(list(Grant.Breadth)),
            **holder(),
            **span(chance),
        )
        for case in world.cases
        for _ in range(6)
    )
    # One person works with two cases of one child, and is in conflict with the second; one answers for a unit.
    world.grants += Grant.unscoped.bulk_create(
        Grant(case=case, reason=Grant.Reason.ASSIGNMENT, person=world.people[1], starts_at=BEFORE)
        for case in (world.cases[0], world.cases[3])
    )
    pairs = {(world.cases[3], world.people[1])} | {
        (chance.choice(world.cases), chance.choice(world.people)) for _ in range(4)
    }
    world.exclusions = Exclusion.unscoped.bulk_create(
        Exclusion(case=case, person=person, reason="relative", declared_at=BEFORE)
        for case, person in sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk))
    )


def _add_papers(world: World, units: list[Unit], chance: random.Random, number: int) -> None:
    def two() -> dict[str, Unit]:
        here, there = chance.sample(units, 2)
        return {"from_unit": here, "to_unit": there}

    world.referrals = Referral.unscoped.bulk_create(
        Referral(
            case=chance.choice(world.cases),
            written_by=world.people[1],
            service="legal",
            urgency="low",
            rule="rule:0.1",
            status=status,
            number=f"W{number}-{status[:6]}{n}",
            drafted_at=BEFORE,
            sent_at=BEFORE,
            answer_due_at=AFTER,
            refusal="other",
            given_back_at=BEFORE if status == "given_back" else None,
            **(two() if n else {"from_unit": units[0], "to_unit": units[1]}),
        )
        for status in Referral.Status.values
        for n in range(2)
    )
    world.transfers = Transfer.unscoped.bulk_create(
        Transfer(
            case=case,
            asked_by=world.people[1],
            reason="moved",
            status=chance.choice(Transfer.Status.values),
            requested_at=BEFORE,
            answer_due_at=AFTER,
            **two(),
        )
        for case in world.cases
    )
    world.notices = Notice.unscoped.bulk_create(
        Notice(
            to_unit=chance.choice(units),
            source="school",
            status="received",
            number=f"W{number}-{n}",
            received_at=BEFORE,
            case=chance.choice([None, *world.cases]),
        )
        for n in range(6)
    )


@dataclass
class Oracle:
    """Decides about one person in one world. No query, and nothing of `halka.trust.policy`."""

    world: World
    person: Person

    def units_as(self, *roles: str) -> set[int]:
        return {
            post.unit_id
            for post in self.world.posts
            if post.person_id == self.person.pk
            and self.person.is_active
            and post.role in roles
            and post.starts_at is not None
            and post.starts_at <= NOW
            and (post.ends_at is None or post.ends_at > NOW)
        }

    def in_conflict(self, case_id: int | None) -> bool:
        return any(e.case_id == case_id and e.person_id == self.person.pk for e in self.world.exclusions)

    def may_write(self, case_id: int) -> bool:
        return self.is_let_in(case_id, ("file",)) and not self.in_conflict(case_id)

    def is_let_in(self, case_id: int, breadths: tuple[str, ...] = ("file", "read")) -> bool:
        supervised = self.units_as("supervisor")
        works = self.units_as("caseworker", "supervisor")
        return any(
            works
            and grant.case_id == case_id
            and grant.breadth in breadths
            and grant.reason not in ("transfer", "emergency")
            and grant.starts_at <= NOW
            and (grant.ends_at is None or grant.ends_at > NOW)
            and (
                grant.person_id == self.person.pk
                or (grant.unit_id in supervised and grant.reason == "supervision")
            )
            for grant in self.world.grants
        )

    def sees_case(self, case_id: int) -> bool:
        return self.is_let_in(case_id) and not self.in_conflict(case_id)

    def sees(self) -> dict[type[Any], set[int]]:
        w = self.world
        answers, screens = self.units_as("focal", "coordinator"), self.units_as("supervisor")
        takes = self.units_as("caseworker", "supervisor")
        return {
            Case: {case.pk for case in w.cases if self.sees_case(case.pk)},
            Child: {case.child_id for case in w.cases if self.is_let_in(case.pk)}
            - {case.child_id for case in w.cases if self.in_conflict(case.pk)},
            Grant: {row.pk for row in w.grants if self.sees_case(row.case_id)},
            Exclusion: {row.pk for row in w.exclusions if self.sees_case(row.case_id)},
            Referral: {
                row.pk
                for row in w.referrals
                if self.sees_case(row.case_id)
                or (
                    row.to_unit_id in answers
                    and row.status not in ("draft", "revoked")
                    and not self.in_conflict(row.case_id)
                )
            },
            Transfer: {
                row.pk
                for row in w.transfers
                if self.sees_case(row.case_id)
                or (
                    row.to_unit_id in takes and row.status != "rejected" and not self.in_conflict(row.case_id)
                )
            },
            Notice: {
                row.pk
                for row in w.notices
                if row.to_unit_id in screens and not (row.case_id and self.in_conflict(row.case_id))
            },
        }


def disagreements(worlds: list[World], models: Collection[type[Any]] = ()) -> Iterator[str]:
    """Where the queryset of the door and the oracle say different things, about all tables or some."""
    for number, world in enumerate(worlds):
        for person in world.people:
            somebody = Person.objects.get(pk=person.pk)
            for model, expected in world.seen_by(person).items():
                if models and model not in models:
                    continue
                shown = set(model.objects.visible_to(somebody, NOW).values_list("pk", flat=True))
                if shown != expected:
                    yield f"world {number}: {person.name} and {model.__name__}"
