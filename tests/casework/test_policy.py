"""The front door against an oracle, in small nasty worlds; and the same with a policy that has a bug."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from halka.casework.cases.models import child as child_module
from halka.casework.cases.models import door
from halka.casework.models import Case, Child, Exclusion, Grant, Notice
from halka.directory.models import Person, Post, Unit
from halka.sharing.models import Referral, Transfer
from halka.trust.policy import Administrator, Permission
from halka.trust.prepared import Prepared
from tests.casework.worlds import NOW, Oracle, World, build, disagreements

pytestmark = pytest.mark.django_db
WORLDS = 12


@pytest.fixture
def worlds() -> list[World]:
    chance = random.Random(20240620)
    return [build(chance, number) for number in range(WORLDS)]


def test_the_door_and_the_oracle_agree_about_everything(worlds: list[World]) -> None:
    assert list(disagreements(worlds)) == []
    seen = [
        len(rows) for world in worlds for person in world.people for rows in world.seen_by(person).values()
    ]
    assert sum(seen) > 300  # worlds in which nobody sees anything would prove nothing
    assert seen.count(0) > 100


def test_who_may_write_in_a_case_is_what_the_oracle_says(worlds: list[World]) -> None:
    said = []
    for world in worlds:
        for each in world.people:
            person, oracle = Person.objects.get(pk=each.pk), Oracle(world, each)
            for case in world.cases:
                may = Case.unscoped.get(pk=case.pk).begin_edit(person, NOW)
                assert may == case.may_be_written_by(person, NOW) == oracle.may_write(case.pk)
                said.append(may)
    assert 15 < said.count(True) < said.count(False)


Patch = Callable[[pytest.MonkeyPatch], None]
as_written = door.live_grants
may_as_written = Person.may
posts_as_written = Person.posts_at


def grants_as(answer: Callable[[Any, datetime], QuerySet[Grant]]) -> Patch:
    def patch(m: pytest.MonkeyPatch) -> None:
        m.setattr(door, "live_grants", answer)
        m.setattr(door, "cases_opened", lambda p, at: answer(p, at).values("case"))
        m.setattr(child_module, "live_grants", answer)

    return patch


def live_as(answer: Callable[[datetime], Q]) -> Patch:
    return lambda m: m.setattr(Grant, "live", staticmethod(answer))


def door_as(model: type[Any], answer: Callable[[Any, datetime], Q]) -> Patch:
    return lambda m: m.setattr(model, "door", classmethod(lambda cls, person, at: answer(person, at)))


def held_as(answer: Callable[[Post, datetime], bool]) -> Patch:
    return lambda m: m.setattr(Post, "is_held", answer)


def no_conflicts(m: pytest.MonkeyPatch) -> None:
    class Nothing:
        @staticmethod
        def filter(*door: Q, **which: Any) -> QuerySet[Exclusion]:
            rows = Exclusion._base_manager.all()
            return rows.filter(*door) if door else rows.none()

    m.setattr(Exclusion, "unscoped", Nothing)


def inactive_allowed(m: pytest.MonkeyPatch) -> None:
    def posts_at(self: Person, at: datetime) -> list[Post]:
        return [post for post in self.posts.select_related("unit") if post.is_held(at)]

    m.setattr(Person, "posts_at", posts_at)


def every_unit(m: pytest.MonkeyPatch) -> None:
    def units_where(self: Person, permission: Permission, at: datetime) -> list[int]:
        return list(Unit.objects.values_list("pk", flat=True)) if self.may(permission, at) else []

    m.setattr(Person, "units_where", units_where)


def administrator_opens(m: pytest.MonkeyPatch) -> None:
    m.setattr(Administrator, "may", Administrator.may | {Permission.OPEN_CASE})


def focal_supervises(m: pytest.MonkeyPatch) -> None:
    from halka.trust.policy import Focal

    m.setattr(Focal, "may", Focal.may | {Permission.OPEN_CASE, Permission.APPROVE_STEP})


def opening(
    person: Person, *, reason: bool = True, breadth: bool = True, role: bool = True
) -> QuerySet[Grant]:
    """`live_grants` again, with one of its conditions left out."""
    if role and not person.may(Permission.OPEN_CASE, NOW):
        return Grant.unscoped.none()
    line = Q(unit__in=person.units_where(Permission.APPROVE_STEP, NOW))
    if reason:
        line &= Q(reason=Grant.Reason.SUPERVISION)
    rows = Grant.unscoped.filter(Q(person=person) | line, Grant.live(NOW))
    rows = rows.exclude(reason__in=["transfer", "emergency"])
    return rows.filter(breadth__in=["file", "read"]) if breadth else rows


def units(person: Person, permission: Permission) -> Q:
    return Q(to_unit__in=person.units_where(permission, NOW))


def conflicts(person: Person) -> Q:
    return Q(case__in=Exclusion.unscoped.filter(person=person).values("case"))


def referral_door(hidden: tuple[str, ...]) -> Patch:
    return door_as(
        Referral,
        lambda p, at: (
            (units(p, Permission.ANSWER_REFERRAL) & ~Q(status__in=hidden) & ~conflicts(p))
            | door.seen_through_case(p, at, "case")
        ),
    )


HIDDEN = ("draft", "revoked")
# By the table at whose door the bug shows.
MUTANTS: dict[type[Any], dict[str, Patch]] = {
    Case: {
        "a grant never ends": live_as(lambda at: Q(starts_at__lte=at)),
        "a grant ends one tick late": live_as(
            lambda at: Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gte=at))
        ),
        "a grant counts before it starts": live_as(lambda at: Q(ends_at__isnull=True) | Q(ends_at__gt=at)),
        "a grant starts one tick late": live_as(
            lambda at: Q(starts_at__lt=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        ),
        "conflicts are forgotten": no_conflicts,
        "conflicts are forgotten for cases": door_as(Case, lambda p, at: Q(pk__in=opening(p).values("case"))),
        "a letter opens the file": grants_as(lambda p, at: opening(p, breadth=False)),
        "any grant to a unit opens the file to its supervisors": grants_as(
            lambda p, at: opening(p, reason=False)
        ),
        "a grant outlives the role": grants_as(lambda p, at: opening(p, role=False)),
        "supervisors see all units": every_unit,
        "administrators open files": administrator_opens,
        "administrators see all": grants_as(
            lambda p, at: Grant.unscoped.all() if p.may(Permission.KEEP_DIRECTORY, at) else as_written(p, at)
        ),
        "focal persons supervise": focal_supervises,
    },
    Child: {
        "conflicts count for the case and not for the child": door_as(
            Child,
            lambda p, at: Q(pk__in=Case.unscoped.filter(door.seen_through_case(p, at, "pk")).values("child")),
        ),
    },
    Referral: {
        "people who are not active still see": inactive_allowed,
        "a post never ends": held_as(lambda post, at: bool(post.starts_at and post.starts_at <= at)),
        "a post ends one tick late": held_as(
            lambda post, at: (
                bool(post.starts_at and post.starts_at <= at) and (post.ends_at is None or at <= post.ends_at)
            )
        ),
        "a post counts before it starts": held_as(lambda post, at: post.ends_at is None or at < post.ends_at),
        "what was taken back is still seen": referral_door(("draft",)),
        "a draft is seen by the receiver": referral_door(("revoked",)),
        "a referral is gone when it is done": referral_door((*HIDDEN, "done")),
        "the receiver's conflict is forgotten": door_as(
            Referral,
            lambda p, at: (
                (units(p, Permission.ANSWER_REFERRAL) & ~Q(status__in=HIDDEN))
                | door.seen_through_case(p, at, "case")
            ),
        ),
        "receivers may be anybody in the unit": door_as(
            Referral,
            lambda p, at: (
                (
                    Q(to_unit__in=[post.unit_id for post in p.posts_at(at)])
                    & ~Q(status__in=HIDDEN)
                    & ~conflicts(p)
                )
                | door.seen_through_case(p, at, "case")
            ),
        ),
    },
    Transfer: {
        "the conflict of the unit that was asked is forgotten": door_as(
            Transfer,
            lambda p, at: (
                (units(p, Permission.ACCEPT_TRANSFER) & ~Q(status="rejected"))
                | door.seen_through_case(p, at, "case")
            ),
        ),
        "the unit that said no goes on seeing the transfer": door_as(
            Transfer,
            lambda p, at: (
                (units(p, Permission.ACCEPT_TRANSFER) & ~conflicts(p)) | door.seen_through_case(p, at, "case")
            ),
        ),
        "the unit that asked sees the transfer": door_as(
            Transfer,
            lambda p, at: (
                (
                    Q(from_unit__in=p.units_where(Permission.ACCEPT_TRANSFER, at))
                    & ~Q(status="rejected")
                    & ~conflicts(p)
                )
                | door.seen_through_case(p, at, "case")
            ),
        ),
    },
    Notice: {
        "caseworkers read notices": door_as(
            Notice, lambda p, at: units(p, Permission.OPEN_CASE) & (Q(case__isnull=True) | ~conflicts(p))
        ),
        "a notice in conflict is read": door_as(Notice, lambda p, at: units(p, Permission.SCREEN_NOTICE)),
        "a notice that became a case is hidden": door_as(
            Notice, lambda p, at: units(p, Permission.SCREEN_NOTICE) & Q(case__isnull=True)
        ),
    },
}


def test_every_policy_with_a_bug_is_found_out(worlds: list[World], monkeypatch: pytest.MonkeyPatch) -> None:
    alive = []
    for model, patches in MUTANTS.items():
        for name, patch in patches.items():
            with monkeypatch.context() as m:
                for one in vars(door).values():
                    if isinstance(one, Prepared):  # nothing is kept from before, and nothing for afterwards
                        m.setattr(one, "_written", {})
                patch(m)
                if not any(disagreements(worlds, (model,))):  # the first one is enough
                    alive.append(name)
    assert alive == []
    assert not any(disagreements(worlds[:2]))  # and the patches are gone
