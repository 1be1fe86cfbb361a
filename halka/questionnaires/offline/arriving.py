"""One sealed record of a browser: opened, kept once, in the order of its device, for whoever wrote it.

Nothing is turned away for what somebody answered. What cannot be done waits for somebody with a reason, as everything that
is sent; only what cannot be opened, or comes before the one that it follows, stays on the device.
"""

from __future__ import annotations

import hmac
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from halka.questionnaires import drafts
from halka.questionnaires.filling.submission import NoSubmission, parsed_submission
from halka.questionnaires.models import Operation, Phone, Submission, Version
from halka.questionnaires.offline import envelope
from halka.questionnaires.offline.envelope import Sealed, Unreadable
from halka.questionnaires.phones import devices
from halka.questionnaires.sent.receive import HALF_FILLED, receive
from halka.trust.action import Refused, SentBefore

log = logging.getLogger("halka.questionnaires")
RESTS_ON = "op:"


@dataclass(frozen=True)
class Came:
    """What is answered: `done`, and the device lets go of it; `later`, an earlier one has to come first; `stays`, with a
    sentence for whoever holds the device."""

    code: str
    words: str = ""
    submission: Submission | None = None


DONE, LATER, STAYS = "done", "later", "stays"


def arrived(content: bytes, at: datetime) -> Came:
    try:
        said = envelope.opened(content)
        device = _device(said)
        version = _version(said)
    except Unreadable:
        return Came(STAYS, _("This cannot be opened here. Keep this device, and tell the administrator."))
    if (known := _known(said)) is not None:
        return Came(DONE, submission=known)
    before = _before(said)
    if _comes_too_early(said, device) or (before and before.state == Submission.State.ARRIVED):
        return Came(LATER)  # what it rests on has come, and was not done yet
    base = (before.after if before else "") or said.base
    try:
        return Came(DONE, submission=_received(said, device, version, at, base))
    except SentBefore:  # another process was faster with the same
        known = _known(said)
        return Came(DONE, submission=known) if known else Came(LATER)
    except Refused as refusal:
        return Came(STAYS, str(refusal))


def _device(said: Sealed) -> Phone:
    devices_here = Phone.objects.select_related("person").filter(kind=Phone.Kind.BROWSER)
    device = devices_here.filter(ref=said.head.device).first()
    if device is None or not hmac.compare_digest(said.proof, devices.proof_of(device.ref)):
        raise Unreadable
    return device


def _version(said: Sealed) -> Version:
    rows = Version.objects.select_related("questionnaire").defer("workbook", "xform", "itemsets")
    version = rows.filter(ref=said.version).first()
    try:
        root = parsed_submission(said.xml)
    except NoSubmission:
        raise Unreadable from None
    if version is None or root.findtext("meta/instanceID") != f"uuid:{said.head.op}":
        raise Unreadable
    return version


def _known(said: Sealed) -> Submission | None:
    done = Operation.objects.filter(op=said.head.op, device__ref=said.head.device)
    row = done.select_related("submission__version").first()
    return row.submission if row else None


def _comes_too_early(said: Sealed, device: Phone) -> bool:
    """Without the order of a device what it wrote itself would look like somebody else's change."""
    if said.head.seq == said.head.first:
        return False  # all before it have come: that was true when it was said, and stays true
    last = Operation.objects.filter(device=device).aggregate(last=Max("seq"))["last"] or 0
    return said.head.seq > last + 1


def _received(said: Sealed, device: Phone, version: Version, at: datetime, base: str) -> Submission:
    hold = (
        HALF_FILLED
        if said.kind != envelope.FINISHED
        else "taken_away"
        if devices.is_taken_away(device)
        else ""
    )
    if hold == "taken_away":
        devices.was_turned_away(device, at)

    def beside(submission: Submission) -> None:
        Operation.objects.create(op=said.head.op, device=device, seq=said.head.seq, submission=submission)

    return receive(
        by=device.person,
        at=at,
        version=version,
        instance_id=f"uuid:{said.head.op}",
        raw=said.xml,
        way="offline",
        about=said.about,
        base=base,
        hold=hold,
        found=_findings(version, said.xml, at),
        beside=beside,
    )


def _before(said: Sealed) -> Submission | None:
    """The earlier record of the same device on which it rests, as it says."""
    if not said.base.startswith(RESTS_ON):
        return None
    done = Operation.objects.filter(op=said.base.removeprefix(RESTS_ON), device__ref=said.head.device)
    row = done.select_related("submission").defer("submission__ct").first()
    return row.submission if row else None


def _findings(version: Version, raw: bytes, at: datetime) -> Counter[str]:
    """Whatever goes wrong in the check is no reason to lose what somebody answered."""
    try:
        return drafts.findings(version, raw, at)
    except Exception as problem:
        log.exception("A submission could not be checked: %s.", type(problem).__name__)
        return Counter({"not_checked": 1})
