"""What this room offers to the page of a case: the links of who was asked for help, and the buttons to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.cases.queries import rows_of
from halka.casework.overview import CaseOverview
from halka.directory.links import link_of
from halka.pages.dates_in_words import day
from halka.pages.panels import Button
from halka.pages.ring import Link
from halka.pages.states import WORST_FIRST
from halka.sharing import wording
from halka.sharing.models import Referral
from halka.sharing.queries import with_doubts
from halka.sharing.standing import as_they_stand


def asked(overview: CaseOverview) -> Iterator[Link]:
    """One link for each unit that was asked, in the order in which they came to the child."""
    sent = rows_of(overview.case, Referral, "to_unit", "from_unit", "written_by").filter(
        sent_at__isnull=False
    )
    by_unit: dict[int, list[Referral]] = {}
    for referral in as_they_stand(with_doubts(sent, overview.at).order_by("sent_at"), overview.at):
        by_unit.setdefault(referral.to_unit_id, []).append(referral)
    return (_link(referrals, overview.at) for referrals in by_unit.values())


def _link(mine: Sequence[Referral], at: datetime) -> Link:
    """The state of what matters most among what was asked of a unit; none when all of it was taken back."""
    followed = {referral.after_id for referral in mine}
    counted = [
        r
        for r in mine
        if r.status != Referral.Status.REVOKED
        and not (r.status in ("refused", "closed") and r.pk in followed)
    ]
    if not counted:
        return link_of(mine[0].to_unit, "", "")
    states = [(referral, *wording.state(referral, at)) for referral in counted]
    referral, state, words = min(reversed(states), key=lambda found: WORST_FIRST.index(found[1]))
    return link_of(
        referral.to_unit,
        state,
        words,
        what=wording.need(referral),
        since=_("Sent %(day)s") % {"day": day(referral.sent_at)} if referral.sent_at else "",
        next_move=_next_move(referral, state),
        url=reverse("referral", args=[referral.ref]),
    )


def _next_move(referral: Referral, state: str) -> str:
    if state == "ended":
        return _("None; read the feedback")
    if referral.status == Referral.Status.CLOSED:
        return _("Another ground, stop, or another place")
    if referral.status == Referral.Status.REFUSED:
        return _("Find another place")
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
