"""Conflicts, consents, letters, transfers and posts: each hand in the store is found by the name of the row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction

from halka.casework.access.actions.agreements import withdraw_consent
from halka.casework.access.actions.conflicts import confirm_conflict, declare_conflict, lift_conflict
from halka.casework.access.models import Consent
from halka.casework.cases.models import Case, Exclusion
from halka.directory.actions import end_post, give_post
from halka.directory.models import Post
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.close import close_letter
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.models import Referral, Transfer
from halka.trust import ledger, witness
from halka.trust.actor import CARETAKER, OPERATOR
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, a_sent_referral, a_yes, cast, somebody

pytestmark = pytest.mark.django_db

LATER = START + 30 * DAY


def a_full_case(c: Cast) -> Case:
    """A yes that was withdrawn and one that stands, a letter that was closed and one that is open, two conflicts, one of
    them lifted, a transfer that waits, a post that has ended."""
    case, _ = a_planned_case(c)
    closed = a_sent_referral(c, case, START + 4 * DAY)
    accept_referral(by=c.dora, referral=closed, at=START + 4 * DAY + HOUR)
    for consent in Consent.unscoped.filter(case=case):
        withdraw_consent(by=c.alice, consent=consent, at=START + 5 * DAY)
    close_letter(by=CARETAKER, referral=Referral.unscoped.get(pk=closed.pk), at=START + 5 * DAY)
    a_yes(c, case, START + 6 * DAY)
    a_sent_referral(c, case, START + 6 * DAY, c.shelter, "safe_shelter")
    officer = somebody("Ines", c.child_unit, "auditor")
    others = [somebody(name, c.child_unit, "caseworker") for name in ("Olga", "Petra")]
    for other in others:
        declare_conflict(by=c.alice, case=case, person=other, reason="family", at=START + 7 * DAY)
    stays, goes = Exclusion.unscoped.order_by("pk")
    confirm_conflict(by=officer, exclusion=stays, at=START + 7 * DAY)
    lift_conflict(by=officer, exclusion=goes, at=START + 7 * DAY, why="No relative.")
    request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=START + 8 * DAY)
    post = give_post(
        by=OPERATOR, at=START, person=c.dora, unit=c.clinic, role="coordinator", place=c.clinic.place
    )
    end_post(by=OPERATOR, post=post, at=START + 9 * DAY)
    return Case.unscoped.get(pk=case.pk)


@pytest.fixture
def case() -> Case:
    c = cast()
    with transaction.atomic():
        ledger.record("store.started", at=START, thing=witness.BEGUN)
    # The cast was there before: its rows are taken in by hand, as an upgrade does.
    with transaction.atomic():
        ledger.record("store.witnessed", at=START, thing=witness.BEGUN, wrote=list(witness.rows_now()))
    case = a_full_case(c)
    assert ledger.verify().is_intact, ledger.verify().problem
    return case


def again(row: models.Model | None, **changed: object) -> None:
    """Another row like this one, put in by hand."""
    assert row
    row.pk = None
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def first(model: Any, **which: object) -> Any:
    return model._base_manager.filter(**which).order_by("pk")


Hand = Callable[[Case], object]
HANDS: dict[str, tuple[Hand, str]] = {
    "a conflict that is gone": (
        lambda case: first(Exclusion, case=case).delete(),
        r"The row conflict \d+, written in entry \d+, is gone",
    ),
    "a conflict of somebody else": (
        lambda case: first(Exclusion, case=case).update(person=case.worker),
        r"The row conflict \d+ does not say what entry \d+ wrote",
    ),
    "a conflict that nobody said": (
        lambda case: again(first(Exclusion).first(), person=first(Post, role="supervisor").first().person),
        r"The row conflict \d+ is in the store, but no entry wrote it",
    ),
    "a conflict that was lifted and put back": (
        lambda case: again(
            first(Exclusion).first(),
            pk=first(Exclusion).get().pk + 1,
            person_id=first(Post, person__name="Petra").get().person_id,
        ),
        r"The row conflict \d+ is in the store, but no entry wrote it",
    ),
    "a yes that was withdrawn and put back": (
        lambda case: first(Consent, withdrawn_at__isnull=False).update(withdrawn_at=None),
        r"The row consent \w+ does not say",
    ),
    "a no that became a yes for everything": (
        lambda case: first(Consent, withdrawn_at=None).update(services=["*"], fields=["contact"]),
        r"The row consent \w+ does not say",
    ),
    "an answer that is gone": (
        lambda case: first(Consent, withdrawn_at=None).delete(),
        r"The row consent \w+, written in entry \d+, is gone",
    ),
    "a yes that nobody gave": (
        lambda case: again(first(Consent, withdrawn_at=None).first(), ref="c" * 20),
        r"The row consent c{20} is in the store, but no entry wrote it",
    ),
    "a closed letter that is open again": (
        lambda case: first(Referral, closed_at__isnull=False).update(
            status="accepted", closed_at=None, closed_for=""
        ),
        r"The row letter \w+ does not say what entry \d+ wrote",
    ),
    "a letter to another unit": (
        lambda case: first(Referral, status="sent").update(to_unit=case.unit_id + 1),
        r"The row letter \w+ does not say",
    ),
    "a letter with more time": (
        lambda case: first(Referral, status="sent").update(answer_due_at=LATER),
        r"The row letter \w+ does not say",
    ),
    "a letter that is gone": (
        lambda case: first(Referral, status="sent").delete(),
        r"The row letter \w+, written in entry \d+, is gone",
    ),
    "a letter that nobody sent": (
        lambda case: again(first(Referral, status="sent").first(), ref="f" * 20, number="R-FORGED"),
        r"The row letter f{20} is in the store, but no entry wrote it",
    ),
    "a transfer to another unit": (
        lambda case: first(Transfer).update(to_unit=first(Referral).first().to_unit),
        r"The row transfer \w+ does not say",
    ),
    "a transfer that is gone": (
        lambda case: first(Transfer).delete(),
        r"The row transfer \w+, written in entry \d+, is gone",
    ),
    "a post that has ended and goes on": (
        lambda case: first(Post, ends_at__isnull=False).update(ends_at=None),
        r"The row post \d+ does not say what entry \d+ wrote",
    ),
    "a post that says more": (
        lambda case: first(Post, role="caseworker").update(role="supervisor"),
        r"The row post \d+ does not say",
    ),
    "a post that nobody gave": (
        lambda case: again(first(Post, role="caseworker").first(), role="auditor"),
        r"The row post \d+ is in the store, but no entry wrote it",
    ),
    "a post that is gone": (
        lambda case: first(Post, person__name="Petra").delete(),
        r"The row post \d+, written in entry \d+, is gone",
    ),
}


@pytest.mark.parametrize("hand", HANDS)
def test_a_hand_in_the_store_is_found(case: Case, hand: str) -> None:
    change, told = HANDS[hand]
    change(case)
    verdict = ledger.verify()
    assert re.search(told, verdict.problem), verdict.problem


def test_a_store_of_the_version_before_takes_these_rows_in_once() -> None:
    """Its ledger answered for grants and risk already: those stay compared, the others are from the upgrade on."""
    c = cast()
    with transaction.atomic():
        old = list(witness.rows_now(upto=1))
        ledger.record("store.witnessed", at=START, thing="rows-1", wrote=old)
    case = a_full_case(c)
    before = ledger.verify()
    assert before.is_intact, before.problem
    assert "were not compared" in before.lines()[-1]
    assert ledger.witness_what_is_there(LATER) == 1
    assert ledger.witness_what_is_there(LATER) == 0
    after = ledger.verify()
    assert after.is_intact, after.problem
    assert "were not compared" not in after.lines()[-1]
    first(Post, role="caseworker").update(role="supervisor")
    assert "The row post" in ledger.verify().problem
    first(Post, person__name__in=["Alice", "Greta", "Olga", "Petra"]).update(role="caseworker")
    assert ledger.verify().is_intact
    Case.unscoped.filter(pk=case.pk).update(risk="none")
    assert "The row risk" in ledger.verify().problem


def test_before_the_upgrade_a_forged_risk_is_found_and_a_forged_post_is_not_looked_for() -> None:
    cast()
    with transaction.atomic():
        old = list(witness.rows_now(upto=1))
        ledger.record("store.witnessed", at=START, thing="rows-1", wrote=old)
    first(Post).update(rank=3)
    assert ledger.verify().is_intact
