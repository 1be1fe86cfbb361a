"""A letter that is decided again: it closes, or stays open on another ground; and its sender ends the matter.

The first two are deeds of the installation, at a look or in a round of the caretaker, whichever is sooner.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.cases.edit import begin_edit, revoke
from halka.casework.models import Grant
from halka.sharing.acts import REFERRAL_CLOSED, REFERRAL_DONE, REFERRAL_KEPT, REFERRAL_LEFT
from halka.sharing.entry import enter_referral
from halka.sharing.models import Referral
from halka.sharing.standing import standing, status_when_closed
from halka.trust import rows, vault
from halka.trust.action import Refused, action
from halka.trust.actor import Actor
from halka.trust.policy import Permission

Status = Referral.Status


@action(needs=Permission.REMIND)
def close_letter(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The receiver loses the letter at once, and is told that it was closed."""
    referral.case.must_not_be_erased()
    referral.case.read_again()
    fell = standing(referral, at).fell
    if not fell:
        raise Refused(_("This letter still stands."))
    still = {"status": referral.status, "revoked_at": None, "closed_at": None}
    closing = {"status": status_when_closed(referral), "closed_at": at, "closed_for": fell}
    if not rows.move(referral, still, closing):
        raise Refused(_("This was answered or done before."))
    revoke(case=referral.case, at=at, reason=Grant.Reason.REFERRAL, source=referral.ref)
    enter_referral(REFERRAL_CLOSED, by=by, referral=referral, at=at)


@action(needs=Permission.REMIND)
def keep_letter(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The yes is gone, and another ground of the rule is on file: from now on the letter rests on that,
    and the supervisor looks at it, unless the service was given already."""
    referral.case.must_not_be_erased()
    referral.case.read_again()
    ground = standing(referral, at).ground
    hours = referral.case.profile.sharing.agreement.review_hours
    rests: dict[str, object] = {"basis": ground}
    if referral.status not in Referral.HELPED:
        rests |= {"review_due_at": at + timedelta(hours=hours), "reviewed_at": None}
    if not ground or not rows.move(referral, {"status": Referral.AWAY, "basis": referral.basis}, rests):
        raise Refused(_("This letter still stands."))
    enter_referral(REFERRAL_KEPT, by=by, referral=referral, at=at, reason=ground)


@action(needs=Permission.REFER)
def stop_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The sender looks for nothing else after a letter was closed."""
    referral.case.must_not_be_erased()
    begin_edit(referral.case, by, at, closed_too=True)
    if not rows.move(referral, {"status": Status.CLOSED, "done_at": None}, {"done_at": at}):
        raise Refused(_("This was answered or done before."))
    enter_referral(REFERRAL_DONE, by=by, referral=referral, at=at)


@action(needs=Permission.REFER)
def leave_it(*, by: Actor, referral: Referral, words: str, at: datetime) -> None:
    """Nothing follows a refusal, or what was given back: the worker says why. Until then it stays in the ring."""
    referral.case.must_not_be_erased()
    begin_edit(referral.case, by, at, closed_too=True)
    if not words.strip():
        raise Refused(_("Write why nothing follows."), about="words")
    if not rows.move(referral, {"status": Referral.CAME_BACK, "done_at": None}, {"done_at": at}):
        raise Refused(_("This was answered or done before."))
    child = referral.case.child.ref
    vault.put(table="referral_left", row=referral.ref, child=child, version=1, content={"words": words})
    enter_referral(REFERRAL_LEFT, by=by, referral=referral, at=at)
