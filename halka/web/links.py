"""Who stands around a child, and in which state each link is: the ring's input."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from halka.casework.models import Case, PlanAction
from halka.directory.models import Unit
from halka.pages.ring import Link
from halka.sharing import spoken
from halka.sharing.models import Referral
from halka.web.timeline import day

# Kind of a unit to the icon of its arc.
ICONS = {
    "cpu": "worker",
    "social": "social",
    "education": "school",
    "health": "health",
    "police": "police",
    "justice": "justice",
    "labour": "labour",
    "municipality": "municipality",
    "ngo": "ngo",
    "shelter": "shelter",
    "registry": "registry",
    "helpline": "helpline",
}
WORST_FIRST = ("broken", "overdue", "waiting", "working", "ended")


def around(
    case: Case,
    referrals: Sequence[Referral],
    actions: Sequence[PlanAction],
    at: datetime,
    assigned_at: datetime | None = None,
) -> list[Link]:
    """The worker at the top, then each institution in the order in which it came to the child."""
    found = [_worker(case, assigned_at or case.opened_at)]
    for unit_key in dict.fromkeys(referral.to_unit_id for referral in referrals):
        mine = [referral for referral in referrals if referral.to_unit_id == unit_key]
        if link := _of_referrals(len(found) + 1, mine, at):
            found.append(link)
    asked = {referral.to_unit_id for referral in referrals} | {case.unit_id}
    by_unit: dict[int, list[PlanAction]] = {}
    for row in actions:
        if row.owner_unit_id and row.owner_unit_id not in asked and row.status != PlanAction.Status.CANCELLED:
            by_unit.setdefault(row.owner_unit_id, []).append(row)
    for rows in by_unit.values():
        found.append(_of_actions(len(found) + 1, rows, at))
    return found


def _worker(case: Case, since: datetime) -> Link:
    language = get_language() or "en"
    if case.worker is None:
        return Link(
            number=1,
            name=_("Nobody yet"),
            sector="worker",
            state="overdue" if case.is_open else "ended",
            state_words=_("not assigned") if case.is_open else "",
            full_name=case.unit.everyday_name(language),
            next_move=_("The supervisor assigns"),
            url=reverse("assign_case", args=[case.ref]) if case.is_open else "",
        )
    due_at = getattr(case, "next_due_at", None)
    return Link(
        number=1,
        name=case.worker.first_name,
        sector="worker",
        state="working" if case.is_open else "ended",
        full_name=f"{case.worker.name}, {case.unit.everyday_name(language)}",
        since=_("Responsible since %(day)s") % {"day": day(since)},
        next_move=_("Due %(day)s") % {"day": day(due_at)} if due_at else "",
    )


def _of_referrals(number: int, mine: Sequence[Referral], at: datetime) -> Link | None:
    """One arc for a unit: the state of what matters most among what was asked of it."""
    followed = {referral.after_id for referral in mine}
    counted = [
        r
        for r in mine
        if r.status != Referral.Status.REVOKED and not (r.status == "refused" and r.pk in followed)
    ]
    if not counted:
        return None
    states = [(referral, *spoken.state(referral, at)) for referral in counted]
    referral, state, words = min(reversed(states), key=lambda found: WORST_FIRST.index(found[1]))
    unit: Unit = referral.to_unit
    name = unit.everyday_name(get_language() or "en")
    return Link(
        number=number,
        name=name,
        sector=ICONS.get(unit.kind, "ngo"),
        state=state,
        state_words=words,
        full_name=f"{name}: {spoken.need(referral)}",
        since=_("Sent %(day)s") % {"day": day(referral.sent_at)} if referral.sent_at else "",
        next_move=_next_move(referral, state),
        url=reverse("referral", args=[referral.ref]),
        hidden=unit.is_hidden,
    )


def _next_move(referral: Referral, state: str) -> str:
    if state == "ended":
        return _("None; read what came of it")
    if referral.status == Referral.Status.REFUSED:
        return _("Find another place")
    if referral.is_waiting:
        return _("They answer; take it back or ask elsewhere") if state == "broken" else _("They answer")
    if state == "overdue":
        return _("They tell what came of it")
    return _("They give the service")


def _of_actions(number: int, rows: Sequence[PlanAction], at: datetime) -> Link:
    states = [action_state(row, at) for row in rows]
    worst = min(states, key=lambda found: WORST_FIRST.index(found["state"]))
    unit = rows[0].owner_unit
    if unit is None:
        raise ValueError("an arc needs a unit")
    name = unit.everyday_name(get_language() or "en")
    return Link(
        number=number,
        name=name,
        sector=ICONS.get(unit.kind, "ngo"),
        state=worst["state"],
        state_words=worst["words"],
        since=_("In the plan since %(day)s") % {"day": day(rows[0].plan.happened_at)},
        next_move=_("Does what the plan says") if worst["state"] != "ended" else "",
        url="#plan",
        hidden=unit.is_hidden,
    )


def action_state(row: PlanAction, at: datetime) -> dict[str, str]:
    """State and words of a row of the plan."""
    if row.status in (PlanAction.Status.DONE, PlanAction.Status.CANCELLED):
        return {"state": "ended", "words": str(PlanAction.Status(row.status).label)}
    late = (timezone.localdate(at) - row.due_on).days
    if late > 0:
        return {
            "state": "overdue",
            "words": ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late},
        }
    return {"state": "working", "words": str(PlanAction.Status(row.status).label)}


def owner_name(row: PlanAction, language: str) -> str:
    if row.owner_person is not None:
        return row.owner_person.name
    if row.owner_unit is not None and row.owner_unit.is_hidden:
        return _("another service")
    return row.owner_unit.everyday_name(language) if row.owner_unit else ""
