"""One post of a phone: stored once, known again, an edit put in the place of what it edits (OpenRosa).

A phone is never turned away for what somebody answered; only where keeping it would be wrong, each case with its status.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from halka.questionnaires import drafts
from halka.questionnaires.entities.declared import declared
from halka.questionnaires.entities.following import follow, follow_inside
from halka.questionnaires.entities.reading import told
from halka.questionnaires.models import Arrival, Phone, Questionnaire, Submission, Version
from halka.questionnaires.phones import attachments
from halka.questionnaires.phones.actions import receive_files
from halka.questionnaires.phones.attachments import Files
from halka.questionnaires.phones.envelope import Envelope
from halka.questionnaires.sent.receive import receive
from halka.trust import keys, rows, written
from halka.trust.action import SentBefore

log = logging.getLogger("halka.questionnaires")


def _versions(form_id: str) -> QuerySet[Version]:
    rows = Version.objects.filter(questionnaire__form_id=form_id).select_related("questionnaire")
    return rows.defer("workbook", "xform", "itemsets")


def _sent(questionnaire: int, instance: str) -> QuerySet[Submission]:
    return Submission.objects.filter(questionnaire=questionnaire, instance_id=instance).only("pk").order_by()


class Turned(Exception):
    """What a phone asks for is not given: the status, and a sentence for the person who holds it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True)
class Sender:
    """The phone, the moment, and what its program says of itself."""

    phone: Phone
    at: datetime
    device_id: str | None = None
    client: str = ""


def arrived(sender: Sender, sent: Envelope, files: Files) -> Submission:
    """Keeps it; answers what stands in the store afterwards. Raises Turned."""
    version = _version(sent)
    known = _known(version.questionnaire, sent.instance_id)
    if known is None:
        new = _received(sender, sent, files, version)
        if new is not None:
            return new
        known = _known(version.questionnaire, sent.instance_id)
        assert known is not None  # another process was faster with the same
    return _again(sender, sent, files, known)


def _version(sent: Envelope) -> Version:
    versions = {row.name: row for row in written.ask(_versions, sent.form_id)}
    if not versions:
        raise Turned(404, _("This form is not known here. Fetch the list of forms again."))
    if sent.version not in versions:
        raise Turned(404, _("This version of the form is not known here. Fetch the form again."))
    return versions[sent.version]


def _known(questionnaire: Questionnaire, instance_id: str) -> Submission | None:
    """Nearly always there is none, so that only its key is looked for."""
    if not (found := written.ask(_sent, questionnaire.pk, instance_id)):
        return None
    whole = Submission.objects.select_related("arrival__phone", "version", "received_from")
    return whole.defer("ct", "version__workbook", "version__xform", "version__itemsets").get(pk=found[0].pk)


def _again(sender: Sender, sent: Envelope, files: Files, known: Submission) -> Submission:
    """What has arrived before: only its files may still come."""
    _must_be_there(known)
    arrival = getattr(known, "arrival", None)
    if arrival is None or arrival.phone.person_id != sender.phone.person_id:
        raise Turned(409, _("Something else was sent under this number before. Nothing was changed."))
    if arrival.replaced_by_id is not None:
        raise Turned(409, _("This was edited and sent again since. The newer one was kept."))
    if not hmac.compare_digest(arrival.mac, mac_of(sent.raw)):
        raise Turned(409, _("This was sent before with other answers. The first ones were kept."))
    if files and attachments.has_new(known, files):
        receive_files(by=sender.phone.person, at=sender.at, phone=sender.phone, submission=known, files=files)
    if arrival.taken_at is None:  # the program was stopped before what it tells was taken over
        follow(known, sender.phone.person, sender.at)
    return known


def _must_be_there(known: Submission) -> None:
    if known.state == Submission.State.DESTROYED:
        raise Turned(409, _("This was destroyed by who sent it. It is not taken once more."))


def _received(sender: Sender, sent: Envelope, files: Files, version: Version) -> Submission | None:
    if version.questionnaire.state == Questionnaire.State.CLOSED:
        raise Turned(
            409, _("This form was closed. What you filled stays on the phone; tell your supervisor.")
        )
    old = _edited(sender, sent, version.questionnaire) if sent.replaces else None
    names = attachments.named(drafts.definition(version), sent.root)
    all_told = told(sent.root, declared(version))
    found = _findings(version, sent, sender.at)  # before the store is held for anybody

    def beside(submission: Submission) -> None:
        attachments.must_still_hold(sender.phone, sender.at)
        arrival = Arrival(
            submission=submission,
            phone=sender.phone,
            device_id=sender.device_id,
            client=sender.client,
            mac=mac_of(sent.raw),
            taken_at=None if all_told else sender.at,
        )
        rows.add(arrival)
        attachments.make_places(submission, names)
        attachments.fill(submission, files, sender.at)
        if old is not None:
            _put_in_place(old, submission, sender.at)
        if all_told:
            follow_inside(submission, all_told, sender.phone.person, sender.at)

    try:
        return receive(
            by=sender.phone.person,
            at=sender.at,
            version=version,
            instance_id=sent.instance_id,
            raw=sent.raw,
            way="phone" if old is None else "edit",
            found=found,
            beside=beside,
        )
    except SentBefore:
        return None


def _findings(version: Version, sent: Envelope, at: datetime) -> Counter[str]:
    """Whatever goes wrong in the check is no reason to lose what somebody answered."""
    try:
        return drafts.findings(version, sent.root, at)
    except Exception as problem:
        log.exception("A submission could not be checked: %s.", type(problem).__name__)
        return Counter({"not_checked": 1})


def _edited(sender: Sender, sent: Envelope, questionnaire: Questionnaire) -> Submission:
    old = _known(questionnaire, sent.replaces)
    if old is None or old.received_from_id != sender.phone.person_id:
        raise Turned(404, _("What this edits is not known here. Send the first one, too."))
    _must_be_there(old)
    if _is_replaced(old):
        raise Turned(409, _("This was edited and sent again since. The newer one was kept."))
    return old


def _is_replaced(old: Submission) -> bool:
    arrival = getattr(old, "arrival", None)
    return arrival is None or arrival.replaced_by_id is not None


def _put_in_place(old: Submission, new: Submission, at: datetime) -> None:
    """Two edits of the same at the same time: the second one is turned away, and nothing of it is kept."""
    if not Arrival.objects.filter(submission=old, replaced_by=None).update(replaced_by=new):
        raise Turned(409, _("This was edited and sent again since. The newer one was kept."))
    attachments.carry_over(old, new, at)


def mac_of(raw: bytes) -> str:
    """Keyed: short answers could be guessed from a plain digest."""
    return hmac.digest(keys.current().derive(keys.FILLED), b"arrival" + raw, hashlib.sha256).hex()
