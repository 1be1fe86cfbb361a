"""Printing a referral is a look that leaves the house: it is entered before anything is shown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.sharing.acts import REFERRAL_PRINTED
from halka.sharing.models import Referral
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.OPEN_CASE)
def print_sent_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """By whoever sees the case. A draft is nobody's letter yet."""
    if referral.sent_at is None:
        raise Refused(_("A draft cannot be printed. Send it first."))
    enter(
        REFERRAL_PRINTED,
        by=by,
        at=at,
        case=referral.case.ref,
        thread=referral.ref,
        to_unit=referral.to_unit.code,
    )


@action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
def print_received_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """By the unit that was asked."""
    enter(
        REFERRAL_PRINTED,
        by=by,
        at=at,
        case=referral.case.ref,
        thread=referral.ref,
        to_unit=referral.from_unit.code,
    )
