"""What the caretaker does between requests: looks for letters to close and for referrals that nobody answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from halka.casework.models import Case
from halka.sharing.actions.reminder import call_deputy, call_head, list_for_board, remind_focal
from halka.sharing.actions.strays import end_stray_letters
from halka.sharing.models import Referral
from halka.sharing.queries import stray_letters, with_doubts
from halka.sharing.recheck import decide_again
from halka.sharing.standing import decided_again
from halka.trust import vault
from halka.trust.action import Refused
from halka.trust.actor import CARETAKER
from halka.trust.jobs import Job

STAGES = (
    ("focal", "reminded_at", remind_focal),
    ("deputy", "expired_at", call_deputy),
    ("head", "escalated_at", call_head),
    ("board", "listed_at", list_for_board),
)


def watch_referrals(at: datetime) -> int:
    """Does every reminder that is due at `at`; answers how many. Safe to run twice and in two processes.

    A referral that cannot be watched does not silence the others: its trouble is raised when all had their turn.
    """
    done, problems = 0, []
    waiting = Referral.unscoped.filter(status__in=Referral.WAITING, listed_at__isnull=True, sent_at__lte=at)
    waiting = waiting.exclude(case__child__ref__in=vault.erased_children())
    for referral in waiting.select_related("case", "from_unit", "to_unit"):
        try:
            done += sum(_remind(referral, at))
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("Some referrals could not be watched.", problems)
    return done


def close_letters(at: datetime) -> int:
    """Closes every letter that does not stand any more, also when nobody looks at it; answers how many changed."""
    away = Referral.unscoped.filter(status__in=Referral.AWAY)
    away = away.exclude(case__child__ref__in=vault.erased_children())
    doubted = with_doubts(away, at).filter(is_doubted=True)
    joined = list(
        doubted.select_related("case__child", "case__unit__place", "case__worker", "from_unit", "to_unit")
    )
    found = decided_again(joined, at)
    return sum(decide_again(referral, at, found[referral.pk]) for referral in joined)


LETTERS = Job("letters", "Letters that may not be read any more are closed.", close_letters)
REMINDERS = Job("reminders", "Whoever does not answer a referral has been reminded.", watch_referrals)


def watch_letters(at: datetime) -> int:
    """Closes what is open and should not be, in each case by a deed of its own; answers in how many."""
    wrong = set(stray_letters(at).values_list("case", flat=True))
    for case in Case.unscoped.filter(pk__in=wrong).select_related("unit"):
        with contextlib.suppress(Refused):  # a deed has just ended it
            end_stray_letters(by=CARETAKER, case=case, at=at)
    return len(wrong)


STRAY_LETTERS = Job(
    "stray_letters", "No letter is open that was finished, refused or taken back.", watch_letters
)


def _remind(referral: Referral, at: datetime) -> Iterator[bool]:
    gone = referral.share_of_time(at)
    share = referral.from_unit.profile.escalation
    for stage, column, deed in STAGES:
        if gone >= share[stage] and getattr(referral, column) is None:
            try:
                deed(by=CARETAKER, referral=referral, at=at)
                yield True
            except Refused:
                yield False  # answered, or reminded by the other process, between the reading and the deed
