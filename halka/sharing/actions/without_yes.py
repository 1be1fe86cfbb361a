"""Going past a missing yes: the worker asks, the supervisor overrules a no before anything goes or lets it stand, and
looks at what went on another ground."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.edit import begin_edit, revoke
from halka.casework.models import Grant
from halka.directory.models import Person
from halka.sharing.acts import (
    REFERRAL_AGREED,
    REFERRAL_DISAPPROVED,
    REFERRAL_NO_STANDS,
    REFERRAL_OVERRULED,
    REFERRAL_OVERRULING_ASKED,
)
from halka.sharing.entry import enter_referral
from halka.sharing.models import Referral
from halka.sharing.release import decide, waits_for_supervisor
from halka.sharing.standing import DISAPPROVED, status_when_closed
from halka.trust import rows, vault
from halka.trust.action import Refused, action
from halka.trust.actor import Actor
from halka.trust.policy import Permission

Status = Referral.Status
DECIDABLE = {"status": Status.DRAFT, "revoked_at": None, "overruled_at": None}
"""A draft of which nobody has decided yet whether it goes past a no."""


@action(needs=Permission.REFER)
def ask_to_overrule(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The worker asks the supervisor to let a draft go although whoever counts said no, or where nobody may be asked."""
    begin_edit(referral.case, by, at)
    if not waits_for_supervisor(decide(referral, at)):
        raise Refused(_("Here is nothing that the supervisor could decide."))
    still = {**DECIDABLE, "overruling_asked_at": None}
    if not rows.move(referral, still, {"overruling_asked_at": at, "no_stands_at": None}):
        raise Refused(_("This was asked, sent, taken back or decided before."))
    enter_referral(REFERRAL_OVERRULING_ASKED, by=by, referral=referral, at=at)


@action(needs=Permission.APPROVE_STEP, inside="referral.line.code")
def let_no_stand(*, by: Actor, referral: Referral, why: str, at: datetime) -> None:
    """The supervisor was asked, and does not go past the no. The worker is told why, and may ask again later."""
    referral.case.read_again()
    referral.case.must_be_open()
    _must_be_told(why)
    referral.refresh_from_db(fields=["overruling_asked_at"])
    asked = {**DECIDABLE, "overruling_asked_at": referral.overruling_asked_at}
    answer = {"overruling_asked_at": None, "no_stands_at": at}
    if referral.overruling_asked_at is None or not rows.move(referral, asked, answer):
        raise Refused(_("This was sent, taken back or decided before."))
    table, child = "referral_no_stands", referral.case.child.ref
    version = vault.version_of(table, referral.ref) + 1
    vault.put(table=table, row=referral.ref, child=child, version=version, content={"why": why})
    enter_referral(REFERRAL_NO_STANDS, by=by, referral=referral, at=at)


@action(needs=Permission.APPROVE_STEP, inside="referral.line.code")
def overrule_no(*, by: Actor, referral: Referral, reason: str, words: str, at: datetime) -> None:
    """A draft may go although whoever counts said no, or where nobody may be asked. Only what they need goes."""
    referral.case.must_not_be_erased()
    referral.case.read_again()
    referral.case.must_be_open()
    referral.must_say_why(reason, words)
    assert isinstance(by, Person)
    still = DECIDABLE
    said = {"overruled_at": at, "overruled_by": by, "overruled_for": reason}
    if not rows.move(referral, still, said):
        raise Refused(_("This was sent, taken back or decided before."))
    child = referral.case.child.ref
    vault.put(table="referral_overruled", row=referral.ref, child=child, version=1, content={"words": words})
    enter_referral(REFERRAL_OVERRULED, by=by, referral=referral, at=at, reason=reason)


@action(needs=Permission.APPROVE_STEP, inside="referral.line.code")
def look_at_letter(*, by: Actor, referral: Referral, agreed: bool, at: datetime, why: str = "") -> None:
    """The second look at a letter that went without a yes. Who does not agree ends it, as a withdrawal does, and says
    why."""
    referral.case.must_not_be_erased()
    assert isinstance(by, Person)
    if not agreed:
        _must_be_told(why)
    looked = {"reviewed_at": at, "reviewed_by": by}
    ends = not agreed and referral.status in Referral.AWAY and referral.closed_at is None
    if ends:
        looked |= {"status": status_when_closed(referral), "closed_at": at, "closed_for": DISAPPROVED}
    waits = {"status": referral.status, "reviewed_at": None}
    if referral.review_due_at is None or not rows.move(referral, waits, looked):
        raise Refused(_("This was looked at, or answered, before. Open it again."))
    if ends:
        revoke(case=referral.case, at=at, reason=Grant.Reason.REFERRAL, source=referral.ref)
    if agreed:
        enter_referral(REFERRAL_AGREED, by=by, referral=referral, at=at)
    else:
        child = referral.case.child.ref
        vault.put(table="referral_looked", row=referral.ref, child=child, version=1, content={"why": why})
        enter_referral(REFERRAL_DISAPPROVED, by=by, referral=referral, at=at)


def _must_be_told(why: str) -> None:
    if not why.strip():
        raise Refused(_("Write why: the child’s worker reads it."), about="why")
