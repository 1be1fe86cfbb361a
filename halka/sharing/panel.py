"""What this room offers to the page of a case: the links of who was asked for help, and the buttons to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.casework.cases.queries import rows_of
from halka.casework.overview import CaseOverview, Elsewhere
from halka.directory.links import link_of
from halka.pages.dates_in_words import day, days
from halka.pages.panels import Button
from halka.pages.ring import Link
from halka.sharing import settling, wording
from halka.sharing.chains import chain_before, is_followed, serving
from halka.sharing.models import Referral
from halka.sharing.queries import with_doubts
from halka.sharing.standing import as_they_stand

Status = Referral.Status


def _sent(overview: CaseOverview) -> list[Referral]:
    """What was sent for this child and not taken back, in its order."""
    sent = rows_of(overview.case, Referral, "to_unit", "from_unit", "written_by", "serves").filter(
        sent_at__isnull=False
    )
    return as_they_stand(with_doubts(sent, overview.at).order_by("sent_at", "pk"), overview.at)


def asked(overview: CaseOverview) -> Iterator[Link]:
    """One link for each referral that is open, refused or silent, those of one unit side by side, in the order in which
    the units came to the child; one that has ended where a unit has no other. Of a unit from which all was taken back
    one without a state."""
    sent = overview.once(_sent)
    by_unit: dict[int, list[Referral]] = {}
    for referral in sent:
        by_unit.setdefault(referral.to_unit_id, []).append(referral)
    for mine in by_unit.values():
        yield from _links(mine, sent, overview)


def _links(mine: Sequence[Referral], sent: Sequence[Referral], overview: CaseOverview) -> Iterator[Link]:
    counted = [r for r in mine if r.status != Status.REVOKED and not is_followed(r, sent)]
    if not counted:
        yield link_of(mine[0].to_unit, "", "")
        return
    found = [(referral, *_stands(referral, overview)) for referral in counted]
    is_open = overview.case.is_open
    shown = [row for row in found if row[1] != "ended" or (not is_open and row[2])] or found[-1:]
    for number, (referral, state, words) in enumerate(shown):
        yield link_of(
            referral.to_unit,
            state,
            words,
            what=wording.need(referral),
            since=_since(referral, sent),
            way=_way(referral, sent, overview.at) if is_open else "",
            next_move=_next_move(referral, state) if is_open else "",
            url=reverse("referral", args=[referral.ref]),
            is_another=number > 0,
        )


def _stands(referral: Referral, overview: CaseOverview) -> tuple[str, str]:
    """After the work has ended nothing is counted any more; what was never answered stays said."""
    state, words = wording.state(referral, overview.at)
    if overview.case.is_open:
        return state, words
    if referral.outlives_its_case and state != "ended":
        return "ended", _("runs to its end")
    return "ended", _(
        "never answered"
    ) if referral.answered_at is None else words if state == "broken" else ""


def _since(referral: Referral, sent: Sequence[Referral]) -> str:
    """Since when, and how long the way there was."""
    said = [_("Sent %(day)s") % {"day": day(referral.sent_at)}] if referral.sent_at else []
    refused = [one for one in chain_before(referral, sent) if one.came_back_at]
    first = refused[0].sent_at if refused else None
    if first:
        words = ngettext(
            "asked since %(day)s, refused once", "asked since %(day)s, refused %(n)s times", len(refused)
        )
        said += [words % {"day": day(first), "n": len(refused)}]
    if referral.appointment_at and not referral.served_at:
        said += [_("appointment %(day)s") % {"day": day(referral.appointment_at)}]
        if first:
            said += [_("%(span)s from the first request") % {"span": _days(first, referral.appointment_at)}]
    return "; ".join(said)


def _days(first: datetime, last: datetime) -> str:
    """From day to day, as somebody counts who waits."""
    return days((timezone.localtime(last).date() - timezone.localtime(first).date()).days)


def _way(referral: Referral, sent: Sequence[Referral], at: datetime) -> str:
    """How often help was refused before it was asked for here, and how long the child has waited for it: what the state
    of the link alone does not tell."""
    refused = [one for one in chain_before(referral, sent) if one.status == Status.REFUSED]
    first = refused[0].sent_at if refused else None
    if not first or referral.served_at:
        return ""
    words = ngettext(
        "%(need)s: refused once since %(day)s", "%(need)s: refused %(n)s times since %(day)s", len(refused)
    ) % {"need": wording.need(referral), "day": day(first), "n": len(refused)}
    if ahead := referral.appointment_at:
        waited = _("%(span)s from the first request to the appointment") % {"span": _days(first, ahead)}
    else:
        waited = _("%(span)s without help since the first request") % {"span": _days(first, at)}
    return f"{words}; {waited}."


def of_the_plan(overview: CaseOverview) -> dict[str, Elsewhere]:
    """The actions of the plan for which somebody was asked, each with the state of the newest referral that serves it."""
    sent = [r for r in overview.once(_sent) if r.status != Status.REVOKED]
    found = {}
    is_open = overview.case.is_open
    for action, referral in serving(overview.plan_actions, sent).items():
        if not is_open and referral.status not in Referral.HELPED:
            continue
        state, words = wording.state(referral, overview.at) if is_open else ("ended", "")
        url = reverse("referral", args=[referral.ref])
        found[action.ref] = Elsewhere(state, words or wording.helped(referral), url)
    return found


def _next_move(referral: Referral, state: str) -> str:
    if state == "ended":
        return _("None; read the feedback") if referral.feedback_at else _("None; read the referral")
    if referral.status == Referral.Status.CLOSED:
        return _("Another ground, stop, or another place")
    if referral.came_back_at:
        return _("Find another place, or write why not")
    if referral.is_waiting:
        return _("They answer; take it back or ask elsewhere") if state == "broken" else _("They answer")
    if state == "overdue":
        return _("They give feedback")
    return _("They give the service")


def refer(overview: CaseOverview) -> Iterator[Button]:
    if overview.may_write and overview.case.is_open:
        yield Button(_("Refer"), reverse("refer", args=[overview.case.ref]))


def hand_over(overview: CaseOverview) -> Iterator[Button]:
    if overview.may_write and overview.case.is_open:
        yield Button(_("Hand over"), reverse("ask_transfer", args=[overview.case.ref]))


def settled_at_the_end(overview: CaseOverview) -> Iterator[str]:
    """What becomes of each open referral when the closing that waits is agreed, for its supervisor."""
    for referral in settling.open_at_the_end(overview.case, overview.at):
        becomes = Referral.AtEnd(referral.at_end).label if referral.at_end else _("sent later: not settled")
        said = {"unit": referral.to_unit.shown_name, "need": wording.need(referral)}
        stands = {"stands": wording.open_words(referral), "becomes": becomes}
        yield _("%(unit)s, %(need)s (%(stands)s): %(becomes)s") % {**said, **stands}
