"""Conflicts of interest beat everything; broken glass opens one case for some hours and is looked at twice."""

from datetime import timedelta
from typing import Any

import pytest

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass, review_access
from halka.casework.acts import ACCESS_BROKEN_GLASS, ACCESS_REVIEWED, CONFLICT_DECLARED
from halka.casework.cases.actions import change_risk
from halka.casework.models import Assessment, Case, Child, Deadline, Exclusion, Grant, Participation
from halka.trust import vault
from tests.cast import DAY, HOUR, START, Cast, a_case, a_planned_case, cast, somebody
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY
WHY = "The worker is ill and the hospital is on the telephone."


@pytest.fixture
def c() -> Cast:
    return cast()


def test_for_a_person_in_conflict_the_case_does_not_exist_whatever_grants_say(c: Cast) -> None:
    case, at = a_planned_case(c)[0], START + 5 * DAY
    for person in (c.alice, c.bob):
        assert Case.objects.visible_to(person, at).exists()
        with recorded_once(CONFLICT_DECLARED, case=case.ref, thing=person.ref, reason="relative"):
            declare_conflict(by=person, case=case, person=person, reason="relative", at=at)
        for model in (Case, Child, Assessment, Participation, Grant, Exclusion, Deadline):
            assert not model.objects.visible_to(person, at).exists()


def test_a_worker_in_conflict_leaves_the_case_and_it_waits_to_be_assigned(c: Cast) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=c.alice, reason="neighbour", at=LATER)
    case = Case.unscoped.get(pk=case.pk)
    assert case.worker is None
    waiting = Deadline.unscoped.get(case=case, step="assign", met_at__isnull=True)
    assert waiting.due_at == LATER + 3 * HOUR


def test_a_conflict_is_declared_once_and_with_a_code(c: Cast) -> None:
    case = a_case(c)
    for reason in ("", "she is my cousin's daughter"):
        with refused("what kind of conflict"):
            declare_conflict(by=c.bob, case=case, person=c.alice, reason=reason, at=LATER)
    declare_conflict(by=c.bob, case=case, person=c.alice, reason="relative", at=LATER)
    with refused("declared before"):
        declare_conflict(by=c.bob, case=case, person=c.alice, reason="other", at=LATER)


def test_nobody_is_shut_out_from_afar(c: Cast) -> None:
    case = a_case(c)
    with denied(c.greta):
        declare_conflict(by=c.greta, case=case, person=c.alice, reason="relative", at=LATER)
    assert Case.objects.visible_to(c.alice, LATER).exists()


def test_declaring_a_conflict_needs_the_permission(c: Cast) -> None:
    case = a_case(c)
    with denied(c.fatma):
        declare_conflict(by=c.fatma, case=case, person=c.alice, reason="relative", at=LATER)


def test_the_glass_opens_one_case_to_read_for_four_hours(c: Cast) -> None:
    case, other = a_case(c), a_case(c)
    grant = break_glass(by=c.greta, code=case.code, reason=WHY, at=LATER)
    assert (grant.breadth, grant.ends_at) == (Grant.Breadth.READ, LATER + 4 * HOUR)
    assert list(Case.objects.visible_to(c.greta, LATER)) == [case]
    assert Case.objects.visible_to(c.greta, LATER + 4 * HOUR - timedelta(microseconds=1)).exists()
    assert not Case.objects.visible_to(c.greta, LATER + 4 * HOUR).exists()
    assert other not in Case.objects.visible_to(c.greta, LATER)
    with denied(c.greta):
        change_risk(by=c.greta, case=case, level="low", reason="I looked.", at=LATER)


def test_the_glass_leaves_one_entry_with_the_time_for_the_second_look(c: Cast) -> None:
    case = a_case(c)
    broken: list[Any] = []
    with recorded_once(
        ACCESS_BROKEN_GLASS,
        person=c.greta.ref,
        unit="CPU-2",
        case=case.ref,
        thing=lambda: f"grant-{broken[0].pk}",
        due_at=LATER + 72 * HOUR,
        reason="",
    ):
        broken.append(break_glass(by=c.greta, code=case.code, reason=WHY, at=LATER))
    assert vault.get("broken_glass", f"grant-{broken[0].pk}") == {"reason": WHY}


@pytest.mark.parametrize("reason", ["", "urgent", " " * 30, "nineteen letters.. " + " " * 9])
def test_without_a_reason_the_glass_does_not_break(c: Cast, reason: str) -> None:
    case = a_case(c)
    with refused("at least 20 letters"):
        break_glass(by=c.greta, code=case.code, reason=reason, at=LATER)


def test_the_glass_never_opens_a_case_in_conflict_and_says_nothing_of_it(c: Cast) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=c.greta, reason="relative", at=LATER)
    with refused("^There is nothing to open here.$"):
        break_glass(by=c.greta, code=case.code, reason=WHY, at=LATER)


def test_a_conflict_declared_later_closes_the_broken_glass(c: Cast) -> None:
    case = a_case(c)
    break_glass(by=c.greta, code=case.code, reason=WHY, at=LATER)
    declare_conflict(by=c.alice, case=case, person=c.greta, reason="relative", at=LATER + HOUR)
    assert not Case.objects.visible_to(c.greta, LATER + HOUR).exists()


def test_breaking_the_glass_needs_the_permission(c: Cast) -> None:
    case = a_case(c)
    for person in (c.charlie, c.fatma, somebody("Jon", c.child_unit, "administrator")):
        with denied(person):
            break_glass(by=person, code=case.code, reason=WHY, at=LATER)


@pytest.mark.parametrize(("was_justified", "verdict"), [(True, "justified"), (False, "not_justified")])
def test_the_data_protection_officer_looks_at_it_once(c: Cast, was_justified: bool, verdict: str) -> None:
    case, ines = a_case(c), somebody("Ines", c.child_unit, "auditor")
    grant = break_glass(by=c.greta, code=case.code, reason=WHY, at=LATER)
    other = Grant.unscoped.get(pk=grant.pk)
    with denied(c.bob):
        review_access(by=c.bob, grant=grant, was_justified=True, at=LATER + DAY)
    with recorded_once(ACCESS_REVIEWED, person=ines.ref, case=case.ref, reason=verdict):
        review_access(by=ines, grant=grant, was_justified=was_justified, at=LATER + DAY)
    with refused("Nothing was lost"):
        review_access(by=ines, grant=other, was_justified=not was_justified, at=LATER + DAY)
    assert Grant.unscoped.get(pk=grant.pk).source == verdict


def test_nobody_reviews_the_glass_she_broke(c: Cast) -> None:
    case, greta = a_case(c), c.greta
    grant = break_glass(by=greta, code=case.code, reason=WHY, at=LATER)
    both = somebody("Lev", c.other_unit, "auditor")
    Grant.unscoped.filter(pk=grant.pk).update(person=both)
    grant.refresh_from_db()
    with refused("Somebody else has to review"):
        review_access(by=both, grant=grant, was_justified=True, at=LATER + DAY)


def test_only_broken_glass_is_reviewed(c: Cast) -> None:
    case, ines = a_case(c), somebody("Ines", c.child_unit, "auditor")
    assignment = Grant.unscoped.get(case=case, reason=Grant.Reason.ASSIGNMENT)
    with refused("reviewed this before you"):
        review_access(by=ines, grant=assignment, was_justified=True, at=LATER)
