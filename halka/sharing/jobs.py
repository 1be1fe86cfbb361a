"""What the caretaker does between requests: looks for referrals that nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from halka.sharing.actions.reminder import call_deputy, call_head, list_for_board, remind_focal
from halka.sharing.models import Referral
from halka.trust.action import Refused
from halka.trust.actor import CARETAKER

STAGES = (
    ("focal", "reminded_at", remind_focal),
    ("deputy", "expired_at", call_deputy),
    ("head", "escalated_at", call_head),
    ("board", "listed_at", list_for_board),
)


def watch_referrals(at: datetime) -> int:
    """Does every reminder that is due at `at`; answers how many. Safe to run twice and in two processes."""
    done = 0
    for referral, deed in _due(at):
        try:
            deed(by=CARETAKER, referral=referral, at=at)
            done += 1
        except Refused:
            continue  # answered, or reminded by the other process, between the reading and the deed
    return done


def _due(at: datetime) -> Iterator[tuple[Referral, Callable[..., None]]]:
    waiting = Referral.unscoped.filter(status__in=Referral.WAITING, listed_at__isnull=True, sent_at__lte=at)
    for referral in waiting.select_related("case", "from_unit", "to_unit"):
        gone = referral.share_of_time(at)
        share = referral.from_unit.profile.escalation
        for stage, column, deed in STAGES:
            if gone >= share[stage] and getattr(referral, column) is None:
                yield referral, deed
