"""The entry of the ledger about a referral: who did it stands first, the other side second."""

from __future__ import annotations

from datetime import datetime

from halka.sharing.models import LETTERS, Referral
from halka.trust.action import enter
from halka.trust.actor import Actor
from halka.trust.acts import Act


def enter_referral(
    act: Act,
    *,
    by: Actor,
    referral: Referral,
    at: datetime,
    by_receiver: bool = False,
    reason: str = "",
    due_at: datetime | None = None,
    happened_at: datetime | None = None,
    purpose: str = "",
) -> None:
    """By the side of the sender, or by that of the unit which was asked. The ledger answers for the letter as it is now."""
    LETTERS.note(pk=referral.pk)
    sender, receiver = referral.from_unit.code, referral.to_unit.code
    enter(
        act,
        by=by,
        at=at,
        case=referral.case.ref,
        thread=referral.ref,
        unit=receiver if by_receiver else sender,
        to_unit=sender if by_receiver else receiver,
        reason=reason,
        due_at=due_at,
        happened_at=happened_at,
        purpose=purpose,
    )
