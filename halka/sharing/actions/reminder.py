"""What happens when no answer comes: the focal person, the deputy, the head of the unit, the board's list.

Each is a deed of the caretaker, happens once, and at a share of the answering time that the profile sets.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Post
from halka.sharing.acts import REFERRAL_ESCALATED, REFERRAL_EXPIRED, REFERRAL_LISTED, REFERRAL_REMINDED
from halka.sharing.entry import enter_referral
from halka.sharing.models import Referral
from halka.trust import rows
from halka.trust.action import Refused, action
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.REMIND)
def remind_focal(*, by: Actor, referral: Referral, at: datetime) -> None:
    _once(referral, "reminded_at", at)
    enter_referral(REFERRAL_REMINDED, by=by, referral=referral, at=at, reason="focal")


@action(needs=Permission.REMIND)
def call_deputy(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The answering time is over. Says so in the ledger when the unit has nobody to call."""
    _once(referral, "expired_at", at)
    has_deputy = any(post.rank == Post.DEPUTY for post in _posts(referral, at))
    enter_referral(
        REFERRAL_EXPIRED, by=by, referral=referral, at=at, reason="deputy" if has_deputy else "no_deputy"
    )


@action(needs=Permission.REMIND)
def call_head(*, by: Actor, referral: Referral, at: datetime) -> None:
    _once(referral, "escalated_at", at)
    has_head = any(post.rank == Post.HEAD for post in _posts(referral, at))
    enter_referral(
        REFERRAL_ESCALATED, by=by, referral=referral, at=at, reason="head" if has_head else "no_head"
    )


@action(needs=Permission.REMIND)
def list_for_board(*, by: Actor, referral: Referral, at: datetime) -> None:
    """Twice the answering time has gone: the coordination board sees it, by case code only."""
    _once(referral, "listed_at", at)
    enter_referral(REFERRAL_LISTED, by=by, referral=referral, at=at, reason="board")


def _once(referral: Referral, column: str, at: datetime) -> None:
    referral.case.must_not_be_erased()
    if not rows.move(referral, {"status": Referral.WAITING, column: None}, {column: at}):
        raise Refused(_("This was answered or done before."))


def _posts(referral: Referral, at: datetime) -> list[Post]:
    ranked = Post.objects.filter(unit=referral.to_unit_id, rank__isnull=False, person__is_active=True)
    return [post for post in ranked if post.is_held(at)]
