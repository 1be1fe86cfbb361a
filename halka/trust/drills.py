"""Drills: the newest copy restored into a folder of its own, its ledger read; what came of it stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from halka.trust import ledger
from halka.trust.actor import CARETAKER
from halka.trust.acts import STORE_DRILLED
from halka.trust.models import LedgerEntry

EVERY = timedelta(days=7)
GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class Drill:
    at: datetime
    took: timedelta
    is_good: bool
    copy: str

    @property
    def seconds(self) -> int:
        return max(1, round(self.took.total_seconds()))


def keep(copy: str, *, is_good: bool, began_at: datetime, at: datetime) -> None:
    with transaction.atomic():
        ledger.record(
            STORE_DRILLED,
            at=at,
            happened_at=began_at,
            person=CARETAKER.ledger_name,
            thing=copy,
            reason=GOOD if is_good else BAD,
            wrote=(),
        )


def newest() -> Drill | None:
    entry = LedgerEntry.objects.filter(act=STORE_DRILLED).order_by("-seq").first()
    if entry is None:
        return None
    took = entry.recorded_at - entry.happened_at
    return Drill(entry.recorded_at, took, entry.reason == GOOD, entry.thing)


def is_due(at: datetime) -> bool:
    last = newest()
    return last is None or at - last.at >= EVERY
