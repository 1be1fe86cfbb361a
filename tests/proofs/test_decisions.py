"""Scope as a query, permission as a predicate, and Cedar say the same in random worlds; a policy with a bug is found."""

from __future__ import annotations

import random

import pytest

from halka.casework.models import Grant
from halka.directory.models import Person, Post, Unit
from halka.trust.policy import LEADS_TO_CHILDREN, ROLES, Permission
from tests.casework import test_policy
from tests.casework.worlds import BEFORE, NOW, World, build, disagreements
from tests.proofs import cedar, size

pytestmark = pytest.mark.django_db


def test_the_three_agree() -> None:
    wanted, decided, yes, number = size("decisions", 6_000), 0, 0, 0
    chance = random.Random(11)
    while decided < wanted:
        world = build(chance, number)
        said = cedar.seen(world)
        for person in world.people:
            somebody = Person.objects.get(pk=person.pk)
            for model, by_predicate in world.seen_by(person).items():
                by_query = set(model.objects.visible_to(somebody, NOW).values_list("pk", flat=True))
                rows = cedar.tables(world)[model]
                assert by_query == by_predicate == said[person.pk][model], (number, person.name, model)
                decided, yes = decided + len(rows), yes + len(by_query)
        number += 1
    assert wanted / 20 < yes < wanted / 2  # neither nobody nor everybody


@pytest.fixture
def each_role() -> World:
    """A world with one more person for each role, in every unit, to whom a case is open."""
    world = build(random.Random(1), 0)
    case, units = world.cases[0], Unit.objects.filter(code__startswith="W0-")
    people = Person.objects.bulk_create(Person(username=role, name=role) for role in ROLES)
    posts = [
        Post(person=person, unit=unit, role=person.username, starts_at=BEFORE)
        for person in people
        for unit in units
    ]
    grants = [Grant(case=case, reason="assignment", person=person, starts_at=BEFORE) for person in people]
    world.people += people
    world.posts += Post.objects.bulk_create(posts)
    world.grants += Grant.unscoped.bulk_create(grants)
    return world


def changed_permissions() -> list[tuple[str, Permission]]:
    """Every role with one permission more or less that leads to children."""
    return [(role, permission) for role in ROLES for permission in sorted(LEADS_TO_CHILDREN)]


def test_a_role_with_one_permission_more_or_less_is_found_out(
    each_role: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(disagreements([each_role]))
    alive = []
    for role, permission in changed_permissions():
        with monkeypatch.context() as m:
            m.setattr(ROLES[role], "may", ROLES[role].may ^ {permission})
            if not any(disagreements([each_role])):
                alive.append((role, permission))
    assert alive == []


def test_so_many_bugs_of_the_policy_are_known() -> None:
    written = sum(len(bugs) for bugs in test_policy.MUTANTS.values())
    assert written + len(changed_permissions()) >= 60
