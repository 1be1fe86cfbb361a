"""Conflicts of interest beat everything."""

import pytest

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import CONFLICT_DECLARED
from halka.casework.models import Assessment, Case, Child, Deadline, Exclusion, Grant, Participation
from tests.cast import DAY, HOUR, START, Cast, a_case, a_planned_case, cast
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY


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
