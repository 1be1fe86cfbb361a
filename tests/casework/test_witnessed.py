"""Grants, restrictions and risk: every hand in the store is found, and no deed is a false alarm.

Conflicts, consents, letters, transfers and posts: `test_witnessed_since.py`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import transaction

from halka.casework.access.actions.agreements import lift_restriction, restrict
from halka.casework.access.actions.emergency import break_glass, review_access
from halka.casework.access.models import Restriction
from halka.casework.cases.actions import assign_case, change_risk
from halka.casework.cases.models import Case, Grant, RiskLevel
from halka.casework.steps.actions.closure import reopen_case
from halka.sharing.actions.answer import accept_referral
from halka.trust import ledger, witness
from tests.architecture import ROOT
from tests.cast import (
    DAY,
    HOUR,
    START,
    a_closed_case,
    a_planned_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
    erase,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """A case with a letter that was accepted, a restriction that stands and one that was lifted, another risk."""
    c = cast()
    with transaction.atomic():
        ledger.record("store.started", at=START, thing=witness.BEGUN)
    case, _ = a_planned_case(c)
    referral = a_sent_referral(c, case, START + 4 * DAY)
    accept_referral(by=c.dora, referral=referral, at=START + 4 * DAY + HOUR)
    for whom in ("the uncle", "the neighbour"):
        last = restrict(by=c.alice, case=case, from_whom=whom, reason="fear", at=START + 5 * DAY)
    lift_restriction(by=c.alice, restriction=last, reason="moved away", at=START + 6 * DAY)
    change_risk(by=c.alice, case=case, level="low", reason="safer now", at=START + 6 * DAY)
    assert ledger.verify().is_intact, ledger.verify().problem
    return Case.unscoped.get(pk=case.pk)


def forged_grant(case: Case) -> None:
    other = Grant.unscoped.filter(case=case, person__isnull=False).first()
    assert other
    other.pk = None
    other.ends_at = None
    other.save(force_insert=True)


HANDS: dict[str, tuple[Callable[[Case], object], str]] = {
    "a forged grant": (forged_grant, r"The row grant \d+ is in the store, but no entry wrote it"),
    "a grant that ends later": (
        lambda case: Grant.unscoped.filter(case=case, reason="referral").update(ends_at=START + 900 * DAY),
        r"The row grant \d+ does not say what entry \d+ wrote",
    ),
    "a grant of a letter that opens the file": (
        lambda case: Grant.unscoped.filter(case=case, reason="referral").update(breadth="file"),
        r"The row grant \d+ does not say",
    ),
    "a grant of somebody else": (
        lambda case: Grant.unscoped.filter(person__isnull=False).update(case=case, starts_at=START - DAY),
        r"The row grant \d+ does not say",
    ),
    "a grant that is gone": (
        lambda case: Grant.unscoped.filter(case=case, reason="supervision").delete(),
        r"The row grant \d+, written in entry \d+, is gone",
    ),
    "a restriction that is gone": (
        lambda case: Restriction.unscoped.filter(lifted_at__isnull=True).delete(),
        r"The row restriction \w+, written in entry \d+, is gone",
    ),
    "a restriction that was lifted": (
        lambda case: Restriction.unscoped.filter(lifted_at__isnull=True).update(lifted_at=START + 7 * DAY),
        r"The row restriction \w+ does not say",
    ),
    "a restriction that withholds less": (
        lambda case: Restriction.unscoped.filter(lifted_at__isnull=True).update(withheld=["contact"]),
        r"The row restriction \w+ does not say",
    ),
    "a lower risk": (
        lambda case: Case.unscoped.filter(pk=case.pk).update(risk="none"),
        r"The row risk \w+ does not say",
    ),
    "the risk of before": (
        lambda case: Case.unscoped.filter(pk=case.pk).update(risk="high"),
        r"The row risk \w+ does not say",
    ),
    "another history of the risk": (
        lambda case: RiskLevel.unscoped.filter(case=case).update(level="medium"),
        r"The row risk_level \w+ does not say",
    ),
    "a history of the risk without its newest row": (
        lambda case: RiskLevel.unscoped.filter(case=case).order_by("-pk")[0].delete(),
        r"The row risk_level \w+, written in entry \d+, is gone",
    ),
}


@pytest.mark.parametrize("hand", HANDS)
def test_a_hand_in_the_store_is_found(case: Case, hand: str) -> None:
    change, told = HANDS[hand]
    change(case)
    verdict = ledger.verify()
    assert re.search(told, verdict.problem), verdict.problem


def test_what_deeds_do_is_no_false_alarm() -> None:
    c = cast()
    with transaction.atomic():
        ledger.record("store.started", at=START, thing=witness.BEGUN)
    case, _ = a_planned_case(c)
    an_accepted_referral(c, case, START + 4 * DAY)
    officer = somebody("Ines", c.child_unit, "auditor")
    other = somebody("Olga", c.child_unit, "caseworker")
    words = "The child stands in front of me."
    opened = break_glass(by=other, code=case.code, reason="asked", words=words, at=START + 4 * DAY)
    review_access(by=officer, opening=opened, was_justified=True, at=START + 5 * DAY)
    assign_case(by=c.bob, case=case, worker=other, at=START + 5 * DAY)
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + 6 * DAY)
    assert ledger.verify().is_intact, ledger.verify().problem
    case = a_closed_case(c, case, START + 7 * DAY)
    reopen_case(by=c.alice, case=case, risk="high", reason="new_concern", at=START + 8 * DAY)
    case = a_closed_case(c, Case.unscoped.get(pk=case.pk), START + 9 * DAY)
    assert ledger.verify().is_intact, ledger.verify().problem
    erase(code=case.code, basis="time_is_over", at=START + 40 * DAY)
    assert ledger.verify().is_intact, ledger.verify().problem


def test_only_deeds_that_note_them_write_these_rows() -> None:
    """Who writes a grant, a restriction or the risk elsewhere has to note it, or `verify` would alarm."""
    kinds = "(HouseholdMember|Correction|Contact|Attempt|"
    kinds += "Grant|Restriction|RiskLevel|LegalHold|Exclusion|Consent|Referral|Transfer|Post|Tombstone)"
    writing = re.compile(
        rf"{kinds}\.(unscoped|objects)\.((bulk_)?(create|update)|(get|update)_or_create|filter\(.*\)\.(update|delete))"
        rf"|risk=\w+.*\.update\(|rows\.\w+\({kinds}"
    )
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if "migrations" not in path.parts and writing.search(path.read_text("utf-8"))
    }
    assert found == {
        "casework/cases/edit.py",
        "casework/cases/actions.py",
        "casework/notices/actions.py",
        "casework/steps/actions/closure.py",
        "casework/steps/actions/contact.py",
        "casework/access/actions/agreements.py",
        "casework/access/actions/conflicts.py",
        "casework/access/actions/holds.py",
        "directory/actions.py",
        "sharing/actions/referral.py",
        "sharing/actions/transfer.py",
        "trust/restoring.py",
        "trust/vault.py",
    }
