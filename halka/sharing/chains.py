"""What follows what: a need that is asked for again, and the action of the plan that a referral serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from halka.casework.models import PlanAction
from halka.sharing.models import Referral

Status = Referral.Status
FELL = (Status.REFUSED, Status.CLOSED)


def is_followed(referral: Referral, sent: Sequence[Referral]) -> bool:
    """Whether help was asked for again after this came to nothing: by name, or the same service later, and not taken
    back."""
    if referral.status not in FELL:
        return False
    return any(
        other.after_id == referral.pk or (other.service == referral.service and _later(other, referral))
        for other in sent
        if other.status != Status.REVOKED and other.pk != referral.pk
    )


def _later(one: Referral, other: Referral) -> bool:
    return bool(one.sent_at and other.answered_at and one.sent_at >= other.answered_at)


def chain_before(referral: Referral, sent: Iterable[Referral]) -> list[Referral]:
    """The requests that this one follows, the first of them first."""
    by_key = {one.pk: one for one in sent}
    found: list[Referral] = []
    while (before := by_key.get(referral.after_id or 0)) is not None:
        found.insert(0, before)
        referral = before
    return found


def serving(actions: Sequence[PlanAction], sent: Sequence[Referral]) -> dict[PlanAction, Referral]:
    """Each action of a plan with the newest referral that serves it. Without a choice of the sender a referral serves
    the only thing of this need that its unit does in the plan, or the only thing it does there, if that names none."""
    found = {}
    for referral in sent:
        of_unit = [action for action in actions if action.owner_unit_id == referral.to_unit_id]
        same = [action for action in of_unit if action.service == referral.service]
        fit = same or [action for action in of_unit if len(of_unit) == 1 and not action.service]
        if len(fit) == 1:
            found[fit[0]] = referral
    return found
