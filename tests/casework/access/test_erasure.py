"""Destroying the key of one child: everything sealed is unreadable, the entries stay and the ledger still verifies."""

import pytest

from halka.casework.access.actions.erasure import destroy_child_key
from halka.casework.acts import CHILD_SHREDDED
from halka.trust import ledger, vault
from halka.trust.actor import CARETAKER, OPERATOR
from tests.cast import DAY, START, Cast, a_case, a_closed_case, a_planned_case, cast
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + 40 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def test_what_was_sealed_about_the_child_is_gone_and_the_entries_stay(c: Cast) -> None:
    case, plan = a_planned_case(c)
    a_closed_case(c, case, START + 5 * DAY)
    with recorded_once(CHILD_SHREDDED, person="operator", case=case.ref, reason="time_is_over"):
        destroy_child_key(by=OPERATOR, code=f" {case.code.lower()} ", basis="time_is_over", at=LATER)
    for table, row in (("child", case.child.ref), ("whereabouts", case.child.ref), ("plan", plan.ref)):
        with pytest.raises(vault.Shredded):
            vault.get(table, row)
    assert ledger.verify().is_intact


def test_a_child_with_an_open_case_is_not_erased(c: Cast) -> None:
    case = a_case(c)
    with refused("has an open case"):
        destroy_child_key(by=OPERATOR, code=case.code, basis="time_is_over", at=LATER)
    with refused("There is no case"):
        destroy_child_key(by=OPERATOR, code="ZZZ-ZZZ", basis="time_is_over", at=LATER)


def test_erasing_needs_the_permission(c: Cast) -> None:
    code = a_closed_case(c, a_planned_case(c)[0], START + 5 * DAY).code
    for person in (c.alice, c.bob, c.fatma, CARETAKER):
        with denied(person):
            destroy_child_key(by=person, code=code, basis="time_is_over", at=LATER)
