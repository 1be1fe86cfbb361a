"""What is said after each deed with a referral or a transfer: what is new, who moves next, until when, seen where."""

from __future__ import annotations

from django.utils.translation import gettext as _

from halka.casework.models import Case
from halka.pages.dates_in_words import moment
from halka.sharing.models import Message, Referral, Transfer


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
        "give-back": _(
            "Given back. %(sender)s reads your reason on Today. You cannot read the letter any more."
        ),
        "serve": _("Kept: the service was given. The sender waits for your feedback."),
        "tell": _("Told. The sender reads it on Today."),
        "revoke": _("Taken back. %(unit)s cannot read it any more."),
        "finish": _("Finished. Nobody has to do anything here any more."),
        "stop": _("Stopped. Nobody is asked for this any more."),
    }
    units = {"unit": referral.to_unit.shown_name, "sender": referral.from_unit.shown_name}
    return sentences.get(deed, _("Kept. It stands in the case.")) % units


def told(message: Message) -> str:
    """After a question, or after it was told that the child did not come."""
    said = _(
        "Kept: the child did not come. %(sender)s reads it on Today and has until %(moment)s to say what follows."
    )
    if message.is_question:
        said = _(
            "Asked. %(sender)s has until %(moment)s; the answer stands on your Today. Your own time runs on."
        )
    sender = message.referral.from_unit.shown_name
    return said % {"sender": sender, "moment": moment(message.answer_due_at)}


def closing_proposed(case: Case) -> str:
    said = _(
        "Sent to the supervisor of %(unit)s. Until it is agreed nothing is closed, cancelled or taken back;"
        " what is answered stands on your Today."
    )
    return said % {"unit": case.unit.shown_name}


def closed() -> str:
    return _(
        "The case is closed. What was to be taken back is closed for its receivers; the rest runs to its end."
    )


def left() -> str:
    return _("Kept: nothing follows. It leaves the ring and Today; why stands here.")


def replied(message: Message) -> str:
    said = _("Answered. %(unit)s reads it on Today.")
    return said % {"unit": message.referral.to_unit.shown_name}


def asked(transfer: Transfer) -> str:
    said = _(
        "Asked. %(unit)s has until %(moment)s. Until then the case stays with you; the answer stands on Today."
    )
    return said % {"unit": transfer.to_unit.shown_name, "moment": moment(transfer.answer_due_at)}
