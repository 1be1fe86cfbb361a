"""One round of the caretaker: who is silent is reminded, the ledger is signed, the numbers read what is new."""

from __future__ import annotations

from datetime import datetime

import pytest

from halka.config.serve import one_round
from halka.insight.models import Reading
from halka.sharing.models import Referral
from halka.trust import clock, ledger
from halka.trust.models import Checkpoint, LedgerEntry
from tests.cast import HOUR, START, a_registered_case, a_sent_referral, cast

pytestmark = pytest.mark.django_db


def test_it_reminds_signs_and_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)  # the test holds this one
    c = cast()
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, START + 4 * HOUR)

    def a_round(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        one_round()

    a_round(START + 5 * HOUR)
    first = LedgerEntry.objects.count()
    assert [checkpoint.size for checkpoint in Checkpoint.objects.all()] == [first]
    assert ledger.verify().is_intact
    a_round(START + 17 * HOUR)  # half of the time has gone
    assert Referral.unscoped.get(pk=referral.pk).reminded_at == START + 17 * HOUR
    assert [checkpoint.size for checkpoint in Checkpoint.objects.order_by("size")] == [first, first + 1]
    assert Reading.objects.get().seq == first + 1
    a_round(START + 18 * HOUR)
    assert (LedgerEntry.objects.count(), Checkpoint.objects.count()) == (
        first + 1,
        2,
    )  # nothing new, nothing signed
