"""What becomes of the referrals of a case that closes: said when closing is proposed, done when it is agreed.

Both happen inside the deed of the closing. Nothing is done before the supervisor agrees, so that returning a closing has
nothing to undo.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.models import Case
from halka.sharing.models import Referral
from halka.sharing.queries import away
from halka.sharing.standing import CASE_ENDED, as_they_stand, status_when_closed
from halka.trust import rows
from halka.trust.action import Refused

AtEnd = Referral.AtEnd


def open_at_the_end(case: Case, at: datetime) -> list[Referral]:
    """What has to be settled: sent, not ended, and not fallen since."""
    return [referral for referral in as_they_stand(away(case, at), at) if referral.closed_at is None]


def say_what_becomes(case: Case, said: Mapping[str, str], at: datetime) -> None:
    """Keeps the choice for each open referral, by its number. Nothing is left out, and nothing is presumed."""
    for referral in open_at_the_end(case, at):
        choice = said.get(referral.number, "")
        if choice not in AtEnd.values:
            raise Refused(
                _("Say what becomes of %(number)s, the referral to %(unit)s.")
                % {"number": referral.number, "unit": referral.to_unit.shown_name}
            )
        if not rows.move(referral, {"status": referral.status, "closed_at": None}, {"at_end": choice}):
            raise Refused(_("A referral was answered meanwhile. Look again; nothing was lost."))


def settle(case: Case, at: datetime) -> Collection[str]:
    """Closes what is taken back; answers the references of those that run on. The receiver of a closed one is told in one
    sentence, without the reason; nobody is asked to look for another place."""
    goes_on = []
    for referral in open_at_the_end(case, at):
        if not referral.at_end:
            raise Refused(
                _(
                    "The referral to %(unit)s was sent after this closing was proposed. Return it to the worker."
                )
                % {"unit": referral.to_unit.shown_name}
            )
        if referral.at_end == AtEnd.RUN_ON:
            goes_on.append(referral.ref)
        else:
            _take_back(referral, at)
    return goes_on


def _take_back(referral: Referral, at: datetime) -> None:
    status = status_when_closed(referral)
    closing = {"status": status, "closed_at": at, "closed_for": CASE_ENDED, "done_at": at}
    still = {"status": referral.status, "revoked_at": None, "closed_at": None}
    if not rows.move(referral, still, closing):
        raise Refused(_("A referral was answered meanwhile. Look again; nothing was lost."))
