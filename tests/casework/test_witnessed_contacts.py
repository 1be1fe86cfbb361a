"""Who is around the child, contacts, attempts and corrections: each hand in the store is found by the name of the row."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import transaction

from halka.casework.access.actions.household import end_household
from halka.casework.cases.actions import correct_household, write_household
from halka.casework.models import Attempt, Case, Contact, Correction, HouseholdMember
from halka.casework.steps.actions.contact import correct_contact, make_contact, note_attempt
from halka.trust import ledger, witness
from tests.cast import DAY, SILENT, START, Cast, a_closed_case, a_planned_case, cast, erase

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY


def a_full_case(c: Cast, mark: str = witness.BEGUN) -> Case:
    """An uncle who was corrected, an aunt who has left, a contact that was corrected, an attempt."""
    with transaction.atomic():
        old = list(witness.rows_now(upto=witness.MARKS[mark]))
        ledger.record("store.witnessed", at=START, thing=mark, wrote=old)
    case, _plan = a_planned_case(c)
    uncle = write_household(
        by=c.alice, case=case, at=AT, relation="uncle", name="Omer", may_be_source_of_harm=True
    )
    correct_household(
        by=c.alice, member=uncle, at=AT + DAY, why="Omar.", relation="uncle", name="Omar", phone="",
        lives_with_child=True, is_caregiver=False, may_be_contacted=False, may_be_source_of_harm=True,
    )  # fmt: skip
    aunt = write_household(by=c.alice, case=case, at=AT, relation="aunt", name="Ayla")
    end_household(
        by=c.alice, member=aunt, at=AT + DAY, reason="moved", why="Gone.", left_on=(AT + DAY).date()
    )
    contact = make_contact(by=c.alice, case=case, at=AT, how="phone", note="A call.", voice=SILENT)
    correct_contact(
        by=c.alice, contact=contact, at=AT + DAY, why="At school.", how="school", note="A talk.",
        with_whom="child", happened_at=AT,
    )  # fmt: skip
    note_attempt(by=c.alice, case=case, at=AT, how="phone", with_whom="child", why_not="no_answer")
    return case


Hand = Callable[[], object]
HANDS: dict[str, tuple[Hand, str]] = {
    "an uncle who may harm nobody any more": (
        lambda: HouseholdMember.unscoped.filter(relation="uncle").update(may_be_source_of_harm=False),
        r"The row household \w+ does not say what entry \d+ wrote",
    ),
    "an aunt who has never left": (
        lambda: HouseholdMember.unscoped.filter(relation="aunt").update(left_on=None, left_why=""),
        r"The row household \w+ does not say",
    ),
    "an uncle who is gone": (
        lambda: HouseholdMember.unscoped.filter(relation="uncle").delete(),
        r"The row household \w+, written in entry \d+, is gone",
    ),
    "a correction that is gone": (
        lambda: Correction.unscoped.order_by("pk")[0].delete(),
        r"The row correction \w+, written in entry \d+, is gone",
    ),
    "a correction of something else": (
        lambda: Correction.unscoped.filter(pk=Correction.unscoped.order_by("pk")[0].pk).update(thing="x"),
        r"The row correction \w+ does not say",
    ),
    "a child who was seen after all": (
        lambda: Contact.unscoped.update(child_seen=True),
        r"The row contact \w+ does not say",
    ),
    "a contact of last week": (
        lambda: Contact.unscoped.update(happened_at=AT - 7 * DAY),
        r"The row contact \w+ does not say",
    ),
    "an attempt that nobody made": (
        lambda: Attempt(**_another(Attempt.unscoped.get())).save(force_insert=True),
        r"The row attempt a{20} is in the store, but no entry wrote it",
    ),
    "an attempt that is gone": (
        lambda: Attempt.unscoped.all().delete(),
        r"The row attempt \w+, written in entry \d+, is gone",
    ),
}


def _another(row: Attempt) -> dict[str, object]:
    names = ("case_id", "written_by_id", "happened_at", "recorded_at", "how", "with_whom", "why_not")
    return {name: getattr(row, name) for name in names} | {"ref": "a" * 20}


@pytest.mark.parametrize("hand", HANDS)
def test_a_hand_in_the_store_is_found(hand: str) -> None:
    a_full_case(cast())
    assert ledger.verify().is_intact, ledger.verify().problem
    change, told = HANDS[hand]
    change()
    verdict = ledger.verify()
    assert re.search(told, verdict.problem), verdict.problem


def test_a_child_who_was_erased_is_no_false_alarm() -> None:
    c = cast()
    case = a_closed_case(c, a_full_case(c), AT + 9 * DAY)
    erase(code=case.code, basis="court_order", at=AT + 10 * DAY)
    assert ledger.verify().is_intact, ledger.verify().problem


def test_a_store_of_the_version_before_takes_these_rows_in_once() -> None:
    a_full_case(cast(), "rows-2")
    before = ledger.verify()
    assert before.is_intact, before.problem
    assert "were not compared" in before.lines()[-1]
    assert ledger.witness_what_is_there(AT + 9 * DAY) == 1
    assert ledger.witness_what_is_there(AT + 9 * DAY) == 0
    assert ledger.verify().is_intact, ledger.verify().problem
    Contact.unscoped.update(child_seen=True)
    assert "The row contact" in ledger.verify().problem
