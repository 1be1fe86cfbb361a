"""Deciding again about a letter, before anybody is shown anything of it."""

from __future__ import annotations

from datetime import datetime

from halka.sharing.actions.close import close_letter, keep_letter
from halka.sharing.models import Referral
from halka.sharing.standing import Standing, standing
from halka.trust.action import Refused
from halka.trust.actor import CARETAKER


def decide_again(referral: Referral, at: datetime, found: Standing | None = None) -> bool:
    """Closes it when it does not stand any more (`found`, when that is known). Answers whether something changed; the
    deed decides once more when it holds the case."""
    if referral.status not in Referral.AWAY or referral.closed_at:
        return False
    found = found or standing(referral, at)
    if not (found.fell or found.ground):
        return False
    try:
        (close_letter if found.fell else keep_letter)(by=CARETAKER, referral=referral, at=at)
    except Refused:  # another look was faster
        referral.refresh_from_db()
    return True
