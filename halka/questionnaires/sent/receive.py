"""The one way in for what is sent, from plain pages, browsers and phones: kept first, then handed over, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires import received
from halka.questionnaires.actions import receive_submission
from halka.questionnaires.filling.submission import NoSubmission
from halka.questionnaires.given import Given
from halka.questionnaires.models import Attachment, Submission, Version
from halka.questionnaires.purposes import purpose_called
from halka.questionnaires.sent.actions import UNDONE, Overtaken, hand_over, leave_waiting
from halka.trust.action import Denied, Refused, SentBefore, plainly, record_denial
from halka.trust.actor import CARETAKER
from halka.trust.vault import Shredded, VaultProblem, erased_children

log = logging.getLogger("halka.questionnaires")
EDIT = "edit"
"""The way of what was changed on a phone and sent again."""
HALF_FILLED = "half_filled"
"""Why something waits that nobody has finished: it was kept beside another one, or when a device was left."""


def receive(
    *,
    by: Person,
    at: datetime,
    version: Version,
    instance_id: str,
    raw: bytes,
    way: str,
    about: str = "",
    base: str = "",
    hold: str = "",
    found: Mapping[str, int] | None = None,
    beside: Callable[[Submission], None] = lambda _submission: None,
) -> Submission:
    """Keeps what was sent, sealed, in a transaction of its own, then hands it over to what it is for. `about`: the
    reference of what it is about; "" where the answers name it, or where it is about nothing. `base`, `found` and
    `beside`: see `receive_submission`. `hold`: why it waits for somebody, whatever it says; "" where it is handed over.

    Raises SentBefore for what was sent before, Refused where the questionnaire is closed, NoSubmission for what is none.
    Whatever goes wrong behind that stands in `state` and `reason` of the submission: it is kept."""

    def written_with_it(submission: Submission) -> None:
        beside(submission)
        if hold:  # in the same transaction: nobody hands over meanwhile what is held
            purpose = purpose_called(version.questionnaire.purpose)
            child = purpose.child_of(about) if purpose and about else ""
            leave_waiting(by=CARETAKER, at=at, submission=submission, reason=hold, about=about, child=child)

    submission = receive_submission(
        by=by,
        at=at,
        version=version,
        instance_id=instance_id,
        raw=raw,
        way=way,
        about=about,
        base=base,
        waits=bool(hold),
        found=found,
        beside=written_with_it,
    )
    if submission.state == Submission.State.ARRIVED:
        hand_over_again(submission, by=by, at=at)
    return submission


def hand_over_again(submission: Submission, *, by: Person, at: datetime, is_seen: bool = False) -> None:
    """Hands over what has arrived or waits. Where that cannot be done now, it waits for somebody, with the reason. `is_seen`:
    somebody has looked at what stands there now, and puts this in its place."""
    _must_be_finished(submission)
    purpose = purpose_called(submission.version.questionnaire.purpose)
    about, child, why = submission.about, submission.child, ""
    try:
        if purpose is None:
            reason = "no_purpose"
        else:
            about = about or purpose.named(Given(received.opened(submission, "").root)) or purpose.own(by, at)
            child = (purpose.child_of(about) if about else "") or child
            if about and not _is_an_edit(submission):
                subject = purpose.find(by, at, about)
                hand_over(
                    by=by, at=at, submission=submission, purpose=purpose, subject=subject, is_seen=is_seen
                )
                return
            reason = "edited" if about else "no_subject"
    except SentBefore:
        submission.refresh_from_db()
        return
    except NoSubmission:
        reason = "unreadable"
    except Http404:
        reason = "not_seen"
    except Denied as denial:
        record_denial(denial)
        reason = "not_allowed"
    except Refused as refusal:
        reason, why = ("changed", "") if isinstance(refusal, Overtaken) else ("refused", str(refusal))
    except VaultProblem as problem:
        reason, why = (
            ("erased" if isinstance(problem, Shredded) else "untrusted"),
            str(plainly(problem) or ""),
        )
    except OperationalError:  # the store cannot write now: the caretaker tries again
        submission.refresh_from_db()
        return
    except Exception as problem:
        log.exception("A submission could not be handed over: %s.", type(problem).__name__)
        reason = "unforeseen"
    _leave(submission, at, reason=reason, about=about, child=child, why=why)


def _must_be_finished(submission: Submission) -> None:
    if submission.reason == HALF_FILLED:
        raise Refused(_("It is only half filled. Go on with it, or set it aside."))


def _is_an_edit(submission: Submission) -> bool:
    """It replaces one that was handed over before: what that became is put right by a person, not done twice."""
    return submission.way == EDIT and submission.state == Submission.State.ARRIVED


def _leave(submission: Submission, at: datetime, *, reason: str, about: str, child: str, why: str) -> None:
    submission.refresh_from_db()
    if submission.state == Submission.State.WAITS and submission.reason == reason != "refused":
        return  # tried once more, and nothing else came of it
    try:
        leave_waiting(
            by=CARETAKER, at=at, submission=submission, reason=reason, about=about, child=child, why=why
        )
    except (SentBefore, OperationalError):
        submission.refresh_from_db()


def hand_over_arrived(at: datetime) -> None:
    """What the program was interrupted in: received and not handed over. Whoever is in the middle of it comes first,
    because each hand-over moves the row before anything else."""
    arrived = Submission.objects.filter(state=Submission.State.ARRIVED).select_related(
        "version__questionnaire", "received_from"
    )
    for submission in arrived.defer("version__workbook", "version__xform", "version__itemsets"):
        hand_over_again(submission, by=submission.received_from, at=at)
    gone = Submission.objects.filter(state__in=UNDONE, child__in=erased_children())
    Attachment.objects.filter(submission__in=gone).update(ct=None)
    gone.update(state=Submission.State.ERASED, reason="erased", ct=b"")
