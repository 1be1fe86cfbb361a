"""What is said after each deed with a referral or a transfer: what is new, who moves next, until when, seen where."""

from __future__ import annotations

from django.utils.translation import gettext as _

from halka.pages.dates_in_words import moment
from halka.sharing.models import Referral, Transfer


def sent(referral: Referral) -> str:
    unit = referral.to_unit.shown_name
    if referral.answer_due_at is None:
        return ""
    said = _("Sent. %(unit)s has until %(moment)s. You will see the answer on Today.")
    return said % {"unit": unit, "moment": moment(referral.answer_due_at)}


def answered(referral: Referral, deed: str) -> str:
    """After accept, start, refuse, serve, tell, revoke, finish or stop; of any other deed only that it is kept."""
    sentences = {
        "accept": _("Accepted. The sender sees it in the case. When the service was given, say so here."),
        "start": _("The service has begun. When it was given, say so here."),
        "refuse": _("Refused. The sender reads your reason on Today."),
        "serve": _("Kept: the service was given. The sender waits for your feedback."),
        "tell": _("Told. The sender reads it on Today."),
        "revoke": _("Taken back. %(unit)s cannot read it any more."),
        "finish": _("Finished. Nobody has to do anything here any more."),
        "stop": _("Stopped. Nobody is asked for this any more."),
    }
    return sentences.get(deed, _("Kept. It stands in the case.")) % {"unit": referral.to_unit.shown_name}


def asked(transfer: Transfer) -> str:
    said = _(
        "Asked. %(unit)s has until %(moment)s. Until then the case stays with you; the answer stands on Today."
    )
    return said % {"unit": transfer.to_unit.shown_name, "moment": moment(transfer.answer_due_at)}
