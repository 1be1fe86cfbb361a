"""Deeds with what was sent: handed over, left for somebody with a reason, taken up again, set aside."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires import drafts, sealing
from halka.questionnaires.acts import (
    QUESTIONNAIRE_DESTROYED,
    QUESTIONNAIRE_HANDED_OVER,
    QUESTIONNAIRE_SET_ASIDE,
    QUESTIONNAIRE_TAKEN_UP,
    QUESTIONNAIRE_WAITS,
)
from halka.questionnaires.files import keeping
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import load, parsed_submission
from halka.questionnaires.given import Given
from halka.questionnaires.models import Filling, Submission
from halka.questionnaires.purposes import Handed, Purpose, Subject
from halka.questionnaires.received import opened
from halka.questionnaires.sealing import raw
from halka.trust import rows, vault
from halka.trust.action import Denied, Refused, SentBefore, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


class Overtaken(Refused):
    """Something else stands there than when this was filled without a network: both are kept, and a person says which counts."""


_STATE = Submission.State
UNDONE = (_STATE.ARRIVED, _STATE.WAITS)


@action(needs=Permission.FILL_QUESTIONNAIRE)
def hand_over(
    *,
    by: Person,
    at: datetime,
    submission: Submission,
    purpose: Purpose,
    subject: Subject,
    is_seen: bool = False,
) -> None:
    """Calls the deed with the answers, and seals them for the child, all of it or nothing. The row is moved first: of two
    who hand over the same, the second finds it moved."""
    content, state = raw(submission), opened(submission, "")
    files = sealing.files_of(submission)
    is_sealed, about_child = not submission.ct, subject.child
    changes: dict[str, object] = {"state": _STATE.DONE, "reason": "", "about": subject.ref, "decided_at": at}
    if about_child:
        changes |= {"child": about_child, "ct": b""}
    if not rows.move(submission, {"state": UNDONE}, changes):
        raise SentBefore(_("This was handed over before. It was done once."))
    if submission.base and not is_seen and purpose.stands(by, at, subject.ref).mark != submission.base:
        raise Overtaken(_("Something else was written down here meanwhile. Both are kept."))
    handed = Handed(
        by=by,
        at=at,
        ref=submission.ref,
        received_at=submission.received_at,
        subject=subject.ref,
        given=Given(state.root),
    )
    thing = purpose.deed(handed)
    if purpose.seals_with_thing:
        about_child, submission.child, submission.ct = thing, thing, b""
        rows.move(submission, {}, {"child": thing, "ct": b""})
    if about_child:
        if not is_sealed:
            sealing.seal_for_child(submission, about_child, content)
        sealing.seal_answers(submission, about_child, state)
        sealing.seal_files(submission, files)
    after = purpose.stands(by, at, subject.ref).mark if submission.base else ""
    rows.move(submission, {}, {"thing": thing, "after": after})
    enter(QUESTIONNAIRE_HANDED_OVER, by=by, at=at, thing=submission.ref, reason=purpose.code)


@action(needs=Permission.FILL_QUESTIONNAIRE)
def leave_waiting(
    *, by: Actor, at: datetime, submission: Submission, reason: str, about: str, child: str, why: str = ""
) -> None:
    """Nothing came of it yet: it waits for somebody, with the reason. What is about a child is sealed for the child; where
    the child was erased meanwhile, the answers go the same way, and the row says so."""
    is_erased = bool(child) and bool(vault.erased_at([child]))
    content = b"" if is_erased or not child else raw(submission)
    files = {} if is_erased or not child else sealing.files_of(submission)
    changes: dict[str, object] = {
        "state": _STATE.ERASED if is_erased else _STATE.WAITS,
        "reason": "erased" if is_erased else reason,
        "about": about,
        "child": child,
        "decided_at": at,
    }
    if child:
        changes["ct"] = b""
    if not rows.move(submission, {"state": UNDONE}, changes):
        raise SentBefore(_("This was handed over before. It was done once."))
    if is_erased:
        submission.attachments.update(ct=None)
    elif child:
        sealing.seal_for_child(submission, child, content, why)
        sealing.seal_files(submission, files)
    enter(QUESTIONNAIRE_WAITS, by=by, at=at, thing=submission.ref, reason=str(changes["reason"]))


@action(needs=Permission.FILL_QUESTIONNAIRE)
def take_up_again(*, by: Person, at: datetime, submission: Submission, subject: Subject | None) -> Filling:
    """The answers become a half-filled questionnaire of whoever mends them; what was sent stays as it was sent."""
    questionnaire = submission.version.questionnaire
    about, child = (subject.ref, subject.child) if subject else ("", "")
    if Filling.objects.filter(person=by, questionnaire=questionnaire, about=about).exists():
        raise Refused(_("You have begun another one about this. Send it or throw it away first."))
    state = State(drafts.definition(submission.version), at)
    state.begin()
    own = drafts.instance_id(state)
    load(state, parsed_submission(raw(submission)))
    drafts.fill_known(state, {**(subject.known if subject else {}), "meta/instanceID": own})
    drafts.ask_anew(state, subject.anew if subject else ())
    _move(submission, at, "mended")
    row = Filling(
        person=by, questionnaire=questionnaire, version=submission.version, begun_at=at,
        about=about, child=child,
    )  # fmt: skip
    if not drafts.keep(drafts.Half(row, state), at):
        raise Refused(_("You have begun another one about this. Send it or throw it away first."))
    keeping.take_up(submission, row, at)
    enter(QUESTIONNAIRE_TAKEN_UP, by=by, at=at, thing=submission.ref)
    return row


@action(needs=Permission.FILL_QUESTIONNAIRE)
def set_aside(*, by: Person, at: datetime, submission: Submission) -> None:
    """Nothing is to come of it. It stays readable as it was sent."""
    _move(submission, at, "not_needed")
    enter(QUESTIONNAIRE_SET_ASIDE, by=by, at=at, thing=submission.ref)


@action(needs=Permission.FILL_QUESTIONNAIRE)
def destroy_submission(*, by: Person, at: datetime, submission: Submission) -> None:
    """Whoever sent it takes it back: answers and files are gone; that it was sent stays, so that it does not come again. Rows
    that a phone made with it stay. What is about a child stays with the child's file."""
    if submission.received_from_id != by.pk:
        raise Denied(by=by, needs=Permission.FILL_QUESTIONNAIRE, at=at)
    if submission.child or submission.state != _STATE.KEPT:
        raise Refused(_("This belongs to the file of a child. Correct it there."))
    changes = {"state": _STATE.DESTROYED, "ct": b"", "decided_at": at}
    if not rows.move(submission, {"state": _STATE.KEPT, "child": ""}, changes):
        raise Refused(_("Somebody has dealt with this meanwhile. Look again."))
    Submission.objects.filter(pk=submission.pk).update(findings={})
    submission.attachments.all().delete()
    enter(QUESTIONNAIRE_DESTROYED, by=by, at=at, thing=submission.ref)


def _move(submission: Submission, at: datetime, reason: str) -> None:
    changes = {"state": _STATE.SET_ASIDE, "reason": reason, "decided_at": at}
    if not rows.move(submission, {"state": _STATE.WAITS}, changes):
        raise Refused(_("Somebody has dealt with this meanwhile. Look again."))
