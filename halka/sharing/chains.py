"""What follows what: a need that is asked for again, and the action of the plan that a referral serves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from halka.casework.models import PlanAction
from halka.sharing.models import Referral
from halka.sharing.queries import FELL, still_to_be_done
from halka.trust import vault


def is_followed(referral: Referral, sent: Sequence[Referral]) -> bool:
    """Whether help was asked for again after this came to nothing: by name, or the same service later, and not taken
    back."""
    if referral.status not in FELL:
        return False
    return any(
        other.after_id == referral.pk or (other.service == referral.service and _later(other, referral))
        for other in sent
        if other.status != Referral.Status.REVOKED and other.pk != referral.pk
    )


def _later(one: Referral, other: Referral) -> bool:
    ended_at = other.came_back_at or other.answered_at
    return bool(one.sent_at and ended_at and one.sent_at >= ended_at)


def chain_before(referral: Referral, sent: Iterable[Referral]) -> list[Referral]:
    """The requests that this one follows, the first of them first."""
    by_key = {one.pk: one for one in sent}
    found: list[Referral] = []
    while (before := by_key.get(referral.after_id or 0)) is not None:
        found.insert(0, before)
        referral = before
    return found


def serving(actions: Sequence[PlanAction], sent: Sequence[Referral]) -> dict[PlanAction, Referral]:
    """Each action of a plan with the newest referral that serves it: as the sender said, in every version of the plan. Where
    nobody was asked, a referral serves the only thing of this need that its unit does in the plan, or the only thing it does
    there, if that names none."""
    found = {}
    for referral in sent:
        for action in _served_by(referral, actions):
            found[action] = referral
    return found


def _served_by(referral: Referral, actions: Sequence[PlanAction]) -> list[PlanAction]:
    if referral.serves is not None:
        return [action for action in actions if action.key == referral.serves.key]
    if referral.serves_said:
        return []
    of_unit = [action for action in actions if action.owner_unit_id == referral.to_unit_id]
    same = [action for action in of_unit if action.service == referral.service]
    fit = same or [action for action in of_unit if len(of_unit) == 1 and not action.service]
    return fit if len(fit) == 1 else []


def for_the_plan(referral: Referral, *, answers: bool) -> dict[str, object]:
    """The action of the plan for which it was sent. When the service was given, whoever answers for the sender is asked
    whether that is done."""
    if referral.serves is None:
        return {}
    left = still_to_be_done(referral.serves)
    may_mark = left is not None and referral.served_at is not None and answers
    planned = vault.read("planaction", referral.serves.ref).get("what", "")
    return {"planned": planned, "to_be_done": left, "may_mark_done": may_mark}


def planned_words(actions: Collection[PlanAction]) -> list[tuple[str, str]]:
    """What is to be done, by its reference; read at once."""
    said = vault.read_many([("planaction", action.ref) for action in actions])
    return [(action.ref, said["planaction", action.ref].get("what", "")) for action in actions]
